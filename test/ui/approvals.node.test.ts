import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inPeoplesWords, inWords } from '../../src/ui/approvals.js';

describe('the name of a tool, in words', () => {
  for (const [name, words] of [
    ['create_event', 'Create event'],
    ['create-event', 'Create event'],
    ['createEvent', 'Create event'],
    ['größeÄndern', 'Größe ändern'],
    ['SQL', 'SQL'],
    ['__find__', 'Find'],
    ['', ''],
  ] as const) {
    test(`${name || '(nothing)'} is “${words}”`, () => assert.equal(inWords(name), words));
  }
});

describe('what a tool is called with, as people write it', () => {
  for (const [value, language, words] of [
    ['Ada', 'en', 'Ada'],
    [1234.5, 'en', '1,234.5'],
    [1234.5, 'de', '1.234,5'],
    [true, 'en', '✓'],
    [false, 'en', '✗'],
    ['2026-12-24', 'en', 'December 24, 2026'],
    ['2026-12-24', 'de', '24. Dezember 2026'],
    // No such day; and what only begins like one.
    ['2026-13-45', 'en', '2026-13-45'],
    ['2026-12-24 or so', 'en', '2026-12-24 or so'],
    [{ a: 1 }, 'en', undefined],
    [null, 'en', undefined],
  ] as const) {
    test(`${JSON.stringify(value)} is ${words} in ${language}`, () =>
      assert.equal(inPeoplesWords(value, language), words));
  }

  test('a day without a time is the same day in every time zone', () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['Pacific/Honolulu', 'Pacific/Kiritimati']) {
        process.env['TZ'] = zone;
        assert.equal(inPeoplesWords('2026-12-24', 'en'), 'December 24, 2026');
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  test('a moment is that of the visitor, with its time', () => {
    const shown = new Date('2026-12-24T15:30:00Z').toLocaleTimeString('en', { timeStyle: 'short' });
    assert.ok(inPeoplesWords('2026-12-24T15:30:00Z', 'en')!.includes(shown));
  });
});
