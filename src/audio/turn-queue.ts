import type { Arrival, TurnArrival } from './arrival.js';
import { decodeSamples, type PcmFormat } from './pcm.js';

/** How much of a turn must be in hand before it begins or comes back. */
const LEAST_IN_HAND_S = 0.02;

/** With less in hand a turn begins all the same after waiting this long for more. */
const LONGEST_WAIT_S = 0.06;

/** How many turns are remembered, in case more of an older one comes. */
const TURNS_KEPT = 64;

/** One configuration of the wire: a format, and the numbering of the sources that speak in it. */
interface Wire {
  readonly format: PcmFormat;
  /** What each mu-law code means; `undefined` for PCM. */
  readonly codes: Float32Array | undefined;
  /** Audio of this source and older is dropped. */
  flushed: number;
  /** Of this source and older, all audio has come. */
  completed: number;
}

/** What one source says. */
export interface Turn extends TurnArrival {
  readonly source: number;
  readonly wire: Wire;
  /** When its first piece came, in s. */
  readonly first: number;
  /** Samples that have come, and that have been taken to be played. */
  received: number;
  taken: number;
}

interface Piece {
  readonly turn: Turn;
  readonly bytes: Uint8Array;
  readonly samples: number;
  next: Piece | undefined;
}

/** Speech that is to be played, as the bytes that came. Taking and looking ahead allocate nothing. */
export class TurnQueue {
  readonly #arrival: Arrival;
  #wire: Wire | undefined;
  #head: Piece | undefined;
  #last: Piece | undefined;
  /** How many samples of the first piece have been taken. */
  #taken = 0;
  #turns: Turn[] = [];
  /** The turn whose audio came last. */
  #newest: Turn | undefined;
  /** The turn whose last piece ended with the first byte of a sample, and that byte. */
  #halfTurn: Turn | undefined;
  #half = 0;
  /** For how long the first turn has been waiting for more, in s. */
  #waited = 0;

  /** @param arrival Learns from what comes. */
  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  /** The turn that the next sample belongs to. */
  get turn(): Turn | undefined {
    return this.#head?.turn;
  }

  /** Sets the format of what comes from now on. Sources are numbered anew. */
  configure(format: PcmFormat): void {
    const everyCode = Uint8Array.from({ length: 0x100 }, (_, code) => code);
    const codes = format.encoding === 'ulaw' ? decodeSamples(everyCode, format) : undefined;
    this.#wire = { format, codes, flushed: -Infinity, completed: -Infinity };
  }

  /**
   * Adds bytes behind what is queued; they are kept, not copied. A half sample at their end waits for the source's next ones.
   *
   * @param time When they came, in s.
   */
  push(bytes: Uint8Array, source: number, time: number): void {
    const wire = this.#wire;
    if (!wire || source <= wire.flushed) return;
    const turn = this.#turnOf(source, wire, time);
    const { received } = turn;
    let rest = bytes;
    if (wire.format.bytesPerSample === 2 && bytes.length) {
      if (this.#halfTurn === turn) {
        this.#append(Uint8Array.of(this.#half, bytes[0]!), turn);
        rest = bytes.subarray(1);
        this.#halfTurn = undefined;
      }
      if (rest.length % 2) {
        this.#halfTurn = turn;
        this.#half = rest[rest.length - 1]!;
      }
    }
    this.#append(rest, turn);
    if (turn.received === received) return;
    // It was not all, after all.
    wire.completed = Math.min(wire.completed, source - 1);
    const { sampleRate } = wire.format;
    this.#waited = 0;
    this.#arrival.arrived(turn, time, received / sampleRate, (turn.received - received) / sampleRate);
  }

