import type { JsonObject } from '../protocol/messages.js';

/** The second argument of a registered tool. */
export interface ToolContext {
  /** Fires when nobody waits for the result any more: after the timeout, and at the end of the conversation. */
  signal: AbortSignal;
}

/** Thrown by a tool that the visitor did not want: for the agent it counts as not called. */
export class ToolRejection extends Error {
  constructor(message = 'The user did not want this.') {
    super(message);
  }

  /** Told by its name, so that it counts whichever copy of this class a page has. */
  override get name(): 'ToolRejection' {
    return 'ToolRejection';
  }
}

/**
 * Runs a tool in the page. The agent gets what it returns or resolves with: a string as it is, anything else as JSON. What it
 * throws reaches the agent as an error. A `ToolRejection` reaches it as the visitor's own wish.
 */
export type ToolHandler = (parameters: JsonObject, context: ToolContext) => unknown;

/** The functions that a page lets the agent call, by their case-sensitive names. */
export class ToolHandlers {
  readonly #handlers = new Map<string, ToolHandler>();
  readonly #ready: (name: string) => ToolHandler | undefined;

  /** @param ready Gives the handler of a name for which the page has none of its own. */
  constructor(ready: (name: string) => ToolHandler | undefined = () => undefined) {
    this.#ready = ready;
  }

  get(name: string): ToolHandler | undefined {
    return this.#handlers.get(name) ?? this.#ready(name);
  }

  /** @returns A function that removes the handler, unless another one has been added under its name. */
  add(name: string, handler: ToolHandler): () => void {
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }
}
