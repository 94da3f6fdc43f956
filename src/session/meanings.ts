import { isMessage } from '../protocol/objects.js';
import { VoiceAgentError } from '../base/errors.js';
import type { AgentToolResponseMessage, ServerMessage, ServerMessageOf, UnknownMessage } from '../protocol/messages.js';
import { noPlaceError } from '../transport/service-error.js';
import { createApproval } from './approval.js';
import type { CallHost } from './call-events.js';
import { withFields, type Circumstances, type Conversation, type Mode } from './conversation.js';
import type { Stopwatch } from './metrics.js';
import { placed, turnBefore } from './placement.js';
import type { Speech } from './speech.js';
import { withToolUse } from './tool-uses.js';
import type { ClientTools } from './tools.js';
import { withTextPart, withTranscript } from './transcript-changes.js';
import type { Turn } from './turns.js';

/** What a message's effects may use. */
export interface Effects {
  readonly host: CallHost;
  readonly tools: ClientTools;
  readonly stopwatch: Stopwatch;
  /** Missing in a typed conversation, and when nothing must be heard any more. */
  readonly speech: Speech | undefined;
  /** Fires at the end of the call. */
  readonly signal: AbortSignal;
  /** Allows or denies a tool that waits for approval. */
  readonly decide: (toolCallId: string, approved: boolean) => void;
  /** Call when the agent has hung up. */
  readonly expectEnd: () => void;
  /** Somebody types for so long, in ms, unless another message says otherwise. */
  readonly expectTyping: (duration: number | null | undefined) => void;
  /** Call when the agent says something: the conversation is not idle then. */
  readonly heardFrom: () => void;
  readonly tellMetrics: () => void;
}

/** What one type of message means. */
interface Meaning<Message> {
  /** Returns the snapshot after the message. */
  readonly state?: (conversation: Conversation, message: Message, circumstances: Circumstances) => Conversation;
  /** Affects everything else: sound, tools, and the life of the call. Runs after `state`. */
  readonly act?: (message: Message, effects: Effects) => void;
}

type Meanings = { readonly [Type in ServerMessage['type']]: Meaning<ServerMessageOf<Type>> };

const transcript: Meaning<ServerMessage>['state'] = (conversation, message, circumstances) =>
  withTranscript(conversation, message, circumstances);

/**
 * The one place that says what each message of the service means to a conversation. Only the connection's own messages are
 * handled elsewhere: `ElevenLabsWebSocket` answers `ping`, and makes `error` the reason of the close that follows.
 */
const meanings: Meanings = {
  conversation_initiation_metadata: {
    state: (conversation, { conversation_initiation_metadata_event: { conversation_id: conversationId } }) =>
      withFields(conversation, { conversationId, queued: false }),
    act: ({ conversation_initiation_metadata_event: { agent_output_audio_format: format } }, { speech }) =>
      speech?.configure(format),
  },

  audio: {
    act: (message, { host, stopwatch, speech, heardFrom }) => {
      heardFrom();
      if (!speech) return;
      try {
        const playback = speech.play(message);
        if (playback) stopwatch.arrived(message.audio_event.event_id, playback.start);
      } catch {
        const problem = 'The voice service sent audio that is not base64; it was dropped.';
        host.emit('error', new VoiceAgentError('protocol', problem));
      }
    },
  },

  interruption: {
    act: ({ interruption_event: event }, { host, speech }) => {
      const eventId = event?.event_id ?? undefined;
      const isSilent = speech?.interrupt(eventId);
      if (isSilent && host.conversation.mode === 'speaking') setMode(host, 'listening');
      host.emit('interruption', { eventId });
    },
  },

  user_transcript: {
    state: transcript,
    act: ({ user_transcription_event: { event_id: eventId } }, { host }) => {
      const { mode } = host.conversation;
      if (mode === 'listening' && !isAnswered(host.conversation, eventId)) setMode(host, 'thinking');
    },
  },

  tentative_user_transcript: {
    state: transcript,
    act: (_, { host }) => {
      if (host.conversation.mode === 'thinking') setMode(host, 'listening');
    },
  },

  agent_response: {
    state: transcript,
    act: ({ agent_response_event: { event_id: eventId } }, effects) => follow(eventId, effects),
  },

  agent_response_correction: { state: transcript },

  agent_chat_response_part: {
    state: (conversation, { text_response_part: part }, circumstances) =>
      withTextPart(conversation, part, circumstances),
    act: ({ text_response_part: { event_id: eventId } }, effects) => follow(eventId, effects),
  },

  agent_reasoning_response_part: {},

  client_tool_call: {
    state: (conversation, { client_tool_call: call }, { time }) => withToolUse(conversation, call, time),
    act: ({ client_tool_call: { tool_name: name, tool_call_id: id, parameters } }, { tools }) =>
      void tools.call(name, parameters, id),
  },

  agent_tool_request: {
    state: (conversation, { agent_tool_request: call }, { time }) => withToolUse(conversation, call, time),
  },

  agent_tool_response: {
    state: (conversation, { agent_tool_response: response }, { time }) =>
      withToolUse(conversation, response, time, outcome(response)),
    act: ({ agent_tool_response: response }, { expectEnd }) => isHangUp(response) && expectEnd(),
  },

  agent_tool_response_full_payload: {
    state: (conversation, { agent_tool_response_full_payload: response }, { time }) =>
      withToolUse(conversation, response, time, outcome(response)),
    act: ({ agent_tool_response_full_payload: response }, { expectEnd }) => isHangUp(response) && expectEnd(),
  },

  mcp_tool_call: {
    state: (conversation, { mcp_tool_call: call }, { time }) =>
      withToolUse(conversation, call, time, mcpStates[call.state]),
    act: (message, { host, decide, signal }) => {
      if (message.mcp_tool_call.state !== 'awaiting_approval') return;
      host.emit('tool-approval', createApproval(message, host, decide, signal));
    },
  },

  mcp_connection_status: {},

  rich_content: {
    state: (conversation, { rich_content: { rich_content_id: id, component, props, event_id } }, { time }) => {
      const place = { connection: conversation.connection, eventId: event_id ?? undefined, time };
      const content = { id, component, props, ...place, turnId: turnBefore(conversation.turns, place) };
      const others = conversation.richContent.filter((other) => other.id !== id);
      return withFields(conversation, { richContent: [...others, content] });
    },
  },

  agent_typing: {
    state: (conversation, { agent_typing_event: { is_typing: typing } }) => withFields(conversation, { typing }),
    act: ({ agent_typing_event: { duration_ms: duration } }, { expectTyping }) => expectTyping(duration),
  },

  external_agent_connected: { state: (conversation) => withFields(conversation, { externalAgent: true }) },

  external_agent_disconnected: {
    state: (conversation) => withFields(conversation, { externalAgent: false, typing: false }),
  },

  queue_status: {
    // An unknown status changes nothing.
    state: (conversation, { queue_status_event: { status } }) =>
      ['waiting', 'admitted'].includes(status)
        ? withFields(conversation, { queued: status === 'waiting' })
        : conversation,
    act: ({ queue_status_event: { status } }, { host }) => {
      if (status === 'admitted') host.outbox.flush();
      // While connecting, the start itself fails.
      if (status === 'timed_out' && host.conversation.status !== 'connecting') {
        host.end({ reason: 'error', code: 1000 }, noPlaceError());
      }
    },
  },

  ping: {
    act: ({ ping_event: { ping_ms: milliseconds } }, { stopwatch, tellMetrics }) => {
      stopwatch.ping = milliseconds ?? stopwatch.ping;
      tellMetrics();
    },
  },

  error: {},
  vad_score: {},
  context_usage: {},
  asr_initiation_metadata: {},
  guardrail_triggered: {},
  internal_turn_probability: {},
  internal_tentative_agent_response: {},
};

