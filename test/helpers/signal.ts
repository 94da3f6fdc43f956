/** Signal mathematics for tests: what is in a signal, and what should not be there. */

/** A sine from frame 0 on. */
export function sine(
  frequency: number,
  sampleRate: number,
  length: number,
  amplitude = 0.5,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length },
    (_, frame) => amplitude * Math.sin((2 * Math.PI * frequency * frame) / sampleRate),
  );
}

/** One signal behind the other. */
export function concat(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Numbers from -0.5 to 0.5, the same every time. */
export function noise(length: number, seed = 1): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

export interface Fit {
  amplitude: number;
  /** Phase at frame 0, in radians. */
  phase: number;
  /** What is left of the signal without that sine and without a constant. */
  residual: Float64Array;
}

/** The sine of a known frequency that fits best, by least squares. */
export function fitSine(samples: ArrayLike<number>, sampleRate: number, frequency: number): Fit {
  const omega = (2 * Math.PI * frequency) / sampleRate;
  const basis = [(n: number) => Math.sin(omega * n), (n: number) => Math.cos(omega * n), () => 1];
  const matrix = basis.map(() => [0, 0, 0, 0]);
  for (let n = 0; n < samples.length; n++) {
    const row = [...basis.map((at) => at(n)), samples[n]!];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 4; j++) matrix[i]![j]! += row[i]! * row[j]!;
  }
  const [a, b, c] = solve(matrix) as [number, number, number];
  const residual = Float64Array.from(
    samples,
    (sample, n) => sample - a * Math.sin(omega * n) - b * Math.cos(omega * n) - c,
  );
  return { amplitude: Math.hypot(a, b), phase: Math.atan2(b, a), residual };
}

/** Gaussian elimination; the rows hold the right-hand side as their last number. */
function solve(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!;
      for (let column = pivot; column <= size; column++) matrix[row]![column]! -= factor * matrix[pivot]![column]!;
    }
  }
  return matrix.map((row, index) => row[size]! / row[index]!);
}

/** The frequency of a tone near `near`: from how its phase advances between the two halves. */
export function frequencyOf(samples: ArrayLike<number>, sampleRate: number, near: number): number {
  const half = Math.floor(samples.length / 2);
  const all = Array.from(samples);
  const first = fitSine(all.slice(0, half), sampleRate, near).phase;
  const second = fitSine(all.slice(half, 2 * half), sampleRate, near).phase;
  const expected = (2 * Math.PI * near * half) / sampleRate;
  const turn = (second - first - expected) / (2 * Math.PI);
  return near + ((turn - Math.round(turn)) * sampleRate) / half;
}

/** A tone against all that is not that tone, in dB. */
export function signalToNoise(samples: ArrayLike<number>, sampleRate: number, near: number): number {
  const { amplitude, residual } = fitSine(samples, sampleRate, frequencyOf(samples, sampleRate, near));
  return decibels(amplitude / Math.SQRT2 / rms(residual));
}

export const decibels = (ratio: number): number => 20 * Math.log10(ratio);

export function rms(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n]! ** 2;
  return Math.sqrt(sum / samples.length);
}

/** The largest magnitude. */
export function peak(samples: ArrayLike<number>): number {
  let largest = 0;
  for (let n = 0; n < samples.length; n++) largest = Math.max(largest, Math.abs(samples[n]!));
  return largest;
}

/** The largest step from one sample to the next: a click is one that the signal itself cannot make. */
export function largestStep(samples: ArrayLike<number>): number {
  let largest = 0;
  for (let n = 1; n < samples.length; n++) largest = Math.max(largest, Math.abs(samples[n]! - samples[n - 1]!));
  return largest;
}

/** Largest difference of two signals, from `offset` on in the first. */
export function largestDifference(samples: ArrayLike<number>, expected: ArrayLike<number>, offset = 0): number {
  let largest = 0;
  for (let n = 0; n < expected.length; n++)
    largest = Math.max(largest, Math.abs((samples[offset + n] ?? 0) - expected[n]!));
  return largest;
}

/** Where `part` stands in `samples`, to the sample, or -1. `tolerance` is per sample. */
export function indexOf(samples: ArrayLike<number>, part: ArrayLike<number>, tolerance = 0): number {
  search: for (let at = 0; at + part.length <= samples.length; at++) {
    for (let n = 0; n < part.length; n++) if (!(Math.abs(samples[at + n]! - part[n]!) <= tolerance)) continue search;
    return at;
  }
  return -1;
}

/**
 * How much two signals are alike wherever `part` fits best into `samples`: 1 for the same form.
 *
 * @returns The normalised correlation and the lag of `part`, in samples.
 */
export function correlate(samples: ArrayLike<number>, part: ArrayLike<number>): { correlation: number; lag: number } {
  let size = 1;
  while (size < samples.length + part.length) size *= 2;
  const [a, b] = [transform(samples, size), transform(part, size)];
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    // The product with the conjugate; conjugated once more, so that the forward transform is the inverse one.
    real[n] = a.real[n]! * b.real[n]! + a.imaginary[n]! * b.imaginary[n]!;
    imaginary[n] = -(a.imaginary[n]! * b.real[n]! - a.real[n]! * b.imaginary[n]!);
  }
  fft(real, imaginary);
  const energy = new Float64Array(samples.length + 1);
  for (let n = 0; n < samples.length; n++) energy[n + 1] = energy[n]! + samples[n]! ** 2;
  const partEnergy = rms(part) ** 2 * part.length;
  let best = { correlation: 0, lag: 0 };
  for (let lag = 0; lag + part.length <= samples.length; lag++) {
    const norm = Math.sqrt((energy[lag + part.length]! - energy[lag]!) * partEnergy);
    const correlation = norm > 0 ? real[lag]! / size / norm : 0;
    if (correlation > best.correlation) best = { correlation, lag };
  }
  return best;
}

function transform(samples: ArrayLike<number>, size: number): { real: Float64Array; imaginary: Float64Array } {
  const real = new Float64Array(size);
  real.set(Array.from(samples));
  const imaginary = new Float64Array(size);
  fft(real, imaginary);
  return { real, imaginary };
}

/** In place; the length must be a power of two. */
function fft(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [real[i], real[j]] = [real[j]!, real[i]!];
    [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
  }
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / length;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let at = k; at < size; at += length) {
        const [x, y] = [real[at + half]!, imaginary[at + half]!];
        const [re, im] = [x * cos - y * sin, x * sin + y * cos];
        real[at + half] = real[at]! - re;
        imaginary[at + half] = imaginary[at]! - im;
        real[at]! += re;
        imaginary[at]! += im;
      }
    }
  }
}
