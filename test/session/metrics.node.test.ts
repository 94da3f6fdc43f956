import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { Stopwatch } from '../../src/session/metrics.js';

let clock: sinon.SinonFakeTimers;
beforeEach(() => void (clock = sinon.useFakeTimers({ now: 5000, toFake: ['performance'] })));
afterEach(() => clock.restore());

describe('a stopwatch', () => {
  test('counts from its own start', () => {
    const watch = new Stopwatch();
    clock.tick(120);
    assert.equal(watch.now, 120);
  });

  test('keeps the time of each stage', () => {
    const watch = new Stopwatch();
    clock.tick(30);
    watch.stage('microphone');
    const first = watch.read().connect;
    clock.tick(40);
    watch.stage('connected');
    assert.deepEqual(first, { microphone: 30 });
    assert.deepEqual(watch.read().connect, { microphone: 30, connected: 70 });
  });

  test('keeps the times of each reconnection beside those of the start', () => {
    const watch = new Stopwatch();
    clock.tick(30);
    watch.stage('signedUrl');
    clock.tick(40);
    watch.stage('connected');
    assert.deepEqual(watch.read().reconnects, []);
    clock.tick(10_000);
    watch.lost();
    clock.tick(200);
    watch.stage('signedUrl');
    clock.tick(100);
    watch.stage('signedUrl');
    clock.tick(50);
    watch.stage('connected');
    clock.tick(10_000);
    watch.lost();
    clock.tick(80);
    watch.stage('signedUrl');
    const { connect, reconnects } = watch.read();
    assert.deepEqual(connect, { signedUrl: 30, connected: 70 });
    assert.deepEqual(reconnects, [{ signedUrl: 300, connected: 350 }, { signedUrl: 80 }]);
  });

  test('takes the time from the last word to the first sound', () => {
    const watch = new Stopwatch();
    assert.equal(watch.read().latency, undefined);
    watch.answered();
    assert.equal(watch.read().latency, undefined);
    watch.spoke();
    clock.tick(300);
    watch.spoke();
    clock.tick(700);
    watch.answered();
    clock.tick(100);
    watch.answered();
    assert.equal(watch.read().latency, 700);
  });

  test('finds no jitter in a steady pace', () => {
    const watch = new Stopwatch();
    for (let piece = 0; piece < 50; piece++) {
      watch.arrived(1, piece * 0.2);
      clock.tick(200);
    }
    assert.equal(watch.read().jitter, 0);
  });

  test('finds jitter where pieces come unevenly', () => {
    const watch = new Stopwatch();
    for (let piece = 0; piece < 200; piece++) {
      watch.arrived(1, piece * 0.2);
      clock.tick(piece % 2 ? 100 : 300);
    }
    const { jitter } = watch.read();
    assert.ok(jitter > 90 && jitter <= 100, `${jitter}`);
  });

  test('takes the time without a connection for no jitter, though the next one has the same numbers', () => {
    const watch = new Stopwatch();
    watch.arrived(1, 0);
    clock.tick(8000);
    watch.lost();
    watch.arrived(1, 0);
    assert.equal(watch.read().jitter, 0);
  });

  test('takes the pause between two turns for no jitter', () => {
    const watch = new Stopwatch();
    for (let turn = 0; turn < 20; turn++) {
      clock.tick(3000);
      for (let piece = 0; piece < 3; piece++, clock.tick(200)) watch.arrived(turn, piece * 0.2);
    }
    assert.equal(watch.read().jitter, 0);
  });
});