  /** All audio of this source and older has come. */
  complete(source: number): void {
    if (this.#wire) this.#wire.completed = Math.max(this.#wire.completed, source);
  }

  /** Whether nothing of a turn is still to come. */
  isOver(turn: Turn): boolean {
    return turn !== this.#newest || turn.wire !== this.#wire || turn.source <= turn.wire.completed;
  }

  /** Whether there is enough of a turn to begin with, or to go on with. */
  isReady(turn: Turn): boolean {
    const isEnough = turn.received - turn.taken >= LEAST_IN_HAND_S * turn.wire.format.sampleRate;
    return isEnough || this.#waited >= LONGEST_WAIT_S || this.isOver(turn);
  }

  /** Call for the time that the first turn was not ready, in s. */
  wait(duration: number): void {
    if (this.#head) this.#waited += duration;
  }

  /** How many samples follow of the same turn, up to `most`. */
  ahead(most: number): number {
    let count = -this.#taken;
    for (let piece = this.#head; piece && count < most; piece = piece.next) {
      if (piece.turn !== this.turn) break;
      count += piece.samples;
    }
    return Math.min(most, Math.max(0, count));
  }

  /** Writes the next `count` samples without taking them. */
  peek(target: Float32Array, at: number, count: number): void {
    let from = this.#taken;
    let done = 0;
    for (let piece = this.#head; piece && done < count; piece = piece.next) {
      const part = Math.min(count - done, piece.samples - from);
      decode(piece, from, part, target, at + done);
      done += part;
      from = 0;
    }
  }

  /**
   * Takes samples of one piece. There must be some.
   *
   * @returns How many: at least one and at most `count`.
   */
  take(target: Float32Array, at: number, count: number): number {
    const piece = this.#head!;
    const { turn } = piece;
    const part = Math.min(count, piece.samples - this.#taken);
    decode(piece, this.#taken, part, target, at);
    turn.taken += part;
    this.#taken += part;
    if (this.#taken < piece.samples) return part;
    this.#head = piece.next;
    this.#taken = 0;
    if (!this.#head) this.#last = undefined;
    return part;
  }

  /** Whether `flush` takes out a turn: what was configured before is older than any source. */
  isFlushed(turn: Turn, source: number): boolean {
    return turn.wire !== this.#wire || turn.source <= source;
  }

  /**
   * Drops what is queued of this source and older, and what comes of it from now on. With Infinity all that is queued goes,
   * and what comes is played.
   *
   * @param last Called while only what is dropped is in the queue, as if nothing were to follow.
   */
  flush(source: number, last: () => void): void {
    if (this.#wire && source < Infinity) this.#wire.flushed = Math.max(this.#wire.flushed, source);
    const newest = this.#newest;
    const taken = this.#taken;
    const first = this.#head;
    const [gone, kept]: [Piece[], Piece[]] = [[], []];
    for (let piece = first; piece; piece = piece.next) (this.isFlushed(piece.turn, source) ? gone : kept).push(piece);
    this.#newest = undefined;
    this.#refill(gone, gone[0] === first ? taken : 0);
    last();
    this.#newest = newest;
    this.#refill(kept, kept[0] === first ? taken : 0);
    this.#turns = this.#turns.filter((turn) => !this.isFlushed(turn, source));
    if (this.#halfTurn && this.isFlushed(this.#halfTurn, source)) this.#halfTurn = undefined;
  }

  #turnOf(source: number, wire: Wire, time: number): Turn {
    let turn = this.#turns.findLast((known) => known.source === source && known.wire === wire);
    if (!turn) {
      turn = { source, wire, first: time, base: Infinity, last: time, received: 0, taken: 0 };
      this.#turns.push(turn);
      if (this.#turns.length > TURNS_KEPT) this.#turns.shift();
    }
    return (this.#newest = turn);
  }

  #append(bytes: Uint8Array, turn: Turn): void {
    const samples = Math.floor(bytes.length / turn.wire.format.bytesPerSample);
    if (!samples) return;
    turn.received += samples;
    this.#link({ turn, bytes, samples, next: undefined });
  }

  #link(piece: Piece): void {
    if (this.#last) this.#last.next = piece;
    else this.#head = piece;
    this.#last = piece;
  }

  #refill(pieces: Piece[], taken: number): void {
    this.#head = this.#last = undefined;
    this.#waited = 0;
    for (const piece of pieces) {
      piece.next = undefined;
      this.#link(piece);
    }
    this.#taken = taken;
  }
}

/** Reads `count` samples of a piece as numbers from -1 to 1. */
function decode({ bytes, turn }: Piece, from: number, count: number, target: Float32Array, at: number): void {
  const { codes } = turn.wire;
  if (codes) for (let index = 0; index < count; index++) target[at + index] = codes[bytes[from + index]!]!;
  else {
    for (let index = 0, byte = from * 2; index < count; index++, byte += 2) {
      target[at + index] = ((bytes[byte]! | (bytes[byte + 1]! << 8)) << 16) / 0x80000000;
    }
  }
}
