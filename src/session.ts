export * from './errors.js';
export { Session, type SessionEvents, type SessionOptions } from './session/session.js';
export type { CallEvents, CallOptions, SessionEnd } from './session/call.js';
export type { ToolApproval } from './session/approval.js';
export type { Caption } from './session/captions.js';
export type { Conversation, Mode, Reconnect, RichContent, Status, ToolUse } from './session/conversation.js';
export type { Metrics } from './session/metrics.js';
export type { ToolCall, ToolContext, ToolHandler } from './session/tools.js';
export type { Turn } from './session/turns.js';
