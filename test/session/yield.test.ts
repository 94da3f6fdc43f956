import { expect } from '@open-wc/testing';
import { agent, say, simulator } from '../helpers/agent.js';
import { decibels, rms } from '../helpers/signal.js';
import { Tap } from '../helpers/tap.js';
import { toneOf } from '../helpers/tone.js';

/** How loud the agent speaks: always the same, so that a change of its level shows. */
const AMPLITUDE = 8000 / 0x8000;

/** How long the visitor speaks, how long after that they may be heard, and how long the agent gives way at most after that. */
const OVER_S = 4.3 + 1 + 1.5;

/** A microphone into which a recorded visitor speaks when they are told to. */
async function visitor(context: AudioContext): Promise<{ stream: MediaStream; speak: () => void }> {
  const file = await (await fetch('/test/fixtures/speech.wav')).arrayBuffer();
  const buffer = await context.decodeAudioData(file);
  const microphone = new MediaStreamAudioDestinationNode(context);
  return {
    stream: microphone.stream,
    speak: () => {
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(microphone);
      source.start();
    },
  };
}

describe('yield', () => {
  let tap: Tap;
  let context: AudioContext;
  let microphone: MediaStream;
  beforeEach(async () => {
    // WebKit lets contexts run without a gesture only while a microphone is on.
    microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    context = new AudioContext();
    tap = new Tap();
  });
  afterEach(async () => {
    tap.restore();
    for (const track of microphone.getTracks()) track.stop();
    await context.close();
  });

  it('lowers the agent by 15 dB while a visitor speaks over it, and without an interruption it swells back', async function () {
    this.timeout(60_000);
    const { stream, speak } = await visitor(context);
    const { element, event } = await agent({
      signedUrl: simulator('queue', { after: 600_000 }),
      inputStream: stream,
      yield: 'duck',
    });
    await element.start();
    await say({ type: 'audio', audio_event: { audio_base_64: toneOf(18, { amplitude: AMPLITUDE }), event_id: 1 } });
    await tap.until(tap.contexts[0]!.currentTime + 7);
    const over = tap.contexts[0]!.currentTime + OVER_S;
    speak();
    const begun = await event('yield');
    await element.updateComplete;
    expect(begun.detail).to.deep.equal({ yielding: true });
    expect(element.matches(':state(yielding)')).to.equal(true);
    await event('yield', ({ yielding }) => !yielding);
    await tap.until(over);
    const { samples, sampleRate } = tap.played();
    await element.stop();
    const window = Math.round(sampleRate * 0.05);
    const levels: number[] = [];
    for (let at = 0; at + window <= samples.length; at += window)
      levels.push(decibels(rms(samples.subarray(at, at + window))));
    const full = Math.max(...levels);
    const lowered = levels.filter((level) => Math.abs(level - (full - 15)) < 0.5);
    // 1.2 s at least, in windows of 50 ms; again when the visitor goes on after that.
    expect(lowered.length, levels.map(Math.round).join(' ')).to.be.above(20);
    expect(levels.at(-1)!).to.be.closeTo(full, 0.5);
  });

  it('does not while the microphone is muted', async function () {
    this.timeout(60_000);
    const { stream, speak } = await visitor(context);
    const { element, words } = await agent({
      signedUrl: simulator('queue', { after: 600_000 }),
      inputStream: stream,
      yield: 'duck',
      muted: true,
    });
    await element.start();
    await say({ type: 'audio', audio_event: { audio_base_64: toneOf(16, { amplitude: AMPLITUDE }), event_id: 1 } });
    await tap.until(tap.contexts[0]!.currentTime + 7);
    speak();
    await tap.until(tap.contexts[0]!.currentTime + 4);
    expect(element.outputLevel, 'the agent is heard').to.be.above(0.1);
    await element.stop();
    expect(words('yield')).to.deep.equal([]);
  });
});
