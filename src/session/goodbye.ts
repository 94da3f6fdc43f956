import { sleep } from './scope.js';

/** How long received speech may play on after the end. */
const LONGEST_DRAIN_MS = 10_000;

/** How long to wait, after the last audio of a goodbye, for the service to close the connection. */
const GOODBYE_GAP_MS = 1500;

/** The last words of an agent that has hung up: when they are over, and how long they may play on. */
export class Goodbye {
  readonly #onOver: () => void;
  readonly #cut = new AbortController();
  /** Runs once the agent has hung up. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onOver Called when the service should have closed the connection, and has not. */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  /** Whether no more of it may be heard. */
  get isCut(): boolean {
    return this.#cut.signal.aborted;
  }

  /** Call when the agent has hung up. If the service does not close, we do, once no more audio of the goodbye comes. */
  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onOver, GOODBYE_GAP_MS);
  }

  /** Call when audio has come. If it is of the goodbye, waits for its end anew. */
  goesOn(): void {
    if (this.#timer) this.begin();
  }

  /** Call when the conversation is ending: nothing is waited for any more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  /** Waits until what has come is played out, for 10 s at most and no longer than until `cut`. */
  async playOut(drained: Promise<unknown>): Promise<void> {
    await Promise.race([drained, sleep(LONGEST_DRAIN_MS, this.#cut.signal)]);
    this.cut();
  }

  /** Stops it. */
  cut(): void {
    this.#cut.abort();
  }
}
