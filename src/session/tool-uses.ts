import type { JsonObject } from '../protocol/messages.js';
import { withFields, type Conversation, type ToolUse } from './conversation.js';

/** What messages say about the use of a tool. */
interface ToolFields {
  tool_call_id: string;
  tool_name: string;
  tool_description?: string | null | undefined;
  parameters?: JsonObject;
}

/** The conversation after the use of a tool has reached a state. */
export function withToolUse(
  conversation: Conversation,
  { tool_call_id: toolCallId, tool_name: name, tool_description: description, parameters }: ToolFields,
  state: ToolUse['state'] = 'running',
): Conversation {
  const { tools, turns } = conversation;
  const index = tools.findLastIndex((tool) => tool.toolCallId === toolCallId);
  const tool: ToolUse = {
    turnId: turns.at(-1)?.id,
    ...tools[index],
    toolCallId,
    name,
    state,
    ...(parameters && { parameters }),
    ...(description && { description }),
  };
  return withFields(conversation, { tools: index < 0 ? [...tools, tool] : tools.with(index, tool) });
}

/** The conversation after an approval was decided: the tool was allowed, or it was denied or not allowed in time. */
export function withDecision(conversation: Conversation, toolCallId: string, approved: boolean): Conversation {
  const tool = conversation.tools.findLast((use) => use.toolCallId === toolCallId);
  if (!tool) return conversation;
  return withToolUse(conversation, { tool_call_id: toolCallId, tool_name: tool.name }, approved ? 'running' : 'failed');
}
