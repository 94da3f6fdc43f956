import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { log, type Logger, type LogLevel } from '../../src/base/log.js';

const levels = ['error', 'warn', 'info', 'debug'] as const;

/** What a logger is told at a level. */
function loggedAt(logLevel: LogLevel | undefined): string[] {
  const lines: string[] = [];
  const logger = Object.fromEntries(
    levels.map((level) => [level, (line: string) => lines.push(`${level} ${line}`)]),
  ) as unknown as Logger;
  for (const level of levels) log({ logger, logLevel }, level, 'said');
  return lines;
}

describe('the log', () => {
  for (const [level, count] of [
    ['silent', 0],
    ['error', 1],
    ['warn', 2],
    [undefined, 2],
    ['info', 3],
    ['debug', 4],
  ] as const) {
    test(`at the level ${level ?? 'that is usual'} has ${count} of the four`, () => {
      assert.deepEqual(
        loggedAt(level),
        levels.slice(0, count).map((one) => `${one} <voice-agent> said`),
      );
    });
  }

  test('goes to the console unless there is a logger', (t) => {
    const lines: unknown[] = [];
    t.mock.method(console, 'warn', (...words: unknown[]) => void lines.push(...words));
    log({}, 'warn', 'said');
    assert.deepEqual(lines, ['<voice-agent> said']);
  });

  test('is no reason to stop: what a logger throws is reported to the page', (t) => {
    const reported: unknown[] = [];
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    globalThis.reportError = (error) => void reported.push(error);
    const broken = new Error('broken');
    const fail = (): never => {
      throw broken;
    };
    log({ logger: { error: fail, warn: fail, info: fail, debug: fail } }, 'error', 'said');
    assert.deepEqual(reported, [broken]);
  });
});
