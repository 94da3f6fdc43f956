import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placed, turnBefore, type Place } from '../../src/session/placement.js';
import { addTurn, type Turn } from '../../src/session/turns.js';

const turns = (
  [
    ['greeting', 'agent', 1, 0, 0],
    ['question', 'user', 2, 0, 10],
    ['answer', 'agent', 2, 0, 30],
    ['again', 'agent', 1, 1, 50],
    ['typed', 'user', undefined, 1, 60],
  ] as const
).reduce<readonly Turn[]>(
  (all, [id, role, eventId, connection, time]) => addTurn(all, { id, role, eventId, connection, time, text: id }),
  [],
);

const at = (connection: number, eventId: number | undefined, time: number): Place => ({ connection, eventId, time });

describe('what stands after a turn', () => {
  for (const [what, place, expected] of [
    ['stands before everything that came later', at(0, undefined, -1), undefined],
    ['stands by its number, whatever time it came at', at(0, 1, 100), 'greeting'],
    ['stands behind the question of its number, though that came later', at(0, 2, 5), 'question'],
    ['stands behind the answer of its number that was there before', at(0, 2, 40), 'answer'],
    ['without a number stands where it came', at(0, undefined, 20), 'question'],
    ['with a number that no turn has stands behind the older ones', at(0, 9, 0), 'answer'],
    ['of a later connection stands behind all of an older one', at(1, 0, 0), 'answer'],
    ['stands behind what was typed before it', at(1, 1, 70), 'typed'],
  ] as const) {
    test(what, () => assert.equal(turnBefore(turns, place), expected));
  }

  test('moves when the turn before it comes late, and is the same list where nothing moves', () => {
    const item = { ...at(0, 2, 40), turnId: 'greeting', name: 'find' };
    const [moved] = placed([item], turns);
    assert.deepEqual(moved, { ...item, turnId: 'answer' });
    const still = [moved];
    assert.equal(placed(still, turns), still);
  });
});
