import type { VoiceAgentError } from '../base/errors.js';
import type { ClientMessage, ServerMessage, UnknownMessage } from '../protocol/messages.js';
import type { ToolApproval } from './approval.js';
import type { Caption } from './captions.js';
import type { Conversation, Input } from './conversation.js';
import type { DeviceKind } from './devices.js';
import type { Metrics } from './metrics.js';
import type { Outbox } from './outbox.js';
import type { ToolHandlers } from './tool-handlers.js';
import type { ToolCall } from './tools.js';

/** How a conversation ended. */
export interface SessionEnd {
  /** `user`: the page or its visitor. `agent`: the agent or the service. `idle`: nobody said anything. `error`: see `error`. */
  reason: 'user' | 'agent' | 'idle' | 'error';
  /** Close code of the socket; missing when none was opened. */
  code: number | undefined;
}

/** What happens below the snapshot, at the moment when it happens: for recorders, and for whoever looks for a fault. */
export type Trace =
  | { type: 'received'; message: ServerMessage | UnknownMessage }
  | { type: 'sent'; message: ClientMessage }
  /** A connection is over. */
  | { type: 'closed'; code: number; reason: string }
  /** The visitor speaks, or has sent a text. */
  | { type: 'spoke' }
  /** More of the agent's voice has been heard: `secondsOf` tells how much of an event's. */
  | { type: 'heard'; secondsOf: (eventId: number) => number };

/** What a call reports. */
export interface CallEvents {
  /** Every server message, those of unknown type too. */
  message: ServerMessage | UnknownMessage;
  caption: Caption;
  /** `eventId` is missing where the service does not name what was interrupted. */
  interruption: { eventId: number | undefined };
  'tool-call': ToolCall;
  'tool-approval': ToolApproval;
  metrics: Metrics;
  trace: Trace;
  /** A device that was chosen could not be used, or has gone: this one is used. */
  device: { kind: DeviceKind; deviceId: string | undefined };
  /** An error that ends the conversation, or one that it survives. */
  error: VoiceAgentError;
  end: SessionEnd;
}

/** What a call needs of the session it belongs to. */
export interface CallHost {
  readonly conversation: Conversation;
  readonly toolHandlers: ToolHandlers;
  /** Messages to the service; keeps them while there is no connection. */
  readonly outbox: Outbox;
  /** Changes the snapshot by the reducer. */
  update: (input: Input) => void;
  /** Changes the snapshot by what a message means. */
  apply: (change: (conversation: Conversation) => Conversation) => void;
  emit: <Type extends keyof CallEvents>(type: Type, detail: CallEvents[Type]) => void;
  /** Ends the conversation after playing the speech that has been received. */
  end: (end: SessionEnd, error?: VoiceAgentError) => void;
  /** Ends the conversation at once. */
  hangUp: (reason: SessionEnd['reason']) => void;
}
