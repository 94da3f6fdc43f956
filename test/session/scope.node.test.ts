import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sinon from 'sinon';
import { Scope, sleep } from '../../src/session/scope.js';

describe('a scope', () => {
  test('releases in reverse, one after the other', async () => {
    const scope = new Scope();
    const events: string[] = [];
    for (const name of ['context', 'microphone', 'socket']) {
      scope.add(async () => {
        events.push(`${name} closing`);
        await Promise.resolve();
        events.push(`${name} closed`);
      });
    }
    await scope.close();
    assert.deepEqual(events, [
      'socket closing',
      'socket closed',
      'microphone closing',
      'microphone closed',
      'context closing',
      'context closed',
    ]);
  });

  test('begins to release at once', () => {
    const scope = new Scope();
    let released = false;
    scope.add(() => (released = true));
    void scope.close();
    assert.equal(released, true);
  });

  test('tells first that it is over', async () => {
    const scope = new Scope();
    scope.add(() => assert.equal(scope.signal.aborted, true));
    assert.equal(scope.signal.aborted, false);
    let seen = false;
    scope.signal.addEventListener('abort', () => (seen = true));
    await scope.close();
    assert.equal(seen, true);
  });

  test('releases each once, however often it is closed', async () => {
    const scope = new Scope();
    let count = 0;
    scope.add(() => count++);
    await Promise.all([scope.close(), scope.close()]);
    await scope.close();
    assert.equal(count, 1);
  });

  test('releases at once what comes too late', async () => {
    const scope = new Scope();
    const closing = scope.close();
    let released = 0;
    scope.add(() => released++);
    assert.equal(released, 1);
    await closing;
    scope.add(() => released++);
    assert.equal(released, 2);
  });

  test('that is aborted keeps what it has until it is closed', async () => {
    const scope = new Scope();
    let released = 0;
    scope.add(() => released++);
    scope.abort();
    scope.add(() => released++);
    assert.deepEqual([scope.signal.aborted, released], [true, 0]);
    await scope.close();
    assert.equal(released, 2);
  });

  test('releases the others where one cannot be released', async () => {
    const scope = new Scope();
    const released: string[] = [];
    scope.add(() => released.push('first'));
    scope.add(() => Promise.reject(new Error('no')));
    scope.add(() => {
      throw new Error('no');
    });
    scope.add(() => released.push('last'));
    await scope.close();
    assert.deepEqual(released, ['last', 'first']);
  });
});

describe('sleep', () => {
  test('ends in time, by its signal, or at once, and leaves no timer', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const ended: string[] = [];
      const controller = new AbortController();
      void sleep(100, new AbortController().signal).then(() => ended.push('time'));
      void sleep(100_000, controller.signal).then(() => ended.push('signal'));
      void sleep(100_000, AbortSignal.abort()).then(() => ended.push('at once'));
      await clock.tickAsync(99);
      assert.deepEqual(ended, ['at once']);
      await clock.tickAsync(1);
      controller.abort();
      await clock.tickAsync(0);
      assert.deepEqual(ended, ['at once', 'time', 'signal']);
      assert.equal(clock.countTimers(), 0);
    } finally {
      clock.restore();
    }
  });
});
