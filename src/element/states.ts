/** The custom states of an element, for style sheets: `:state(open)`. Does nothing in engines without custom states. */
export class ElementStates {
  readonly #states: CustomStateSet | undefined;

  constructor(host: HTMLElement) {
    try {
      // Older engines lack both, whatever TypeScript says, and `attachInternals` throws if it was called before.
      const internals = (host as Partial<HTMLElement>).attachInternals?.() as Partial<ElementInternals> | undefined;
      this.#states = internals?.states;
    } catch {
      // The element goes without states.
    }
  }

  /** Sets exactly these states. Never throws, since states are only for styles. */
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

  /** Chromium before 125 takes only names with leading dashes; style sheets there use `:--open`. */
  #addDashed(name: string): void {
    try {
      this.#states?.add(`--${name}`);
    } catch {
      // This engine takes neither form.
    }
  }
}
