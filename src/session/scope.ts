/** What a start has acquired, to be released in reverse. */
export class Scope {
  readonly #abort = new AbortController();
  readonly #releases: (() => unknown)[] = [];
  #closed = false;

  /** Fires when the scope is aborted or closed. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Tells everything that is under way to give up; what has been acquired is kept until `close`. */
  abort(): void {
    this.#abort.abort();
  }

  /** Registers a release. It runs at once when the scope is closed already. */
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
        // What cannot be released must not keep the others.
      }
    }
  }
}

/** Waits so many ms, or less when `signal` fires. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1));
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
