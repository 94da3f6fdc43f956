import { Arrival, type ArrivalState } from './arrival.js';
import { Heard, type HeardListener } from './heard.js';
import type { PcmFormat } from './pcm.js';
import { Resampler } from './resampler.js';
import { raisedCosine, Stretch } from './stretch.js';
import { TurnQueue, Wire, type Turn } from './turn-queue.js';

/** With so much in hand, in s, speech begins and comes back. */
const LEAST_S = 0.02;

/** With less in hand it begins all the same when nothing came for so long, in s. */
const LONGEST_WAIT_S = 0.06;

/** Length of the ramp to silence, in s. */
const RAMP_S = 0.005;

/** While less is in hand than is wanted, so often a place to stretch is looked for, in s of speech. */
const LOOK_S = 0.004;

/** What may be inserted at the most: a part of the speech that was played; and what is saved up of it, in s. */
const STRETCH = 0.25;
const LEAST_INSERTION_S = 0.008;
const MOST_SAVED_S = 0.032;

/** How alike speech must be where it is stretched: with nearly enough in hand, and by how much less with nothing. */
const SIMILARITY = 0.85;
const LENIENCE = 0.5;

/** What is heard is told so often, in s. */
const REPORT_S = 0.05;

/** Silence in the middle of a turn longer than this, in s, is a pause and not an underrun. */
const LONGEST_UNDERRUN_S = 2;

/** At the most so many frames are made at once. */
const BLOCK = 128;

/** Why nothing sounds any more: all was played; more of the turn may come; it was flushed. */
export type DrainedReason = 'played' | 'starved' | 'flushed';

export interface PlayoutStatistics {
  /** How often speech broke off because audio came late. */
  underruns: number;
  /** By how much speech was stretched, in ms. */
  stretchedMs: number;
  /** How long speech was missing in underruns, in ms. */
  concealedMs: number;
  /** How much later the newest turn sounds than its first piece would have without a break, in ms. */
  playoutDelay: number;
  /** By how much turns are to lag behind their fastest piece on this network, in ms. */
  target: number;
}

export interface PlayoutOptions {
  /** Of the context, in Hz. */
  sampleRate: number;
  /** What an earlier conversation has learned of the network. */
  arrival?: ArrivalState | undefined;
  /** Speech begins or comes back at this frame of the context. */
  onPlaying?: ((frame: number) => void) | undefined;
  /** Called at the very frame at which a source begins, breaks off, comes back or ends, and about every 50 ms. */
  onHeard?: HeardListener | undefined;
  /** From this frame on there is silence. */
  onDrained?: ((reason: DrainedReason, frame: number) => void) | undefined;
}

