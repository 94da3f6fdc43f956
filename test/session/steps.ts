import type { ServerMessage } from '../../src/protocol/messages.js';
import type { Circumstances, Conversation, Input } from '../../src/session/conversation.js';
import { withMessage } from '../../src/session/meanings.js';
import { reduce } from '../../src/session/reduce.js';

/** What changes a conversation: something that happens on the page's side, or a message of the service. */
export type Step = Input | ({ type: 'message'; message: ServerMessage } & Circumstances);

/** The conversation after a step. */
export const step = (conversation: Conversation, next: Step): Conversation =>
  next.type === 'message' ? withMessage(conversation, next.message, next) : reduce(conversation, next);
