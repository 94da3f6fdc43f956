import type { FeedbackScore, ServerMessage } from '../../src/protocol/messages.js';
import type { Circumstances, Conversation, Input } from '../../src/session/conversation.js';
import { withMessage } from '../../src/session/meanings.js';
import { reduce } from '../../src/session/reduce.js';
import { withCut, withFeedback, withHeard } from '../../src/session/turn-changes.js';

/** What changes a conversation: something that happens on the page's side, a message of the service, or what a call does to a turn. */
export type Step =
  | Input
  | ({ type: 'message'; message: ServerMessage } & Circumstances)
  | { type: 'heard' | 'cut'; turnId: string; characters: number }
  | { type: 'feedback'; turnId: string; score: FeedbackScore };

/** The conversation after a step. */
export function step(conversation: Conversation, next: Step): Conversation {
  switch (next.type) {
    case 'message':
      return withMessage(conversation, next.message, next);
    case 'heard':
      return withHeard(conversation, next.turnId, next.characters);
    case 'cut':
      return withCut(conversation, next.turnId, next.characters);
    case 'feedback':
      return withFeedback(conversation, next.turnId, next.score);
    default:
      return reduce(conversation, next);
  }
}
