/** Bounds of a period of speech. One period, or a few short ones, is what is inserted or repeated. */
const SHORTEST_PERIOD_S = 0.0025;
const LONGEST_PERIOD_S = 0.016;

/** How much speech is compared at two places. */
const WINDOW_S = 0.01;

/** Rate of the first, coarse search for a period. */
const COARSE_RATE_HZ = 4000;

/** Anything softer counts as silence, which can be cut anywhere: -54 dBFS. */
const SILENCE_LEVEL = 0.002;

/** Two places that are at least this similar are a period apart, and not similar by chance. */
const LEAST_PERIODIC_SIMILARITY = 0.5;

/** How long speech that has broken off fades: after periodic speech, and after noise. */
const PERIODIC_FADE_S = 0.06;
const NOISE_FADE_S = 0.03;

/** Length of the cross-fade when speech comes back, and of a fade that is cut short. */
const CROSS_FADE_S = 0.005;

/** From 0 to 1 with a level beginning and end, for `part` from 0 to 1. */
export const raisedCosine = (part: number): number => 0.5 - 0.5 * Math.cos(Math.PI * part);

/**
 * Stretches speech, and conceals where it breaks off. Inserts a period of the speech, cross-faded on both sides; the samples of
 * the speech itself stay as they are. Knows the samples played last. At the wire's rate; allocates
 * only when made.
 */
