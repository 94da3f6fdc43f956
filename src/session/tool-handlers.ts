import type { JsonObject } from '../protocol/messages.js';

/** The second argument of a registered tool. */
export interface ToolContext {
  /** Fires when nobody waits for the result any more: after the timeout, and at the end of the conversation. */
  signal: AbortSignal;
}

/**
 * Runs a tool in the page. The agent gets what it returns or resolves with: a string as it is, anything else as JSON. What it
 * throws reaches the agent as an error.
 */
export type ToolHandler = (parameters: JsonObject, context: ToolContext) => unknown;

/** The functions that a page lets the agent call, by their case-sensitive names. */
export class ToolHandlers {
  readonly #handlers = new Map<string, ToolHandler>();

  get(name: string): ToolHandler | undefined {
    return this.#handlers.get(name);
  }

  /** @returns A function that removes the handler, unless another one has been added under its name. */
  add(name: string, handler: ToolHandler): () => void {
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }
}