/** `speaking`; `concealing` what is late; `ending`: the rest of what has gone into the resampler comes out. */
type Phase = 'silent' | 'speaking' | 'concealing' | 'ending';

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
  readonly #made = new Float32Array(BLOCK);
  readonly #ramp: Float32Array;
  #rampAt: number;
  #queue = new TurnQueue();
  #wire: Wire | undefined;
  /** The wire's rate of what sounds, with what that needs. */
  #rate = 0;
  #resampler: Resampler | undefined;
  #stretch: Stretch | undefined;
  /** Samples on their way into the resampler. */
  #input = new Float32Array(0);
  #phase: Phase = 'silent';
  #reason: DrainedReason = 'played';
  /** The turn that sounds or has sounded last, and the one whose audio came last. */
  #turn: Turn | undefined;
  #newest: Turn | undefined;
  /** When the turn's first sample could have sounded, and how much later what sounds now does, in s. */
  #origin = 0;
  #delay = 0;
  /** Samples that have gone into the resampler, and frames that have come out, since it was reset. */
  #fed = 0;
  #frames = 0;
  #extraAt = 0;
  /** What may be inserted, and until the next look for a place to do so, in samples. */
  #saved = 0;
  #untilLook = 0;
  /** Frame of the context that is rendered next. */
  #frame = 0;
  #nextReport = 0;
  /** For how long speech has been missing, and for how long too little was in hand to begin, in s. */
  #missing = 0;
  #waited = 0;
  #underruns = 0;
  #stretched = 0;
  #concealed = 0;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.#sampleRate = options.sampleRate;
    this.#arrival = new Arrival(options.arrival);
    this.#heard = new Heard(options.onHeard);
    this.#ramp = new Float32Array(Math.ceil(RAMP_S * options.sampleRate));
    this.#rampAt = this.#ramp.length;
  }

  /** Whether anything but silence is rendered. */
  get isSounding(): boolean {
    return this.#phase !== 'silent' || this.#rampAt < this.#ramp.length;
  }

  /** How much is still to be played, in s. */
  get bufferedDuration(): number {
    const inside = this.#phase === 'silent' ? 0 : this.#fed / this.#rate - this.#frames / this.#sampleRate;
    return this.#queue.duration + Math.max(0, inside);
  }

  /** What has been learned of the network, for the next conversation. */
  get arrival(): ArrivalState {
    return this.#arrival.state;
  }

  get statistics(): PlayoutStatistics {
    return {
      underruns: this.#underruns,
      stretchedMs: this.#stretched * 1000,
      concealedMs: this.#concealed * 1000,
      playoutDelay: this.#delay * 1000,
      target: this.#arrival.target * 1000,
    };
  }

  /** Sets the format of what comes from now on. Sources are numbered anew. What is queued is played first. */
  configure(format: PcmFormat): void {
    this.#wire = new Wire(format);
    if (this.#phase === 'silent') this.#prepare(format.sampleRate);
  }

  /**
   * Queues audio behind what is there. It may end within a sample: the source's next piece brings the rest.
   *
   * @param bytes In the configured format. They are kept, not copied.
   * @param source Whose speech it is. Dropped when it is flushed already.
   * @param frame When it came, on the context's clock.
   */
  push(bytes: Uint8Array, source: number, frame: number): void {
    const wire = this.#wire;
    if (!wire || source <= wire.flushed) return;
    const time = frame / this.#sampleRate;
    const turn = (this.#newest = this.#queue.turnOf(source, wire, time));
    const start = turn.received;
    this.#queue.push(bytes, turn);
    const duration = (turn.received - start) / wire.sampleRate;
    if (duration) this.#arrival.arrived(turn, time, start / wire.sampleRate, duration);
  }

  /** All audio of this source and older has come: when it has been played, that is its end and not an underrun. */
  complete(source: number): void {
    if (!this.#wire) return;
    this.#wire.completed = Math.max(this.#wire.completed, source);
    if (this.#phase !== 'silent' || this.#reason !== 'starved' || !this.#turn || !this.#isOver(this.#turn)) return;
    this.#reason = 'played';
    if (!this.#queue.turn) this.#options.onDrained?.('played', this.#frame);
  }

  /**
   * Silences what sounds by a ramp of 5 ms that begins with the next frame, and forgets what is queued. Newer audio stays and
   * follows. What sounds during the ramp does not count as heard.
   *
   * @param source This one and older ones, now and later. Default: all that has come; what comes later is played.
   */
  flush(source = Infinity): void {
    const wire = this.#wire;
    if (wire && source < Infinity) wire.flushed = Math.max(wire.flushed, source);
    const goes = (turn: Turn): boolean => turn.wire !== wire || turn.source <= source;
    const wasQueued = this.#queue.turn !== undefined;
    const gone = this.#queue.remove(goes);
    if (this.#turn && goes(this.#turn)) {
      if (this.#phase !== 'silent') this.#fadeOut(gone);
      this.#turn = undefined;
    }
    if (wasQueued && !this.#queue.turn && !this.isSounding) this.#options.onDrained?.('flushed', this.#frame);
  }

  /**
   * Renders the next frames.
   *
   * @param output Filled wholly.
   * @param frame Its first frame, on the context's clock.
   */
  render(output: Float32Array, frame: number): void {
    this.#frame = frame;
    for (let at = 0; at < output.length;) {
      const rest = output.length - at;
      let written = rest;
      if (this.#rampAt < this.#ramp.length) written = this.#renderRamp(output, at, rest);
      else if (this.#phase !== 'silent' || this.#begin(rest)) written = this.#renderSpeech(output, at, rest);
      else output.fill(0, at);
      at += written;
      this.#frame = frame + at;
    }
  }

  #renderRamp(output: Float32Array, at: number, most: number): number {
    const count = Math.min(most, this.#ramp.length - this.#rampAt);
    for (let index = 0; index < count; index++) output[at + index] = this.#ramp[this.#rampAt++]!;
    if (this.#rampAt === this.#ramp.length && !this.#queue.turn) {
      this.#options.onDrained?.('flushed', this.#frame + count);
    }
    return count;
  }

  /** Renders what sounds, up to a block; nothing when it is at its end. */
  #renderSpeech(output: Float32Array, at: number, most: number): number {
    const count = this.#make(Math.min(most, BLOCK));
    for (let index = 0; index < count; index++) output[at + index] = this.#made[index]!;
    const end = this.#frame + count;
    this.#heard.advance(this.#frames, this.#fed);
    this.#delay = end / this.#sampleRate - this.#origin - this.#heard.samples / this.#rate;
    if (this.#phase === 'ending' && this.#frames === this.#total) {
      this.#phase = 'silent';
      this.#heard.report(end);
      if (!this.#queue.turn) this.#options.onDrained?.(this.#reason, end);
    } else if (end >= this.#nextReport) {
      this.#nextReport = end + REPORT_S * this.#sampleRate;
      this.#heard.report(end);
    }
    return count;
  }

  /**
   * Begins to speak, or comes back after speech broke off, if there is enough to do so.
   *
   * @param frames How long there will be silence otherwise.
   */
  #begin(frames: number): boolean {
    const turn = this.#queue.turn;
    const isBack = turn === this.#turn && this.#reason === 'starved' && this.#missing < LONGEST_UNDERRUN_S;
    if (!turn || !this.#isReady(turn)) {
      const duration = frames / this.#sampleRate;
      this.#missing += duration;
      if (turn) this.#waited += duration;
      return false;
    }
    const { sampleRate } = turn.wire;
    if (sampleRate !== this.#rate) this.#prepare(sampleRate);
    this.#resampler!.reset();
    this.#fed = this.#frames = this.#waited = 0;
    this.#phase = 'speaking';
    this.#heard.begin(sampleRate, this.#sampleRate, this.#frame);
    this.#nextReport = this.#frame + REPORT_S * this.#sampleRate;
    if (isBack) {
      this.#heard.mark(0, turn.source, turn.taken, 0, false);
      this.#comeBack(turn);
    } else {
      this.#stretch!.reset();
      this.#saved = 0;
      this.#speak(turn, turn.first);
    }
    this.#options.onPlaying?.(this.#frame);
    return true;
  }

  /** The next sample is a turn's. `origin` is when it could have begun, in s. */
  #speak(turn: Turn, origin: number): void {
    this.#turn = turn;
    this.#origin = origin - turn.taken / this.#rate;
    this.#missing = 0;
    this.#heard.mark(this.#fed, turn.source, turn.taken, 1, true);
  }

  /** Speech that has broken off goes on. */
  #comeBack(turn: Turn): void {
    const stretch = this.#stretch!;
    stretch.leadIn();
    this.#extraAt = 0;
    this.#phase = 'speaking';
    this.#underruns++;
    this.#concealed += this.#missing + stretch.extraLength / this.#rate;
    this.#missing = 0;
    this.#heard.mark(this.#fed + stretch.extraLength, turn.source, turn.taken, 1, true);
  }

  /** Everything that depends on the wire's rate. */
  #prepare(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#resampler = new Resampler(rate, this.#sampleRate);
    this.#stretch = new Stretch(rate);
    // Never more is needed than for the first block, but for one sample of rounding.
    this.#input = new Float32Array(this.#resampler.needed(BLOCK) + 1);
    this.#extraAt = 0;
  }

  /** Whether nothing of a turn is still to come. */
  #isOver(turn: Turn): boolean {
    return turn !== this.#newest || turn.wire !== this.#wire || turn.source <= turn.wire.completed;
  }

  #isReady(turn: Turn): boolean {
    const isEnough = turn.received - turn.taken >= LEAST_S * turn.wire.sampleRate;
    return isEnough || this.#waited >= LONGEST_WAIT_S || this.#isOver(turn);
  }

  /** Fills the ramp with what would have come, and ends it there. */
  #fadeOut(gone: TurnQueue): void {
    this.#heard.report(this.#frame);
    const kept = this.#queue;
    this.#queue = gone;
    this.#newest = undefined;
    const ramp = this.#ramp;
    ramp.fill(0);
    for (let at = 0, count = 1; at < ramp.length && count; at += count) {
      count = this.#make(Math.min(BLOCK, ramp.length - at));
      for (let index = 0; index < count; index++) {
        ramp[at + index] = this.#made[index]! * (1 - raisedCosine((at + index + 1) / ramp.length));
      }
    }
    this.#rampAt = 0;
    this.#queue = kept;
    this.#phase = 'silent';
  }

  /** How many frames come of all that has gone in. */
  get #total(): number {
    return Math.ceil((this.#fed * this.#sampleRate) / this.#rate);
  }

  /** Makes frames of what sounds: `count`, or fewer at its end. */
  #make(count: number): number {
    const resampler = this.#resampler!;
    const needed = resampler.needed(count);
    const fed = this.#feed(needed);
    this.#input.fill(0, fed, needed);
    const made = resampler.process(this.#input, needed, this.#made, count);
    const rest = this.#phase === 'ending' ? this.#total - this.#frames : made;
    this.#frames += Math.min(made, rest);
    return Math.min(made, rest);
  }

  /** Writes what goes into the resampler: `count` samples, or fewer at its end. */
  #feed(count: number): number {
    let at = 0;
    while (at < count && this.#phase !== 'ending') {
      const rest = count - at;
      let fed: number;
      if (this.#extraAt < this.#stretch!.extraLength) fed = this.#feedExtra(at, rest);
      else if (this.#phase === 'speaking') fed = this.#feedSpeech(at, rest);
      else fed = this.#feedConcealment(at, rest);
      at += fed;
      this.#fed += fed;
    }
    return at;
  }

  #feedExtra(at: number, most: number): number {
    const { extra, extraLength } = this.#stretch!;
    const count = Math.min(most, extraLength - this.#extraAt);
    for (let index = 0; index < count; index++) this.#input[at + index] = extra[this.#extraAt++]!;
    return count;
  }

  #feedSpeech(at: number, most: number): number {
    const stretch = this.#stretch!;
    const next = this.#queue.turn;
    if (!next || next.wire.sampleRate !== this.#rate) {
      if (next || this.#isOver(this.#turn!)) this.#close('played');
      else this.#breakOff(this.#turn!);
      return 0;
    }
    if (next !== this.#turn) this.#speak(next, this.#now);
    stretch.makeRoom();
    if (this.#untilLook <= 0) {
      this.#untilLook = Math.round(LOOK_S * this.#rate);
      if (this.#stretchHere(next)) return 0;
    }
    const count = this.#queue.take(stretch.samples, stretch.end, Math.min(most, this.#untilLook));
    for (let index = 0; index < count; index++) this.#input[at + index] = stretch.samples[stretch.end++]!;
    this.#untilLook -= count;
    this.#saved = Math.min(MOST_SAVED_S * this.#rate, this.#saved + count * STRETCH);
    return count;
  }

  #feedConcealment(at: number, most: number): number {
    const stretch = this.#stretch!;
    const turn = this.#turn!;
    const next = this.#queue.turn;
    let count = most;
    if (next === turn && this.#isReady(turn)) {
      if (!stretch.untilLeadIn) {
        this.#comeBack(turn);
        return 0;
      }
      count = Math.min(count, stretch.untilLeadIn);
    } else if (next && next !== turn) stretch.hush();
    if (stretch.isSilent) {
      this.#close(this.#isOver(turn) ? 'played' : 'starved');
      return 0;
    }
    stretch.concealing(this.#input, at, count);
    this.#missing += count / this.#rate;
    return count;
  }

  #close(reason: DrainedReason): void {
    this.#phase = 'ending';
    this.#reason = reason;
  }

  #breakOff(turn: Turn): void {
    this.#stretch!.conceal();
    this.#phase = 'concealing';
    this.#heard.mark(this.#fed, turn.source, turn.taken, 0, true);
  }

  /** When what goes into the resampler now will be rendered, in s. */
  get #now(): number {
    return this.#frame / this.#sampleRate + this.#fed / this.#rate - this.#frames / this.#sampleRate;
  }

  /** Inserts a piece here if less is in hand than is wanted, and if it would not be heard. */
  #stretchHere(turn: Turn): boolean {
    const stretch = this.#stretch!;
    const rate = this.#rate;
    const { target, interval } = this.#arrival;
    const inHand = (turn.received - turn.taken) / rate;
    const lag = this.#now - turn.base - turn.taken / rate;
    if (lag >= target || inHand >= target + interval || this.#saved < LEAST_INSERTION_S * rate) return false;
    if (this.#isOver(turn) || this.#queue.ahead(stretch.longest) < stretch.longest) return false;
    this.#queue.peek(stretch.samples, stretch.end, stretch.longest);
    const similarity = SIMILARITY - LENIENCE * Math.min(1, 1 - lag / target);
    if (!stretch.insert(this.#saved, similarity)) return false;
    const { extraLength } = stretch;
    this.#extraAt = 0;
    this.#saved -= extraLength;
    this.#stretched += extraLength / rate;
    this.#heard.mark(this.#fed, turn.source, turn.taken, 0, false);
    this.#heard.mark(this.#fed + extraLength, turn.source, turn.taken, 1, false);
    return true;
  }
}
