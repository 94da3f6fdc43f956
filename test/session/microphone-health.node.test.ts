import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MicrophoneHealth } from '../../src/session/microphone-health.js';

/** A microphone on a clock of its own, in ms, and what was told of it. */
function microphone() {
  const told: (string | undefined)[] = [];
  let now = 0;
  const health = new MicrophoneHealth(
    (problem) => problem !== told.at(-1) && told.push(problem),
    () => now,
  );
  const record = (duration: number, level: number, isAwaited = true): void => {
    for (const end = now + duration; now < end; now += 20) health.heard(level, isAwaited);
  };
  return { told, health, record };
}

describe('MicrophoneHealth', () => {
  for (const [what, level] of [
    ['exact zeros', 0],
    ['the noise of its own', 0.001],
  ] as const) {
    test(`tells of a microphone that gives ${what} for 10 s, until the first sound`, () => {
      const { told, record } = microphone();
      record(9900, level);
      assert.deepEqual(told, []);
      record(200, level);
      assert.deepEqual(told, ['silent']);
      record(20, 0.01);
      assert.deepEqual(told, ['silent', undefined]);
    });
  }

  test('counts from when the agent has finished, or the visitor is unmuted', () => {
    const { told, record } = microphone();
    record(9000, 0);
    record(60_000, 0, false);
    record(9900, 0);
    assert.deepEqual(told, []);
    record(200, 0);
    assert.deepEqual(told, ['silent']);
    record(20, 0, false);
    assert.deepEqual(told, ['silent', undefined], 'the agent speaks');
  });

  test('tells the worst there is', () => {
    const { told, health, record } = microphone();
    record(10_100, 0);
    health.mutedBySystem = true;
    health.lost = true;
    health.lost = false;
    health.mutedBySystem = false;
    assert.deepEqual(told, ['silent', 'muted', 'lost', 'muted', 'silent']);
  });
});
