import { expect } from '@open-wc/testing';
import { LevelMeter } from '../../src/audio/level-meter.js';
import { largestDifference, sine } from '../helpers/signal.js';
import { play } from './support.js';

describe('LevelMeter', () => {
  it('is silent before anything sounds', () => {
    expect(new LevelMeter(new OfflineAudioContext(1, 128, 48000)).level).to.equal(0);
  });

  it('tells the root mean square of the last 1024 frames, and lets them pass unchanged', async () => {
    const context = new OfflineAudioContext(1, 9600, 48000);
    const meter = new LevelMeter(context);
    // 93.75 Hz: two periods in 1024 frames.
    const samples = sine(93.75, 48000, 9600, 0.6);
    play(context, [samples]).connect(meter.node).connect(context.destination);
    const output = (await context.startRendering()).getChannelData(0);
    expect(meter.level).to.be.closeTo(0.6 / Math.SQRT2, 0.001);
    expect(largestDifference(output, samples)).to.equal(0);
  });
});
