/**
 * Every message that the service sends by one of its two contracts, 1.0.0 and 1.1.0, under its wire names. Types only.
 * `codec.ts` checks received data against them. A field is optional here if its message makes sense without it, even if the
 * contract requires it.
 */

/** Audio on the wire: 16-bit signed little-endian mono PCM at the named rate in Hz, or 8 kHz mu-law. */
export type AudioFormat =
  'pcm_8000' | 'pcm_16000' | 'pcm_22050' | 'pcm_24000' | 'pcm_44100' | 'pcm_48000' | 'ulaw_8000';

/** A JSON object whose fields the contract leaves open. */
export type JsonObject = Record<string, unknown>;

/**
 * Start of each character in the audio of the same message, and how long it sounds, in ms. The arrays should be of one
 * length.
 */
export interface AudioAlignment {
  chars: string[];
  char_start_times_ms: number[];
  char_durations_ms?: number[] | null | undefined;
}

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

/** A piece of the agent's voice. `audio_base_64` may be empty. */
export interface AudioMessage {
  type: 'audio';
  audio_event: {
    audio_base_64: string;
    event_id: number;
    alignment?: AudioAlignment | null | undefined;
    /** The last piece of the response. Only in contract 1.1.0. */
    is_final?: boolean | null | undefined;
  };
}

/** The final text of what the user said. */
export interface UserTranscriptMessage {
  type: 'user_transcript';
  user_transcription_event: { user_transcript: string; event_id?: number | null | undefined };
}

/** What the user seems to be saying. It may change. */
export interface TentativeUserTranscriptMessage {
  type: 'tentative_user_transcript';
  tentative_user_transcription_event: { user_transcript: string; event_id?: number | null | undefined };
}

/** A file of a person's answer. */
export interface FileReference {
  url?: string | null | undefined;
  name?: string | null | undefined;
  mime_type?: string | null | undefined;
}

/** The agent's whole planned answer, sent about when its audio starts. */
export interface AgentResponseMessage {
  type: 'agent_response';
  agent_response_event: {
    agent_response: string;
    event_id?: number | null | undefined;
    /** Tells apart several answers of one turn (around tool calls); newer servers only. */
    response_id?: string | null | undefined;
    /** Files of a person who answers in the agent's place. */
    attachments?: FileReference[] | null | undefined;
  };
}

/** The agent has generated all of a response. */
export interface AgentResponseCompleteMessage {
  type: 'agent_response_complete';
  agent_response_complete_event: { event_id: number };
}

/** What a custom language model tells about a response. */
export interface AgentResponseMetadataMessage {
  type: 'agent_response_metadata';
  agent_response_metadata_event: { metadata: JsonObject; event_id?: number | null | undefined };
}

/** The part of an interrupted answer that the agent really spoke. */
export interface AgentResponseCorrectionMessage {
  type: 'agent_response_correction';
  agent_response_correction_event: {
    original_agent_response?: string | null | undefined;
    corrected_agent_response: string;
    event_id?: number | null | undefined;
    response_id?: string | null | undefined;
  };
}

/** The agent's text as it is written; `text` is usually empty at `start` and `stop`. */
export interface AgentChatResponsePartMessage {
  type: 'agent_chat_response_part';
  text_response_part: {
    text?: string | null | undefined;
    type: 'start' | 'delta' | 'stop';
    event_id?: number | null | undefined;
  };
}

/** The agent's reasoning as it is written. Its `event_id` is a string, unlike any other. */
export interface AgentReasoningResponsePartMessage {
  type: 'agent_reasoning_response_part';
  reasoning_response_part: {
    text?: string | null | undefined;
    type: 'start' | 'delta' | 'stop';
    event_id?: string | null | undefined;
  };
}

/** The user spoke over the agent; audio with this `event_id` or an older one must not be heard any more. */
export interface InterruptionMessage {
  type: 'interruption';
  /** Without a number it is of all that the client has got so far. */
  interruption_event?: { event_id?: number | null | undefined } | null | undefined;
}

/** The agent asks the page to run a tool and to answer with `client_tool_result`. Without `parameters`, there are none: `{}`. */
export interface ClientToolCallMessage {
  type: 'client_tool_call';
  client_tool_call: {
    tool_name: string;
    tool_call_id: string;
    parameters: JsonObject;
    event_id?: number | null | undefined;
    /** `false`: no answer is wanted. */
    expects_response?: boolean | null | undefined;
  };
}

/** A component to show, such as `buttons` or `item_card`; the shape of `props` is the component's own. */
export interface RichContentMessage {
  type: 'rich_content';
  rich_content: {
    rich_content_id: string;
    component: string;
    props: JsonObject;
    event_id?: number | null | undefined;
  };
}

