/** A connection counts as dead after so many ping intervals without a frame. */
const MOST_SILENT_INTERVALS = 3;

/** Pings that are closer than this say nothing about the usual interval. */
const SHORTEST_INTERVAL_MS = 250;

/** While the browser says that it is offline, a connection counts as dead after so long without a frame. */
const OFFLINE_GRACE_MS = 5000;

/** How often the silence is checked. */
const TICK_MS = 1000;

/** So much of the time between two ticks counts at the most: in the rest of it the page was asleep. */
const LONGEST_TICK_MS = 1500;

/**
 * Notices a half-open socket: one that the network has dropped without closing it. The server's pings set the pace; three
 * intervals without a frame mean that nobody is there. A browser that says it is offline may be wrong, so then the connection
 * is only watched more closely, and lives as long as frames come. Times are those that the page was awake: its own sleep is
 * neither a silence of the server nor its usual interval.
 */
export class Liveness {
  readonly #onDead: () => void;
  readonly #closed = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** When the last tick was, in ms of `performance.now()`, and for how long the page had been awake by then. */
  #lastTick = 0;
  #awakeAtTick = 0;
  /** When the last ping and the last frame came, or when the browser said that it is offline, in ms awake. */
  #lastPing: number | undefined;
  #lastSign = 0;
  #interval = 0;
  #isOffline = false;

  constructor(onDead: () => void) {
    this.#onDead = onDead;
    const { signal } = this.#closed;
    // Node has neither event.
    globalThis.addEventListener?.('offline', () => this.#watchClosely(), { signal });
    globalThis.addEventListener?.('online', () => (this.#isOffline = false), { signal });
  }

  /** Call for every frame of the server. */
  frame(): void {
    this.#lastSign = this.#awake;
  }

  /** Call for every ping. The longest interval seen so far counts as the usual one. */
  ping(): void {
    this.#tick();
    const interval = this.#lastPing === undefined ? 0 : this.#awake - this.#lastPing;
    this.#lastPing = this.#awake;
    if (interval >= SHORTEST_INTERVAL_MS && interval > this.#interval * 1.1) this.#interval = interval;
  }

  close(): void {
    this.#closed.abort();
    clearInterval(this.#timer);
  }

  /** For how long the page has been awake since it keeps time, in ms. */
  get #awake(): number {
    if (this.#timer === undefined) return 0;
    return this.#awakeAtTick + Math.min(LONGEST_TICK_MS, performance.now() - this.#lastTick);
  }

  /** Keeps time from the first call on. */
  #tick(): void {
    if (this.#timer !== undefined) return;
    this.#lastTick = performance.now();
    this.#timer = setInterval(() => {
      this.#awakeAtTick = this.#awake;
      this.#lastTick = performance.now();
      if (this.#awake - this.#lastSign >= this.#longestSilence) this.#die();
    }, TICK_MS);
  }

  get #longestSilence(): number {
    const usual = MOST_SILENT_INTERVALS * this.#interval || Infinity;
    // Where pings are further apart, silence between two of them is normal.
    return this.#isOffline ? Math.min(usual, Math.max(OFFLINE_GRACE_MS, this.#interval * 1.5)) : usual;
  }

  /** Counts the silence from now on. */
  #watchClosely(): void {
    if (this.#closed.signal.aborted) return;
    this.#tick();
    this.#isOffline = true;
    this.#lastSign = this.#awake;
  }

  #die(): void {
    this.close();
    this.#onDead();
  }
}
