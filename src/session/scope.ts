/** The longest delay of a timer; one with a longer delay fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Collects what a start acquires, and releases it in reverse order. */
export class Scope {
  readonly #abort = new AbortController();
  readonly #releases: (() => unknown)[] = [];
  #closed = false;

  /** Fires when the scope is aborted or closed. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Cancels everything in progress. What has been acquired is kept until `close`. */
  abort(): void {
    this.#abort.abort();
  }

  /** Registers a function that releases something. If the scope is already closed, it runs at once. */
  add(release: () => unknown): void {
    if (this.#closed) void release();
    else this.#releases.push(release);
  }

  /** Releases everything. May be called again. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#closed = true;
    for (const release of this.#releases.splice(0).reverse()) {
      try {
        await release();
      } catch {
        // A failed release must not prevent the others.
      }
    }
  }
}

/** Resolves after this time, or as soon as `signal` fires. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, Math.min(milliseconds, LONGEST_TIMER_MS));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });

/** Rejects as soon as `signal` fires, or has fired. */
export const whenAborted = (signal: AbortSignal, reason: () => Error): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(reason());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