/** The conversation after a message; the same object when nothing changed. */
export const withMessage = (
  conversation: Conversation,
  message: ServerMessage | UnknownMessage,
  circumstances: Circumstances,
): Conversation => inPlace(meaningOf(message)?.state?.(conversation, message, circumstances) ?? conversation);

/** A turn that has come may be the one after which something stands. */
const inPlace = (conversation: Conversation): Conversation =>
  withFields(conversation, {
    tools: placed(conversation.tools, conversation.turns),
    richContent: placed(conversation.richContent, conversation.turns),
  });

/** Carries out a message's effects beside the snapshot. */
export const applyEffects = (message: ServerMessage | UnknownMessage, effects: Effects): void =>
  meaningOf(message)?.act?.(message, effects);

/** The meaning of a message; `undefined` if its type is unknown. */
const meaningOf = ({ type }: { type: string }): Meaning<unknown> | undefined =>
  Object.hasOwn(meanings, type) ? (meanings[type as ServerMessage['type']] as Meaning<unknown>) : undefined;

const setMode = (host: CallHost, mode: Mode): void => host.update({ type: 'mode', mode });

/** The effects of an agent's text, whole or in part. */
function follow(eventId: number | null | undefined, { host, speech, heardFrom }: Effects): void {
  heardFrom();
  speech?.follow(eventId);
  if (!speech) setMode(host, 'listening');
}

type ToolResponse = AgentToolResponseMessage['agent_tool_response'];

/** How the use of a tool has ended. */
const outcome = ({ is_error: isError }: ToolResponse): 'failed' | 'done' => (isError ? 'failed' : 'done');

/** Whether the agent has hung up by the tool `end_call`. A use of it that failed or was blocked does not count. */
const isHangUp = (response: ToolResponse): boolean =>
  response.tool_name === 'end_call' && !response.is_error && !response.is_blocked && response.is_called !== false;

/** Whether a message says that the agent has ended the call. */
export const endsCall = (message: ServerMessage | UnknownMessage): boolean =>
  (isMessage(message, 'agent_tool_response') && isHangUp(message.agent_tool_response)) ||
  (isMessage(message, 'agent_tool_response_full_payload') && isHangUp(message.agent_tool_response_full_payload));

/** Whether the agent has already answered this utterance: its transcript may come after the answer. */
function isAnswered({ turns, connection }: Conversation, eventId: number | null | undefined): boolean {
  const isAnswer = (turn: Turn): boolean =>
    turn.role === 'agent' && turn.connection === connection && (turn.eventId ?? -Infinity) >= eventId!;
  return eventId != null && turns.some(isAnswer);
}

const mcpStates = {
  loading: 'running',
  awaiting_approval: 'awaiting-approval',
  success: 'done',
  failure: 'failed',
} as const;
