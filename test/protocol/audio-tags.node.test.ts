import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { displayText, readable, readableParts, withoutOpenTag } from '../../src/protocol/audio-tags.js';

const text = '[laughs] Well, [clears throat] see [this](https://example.com).';

describe('audio tags', () => {
  test('are left out, and no link is', () => assert.equal(readable(text), 'Well, see [this](https://example.com).'));

  // Tags of the service's own guide to its voice, and of its examples.
  for (const tag of [
    'laughs',
    'whispers',
    'mischievously',
    'woo',
    'slow',
    'laughs harder',
    'starts laughing',
    'laughing hysterically',
    'singing quickly',
    'frustrated sigh',
    'happy gasp',
    'with genuine belly laugh',
    'clears throat',
    'short pause',
    'long pause',
    'exhales sharply',
    'inhales deeply',
    'robotic voice',
    'cracking up',
    'jumping in',
    'interrupting, then stopping abruptly',
    'pause, then normally',
    'strong French accent',
    'British accent',
    'whispers very softly',
  ]) {
    test(`[${tag}] is one`, () => assert.equal(readable(`Well, [${tag}] yes.`), 'Well, yes.'));
  }

  test('may follow one another', () => assert.equal(readable('[laughs][whispers] Yes.'), 'Yes.'));

  for (const kept of [
    'Dear [your name], press [Enter].',
    'Write a[0] = list[index] and see [1], [^2] or [sic!].',
    '- [x] bought\n- [ ] cooked',
    'The answer [it was late] came.',
    'See [this](https://example.com), [that][docs] and ![a picture][whispers].',
    '[docs]: https://example.com',
    'Call `[laughs]` or ``a `[sighs]` b``.',
    '```html\n[laughs]\n```\n',
    '~~~\n[laughs]\n~~~\n',
    'Open:\n```\n[laughs]',
    'I say [nothing',
  ]) {
    test(`there are none in “${kept.replaceAll('\n', '↵')}”`, () => assert.equal(readable(kept), kept));
  }

  test('are left out beside code', () => assert.equal(readable('[laughs] Type `a[i]` [sighs] now'), 'Type `a[i]` now'));

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

  test('are not expected where none can come', () => {
    for (const open of ['Press [En', 'Write list[ind', 'Type `[la', '```\nlist [la']) {
      assert.equal(withoutOpenTag(open), open);
    }
  });
});

describe('what a person reads of a turn', () => {
  const said = 'Dear [name], [laughs] press [Enter].';

  test('has no audio tags where a voice has spoken it', () =>
    assert.equal(displayText({ role: 'agent', text: said, heard: 0 }), 'Dear , press [Enter].'));

  test('is what was written where nothing is spoken, and what the visitor has said', () => {
    assert.equal(displayText({ role: 'agent', text: said, heard: undefined }), said);
    assert.equal(displayText({ role: 'user', text: said, heard: undefined }), said);
  });
});
