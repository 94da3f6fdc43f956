import { expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, drop, say, signedUrlRequest, simulator, type Agent } from '../helpers/agent.js';
import { LiveRegions } from '../helpers/live-regions.js';
import { press } from './support.js';

/** Turns of a conversation here. */
const TURNS = 5;

let regions: LiveRegions | undefined;
afterEach(() => regions?.stop());

async function agent(properties: Partial<VoiceAgentElement>): Promise<Agent & { regions: LiveRegions }> {
  const made = await bare({ variant: 'inline', ...properties });
  regions = new LiveRegions(made.element);
  return { ...made, regions };
}

const uninterrupted = simulator('greeting', { interruptible: 'false' });

/** How long it takes until a conversation's face is loaded, the microphone is there and sound runs, decides whether these are told. */
const passing = ['Connecting…', 'Allow the microphone in your browser.', 'Tap anywhere to hear the assistant.'];
const settled = (announced: string[]): string[] => announced.filter((text) => !passing.includes(text));

/** Holds a conversation of five turns of each side, and ends it. */
async function converse({ element, event }: Agent, spoken: boolean): Promise<void> {
  await element.start();
  await event('transcript', ({ role, final }) => role === 'agent' && final);
  for (let turn = 1; turn <= TURNS; turn++) {
    if (spoken) await event('mode', ({ mode }) => mode === 'listening');
    if (spoken) await say({ type: 'user_transcript', user_transcription_event: { user_transcript: `Word ${turn}` } });
    element.sendText(`Text ${turn}`);
    await event('transcript', ({ role, final }) => role === 'agent' && final);
  }
  if (spoken) await event('mode', ({ mode }) => mode === 'listening');
  await element.stop();
  await element.updateComplete;
}

describe('announcements', () => {
  it('of a spoken conversation are that it begins and that it ends', async function () {
    this.timeout(60_000);
    const made = await agent({ signedUrl: uninterrupted });
    await converse(made, true);
    expect(made.element.turns.length).to.be.at.least(2 * TURNS + 1);
    expect(settled(made.regions.take())).to.deep.equal(['Connected', 'Conversation ended']);
  });

  it('of a typed conversation are the answers, once each', async () => {
    const made = await agent({ textOnly: true, signedUrl: simulator('text') });
    await converse(made, false);
    const answers = made.element.turns.filter(({ role }) => role === 'agent').map(({ text }) => `Assistant: ${text}`);
    expect(answers).to.have.length(TURNS + 1);
    expect(settled(made.regions.take())).to.deep.equal(['Connected', ...answers, 'Conversation ended']);
  });

  it('are of all turns where the page wants that', async function () {
    this.timeout(60_000);
    const made = await agent({ announce: 'all', signedUrl: uninterrupted });
    await converse(made, true);
    const announced = settled(made.regions.take());
    // A turn that is cut short later was announced whole.
    const said = made.element.turns.map(({ role, text, unspoken }) => ({ role, text: text + unspoken }));
    const turns = said
      .filter(({ text }) => text)
      .map(({ role, text }) => `${role === 'user' ? 'You' : 'Assistant'}: ${text}`);
    expect([...announced].sort()).to.deep.equal(['Connected', ...turns, 'Conversation ended'].sort());
  });

  it('are of an answer that comes word by word once it is whole', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrl: simulator('stream-text') });
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    regions.take();
    element.sendText('Hello');
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.updateComplete;
    expect(regions.take()).to.deep.equal([`Assistant: ${element.turns.at(-1)!.text}`]);
    await element.stop();
  });

  it('read out no signs of Markdown', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrl: simulator('text') });
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.updateComplete;
    regions.take();
    const text = '# **Bold** and `code`, _so_ snake_case: [a link](https://example.com/)';
    await say({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: 70 } });
    await waitUntil(() => element.turns.some(({ eventId }) => eventId === 70));
    await element.updateComplete;
    // However it is drawn, and drawn again once Markdown is loaded.
    await waitUntil(() => element.shadowRoot!.querySelector('.markdown strong'));
    expect(regions.take()).to.deep.equal(['Assistant: Bold and code, so snake_case: a link']);
    await element.stop();
  });

  it('are that a person comes in the agent’s place, what they write, and that they leave', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrl: simulator('external-agent') });
    await element.start();
    await event('transcript', ({ role, text }) => role === 'agent' && text.includes('Ada'));
    element.sendText('Thank you');
    await event('message', ({ type }) => type === 'external_agent_disconnected');
    await element.updateComplete;
    const [, ...announced] = settled(regions.take());
    const written = element.turns.filter(({ role }) => role === 'agent').map(({ text }) => text);
    expect(announced).to.deep.equal([
      `Assistant: ${written[0]}`,
      'You are now talking to a person.',
      `Person: ${written[1]}`,
      `Person: ${written[2]}`,
      'The person has left. The assistant is back.',
    ]);
    await element.stop();
  });

  it('are that it connects', async () => {
    const { element, regions } = await agent({ textOnly: true, signedUrl: simulator('no-metadata') });
    const started = element.start().catch(() => undefined);
    await waitUntil(() => regions.announced.includes('Connecting…'));
    await element.stop();
    await started;
  });

  it('are that the microphone is muted, and that it is on again', async () => {
    const { element, event, regions } = await agent({ signedUrl: uninterrupted, muted: true });
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await element.updateComplete;
    expect(settled(regions.take())).to.deep.equal(['Connected', 'Microphone muted']);
    press(element, 'Mute microphone');
    await element.updateComplete;
    expect(regions.take()).to.deep.equal(['Microphone on']);
    element.muted = true;
    await element.updateComplete;
    expect(regions.take()).to.deep.equal(['Microphone muted']);
    await element.stop();
  });

  it('are that the connection is lost, and found again', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrlEndpoint: location.href });
    element.requestSignedUrl = signedUrlRequest('text');
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.updateComplete;
    regions.take();
    await drop();
    await event('status', ({ status }) => status === 'reconnecting');
    await event('status', ({ status }) => status === 'connected');
    await element.updateComplete;
    expect(regions.take().slice(0, 2)).to.deep.equal(['Reconnecting…', 'Connected']);
    await element.stop();
  });

  for (const open of [true, false]) {
    it(`are an error once, in a floating one that is ${open ? 'open' : 'closed'}`, async () => {
      const { element, regions, event } = await agent({ variant: 'floating', textOnly: true });
      element.signedUrl = simulator('text');
      await element.start();
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      element.open = open;
      element.noReconnect = true;
      await element.updateComplete;
      await drop(1011);
      await event('end');
      await waitUntil(() => regions.announced.some((text) => text.includes('wrong on our side')));
      await element.updateComplete;
      const announced = regions.take().filter((text) => /ended|wrong/.test(text));
      expect(announced).to.have.length(1);
    });
  }

  it('are the buttons that the agent shows', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrl: simulator('rich-content') });
    await element.start();
    await event('message', ({ type }) => type === 'rich_content');
    await event('message', ({ type }) => type === 'rich_content');
    await element.updateComplete;
    await element.updateComplete;
    expect(regions.take()).to.include.members(['The Tower', 'The Tower, The Star, Neither']);
    await element.stop();
  });

  it('do not stay: whoever reads the page finds each text once', async () => {
    const { element, event, regions } = await agent({ textOnly: true, signedUrl: simulator('text') });
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await waitUntil(() => regions.announced.length > 1);
    const region = element.shadowRoot!.querySelector('.announcements')!;
    expect(region.textContent).to.not.equal('');
    await waitUntil(() => region.textContent === '', 'It stays', { timeout: 9000 });
    await element.stop();
  });
});
