import { decodeSamples, parseFormat, rootMeanSquare } from '../../../src/audio/pcm.js';
import type { AudioFormat, ClientMessage, FeedbackScore, UserAudioChunk } from '../../../src/protocol/messages.js';
import type { SimulationOptions } from './options.js';
import { encodeWav } from './wav.js';

/** A message of the client. Pieces of audio that follow one another are one entry. All times are ms since the socket opened. */
export type Received =
  | { time: number; message: Exclude<ClientMessage, UserAudioChunk> }
  | { time: number; until: number; chunks: number; bytes: number };

/** A frame that broke the contract. */
export interface Violation {
  time: number;
  problem: string;
  /** The frame's beginning. */
  frame: string;
}

/** Everything that is known about one conversation. `/simulator/conversations/…` answers with it as JSON. */
export interface ConversationReport {
  conversationId: string;
  agentId: string;
  scenario: string;
  /** The name the client gave itself by the option `client`. */
  client: string;
  options: SimulationOptions;
  /** ISO 8601. */
  startedAt: string;
  /** Whether it was opened with a signed URL. */
  signed: boolean;
  subprotocol: string;
  /** What the client said about itself in the query. */
  source: string | null;
  version: string | null;
  received: readonly Received[];
  sent: readonly { time: number; type: string; eventId?: number | string; bytes?: number }[];
  violations: readonly Violation[];
  /** Round trip of the last ping, in ms. */
  pingMs: number | null;
  /** Times of the pings' answers, in ms from ping to pong. */
  pongs: readonly number[];
  contextualUpdates: readonly { text: string; contextId?: string }[];
  feedback: Readonly<Record<number, FeedbackScore>>;
  rating: unknown;
  files: readonly { fileId: string; name: string; type: string; bytes: number; deleted: boolean }[];
  /** What was heard of the user. */
  audio: {
    format: AudioFormat;
    chunks: number;
    bytes: number;
    seconds: number;
    rms: number;
    firstAt: number | null;
    lastAt: number | null;
    /** The longest time between two pieces, in ms. */
    longestGap: number;
  };
  utterances: readonly { start: number; seconds: number; eventId: number }[];
  closed: { by: 'client' | 'server'; code: number; reason: string; time: number } | null;
}

/** What is known of a conversation from its start. */
export type RecordIdentity = Pick<
  ConversationReport,
  'conversationId' | 'agentId' | 'scenario' | 'options' | 'signed' | 'subprotocol' | 'source' | 'version'
>;

/** How much audio of one conversation is kept. */
const LONGEST_RECORDING_S = 600;

/** How much of an offending frame is kept. */
const LONGEST_FRAME_CHARACTERS = 300;

/** Writes one conversation down, for tests to read. */
export class ConversationRecord {
  readonly #identity: RecordIdentity;
  readonly #startedAt = new Date();
  readonly #now: () => number;
  readonly #start: number;
  readonly #received: Received[] = [];
  readonly #sent: { time: number; type: string; eventId?: number | string; bytes?: number }[] = [];
  readonly #heard: Uint8Array[] = [];
  readonly #spoken: Uint8Array[] = [];
  readonly #waiting = new Set<() => void>();
  #keptBytes = 0;
  #audio = { chunks: 0, bytes: 0, firstAt: null as number | null, lastAt: null as number | null, longestGap: 0 };
  readonly violations: Violation[] = [];
  readonly pongs: number[] = [];
  readonly contextualUpdates: { text: string; contextId?: string }[] = [];
  readonly feedback: Record<number, FeedbackScore> = {};
  readonly files: { fileId: string; name: string; type: string; bytes: number; deleted: boolean }[] = [];
  readonly utterances: { start: number; seconds: number; eventId: number }[] = [];
  rating: unknown = null;
  /** How many uploads were refused because a test wants that. */
  failedUploads = 0;
  #closed: ConversationReport['closed'] = null;

  /** @param now ms since some fixed moment. */
  constructor(identity: RecordIdentity, now: () => number = () => performance.now()) {
    this.#identity = identity;
    this.#now = now;
    this.#start = now();
  }

