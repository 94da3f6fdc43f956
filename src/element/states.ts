/** The states of an element that style sheets see: `:state(open)`. An engine that has none goes without. */
export class ElementStates {
  readonly #states: CustomStateSet | undefined;

  constructor(host: HTMLElement) {
    try {
      // Both are missing in older engines, whatever TypeScript says; and an element gives its internals only once.
      const internals = (host as Partial<HTMLElement>).attachInternals?.() as Partial<ElementInternals> | undefined;
      this.#states = internals?.states;
    } catch {
      // Then style sheets see none.
    }
  }

  /** Sets these states, and no others. Never throws: what is only for style must not stop anything else. */
  set(names: Iterable<string>): void {
    this.#states?.clear();
    for (const name of names) this.#add(name);
  }

  #add(name: string): void {
    try {
      this.#states?.add(name);
    } catch {
      this.#addDashed(name);
    }
  }

  /** Chromium before 125 takes only names with dashes before them, which style sheets there call `:--open`. */
  #addDashed(name: string): void {
    try {
      this.#states?.add(`--${name}`);
    } catch {
      // This engine has other ideas.
    }
  }
}
