/** One page after another, as a router makes them: the element is removed, and another one takes its place. */
import { expect, nextFrame, waitUntil } from '@open-wc/testing';
import '../../src/element/define.js';
import '../../src/element/keeper.js';
import { formatState } from '../../src/element/keeper.js';
import { parseState, type StoredState } from '../../src/element/stored-state.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import type { Turn } from '../../src/session/turns.js';
import { messagesOf, report, say, signedUrlRequest } from '../helpers/agent.js';
import { stillness } from '../helpers/motion.js';
import { toneOf } from '../helpers/tone.js';

let shown: VoiceAgentElement | undefined;

/** The next page: another element in place of the last one. Waits until it has been painted and stores its state. */
async function turnTo(
  attributes = 'persist="tab"',
  {
    scenario = 'text',
    query = {},
    content = '',
  }: { scenario?: string; query?: Record<string, string | number>; content?: string } = {},
): Promise<VoiceAgentElement> {
  shown?.remove();
  const box = document.createElement('div');
  box.innerHTML = `<voice-agent signed-url-endpoint="/unused" ${attributes}>${content}</voice-agent>`;
  const element = (shown = box.querySelector('voice-agent')!);
  element.requestSignedUrl = signedUrlRequest(scenario, query);
  element.addEventListener('voice-agent-error', (event) => event.preventDefault());
  document.body.append(element);
  await element.updateComplete;
  await nextFrame();
  return element;
}

const part = (name: string): HTMLElement | null => shown!.shadowRoot!.querySelector<HTMLElement>(`[part~=${name}]`);
const box = (): HTMLTextAreaElement => shown!.shadowRoot!.querySelector('textarea')!;
const lines = (): string[] => shown!.turns.map(({ role, text }) => `${role}: ${text}`);

async function until(condition: () => unknown, what: string): Promise<void> {
  await waitUntil(condition, what, { timeout: 10_000, interval: 20 });
}

