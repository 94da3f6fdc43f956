import { expect, waitUntil } from '@open-wc/testing';
import { html, render } from 'lit';
import type { RichContent } from '../../src/session/conversation.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import type { Model } from '../../src/ui/model.js';
import { voiceView } from '../../src/ui/voice-view.js';
import { agent as bare, say, simulator } from '../helpers/agent.js';
import { model } from './support.js';

const text = '[laughs] Good morning to you.';
const spoken = (fields: Partial<Turn> = {}): readonly Turn[] =>
  addTurn([], { role: 'agent', connection: 0, time: 0, text, eventId: 1, ...fields });

const labels = { ...english, ...conversationEnglish };

function draw(conversation: Partial<Model['conversation']>, waiting = ''): HTMLElement {
  const box = document.createElement('div');
  render(
    voiceView(model({ conversation }), labels, {
      state: 'Listening',
      waiting,
      attachment: (item) => html`<b>${(item as RichContent).id}</b>`,
    }),
    box,
  );
  return box;
}

const captions = (conversation: Partial<Model['conversation']>): string =>
  draw(conversation).querySelector('[part=captions]')!.textContent.trim();

describe('the voice view', () => {
  it('shows the newest words: the last three lines, whole', async () => {
    const words = Array.from({ length: 120 }, (_, index) => `word${index}`);
    const { element } = await bare({ variant: 'inline', signedUrl: simulator('greeting') });
    element.style.cssText = 'display: block; width: 320px; height: 500px';
    await element.start();
    await waitUntil(() => element.shadowRoot!.querySelector('.captions'));
    for (const count of [60, 120]) {
      const user_transcript = words.slice(0, count).join(' ');
      await say({ type: 'user_transcript', user_transcription_event: { user_transcript, event_id: 90 + count } });
      await waitUntil(() => element.turns.some(({ text }) => text === user_transcript));
      await element.updateComplete;
      const captions = element.shadowRoot!.querySelector('.captions')!;
      const box = captions.getBoundingClientRect();
      const text = document.createTreeWalker(captions, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      const lines = new Set<number>();
      while (text.nextNode()) {
        if (!text.currentNode.textContent?.trim()) continue;
        range.selectNodeContents(text.currentNode);
        for (const { top, bottom } of range.getClientRects()) {
          const seen = Math.min(bottom, box.bottom) - Math.max(top, box.top);
          if (seen > 2) expect(seen, `a line of ${count} words is cut`).to.be.closeTo(bottom - top, 1);
          if (seen > 2) lines.add(Math.round(top));
        }
      }
      const last = [...range.getClientRects()].at(-1)!;
      expect(last.bottom, `the last of ${count} words`).to.be.within(box.top, box.bottom + 0.5);
      expect(lines.size, 'lines').to.equal(3);
    }
    await element.stop();
  });

  it('has fewer than three lines next to the state', async () => {
    const { element } = await bare({ variant: 'inline', signedUrl: simulator('greeting') });
    element.style.cssText = 'display: block; width: 320px; height: 500px';
    await element.start();
    await waitUntil(() => element.shadowRoot!.querySelector('.captions'));
    await say({ type: 'user_transcript', user_transcription_event: { user_transcript: 'Yes.', event_id: 90 } });
    await waitUntil(() => element.turns.some(({ text }) => text === 'Yes.'));
    await element.updateComplete;
    const box = (selector: string): DOMRect => element.shadowRoot!.querySelector(selector)!.getBoundingClientRect();
    expect(box('.captions p').height, 'one line').to.be.below(box('.captions').height / 2);
    expect(box('.captions p').top).to.equal(box('.captions').top);
    await element.stop();
  });

  it('says what the visitor waits for, and whose words are shown', () => {
    expect(draw({ status: 'connecting' }, labels.allowMicrophone).textContent).to.include(labels.allowMicrophone);
    const said = draw({ turns: addTurn([], { role: 'user', connection: 0, time: 1, text: 'Hi', eventId: 2 }) });
    expect(said.querySelector('[part=captions] p')!.classList.contains('theirs')).to.equal(true);
    expect(draw({ turns: spoken() }).querySelector('[part=captions] p')!.classList.contains('theirs')).to.equal(false);
  });

  it('has the state below the orb, and says in the first turn that it can be interrupted', () => {
    const state = (turns: readonly Turn[]): string =>
      draw({ status: 'connected', mode: 'speaking', turns }).querySelector('.state')!.textContent;
    expect(state(spoken())).to.equal(labels.interrupt);
    expect(state(addTurn(spoken(), { role: 'agent', connection: 0, time: 1, text, eventId: 3 }))).to.equal('Listening');
  });

  it('shows of the agent’s words those that have been heard, without what it acts out', () => {
    expect(captions({ turns: spoken({ heard: 0 }) })).to.equal('');
    expect(captions({ turns: spoken({ heard: text.indexOf(' to you') }) })).to.equal('Good morning');
    expect(captions({ turns: spoken({ heard: text.length }) })).to.equal('Good morning to you.');
  });

  it('shows what the visitor says as soon as it is known', () => {
    const turns = addTurn(spoken({ heard: text.length }), {
      role: 'user',
      connection: 0,
      time: 1,
      text: 'And to',
      final: false,
      eventId: 2,
    });
    expect(captions({ turns })).to.equal('And to');
  });

  it('shows a component with the turn that it belongs to, and only while that is the newest', () => {
    const turns = spoken({ id: 'first' });
    const content = (id: string): RichContent => ({
      id,
      component: 'buttons',
      props: {},
      turnId: 'first',
      connection: 0,
      eventId: undefined,
      time: 0,
    });
    const richContent = [content('older'), content('newer')];
    expect(draw({ turns, richContent }).querySelector('b')!.textContent).to.equal('newer');
    const later = addTurn(turns, { role: 'user', connection: 0, time: 1, text: 'Yes', eventId: 2 });
    expect(Boolean(draw({ turns: later, richContent }).querySelector('b'))).to.equal(false);
  });

  it('tells screen readers the state where they find it, and leaves them the words in the log', () => {
    const box = draw({ turns: spoken() });
    const state = box.querySelector('.state')!;
    expect(state.textContent).to.equal('Listening');
    expect(state.closest('[aria-hidden], [aria-live], [role]'), 'read, and not announced').to.equal(null);
    expect(box.querySelector('[part=captions]')!.getAttribute('aria-hidden')).to.equal('true');
    expect(box.querySelector('[part=visualizer]')).to.exist;
  });
});
