import type { Arrival } from './arrival.js';
import type { Heard } from './heard.js';
import { Stretch } from './stretch.js';
import type { Turn, TurnQueue } from './turn-queue.js';

/** How often to look for a place to stretch while too little is in hand, in s of speech. */
const LOOK_INTERVAL_S = 0.004;

/** One sample may be inserted for this many samples of speech. */
const SPEECH_PER_INSERTED = 4;

/** The shortest insertion, and the most unused allowance for insertions that is saved up. */
const LEAST_INSERTION_S = 0.008;
const MOST_SAVED_S = 0.032;

/** How similar speech must be where it is stretched, if nearly enough is in hand; and how much less similar, if nothing is. */
const LEAST_SIMILARITY = 0.85;
const SIMILARITY_LENIENCE = 0.5;

/** After a longer silence in the middle of a turn, in s, it goes on as if it began: there is nothing left to lead over from. */
const LONGEST_LEAD_OVER_S = 2;

/** What has been done because audio came late. */
export interface Repairs {
  /** How often speech broke off. */
  underruns: number;
  /** By how much speech was stretched, and for how long it was missing, in s. */
  stretched: number;
  concealed: number;
}

/**
 * Makes one stream of the turns of a queue, at the wire's rate: speech as it is, with insertions where less is in hand than
 * the network asks for, and with what conceals that more is late. Marks in `heard` which samples are whose. Allocates only
 * when made.
 */
export class SpeechStream {
  readonly rate: number;
  /** The turn that sounds or has sounded last. */
  turn: Turn | undefined;
  /** When its first sample could have sounded, in s. */
  origin = 0;
  /** How many samples the stream has. */
  length = 0;
  /** Whether it is at its end. */
  isOver = true;
  readonly #contextRate: number;
  readonly #queue: TurnQueue;
  readonly #arrival: Arrival;
  readonly #heard: Heard;
  readonly #repairs: Repairs;
  readonly #stretch: Stretch;
  /** Frame of the context at which the stream begins. */
  #startFrame = 0;
  #isConcealing = false;
  #hasBrokenOff = false;
  #extraAt = 0;
  /** Speech for which nothing was inserted yet, and until the next look for a place to do so, in samples. */
  #plain = 0;
  #untilLook = 0;
  /** For how long speech has been missing, in s. */
  #missing = 0;

  /**
   * @param rate The wire's, in Hz.
   * @param contextRate Of the clock on which it is played, in Hz.
   */
  constructor(rate: number, contextRate: number, queue: TurnQueue, arrival: Arrival, heard: Heard, repairs: Repairs) {
    this.rate = rate;
    this.#contextRate = contextRate;
    this.#queue = queue;
    this.#arrival = arrival;
    this.#heard = heard;
    this.#repairs = repairs;
    this.#stretch = new Stretch(rate);
  }

  /** Whether it ended because more of its last turn had not come, and may come still. */
  get isStarved(): boolean {
    return this.#hasBrokenOff && this.turn !== undefined && !this.#queue.isOver(this.turn);
  }

  /** Begins anew with the queue's first turn, or comes back to it, at a frame of the context. */
  begin(frame: number): void {
    this.#startFrame = frame;
    const turn = this.#queue.turn!;
    const wasMissing = this.#hasBrokenOff && turn === this.turn;
    const comesBack = wasMissing && this.#missing < LONGEST_LEAD_OVER_S;
    this.length = 0;
    this.isOver = false;
    this.#stretch.extraLength = 0;
    if (comesBack) {
      this.#heard.mark(0, turn.source, turn.taken, 0, false);
      this.#comeBack(turn);
    } else {
      if (wasMissing) this.#countUnderrun();
      this.#stretch.reset();
      this.#isConcealing = false;
      this.#plain = 0;
      this.#speak(turn, turn.taken ? turn.last : turn.first);
    }
  }

  /** Everything comes so many frames of the context later. */
  delay(frames: number): void {
    this.#startFrame += frames;
    this.origin += frames / this.#contextRate;
  }

  /** Call for silence of this length, in s. */
  wait(duration: number): void {
    this.#missing += duration;
  }

  /** Drops the turn, so that the stream does not come back to it. */
  forget(): void {
    this.turn = undefined;
    this.#hasBrokenOff = false;
    this.isOver = true;
  }

