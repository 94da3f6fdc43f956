import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { Liveness } from '../../src/transport/liveness.js';
import { Browser } from '../helpers/browser.js';

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
  });

  test('has the longest interval as its usual one', () => {
    const { deaths, pings } = watch();
    pings(2, 1000);
    pings(2, 2500);
    pings(2, 1000);
    clock.tick(7000);
    assert.equal(deaths(), 0);
    clock.tick(1500);
    assert.equal(deaths(), 1);
  });

  test('is not measured by pings on top of each other', () => {
    const { deaths, pings } = watch();
    pings(20, 100);
    clock.tick(600_000);
    assert.equal(deaths(), 0);
  });

  for (const [when, before] of [
    ['before its interval is known', 1],
    ['once its interval is known', 3],
  ] as const) {
    test(`is dead no later when its page has slept for two minutes ${when}`, () => {
      const { deaths, pings } = watch();
      pings(before, 2000);
      clock.jump(120_000);
      pings(3, 2000);
      clock.tick(8000);
      assert.equal(deaths(), 1);
    });
  }

  test('is dead no later when the pings of its page’s sleep come all at once', () => {
    const { liveness, deaths, pings } = watch();
    pings(3, 2000);
    clock.jump(120_000);
    for (let ping = 0; ping < 60; ping++) {
      liveness.frame();
      liveness.ping();
    }
    clock.tick(8000);
    assert.equal(deaths(), 1);
  });

  test('is not dead because its page has slept', () => {
    const { liveness, deaths, pings } = watch();
    pings(3, 2000);
    clock.jump(120_000);
    assert.equal(deaths(), 0);
    clock.tick(4000);
    liveness.frame();
    clock.tick(5000);
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

describe('a connection of a browser that says it is offline', () => {
  let browser: Browser;
  beforeEach(() => void (browser = new Browser()));
  afterEach(() => browser.restore());

  test('is dead after 5 s without a frame, and only once', () => {
    const { deaths, pings } = watch();
    pings(2, 3000);
    browser.say('offline');
    clock.tick(4999);
    assert.equal(deaths(), 0);
    clock.tick(1);
    assert.equal(deaths(), 1);
    browser.say('offline');
    clock.tick(60_000);
    assert.equal(deaths(), 1);
    assert.deepEqual([clock.countTimers(), browser.listeners], [0, 0]);
  });

  test('is so although its interval is not known yet', () => {
    const { deaths } = watch();
    browser.say('offline');
    clock.tick(5000);
    assert.equal(deaths(), 1);
  });

  test('lives on for as long as frames come, whatever the browser says', () => {
    const { liveness, deaths } = watch();
    browser.say('offline');
    for (let second = 0; second < 600; second += 4) {
      clock.tick(4000);
      liveness.frame();
    }
    assert.equal(deaths(), 0);
  });

  test('is not kept by a frame that was on its way', () => {
    const { liveness, deaths } = watch();
    browser.say('offline');
    clock.tick(300);
    liveness.frame();
    clock.tick(4999);
    assert.equal(deaths(), 0);
    clock.tick(1000);
    assert.equal(deaths(), 1);
  });

  test('is not watched more closely any more once the browser is online', () => {
    const { deaths } = watch();
    browser.say('offline');
    clock.tick(4000);
    browser.say('online');
    clock.tick(600_000);
    assert.equal(deaths(), 0);
  });

  test('is not dead between two pings that are further apart', () => {
    const { liveness, deaths, pings } = watch();
    pings(2, 10_000);
    for (let ping = 0; ping < 5; ping++) {
      browser.say('offline');
      clock.tick(10_000);
      liveness.frame();
      liveness.ping();
    }
    assert.equal(deaths(), 0);
    clock.tick(15_000);
    assert.equal(deaths(), 1);
  });

  test('does not take its page’s sleep for silence', () => {
    const { liveness, deaths } = watch();
    browser.say('offline');
    clock.jump(120_000);
    assert.equal(deaths(), 0);
    liveness.frame();
    clock.tick(4999);
    assert.equal(deaths(), 0);
  });

  test('that is closed listens no more', () => {
    const { liveness, deaths } = watch();
    browser.say('offline');
    liveness.close();
    browser.say('offline');
    assert.deepEqual([clock.countTimers(), browser.listeners], [0, 0]);
    clock.tick(60_000);
    assert.equal(deaths(), 0);
  });
});
