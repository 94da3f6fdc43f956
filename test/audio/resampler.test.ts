import { expect } from '@open-wc/testing';
import { Resampler } from '../../src/audio/resampler.js';
import {
  concat,
  decibels,
  fitSine,
  frequencyOf,
  largestDifference,
  noise,
  peak,
  rms,
  signalToNoise,
  sine,
} from '../helpers/signal.js';

const deviceRates = [44100, 48000];
const wireRates = [8000, 16000, 22050, 24000, 44100, 48000];
const pairs = deviceRates.flatMap((device) =>
  wireRates.flatMap((wire) => [[device, wire] as const, [wire, device] as const]),
);

/** Converts a whole signal in blocks of the given lengths, taken in turn. */
function convert(input: Float32Array, from: number, to: number, blocks = [input.length]): Float32Array {
  const resampler = new Resampler(from, to);
  const parts: Float32Array[] = [];
  for (let done = 0, turn = 0; done < input.length; turn++) {
    const block = input.slice(done, done + blocks[turn % blocks.length]!);
    const output = new Float32Array(resampler.maxOutput(block.length));
    const written = resampler.process(block, block.length, output);
    parts.push(output.slice(0, written));
    done += block.length;
  }
  const rest = Math.ceil((input.length * to) / from) - parts.reduce((sum, { length }) => sum + length, 0);
  const silence = new Float32Array(rest && resampler.needed(rest));
  const output = new Float32Array(resampler.maxOutput(silence.length));
  parts.push(output.slice(0, resampler.process(silence, silence.length, output, rest)));
  return concat(parts);
}

/** To the bit. */
function expectSame(samples: Float32Array, expected: Float32Array): void {
  expect(samples.length).to.equal(expected.length);
  expect(largestDifference(samples, expected)).to.equal(0);
}

/** Without the first and the last 20 ms, where the signal begins and ends. */
const middle = (samples: Float32Array, rate: number): Float32Array =>
  samples.slice(rate / 50, samples.length - rate / 50);

describe('Resampler', () => {
  for (const [from, to] of pairs) {
    describe(`${from} to ${to} Hz`, () => {
      it('keeps 440 Hz: frequency, level, place and at least 90 dB of purity', () => {
        const output = middle(convert(sine(440, from, from / 2), from, to), to);
        expect(frequencyOf(output, to, 440)).to.be.closeTo(440, 0.001);
        expect(signalToNoise(output, to, 440)).to.be.at.least(90);
        expect(largestDifference(output, middle(sine(440, to, to / 2), to))).to.be.below(1e-4);
      });

      it('makes as many samples as the time takes', () => {
        for (const length of [1, 2, 127, 441, 480, 1000, 4801]) {
          expect(convert(noise(length), from, to)).to.have.lengthOf(Math.ceil((length * to) / from));
        }
      });

      it('gives the same in pieces of any length as in one', () => {
        const input = noise(6000);
        const whole = convert(input, from, to);
        expectSame(convert(input, from, to, [1, 2, 3, 441, 127, 128, 999]), whole);
        expectSame(convert(input, from, to, [128]), whole);
      });

      it('passes a constant unchanged', () => {
        expect(
          peak(middle(convert(new Float32Array(from / 5).fill(0.5), from, to), to).map((sample) => sample - 0.5)),
        ).to.be.below(1e-6);
      });
    });
  }

  for (const [from, to] of pairs.filter(([from, to]) => from > to)) {
    it(`lets nothing above half the rate through, ${from} to ${to} Hz`, () => {
      for (const frequency of [to / 2 + 10, to * 0.6, to * 0.9, from / 2 - 50].filter(
        (f) => f > to / 2 && f < from / 2,
      )) {
        const output = middle(convert(sine(frequency, from, from / 4), from, to), to);
        expect(decibels(rms(output) / (0.5 / Math.SQRT2)), `${frequency} Hz`).to.be.below(-85);
      }
    });
  }

  for (const [from, to] of pairs.filter(([from, to]) => from < to)) {
    it(`adds no mirror image, ${from} to ${to} Hz`, () => {
      const frequency = from * 0.4;
      const output = middle(convert(sine(frequency, from, from / 2), from, to), to);
      const image = fitSine(fitSine(output, to, frequency).residual, to, from - frequency).amplitude;
      expect(decibels(image / 0.5)).to.be.below(-85);
      expect(signalToNoise(output, to, frequency)).to.be.at.least(85);
    });
  }

  it('is flat up to 85 % of half the rate', () => {
    for (const [from, to] of pairs) {
      for (const part of [0.02, 0.3, 0.6, 0.85]) {
        const frequency = (part * Math.min(from, to)) / 2;
        const { amplitude } = fitSine(middle(convert(sine(frequency, from, from / 4), from, to), to), to, frequency);
        expect(decibels(amplitude / 0.5), `${frequency} Hz, ${from} to ${to} Hz`).to.be.closeTo(0, 0.05);
      }
    }
  });

  it('begins anew after reset', () => {
    const resampler = new Resampler(16000, 44100);
    const output = () => new Float32Array(resampler.maxOutput(1000));
    const [first, second] = [output(), output()];
    resampler.process(noise(1000), 1000, first);
    resampler.reset();
    resampler.process(noise(1000), 1000, second);
    expectSame(second, first);
  });

  it('never writes more than it announces', () => {
    for (const [from, to] of pairs) {
      const resampler = new Resampler(from, to);
      for (const length of [1, 7, 128, 1024]) {
        const output = new Float32Array(2 * resampler.maxOutput(length)).fill(NaN);
        expect(resampler.process(noise(length), length, output)).to.be.at.most(resampler.maxOutput(length));
      }
    }
  });

  it('takes the first samples of a longer block', () => {
    for (const to of [48000, 16000]) {
      const resampler = new Resampler(48000, to);
      const output = new Float32Array(resampler.maxOutput(2000));
      const written = resampler.process(noise(2000), 1000, output);
      expect(largestDifference(output, convert(noise(2000).slice(0, 1000), 48000, to).slice(0, written))).to.equal(0);
    }
  });
});
