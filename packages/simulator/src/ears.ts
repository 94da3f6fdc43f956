import type { ServerMessage } from '../../../src/protocol/messages.js';
import type { Clock } from './clock.js';
import { Endpointer, type Utterance } from './endpointing.js';

/** What the user did when it was his turn. */
export type UserTurn =
  | { kind: 'speech'; eventId: number; utterance: Utterance; transcript: string }
  | { kind: 'text'; eventId: number; text: string; richContentId?: string; fileId?: string }
  | { kind: 'silence' };

/** How long one must speak to interrupt the agent, in s: a cough is shorter. */
const interrupting = 0.24;

/** Time between tentative transcripts, in s of speech. */
const tentativeEvery = 0.5;

/** After so long without any audio the user is taken to have finished, in ms. */
const stalled = 1500;

/** Time between voice activity scores, in ms. */
const scoreEvery = 100;

export interface EarsOptions {
  /** Hz of the user's audio. */
  sampleRate: number;
  /** How long a silence ends an utterance, in ms. */
  endpoint: number;
  clock: Clock;
  signal: AbortSignal;
  send: (message: ServerMessage) => void;
  /** The number of the turn that begins. */
  nextTurn: () => number;
  onUtterance: (utterance: Utterance, eventId: number) => void;
}

/** What the agent hears and reads: finds the user's turns, and tells the client what it makes of them. */
export class Ears {
  readonly #options: EarsOptions;
  readonly #endpointer: Endpointer;
  readonly #turns: UserTurn[] = [];
  #waiting: { resolve: (turn: UserTurn) => void; timeout: number } | undefined;
  #silenceTimer: unknown;
  #stallTimer: unknown;
  #scoredAt = -Infinity;
  #eventId = 0;
  #told = 0;
  #onInterruption: (() => void) | undefined;
  #deaf = false;

  /** Whether final transcripts are left to the scenario. */
  holdTranscripts = false;

  constructor(options: EarsOptions) {
    this.#options = options;
    const { sampleRate, endpoint, signal, clock } = options;
    this.#endpointer = new Endpointer({
      sampleRate,
      silence: endpoint / 1000,
      onStart: () => {
        this.#eventId = options.nextTurn();
        this.#told = 0;
        this.#tell(0);
      },
      onProgress: (seconds) => {
        if (seconds >= interrupting) this.#onInterruption?.();
        if (seconds - this.#told >= tentativeEvery) this.#tell(seconds);
      },
      onEnd: (utterance) => this.#finish(utterance),
    });
    signal.addEventListener('abort', () => {
      clock.clearTimeout(this.#silenceTimer);
      clock.clearTimeout(this.#stallTimer);
    });
  }

  /** Whether the user is not listened to: while the agent speaks and must not be interrupted. */
  get deaf(): boolean {
    return this.#deaf;
  }

  set deaf(deaf: boolean) {
    this.#deaf = deaf;
    this.#endpointer.reset();
  }

  /** Audio of the user, as samples from -1 to 1. */
  hear(samples: Float32Array): void {
    if (this.#deaf) return;
    const { clock, send } = this.#options;
    this.#endpointer.push(samples);
    clock.clearTimeout(this.#stallTimer);
    if (this.#endpointer.speaking) this.#stallTimer = clock.setTimeout(() => this.#endpointer.flush(), stalled);
    if (clock.now() - this.#scoredAt < scoreEvery) return;
    this.#scoredAt = clock.now();
    send({ type: 'vad_score', vad_score_event: { vad_score: this.#endpointer.score } });
  }

  /** Something typed, chosen or uploaded. */
  read(message: Omit<Extract<UserTurn, { kind: 'text' }>, 'kind' | 'eventId'>): void {
    const eventId = this.#options.nextTurn();
    this.#onInterruption?.();
    this.#take({ kind: 'text', eventId, ...message });
  }

  /** The user is busy: the agent goes on waiting. */
  activity(): void {
    this.#waitOn();
  }

  /** What the user does next, or `silence` after so many ms; 0 waits for ever. */
  next(timeout: number): Promise<UserTurn> {
    const turn = this.#turns.shift();
    if (turn) return Promise.resolve(turn);
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#waiting = { resolve, timeout };
      this.#waitOn();
    });
  }

  /** Calls back when the user speaks or writes, until the returned function is called. */
  watch(onInterruption: () => void): () => void {
    this.#onInterruption = onInterruption;
    return () => (this.#onInterruption = undefined);
  }

  #waitOn(): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#silenceTimer);
    if (!this.#waiting?.timeout) return;
    this.#silenceTimer = clock.setTimeout(() => {
      if (this.#endpointer.speaking) this.#waitOn();
      else this.#take({ kind: 'silence' });
    }, this.#waiting.timeout);
  }

  #take(turn: UserTurn): void {
    this.#options.clock.clearTimeout(this.#silenceTimer);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(turn);
    else this.#turns.push(turn);
  }

  #tell(seconds: number): void {
    this.#told = seconds;
    const text = seconds ? `(speech, ${seconds.toFixed(1)} s …)` : '(speech …)';
    this.#options.send({
      type: 'tentative_user_transcript',
      tentative_user_transcription_event: { user_transcript: text, event_id: this.#eventId },
    });
  }

  #finish(utterance: Utterance): void {
    const eventId = this.#eventId;
    const transcript = `(${utterance.kind}, ${utterance.seconds.toFixed(1)} s)`;
    this.#options.onUtterance(utterance, eventId);
    if (!this.holdTranscripts) this.#options.send(userTranscript(transcript, eventId));
    this.#take({ kind: 'speech', eventId, utterance, transcript });
  }
}

export const userTranscript = (text: string, eventId: number): ServerMessage => ({
  type: 'user_transcript',
  user_transcription_event: { user_transcript: text, event_id: eventId },
});
