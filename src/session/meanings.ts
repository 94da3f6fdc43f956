import { isAudioFormat } from '../protocol/codec.js';
import { isMessage } from '../protocol/objects.js';
import { VoiceAgentError } from '../base/errors.js';
import type { AgentToolResponseMessage, ServerMessage, ServerMessageOf, UnknownMessage } from '../protocol/messages.js';
import type { Approvals } from './approval.js';
import type { CallHost } from './call-events.js';
import { agentTurn, withFields, type Circumstances, type Conversation, type Mode } from './conversation.js';
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
  readonly approvals: Approvals;
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
 * The one place that says what each message of the service means to a conversation. `docs/protocol.md` has the comments of the table. Only the connection's own messages are
 * handled elsewhere: `ElevenLabsWebSocket` answers `ping`, and makes `error` the reason of the close that follows.
 */
const meanings: Meanings = {
  /** Begins the conversation, and ends a wait in the queue. An audio format that is not known fails the start. */
  conversation_initiation_metadata: {
    state: (conversation, { conversation_initiation_metadata_event: { conversation_id: id } }) =>
      withFields(conversation, { conversationId: id ?? undefined, queued: false, queuePlace: undefined }),
    act: ({ conversation_initiation_metadata_event: { agent_output_audio_format: format } }, { speech }) => {
      // The music of a wait is over.
      speech?.reset();
      // `Connection` refuses any other.
      if (isAudioFormat(format)) speech?.configure(format);
    },
  },

  /**
   * Played, with its alignment for captions; `is_final` ends the turn. In the queue it is music: heard, and nobody
   * speaks.
   */
  audio: {
    act: (message, { host, stopwatch, speech, heardFrom }) => {
      heardFrom();
      if (!speech) return;
      try {
        const playback = speech.play(message);
        if (playback && !host.conversation.queued) stopwatch.arrived(message.audio_event.event_id, playback.start);
      } catch {
        const problem = 'The voice service sent audio that is not base64; it was dropped.';
        host.emit('error', new VoiceAgentError('protocol', problem));
      }
    },
  },

  /** Silences this turn and older ones; what is newer goes on. */
  interruption: {
    act: ({ interruption_event: event }, { host, speech }) => {
      const eventId = event?.event_id ?? undefined;
      const isSilent = speech?.interrupt(eventId);
      if (isSilent && host.conversation.mode === 'speaking') setMode(host, 'listening');
      host.emit('interruption', { eventId });
    },
  },

  /** A turn of the visitor; the agent thinks of an answer. */
  user_transcript: {
    state: transcript,
    act: ({ user_transcription_event: { event_id: eventId } }, { host }) => {
      const { mode } = host.conversation;
      if (mode === 'listening' && !isAnswered(host.conversation, eventId)) setMode(host, 'thinking');
    },
  },

  /** A turn of the visitor that may still change. */
  tentative_user_transcript: {
    state: transcript,
    act: (_, { host }) => {
      if (host.conversation.mode === 'thinking') setMode(host, 'listening');
    },
  },

  /** A turn of the agent, with the files of a person who answers in its place. */
  agent_response: {
    state: transcript,
    act: ({ agent_response_event: { event_id: eventId } }, effects) => follow(eventId, effects),
  },

  /** All of the turn has been made: unless more audio comes, captions and mode wait for none. */
  agent_response_complete: {
    act: ({ agent_response_complete_event: { event_id: eventId } }, { host, speech }) => {
      speech?.complete(eventId, false);
      // Nothing has come of it.
      if (!speech?.isQueued && !agentTurn(host.conversation, eventId)) setMode(host, 'listening');
    },
  },

  /** Cuts the turn back to what was said. */
  agent_response_correction: { state: transcript },

  /** The turn grows until `stop`. */
  agent_chat_response_part: {
    state: (conversation, { text_response_part: part }, circumstances) =>
      withTextPart(conversation, part, circumstances),
    act: ({ text_response_part: { event_id: eventId } }, effects) => follow(eventId, effects),
  },

  agent_reasoning_response_part: {},

  /** Runs a tool of the page and answers, unless `expects_response` is `false`. */
  client_tool_call: {
    state: (conversation, { client_tool_call: call }, { time }) =>
      withToolUse(conversation, call, time, call.expects_response === false ? 'done' : 'running'),
    act: ({ client_tool_call: call }, { tools }) =>
      void tools.call(call.tool_name, call.parameters, call.tool_call_id, call.expects_response !== false),
  },

  /** Shown as a tool that runs; `response_timeout_secs` limits a tool of the page. */
  agent_tool_request: {
    state: (conversation, { agent_tool_request: call }, { time }) => withToolUse(conversation, call, time),
    act: ({ agent_tool_request: { tool_call_id: id, response_timeout_secs: seconds } }, { tools }) =>
      tools.limit(id, seconds),
  },

  /** Shown as done or failed. `end_call` that was not in vain: the agent has hung up. */
  agent_tool_response: {
    state: (conversation, { agent_tool_response: response }, { time }) =>
      withToolUse(conversation, response, time, outcome(response)),
    act: ({ agent_tool_response: response }, { expectEnd }) => isHangUp(response) && expectEnd(),
  },

  /** The same; a service may send this alone. */
  agent_tool_response_full_payload: {
    state: (conversation, { agent_tool_response_full_payload: response }, { time }) =>
      withToolUse(conversation, response, time, outcome(response)),
    act: ({ agent_tool_response_full_payload: response }, { expectEnd }) => isHangUp(response) && expectEnd(),
  },

  /** Shown; `awaiting_approval` asks the page or the visitor, until that is decided, too late or withdrawn. */
  mcp_tool_call: {
    state: (conversation, { mcp_tool_call: call }, { time }) =>
      withToolUse(conversation, call, time, mcpStates[call.state]),
    act: (message, { approvals }) => {
      if (message.mcp_tool_call.state === 'awaiting_approval') approvals.ask(message);
    },
  },

  mcp_connection_status: {},

  /** Shown after the newest turn. */
  rich_content: {
    state: (conversation, { rich_content: { rich_content_id: id, component, props, event_id } }, { time }) => {
      const place = { connection: conversation.connection, eventId: event_id ?? undefined, time };
      const content = { id, component, props, ...place, turnId: turnBefore(conversation.turns, place) };
      const others = conversation.richContent.filter((other) => other.id !== id);
      return withFields(conversation, { richContent: [...others, content] });
    },
  },

  /** Shown until it is over. */
  agent_typing: {
    state: (conversation, { agent_typing_event: { is_typing: typing } }) => withFields(conversation, { typing }),
    act: ({ agent_typing_event: { duration_ms: duration } }, { expectTyping }) => expectTyping(duration),
  },

  /** Shown as the state and in the transcript, whose turns have `withPerson` from then on. */
  external_agent_connected: { state: (conversation) => withFields(conversation, { externalAgent: true }) },

  /** Nobody types any more, and the agent is back; the transcript says so. */
  external_agent_disconnected: {
    state: (conversation) => withFields(conversation, { externalAgent: false, typing: false }),
  },

  /**
   * `waiting`: what is typed is kept, no time runs out, the place is shown. `admitted`: what was typed is sent.
   * `timed_out`: ends with `busy`. Another word changes nothing. Sound of the visitor is sent all the while: the service gives up
   * a line without any.
   */
  queue_status: {
    // A word that is not known changes nothing.
    state: (conversation, { queue_status_event: { status, position } }) => {
      if (status !== 'waiting' && status !== 'admitted') return conversation;
      const queued = status === 'waiting';
      return withFields(conversation, { queued, queuePlace: queued ? (position ?? undefined) : undefined });
    },
    act: ({ queue_status_event: { status } }, { host, speech }) => {
      // Music may come before the metadata, which tell the format. Without one it is this, as `codec.ts` has it.
      if (status === 'waiting' && host.conversation.status === 'connecting') speech?.configure('pcm_16000');
      // The music that was heard meanwhile.
      if (status === 'admitted' || status === 'timed_out') speech?.reset();
      if (status === 'admitted') host.outbox.flush();
    },
  },

  /** Answered at once; its time is a metric. */
  ping: {
    act: ({ ping_event: { ping_ms: milliseconds } }, { stopwatch, tellMetrics }) => {
      stopwatch.ping = milliseconds ?? stopwatch.ping;
      tellMetrics();
    },
  },

  /** The reason of the close that follows; without one the conversation ends after 1 s. */
  error: {},
  /** The same. */
  client_error: {},
  agent_response_metadata: {},
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

/** How the use of a tool has ended. One that was blocked or not called has come to nothing. */
const outcome = ({ is_error: isError, is_blocked: isBlocked, is_called: isCalled }: ToolResponse): 'failed' | 'done' =>
  isError || isBlocked || isCalled === false ? 'failed' : 'done';

/** Whether the agent has ended the call by a tool. */
const isHangUp = (response: ToolResponse): boolean => response.tool_name === 'end_call' && outcome(response) === 'done';

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
