import { Arrival, type ArrivalState } from './arrival.js';
import { Heard, type HeardListener } from './heard.js';
import type { PcmFormat } from './pcm.js';
import { Resampler } from './resampler.js';
import { SpeechStream, type Repairs } from './speech-stream.js';
import { raisedCosine } from './stretch.js';
import { TurnQueue } from './turn-queue.js';

/** Length of the ramp to silence. */
const RAMP_S = 0.005;

/** How often `onHeard` is called during speech. */
const REPORT_INTERVAL_S = 0.05;

/** How long nothing must sound before `onSilent` is called: longer than a late piece takes. */
const SILENT_AFTER_S = 0.4;

/** The most frames that are made at once. */
const BLOCK_FRAMES = 128;

/** Why nothing sounds any more. `played`: all was played. `starved`: more of the turn may come. `flushed`: it was flushed. */
export type DrainedReason = 'played' | 'starved' | 'flushed';

export interface PlayoutStatistics {
  /** How often speech broke off because audio came late. */
  underruns: number;
  /** By how much speech was stretched, in ms. */
  stretchedMs: number;
  /** How long speech was missing in underruns, in ms. */
  concealedMs: number;
  /** How much later the newest turn sounds than it would have without a break from its first piece on, in ms. */
  playoutDelay: number;
  /** By how much turns are to lag behind their fastest piece on this network, in ms. */
  target: number;
}

export interface PlayoutOptions {
  /** Of the context, in Hz. */
  sampleRate: number;
  /** What an earlier conversation has learned of the network. Default: nothing is known. */
  target?: ArrivalState | undefined;
  /** Speech begins or comes back at this frame of the context. */
  onPlaying?: ((frame: number) => void) | undefined;
  /**
   * Called for the very frame at which a source begins, breaks off, comes back or ends, and about every 50 ms, up to
   * `onSilent`: what has left the context is heard a moment later.
   */
  onHeard?: HeardListener | undefined;
  /** From this frame of the context on there is silence. */
  onDrained?: ((reason: DrainedReason, frame: number) => void) | undefined;
  /** Nothing has sounded for 0.4 s. */
  onSilent?: (() => void) | undefined;
}

/**
 * Plays speech that comes in bursts, a turn at a time, as soon as it comes. Nothing is decoded before it sounds. Where less
 * is in hand than the network asks for, speech is stretched in time; where it breaks off, it fades, and goes on with the
 * next piece. With enough in hand the output is what resampling all of it at once would give, to the bit.
 *
 * Lives on the audio thread. `render` allocates nothing, except when the wire's rate changes.
 */