/** Types a text as a visitor does, and leaves it in the box. */
function write(text: string): void {
  box().value = text;
  box().dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** A typed conversation of a greeting, a question and its answer. */
async function talk(element: VoiceAgentElement): Promise<void> {
  await element.start();
  await until(() => element.turns.some(({ role }) => role === 'agent'), 'the agent greets');
  element.sendText('Where is it?');
  await until(() => element.turns.length === 3, 'the agent answers');
}

/** What is stored while no page is there. */
function stored(): string | null {
  shown?.remove();
  shown = undefined;
  return sessionStorage.getItem('voice-agent');
}

const typed = 'persist="tab" text-only';

describe('<voice-agent persist>', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => {
    shown?.remove();
    shown = undefined;
    sessionStorage.clear();
  });

  for (const attributes of ['text-only', 'text-only persist', 'text-only persist="off"', 'text-only persist="yes"']) {
    it(`stores nothing with ${attributes}`, async () => {
      const element = await turnTo(attributes);
      expect(element.persist).to.equal('off');
      await talk(element);
      expect(stored()).to.equal(null);
      expect(sessionStorage).to.have.length(0);
      await turnTo(attributes);
      expect(lines()).to.deep.equal([]);
    });
  }

  it('has everything on the next page, at once', async () => {
    const first = await turnTo(`${typed} variant="floating" language="en" languages="en de"`);
    first.open = true;
    await talk(first);
    const said = lines();
    write('And when');
    first.volume = 0.4;
    first.language = 'de';
    first.muted = true;
    stored();

    const holder = document.createElement('div');
    holder.innerHTML = `<voice-agent ${typed} variant="floating" language="en" languages="en de"></voice-agent>`;
    const next = (shown = holder.querySelector('voice-agent')!);
    const events: string[] = [];
    for (const name of ['transcript', 'toggle', 'status'])
      next.addEventListener(`voice-agent-${name}`, ({ type }) => events.push(type));
    document.body.append(next);
    expect(lines()).to.deep.equal(said);
    expect(next).to.include({ open: true, volume: 0.4, language: 'de', muted: true, continuable: true });
    await next.updateComplete;
    expect(box().value).to.equal('And when');
    expect(part('transcript')!.textContent).to.contain('Where is it?');
    expect(part('continue-button')!.textContent.trim()).to.match(/Continue|Fortsetzen/);
    expect(events, 'nothing of it is new').to.deep.equal([]);
    await until(() => part('user-turn'), 'the face of a conversation is there');
    expect(next.shadowRoot!.querySelector('.announcements')!.textContent, 'nor worth a word').to.equal('');
    await stillness(next);
    await expect(next).to.be.accessible();
  });

  it('lets a page that asks for something else have that', async () => {
    const first = await turnTo(`${typed} language="en" volume="1"`);
    first.language = 'de';
    first.volume = 0.5;
    const next = await turnTo(`${typed} language="fr" volume="1"`);
    expect(next).to.include({ language: 'fr', volume: 0.5 });
  });

  it('has the view that the visitor has chosen', async () => {
    const options = { scenario: 'greeting', query: { interruptible: 'false' } };
    const first = await turnTo('persist="tab"', options);
    await first.start();
    await until(() => part('conversation-button'), 'the voice is shown');
    part('conversation-button')!.click();
    expect(parseState(stored())!.view).to.deep.equal({ view: 'transcript', instead: 'auto' });
    const next = await turnTo('persist="tab"', options);
    await next.start();
    await until(() => part('voice-button'), 'the transcript is shown');
    expect(part('stage')).to.equal(null);
    await next.stop();
  });

  it('has the consent of the visitor', async () => {
    const options = { content: '<p slot="terms">Terms</p>' };
    await turnTo('persist="tab"', options);
    part('accept-button')!.click();
    await turnTo('persist="tab"', options);
    expect(part('accept-button')).to.equal(null);
    expect(part('start-button')).to.not.equal(null);
    expect(part('continue-button'), 'nothing was on').to.equal(null);
    expect(parseState(stored())).to.include({ consent: true, continuable: false });
  });

  for (const [agentDoes, refuses, refuseBy] of [
    ['allows that it does not greet', '', 0],
    ['does not allow that it does not greet', 'first_message', 0],
    ['refuses by a close with 1000 that it does not greet', 'first_message', 1000],
    ['refuses by a close without a code that it does not greet', 'first_message', 1005],
    ['refuses by a close with 1008 that it does not greet', 'first_message', 1008],
  ] as const) {
    it(`goes on with a conversation by its button, and tells an agent that ${agentDoes} what was said`, async () => {
      const query = { refuses, refuse_by: refuseBy };
      const first = await turnTo(typed, { query });
      await talk(first);
      const { conversationId } = first;
      const said = lines();
      const next = await turnTo(typed, { query });
      const problems: string[] = [];
      next.addEventListener('voice-agent-error', ({ detail }) => problems.push(detail.code));
      part('continue-button')!.click();
      await until(() => next.status === 'connected' && next.conversationId !== conversationId, 'it is connected');
      // An agent that may not be told to wait greets once more.
      if (refuses) await until(() => next.turns.length === 4, 'it greets');
      await until(() => next.status === 'connected', 'it is connected');
      next.sendText('And now?');
      await until(() => lines().at(-1)!.includes('And now?') && lines().at(-1)!.startsWith('agent'), 'it answers');
      expect(lines().slice(0, 3)).to.deep.equal(said);
      expect(lines()).to.have.length(refuses ? 6 : 5);
      expect(new Set(next.turns.map(({ id }) => id)), 'ids of their own').to.have.length(lines().length);
      const messages = messagesOf(await report(next.conversationId));
      const update = messages.find(({ type }) => type === 'contextual_update')?.['text'];
      for (const text of ['Where is it?', ...first.turns.map(({ text }) => text)]) expect(update).to.contain(text);
      expect(messages.filter(({ type }) => type === 'user_message')).to.deep.equal([
        { type: 'user_message', text: 'And now?' },
      ]);
      expect(problems).to.deep.equal([]);
      expect(part('continue-button')).to.equal(null);
      await next.stop();
      expect(part('mark')!.textContent, 'where one page ended').to.equal('Reconnected');
    });
  }

  it('goes on with the next typed text', async () => {
    await talk(await turnTo(typed));
    const next = await turnTo(typed);
    write('And now?');
    part('send-button')!.click();
    await until(() => lines().at(-1)!.startsWith('agent') && lines().length === 5, 'it answers');
    const messages = messagesOf(await report(next.conversationId));
    expect(messages.map(({ type }) => type).filter((type) => type !== 'pong')).to.deep.equal([
      'conversation_initiation_client_data',
      'contextual_update',
      'user_message',
    ]);
    await next.stop();
  });

  it('goes on with a typed one by start(), as a typed one', async () => {
    const first = await turnTo('persist="tab"');
    write('Where is it?');
    part('send-button')!.click();
    await until(
      () => first.turns.some(({ role, text }) => role === 'agent' && text.includes('Where is it?')),
      'it answers',
    );
    const next = await turnTo('persist="tab"');
    await next.start();
    expect(messagesOf(await report(next.conversationId))[0]).to.have.nested.property(
      'conversation_config_override.conversation.text_only',
      true,
    );
    await next.stop();
  });

  it('has of a turn that was being spoken what was heard, and tells the agent no more', async () => {
    const first = await turnTo('persist="tab"', { scenario: 'greeting', query: { interruptible: 'false' } });
    await first.start();
    const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen.';
    await say({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: 70 } });
    await say({ type: 'audio', audio_event: { audio_base_64: toneOf(8), event_id: 70, is_final: true } });
    const spoken = (): Turn | undefined => first.turns.find(({ eventId }) => eventId === 70);
    await until(() => first.mode === 'speaking' && (spoken()?.heard ?? 0) > 3, 'some words are heard');
    const { heard } = spoken()!;
    const [turn] = parseState(stored())!.turns.slice(-1);
    expect(turn).to.include({ corrected: true, role: 'agent', connection: 0 });
    expect(turn!.text + turn!.unspoken).to.equal(text);
    expect(turn!.text.length, 'what was heard').to.equal(heard);
  });

  it('offers it again after a start that came to nothing', async () => {
    await talk(await turnTo(typed));
    const next = await turnTo(typed);
    next.requestSignedUrl = () => new Request('/nowhere');
    await next.start().catch(() => undefined);
    expect(next).to.include({ status: 'idle', continuable: true });
    expect(lines()).to.have.length(3);
    next.requestSignedUrl = signedUrlRequest('text');
    await next.start();
    expect(lines()).to.have.length(3);
    await next.stop();
    expect(next.continuable).to.equal(false);
  });

  it('shows a conversation that was over, and begins another one', async () => {
    const first = await turnTo(typed);
    await talk(first);
    await first.stop();
    const next = await turnTo(typed);
    expect(lines()).to.have.length(3);
    expect(next.continuable).to.equal(false);
    expect(part('continue-button')).to.equal(null);
    await next.start();
    expect(lines().filter((line) => line.startsWith('user'))).to.deep.equal([]);
    await next.stop();
  });

  it('goes on over three pages, and over one that has no element', async () => {
    await talk(await turnTo(typed));
    await turnTo(typed);
    expect(stored()).to.contain('Where is it?');
    const third = await turnTo(typed);
    expect(lines()).to.have.length(3);
    await third.start();
    third.sendText('Third');
    await until(() => lines().length === 5, 'it answers');
    await turnTo(typed);
    expect(lines()).to.have.length(5);
  });

  it('keeps what an element with another id or agent has stored', async () => {
    await talk(await turnTo(`${typed} id="shop"`));
    await turnTo(`${typed} id="help"`);
    expect(lines()).to.deep.equal([]);
    await turnTo(`${typed} id="shop" agent-id="other"`);
    expect(lines()).to.deep.equal([]);
    await turnTo(`${typed} id="shop"`);
    expect(lines()).to.have.length(3);
  });

  it('gives a state to the first of two elements of one name', async () => {
    await talk(await turnTo(typed));
    const first = await turnTo(typed);
    const second = document.createElement('voice-agent');
    second.persist = 'tab';
    document.body.append(second);
    await second.updateComplete;
    expect(second.turns).to.have.length(0);
    second.remove();
    expect(first.turns).to.have.length(3);
    expect(parseState(stored())?.turns).to.have.length(3);
  });

  it('shows nothing to another visitor', async () => {
    await talk(await turnTo(`${typed} user-id="ada"`));
    await turnTo(`${typed} user-id="bob"`);
    expect(lines()).to.deep.equal([]);
    await turnTo(`${typed} user-id="ada"`);
    expect(lines(), 'it was thrown away').to.deep.equal([]);
  });

  it('forgets everything when the page takes the attribute away', async () => {
    const element = await turnTo(typed);
    await talk(element);
    element.removeAttribute('persist');
    await element.updateComplete;
    expect(stored()).to.equal(null);
  });

  it('throws a state away that it has not stored itself, and works as without', async () => {
    await talk(await turnTo(typed));
    const good = stored()!;
    const fields = JSON.parse(good) as StoredState;
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '{"version":1}',
      good.replace('"version":1', '"version":2'),
      JSON.stringify({ ...fields, turns: [{ ...fields.turns[0], role: 'system' }] }),
      JSON.stringify({ ...fields, turns: [{ ...fields.turns[0], text: { toString: 'x' } }] }),
      JSON.stringify({ ...fields, claim: '../../x' }),
      JSON.stringify({ ...fields, view: { view: '<b>', instead: 'auto' } }),
      'x'.repeat(200_000),
    ];
    for (const text of hostile) {
      sessionStorage.setItem('voice-agent', text);
      const element = await turnTo(typed);
      expect(element, text.slice(0, 80)).to.include({ continuable: false, open: false });
      expect(lines()).to.deep.equal([]);
      expect(part('greeting')).to.not.equal(null);
      expect(sessionStorage.getItem('voice-agent'), 'thrown away').to.equal(null);
    }
    await talk(shown!);
    await shown!.stop();
  });

  it('shows what is stored as text, never as HTML', async () => {
    await talk(await turnTo(typed));
    const state = parseState(stored())!;
    const markup = '<img src="/nowhere.png" onerror="globalThis.pwned = true"><script>globalThis.pwned = true</script>';
    const turns = state.turns.map((turn) => ({ ...turn, text: markup, unspoken: markup }));
    const options = { ...state.options, language: [`"><b>${markup}`, null] as const };
    sessionStorage.setItem('voice-agent', formatState({ ...state, turns, options, draft: markup })!);
    const element = await turnTo(typed);
    expect(lines()).to.have.length(3);
    await until(() => part('user-turn'), 'the face of a conversation is there');
    expect(box().value).to.equal(markup);
    expect(element.shadowRoot!.querySelectorAll('img, script, b')).to.have.length(0);
    expect(Reflect.get(globalThis, 'pwned')).to.equal(undefined);
  });

  it('stores no signed URL, no key and nothing that the page tells the agent', async () => {
    const element = await turnTo(`${typed} dynamic-variables='{"card":"4111"}' override-prompt="Be secret"`);
    await talk(element);
    const { conversationId } = element;
    const text = stored()!;
    expect(text).to.not.match(/wss?:|https?:|signature|simulator-key|4111|secret/i);
    expect(text).to.not.contain(conversationId);
  });

  it('does without where the storage is full', async () => {
    await talk(await turnTo(typed));
    let size = 2 ** 22;
    for (let index = 0; size > 1; index++) {
      try {
        sessionStorage.setItem(`full-${index}`, 'x'.repeat(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
    expect(stored()).to.equal(null);
    await talk(await turnTo(typed));
    await shown!.stop();
  });

  it('is not over for an element that is outside the page for some microtasks, as Turbo has it', async () => {
    const element = await turnTo(typed);
    await talk(element);
    const { conversationId } = element;
    element.remove();
    for (let count = 0; count < 10; count++) await Promise.resolve();
    document.body.append(element);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(element).to.include({ status: 'connected', conversationId, continuable: false });
    expect(sessionStorage.getItem('voice-agent'), 'the page has it').to.equal(null);
    element.sendText('Still there?');
    await until(() => lines().length === 5, 'it answers');
    await element.stop();
  });
});
