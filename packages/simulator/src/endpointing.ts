import { rootMeanSquare } from '../../../src/audio/pcm.js';

/** Something that was said, between two silences. */
export interface Utterance {
  /** Where it lies in all that was heard, in s. */
  start: number;
  /** From the first to the last sound, in s. */
  seconds: number;
  /** Speech rises and falls; a tone or a hum does not, and is called sound. */
  kind: 'speech' | 'sound';
  /** The sound, with a little of the silence around it. */
  samples: Float32Array;
  sampleRate: number;
}

export interface EndpointingOptions {
  /** Hz. */
  sampleRate: number;
  /** How long a silence ends an utterance, in s. */
  silence: number;
  /** Somebody has begun to speak. */
  onStart: () => void;
  /** Somebody goes on speaking: for so many s so far. */
  onProgress: (seconds: number) => void;
  onEnd: (utterance: Utterance) => void;
}

/** Length of the frames that are judged, in s. */
const frameTime = 0.02;

/** Frames of the last `recent` that must be loud for an utterance to begin. */
const enough = 5;
const recent = 8;

/** Silence kept before and after an utterance, in frames: soft first and last sounds. */
const before = 12;
const after = 10;

/** The longest utterance, in s: what goes on for longer is background. */
const longest = 30;

/** Below this the loudness is steady: its standard deviation as a part of its mean. */
const steady = 0.15;

/** Least loudness of speech, RMS; a noisy background raises it up to four times this. */
const quietest = 0.008;

/**
 * Finds utterances in a stream of samples by their energy: simple, and enough to know that somebody speaks. Time is the
 * stream's own, so that the result does not depend on when the samples arrive.
 */
export class Endpointer {
  readonly #options: EndpointingOptions;
  readonly #frame: Float32Array;
  #filled = 0;
  /** Frames heard so far. */
  #heard = 0;
  /** Loudness of the background, RMS. */
  #floor = quietest / 3;
  #loudness = 0;
  /** The last frames, or since an utterance began all of it. */
  #frames: Float32Array[] = [];
  /** Which of the last frames were loud. */
  #recent: boolean[] = [];
  #speaking = false;
  #first = 0;
  #last = 0;

  constructor(options: EndpointingOptions) {
    this.#options = options;
    this.#frame = new Float32Array(Math.round(options.sampleRate * frameTime));
  }

  /** Whether somebody is speaking. */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** Likelihood, 0 to 1, that somebody is speaking right now. */
  get score(): number {
    const ratio = this.#loudness / this.#threshold;
    return ratio ** 2 / (1 + ratio ** 2);
  }

  /** Takes the next samples in. */
  push(samples: Float32Array): void {
    for (let offset = 0; offset < samples.length;) {
      const count = Math.min(samples.length - offset, this.#frame.length - this.#filled);
      this.#frame.set(samples.subarray(offset, offset + count), this.#filled);
      this.#filled += count;
      offset += count;
      if (this.#filled === this.#frame.length) {
        this.#filled = 0;
        this.#judge(this.#frame.slice());
      }
    }
  }

  /** No more samples are coming for now: what was being said is over. */
  flush(): void {
    if (this.#speaking) this.#end();
  }

  /** Forgets what is being said. */
  reset(): void {
    this.#speaking = false;
    this.#frames = [];
    this.#recent = [];
  }

  get #threshold(): number {
    return Math.max(quietest, Math.min(quietest * 4, this.#floor * 3));
  }

  #judge(frame: Float32Array): void {
    const index = this.#heard++;
    this.#loudness = rootMeanSquare(frame);
    const loud = this.#loudness > this.#threshold;
    // Down with every quieter frame, up slowly: the background is what is left when nobody speaks.
    this.#floor = Math.max(1e-5, Math.min(this.#loudness, this.#floor * (this.#speaking ? 1.001 : 1.01)));
    this.#frames.push(frame);
    if (this.#speaking) this.#continue(index, loud);
    else this.#wait(index, loud);
  }

  #wait(index: number, loud: boolean): void {
    this.#recent.push(loud);
    if (this.#recent.length > recent) this.#recent.shift();
    if (this.#frames.length > recent + before) this.#frames.shift();
    if (this.#recent.filter(Boolean).length < enough) return;
    this.#speaking = true;
    this.#first = index - (this.#recent.length - 1 - this.#recent.indexOf(true));
    this.#last = index;
    this.#frames = this.#frames.slice(-(index - this.#first + 1 + before));
    this.#options.onStart();
  }

  #continue(index: number, loud: boolean): void {
    if (loud) this.#last = index;
    const seconds = (this.#last - this.#first + 1) * frameTime;
    if (loud) this.#options.onProgress(seconds);
    if (seconds > longest) this.#floor = this.#loudness;
    if (seconds > longest || (index - this.#last) * frameTime >= this.#options.silence) this.#end();
  }

  #end(): void {
    const { sampleRate, onEnd } = this.#options;
    const quiet = this.#heard - 1 - this.#last;
    const frames = this.#frames.slice(0, this.#frames.length - Math.max(0, quiet - after));
    const samples = new Float32Array(frames.length * this.#frame.length);
    for (const [index, frame] of frames.entries()) samples.set(frame, index * frame.length);
    const first = this.#frames.length - (this.#heard - this.#first);
    const voiced = this.#frames.slice(first, first + 1 + this.#last - this.#first);
    this.reset();
    onEnd({
      start: this.#first * frameTime,
      seconds: (this.#last - this.#first + 1) * frameTime,
      kind: variation(voiced.map((frame) => rootMeanSquare(frame))) < steady ? 'sound' : 'speech',
      samples,
      sampleRate,
    });
  }
}

/** Standard deviation of some values as a part of their mean. */
function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return mean ? Math.sqrt(variance) / mean : 0;
}
