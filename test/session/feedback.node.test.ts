import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { rate } from '../../src/session/feedback.js';
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

/** What the turns show once the rating is given. */
const shown = (conversation: Conversation, eventId?: number): (string | null)[] =>
  rate(conversation, 'like', eventId)
    .change(conversation)
    .turns.map(({ feedback }) => feedback);

describe('a rating', () => {
  test('is of the last answer, or of the one that it names', () => {
    const conversation = said(0, ['agent', 1], ['user', 2], ['agent', 2], ['user', undefined]);
    assert.deepEqual(rate(conversation, 'like', undefined).message, { type: 'feedback', event_id: 2, score: 'like' });
    assert.deepEqual(shown(conversation), [null, null, 'like', null]);
    assert.deepEqual(rate(conversation, null, 1).message, { type: 'feedback', event_id: 1, score: null });
    assert.deepEqual(shown(conversation, 1), ['like', null, null, null]);
  });

  test('may be of an answer that only the service knows', () => {
    const conversation = said(0, ['agent', 1]);
    assert.deepEqual(rate(conversation, 'dislike', 7).message, { type: 'feedback', event_id: 7, score: 'dislike' });
    assert.deepEqual(shown(conversation, 7), [null]);
  });

  test('is refused where there is no answer, for one of a lost connection, and with another word', () => {
    assert.throws(() => rate(said(0, ['user', 1]), 'like', undefined), { code: 'configuration', message: /yet/ });
    const lost = said(1, ['agent', 4, 0]);
    assert.throws(() => rate(lost, 'like', undefined), { code: 'configuration', message: /yet/ });
    assert.throws(() => rate(lost, 'like', 4), { code: 'configuration', message: /too late/ });
    assert.throws(() => rate(lost, 'good' as 'like', 4), { code: 'configuration', message: /takes/ });
  });
});
