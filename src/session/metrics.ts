/** How long a lost connection took to come back, from its loss to the end of each stage of the last try, in ms. */
export interface ReconnectTimes {
  readonly signedUrl?: number;
  readonly connected?: number;
}

/** Measurements of a conversation. Times are in ms, sizes in bytes. */
export interface Metrics {
  /** From `start()` to the end of each stage of the start. */
  readonly connect: {
    readonly microphone?: number;
    readonly worklet?: number;
    readonly signedUrl?: number;
    readonly connected?: number;
  };
  /** One for each time the connection was lost. */
  readonly reconnects: readonly ReconnectTimes[];
  /** The service's own estimate of the round trip. */
  readonly ping: number | undefined;
  /** From the end of the visitor's utterance to the first sound of the agent's answer. */
  readonly latency: number | undefined;
  /** How much later the agent's speech sounds than it would on a network that is never late. */
  readonly playoutDelay: number;
  /** How often the agent's speech broke off because audio came late. */
  readonly underruns: number;
  /** Total time for which a fade or silence was heard instead. */
  readonly concealed: number;
  /** Total time by which speech was stretched so that it did not break off. */
  readonly stretched: number;
  /** Mean deviation of the time between two pieces of a turn's audio from their length (RFC 3550, 6.4.1). */
  readonly jitter: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Audio that has been received and not been played yet. */
  readonly bufferedAudio: number;
}

/** A stage of the start of a conversation. */
export type StartStage = keyof Metrics['connect'];

/** Weight of a new value in the running mean of the jitter (RFC 3550, 6.4.1). */
const JITTER_WEIGHT = 1 / 16;

/** Takes the times of a call. */
export class Stopwatch {
  readonly #start: number;
  #connect: Metrics['connect'] = {};
  #reconnects: readonly ReconnectTimes[] = [];
  /** When the connection was lost that is to come back. */
  #lost: number | undefined;
  #spoken: number | undefined;
  #latency: number | undefined;
  /** The event whose audio came last; and when that came, less its place in the event's audio, in ms. */
  #eventId: number | undefined;
  #transit = 0;
  #jitter = 0;
  ping: number | undefined;

  /** @param start In ms of `performance.now()`. */
  constructor(start = performance.now()) {
    this.#start = start;
  }

  /** Time since the start, in ms. */
  get now(): number {
    return performance.now() - this.#start;
  }

  /** Call at the end of a stage. */
  stage(stage: StartStage): void {
    const time = Math.round(this.now - (this.#lost ?? 0));
    if (this.#lost === undefined) this.#connect = { ...this.#connect, [stage]: time };
    else this.#reconnects = this.#reconnects.with(-1, { ...this.#reconnects.at(-1), [stage]: time });
  }

  /** Call when the connection is lost: the stages that follow belong to the next one. */
  lost(): void {
    this.#lost = this.now;
    // The next connection counts its events anew.
    this.#eventId = undefined;
    this.#reconnects = [...this.#reconnects, {}];
  }

  /** Call while the visitor speaks, and when they have sent a text. */
  spoke(): void {
    this.#spoken = this.now;
  }

  /** Call when the agent begins to be heard. */
  answered(): void {
    if (this.#spoken === undefined) return;
    this.#latency = Math.round(this.now - this.#spoken);
    this.#spoken = undefined;
  }

  /** @param start Where a piece of audio stands in its event's audio, in s. */
  arrived(eventId: number, start: number): void {
    const transit = this.now - start * 1000;
    if (eventId === this.#eventId) this.#jitter += (Math.abs(transit - this.#transit) - this.#jitter) * JITTER_WEIGHT;
    this.#eventId = eventId;
    this.#transit = transit;
  }

  read(): Pick<Metrics, 'connect' | 'reconnects' | 'ping' | 'latency' | 'jitter'> {
    return {
      connect: this.#connect,
      reconnects: this.#reconnects,
      ping: this.ping,
      latency: this.#latency,
      jitter: Math.round(this.#jitter),
    };
  }
}
