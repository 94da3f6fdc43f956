import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { Goodbye } from '../../src/session/goodbye.js';

let clock: sinon.SinonFakeTimers;
let ends: number[];
let goodbye: Goodbye;

beforeEach(() => {
  clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  ends = [];
  goodbye = new Goodbye(() => ends.push(clock.now));
});
afterEach(() => clock.restore());

/** Settles never: speech that plays on. */
const endless = new Promise(() => undefined);

describe('a goodbye', () => {
  test('is over 1.5 s after the agent has hung up, if the service does not close', () => {
    goodbye.begin();
    clock.tick(5000);
    assert.deepEqual(ends, [1500]);
  });

  test('is over 1.5 s after its last audio', () => {
    goodbye.begin();
    for (let piece = 0; piece < 3; piece++) {
      clock.tick(1000);
      goodbye.goesOn();
    }
    clock.tick(5000);
    assert.deepEqual(ends, [4500]);
  });

  test('does not begin with audio alone', () => {
    goodbye.goesOn();
    clock.tick(5000);
    assert.deepEqual(ends, []);
  });

  test('begins once where the agent says twice that it has hung up', () => {
    goodbye.begin();
    clock.tick(100);
    goodbye.begin();
    clock.tick(5000);
    assert.deepEqual(ends, [1600]);
  });

  test('is not waited for any more once the conversation is ending', () => {
    goodbye.begin();
    goodbye.close();
    clock.tick(5000);
    assert.deepEqual([ends, clock.countTimers()], [[], 0]);
  });

  for (const [how, expected, act] of [
    ['until it has been heard', 800, undefined],
    ['for 10 s at most', 10_000, () => endless],
    ['no longer than until somebody cuts it', 300, () => endless],
  ] as const) {
    test(`plays out ${how}, and no more of it may be heard then`, async () => {
      const began = clock.now;
      const heard = act?.() ?? new Promise((resolve) => setTimeout(resolve, expected));
      let ended: number | undefined;
      const played = goodbye.playOut(heard).then(() => (ended = clock.now - began));
      if (expected === 300) setTimeout(() => goodbye.cut(), expected);
      await clock.tickAsync(expected - 1);
      assert.deepEqual([ended, goodbye.isCut], [undefined, false]);
      await clock.tickAsync(1);
      await played;
      assert.deepEqual([ended, goodbye.isCut], [expected, true]);
    });
  }

  test('that was cut before plays nothing', async () => {
    goodbye.cut();
    await goodbye.playOut(endless);
    assert.equal(goodbye.isCut, true);
  });
});
