import type { FeedbackScore } from '../protocol/messages.js';
import { withFields, type Conversation } from './conversation.js';
import { changeTurn, type Turn } from './turns.js';

/** The conversation after so many characters of an agent's turn have been heard. */
export const withHeard = (conversation: Conversation, turnId: string, characters: number): Conversation =>
  withTurn(conversation, turnId, ({ text, heard = 0 }) => ({
    heard: Math.max(heard, Math.min(characters, text.length)),
  }));

/** The conversation after an agent's turn was cut: nothing after this many characters will be heard. */
export const withCut = (conversation: Conversation, turnId: string, characters: number): Conversation =>
  withTurn(conversation, turnId, ({ text, unspoken, corrected }) =>
    corrected || characters >= text.length
      ? {}
      : {
          text: text.slice(0, characters),
          unspoken: text.slice(characters) + unspoken,
          heard: characters,
          corrected: true,
          final: true,
        },
  );

/** The conversation after the visitor has rated a turn, or has taken the rating back. */
export const withFeedback = (conversation: Conversation, turnId: string, feedback: FeedbackScore): Conversation =>
  withTurn(conversation, turnId, () => ({ feedback }));

function withTurn(conversation: Conversation, id: string, change: (turn: Turn) => Partial<Turn>): Conversation {
  const turn = conversation.turns.findLast((candidate) => candidate.id === id);
  return turn ? withFields(conversation, { turns: changeTurn(conversation.turns, turn, change(turn)) }) : conversation;
}
