import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { ratedAnswer } from '../../src/session/feedback.js';
import { addTurn, type Turn } from '../../src/session/turns.js';

const said = (connection: number, ...turns: [role: Turn['role'], eventId: number | undefined, connection?: number][]) =>
  ({
    ...emptyConversation,
    connection,
    turns: turns.reduce<readonly Turn[]>(
      (all, [role, eventId, of = connection]) => addTurn(all, { role, eventId, connection: of, time: 0, text: 'Hm' }),
      [],
    ),
  }) satisfies Conversation;

describe('a rating', () => {
  test('is of the last answer, or of the one that it names', () => {
    const conversation = said(0, ['agent', 1], ['user', 2], ['agent', 2], ['user', undefined]);
    assert.deepEqual(ratedAnswer(conversation, undefined).turn, conversation.turns[2]);
    assert.deepEqual(ratedAnswer(conversation, 1), { eventId: 1, turn: conversation.turns[0] });
  });

  test('may be of an answer that only the service knows', () => {
    assert.deepEqual(ratedAnswer(said(0, ['agent', 1]), 7), { eventId: 7, turn: undefined });
  });

  test('is refused where there is no answer, and for one of a lost connection', () => {
    assert.throws(() => ratedAnswer(said(0, ['user', 1]), undefined), { code: 'configuration', message: /yet/ });
    const lost = said(1, ['agent', 4, 0]);
    assert.throws(() => ratedAnswer(lost, undefined), { code: 'configuration', message: /yet/ });
    assert.throws(() => ratedAnswer(lost, 4), { code: 'configuration', message: /too late/ });
  });
});
