import type { JsonObject } from '../protocol/messages.js';
import { turnBefore } from './placement.js';
import { withFields, type Conversation, type ToolUse } from './conversation.js';

/** What messages say about the use of a tool. */
interface ToolFields {
  tool_call_id?: string | null | undefined;
  tool_name: string;
  tool_description?: string | null | undefined;
  parameters?: JsonObject;
  event_id?: number | null | undefined;
}

/** States after which a tool is not used any more: what began it may come later. */
const ends: readonly ToolUse['state'][] = ['done', 'failed'];

/**
 * The conversation after a tool has got into a state. Without an id it is the last one of its name that runs.
 *
 * @param time When that was told, in ms since the conversation began.
 */
export function withToolUse(
  conversation: Conversation,
  { tool_call_id: id, tool_name: name, tool_description: description, parameters, event_id }: ToolFields,
  time: number,
  state: ToolUse['state'] = 'running',
): Conversation {
  const { tools, turns, connection } = conversation;
  const toolCallId = id ?? tools.findLast((tool) => tool.name === name && tool.state === 'running')?.toolCallId;
  if (toolCallId === undefined) return conversation;
  const index = tools.findLastIndex((tool) => tool.toolCallId === toolCallId);
  const known = tools[index];
  const place = { connection, time, ...known, eventId: known?.eventId ?? event_id ?? undefined };
  const tool: ToolUse = {
    ...place,
    turnId: turnBefore(turns, place),
    toolCallId,
    name,
    state: known && ends.includes(known.state) && !ends.includes(state) ? known.state : state,
    ...(parameters && { parameters }),
    ...(description && { description }),
  };
  return withFields(conversation, { tools: index < 0 ? [...tools, tool] : tools.with(index, tool) });
}

/** The conversation after an approval was decided: the tool was allowed, or it was denied or not allowed in time. */
export function withDecision(conversation: Conversation, toolCallId: string, approved: boolean): Conversation {
  const tool = conversation.tools.findLast((use) => use.toolCallId === toolCallId);
  if (!tool) return conversation;
  const { name: tool_name, time } = tool;
  return withToolUse(conversation, { tool_call_id: toolCallId, tool_name }, time, approved ? 'running' : 'failed');
}
