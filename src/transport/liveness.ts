/** A connection counts as dead after so many ping intervals without a frame. */
const MOST_SILENT_INTERVALS = 3;

/** Pings that are closer than this say nothing about the usual interval. */
const SHORTEST_INTERVAL_MS = 250;

/** While the browser says that it is offline, a connection counts as dead after so long without a frame. */
const OFFLINE_GRACE_MS = 5000;

/** How often the silence is checked meanwhile. */
const GRACE_TICK_MS = 1000;

/**
 * Notices a half-open socket: one that the network has dropped without closing it. The server's pings set the pace; three
 * intervals without a frame mean that nobody is there. A browser that says it is offline may be wrong, so then the connection
 * is only watched more closely, and lives as long as frames come. Ticks are counted rather than time, so that a page that was
 * asleep does not take its own sleep for a silent server.
 */
export class Liveness {
  readonly #onDead: () => void;
  readonly #closed = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  #graceTimer: ReturnType<typeof setInterval> | undefined;
  #lastPing = 0;
  #interval = 0;
  #silentTicks = 0;

  constructor(onDead: () => void) {
    this.#onDead = onDead;
    const { signal } = this.#closed;
    // Node has neither event.
    globalThis.addEventListener?.('offline', () => this.#startGrace(), { signal });
    globalThis.addEventListener?.('online', () => this.#endGrace(), { signal });
  }

  /** Call for every frame of the server. */
  frame(): void {
    this.#silentTicks = 0;
    if (this.#graceTimer !== undefined) this.#startGrace();
  }

  /** Call for every ping. The longest interval seen so far counts as the usual one. */
  ping(): void {
    const now = performance.now();
    const interval = now - this.#lastPing;
    const first = this.#lastPing === 0;
    this.#lastPing = now;
    if (first || interval < SHORTEST_INTERVAL_MS || interval <= this.#interval * 1.1) return;
    this.#interval = interval;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (++this.#silentTicks >= MOST_SILENT_INTERVALS) this.#die();
    }, interval);
  }

  close(): void {
    this.#closed.abort();
    clearInterval(this.#timer);
    this.#endGrace();
  }

  /** Counts the silence from now on. */
  #startGrace(): void {
    this.#endGrace();
    // Where pings are further apart, silence between two of them is normal.
    let left = Math.max(OFFLINE_GRACE_MS, this.#interval * 1.5);
    this.#graceTimer = setInterval(() => {
      if ((left -= GRACE_TICK_MS) <= 0) this.#die();
    }, GRACE_TICK_MS);
  }

  #endGrace(): void {
    clearInterval(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  #die(): void {
    this.close();
    this.#onDead();
  }
}
