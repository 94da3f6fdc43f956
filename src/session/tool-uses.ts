import type { JsonObject } from '../protocol/messages.js';
import { changed, type Conversation, type ToolUse } from './conversation.js';

/** What messages tell of the use of a tool. */
interface ToolFields {
  tool_call_id?: string | null | undefined;
  tool_name: string;
  tool_description?: string | null | undefined;
  parameters?: JsonObject;
}

/** The conversation after a tool has got into a state. Without an id it is the last one of its name that runs. */
export function withToolUse(
  conversation: Conversation,
  { tool_call_id: id, tool_name: name, tool_description: description, parameters }: ToolFields,
  state: ToolUse['state'] = 'running',
): Conversation {
  const { tools, turns } = conversation;
  const toolCallId = id ?? tools.findLast((tool) => tool.name === name && tool.state === 'running')?.toolCallId;
  if (toolCallId === undefined) return conversation;
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
  return changed(conversation, { tools: index < 0 ? [...tools, tool] : tools.with(index, tool) });
}

/** The conversation once a tool needs no approval any more: it was allowed, denied, or not in time. */
export function withDecision(conversation: Conversation, toolCallId: string, approved: boolean): Conversation {
  const tool = conversation.tools.findLast((use) => use.toolCallId === toolCallId);
  if (!tool) return conversation;
  return withToolUse(conversation, { tool_call_id: toolCallId, tool_name: tool.name }, approved ? 'running' : 'failed');
}
