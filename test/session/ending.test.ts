import { expect, waitUntil } from '@open-wc/testing';
import { agent, say, signedUrlRequest, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';

/** How much audio a message carries, in s of 16 kHz PCM. */
const seconds = (base64: string): number => atob(base64).length / 2 / 16_000;

/** How long something was heard, from its first sound to its last, in s. */
function loudSeconds(tap: Tap): number {
  const { samples, sampleRate } = tap.played();
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.001;
  return (samples.findLastIndex(isLoud) - samples.findIndex(isLoud)) / sampleRate;
}

/** How many conversations the simulator has had with a client. */
async function conversationsOf(client: string, state: 'open' | 'closed' | 'any' = 'any'): Promise<number> {
  const response = await fetch(`/simulator/conversations?client=${client}`);
  const conversations = (await response.json()) as { closed: unknown }[];
  return conversations.filter(({ closed }) => state === 'any' || (state === 'closed') === !!closed).length;
}

/** The agent does not listen: an engine's microphone may speak over it. */
const undisturbed = { interruptible: 'false' };

describe('the end of a conversation', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('plays every queued sample of a goodbye before it ends', async () => {
    const { element, event, events, words } = await agent({ signedUrl: simulator('goodbye', undisturbed) });
    await element.start();
    const disconnecting = await event('status', ({ status }) => status === 'disconnecting');
    const end = await event('end');
    const received = events
      .filter(({ name, detail }) => name === 'message' && detail.type === 'audio')
      .reduce((sum, { detail }) => sum + seconds(detail.audio_event.audio_base_64 as string), 0);
    // Recorded speech begins and ends with a little silence of its own.
    expect(loudSeconds(tap)).to.be.within(received - 0.4, received + 0.1);
    expect((end.time - disconnecting.time) / 1000, 'played out after the end').to.be.above(0.5);
    expect(end.detail).to.deep.equal({ reason: 'agent', code: 1000 });
    expect(words('status', 'error', 'end').slice(-3)).to.deep.equal([
      'status disconnecting',
      'status idle',
      'end agent',
    ]);
  });

  it('lets the microphone go at once, while the goodbye is played out', async () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    let stream: MediaStream | undefined;
    mediaDevices.getUserMedia = async (constraints) => (stream = await original(constraints));
    try {
      const { element, event } = await agent({ signedUrl: simulator('goodbye', undisturbed) });
      await element.start();
      await event('status', ({ status }) => status === 'disconnecting');
      await Promise.resolve();
      expect(stream!.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
      await event('end');
    } finally {
      mediaDevices.getUserMedia = original;
    }
  });

  for (const [code, closeAfter] of [
    [1002, 50],
    [1005, 50],
    [1006, 50],
    [1006, 1200],
    [1011, 1200],
  ] as const) {
    it(`is the agent’s own once it has hung up: it is heard out, and nothing reconnects, after ${code}, ${closeAfter} ms later`, async () => {
      const client = Math.random().toString(36).slice(2);
      const { event, words, element, events } = await agent({
        signedUrlEndpoint: '/unused',
        requestSignedUrl: signedUrlRequest('goodbye', { ...undisturbed, code, close_after: closeAfter, client }),
      });
      await element.start();
      const end = await event('end');
      expect(end.detail).to.deep.equal({ reason: 'agent', code });
      expect(words('error')).to.deep.equal([]);
      expect(words('status')).to.not.include('status reconnecting');
      const received = events
        .filter(({ name, detail }) => name === 'message' && detail.type === 'audio')
        .reduce((sum, { detail }) => sum + seconds(detail.audio_event.audio_base_64 as string), 0);
      expect(loudSeconds(tap)).to.be.within(received - 0.6, received + 0.1);
      expect(await conversationsOf(client)).to.equal(1);
    });
  }

  it('that the service tells by an error after the agent has hung up is the agent’s own, too', async () => {
    const { element, event, words } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const tool = { tool_name: 'end_call', tool_call_id: 'call_1', is_error: false };
    await say({ type: 'agent_tool_response', agent_tool_response: tool });
    await say({ type: 'error', message: 'The line was cut' });
    const end = await event('end');
    expect(end.detail.reason).to.equal('agent');
    expect(words('error')).to.deep.equal([]);
  });

  it('is the agent’s own though it hangs up and drops the line before the microphone is ready', async () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    const { query } = navigator.permissions;
    navigator.permissions.query = () => Promise.resolve({ state: 'granted' } as PermissionStatus);
    let give = (): void => undefined;
    const given = new Promise<void>((resolve) => (give = resolve));
    mediaDevices.getUserMedia = async (constraints) => (await given, original(constraints));
    try {
      const client = Math.random().toString(36).slice(2);
      const { element, event, words } = await agent({
        signedUrl: simulator('goodbye', { ...undisturbed, code: 1006, client }),
      });
      const started = element.start();
      await waitUntil(async () => (await conversationsOf(client, 'closed')) === 1, 'it is over');
      give();
      await started;
      expect((await event('end')).detail).to.deep.equal({ reason: 'agent', code: 1006 });
      expect(words('error')).to.deep.equal([]);
      expect(loudSeconds(tap)).to.be.above(3);
    } finally {
      mediaDevices.getUserMedia = original;
      navigator.permissions.query = query;
    }
  });

  for (const hangUp of ['agent_tool_response', 'agent_tool_response_full_payload']) {
    it(`comes by ${hangUp} alone, although the service does not close`, async () => {
      const { mediaDevices } = navigator;
      const original = mediaDevices.getUserMedia.bind(mediaDevices);
      let stream: MediaStream | undefined;
      mediaDevices.getUserMedia = async (constraints) => (stream = await original(constraints));
      try {
        const { element, event, words } = await agent({
          signedUrl: simulator('goodbye', { ...undisturbed, hang_up: hangUp, close_after: 60_000 }),
        });
        await element.start();
        const end = await event('end');
        expect(end.detail).to.deep.equal({ reason: 'agent', code: 1000 });
        expect(stream!.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
        expect(element.status).to.equal('idle');
        expect(words('error')).to.deep.equal([]);
        expect(loudSeconds(tap)).to.be.above(3);
      } finally {
        mediaDevices.getUserMedia = original;
      }
    });
  }

  it('cuts a goodbye short when the visitor hangs up', async () => {
    const { element, event } = await agent({ signedUrl: simulator('goodbye', undisturbed) });
    await element.start();
    const disconnecting = await event('status', ({ status }) => status === 'disconnecting');
    await element.stop();
    const end = await event('end');
    expect(end.time - disconnecting.time).to.be.below(1500);
    expect(element.status).to.equal('idle');
  });

  it('hangs up when the element is removed, and not when it is moved', async () => {
    const { element, event } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    elsewhere.append(element);
    await Promise.resolve();
    expect(element.status).to.equal('connected');
    elsewhere.remove();
    await event('end');
    expect(element.status).to.equal('idle');
  });
});
