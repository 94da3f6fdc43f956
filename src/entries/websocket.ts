export * from '../base/errors.js';
export type * from '../protocol/messages.js';
export type { CloseInfo } from '../transport/service-error.js';
export type { ConversationMetadata, ElevenLabsWebSocketEvents } from '../transport/websocket-events.js';
export { ElevenLabsWebSocket, type ElevenLabsWebSocketOptions } from '../transport/websocket.js';
export type { Transcript } from '../protocol/transcript.js';
export { ConversationRecorder, parseRecording } from '../protocol/recording.js';
export type { RecordedClose, RecordedMessage, RecorderOptions, Recording } from '../protocol/recording.js';
export type { ServerLocation } from '../base/hosts.js';
