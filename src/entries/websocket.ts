export * from '../base/errors.js';
export type * from '../protocol/messages.js';
export {
  ElevenLabsWebSocket,
  type CloseInfo,
  type ConversationMetadata,
  type ElevenLabsWebSocketEvents,
  type ElevenLabsWebSocketOptions,
  type Transcript,
} from '../transport/websocket.js';
export { ConversationRecorder, parseRecording } from '../protocol/recording.js';
export type { RecordedClose, RecordedMessage, RecorderOptions, Recording } from '../protocol/recording.js';
export type { ServerLocation } from '../base/hosts.js';
