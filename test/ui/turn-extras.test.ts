import { expect, waitUntil } from '@open-wc/testing';
import { render } from 'lit';
import { emptyConversation } from '../../src/session/conversation.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import { rating } from '../../src/ui/turn-extras.js';
import { actions } from './support.js';

const text = 'Dear [name], [laughs] press [Enter].';
const answer = (fields: Partial<Turn>): Turn =>
  addTurn([], { role: 'agent', connection: 0, time: 0, eventId: 1, text, ...fields })[0]!;

/** What the copy button of an answer leaves in the clipboard. */
async function copied(turn: Turn): Promise<string> {
  const box = document.createElement('div');
  const conversation = { ...emptyConversation, status: 'connected' as const };
  render(rating(turn, conversation, { ...english, ...conversationEnglish }, actions), box);
  const written: string[] = [];
  // A test may not read the visitor's clipboard in every engine.
  Object.defineProperty(navigator.clipboard, 'writeText', {
    configurable: true,
    value: (value: string) => Promise.resolve(written.push(value)),
  });
  try {
    box.querySelector<HTMLElement>('[part~=copy-button]')!.click();
    await waitUntil(() => written.length);
  } finally {
    Reflect.deleteProperty(navigator.clipboard, 'writeText');
  }
  return written[0]!;
}

describe('the copy of an answer', () => {
  it('is what was written, where nothing is spoken', async () => {
    expect(await copied(answer({}))).to.equal(text);
  });

  it('is what a voice has said, without what it acts out', async () => {
    expect(await copied(answer({ heard: 0 }))).to.equal('Dear , press [Enter].');
  });
});
