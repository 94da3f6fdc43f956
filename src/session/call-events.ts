import type { VoiceAgentError } from '../base/errors.js';
import type { ServerMessage, UnknownMessage } from '../protocol/messages.js';
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
  /** Who ended it: the page or its visitor, the agent or the service, nobody by saying nothing, or an error. */
  reason: 'user' | 'agent' | 'idle' | 'error';
  /** Close code of the socket; missing when none was opened. */
  code: number | undefined;
}

/** What a call tells. */
export interface CallEvents {
  /** Every server message, those of unknown type too. */
  message: ServerMessage | UnknownMessage;
  caption: Caption;
  interruption: { eventId: number };
  'tool-call': ToolCall;
  'tool-approval': ToolApproval;
  metrics: Metrics;
  /** A device that was chosen could not be used, or has gone: this one is used. */
  device: { kind: DeviceKind; deviceId: string | undefined };
  /** What ended the conversation, or something it goes on in spite of. */
  error: VoiceAgentError;
  end: SessionEnd;
}

/** What a call needs of the session it belongs to. */
export interface CallHost {
  readonly conversation: Conversation;
  readonly toolHandlers: ToolHandlers;
  /** What is to be sent, kept while the connection is not there. */
  readonly outbox: Outbox;
  /** Changes the snapshot. */
  update: (input: Input) => void;
  /** Changes the snapshot by what a message means. */
  apply: (change: (conversation: Conversation) => Conversation) => void;
  emit: <Type extends keyof CallEvents>(type: Type, detail: CallEvents[Type]) => void;
  /** Ends the conversation once what has been received of the agent's voice has been played. */
  end: (end: SessionEnd, error?: VoiceAgentError) => void;
  /** Ends the conversation at once. */
  hangUp: (reason: SessionEnd['reason']) => void;
}
