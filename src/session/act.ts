import { VoiceAgentError } from '../errors.js';
import { isMessage } from '../protocol/codec.js';
import type { ServerMessage, UnknownMessage, UserTranscriptMessage } from '../protocol/messages.js';
import { createApproval } from './approval.js';
import type { CallHost } from './call-events.js';
import type { Conversation, Mode } from './conversation.js';
import type { Stopwatch } from './metrics.js';
import { sleep } from './scope.js';
import type { Speech } from './speech.js';
import type { Turn } from './turns.js';

/** What a message may have an effect on. */
interface Effects {
  host: CallHost;
  stopwatch: Stopwatch;
  /** Missing in a typed conversation, and when nothing is to be heard any more. */
  speech: Speech | undefined;
  /** Fires at the end of the call. */
  signal: AbortSignal;
  /** Decides about a tool that waits for approval. */
  decide: (toolCallId: string, approved: boolean) => void;
}

/** Does what a server message asks for, beside changing the snapshot. */
export function act(
  message: ServerMessage | UnknownMessage,
  { host, stopwatch, speech, signal, decide }: Effects,
): void {
  const { mode } = host.conversation;
  const setMode = (next: Mode): void => host.update({ type: 'mode', mode: next });
  const follow = (eventId: number | null | undefined): void => {
    speech?.follow(eventId);
    if (!speech) setMode('listening');
  };
  // A type that is not known matches no case.
  const known = message as ServerMessage;
  switch (known.type) {
    case 'conversation_initiation_metadata':
      speech?.configure(known.conversation_initiation_metadata_event.agent_output_audio_format);
      break;
    case 'audio':
      if (!speech) break;
      stopwatch.arrived(speech.queuedUntil);
      try {
        speech.play(known);
      } catch {
        const problem = 'The voice service sent audio that is not base64; it was dropped.';
        host.emit('error', new VoiceAgentError('protocol', problem));
      }
      break;
    case 'interruption':
      speech?.interrupt(known.interruption_event.event_id);
      setMode('listening');
      host.emit('interruption', { eventId: known.interruption_event.event_id });
      break;
    case 'user_transcript':
      if (mode === 'listening' && !isAnswered(host.conversation, known)) setMode('thinking');
      break;
    case 'tentative_user_transcript':
      if (mode === 'thinking') setMode('listening');
      break;
    case 'agent_response':
      follow(known.agent_response_event.event_id);
      break;
    case 'agent_chat_response_part':
      follow(known.text_response_part.event_id);
      break;
    case 'client_tool_call': {
      const { tool_name, tool_call_id, parameters } = known.client_tool_call;
      void host.tools.call(tool_name, parameters, tool_call_id);
      break;
    }
    case 'mcp_tool_call':
      if (known.mcp_tool_call.state === 'awaiting_approval') {
        host.emit('tool-approval', createApproval(known, host, decide, signal));
      }
      break;
    case 'agent_typing': {
      const { duration_ms: duration } = known.agent_typing_event;
      const over = (): void => host.update({ type: 'set', fields: { typing: false } });
      if (duration) void sleep(duration, signal).then(over);
      break;
    }
    case 'ping':
      stopwatch.ping = known.ping_event.ping_ms ?? stopwatch.ping;
  }
}

/** Whether the agent has answered what was said: a transcript may come after the answer to it. */
function isAnswered(
  { turns, connection }: Conversation,
  { user_transcription_event: { event_id: eventId } }: UserTranscriptMessage,
): boolean {
  const isAnswer = (turn: Turn): boolean =>
    turn.role === 'agent' && turn.connection === connection && (turn.eventId ?? -Infinity) >= eventId!;
  return eventId != null && turns.some(isAnswer);
}

/** Whether the agent says something by a message. */
export const isSpoken = ({ type }: { type: string }): boolean =>
  ['audio', 'agent_response', 'agent_chat_response_part'].includes(type);

/** Whether the agent has ended the call by a message. A call of `end_call` that came to nothing has not. */
export function isHangUp(message: ServerMessage | UnknownMessage): boolean {
  const response = isMessage(message, 'agent_tool_response')
    ? message.agent_tool_response
    : isMessage(message, 'agent_tool_response_full_payload')
      ? message.agent_tool_response_full_payload
      : undefined;
  if (response?.tool_name !== 'end_call') return false;
  return !response.is_error && !response.is_blocked && response.is_called !== false;
}
