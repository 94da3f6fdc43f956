/** Why a deadline passed: the time is up, or the client went away before it had its answer. */
export type DeadlineReason = 'timeout' | 'client-gone';

/** The time one answer may take: a signal for work that can be aborted, and a race for work that cannot. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #expired: Promise<never>;
  readonly #client: AbortSignal | undefined;
  readonly #clientGone = (): void => this.#controller.abort('client-gone' satisfies DeadlineReason);

  /**
   * @param timeout In ms.
   * @param client Aborts when the client goes away. Not every runtime has it.
   */
  constructor(timeout: number, client: AbortSignal | undefined) {
    this.#expired = new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(new DeadlineError(this.reason)));
    });
    this.#expired.catch(() => {});
    this.#timer = setTimeout(() => this.#controller.abort('timeout' satisfies DeadlineReason), timeout);
    this.#client = client;
    if (client?.aborted) this.#clientGone();
    else client?.addEventListener('abort', this.#clientGone);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): DeadlineReason {
    return this.signal.reason as DeadlineReason;
  }

  /**
   * Settles as `work` does, unless the deadline passes first.
   *
   * @throws {DeadlineError} When it passes first; what `work` comes to later is then ignored.
   */
  race<Result>(work: Result | PromiseLike<Result>): Promise<Awaited<Result>> {
    return Promise.race([work, this.#expired]);
  }

  /** Lets go of the timer and the client's signal. */
  end(): void {
    clearTimeout(this.#timer);
    this.#client?.removeEventListener('abort', this.#clientGone);
  }
}

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly reason: DeadlineReason;

  constructor(reason: DeadlineReason) {
    super(`The answer was given up: ${reason}.`);
    this.reason = reason;
  }
}