  /**
   * Writes what follows.
   *
   * @returns The number of samples written: `count`, or fewer at the end.
   */
  read(target: Float32Array, count: number): number {
    let at = 0;
    while (at < count && !this.isOver) {
      const rest = count - at;
      let part: number;
      if (this.#extraAt < this.#stretch.extraLength) part = this.#readExtra(target, at, rest);
      else if (this.#isConcealing) part = this.#readConcealment(target, at, rest);
      else part = this.#readSpeech(target, at, rest);
      at += part;
      this.length += part;
    }
    return at;
  }

  #readExtra(target: Float32Array, at: number, most: number): number {
    const { extra, extraLength } = this.#stretch;
    const count = Math.min(most, extraLength - this.#extraAt);
    for (let index = 0; index < count; index++) target[at + index] = extra[this.#extraAt++]!;
    return count;
  }

  #readSpeech(target: Float32Array, at: number, most: number): number {
    const stretch = this.#stretch;
    const next = this.#queue.turn;
    if (next?.wire.format.sampleRate !== this.rate) {
      if (next || this.#queue.isOver(this.turn!)) this.#end(false);
      else this.#breakOff(this.turn!);
      return 0;
    }
    if (next !== this.turn) this.#speak(next, this.#time);
    stretch.makeRoom();
    if (this.#untilLook <= 0) {
      this.#untilLook = Math.round(LOOK_INTERVAL_S * this.rate);
      if (this.#stretchHere(next)) return 0;
    }
    const count = this.#queue.take(stretch.samples, stretch.end, Math.min(most, this.#untilLook));
    for (let index = 0; index < count; index++) target[at + index] = stretch.samples[stretch.end++]!;
    this.#untilLook -= count;
    this.#plain += count;
    return count;
  }

  #readConcealment(target: Float32Array, at: number, most: number): number {
    const stretch = this.#stretch;
    const turn = this.turn!;
    const next = this.#queue.turn;
    let count = most;
    if (next === turn && this.#queue.isReady(turn)) {
      if (!stretch.untilLeadIn) {
        this.#comeBack(turn);
        return 0;
      }
      count = Math.min(count, stretch.untilLeadIn);
    } else if (next && next !== turn) stretch.hush();
    if (stretch.isSilent) {
      this.#end(true);
      return 0;
    }
    stretch.concealing(target, at, count);
    this.#missing += count / this.rate;
    return count;
  }

  /** When the next sample will be rendered, in s. */
  get #time(): number {
    return this.#startFrame / this.#contextRate + this.length / this.rate;
  }

  #end(hasBrokenOff: boolean): void {
    this.isOver = true;
    this.#hasBrokenOff = hasBrokenOff;
  }

  /** The next sample is a turn's. `origin` is when it could have sounded, in s. */
  #speak(turn: Turn, origin: number): void {
    this.turn = turn;
    this.origin = origin - turn.taken / this.rate;
    this.#heard.mark(this.length, turn.source, turn.taken, 1, true);
  }

  #breakOff(turn: Turn): void {
    this.#stretch.conceal();
    this.#isConcealing = true;
    this.#missing = 0;
    this.#heard.mark(this.length, turn.source, turn.taken, 0, true);
  }

  #comeBack(turn: Turn): void {
    const stretch = this.#stretch;
    stretch.leadIn();
    this.#extraAt = 0;
    // The same sound is not repeated once more.
    this.#untilLook = stretch.longest;
    this.#isConcealing = false;
    this.#countUnderrun(stretch.extraLength);
    this.#heard.mark(this.length + stretch.extraLength, turn.source, turn.taken, 1, true);
  }

  /** @param leadIn What is heard before speech itself comes back, in samples. */
  #countUnderrun(leadIn = 0): void {
    this.#repairs.underruns++;
    this.#repairs.concealed += this.#missing + leadIn / this.rate;
  }

  /** Inserts something here if less is in hand than is wanted, and if it would not be heard. */
  #stretchHere(turn: Turn): boolean {
    const { rate } = this;
    const stretch = this.#stretch;
    const queue = this.#queue;
    const { target, interval } = this.#arrival;
    const inHand = (turn.received - turn.taken) / rate;
    const lag = this.#time - turn.base - turn.taken / rate;
    const saved = Math.min(MOST_SAVED_S * rate, Math.floor(this.#plain / SPEECH_PER_INSERTED));
    const most = Math.min(saved, Math.floor((target - lag) * rate));
    if (most < stretch.shortest || inHand >= target + interval || saved < LEAST_INSERTION_S * rate) return false;
    if (queue.isOver(turn) || queue.ahead(stretch.longest) < stretch.longest) return false;
    queue.peek(stretch.samples, stretch.end, stretch.longest);
    if (!stretch.insert(most, LEAST_SIMILARITY - SIMILARITY_LENIENCE * Math.min(1, 1 - lag / target))) return false;
    const { extraLength } = stretch;
    this.#extraAt = 0;
    this.#plain = (saved - extraLength) * SPEECH_PER_INSERTED;
    this.#repairs.stretched += extraLength / rate;
    this.#heard.mark(this.length, turn.source, turn.taken, 0, false);
    this.#heard.mark(this.length + extraLength, turn.source, turn.taken, 1, false);
    return true;
  }
}
