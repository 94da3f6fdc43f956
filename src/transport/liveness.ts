/** Intervals without a frame after which a connection counts as dead. */
const missable = 3;

/** Shortest interval that is watched, in ms: closer pings say nothing about the usual one. */
const shortest = 250;

/** How long nothing must be heard in a browser that says it is offline until a connection counts as dead. */
const OFFLINE_GRACE_MS = 5000;

/** How often that is looked at. */
const GRACE_TICK_MS = 1000;

/**
 * Notices a half-open socket: one that the network has forgotten without closing it. The server's own pings set the pace;
 * three intervals without any frame mean that nobody is there. A browser that says it is offline may be wrong: for as long
 * as frames come the connection is alive, and it is only watched more closely. Ticks are counted rather than time, so that
 * a page that was asleep does not take its own sleep for a silent server.
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
    // In Node there are neither.
    globalThis.addEventListener?.('offline', () => this.#doubt(), { signal });
    globalThis.addEventListener?.('online', () => this.#trust(), { signal });
  }

  /** Any frame: somebody is there. */
  frame(): void {
    this.#silentTicks = 0;
    if (this.#graceTimer !== undefined) this.#doubt();
  }

  /** A ping: the longest interval seen so far is the usual one. */
  ping(): void {
    const now = performance.now();
    const interval = now - this.#lastPing;
    const first = this.#lastPing === 0;
    this.#lastPing = now;
    if (first || interval < shortest || interval <= this.#interval * 1.1) return;
    this.#interval = interval;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (++this.#silentTicks >= missable) this.#die();
    }, interval);
  }

  close(): void {
    this.#closed.abort();
    clearInterval(this.#timer);
    this.#trust();
  }

  /** The browser says that it is offline: begins to count the silence, or begins anew. */
  #doubt(): void {
    this.#trust();
    // A server whose pings are further apart is not dead between two of them.
    let left = Math.max(OFFLINE_GRACE_MS, this.#interval * 1.5);
    this.#graceTimer = setInterval(() => {
      if ((left -= GRACE_TICK_MS) <= 0) this.#die();
    }, GRACE_TICK_MS);
  }

  #trust(): void {
    clearInterval(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  #die(): void {
    this.close();
    this.#onDead();
  }
}
