/** Waits for what may come to hold whenever something has happened. */
export class Waiting {
  readonly #looks = new Set<() => void>();

  /** Call when something has happened. */
  look(): void {
    for (const look of this.#looks) look();
  }

  /** Resolves once it holds; it is asked at once and at each `look`. */
  async until(holds: () => unknown): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
    });
  }
}
