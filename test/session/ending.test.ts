import { expect } from '@open-wc/testing';
import { agent, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';

/** How much audio a message carries, in s of 16 kHz PCM. */
const seconds = (base64: string): number => atob(base64).length / 2 / 16_000;

describe('the end of a conversation', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('plays every queued sample of a goodbye before it ends', async () => {
    const { element, event, events, words } = await agent({ signedUrl: simulator('goodbye') });
    await element.start();
    const disconnecting = await event('status', ({ status }) => status === 'disconnecting');
    const end = await event('end');
    const received = events
      .filter(({ name, detail }) => name === 'message' && detail.type === 'audio')
      .reduce((sum, { detail }) => sum + seconds(detail.audio_event.audio_base_64 as string), 0);
    const { samples, sampleRate } = tap.played();
    const loud = samples.findIndex((sample) => Math.abs(sample) > 0.001);
    const quiet = samples.findLastIndex((sample) => Math.abs(sample) > 0.001);
    // Recorded speech begins and ends with a little silence of its own.
    expect((quiet - loud) / sampleRate).to.be.within(received - 0.4, received + 0.1);
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
      const { element, event } = await agent({ signedUrl: simulator('goodbye') });
      await element.start();
      await event('status', ({ status }) => status === 'disconnecting');
      await Promise.resolve();
      expect(stream!.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
      await event('end');
    } finally {
      mediaDevices.getUserMedia = original;
    }
  });

  it('cuts a goodbye short when the visitor hangs up', async () => {
    const { element, event } = await agent({ signedUrl: simulator('goodbye') });
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
