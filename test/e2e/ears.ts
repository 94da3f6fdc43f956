import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationRecord } from '../../packages/simulator/src/record.js';
import type { Simulator } from '../../packages/simulator/src/server.js';

/** How long something may take, in ms. */
const PATIENCE_MS = 15_000;

/** Silence must last so long, in s: the microphones that browsers make up pause for half as long at most. */
const SILENCE_S = 1;

/** What may still be on its way when the microphone is muted, in s of sound: much, where the machine is busy. */
const UNDER_WAY_S = 2;

/** The simulator's input format is `pcm_16000` unless a conversation says otherwise. */
const SAMPLE_RATE = 16_000;

/** What the simulated agent hears of the visitor in the newest conversation, sample by sample. */
export class Ears {
  constructor(private readonly simulator: Simulator) {}

  /** The newest conversation. */
  get conversation(): ConversationRecord {
    return this.simulator.conversations.at(-1)!;
  }

  /** Waits until the visitor is heard, from now on. */
  async hear(what = 'the visitor is heard'): Promise<void> {
    const start = this.conversation.userSamples.length;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
      if (peak(this.conversation.userSamples.subarray(start)) > 0.01) return;
    }
    assert.fail(`${what}: ${this.#report(start)}`);
  }

  /** Waits until so much silence has come that the microphone is surely off. */
  async hearNothing(what = 'nothing is heard'): Promise<void> {
    const start = this.conversation.userSamples.length;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
      const heard = this.conversation.userSamples.subarray(start);
      const silent = heard.length - 1 - heard.findLastIndex((sample) => sample !== 0);
      if (silent >= SILENCE_S * SAMPLE_RATE) return;
      if (heard.length > (UNDER_WAY_S + SILENCE_S) * SAMPLE_RATE) break;
    }
    assert.fail(`${what}: ${this.#report(start)}`);
  }

  #report(start: number): string {
    const heard = this.conversation.userSamples.subarray(start);
    return `${(heard.length / SAMPLE_RATE).toFixed(2)} s came, with a peak of ${peak(heard).toFixed(4)}`;
  }
}

const peak = (samples: Float32Array): number =>
  samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
