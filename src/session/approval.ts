import type { JsonObject, McpToolCallMessage } from '../protocol/messages.js';
import type { Conversation } from './conversation.js';
import { sleep } from './scope.js';
import { withDecision } from './tool-uses.js';

/** An MCP tool call that needs the visitor's consent. Only the first decision counts, and none after the timeout. */
export interface ToolApproval {
  name: string;
  description: string | undefined;
  parameters: JsonObject;
  toolCallId: string;
  /** Fires when the question is over: decided, too late, withdrawn by the service, or the conversation has ended. */
  signal: AbortSignal;
  approve: () => void;
  deny: () => void;
}

/** How long the service waits unless its message says otherwise. */
const APPROVAL_TIMEOUT_S = 300;

export const isAwaitingApproval = ({ tools }: Conversation, toolCallId: string): boolean =>
  tools.findLast((use) => use.toolCallId === toolCallId)?.state === 'awaiting-approval';

/** The members of a call's host that approvals use. */
interface ApprovalHost {
  readonly conversation: Conversation;
  readonly apply: (change: (conversation: Conversation) => Conversation) => void;
  readonly emit: (name: 'tool-approval', approval: ToolApproval) => void;
}

/** The questions whether tools may be used. After the service's time is up, one counts as denied. */
export class Approvals {
  readonly #host: ApprovalHost;
  readonly #decide: (toolCallId: string, approved: boolean) => void;
  /** The open questions, by the call's id. */
  readonly #open = new Map<string, AbortController>();

  /** @param decide Sends a decision, if the call still waits for one. */
  constructor(host: ApprovalHost, decide: (toolCallId: string, approved: boolean) => void) {
    this.#host = host;
    this.#decide = decide;
  }

  /** Asks the page, once. */
  ask({ mcp_tool_call: call }: McpToolCallMessage): void {
    const { tool_call_id: toolCallId, tool_name: name, tool_description: description, parameters } = call;
    if (this.#open.has(toolCallId)) return;
    const question = new AbortController();
    const { signal } = question;
    this.#open.set(toolCallId, question);
    void sleep((call.approval_timeout_secs ?? APPROVAL_TIMEOUT_S) * 1000, signal).then(() => {
      if (signal.aborted) return;
      this.#host.apply((conversation) => withDecision(conversation, toolCallId, false));
      this.settle();
    });
    this.#host.emit('tool-approval', {
      name,
      description: description ?? undefined,
      parameters,
      toolCallId,
      signal,
      approve: () => this.#decide(toolCallId, true),
      deny: () => this.#decide(toolCallId, false),
    });
  }

  /** Call when tools may have changed their state: ends the questions that nobody waits for any more. */
  settle(): void {
    for (const toolCallId of this.#open.keys()) {
      if (!isAwaitingApproval(this.#host.conversation, toolCallId)) this.#close(toolCallId);
    }
  }

  /** Ends all questions. */
  close(): void {
    for (const toolCallId of this.#open.keys()) this.#close(toolCallId);
  }

  #close(toolCallId: string): void {
    const question = this.#open.get(toolCallId);
    this.#open.delete(toolCallId);
    question?.abort();
  }
}
