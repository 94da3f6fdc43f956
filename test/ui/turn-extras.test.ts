import { expect, waitUntil } from '@open-wc/testing';
import { render } from 'lit';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import type { Actions } from '../../src/ui/model.js';
import { rating } from '../../src/ui/turn-extras.js';
import { actions } from './support.js';

const text = 'Dear [name], [laughs] press [Enter].';
const answer = (fields: Partial<Turn>): Turn =>
  addTurn([], { role: 'agent', connection: 0, time: 0, eventId: 1, text, ...fields })[0]!;

const labels = { ...english, ...conversationEnglish };

/** The buttons under a turn. */
function buttonsOf(turn: Turn, conversation: Partial<Conversation> = {}, taken: Partial<Actions> = {}): HTMLElement[] {
  const box = document.createElement('div');
  const shown = { ...emptyConversation, status: 'connected' as const, ...conversation };
  const place = { isOlder: false, step: () => undefined };
  render(rating(turn, shown, labels, { ...actions, ...taken }, place), box);
  return [...box.querySelectorAll('button')];
}

/** The copy button of an answer once it was pressed, and what it has left in the clipboard. */
async function copy(turn: Turn): Promise<{ button: HTMLElement; copied: string }> {
  const button = buttonsOf(turn).find(({ part }) => part.contains('copy-button'))!;
  const written: string[] = [];
  // A test may not read the visitor's clipboard in every engine.
  Object.defineProperty(navigator.clipboard, 'writeText', {
    configurable: true,
    value: (value: string) => Promise.resolve(written.push(value)),
  });
  try {
    button.click();
    await waitUntil(() => button.title === 'Copied');
  } finally {
    Reflect.deleteProperty(navigator.clipboard, 'writeText');
  }
  expect(written).to.have.length(1);
  return { button, copied: written[0]! };
}

describe('the copy of an answer', () => {
  it('is what was written, where nothing is spoken', async () => {
    expect((await copy(answer({}))).copied).to.equal(text);
  });

  it('is what a voice has said, without what it acts out', async () => {
    expect((await copy(answer({ heard: text.length }))).copied).to.equal('Dear , press [Enter].');
  });

  it('is told by the button, to the eye and to screen readers', async () => {
    expect(buttonsOf(answer({})).map((button) => [button.title, button.ariaLabel])).to.deep.equal([
      ['Good answer', 'Good answer'],
      ['Bad answer', 'Bad answer'],
      ['Copy', 'Copy'],
    ]);
    const { button } = await copy(answer({}));
    expect(button.ariaLabel).to.equal('Copied');
    expect(button.classList.contains('copied')).to.equal(true);
  });
});

describe('the rating of an answer', () => {
  it('is told to the service with its turn, and shown by the button', () => {
    const rated: unknown[] = [];
    const turn = answer({ feedback: 'dislike' });
    const [like, dislike] = buttonsOf(turn, {}, { rate: (...args) => rated.push(args) });
    like!.click();
    dislike!.click();
    expect(rated).to.deep.equal([
      [turn, 'like'],
      [turn, 'dislike'],
    ]);
    expect([like, dislike].map((button) => button!.getAttribute('aria-pressed'))).to.deep.equal(['false', 'true']);
  });

  for (const [what, turn, conversation] of [
    ['of the visitor', { role: 'user' }, {}],
    ['that is not certain yet', { final: false }, {}],
    ['without a number', { eventId: undefined }, {}],
    ['that is still being spoken', { heard: 4 }, {}],
    ['from before the connection was lost', {}, { connection: 1 }],
    ['after the end', {}, { status: 'idle' }],
  ] as [string, Partial<Turn>, Partial<Conversation>][]) {
    it(`is not offered for a turn ${what}`, () => {
      expect(buttonsOf(answer({}), {})).to.have.length(3);
      expect(buttonsOf(answer(turn), conversation)).to.have.length(0);
    });
  }
});
