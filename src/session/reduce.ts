import type { AgentChatResponsePartMessage, JsonObject, ServerMessage } from '../protocol/messages.js';
import { ownField } from '../protocol/schema.js';
import { transcriptOf, type Transcript } from '../transport/transcript.js';
import { emptyConversation, freeze, type Conversation, type Input, type ToolUse } from './conversation.js';
import { addTurn, changeTurn, type Turn } from './turns.js';

/** The conversation after something happened to it; the same object when nothing changed. */
export function reduce(conversation: Conversation, input: Input): Conversation {
  switch (input.type) {
    case 'start':
      return update(emptyConversation, { status: 'connecting' });
    case 'status': {
      const { status } = input;
      const reconnect = ownField(input, 'reconnect');
      const error = ownField(input, 'error');
      const lost = status === 'reconnecting' && conversation.status === 'connected';
      return update(conversation, {
        status,
        reconnect,
        ...(error && { error }),
        ...(!['connected', 'disconnecting'].includes(status) && { mode: 'listening', queued: false, typing: false }),
        ...(status !== 'connected' && { mutedSpeech: false }),
        ...(status === 'idle' && { audioBlocked: false }),
        ...((lost || status === 'idle') && {
          connection: conversation.connection + Number(lost),
          turns: settle(conversation.turns),
          tools: withdraw(conversation.tools),
          externalAgent: false,
        }),
      });
    }
    case 'mode':
      return update(conversation, { mode: input.mode });
    case 'message':
      return receive(conversation, input);
    case 'typed':
      return update(conversation, {
        turns: addTurn(conversation.turns, {
          role: 'user',
          text: input.text,
          connection: conversation.connection,
          time: input.time,
        }),
      });
    case 'heard':
      return withTurn(conversation, input.turnId, ({ text, heard = 0 }) => ({
        heard: Math.max(heard, Math.min(input.characters, text.length)),
      }));
    case 'cut':
      return withTurn(conversation, input.turnId, (turn) =>
        turn.corrected || input.characters >= turn.text.length
          ? {}
          : {
              text: turn.text.slice(0, input.characters),
              unspoken: turn.text.slice(input.characters) + turn.unspoken,
              heard: input.characters,
              corrected: true,
              final: true,
            },
      );
    case 'feedback':
      return withTurn(conversation, input.turnId, () => ({ feedback: input.score }));
    case 'set':
      return update(conversation, input.fields);
    case 'decided': {
      const tool = conversation.tools.findLast(({ toolCallId }) => toolCallId === input.toolCallId);
      const call = tool && { tool_call_id: tool.toolCallId, tool_name: tool.name };
      return call ? use(conversation, call, input.approved ? 'running' : 'failed') : conversation;
    }
  }
}

/** The newest turn of the agent with this number, or else with any, on the current connection. */
export const agentTurn = ({ turns, connection }: Conversation, eventId?: number): Turn | undefined =>
  turns.findLast(
    (turn) =>
      turn.role === 'agent' &&
      turn.connection === connection &&
      turn.eventId !== undefined &&
      turn.eventId === (eventId ?? turn.eventId),
  );

function update(conversation: Conversation, fields: Partial<Conversation>): Conversation {
  const changed = (Object.keys(fields) as (keyof Conversation)[]).some((key) => fields[key] !== conversation[key]);
  return changed ? freeze({ ...conversation, ...fields }) : conversation;
}

function withTurn(conversation: Conversation, id: string, change: (turn: Turn) => Partial<Turn>): Conversation {
  const turn = conversation.turns.findLast((candidate) => candidate.id === id);
  return turn ? update(conversation, { turns: changeTurn(conversation.turns, turn, change(turn)) }) : conversation;
}

/** Tentative text that nothing will follow is as final as it will ever be. */
function settle(turns: readonly Turn[]): readonly Turn[] {
  let settled = turns;
  for (const turn of turns) if (!turn.final) settled = changeTurn(settled, turn, { final: true });
  return settled;
}

/** Nobody waits for an approval any more. */
const withdraw = (tools: readonly ToolUse[]): readonly ToolUse[] =>
  tools.some(({ state }) => state === 'awaiting-approval')
    ? tools.map((use) => (use.state === 'awaiting-approval' ? { ...use, state: 'failed' } : use))
    : tools;