  get conversationId(): string {
    return this.#identity.conversationId;
  }

  get scenario(): string {
    return this.#identity.scenario;
  }

  get options(): SimulationOptions {
    return this.#identity.options;
  }

  /** The name the client gave itself. */
  get client(): string {
    return this.#identity.options.client;
  }

  get closed(): ConversationReport['closed'] {
    return this.#closed;
  }

  /** ms since the socket opened. */
  get time(): number {
    return Math.round(this.#now() - this.#start);
  }

  /** A message of the client, other than audio, that keeps to the contract. */
  receive(message: Exclude<ClientMessage, UserAudioChunk>): void {
    this.#received.push({ time: this.time, message });
  }

  /** Audio of the user. */
  hear(bytes: Uint8Array): void {
    const { time } = this;
    const audio = this.#audio;
    audio.longestGap = Math.max(audio.longestGap, time - (audio.lastAt ?? time));
    audio.firstAt ??= time;
    audio.lastAt = time;
    audio.chunks++;
    audio.bytes += bytes.length;
    const last = this.#received.at(-1);
    if (last && 'chunks' in last) {
      last.until = time;
      last.chunks++;
      last.bytes += bytes.length;
    } else {
      this.#received.push({ time, until: time, chunks: 1, bytes: bytes.length });
    }
    const { sampleRate, bytesPerSample } = parseFormat(this.#identity.options.inputFormat);
    if (this.#keptBytes + bytes.length > LONGEST_RECORDING_S * sampleRate * bytesPerSample) return;
    this.#keptBytes += bytes.length;
    this.#heard.push(bytes);
  }

  /** A message of the agent. `spoken` is its audio. */
  send(type: string, eventId?: number | string, spoken?: Uint8Array): void {
    this.#sent.push({
      time: this.time,
      type,
      ...(eventId !== undefined && { eventId }),
      ...(spoken && { bytes: spoken.length }),
    });
    if (spoken) this.#spoken.push(spoken);
  }

  /** Something the client must not do. */
  violate(problem: string, frame: unknown): void {
    const text = typeof frame === 'string' ? frame : frame === undefined ? '' : '(binary)';
    this.violations.push({ time: this.time, problem, frame: text.slice(0, LONGEST_FRAME_CHARACTERS) });
  }

  /** How it ended; of several reasons the first counts. */
  close(by: 'client' | 'server', code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = { by, code, reason, time: this.time };
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Settles when the conversation has ended. */
  whenClosed(): Promise<void> {
    return this.#closed ? Promise.resolve() : new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** What was heard of the user, as samples from -1 to 1. */
  get userSamples(): Float32Array {
    return decodeSamples(concatenate(this.#heard), parseFormat(this.#identity.options.inputFormat));
  }

  /** What was heard of the user, as a WAV file. */
  get userWav(): Uint8Array<ArrayBuffer> {
    return encodeWav(this.userSamples, parseFormat(this.#identity.options.inputFormat).sampleRate);
  }

  /** What the agent has sent, as a WAV file: all of it, interrupted or not, without the pauses. */
  get agentWav(): Uint8Array<ArrayBuffer> {
    const format = parseFormat(this.#identity.options.outputFormat);
    return encodeWav(decodeSamples(concatenate(this.#spoken), format), format.sampleRate);
  }

  toJSON(): ConversationReport {
    const { options, ...identity } = this.#identity;
    const { sampleRate, bytesPerSample } = parseFormat(options.inputFormat);
    return {
      ...identity,
      client: options.client,
      options,
      startedAt: this.#startedAt.toISOString(),
      received: this.#received,
      sent: this.#sent,
      violations: this.violations,
      pingMs: this.pongs.at(-1) ?? null,
      pongs: this.pongs,
      contextualUpdates: this.contextualUpdates,
      feedback: this.feedback,
      rating: this.rating,
      files: this.files,
      audio: {
        format: options.inputFormat,
        ...this.#audio,
        seconds: this.#audio.bytes / (sampleRate * bytesPerSample),
        rms: rootMeanSquare(this.userSamples),
      },
      utterances: this.utterances,
      closed: this.#closed,
    };
  }
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
