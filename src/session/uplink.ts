/** What is quieter than this may wait for what follows it, RMS. Soft speech is louder. */
const QUIET_LEVEL = 0.005;

/** How many quiet chunks leave together. */
const CHUNKS_TOGETHER = 5;

/** So many chunks after the last sound, the service knows that the visitor has finished: until then each chunk leaves at once. */
const PROMPT_CHUNKS = 75;

/**
 * Puts chunks of silence together, because a message costs the page the same whatever its length. A sound leaves at once, with
 * the silence before it.
 */
export class Uplink {
  #waiting: Uint8Array[] = [];
  #prompt = PROMPT_CHUNKS;

  /** @returns What to send now. */
  add(chunk: Uint8Array, level: number): Uint8Array | undefined {
    this.#prompt = level >= QUIET_LEVEL ? PROMPT_CHUNKS : this.#prompt - 1;
    if (this.#prompt > 0 && !this.#waiting.length) return chunk;
    this.#waiting.push(chunk);
    if (this.#prompt <= 0 && this.#waiting.length < CHUNKS_TOGETHER) return undefined;
    const parts = this.#waiting;
    this.#waiting = [];
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** Drops what waits, and begins anew. */
  reset(): void {
    this.#waiting = [];
    this.#prompt = PROMPT_CHUNKS;
  }
}
