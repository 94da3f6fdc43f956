import { anySignal } from '../base/any-signal.js';
import type { ClientToolResultMessage, JsonObject, ToolErrorType } from '../protocol/messages.js';
import { LONGEST_TIMER_MS, whenAborted } from './scope.js';
import type { ToolHandlers } from './tool-handlers.js';

/** A call of a tool that is waiting for its result. */
export interface ToolCall {
  name: string;
  parameters: JsonObject;
  toolCallId: string;
  /** Fires when nobody waits for the result any more. */
  signal: AbortSignal;
  /** Answers the call with `result`, or with what it resolves with. Only the first use counts. */
  respondWith: (result: unknown) => void;
}

/** How long a tool may take unless the page sets another time. */
const TOOL_TIMEOUT_MS = 30_000;

/** Runs the client tools that the agent calls. Answers each call exactly once. */
export class ClientTools {
  readonly #handlers: Pick<ToolHandlers, 'get'>;
  readonly #offer: (call: ToolCall) => void;
  readonly #answer: (message: ClientToolResultMessage) => void;
  readonly #timeout: number | undefined;
  #conversation = new AbortController();
  /** Ids of this conversation's calls: a call that comes twice is answered once. */
  readonly #called = new Set<string>();
  /** How long the service waits for the result of a call, in ms, by the call's id. */
  readonly #limits = new Map<string, number>();

  /**
   * @param handlers By name, which is case-sensitive.
   * @param offer Offers a call to the page. If the page does not answer it, the handler is used.
   * @param answer Sends a result.
   * @param timeout How long a tool may take, in ms.
   */
  constructor(
    handlers: Pick<ToolHandlers, 'get'>,
    offer: (call: ToolCall) => void,
    answer: (message: ClientToolResultMessage) => void,
    timeout: number | undefined,
  ) {
    this.#handlers = handlers;
    this.#offer = offer;
    this.#answer = answer;
    this.#timeout = timeout;
  }

  /** The service waits so long for the result of a call that is about to come, in s. */
  limit(toolCallId: string, seconds: number | null | undefined): void {
    if (seconds && seconds > 0) this.#limits.set(toolCallId, seconds * 1000);
  }

  /**
   * Runs the tool of one `client_tool_call`, and answers it.
   *
   * @param answers Whether an answer is wanted.
   */
  async call(name: string, parameters: JsonObject, toolCallId: string, answers = true): Promise<void> {
    if (this.#called.has(toolCallId)) return;
    this.#called.add(toolCallId);
    const conversation = this.#conversation.signal;
    const limit = this.#limits.get(toolCallId);
    this.#limits.delete(toolCallId);
    const milliseconds = Math.min(this.#timeout || limit || TOOL_TIMEOUT_MS, limit ?? Infinity, LONGEST_TIMER_MS);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), milliseconds);
    const signal = anySignal(conversation, timeout.signal);
    let result: string;
    let errorType: ToolErrorType | undefined;
    try {
      let response: { value: unknown } | undefined;
      const respondWith = (value: unknown): void => void (response ??= { value });
      this.#offer({ name, parameters, toolCallId, signal, respondWith });
      const handler = this.#handlers.get(name);
      if (!response && !handler) throw new Error(`There is no tool with the name ${name} on this page.`);
      const value = response ? response.value : handler!(parameters, { signal });
      const late = (): Error => new Error(`The tool did not answer within ${milliseconds / 1000} s.`);
      result = stringify(await Promise.race([value, whenAborted(signal, late)]));
    } catch (error) {
      result = error instanceof Error ? error.message : String(error);
      const isRejected = error instanceof Error && error.name === 'ToolRejection';
      errorType = timeout.signal.aborted ? 'client_timeout' : isRejected ? 'user_rejected' : 'external_client';
    } finally {
      clearTimeout(timer);
    }
    if (conversation.aborted || !answers) return;
    this.#answer({
      type: 'client_tool_result',
      tool_call_id: toolCallId,
      result,
      is_error: errorType !== undefined,
      ...(errorType && { error_type: errorType }),
    });
  }

  /** Cancels every call in progress, because its conversation is over. */
  abort(): void {
    this.#conversation.abort();
    this.#conversation = new AbortController();
    this.#called.clear();
    this.#limits.clear();
  }
}

const stringify = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
