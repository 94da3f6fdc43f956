import { expect } from '@open-wc/testing';
import { decodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { Resampler } from '../../src/audio/resampler.js';
import { agent, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';

const rate = 16_000;

/** Echo cancellation and the like would change what is compared. */
const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Samples of a WAV file at 16 kHz. */
async function readWav(url: string): Promise<Float32Array> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const fileRate = view.getUint32(24, true);
  let chunk = 12;
  while (String.fromCharCode(...bytes.subarray(chunk, chunk + 4)) !== 'data')
    chunk += 8 + view.getUint32(chunk + 4, true);
  const data = bytes.subarray(chunk + 8, chunk + 8 + view.getUint32(chunk + 4, true));
  return toRate(decodeSamples(data, parseFormat('pcm_16000')), fileRate);
}

function toRate(samples: Float32Array, from: number): Float32Array {
  const resampler = new Resampler(from, rate);
  const output = new Float32Array(resampler.maxOutput(samples.length));
  return output.slice(0, resampler.process(samples, samples.length, output));
}

/** The best normalised correlation of `needle` with any part of `hay`. */
function correlation(hay: Float32Array, needle: Float32Array): number {
  let best = 0;
  let energy = 0;
  for (const sample of needle) energy += sample * sample;
  const at = (lag: number, step: number): number => {
    let product = 0;
    let other = 0;
    for (let index = 0; index < needle.length; index += step) {
      const sample = hay[lag + index] ?? 0;
      product += sample * needle[index]!;
      other += sample * sample;
    }
    return product / Math.sqrt((energy / step) * other || 1);
  };
  // Coarse first: every second lag with every eighth sample, then exactly around the best ones.
  const coarse: [lag: number, value: number][] = [];
  for (let lag = 0; lag + needle.length <= hay.length; lag += 2) coarse.push([lag, at(lag, 8)]);
  coarse.sort((a, b) => b[1] - a[1]);
  for (const [center] of coarse.slice(0, 20)) {
    for (let lag = Math.max(0, center - 2); lag <= center + 2; lag++) best = Math.max(best, at(lag, 1));
  }
  return best;
}

/**
 * One take: what the simulator received, and what was played of its echo, at 16 kHz. The service says nothing by itself.
 */
async function take(): Promise<{ heard: Float32Array; played: Float32Array }> {
  const tap = new Tap();
  try {
    const { element } = await agent({
      signedUrl: simulator('echo', { interruptible: 'false' }),
      audioConstraints: plain,
      overrideFirstMessage: '',
    });
    await element.start();
    const { conversationId } = element;
    await tap.until(tap.contexts[0]!.currentTime + 6);
    const { samples, sampleRate } = tap.played();
    await element.stop();
    const heard = await readWav(`/simulator/conversations/${conversationId}/audio.wav`);
    return { heard, played: toRate(samples, sampleRate) };
  } finally {
    tap.restore();
  }
}

describe('real speech as the microphone', () => {
  // Chromium hands the file out by a timer of its own. Where that is late it repeats or leaves out 10 ms, before any code of
  // a page (a bare AudioWorkletNode records the same), so that a busy machine needs more than one take.
  const takes = 8;

  it('arrives as it was spoken, and comes back as it was sent', async function () {
    this.timeout(takes * 15_000);
    const spoken = await readWav('/test/fixtures/speech.wav');
    // From the first word on, pauses and all: a gap or a repeated sample would shift what follows.
    const words = spoken.subarray(0.4 * rate, 3.2 * rate);
    // The simulator echoes from one pause to the next.
    const phrase = spoken.subarray(0.5 * rate, 1.3 * rate);
    const arrived: number[] = [];
    while (arrived.length < takes) {
      const { heard, played } = await take();
      arrived.push(correlation(heard, words));
      if (arrived.at(-1)! < 0.95) continue;
      expect(correlation(played, phrase), 'what was played').to.be.above(0.95);
      return;
    }
    expect.fail(`What arrived correlated with what was spoken by ${arrived.join(', ')}.`);
  });
});
