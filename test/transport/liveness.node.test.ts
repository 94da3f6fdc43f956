import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { Liveness } from '../../src/transport/liveness.js';

let clock: sinon.SinonFakeTimers;
beforeEach(
  () => void (clock = sinon.useFakeTimers({ now: 1000, toFake: ['setInterval', 'clearInterval', 'performance'] })),
);
afterEach(() => clock.restore());

function watch(): { liveness: Liveness; deaths: () => number; pings: (count: number, interval: number) => void } {
  let deaths = 0;
  const liveness = new Liveness(() => deaths++);
  const pings = (count: number, interval: number): void => {
    for (let index = 0; index < count; index++) {
      clock.tick(index ? interval : 1);
      liveness.frame();
      liveness.ping();
    }
  };
  return { liveness, deaths: () => deaths, pings };
}

describe('a connection', () => {
  test('is dead after three of its intervals without a frame, and only once', () => {
    const { deaths, pings } = watch();
    pings(3, 2000);
    clock.tick(5999);
    assert.equal(deaths(), 0);
    clock.tick(1);
    assert.equal(deaths(), 1);
    clock.tick(60_000);
    assert.equal(deaths(), 1);
    assert.equal(clock.countTimers(), 0);
  });

  test('is alive for as long as any frame comes', () => {
    const { liveness, deaths, pings } = watch();
    pings(2, 2000);
    for (let second = 0; second < 60; second++) {
      clock.tick(1000);
      liveness.frame();
    }
    assert.equal(deaths(), 0);
  });

  test('is never dead before its interval is known', () => {
    const { deaths, pings } = watch();
    pings(1, 0);
    clock.tick(600_000);
    assert.equal(deaths(), 0);
    assert.equal(clock.countTimers(), 0);
  });

  test('has the longest interval as its usual one', () => {
    const { deaths, pings } = watch();
    pings(2, 1000);
    pings(2, 2500);
    pings(2, 1000);
    clock.tick(4000);
    assert.equal(deaths(), 0);
    clock.tick(3500);
    assert.equal(deaths(), 1);
  });

  test('is not measured by pings on top of each other', () => {
    const { deaths, pings } = watch();
    pings(20, 100);
    clock.tick(600_000);
    assert.equal(deaths(), 0);
  });

  test('that is closed is not watched any more', () => {
    const { liveness, deaths, pings } = watch();
    pings(2, 1000);
    liveness.close();
    liveness.close();
    assert.equal(clock.countTimers(), 0);
    clock.tick(60_000);
    assert.equal(deaths(), 0);
  });
});