export class Playout {
  readonly #sampleRate: number;
  readonly #options: PlayoutOptions;
  readonly #arrival: Arrival;
  readonly #heard: Heard;
  readonly #queue: TurnQueue;
  readonly #repairs: Repairs = { underruns: 0, stretched: 0, concealed: 0 };
  readonly #made = new Float32Array(BLOCK_FRAMES);
  /** What is heard after a flush, and how much of it has been. */
  readonly #ramp: Float32Array;
  #rampAt: number;
  /** What sounds, and what takes it to the context's rate. */
  #stream: SpeechStream | undefined;
  #resampler: Resampler | undefined;
  #input = new Float32Array(0);
  #isSpeaking = false;
  /** Frames made of the stream. */
  #frames = 0;
  /** Frame of the context that is rendered next. */
  #frame = 0;
  #nextReport = 0;
  readonly #reportFrames: number;
  /** Frame of the context until which speech was rendered last. */
  #spoken = 0;
  /** Whether `starved` was the last reason for silence. */
  #isStarved = false;
  /** When `onSilent` is called, as a frame of the context. */
  #silentAt = Infinity;
  #isHeld = false;
  /** 0 while it is paused, 1 while it plays. */
  #gain = 1;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.#sampleRate = options.sampleRate;
    this.#reportFrames = Math.round(REPORT_INTERVAL_S * options.sampleRate);
    this.#arrival = new Arrival(options.target);
    this.#heard = new Heard(options.onHeard);
    this.#queue = new TurnQueue(this.#arrival);
    this.#ramp = new Float32Array(Math.ceil(RAMP_S * options.sampleRate));
    this.#rampAt = this.#ramp.length;
  }

  /** Whether anything but silence is rendered. */
  get isSounding(): boolean {
    return !this.#standsStill && (this.#isSpeaking || this.#rampAt < this.#ramp.length);
  }

  /** Fades out within 5 ms and pauses, and later goes on where it was. */
  set held(held: boolean) {
    this.#isHeld = held;
  }

  /** What has been learned of the network, for the next conversation. */
  get target(): ArrivalState {
    return this.#arrival.state;
  }

  get statistics(): PlayoutStatistics {
    const stream = this.#stream;
    const delay = stream?.turn
      ? this.#spoken / this.#sampleRate - stream.origin - this.#heard.samples / stream.rate
      : 0;
    return {
      underruns: this.#repairs.underruns,
      stretchedMs: this.#repairs.stretched * 1000,
      concealedMs: this.#repairs.concealed * 1000,
      playoutDelay: delay * 1000,
      target: this.#arrival.target * 1000,
    };
  }

  /** Sets the format of what comes from now on. Sources are numbered anew. What is queued is played first. */
  configure(format: PcmFormat): void {
    this.#queue.configure(format);
    if (!this.#isSpeaking) this.#prepare(format.sampleRate);
  }

  /**
   * Queues audio behind what is there. It may end within a sample: the source's next piece brings the rest.
   *
   * @param bytes In the configured format. They are kept, not copied.
   * @param source Whose speech it is. Dropped when that is flushed already.
   * @param frame When it came, on the context's clock.
   */
  push(bytes: Uint8Array, source: number, frame: number): void {
    this.#queue.push(bytes, source, frame / this.#sampleRate);
  }

  /** All audio of this source and older has come: when it has been played, that is its end and not an underrun. */
  complete(source: number): void {
    this.#queue.complete(source);
    if (!this.#isStarved || this.#queue.turn || this.#stream?.isStarved) return;
    this.#drained('played', this.#frame);
  }

  /**
   * Silences what sounds by a ramp of 5 ms that begins with the next frame, and forgets what is queued. Newer audio stays and
   * follows. What sounds during the ramp does not count as heard.
   *
   * @param source This one and older ones, now and later. Default: all that has come; what comes later is played.
   */
  flush(source = Infinity): void {
    const stream = this.#stream;
    const hadSome = this.#isSpeaking || this.#queue.turn !== undefined;
    const isFlushed = stream?.turn && this.#queue.isFlushed(stream.turn, source);
    this.#queue.flush(source, () => {
      if (isFlushed && this.#isSpeaking) this.#fadeOut();
    });
    if (isFlushed) {
      stream.forget();
      this.#heard.forget();
      this.#isStarved = false;
    }
    if (this.#standsStill) this.#rampAt = this.#ramp.length;
    const isSilent = !this.#isSpeaking && this.#rampAt === this.#ramp.length;
    if (hadSome && isSilent && !this.#queue.turn) this.#drained('flushed', this.#frame);
  }

  /**
   * Renders the next frames.
   *
   * @param output Filled wholly.
   * @param frame Its first frame, on the context's clock.
   */
  render(output: Float32Array, frame: number): void {
    this.#frame = frame;
    if (this.#standsStill) {
      output.fill(0);
      this.#delay(output.length);
      return;
    }
    for (let at = 0; at < output.length;) {
      const rest = output.length - at;
      let written = rest;
      if (this.#rampAt < this.#ramp.length) written = this.#renderRamp(output, at, rest);
      else if (this.#isSpeaking || this.#begin(rest)) written = this.#renderSpeech(output, at, rest);
      else output.fill(0, at);
      at += written;
      this.#frame = frame + at;
    }
    if (this.#isHeld || this.#gain < 1) this.#fade(output);
    if (this.#silentAt < Infinity) this.#tellSilence();
  }

  get #standsStill(): boolean {
    return this.#isHeld && this.#gain === 0;
  }

  /** Delays everything by so many frames. */
  #delay(frames: number): void {
    this.#stream?.delay(frames);
    this.#heard.delay(frames);
    this.#spoken += frames;
    this.#nextReport += frames;
    this.#silentAt += frames;
  }

  /** Fades to the pause or back. The fade ends with a block, so that nothing is lost. */
  #fade(output: Float32Array): void {
    const blocks = Math.ceil(this.#ramp.length / output.length);
    const step = (this.#isHeld ? -1 : 1) / (blocks * output.length);
    for (let index = 0; index < output.length; index++) {
      this.#gain = Math.max(0, Math.min(1, this.#gain + step));
      output[index]! *= raisedCosine(this.#gain);
    }
    // What is left is rounding.
    if (this.#gain < 1e-6) this.#gain = 0;
    if (this.#gain > 1 - 1e-6) this.#gain = 1;
  }

  #tellSilence(): void {
    if (this.#frame >= this.#silentAt) {
      this.#silentAt = Infinity;
      this.#options.onSilent?.();
    } else if (this.#frame >= this.#nextReport) this.#report(this.#frame);
  }

  #drained(reason: DrainedReason, frame: number): void {
    this.#isStarved = reason === 'starved';
    this.#silentAt = frame + Math.round(SILENT_AFTER_S * this.#sampleRate);
    this.#nextReport = frame + this.#reportFrames;
    this.#options.onDrained?.(reason, frame);
  }

  #renderRamp(output: Float32Array, at: number, most: number): number {
    const count = Math.min(most, this.#ramp.length - this.#rampAt);
    for (let index = 0; index < count; index++) output[at + index] = this.#ramp[this.#rampAt++]!;
    const isDone = this.#rampAt === this.#ramp.length;
    if (isDone && !this.#queue.turn) this.#drained('flushed', this.#frame + count);
    return count;
  }

  /** Renders what sounds, up to a block; nothing when it is at its end. */
  #renderSpeech(output: Float32Array, at: number, most: number): number {
    const stream = this.#stream!;
    const count = this.#make(stream, Math.min(most, BLOCK_FRAMES));
    for (let index = 0; index < count; index++) output[at + index] = this.#made[index]!;
    const end = this.#frame + count;
    this.#heard.advance(this.#frames, stream.length);
    this.#spoken = end;
    if (stream.isOver && this.#frames === this.#total(stream)) this.#stop(stream, end);
    else if (end >= this.#nextReport) this.#report(end);
    return count;
  }

  #report(frame: number): void {
    this.#nextReport = frame + this.#reportFrames;
    this.#heard.report(frame);
  }

  #stop(stream: SpeechStream, frame: number): void {
    this.#isSpeaking = false;
    this.#heard.report(frame);
    if (this.#queue.turn) return;
    this.#drained(stream.isStarved ? 'starved' : 'played', frame);
  }

  /**
   * Begins to speak, or comes back after speech broke off, if there is enough to do so.
   *
   * @param frames How long there will be silence otherwise.
   */
  #begin(frames: number): boolean {
    const turn = this.#queue.turn;
    if (!turn || !this.#queue.isReady(turn)) {
      this.#queue.wait(frames / this.#sampleRate);
      this.#stream?.wait(frames / this.#sampleRate);
      return false;
    }
    this.#prepare(turn.wire.format.sampleRate);
    this.#resampler!.reset();
    this.#heard.begin(this.#stream!.rate, this.#sampleRate, this.#frame);
    this.#stream!.begin(this.#frame);
    this.#isSpeaking = true;
    this.#isStarved = false;
    this.#silentAt = Infinity;
    this.#frames = 0;
    this.#nextReport = this.#frame + this.#reportFrames;
    this.#options.onPlaying?.(this.#frame);
    return true;
  }

  /** Makes everything that depends on the wire's rate. */
  #prepare(rate: number): void {
    if (rate === this.#stream?.rate) return;
    this.#stream = new SpeechStream(rate, this.#sampleRate, this.#queue, this.#arrival, this.#heard, this.#repairs);
    this.#resampler = new Resampler(rate, this.#sampleRate);
    // More is never needed than for the first block, but for one sample of rounding.
    this.#input = new Float32Array(this.#resampler.needed(BLOCK_FRAMES) + 1);
  }

  /** Fills the ramp with what would have come, and ends the stream there. */
  #fadeOut(): void {
    const ramp = this.#ramp;
    this.#heard.report(this.#frame);
    ramp.fill(0);
    for (let at = 0, count = 1; at < ramp.length && count; at += count) {
      count = this.#make(this.#stream!, Math.min(BLOCK_FRAMES, ramp.length - at));
      for (let index = 0; index < count; index++) {
        ramp[at + index] = this.#made[index]! * (1 - raisedCosine((at + index + 1) / ramp.length));
      }
    }
    this.#rampAt = 0;
    this.#isSpeaking = false;
  }

  /** How many frames come of a stream that is over. */
  #total({ length, rate }: SpeechStream): number {
    return Math.ceil((length * this.#sampleRate) / rate);
  }

  /** Makes frames of what sounds: `count`, or fewer at its end. */
  #make(stream: SpeechStream, count: number): number {
    const input = this.#input;
    const needed = this.#resampler!.needed(count);
    const read = stream.read(input, needed);
    input.fill(0, read, needed);
    const made = this.#resampler!.process(input, needed, this.#made, count);
    const rest = stream.isOver ? this.#total(stream) - this.#frames : made;
    this.#frames += Math.min(made, rest);
    return Math.min(made, rest);
  }
}
