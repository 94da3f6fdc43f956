import type {
  AgentTypingMessage,
  AsrInitiationMetadataMessage,
  ClientErrorMessage,
  ContextUsageMessage,
  ConversationInitiationMetadataMessage,
  ErrorMessage,
  ExternalAgentConnectedMessage,
  ExternalAgentDisconnectedMessage,
  GuardrailTriggeredMessage,
  PingMessage,
  QueueStatusMessage,
} from './service-messages.js';
import type {
  AgentChatResponsePartMessage,
  AgentReasoningResponsePartMessage,
  AgentResponseCompleteMessage,
  AgentResponseCorrectionMessage,
  AgentResponseMessage,
  AgentResponseMetadataMessage,
  AudioMessage,
  InternalTentativeAgentResponseMessage,
  InternalTurnProbabilityMessage,
  InterruptionMessage,
  RichContentMessage,
  TentativeUserTranscriptMessage,
  UserTranscriptMessage,
  VadScoreMessage,
} from './talk-messages.js';
import type {
  AgentToolRequestMessage,
  AgentToolResponseFullPayloadMessage,
  AgentToolResponseMessage,
  ClientToolCallMessage,
  McpConnectionStatusMessage,
  McpToolCallMessage,
} from './tool-messages.js';

/**
 * Every message that the service sends by one of its two contracts, 1.0.0 and 1.1.0, under its wire names. Types only,
 * `codec.ts` checks received data against them. A field is optional here if its message makes sense without it, even if the
 * contract requires it.
 */

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
