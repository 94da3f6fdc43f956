import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Arrival, type TurnArrival } from '../../src/audio/arrival.js';

/** Lets pieces of 100 ms come, each so much later than at the pace of speech, in s. */
function turn(arrival: Arrival, lateness: number[], pace = 0.1): void {
  const times: TurnArrival = { base: Infinity, last: 0 };
  for (const [index, late] of lateness.entries()) arrival.arrived(times, 5 + index * pace + late, index * 0.1, 0.1);
}

const onTime = (count: number): number[] => new Array<number>(count).fill(0);

describe('Arrival', () => {
  test('is careful with a network it does not know, until the first pieces are on time', () => {
    const arrival = new Arrival();
    assert.ok(arrival.target > 0.1 && arrival.target < 0.3, `${arrival.target}`);
    turn(arrival, onTime(3));
    assert.equal(arrival.target, 0.02);
  });

  test('wants 20 ms of a network that is never late', () => {
    const arrival = new Arrival();
    turn(arrival, onTime(600));
    assert.equal(arrival.target, 0.02);
  });

  test('wants as much as nearly all pieces are late', () => {
    const arrival = new Arrival();
    turn(
      arrival,
      Array.from({ length: 500 }, (_, index) => (index % 10) / 100),
    );
    assert.ok(Math.abs(arrival.target - 0.1) < 0.012, `${arrival.target}`);
  });

  test('follows at once when a piece is late, and expects worse until more was seen', () => {
    const arrival = new Arrival();
    turn(arrival, [0, 0, 0, 0.305]);
    assert.ok(arrival.target > 0.31 && arrival.target < 0.8, `${arrival.target}`);
    const first = arrival.target;
    for (let count = 0; count < 10; count++) turn(arrival, [0, 0, 0, 0.305]);
    assert.ok(arrival.target > 0.31 && arrival.target < first, `${arrival.target}`);
  });

  test('measures against the fastest piece of the turn, not the first', () => {
    const arrival = new Arrival();
    turn(arrival, [0.2, ...onTime(100)]);
    assert.equal(arrival.target, 0.02);
    turn(arrival, [0.2, 0, 0.105, 0.105, 0.105]);
    assert.ok(arrival.target > 0.1 && arrival.target < 0.13, `${arrival.target}`);
  });

  test('is not worried by a server that is faster than speech', () => {
    const arrival = new Arrival();
    turn(arrival, onTime(100), 0.03);
    assert.equal(arrival.target, 0.02);
    assert.ok(Math.abs(arrival.interval - 0.03) < 1e-9);
  });

  test('forgets a stall when the network has been good for minutes', () => {
    const arrival = new Arrival();
    turn(arrival, [...onTime(50), 0.5, 0.4, 0.3, 0.2, 0.1]);
    assert.ok(arrival.target > 0.3);
    for (let count = 0; count < 60; count++) turn(arrival, onTime(50));
    assert.equal(arrival.target, 0.02);
  });

  test('forgets a single stall after a turn or two', () => {
    const arrival = new Arrival();
    turn(arrival, onTime(100));
    // What was sent meanwhile comes at once.
    turn(arrival, [...onTime(20), 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, ...onTime(10)]);
    assert.ok(arrival.target > 0.9, `right after it: ${arrival.target}`);
    turn(arrival, onTime(100));
    turn(arrival, onTime(100));
    assert.equal(arrival.target, 0.02);
  });

  test('is prepared where a network stalls again and again', () => {
    const arrival = new Arrival();
    const stall = [...onTime(50), 0.5, 0.4, 0.3, 0.2, 0.1];
    for (let count = 0; count < 20; count++) turn(arrival, stall);
    assert.ok(arrival.target > 0.5, `${arrival.target}`);
  });

  test('takes a break of more than 2 s for a pause of the speaker', () => {
    const arrival = new Arrival();
    turn(arrival, [0, 0, 0, 2.1, 2.1, 2.1]);
    assert.equal(arrival.target, 0.02);
  });

  test('goes on where an earlier conversation ended', () => {
    const first = new Arrival();
    turn(first, [0, 0, 0.25, 0.1, 0]);
    const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
    const second = new Arrival(state);
    assert.equal(second.target, first.target);
    assert.equal(second.interval, first.interval);
  });

  test('begins anew with a state that is not one', () => {
    assert.equal(new Arrival({ lateness: [1, 2, 3], interval: 1 }).target, new Arrival().target);
  });
});
