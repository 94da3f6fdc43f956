/** How long a lost connection took to come back, from its loss to the end of each stage of the last try, in ms. */
export interface ReconnectTimes {
  readonly signedUrl?: number;
  readonly connected?: number;
}

/** How a conversation does. Times are in ms, sizes in bytes. */
export interface Metrics {
  /** From `start()` to the end of each stage of the way to the conversation. */
  readonly connect: {
    readonly microphone?: number;
    readonly worklet?: number;
    readonly signedUrl?: number;
    readonly connected?: number;
  };
  /** One for each time the connection was lost. */
  readonly reconnects: readonly ReconnectTimes[];
  /** The service's own estimate of the way there and back. */
  readonly ping: number | undefined;
  /** From the end of what the visitor said to the first sound of the agent's last answer. */
  readonly latency: number | undefined;
  /** How much later the agent's speech sounds than it would on a network that is never late. */
  readonly playoutDelay: number;
  /** How often the agent's speech broke off because audio came late. */
  readonly underruns: number;
  /** For how long altogether something else was heard in its place: a fade, or silence. */
  readonly concealed: number;
  /** By how much speech was stretched altogether, so that it did not break off. */
  readonly stretched: number;
  /** Mean deviation of the time between two pieces of a turn's audio from their length (RFC 3550, 6.4.1). */
  readonly jitter: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Audio that has come and is still to be played. */
  readonly bufferedAudio: number;
}

/** A stage of the way to a conversation. */
export type Stage = keyof Metrics['connect'];

/** Weight of a new value in the running mean of the jitter (RFC 3550, 6.4.1). */
const WEIGHT = 1 / 16;

/** Takes times as things happen. */
export class Stopwatch {
  readonly #start: number;
  #connect: Metrics['connect'] = {};
  #reconnects: readonly ReconnectTimes[] = [];
  /** When the connection was lost that is to come back. */
  #lost: number | undefined;
  #spoken: number | undefined;
  #latency: number | undefined;
  /** The event whose audio came last, and how much later that came than its place in the event's audio. */
  #event: number | undefined;
  #transit = 0;
  #jitter = 0;
  ping: number | undefined;

  /** @param start In ms of `performance.now()`. */
  constructor(start = performance.now()) {
    this.#start = start;
  }

  /** ms since the start. */
  get now(): number {
    return performance.now() - this.#start;
  }

  stage(stage: Stage): void {
    const time = Math.round(this.now - (this.#lost ?? 0));
    if (this.#lost === undefined) this.#connect = { ...this.#connect, [stage]: time };
    else this.#reconnects = this.#reconnects.with(-1, { ...this.#reconnects.at(-1), [stage]: time });
  }

  /** The connection is lost: what follows are the stages of the way back. */
  lost(): void {
    this.#lost = this.now;
    this.#reconnects = [...this.#reconnects, {}];
  }

  /** The visitor is saying something, or has just sent it. */
  spoke(): void {
    this.#spoken = this.now;
  }

  /** The agent begins to be heard. */
  answered(): void {
    if (this.#spoken === undefined) return;
    this.#latency = Math.round(this.now - this.#spoken);
    this.#spoken = undefined;
  }

  /** @param start Where a piece of audio stands in its event's audio, in s. */
  arrived(eventId: number, start: number): void {
    const transit = this.now - start * 1000;
    if (eventId === this.#event) this.#jitter += (Math.abs(transit - this.#transit) - this.#jitter) * WEIGHT;
    this.#event = eventId;
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