export class Stretch {
  /** How many samples after `end` an insertion looks at. */
  readonly longest: number;
  /** Length of the shortest insertion, in samples. */
  readonly shortest: number;
  /** The speech: what was played lies before `end`, and what follows it may be written behind. */
  readonly samples: Float32Array;
  /** What is to be played before speech goes on: the first `extraLength` samples. */
  readonly extra: Float32Array;
  extraLength = 0;
  /** How many samples were played. Only the last `2 * longest` of them are needed. */
  end: number;
  readonly #sampleRate: number;
  readonly #window: number;
  readonly #step: number;
  readonly #coarse: Float32Array;
  readonly #repeated: Float32Array;
  #period = 0;
  /** What lies between the last sample played and the one a period before it. */
  #offset = 0;
  /** How much was concealed; and the fade: where it begins, its length in samples, and how loud it begins. */
  #concealed = 0;
  #fadeStart = 0;
  #fadeLength = 0;
  #fadeGain = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.longest = Math.ceil(LONGEST_PERIOD_S * sampleRate);
    this.shortest = Math.ceil(SHORTEST_PERIOD_S * sampleRate);
    this.#window = Math.ceil(WINDOW_S * sampleRate);
    this.#step = Math.max(1, Math.floor(sampleRate / COARSE_RATE_HZ));
    this.samples = new Float32Array(10 * this.longest);
    this.extra = new Float32Array(this.longest);
    this.#coarse = new Float32Array(Math.ceil((3 * this.longest) / this.#step));
    this.#repeated = new Float32Array(this.longest);
    this.end = 2 * this.longest;
  }

  /** Forgets what was played. */
  reset(): void {
    this.end = 2 * this.longest;
    this.samples.fill(0, 0, this.end);
    this.extraLength = 0;
  }

  /** Makes room behind `end` for `longest` samples at least. */
  makeRoom(): void {
    const kept = 2 * this.longest;
    if (this.end + this.longest <= this.samples.length) return;
    this.samples.copyWithin(0, this.end - kept, this.end);
    this.end = kept;
  }

  /**
   * Prepares a piece to be inserted here, in `extra`. `longest` samples of what follows must be written behind `end`.
   *
   * @param most The longest piece, in samples.
   * @param similarity How much the speech before and after must be alike, up to 1: steady voices and pauses are.
   * @returns Whether there is one.
   */
  insert(most: number, similarity: number): boolean {
    const { samples, end, extra } = this;
    if (this.#findPeriod(end, Math.min(most, this.longest)) < similarity) return false;
    const period = this.#period;
    for (let index = 0; index < period; index++) {
      const weight = raisedCosine((index + 0.5) / period);
      extra[index] = samples[end + index]! * (1 - weight) + samples[end + index - period]! * weight;
    }
    this.extraLength = period;
    return true;
  }

  /** Speech breaks off here. Get what is to be heard instead from `concealing`. */
  conceal(): void {
    const { samples, end } = this;
    const isPeriodic = this.#findPeriod(end - this.#window, this.longest) >= LEAST_PERIODIC_SIMILARITY;
    if (!isPeriodic) this.#period = this.longest;
    const period = this.#period;
    const joint = period - (period >> 2);
    for (let index = 0; index < period; index++) {
      // Its end leads over to its beginning.
      const weight = index < joint ? 0 : raisedCosine((index - joint + 0.5) / (period - joint));
      const at = end - period + index;
      this.#repeated[index] = samples[at]! * (1 - weight) + samples[at - period]! * weight;
    }
    this.#offset = samples[end - 1]! - samples[end - period - 1]!;
    this.#concealed = this.#fadeStart = 0;
    this.#fadeGain = 1;
    this.#fadeLength = Math.round((isPeriodic ? PERIODIC_FADE_S : NOISE_FADE_S) * this.#sampleRate);
  }

  /** Whether what conceals has faded to silence. */
  get isSilent(): boolean {
    return this.#concealed - this.#fadeStart >= this.#fadeLength;
  }

  /** How many samples are to be concealed until `leadIn` fits the period. */
  get untilLeadIn(): number {
    if (this.isSilent) return 0;
    const period = this.#period;
    return (2 * period - this.#leadInLength - (this.#concealed % period)) % period;
  }

  /** What is heard while speech has broken off. */
  concealing(target: Float32Array, at: number, count: number): void {
    for (let index = 0; index < count; index++) target[at + index] = this.#concealingSample();
  }

  /** Falls silent sooner, because something else is to be said. */
  hush(): void {
    const length = Math.round(CROSS_FADE_S * this.#sampleRate);
    if (this.#fadeStart + this.#fadeLength - this.#concealed <= length) return;
    this.#fadeGain = this.#gain;
    this.#fadeStart = this.#concealed;
    this.#fadeLength = length;
  }

  /** Prepares in `extra` how speech comes back: the last samples that were heard are faded in, so that none is lost. */
  leadIn(): void {
    const length = this.#leadInLength;
    for (let index = 0; index < length; index++) {
      const weight = raisedCosine((index + 0.5) / length);
      const heard = this.samples[this.end - length + index]!;
      this.extra[index] = heard * weight + this.#concealingSample() * (1 - weight);
    }
    this.extraLength = length;
  }

  get #leadInLength(): number {
    return Math.min(this.#period, Math.round(CROSS_FADE_S * this.#sampleRate));
  }

  get #gain(): number {
    return this.isSilent
      ? 0
      : this.#fadeGain * (1 - raisedCosine((this.#concealed - this.#fadeStart) / this.#fadeLength));
  }

  #concealingSample(): number {
    const gain = this.#gain;
    const age = this.#concealed++;
    const offset = age < this.#period ? this.#offset * (1 - raisedCosine(age / this.#period)) : 0;
    return gain * (this.#repeated[age % this.#period]! + offset);
  }

  /**
   * Looks for the period at which the speech from `at` on is most like the speech before it, up to `most`.
   *
   * @returns How much it is: 1 for the same, in level, too.
   */
  #findPeriod(at: number, most: number): number {
    const step = this.#step;
    const window = Math.floor(this.#window / step);
    const middle = Math.floor(this.longest / step);
    const first = at - middle * step;
    const coarse = this.#coarse;
    for (let index = 0; index < middle + window; index++) {
      let sum = 0;
      for (let part = 0; part < step; part++) sum += this.samples[first + index * step + part]!;
      coarse[index] = sum / step;
    }
    let best = Math.ceil(this.shortest / step);
    let similarity = -Infinity;
    for (let lag = best; lag <= middle && lag * step <= most; lag++) {
      const found = similarityOf(coarse, middle, lag, window);
      // Of two that are as good the longer one: fewer insertions.
      if (found < similarity) continue;
      similarity = found;
      best = lag;
    }
    const around = best * step;
    similarity = -Infinity;
    for (let lag = Math.max(this.shortest, around - step); lag <= Math.min(most, around + step); lag++) {
      const found = similarityOf(this.samples, at, lag, this.#window);
      if (found <= similarity) continue;
      similarity = found;
      this.#period = lag;
    }
    return similarity;
  }
}

/** How much `count` samples from `at` on are like those `lag` before. What is as good as silent is alike. */
function similarityOf(samples: Float32Array, at: number, lag: number, count: number): number {
  let product = 0;
  let energy = 0;
  for (let index = at; index < at + count; index++) {
    const later = samples[index]!;
    const earlier = samples[index - lag]!;
    product += later * earlier;
    energy += later * later + earlier * earlier;
  }
  const silence = 2 * count * SILENCE_LEVEL ** 2;
  return (2 * product + silence) / (energy + silence);
}