/** A tool is about to run, wherever it runs. */
export interface AgentToolRequestMessage {
  type: 'agent_tool_request';
  agent_tool_request: {
    tool_name: string;
    tool_call_id: string;
    tool_type?: string | null | undefined;
    event_id?: number | null | undefined;
    expects_response?: boolean | null | undefined;
    disable_interruptions?: boolean | null | undefined;
    /** How long the service waits for the result, in s. */
    response_timeout_secs?: number | null | undefined;
    execution_mode?: string | null | undefined;
  };
}

/**
 * A tool has run, or was to. `tool_name` `end_call` means that the conversation is over, unless the call failed, was blocked
 * or was not made.
 */
export interface AgentToolResponseMessage {
  type: 'agent_tool_response';
  agent_tool_response: {
    tool_name: string;
    tool_call_id?: string | null | undefined;
    tool_type?: string | null | undefined;
    is_error?: boolean | null | undefined;
    is_called?: boolean | null | undefined;
    is_blocked?: boolean | null | undefined;
    event_id?: number | null | undefined;
  };
}

/** The same with the tool's whole result as an opaque string. A service may send either of the two, or both. */
export interface AgentToolResponseFullPayloadMessage {
  type: 'agent_tool_response_full_payload';
  agent_tool_response_full_payload: {
    tool_name: string;
    tool_call_id?: string | null | undefined;
    tool_type?: string | null | undefined;
    is_error?: boolean | null | undefined;
    is_called?: boolean | null | undefined;
    is_blocked?: boolean | null | undefined;
    event_id?: number | null | undefined;
    full_tool_result?: string | null | undefined;
    truncated?: boolean | null | undefined;
  };
}

/** The state of a call to a Model Context Protocol tool; `awaiting_approval` wants an `mcp_tool_approval_result`. */
export interface McpToolCallMessage {
  type: 'mcp_tool_call';
  mcp_tool_call: {
    service_id?: string | null | undefined;
    tool_call_id: string;
    tool_name: string;
    tool_description?: string | null | undefined;
    parameters: JsonObject;
    /** ISO 8601. */
    timestamp?: string | null | undefined;
    state: 'loading' | 'awaiting_approval' | 'success' | 'failure';
    /** With `awaiting_approval`: seconds until the service gives up. Default: 300. */
    approval_timeout_secs?: number | null | undefined;
    /** With `success`: content blocks as MCP defines them. */
    result?: JsonObject[] | null | undefined;
    /** With `failure`. */
    error_message?: string | null | undefined;
  };
}

/** Which MCP integrations the agent is connected to. */
export interface McpConnectionStatusMessage {
  type: 'mcp_connection_status';
  mcp_connection_status: {
    integrations?:
      | {
          integration_id?: string | null | undefined;
          integration_type?: string | null | undefined;
          is_connected?: boolean | null | undefined;
          tool_count?: number | null | undefined;
        }[]
      | null
      | undefined;
  };
}

/** Likelihood, 0 to 1, that the user is speaking. */
export interface VadScoreMessage {
  type: 'vad_score';
  vad_score_event: { vad_score: number };
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

/** Likelihood, 0 to 1, that the user has finished. For the service's own use. */
export interface InternalTurnProbabilityMessage {
  type: 'internal_turn_probability';
  turn_probability_internal_event: { turn_probability: number };
}

/** What the agent might say. For the service's own use. */
export interface InternalTentativeAgentResponseMessage {
  type: 'internal_tentative_agent_response';
  tentative_agent_response_internal_event: { tentative_agent_response: string };
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

/** Every message the server is known to send. */
export type ServerMessage =
  | ConversationInitiationMetadataMessage
  | AudioMessage
  | UserTranscriptMessage
  | TentativeUserTranscriptMessage
  | AgentResponseMessage
  | AgentResponseCompleteMessage
  | AgentResponseMetadataMessage
  | AgentResponseCorrectionMessage
  | AgentChatResponsePartMessage
  | AgentReasoningResponsePartMessage
  | InterruptionMessage
  | ClientToolCallMessage
  | RichContentMessage
  | AgentToolRequestMessage
  | AgentToolResponseMessage
  | AgentToolResponseFullPayloadMessage
  | McpToolCallMessage
  | McpConnectionStatusMessage
  | VadScoreMessage
  | PingMessage
  | ContextUsageMessage
  | AsrInitiationMetadataMessage
  | GuardrailTriggeredMessage
  | InternalTurnProbabilityMessage
  | InternalTentativeAgentResponseMessage
  | AgentTypingMessage
  | ExternalAgentConnectedMessage
  | ExternalAgentDisconnectedMessage
  | QueueStatusMessage
  | ErrorMessage
  | ClientErrorMessage;

/** A message of a type this package does not know; it is passed on as it came. */
export interface UnknownMessage {
  type: string;
  [field: string]: unknown;
}

export type ServerMessageOf<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;