function receive(conversation: Conversation, { message, time, textOnly }: Input & { type: 'message' }): Conversation {
  // A type that is not known matches no case.
  const known = message as ServerMessage;
  // How much of a new turn of the agent has been heard.
  const heard = textOnly ? {} : { heard: 0 };
  const transcript = transcriptOf(known);
  if (transcript) return hear(conversation, transcript, known, { time, ...(transcript.role === 'agent' && heard) });
  switch (known.type) {
    case 'conversation_initiation_metadata': {
      const { conversation_id: conversationId } = known.conversation_initiation_metadata_event;
      return update(conversation, { conversationId, queued: false });
    }
    case 'agent_chat_response_part':
      return write(conversation, known.text_response_part, { time, ...heard });
    case 'queue_status': {
      const { status } = known.queue_status_event;
      const isKnown = status === 'waiting' || status === 'admitted';
      return isKnown ? update(conversation, { queued: status === 'waiting' }) : conversation;
    }
    case 'agent_typing':
      return update(conversation, { typing: known.agent_typing_event.is_typing });
    case 'external_agent_connected':
      return update(conversation, { externalAgent: true });
    case 'external_agent_disconnected':
      return update(conversation, { externalAgent: false, typing: false });
    case 'rich_content': {
      const { rich_content_id: id, component, props } = known.rich_content;
      const content = { id, component, props, turnId: conversation.turns.at(-1)?.id };
      return update(conversation, {
        richContent: [...conversation.richContent.filter((other) => other.id !== id), content],
      });
    }
    case 'client_tool_call':
      return use(conversation, known.client_tool_call);
    case 'agent_tool_request':
      return use(conversation, known.agent_tool_request);
    case 'agent_tool_response':
      return use(conversation, known.agent_tool_response, outcome(known.agent_tool_response));
    case 'agent_tool_response_full_payload':
      return use(conversation, known.agent_tool_response_full_payload, outcome(known.agent_tool_response_full_payload));
    case 'mcp_tool_call':
      return use(conversation, known.mcp_tool_call, mcpStates[known.mcp_tool_call.state]);
    default:
      return conversation;
  }
}

/** A transcript: becomes the turn it belongs to, or a new one. */
function hear(
  conversation: Conversation,
  transcript: Transcript,
  message: ServerMessage,
  fresh: Pick<Turn, 'time'> & Partial<Turn>,
): Conversation {
  const { role, text, final, eventId, responseId } = transcript;
  const { turns, connection } = conversation;
  const find = (test: (turn: Turn) => boolean): Turn | undefined =>
    turns.findLast((turn) => turn.role === role && turn.connection === connection && test(turn));
  const isNumbered = (turn: Turn): boolean => turn.eventId === eventId;
  if (message.type === 'agent_response_correction') {
    const { original_agent_response: original } = message.agent_response_correction_event;
    const isMeant = (turn: Turn): boolean =>
      responseId ? turn.responseId === responseId : planned(turn) === original?.trim();
    const turn =
      find((candidate) => isNumbered(candidate) && isMeant(candidate)) ??
      find(isNumbered) ??
      find((candidate) => eventId === undefined || isMeant(candidate));
    if (!turn) return conversation;
    const whole = planned(turn);
    // The service may put three dots where the agent was interrupted.
    const start = whole.startsWith(text) ? text : text.replace(/\s*(\.{3}|…)$/, '');
    const unspoken = whole.startsWith(start) ? whole.slice(start.length) : '';
    return update(conversation, {
      turns: changeTurn(turns, turn, { text, unspoken, corrected: true, final: true, heard: text.length }),
    });
  }
  const turn =
    role === 'user'
      ? (eventId !== undefined && find(isNumbered)) ||
        find((candidate) => !candidate.final && (candidate.eventId ?? -Infinity) <= (eventId ?? Infinity))
      : find(
          (candidate) =>
            isNumbered(candidate) &&
            (!candidate.final ||
              (responseId && candidate.responseId
                ? candidate.responseId === responseId
                : planned(candidate) === text.trim())),
        );
  if (!turn) {
    return update(conversation, {
      turns: addTurn(turns, { role, text, final, eventId, responseId, connection, ...fresh }),
    });
  }
  // A tentative text that comes after the final one is late, and so is a plan after its correction.
  if ((turn.final && !final) || turn.corrected) return conversation;
  return update(conversation, {
    turns: changeTurn(turns, turn, {
      text,
      final,
      ...(eventId !== undefined && { eventId, order: eventId }),
      ...(responseId && { responseId }),
    }),
  });
}

/** What the agent meant to say. */
const planned = ({ text, unspoken }: Turn): string => (text + unspoken).trim();

/** A part of a text that is being written. */
function write(
  conversation: Conversation,
  { text, type, event_id }: AgentChatResponsePartMessage['text_response_part'],
  fresh: Pick<Turn, 'time'> & Partial<Turn>,
): Conversation {
  const { turns, connection } = conversation;
  const eventId = event_id ?? undefined;
  const final = type === 'stop';
  const turn = turns.findLast(
    (candidate) =>
      candidate.role === 'agent' &&
      candidate.connection === connection &&
      candidate.eventId === eventId &&
      (!candidate.final || candidate.corrected),
  );
  // What still comes of a plan that was cut is late.
  if (turn ? turn.corrected : final && !text) return conversation;
  return update(conversation, {
    turns: turn
      ? changeTurn(turns, turn, { text: turn.text + text, final })
      : addTurn(turns, { role: 'agent', text, final, eventId, connection, ...fresh }),
  });
}

const mcpStates = {
  loading: 'running',
  awaiting_approval: 'awaiting-approval',
  success: 'done',
  failure: 'failed',
} as const;

/** What messages tell of the use of a tool. */
interface ToolFields {
  tool_call_id: string;
  tool_name: string;
  tool_description?: string | null | undefined;
  parameters?: JsonObject;
}

/** How the use of a tool has ended. */
const outcome = ({ is_error: isError }: { is_error?: boolean | null | undefined }): ToolUse['state'] =>
  isError ? 'failed' : 'done';

/** A tool has got into a state. */
function use(
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
  return update(conversation, { tools: index < 0 ? [...tools, tool] : tools.with(index, tool) });
}
