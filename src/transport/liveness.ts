/** Intervals without a frame after which a connection counts as dead. */
const missable = 3;

/** Shortest interval that is watched, in ms: closer pings say nothing about the usual one. */
const shortest = 250;

/**
 * Notices a half-open socket: one that the network has forgotten without closing it. The server's own pings set the pace;
 * three intervals without any frame mean that nobody is there. Ticks are counted rather than time, so that a page
 * that was asleep does not take its own sleep for a silent server.
 */
export class Liveness {
  readonly #onDead: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastPing = 0;
  #interval = 0;
  #silentTicks = 0;

  constructor(onDead: () => void) {
    this.#onDead = onDead;
  }

  /** Any frame: somebody is there. */
  frame(): void {
    this.#silentTicks = 0;
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
      if (++this.#silentTicks >= missable) {
        this.close();
        this.#onDead();
      }
    }, interval);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
