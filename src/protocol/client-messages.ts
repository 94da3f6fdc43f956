import type { JsonObject } from './json.js';
import type { ServerMessage } from './server-messages.js';
import type { SourceName } from './source-names.js';

/** Every message that a client may send, under its wire names. Types only. */

/** Audio of the user, base64, in the announced input format. The only message without a `type`. */
export interface UserAudioChunk {
  user_audio_chunk: string;
}

/** Answers a `ping`. */
export interface PongMessage {
  type: 'pong';
  event_id: number;
}

/** What the user has written. */
export interface UserMessage {
  type: 'user_message';
  text?: string | null;
  /** Set when the text was chosen from a rich-content row. */
  rich_content_id?: string;
}

/** Tells that the user is busy (typing), so that the agent waits. */
export interface UserActivityMessage {
  type: 'user_activity';
}

/** `null` takes an earlier score back. */
export type FeedbackScore = 'like' | 'dislike' | null;

/** Rates an answer of the agent. */
export interface FeedbackMessage {
  type: 'feedback';
  event_id: number;
  score: FeedbackScore;
}

/** Why a tool of the page gave no result. `user_rejected`: the tool counts as not called. */
export type ToolErrorType =
  'user_rejected' | 'external_server' | 'external_client' | 'customer_auth' | 'client_timeout' | 'unknown';

/** What a tool of the page has come to. */
export interface ClientToolResultMessage {
  type: 'client_tool_result';
  tool_call_id: string;
  result: string;
  is_error: boolean;
  /** Only contract 1.1.0 knows it. With it, `is_error` is `true`. */
  error_type?: ToolErrorType;
}

/** Whether an MCP tool may be used. */
export interface McpToolApprovalResultMessage {
  type: 'mcp_tool_approval_result';
  tool_call_id: string;
  is_approved: boolean;
}

/** Tells the agent something without interrupting it. Of several with one `context_id` only the newest counts. */
export interface ContextualUpdateMessage {
  type: 'contextual_update';
  text: string;
  context_id?: string;
}

/** A file that was uploaded. */
export interface FileInput {
  type: 'file_input';
  file_id: string;
}

/** Files, with what the user has written to them. */
export interface MultimodalMessage {
  type: 'multimodal_message';
  text?: UserMessage | null;
  /** The first file, for a service that takes only one. */
  file?: FileInput | null;
  /** All files, if there are several. */
  files?: FileInput[];
}

/** A server message that a client can ask for. */
export type ClientEvent = Exclude<ServerMessage['type'], 'error' | 'client_error' | 'queue_status'>;

/** A document of the account that the agent may look things up in. */
export interface KnowledgeBaseEntry {
  type: 'file' | 'url' | 'text' | 'folder';
  name: string;
  id: string;
  /** Default: `auto`. */
  usage_mode?: 'prompt' | 'auto';
}

/** Departures from the agent's stored configuration. Each must be allowed in the agent's security settings. */
export interface ConversationConfigOverride {
  agent?: {
    prompt?: {
      prompt?: string;
      llm?: string;
      tool_ids?: string[];
      /** Where contract 1.1.0 has it. */
      native_mcp_server_ids?: string[];
      knowledge_base?: KnowledgeBaseEntry[];
    };
    first_message?: string;
    language?: string;
    max_conversation_duration_message?: string;
    /** At most 10. Where contract 1.0.0 has it. */
    native_mcp_server_ids?: string[];
  };
  tts?: {
    voice_id?: string;
    /** 0 to 1. */
    stability?: number;
    /** 0.7 to 5. */
    speed?: number;
    /** 0 to 1. */
    similarity_boost?: number;
  };
  asr?: { keywords?: string[] };
  turn?: { soft_timeout_config?: { message?: string } };
  conversation?: { text_only?: boolean; client_events?: ClientEvent[] };
}

/** A value that the agent's prompt refers to. Contract 1.0.0 has neither lists nor `null`. */
export type DynamicVariable = string | number | boolean | null | readonly DynamicVariable[];

/** Values the agent's prompt refers to as `{{name}}`. */
export type DynamicVariables = Record<string, DynamicVariable>;

export type { SourceName };

/** First message of the client in every conversation; unset fields are left out. */
export interface ConversationInitiationClientData {
  type: 'conversation_initiation_client_data';
  conversation_config_override?: ConversationConfigOverride;
  custom_llm_extra_body?: JsonObject;
  dynamic_variables?: DynamicVariables;
  user_id?: string;
  branch_id?: string;
  environment?: string;
  starting_workflow_node_id?: string;
  source_info?: { source?: SourceName; version?: string };
  tool_mock_config?: JsonObject;
}

/** Every message a client may send. */
export type ClientMessage =
  | UserAudioChunk
  | PongMessage
  | UserMessage
  | UserActivityMessage
  | FeedbackMessage
  | ClientToolResultMessage
  | McpToolApprovalResultMessage
  | ContextualUpdateMessage
  | ConversationInitiationClientData
  | MultimodalMessage;
