import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { lazy } from '../../src/base/lazy.js';
import { VoiceAgentError } from '../../src/base/errors.js';

interface Part {
  address: string;
}

/** Plays what `import()` does at one try after the other. Counts the tries; the last outcome stays. */
function outcomes<Result>(...plays: (() => Promise<Result>)[]): { load: () => Promise<Result>; tries: () => number } {
  let tries = 0;
  return { load: () => plays[Math.min(tries++, plays.length - 1)]!(), tries: () => tries };
}

const arrives = (): Promise<string> => Promise.resolve('part');
const hangs = (): Promise<never> => new Promise(() => undefined);
const fails = (): Promise<never> => Promise.reject(new TypeError('Importing a module script failed.'));

const isLost = (error: unknown): boolean => {
  assert.ok(error instanceof VoiceAgentError);
  assert.equal(error.code, 'connection-lost');
  assert.equal(error.retryable, true);
  assert.match(error.message, /chunks/);
  return true;
};

describe('lazy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-agent-lazy-'));
  after(() => rmSync(folder, { recursive: true }));

  test('loads nothing before the first call', () => {
    const { load, tries } = outcomes(arrives);
    lazy(load);
    assert.equal(tries(), 0);
  });

  test('loads once, whoever asks', async () => {
    const { load, tries } = outcomes(arrives);
    const part = lazy(load);
    assert.deepEqual(await Promise.all([part(), part()]), ['part', 'part']);
    assert.equal(await part(), 'part');
    assert.equal(tries(), 1);
  });

  test('tries once more by itself', async () => {
    const { load, tries } = outcomes<string>(fails, arrives);
    assert.equal(await lazy(load)(), 'part');
    assert.equal(tries(), 2);
  });

  test('rejects with connection-lost after the second failure, and tells why', async () => {
    const { load, tries } = outcomes(fails);
    await assert.rejects(lazy(load)(), (error: Error) => {
      assert.match(String(error.cause), /Importing a module script failed/);
      return isLost(error);
    });
    assert.equal(tries(), 2);
  });

  test('tries anew at the next call after a failure', async () => {
    const { load } = outcomes<string>(fails, fails, arrives);
    const part = lazy(load);
    await assert.rejects(part(), isLost);
    assert.equal(await part(), 'part');
  });

  for (const [sentence, query, expected] of [
    ['Failed to fetch', '', '?retry='],
    ['error loading', '', '?retry='],
    ['Failed to fetch', '?v=2', '?v=2&retry='],
  ] as const) {
    test(`tries ${expected}… where the browser says “${sentence} dynamically imported module: …${query}”`, async () => {
      const file = join(folder, 'part.mjs');
      const { href } = pathToFileURL(file);
      writeFileSync(file, 'export const address = import.meta.url;');
      const load = (): Promise<Part> =>
        Promise.reject(new TypeError(`${sentence} dynamically imported module: ${href}${query}`));
      const [first, second] = [(await lazy(load)()).address, (await lazy(load)()).address];
      assert.equal(first.replace(/\d+$/, ''), href + expected);
      assert.equal(second.replace(/\d+$/, ''), href + expected);
      assert.notEqual(first, second);
    });
  }

  test('gives up after 15 s, and tries anew at the next call', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { load } = outcomes<string>(hangs, arrives);
    const part = lazy(load);
    let settled = false;
    const waiting = assert.rejects(
      part().finally(() => (settled = true)),
      isLost,
    );
    context.mock.timers.tick(14_999);
    await new Promise(setImmediate);
    assert.equal(settled, false);
    context.mock.timers.tick(1);
    await waiting;
    assert.equal(await part(), 'part');
  });

  test('counts both tries in these 15 s', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { load, tries } = outcomes<string>(fails, hangs);
    const waiting = assert.rejects(lazy(load)(), isLost);
    await new Promise(setImmediate);
    assert.equal(tries(), 2);
    context.mock.timers.tick(15_000);
    await waiting;
  });
});
