/** What the service sends about the conversation itself. Types only: see `server-messages.ts`. */
import type { JsonObject } from './json.js';

/** Audio on the wire: 16-bit signed little-endian mono PCM at the named rate in Hz, or 8 kHz mu-law. */
export type AudioFormat =
  'pcm_8000' | 'pcm_16000' | 'pcm_22050' | 'pcm_24000' | 'pcm_44100' | 'pcm_48000' | 'ulaw_8000';

/** First answer of the server: the conversation's id and both audio formats. The session is ready from here on. */
export interface ConversationInitiationMetadataMessage {
  type: 'conversation_initiation_metadata';
  conversation_initiation_metadata_event: {
    conversation_id?: string | null | undefined;
    /** Where a format is missing, `codec.ts` fills in `pcm_16000`. */
    agent_output_audio_format: AudioFormat | (string & {});
    user_input_audio_format: AudioFormat | (string & {});
  };
}

/** Wants a `pong` with the same `event_id` at once. `ping_ms` is the server's estimate of the latency, in ms. */
export interface PingMessage {
  type: 'ping';
  ping_event: { event_id: number; ping_ms?: number | null | undefined };
}

/** How full the model's context is, in tokens; after each turn of the agent. */
export interface ContextUsageMessage {
  type: 'context_usage';
  context_usage_event: {
    event_id?: number | null | undefined;
    model?: string | null | undefined;
    context_tokens?: number | null | undefined;
    context_limit_tokens?: number | null | undefined;
  };
}

/** What the service says about its speech recognition. */
export interface AsrInitiationMetadataMessage {
  type: 'asr_initiation_metadata';
  asr_initiation_metadata_event?: JsonObject | null | undefined;
}

/** A guardrail of the agent was triggered. */
export interface GuardrailTriggeredMessage {
  type: 'guardrail_triggered';
  guardrail_triggered_event?: { guardrail_name?: string | null | undefined } | null | undefined;
}

/** A human agent is typing, or has stopped. `duration_ms`: how long they count as typing without another message. */
export interface AgentTypingMessage {
  type: 'agent_typing';
  agent_typing_event: { is_typing: boolean; duration_ms?: number | null | undefined };
}

/** A human agent has taken over. */
export interface ExternalAgentConnectedMessage {
  type: 'external_agent_connected';
  external_agent_connected_event?: JsonObject | null | undefined;
}

/** The human agent has left; the AI agent goes on. */
export interface ExternalAgentDisconnectedMessage {
  type: 'external_agent_disconnected';
  external_agent_disconnected_event?: JsonObject | null | undefined;
}

/** The wait for a free place. Sent, though not in the published contract. The service drops user messages sent meanwhile. */
export interface QueueStatusMessage {
  type: 'queue_status';
  queue_status_event: {
    /** Unknown words change nothing. */
    status: 'waiting' | 'admitted' | 'timed_out' | (string & {});
    /** Place in the queue, 1 for the next one, from a service that tells it. */
    position?: number | null | undefined;
  };
}

/** Sent before the server closes because of an error; nested as published, or flat with `message` alone. */
export interface ErrorMessage {
  type: 'error';
  error_event?:
    | {
        code?: number | null | undefined;
        message?: string | null | undefined;
        error_type?: string | null | undefined;
        reason?: string | null | undefined;
        debug_message?: string | null | undefined;
        details?: JsonObject | null | undefined;
      }
    | null
    | undefined;
  message?: string | null | undefined;
  code?: number | null | undefined;
}

/** What `error` is in contract 1.1.0. */
export interface ClientErrorMessage {
  type: 'client_error';
  error_event?:
    | { code?: number | null | undefined; error_name?: string | null | undefined; message?: string | null | undefined }
    | null
    | undefined;
}
