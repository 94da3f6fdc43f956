import { VoiceAgentError } from '../base/errors.js';
import type { ClientMessage, FeedbackScore } from '../protocol/messages.js';
import { agentTurn, type Conversation } from './conversation.js';
import { withFeedback } from './turn-changes.js';

/** What a rating of an answer comes to. */
export interface Rating {
  readonly message: ClientMessage;
  /** Shows it, if a turn has the answer. */
  readonly change: (conversation: Conversation) => Conversation;
}

/**
 * Rates an answer.
 *
 * @param given The answer's event id. Default: the last answer.
 * @throws {VoiceAgentError} `configuration` when there is no such score, or no answer that can be rated.
 */
export function rate(conversation: Conversation, score: FeedbackScore, given: number | undefined): Rating {
  if (!['like', 'dislike', null].includes(score)) {
    throw new VoiceAgentError('configuration', 'sendFeedback() takes "like", "dislike" or null.');
  }
  const { turns, connection } = conversation;
  const turn = agentTurn(conversation, given);
  const eventId = given ?? turn?.eventId;
  const isLost = !turn && turns.some((other) => other.eventId === given && other.connection < connection);
  if (isLost || eventId === undefined) {
    throw new VoiceAgentError(
      'configuration',
      isLost
        ? 'That answer was given before the connection was lost: it is too late.'
        : 'There is no answer of the agent to rate yet.',
    );
  }
  return {
    message: { type: 'feedback', event_id: eventId, score },
    change: (now) => (turn ? withFeedback(now, turn.id, score) : now),
  };
}
