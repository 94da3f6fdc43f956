import { VoiceAgentError } from '../base/errors.js';
import { agentTurn, type Conversation } from './conversation.js';
import type { Turn } from './turns.js';

/**
 * The answer that a rating is about.
 *
 * @param given The answer's event id. Default: the last answer.
 * @returns The event id, and the turn that shows the answer if there is one.
 * @throws {VoiceAgentError} `configuration` when there is no answer that can be rated.
 */
export function ratedAnswer(
  conversation: Conversation,
  given: number | undefined,
): { eventId: number; turn: Turn | undefined } {
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
  return { eventId, turn };
}
