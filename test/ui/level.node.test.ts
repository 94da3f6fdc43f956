import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { followed, loudness } from '../../src/ui/level.js';

describe('loudness', () => {
  for (const [db, level] of [
    [-Infinity, 0],
    [-60, 0],
    [-50, 0],
    [-31, 0.5],
    [-21.5, 0.75],
    [-12, 1],
    [0, 1],
  ] as const) {
    test(`of ${db} dB is ${level}`, () => {
      assert.ok(Math.abs(loudness(10 ** (db / 20)) - level) < 1e-9);
    });
  }

  test('of what is no number is 0', () => assert.equal(loudness(NaN), 0));
});

describe('followed', () => {
  /** A level after a time, drawn in steps of a length. */
  const after = (from: number, target: number, time: number, step: number): number => {
    let level = from;
    for (let drawn = 0; drawn < time; drawn += step) level = followed(level, target, step);
    return level;
  };

  test('rises by 63 % in 60 ms', () => assert.ok(Math.abs(followed(0, 1, 60) - 0.632) < 0.001));

  test('falls by 63 % in 220 ms', () => assert.ok(Math.abs(followed(1, 0, 220) - 0.368) < 0.001));

  test('is the same however often it is drawn', () => {
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      assert.ok(Math.abs(after(from, to, 240, 10) - after(from, to, 240, 40)) < 1e-9);
    }
  });

  test('never leaves the way to its target', () => {
    for (const elapsed of [0, 1, 33, 1000, 1e6]) {
      assert.ok(followed(0.2, 0.9, elapsed) >= 0.2 && followed(0.2, 0.9, elapsed) <= 0.9);
      assert.ok(followed(0.9, 0.2, elapsed) <= 0.9 && followed(0.9, 0.2, elapsed) >= 0.2);
    }
  });

  test('does not twitch: speech that comes and goes every 33 ms never falls by more than 0.15 between frames', () => {
    let level = 0;
    for (let frame = 0; frame < 60; frame++) {
      const next = followed(level, frame % 2 ? 0 : 1, 33);
      assert.ok(level - next < 0.15, `${level} to ${next}`);
      level = next;
    }
    assert.ok(level > 0.5);
  });
});
