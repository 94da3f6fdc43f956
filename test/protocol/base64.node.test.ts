import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeBase64, encodeBase64 } from '../../src/protocol/base64.js';

const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 256);

describe('base64', () => {
  // Around the slices that are encoded at once, and every remainder of three.
  for (const length of [0, 1, 2, 3, 255, 256, 0x1fff, 0x2000, 0x2001, 0x4000, 100_000]) {
    test(`has ${length} bytes back as they were, in the platform's own spelling`, () => {
      const bytes = bytesOf(length);
      const text = encodeBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64'));
      assert.deepEqual(decodeBase64(text), bytes);
    });
  }

  test('is of a part of a buffer where a part is given', () => {
    assert.equal(encodeBase64(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)), 'AgM=');
  });

  test('that is none throws', () => {
    for (const text of ['*', 'A', 'AAA-', 'A=AA']) {
      assert.throws(() => decodeBase64(text), { name: 'InvalidCharacterError' });
    }
  });
});
