import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Uplink } from '../../src/session/uplink.js';

const [QUIET, LOUD] = [0.001, 0.02];

/** Adds numbered chunks of one byte. @returns What is sent with each. */
function sent(uplink: Uplink, level: number, count: number, from = 0): (number[] | undefined)[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = uplink.add(Uint8Array.of(from + index), level);
    return bytes && [...bytes];
  });
}

describe('Uplink', () => {
  test('sends each chunk at once from the beginning, and while somebody speaks', () => {
    const uplink = new Uplink();
    assert.deepEqual(sent(uplink, QUIET, 3), [[0], [1], [2]]);
    assert.deepEqual(sent(uplink, LOUD, 3, 3), [[3], [4], [5]]);
  });

  test('goes on so for 1.5 s after the last sound, and sends five chunks together then, none of them lost', () => {
    const uplink = new Uplink();
    sent(uplink, LOUD, 1);
    assert.ok(sent(uplink, QUIET, 74).every((bytes) => bytes?.length === 1));
    const [, , , , five, ...others] = sent(uplink, QUIET, 9, 100);
    assert.deepEqual(five, [100, 101, 102, 103, 104]);
    assert.deepEqual(others, [undefined, undefined, undefined, undefined]);
  });

  test('sends a sound at once, behind the silence before it', () => {
    const uplink = new Uplink();
    sent(uplink, QUIET, 80);
    uplink.reset();
    sent(uplink, QUIET, 74);
    assert.deepEqual(sent(uplink, QUIET, 2, 10), [undefined, undefined]);
    assert.deepEqual(sent(uplink, LOUD, 2, 20), [[10, 11, 20], [21]]);
  });

  test('drops what waits when it begins anew', () => {
    const uplink = new Uplink();
    sent(uplink, QUIET, 76);
    uplink.reset();
    assert.deepEqual(sent(uplink, QUIET, 1, 90), [[90]]);
  });
});
