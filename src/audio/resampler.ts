/** Zero crossings of the sinc on each side: 2.5 ms of delay at 16 kHz. */
const ZERO_CROSSINGS = 40;

/** Parameter of the Kaiser window: the stop band stays below -90 dB. */
const KAISER_BETA = 9;

/** Cutoff as a part of the lower Nyquist frequency, such that the stop band begins at that frequency. */
const CUTOFF = 0.928;

/**
 * Streaming sample rate converter: a polyphase windowed sinc whose state is kept from one block to the next, so that
 * the borders of blocks cannot be heard. Output sample n is the input at time n / toRate exactly.
 *
 * @see Julius O. Smith, "Digital Audio Resampling", https://ccrma.stanford.edu/~jos/resample/
 */
export class Resampler {
  /** The rates' ratio in lowest terms: `#up` outputs for `#down` inputs. */
  readonly #up: number;
  readonly #down: number;
  /** Input samples on each side of an output. */
  readonly #half: number;
  /** One row of `2 * #half` coefficients for each of the `#up` phases. */
  readonly #kernel: Float32Array;
  /** What of the input is still needed, and room for the next block. */
  #buffer: Float32Array;
  #length = 0;
  /** Where in `#buffer` the next output's first coefficient applies, and its phase. */
  #position = 0;
  #phase = 0;

  /**
   * @param fromRate Hz, an integer.
   * @param toRate Hz, an integer.
   */
  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const scale = Math.min(1, toRate / fromRate);
    this.#half = this.#up === this.#down ? 0 : Math.ceil(ZERO_CROSSINGS / scale);
    this.#kernel = createKernel(this.#up, this.#half, scale * CUTOFF);
    this.#buffer = new Float32Array(4 * this.#half + 1024);
    this.reset();
  }

  /** The most output samples that `count` input samples can make. */
  maxOutput(count: number): number {
    return Math.ceil(((count + 1) * this.#up) / this.#down) + 1;
  }

  /** How many more input samples `process` needs to make `count` output samples. */
  needed(count: number): number {
    if (!this.#half) return count;
    const last = this.#position + Math.floor((this.#phase + (count - 1) * this.#down) / this.#up);
    return Math.max(0, last + 2 * this.#half - this.#length);
  }

  /**
   * Converts the first `count` samples of `input`. Allocates only when a block is longer than any before, so views of
   * the input are not made either.
   *
   * @param output At least `maxOutput(count)` samples long, or `most`.
   * @param most Not more than so many samples are written; the rest comes with the next call. Where both rates are the same
   *   there is no rest: then `count` must not be above it.
   * @returns The number of samples written.
   */
  process(input: Float32Array, count: number, output: Float32Array, most = Infinity): number {
    if (!this.#half) {
      for (let index = 0; index < count; index++) output[index] = input[index]!;
      return count;
    }
    this.#reserve(count);
    for (let index = 0; index < count; index++) this.#buffer[this.#length++] = input[index]!;
    const written = this.#convert(output, most);
    this.#buffer.copyWithin(0, this.#position, this.#length);
    this.#length -= this.#position;
    this.#position = 0;
    return written;
  }

  /** Forgets all input, as if newly made. */
  reset(): void {
    this.#length = Math.max(0, this.#half - 1);
    this.#buffer.fill(0, 0, this.#length);
    this.#position = this.#phase = 0;
  }

  #convert(output: Float32Array, most: number): number {
    const taps = 2 * this.#half;
    const buffer = this.#buffer;
    const kernel = this.#kernel;
    let written = 0;
    while (written < most && this.#position + taps <= this.#length) {
      const row = this.#phase * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += buffer[this.#position + tap]! * kernel[row + tap]!;
      output[written++] = sum;
      this.#phase += this.#down;
      this.#position += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    return written;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const buffer = new Float32Array((this.#length + count) * 2);
    buffer.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = buffer;
  }
}

function createKernel(phases: number, half: number, cutoff: number): Float32Array {
  const taps = 2 * half;
  const kernel = new Float32Array(half ? phases * taps : 0);
  for (let phase = 0; half && phase < phases; phase++) {
    const row = new Float64Array(taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const time = tap - (half - 1) - phase / phases;
      const x = Math.PI * cutoff * time;
      const window = besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - (time / half) ** 2)));
      sum += row[tap] = (x === 0 ? 1 : Math.sin(x) / x) * window;
    }
    // Every phase passes a constant unchanged: no ripple between phases.
    for (let tap = 0; tap < taps; tap++) kernel[phase * taps + tap] = row[tap]! / sum;
  }
  return kernel;
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b ? greatestCommonDivisor(b, a % b) : a;
}
