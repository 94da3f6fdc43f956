import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import sinon from 'sinon';
import { CallTimer } from '../../src/ui/call-timer.js';

describe('CallTimer', () => {
  let time: sinon.SinonFakeTimers;
  let running: boolean;
  let updates: number;
  const controllers: ReactiveController[] = [];
  const host: ReactiveControllerHost = {
    addController: (controller) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => void updates++,
    updateComplete: Promise.resolve(true),
  };
  let timer: CallTimer;
  /** What is shown, such as `1:05`. */
  const shown = (): string | undefined => {
    const result = timer.render();
    return result === nothing ? undefined : result.values.join(':');
  };

  beforeEach(() => {
    time = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'], now: 5000 });
    running = false;
    updates = 0;
    controllers.length = 0;
    timer = new CallTimer(host, () => running);
  });
  afterEach(() => time.restore());

  const run = (is: boolean): void => {
    running = is;
    timer.hostUpdated();
  };

  test('belongs to its host', () => assert.deepEqual(controllers, [timer]));

  test('shows nothing while it does not run', () => {
    timer.hostUpdated();
    assert.equal(shown(), undefined);
  });

  test('counts minutes and seconds from when it began to run', () => {
    run(true);
    assert.equal(shown(), '0:00');
    for (const [seconds, text] of [
      [1, '0:01'],
      [58, '0:59'],
      [1, '1:00'],
      [5, '1:05'],
      [3600 - 65, '60:00'],
    ] as const) {
      time.tick(seconds * 1000);
      assert.equal(shown(), text);
    }
    time.tick(999);
    assert.equal(shown(), '60:00');
  });

  test('draws its host anew each second, and no oftener however often that is updated', () => {
    run(true);
    for (let second = 0; second < 3; second++) {
      time.tick(1000);
      timer.hostUpdated();
    }
    assert.equal(updates, 3);
    assert.equal(shown(), '0:03');
  });

  test('stops, and begins anew', () => {
    run(true);
    time.tick(5000);
    run(false);
    assert.equal(shown(), undefined);
    time.tick(5000);
    assert.equal(updates, 5);
    run(true);
    assert.equal(shown(), '0:00');
  });

  test('leaves no timer behind when its host is taken away', () => {
    run(true);
    timer.hostDisconnected();
    assert.equal(time.countTimers(), 0);
  });

  test('counts on when its host is moved', () => {
    run(true);
    time.tick(5000);
    timer.hostDisconnected();
    time.tick(2000);
    timer.hostConnected();
    timer.hostUpdated();
    assert.equal(shown(), '0:07');
    time.tick(3000);
    assert.equal(updates, 8);
    assert.equal(shown(), '0:10');
    assert.equal(time.countTimers(), 1);
  });

  test('counts on when its host is moved, though nothing else has it drawn anew', () => {
    run(true);
    timer.hostDisconnected();
    timer.hostConnected();
    time.tick(2000);
    assert.equal(updates, 2);
  });

  test('does not count on when its conversation has ended while its host was away', () => {
    run(true);
    time.tick(5000);
    timer.hostDisconnected();
    run(false);
    timer.hostConnected();
    assert.equal(shown(), undefined);
    run(true);
    assert.equal(shown(), '0:00');
  });
});
