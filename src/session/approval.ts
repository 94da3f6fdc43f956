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
  approve: () => void;
  deny: () => void;
}

/** How long the service waits unless its message says otherwise. */
const APPROVAL_TIMEOUT_S = 300;

export const isAwaitingApproval = ({ tools }: Conversation, toolCallId: string): boolean =>
  tools.findLast((use) => use.toolCallId === toolCallId)?.state === 'awaiting-approval';

/**
 * Makes the approval request for one tool call. When the service's timeout passes, the call counts as denied.
 *
 * @param decide Sends a decision, if the call still waits for one.
 */
export function createApproval(
  { mcp_tool_call: call }: McpToolCallMessage,
  host: {
    readonly conversation: Conversation;
    apply: (change: (conversation: Conversation) => Conversation) => void;
  },
  decide: (toolCallId: string, approved: boolean) => void,
  signal: AbortSignal,
): ToolApproval {
  const { tool_call_id: toolCallId, tool_name: name, tool_description: description, parameters } = call;
  void sleep((call.approval_timeout_secs ?? APPROVAL_TIMEOUT_S) * 1000, signal).then(() => {
    if (isAwaitingApproval(host.conversation, toolCallId)) {
      host.apply((conversation) => withDecision(conversation, toolCallId, false));
    }
  });
  return {
    name,
    description: description ?? undefined,
    parameters,
    toolCallId,
    approve: () => decide(toolCallId, true),
    deny: () => decide(toolCallId, false),
  };
}
