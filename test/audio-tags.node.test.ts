import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readable, readableParts, withoutOpenTag } from '../src/audio-tags.js';

const text = '[laughs] Well, [clears throat] see [this](https://example.com).';

describe('audio tags', () => {
  test('are left out, and no link is', () => assert.equal(readable(text), 'Well, see [this](https://example.com).'));

  test('are no footnotes and no indices', () => {
    const code = 'Write a[0] = b[i] and see [1].';
    assert.equal(readable(code), code);
  });

  test('are in no part, wherever the text is cut', () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const parts = readableParts(text, cut, text.length);
      assert.equal(parts.length, 3);
      assert.equal(parts.join(''), readable(text), `cut at ${cut}`);
      assert.ok(parts[0]!.length <= cut);
    }
  });

  test('are left out before they are closed', () => {
    assert.equal(withoutOpenTag('Hi [la'), 'Hi ');
    assert.equal(withoutOpenTag('Hi [laughs] there'), 'Hi [laughs] there');
  });
});
