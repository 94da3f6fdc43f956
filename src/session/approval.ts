import type { JsonObject, McpToolCallMessage } from '../protocol/messages.js';
import type { CallHost } from './call-events.js';
import type { Conversation } from './conversation.js';
import { sleep } from './scope.js';
import { withDecision } from './tool-uses.js';

/** A call of an MCP tool that the visitor must allow. Only the first decision counts, and none that comes too late. */
export interface ToolApproval {
  name: string;
  description: string | undefined;
  parameters: JsonObject;
  toolCallId: string;
  approve: () => void;
  deny: () => void;
}

/** How long the service waits unless it says otherwise, in s. */
const defaultTimeout = 300;

export const isAwaitingApproval = ({ tools }: Conversation, toolCallId: string): boolean =>
  tools.findLast((use) => use.toolCallId === toolCallId)?.state === 'awaiting-approval';

/**
 * Makes the question for one call; after the service's time is up, it counts as denied.
 *
 * @param decide Sends a decision, if the call still waits for one.
 */
export function createApproval(
  { mcp_tool_call: call }: McpToolCallMessage,
  host: Pick<CallHost, 'conversation' | 'apply'>,
  decide: (toolCallId: string, approved: boolean) => void,
  signal: AbortSignal,
): ToolApproval {
  const { tool_call_id: toolCallId, tool_name: name, tool_description: description, parameters } = call;
  void sleep((call.approval_timeout_secs ?? defaultTimeout) * 1000, signal).then(() => {
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
