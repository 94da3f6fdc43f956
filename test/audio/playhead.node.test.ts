import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFormat } from '../../src/audio/pcm.js';
import { Playhead } from '../../src/audio/playhead.js';

const format = parseFormat('pcm_16000');
const RATE = 48_000;

/** A playhead that was sent so many seconds of each source. */
function playhead(sent: Record<number, number>): Playhead {
  const made = new Playhead(RATE);
  for (const [source, seconds] of Object.entries(sent)) made.sent(Number(source), seconds * 32_000, format);
  return made;
}

const report = (of: Playhead, source: number, seconds: number, time: number): void =>
  of.report({ source, samples: seconds * 16_000, frame: time * RATE });

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual} is not ${expected}`);

describe('Playhead', () => {
  test('tells where a piece stands in what its source says', () => {
    const { sent } = Playhead.prototype;
    const head = new Playhead(RATE);
    const send = sent.bind(head);
    assert.deepEqual(send(1, 3200, format), { start: 0, end: 0.1 });
    assert.deepEqual(send(2, 3201, format), { start: 0, end: 0.1 });
    assert.equal(send(1, 1, format), undefined);
    assert.deepEqual(send(1, 3201, format), { start: 0.1, end: 0.2000625 });
    assert.deepEqual(send(2, 3199, format), { start: 0.1, end: 0.2 });
    near(head.buffered, 0.4);
  });

  test('knows nothing heard before it is told so', () => {
    const head = playhead({ 1: 1 });
    assert.equal(head.heard(1, 10), 0);
    report(head, 1, 0, 5);
    assert.equal(head.heard(1, 4.9), 0);
    assert.equal(head.heard(2, 10), 0);
  });

  test('moves evenly between two reports, on the clock of the loudspeaker', () => {
    const head = playhead({ 1: 1 });
    head.isMoving = true;
    report(head, 1, 0, 5);
    report(head, 1, 0.05, 5.05);
    report(head, 1, 0.1, 5.1);
    near(head.heard(1, 5.02), 0.02);
    near(head.heard(1, 5.07), 0.07);
    near(head.buffered, 0.9);
  });

  test('goes on by itself for 60 ms at the most, and not when nothing sounds', () => {
    const head = playhead({ 1: 1 });
    report(head, 1, 0.5, 5);
    near(head.heard(1, 5.05), 0.5);
    head.isMoving = true;
    near(head.heard(1, 5.05), 0.55);
    near(head.heard(1, 9), 0.56);
  });

  test('never passes what was sent, nor what a later report says', () => {
    const head = playhead({ 1: 0.52 });
    head.isMoving = true;
    report(head, 1, 0.5, 5);
    near(head.heard(1, 5.06), 0.52);
    const stretched = playhead({ 1: 1 });
    report(stretched, 1, 0, 5);
    report(stretched, 1, 0.04, 5.05);
    near(stretched.heard(1, 5.045), 0.04);
  });

  test('stands still in a stall', () => {
    const head = playhead({ 1: 1 });
    report(head, 1, 0.2, 5);
    report(head, 1, 0.2, 6);
    near(head.heard(1, 5.8), 0.2);
  });

  test('goes from one source to the next at the border', () => {
    const head = playhead({ 1: 1, 2: 1 });
    head.isMoving = true;
    report(head, 1, 0.95, 5.95);
    report(head, 1, 1, 6);
    report(head, 2, 0, 6);
    report(head, 2, 0.05, 6.05);
    near(head.heard(1, 5.98), 0.98);
    near(head.heard(2, 5.98), 0);
    near(head.heard(1, 6.03), 1);
    near(head.heard(2, 6.03), 0.03);
  });

  test('forgets what is flushed, and keeps what is newer', () => {
    const head = playhead({ 1: 1, 2: 1 });
    report(head, 1, 0.3, 5);
    head.flush(1);
    report(head, 1, 0.35, 5.05);
    report(head, 2, 0, 5.06);
    report(head, 2, 0.1, 5.16);
    assert.equal(head.heard(1, 5.11), 0);
    near(head.heard(2, 5.11), 0.05);
    near(head.buffered, 0.9);
    head.flush(Infinity);
    assert.equal(head.buffered, 0);
  });

  test('does not grow with a conversation', () => {
    const head = new Playhead(RATE);
    for (let source = 0; source < 1000; source++) {
      head.sent(source, 3200, format);
      report(head, source, 0.1, source);
      head.heard(source, source);
    }
    assert.equal(head.buffered, 0);
    assert.equal(head.heard(0, 1000), 0);
    near(head.heard(999, 1000), 0.1);
  });
});
