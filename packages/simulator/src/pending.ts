import { sleep, type Clock } from './clock.js';

/** Questions to the client that wait for an answer, by their id. Each takes one answer. */
export class Pending<Answer> {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<string, (answer: Answer) => void>();

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Waits for the answer; resolves with nothing after so many ms. */
  async ask(id: string, timeout: number): Promise<Answer | undefined> {
    const done = new AbortController();
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const late = sleep(this.#clock, timeout, AbortSignal.any([this.#signal, done.signal]));
    try {
      return await Promise.race([answer, late.then(() => undefined)]);
    } finally {
      this.#waiting.delete(id);
      late.catch(() => undefined);
      done.abort();
    }
  }

  /** Takes one answer that nobody waits for. */
  expect(id: string): void {
    if (!this.#waiting.has(id)) this.#waiting.set(id, () => undefined);
  }

  /** @returns Whether the answer was waited for. */
  answer(id: string, answer: Answer): boolean {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(answer);
    return resolve !== undefined;
  }
}
