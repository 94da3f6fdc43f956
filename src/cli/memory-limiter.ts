import type { RateLimiter } from '../server/signed-url.js';

/** How many conversations are granted to each visitor, in how many ms. */
export interface Limit {
  points: number;
  windowMs: number;
}

/** With more visitors than this at a time, the one that was counted longest ago is forgotten. */
const MOST_VISITORS = 100_000;

/**
 * Counts conversations of each visitor in this process, in windows that begin with the visitor's first one. Several processes count by
 * themselves: they need Redis.
 */
export class MemoryLimiter implements RateLimiter {
  readonly #limit: Limit;
  readonly #now: () => number;
  /** In the order in which the windows end. */
  readonly #windows = new Map<string, { count: number; end: number }>();

  constructor(limit: Limit, now = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  async consume(key: string): Promise<void> {
    const now = this.#now();
    for (const [old, { end }] of this.#windows) {
      if (end > now && this.#windows.size <= MOST_VISITORS) break;
      this.#windows.delete(old);
    }
    const window = this.#windows.get(key) ?? { count: 0, end: now + this.#limit.windowMs };
    this.#windows.set(key, window);
    // What the handler expects of a limiter: this object, not an error.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (++window.count > this.#limit.points) throw { msBeforeNext: window.end - now };
  }
}
