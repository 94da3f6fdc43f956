import type { ToolHandler } from './tools.js';

/** The functions that a page lets the agent call, by name, which is case-sensitive. */
export class ToolHandlers {
  readonly #handlers = new Map<string, ToolHandler>();

  get(name: string): ToolHandler | undefined {
    return this.#handlers.get(name);
  }

  /** @returns A function that takes the handler off again, unless another one has taken its name meanwhile. */
  add(name: string, handler: ToolHandler): () => void {
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }
}
