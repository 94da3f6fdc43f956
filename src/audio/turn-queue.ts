import type { TurnArrival } from './arrival.js';
import { decodeSamples, type PcmFormat } from './pcm.js';

/** One configuration of the wire: a format, and the numbering of the sources that speak in it. */
export class Wire {
  /** Audio of this source and older is dropped. */
  flushed = -Infinity;
  /** Of this source and older, all audio has come. */
  completed = -Infinity;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
  /** What each mu-law code means; `undefined` for PCM. */
  readonly #codes: Float32Array | undefined;

  constructor(format: PcmFormat) {
    this.sampleRate = format.sampleRate;
    this.bytesPerSample = format.bytesPerSample;
    if (format.encoding === 'ulaw') {
      this.#codes = decodeSamples(
        Uint8Array.from({ length: 0x100 }, (_, code) => code),
        format,
      );
    }
  }

  /** Reads `count` samples as numbers from -1 to 1, from sample `from` of the bytes on. Allocates nothing. */
  decode(bytes: Uint8Array, from: number, count: number, target: Float32Array, at: number): void {
    const codes = this.#codes;
    if (codes) for (let index = 0; index < count; index++) target[at + index] = codes[bytes[from + index]!]!;
    else {
      for (let index = 0, byte = from * 2; index < count; index++, byte += 2) {
        target[at + index] = ((bytes[byte]! | (bytes[byte + 1]! << 8)) << 16) / 0x80000000;
      }
    }
  }
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

/** So many turns are remembered at most, in case more of an older one comes. */
const TURNS_KEPT = 8;

/** Speech that is to be played, as the bytes that came. Taking and looking ahead allocate nothing. */
export class TurnQueue {
  #head: Piece | undefined;
  #last: Piece | undefined;
  /** How many samples of the first piece have been taken. */
  #taken = 0;
  #turns: Turn[] = [];
  /** The turn whose last piece ended with the first byte of a sample, and that byte. */
  #halfTurn: Turn | undefined;
  #half = 0;
  #duration = 0;

  /** Whose sample is the next one. */
  get turn(): Turn | undefined {
    return this.#head?.turn;
  }

  /** s */
  get duration(): number {
    return this.#duration;
  }

  /** The turn of a source. If it is new, it has begun at `time`, in s. */
  turnOf(source: number, wire: Wire, time: number): Turn {
    let turn = this.#turns.findLast((known) => known.source === source && known.wire === wire);
    if (!turn) {
      turn = { source, wire, first: time, base: Infinity, last: 0, received: 0, taken: 0 };
      this.#turns.push(turn);
      if (this.#turns.length > TURNS_KEPT) this.#turns.shift();
    }
    return turn;
  }

  /** Adds bytes behind what is queued; they are kept, not copied. A half sample at their end waits for the next ones. */
  push(bytes: Uint8Array, turn: Turn): void {
    if (turn.wire.bytesPerSample === 2) {
      if (this.#halfTurn === turn && bytes.length) {
        this.#append(Uint8Array.of(this.#half, bytes[0]!), turn);
        bytes = bytes.subarray(1);
        this.#halfTurn = undefined;
      }
      if (bytes.length % 2) {
        this.#halfTurn = turn;
        this.#half = bytes[bytes.length - 1]!;
      }
    }
    this.#append(bytes, turn);
  }

  /** How many samples follow of the same turn, up to `most`. */
  ahead(most: number): number {
    let count = -this.#taken;
    for (let piece = this.#head; piece && piece.turn === this.#head!.turn && count < most; piece = piece.next) {
      count += piece.samples;
    }
    return Math.min(most, Math.max(0, count));
  }

  /** Writes the next `count` samples, all of the same turn, without taking them. */
  peek(target: Float32Array, at: number, count: number): void {
    let from = this.#taken;
    for (let piece = this.#head; piece && count > 0; piece = piece.next) {
      const part = Math.min(count, piece.samples - from);
      piece.turn.wire.decode(piece.bytes, from, part, target, at);
      at += part;
      count -= part;
      from = 0;
    }
  }

  /**
   * Takes samples of one piece.
   *
   * @returns How many: at least one and at most `count`. There must be some.
   */
  take(target: Float32Array, at: number, count: number): number {
    const piece = this.#head!;
    const { turn } = piece;
    const part = Math.min(count, piece.samples - this.#taken);
    turn.wire.decode(piece.bytes, this.#taken, part, target, at);
    turn.taken += part;
    this.#taken += part;
    this.#duration -= part / turn.wire.sampleRate;
    if (this.#taken === piece.samples) {
      this.#head = piece.next;
      this.#taken = 0;
      if (!this.#head) {
        this.#last = undefined;
        this.#duration = 0;
      }
    }
    return part;
  }

  /** Takes out all turns that `goes` is true of. Their audio is in the queue that is returned. */
  remove(goes: (turn: Turn) => boolean): TurnQueue {
    const gone = new TurnQueue();
    let piece = this.#head;
    const taken = this.#taken;
    const first = piece;
    this.#head = this.#last = undefined;
    this.#taken = this.#duration = 0;
    while (piece) {
      const { next } = piece;
      const queue = goes(piece.turn) ? gone : this;
      piece.next = undefined;
      queue.#link(piece);
      if (piece === first) {
        queue.#taken = taken;
        queue.#duration -= taken / piece.turn.wire.sampleRate;
      }
      piece = next;
    }
    this.#turns = this.#turns.filter((turn) => !goes(turn));
    if (this.#halfTurn && goes(this.#halfTurn)) this.#halfTurn = undefined;
    return gone;
  }

  #append(bytes: Uint8Array, turn: Turn): void {
    const samples = Math.floor(bytes.length / turn.wire.bytesPerSample);
    if (!samples) return;
    turn.received += samples;
    this.#link({ turn, bytes, samples, next: undefined });
  }

  #link(piece: Piece): void {
    if (this.#last) this.#last.next = piece;
    else this.#head = piece;
    this.#last = piece;
    this.#duration += piece.samples / piece.turn.wire.sampleRate;
  }
}
