import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GiveWay } from '../../src/audio/give-way.js';
import { agentSpeech, falseYields, RATE_HZ, roomNoise, utterances } from '../bench/yield-signals.js';
import { noise } from '../helpers/signal.js';

/** Seconds of a soft room and an agent, and then a visitor who speaks. */
const SPEAKS_AT_S = 6;

/** The gain of each frame while the agent says ones, and what was told, at which frame. */
function talk(
  act: (giveWay: GiveWay, frame: number) => boolean = () => false,
  isOn = true,
  agent = 1,
  isEmpty = false,
) {
  const [visitor] = utterances(-26);
  const length = 12 * RATE_HZ;
  const mic = noise(length).map((sample) => sample * 0.001);
  for (const [index, sample] of visitor!.samples.subarray(0, length - SPEAKS_AT_S * RATE_HZ).entries())
    mic[SPEAKS_AT_S * RATE_HZ + index]! += sample;
  const giveWay = new GiveWay(RATE_HZ);
  giveWay.isOn = isOn;
  const gains = new Float32Array(length);
  const told: [yielding: boolean, frame: number][] = [];
  let now = 0;
  giveWay.onYield = (yielding) => told.push([yielding, now]);
  // Something that all bands hear: the sign of a noise.
  const voice = noise(length, 2).map((sample) => agent * Math.sign(sample || 1));
  for (; now + 128 <= length; now += 128) {
    const isSilent = isEmpty && now < SPEAKS_AT_S * RATE_HZ;
    giveWay.hear(isSilent ? [] : [mic.subarray(now, now + 128)], act(giveWay, now));
    const block = voice.slice(now, now + 128);
    giveWay.play(block);
    for (let index = 0; index < 128; index++) gains[now + index] = Math.abs(block[index]!);
  }
  return { gains, told };
}

describe('GiveWay', () => {
  test('lowers the voice by 15 dB within 150 ms, evenly, waits 1.2 s, and swells back in 300 ms', () => {
    const { gains, told } = talk();
    assert.deepEqual(
      told.slice(0, 2).map(([yielding]) => yielding),
      [true, false],
    );
    const start = told[0]![1];
    assert.ok(start > SPEAKS_AT_S * RATE_HZ);
    const lowest = 10 ** (-15 / 20);
    assert.ok(Math.abs(gains[(SPEAKS_AT_S + 0.16) * RATE_HZ]! - lowest) < 1e-6, `${start}`);
    assert.ok(Math.abs(gains[start + 0.02 * RATE_HZ]! - lowest) < 1e-3);
    assert.ok(Math.abs(gains[start + 1.2 * RATE_HZ - 2]! - lowest) < 1e-6);
    assert.ok(Math.abs(gains[start + 1.5 * RATE_HZ]! - 1) < 1e-3);
    for (let frame = start; frame < start + 1.5 * RATE_HZ; frame++)
      assert.ok(Math.abs(gains[frame]! - gains[frame - 1]!) < 0.006, `a step at ${frame}`);
    assert.ok(Math.abs(told[1]![1] - start - 1.2 * RATE_HZ) <= 128);
  });

  test('counts a microphone without channels as silence, as Firefox and WebKit give it', () => {
    assert.equal(talk(undefined, true, 1, true).told[0]?.[0], true);
  });

  test('swells back at once when it is stopped, as an interruption does', () => {
    const { told } = talk((giveWay, frame) => {
      if (frame >= (SPEAKS_AT_S + 0.3) * RATE_HZ) giveWay.stop();
      return false;
    });
    assert.ok(told[1]![1] - SPEAKS_AT_S * RATE_HZ < 0.31 * RATE_HZ);
  });

  test('touches nothing while it is off, while the microphone is muted, and while the agent says nothing', () => {
    for (const { gains, told } of [talk(undefined, false), talk(() => true)]) {
      assert.deepEqual(told, []);
      assert.ok(gains.subarray(0, 11 * RATE_HZ).every((gain) => gain === 1));
    }
    assert.deepEqual(talk(undefined, true, 0).told, []);
  });

  test('swells back when the microphone is muted meanwhile', () => {
    const { told } = talk((_, frame) => frame >= (SPEAKS_AT_S + 0.3) * RATE_HZ);
    assert.deepEqual(
      told.map(([yielding]) => yielding),
      [true, false],
    );
  });

  test("does not give way to the agent's own echo, also when it becomes louder", () => {
    const agent = agentSpeech(60, -20, 9).map((sample, index) => (index < 20 * RATE_HZ ? sample * 0.5 : sample));
    const room = roomNoise('fan', 60, -60, 4);
    for (const coupling of [
      { gain: -30, delay: 0.02 },
      { gain: -10, delay: 0.14 },
    ])
      assert.equal(falseYields(agent, room, coupling), 0, `${coupling.gain} dB`);
  });
});
