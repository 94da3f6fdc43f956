import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failuresOf, nameOf, withSecondTries } from '../../scripts/second-tries.mjs';

const result = (name: string, passed: boolean, browser = 'Firefox') => {
  const [file = '', test = ''] = name.split(' ');
  return { file, browser, test, passed };
};

describe('failuresOf', () => {
  test('is a file that failed as a whole once, without its tests', () => {
    const results = [result('a one', false), result('a', false), result('a one', false, 'WebKit'), result('b', true)];
    assert.deepEqual(failuresOf(results).map(nameOf), ['a › Firefox', 'a › WebKit › one']);
  });
});

describe('withSecondTries', () => {
  const first = [result('a one', true), result('a two', false), result('a two', true, 'WebKit')];

  test('lets a test pass that has passed at its second try, in the same browser', () => {
    assert.deepEqual(failuresOf(withSecondTries(first, [result('a two', true)])), []);
    assert.deepEqual(failuresOf(withSecondTries(first, [result('a two', true, 'WebKit')])).map(nameOf), [
      'a › Firefox › two',
    ]);
  });

  test('lets it fail when it fails again, is missing, or has passed only under one of two equal names', () => {
    for (const second of [
      [result('a two', false)],
      [],
      [result('a one', true)],
      [result('a two', true), result('a two', false)],
    ]) {
      const merged = withSecondTries(first, second);
      assert.equal(merged.length, 3);
      assert.deepEqual(failuresOf(merged).map(nameOf), ['a › Firefox › two']);
    }
  });

  test('does not look again at what has passed', () => {
    const merged = withSecondTries(first, [result('a one', false), result('a two', true)]);
    assert.deepEqual(failuresOf(merged), []);
  });

  test('takes all tests of a file that could not be loaded from the second try', () => {
    const lost = [result('a', false), result('b one', true)];
    const second = [result('a one', true), result('a two', false), result('b one', false)];
    assert.deepEqual(withSecondTries(lost, second).map(nameOf), [
      'b › Firefox › one',
      'a › Firefox › one',
      'a › Firefox › two',
    ]);
    assert.deepEqual(failuresOf(withSecondTries(lost, second)).map(nameOf), ['a › Firefox › two']);
    assert.deepEqual(failuresOf(withSecondTries(lost, [])).map(nameOf), ['a › Firefox']);
  });
});
