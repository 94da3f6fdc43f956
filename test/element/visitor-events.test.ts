import { expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, say, simulator, type Agent, type Heard } from '../helpers/agent.js';
import { find, press } from '../ui/support.js';

/** The helper's agent has no face of its own. */
const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', ...properties });

const names = new Set(['toggle', 'mute', 'volume', 'device', 'language', 'view', 'hold']);

/** What has been told of what the visitor changes. */
const told = (events: Heard[]): [string, unknown][] =>
  events.filter(({ name }) => names.has(name)).map(({ name, detail }) => [name, detail]);

const seen = (element: VoiceAgentElement, role: Parameters<typeof find>[1], name: string): Promise<void> =>
  waitUntil(() => find(element, role, name), `${role} ${name} is not there`, { timeout: 5000 });

/** What the visitor does with a field. */
function enter(element: VoiceAgentElement, role: Parameters<typeof find>[1], name: string, value: string): void {
  const field = find(element, role, name) as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('what the visitor changes is told to the page', () => {
  it('when they open and close a floating panel, by button and by key', async () => {
    const { element, events } = await agent({ variant: 'floating' });
    press(element, 'Talk to the assistant');
    expect(element.open).to.equal(true);
    await element.updateComplete;
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true });
    element.shadowRoot!.querySelector('#panel')!.dispatchEvent(escape);
    expect(element.open).to.equal(false);
    expect(told(events)).to.deep.equal([
      ['toggle', { open: true }],
      ['toggle', { open: false }],
    ]);
  });

  it('when they mute, change the view and the volume', async () => {
    const { element, events } = await agent({ signedUrl: simulator('greeting') });
    await element.start();
    press(element, 'Mute microphone');
    await element.updateComplete;
    press(element, 'Mute microphone');
    press(element, 'Show conversation');
    await seen(element, 'button', 'Show voice view');
    press(element, 'Show voice view');
    await seen(element, 'button', 'Show conversation');
    press(element, 'Settings');
    await seen(element, 'slider', 'Volume');
    enter(element, 'slider', 'Volume', '0.5');
    expect(element.volume).to.equal(0.5);
    await element.stop();
    expect(told(events)).to.deep.equal([
      ['mute', { muted: true }],
      ['mute', { muted: false }],
      ['view', { view: 'transcript' }],
      ['view', { view: 'voice' }],
      ['volume', { volume: 0.5 }],
    ]);
  });

  it('when they choose a language and a device', async () => {
    const { element, events } = await agent({ languages: ['en', 'de'], inputDeviceId: 'gone' });
    press(element, 'Settings');
    await seen(element, 'combobox', 'Language');
    enter(element, 'combobox', 'Language', 'de');
    enter(element, 'combobox', 'Microphone', '');
    expect(element.language).to.equal('de');
    expect(told(events)).to.deep.equal([
      ['language', { language: 'de' }],
      ['device', { kind: 'audioinput', deviceId: undefined }],
    ]);
  });

  it('when a conversation opens the panel that stands for it, and when it is held', async () => {
    const { element, events } = await agent({ variant: 'floating', signedUrl: simulator('greeting') });
    await element.start();
    expect(element.open).to.equal(true);
    element.hold();
    element.hold();
    await element.updateComplete;
    expect(element.held).to.equal(true);
    expect(element.matches(':state(held)')).to.equal(true);
    element.resume();
    expect(element.held).to.equal(false);
    element.hold();
    await element.stop();
    expect(element.held).to.equal(false);
    expect(told(events)).to.deep.equal([
      ['toggle', { open: true }],
      ['hold', { held: true }],
      ['hold', { held: false }],
      ['hold', { held: true }],
      ['hold', { held: false }],
    ]);
  });

  it('and nothing is told of what the page itself sets', async () => {
    const { element, events } = await agent({ variant: 'floating' });
    Object.assign(element, { open: true, muted: true, volume: 0.2, language: 'de', inputDeviceId: 'x' });
    await element.updateComplete;
    element.hold();
    expect(told(events)).to.deep.equal([]);
  });

  it('before the page can undo it: a listener that sets it back has the last word', async () => {
    const { element } = await agent({ variant: 'floating' });
    element.addEventListener('voice-agent-toggle', () => (element.open = false));
    press(element, 'Talk to the assistant');
    await element.updateComplete;
    expect(element.open).to.equal(false);
  });
});

describe('a link of the agent', () => {
  it('is told to the page, which may follow it by itself', async () => {
    const { element, event } = await agent({ textOnly: true, signedUrl: simulator('text') });
    await element.start();
    await say({
      type: 'agent_response',
      agent_response_event: { agent_response: 'See [the menu](https://example.com/menu).', event_id: 50 },
    });
    const link = await waitUntil(
      () => element.shadowRoot!.querySelector<HTMLAnchorElement>('.markdown a'),
      'There is no link',
      { timeout: 5000 },
    ).then(() => element.shadowRoot!.querySelector<HTMLAnchorElement>('.markdown a')!);
    element.addEventListener('voice-agent-link', (pressed) => pressed.preventDefault(), { once: true });
    const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true });
    link.dispatchEvent(click);
    expect((await event('link')).detail).to.deep.equal({ href: 'https://example.com/menu' });
    expect(click.defaultPrevented).to.equal(true);
    await element.stop();
  });
});

describe('a page that is translated by machine', () => {
  it('has its text wrapped, and what is said goes on being shown', async () => {
    const { element, event } = await agent({ textOnly: true, signedUrl: simulator('text') });
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.updateComplete;
    const texts = document.createTreeWalker(element.shadowRoot!, NodeFilter.SHOW_TEXT);
    const nodes: Text[] = [];
    while (texts.nextNode()) if (texts.currentNode.nodeValue?.trim()) nodes.push(texts.currentNode as Text);
    expect(nodes.length).to.be.above(3);
    for (const node of nodes) {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- What translators wrap words in.
      const font = document.createElement('font');
      node.replaceWith(font);
      font.append(`translated ${node.data}`);
    }
    const status = (): string => element.shadowRoot!.querySelector('[part=status]')!.textContent.trim();
    const answer = { agent_response: 'A first answer.', event_id: 60 };
    await say({ type: 'agent_response', agent_response_event: answer });
    await waitUntil(() => element.shadowRoot!.textContent.includes('A first answer.'));
    await say({
      type: 'agent_response_correction',
      agent_response_correction_event: {
        original_agent_response: 'A first answer.',
        corrected_agent_response: 'A first',
        event_id: 60,
      },
    });
    await waitUntil(() => element.turns.at(-1)?.corrected);
    await element.stop();
    await waitUntil(() => status() === 'Conversation ended', `The status is “${status()}”`, { timeout: 5000 });
  });
});
