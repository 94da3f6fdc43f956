import { rootMeanSquare } from '../../../src/audio/pcm.js';

/** Something that was said, between two silences. */
export interface Utterance {
  /** When it began, in s of the whole stream. */
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
  /** Somebody goes on speaking; `seconds` is how long they have spoken so far. */
  onProgress: (seconds: number) => void;
  onEnd: (utterance: Utterance) => void;
}

/** Length of the frames that are judged. */
const FRAME_S = 0.02;

/** An utterance begins when so many of the recent frames are loud. */
const LOUD_FRAMES_TO_BEGIN = 5;
const RECENT_FRAMES = 8;

/** Silence kept around an utterance, for its soft first and last sounds. */
const FRAMES_KEPT_BEFORE = 12;
const FRAMES_KEPT_AFTER = 10;

/** A sound that goes on for longer is background. */
const LONGEST_UTTERANCE_S = 30;

/** Loudness that varies less is no speech: its standard deviation as a part of its mean. */
const LEAST_VARIATION_OF_SPEECH = 0.15;

/** Least loudness of speech. A noisy background raises it up to four times this. */
const QUIETEST_SPEECH_RMS = 0.008;

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
  #floor = QUIETEST_SPEECH_RMS / 3;
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
    this.#frame = new Float32Array(Math.round(options.sampleRate * FRAME_S));
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
    return Math.max(QUIETEST_SPEECH_RMS, Math.min(QUIETEST_SPEECH_RMS * 4, this.#floor * 3));
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
    if (this.#recent.length > RECENT_FRAMES) this.#recent.shift();
    if (this.#frames.length > RECENT_FRAMES + FRAMES_KEPT_BEFORE) this.#frames.shift();
    if (this.#recent.filter(Boolean).length < LOUD_FRAMES_TO_BEGIN) return;
    this.#speaking = true;
    this.#first = index - (this.#recent.length - 1 - this.#recent.indexOf(true));
    this.#last = index;
    this.#frames = this.#frames.slice(-(index - this.#first + 1 + FRAMES_KEPT_BEFORE));
    this.#options.onStart();
  }

  #continue(index: number, loud: boolean): void {
    if (loud) this.#last = index;
    const seconds = (this.#last - this.#first + 1) * FRAME_S;
    if (loud) this.#options.onProgress(seconds);
    if (seconds > LONGEST_UTTERANCE_S) this.#floor = this.#loudness;
    if (seconds > LONGEST_UTTERANCE_S || (index - this.#last) * FRAME_S >= this.#options.silence) this.#end();
  }

  #end(): void {
    const { sampleRate, onEnd } = this.#options;
    const quiet = this.#heard - 1 - this.#last;
    const frames = this.#frames.slice(0, this.#frames.length - Math.max(0, quiet - FRAMES_KEPT_AFTER));
    const samples = new Float32Array(frames.length * this.#frame.length);
    for (const [index, frame] of frames.entries()) samples.set(frame, index * frame.length);
    const first = this.#frames.length - (this.#heard - this.#first);
    const voiced = this.#frames.slice(first, first + 1 + this.#last - this.#first);
    this.reset();
    onEnd({
      start: this.#first * FRAME_S,
      seconds: (this.#last - this.#first + 1) * FRAME_S,
      kind: variation(voiced.map((frame) => rootMeanSquare(frame))) < LEAST_VARIATION_OF_SPEECH ? 'sound' : 'speech',
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
