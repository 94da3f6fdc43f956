import { Resampler } from '../../src/audio/resampler.js';

/** All of it resampled at once, to its very end. */
export function resampled(samples: Float32Array, from: number, to: number): Float32Array {
  const resampler = new Resampler(from, to);
  const total = Math.ceil((samples.length * to) / from);
  const input = new Float32Array(Math.max(samples.length, resampler.needed(total)));
  input.set(samples);
  const output = new Float32Array(resampler.maxOutput(input.length));
  resampler.process(input, input.length, output, total);
  return output.slice(0, total);
}
