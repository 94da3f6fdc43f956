/** Calls listeners by event type. A listener that throws is reported to the page, and the others are still called. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /**
   * @param type Name of the event.
   * @param listener Called with the event's detail, in the order of registration.
   * @returns A function that removes the listener.
   */
  on<Type extends keyof Events>(type: Type, listener: (detail: Events[Type]) => void): () => void {
    let listeners = this.#listeners.get(type);
    if (!listeners) this.#listeners.set(type, (listeners = new Set()));
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  protected emit<Type extends keyof Events>(type: Type, detail: Events[Type]): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        (listener as (detail: Events[Type]) => void)(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** `globalThis.reportError`, or the same by other means in Node, which has none. */
export function reportError(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
