import { expect } from '@open-wc/testing';
import { largestDifference, indexOf, noise } from '../helpers/signal.js';
import { Tap as PageTap } from '../helpers/tap.js';
import { play, runningContext, Tap, timeOf } from './support.js';

/** Changes the graph of a context all the time, with pauses for what else the page has to do. */
async function changeGraph(context: AudioContext, seconds: number): Promise<void> {
  const node = new GainNode(context, { gain: 0 });
  for (const end = context.currentTime + seconds; context.currentTime < end;) {
    for (const rest = performance.now() + 20; performance.now() < rest;) {
      node.connect(context.destination);
      node.disconnect();
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Where these samples are in what was heard, to the sample and without a gap. */
function expectIntact(heard: Float32Array, samples: Float32Array): void {
  const at = indexOf(heard, samples.subarray(0, 64), 1e-6);
  expect(at, 'its beginning is heard').to.be.at.least(0);
  expect(largestDifference(heard, samples, at)).to.be.below(1e-6);
}

describe('what the tests hear', () => {
  it('is in its place while the page changes the graph', async () => {
    const context = await runningContext();
    try {
      const tap = await Tap.on(context);
      const samples = noise(context.sampleRate);
      const start = context.currentTime + 0.1;
      play(context, [samples], start).connect(context.destination);
      await changeGraph(context, 1.2);
      expectIntact(await tap.heard(start - 0.05, start + 1.5), samples);
    } finally {
      await context.close();
    }
  });

  it('is in its place on pages with a tap of their own, too', async () => {
    const tap = new PageTap();
    try {
      const context = await runningContext();
      const empty = URL.createObjectURL(new Blob([''], { type: 'text/javascript' }));
      await context.audioWorklet.addModule(empty);
      const samples = noise(context.sampleRate);
      const start = context.currentTime + 0.1;
      play(context, [samples], start).connect(context.destination);
      await changeGraph(context, 1.2);
      await timeOf(context, start + 1.5);
      expectIntact(tap.played(start - 0.05).samples, samples);
      await context.close();
    } finally {
      tap.restore();
    }
  });
});
