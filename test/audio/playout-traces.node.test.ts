import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { concat, largestStep, peak } from '../helpers/signal.js';
import { resampled } from '../helpers/resampled.js';
import { align, alignBothWays, bytesOf, Listener, voice, voices } from './playout-support.js';

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Part of a voice, at a rate, so that each source of a seed says something else. */
function say(seed: number, source: number, length: number, rate: number): Float32Array {
  const whole = voice(voices[(seed + source) % voices.length]!, 0.003);
  const start = ((seed * 7919 + source * 15_485_863) % 40_000) + 4000;
  const said = resampled(whole.slice(start, start + Math.ceil((length * 16_000) / rate) + 100), 16_000, rate);
  return said.slice(0, length).map((sample) => Math.round(sample * 0x8000) / 0x8000);
}

/** A talk of three turns over a network as bad as the seed will have it, on a device of the wire's rate. */
function talk(seed: number, format: AudioFormat, rate: number, act?: (listener: Listener, source: number) => void) {
  const random = randomOf(seed);
  const listener = new Listener(format, { sampleRate: rate }, [128, 32, 441][seed % 3]);
  const turns: Float32Array[] = [];
  const [longestWait, fast] = [random() * 0.4, 0.7 + random()];
  for (let source = 1; source <= 3; source++) {
    const said = say(seed, source, Math.floor(rate * (0.3 + random() * 1.2)), rate);
    turns.push(said);
    const bytes = bytesOf(said, format);
    for (let at = 0; at < bytes.length;) {
      const size = Math.ceil(rate * 2 * (random() < 0.1 ? 0.002 + random() * 0.002 : 0.02 + random() * 0.2));
      listener.push(bytes.slice(at, at + size), source);
      at += size;
      if (at >= bytes.length && random() < 0.5) listener.playout.complete(source);
      act?.(listener, source);
      const wait = size / (rate * 2) / fast + (random() < 0.2 ? random() * longestWait : 0);
      listener.renderTo(listener.frame + wait * rate);
    }
    listener.renderTo(listener.frame + random() * rate * 0.5);
  }
  listener.playout.complete(3);
  listener.renderTo(listener.frame + 4 * rate);
  return { listener, turns };
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('Playout, whatever the network does,', () => {
  test('plays every sample once and in order, and tells to the frame which ones were heard', () => {
    let [underruns, stretched, exact, all] = [0, 0, 0, 0];
    for (const seed of seeds) {
      const rate = seed % 4 ? 16_000 : 48_000;
      const { listener, turns } = talk(seed, seed % 4 ? 'pcm_16000' : 'pcm_48000', rate);
      const { output } = listener;
      const { least, most } = alignBothWays(output, concat(turns));
      const starts = [0, turns[0]!.length, turns[0]!.length + turns[1]!.length];
      for (const { source, samples, frame } of listener.heard) {
        const { length } = turns[source - 1]!;
        const within = (all: number): number => Math.max(0, Math.min(length, all - starts[source - 1]!));
        const [from, to] = [within(least[frame]!), within(most[frame]!)];
        assert.ok(
          samples >= from && samples <= to,
          `seed ${seed}, ${source}: ${samples} at ${frame}, not ${from}-${to}`,
        );
        exact += from === to ? 1 : 0;
        all++;
      }
      assert.ok(listener.heard.length > 20);
      assert.deepEqual(
        listener.heard.filter(({ source, samples }) => samples === turns[source - 1]!.length).length >= 3,
        true,
      );
      const borders = Math.max(...starts.slice(1).map((at) => Math.abs(concat(turns)[at - 1]! - concat(turns)[at]!)));
      const beginnings = Math.max(...turns.flatMap((turn) => [Math.abs(turn[0]!), Math.abs(turn.at(-1)!)]));
      const step = Math.max(largestStep(concat(turns)) * 1.05, borders, beginnings);
      assert.ok(largestStep(output) <= step, `seed ${seed}: ${largestStep(output)} > ${step}`);
      assert.ok(peak(output) <= peak(concat(turns)) * 1.05);
      assert.equal(listener.drained.at(-1)!.reason, 'played');
      underruns += listener.playout.statistics.underruns;
      stretched += listener.playout.statistics.stretchedMs;
    }
    assert.ok(exact / all > 0.95, `${exact} of ${all}`);
    // The traces are bad enough to show anything.
    assert.ok(underruns > 40, `${underruns} underruns`);
    assert.ok(stretched > 2000, `${stretched} ms stretched`);
  });

  test('silences within 5 ms what is flushed, and plays the rest whole', () => {
    for (const seed of seeds) {
      const random = randomOf(seed + 1000);
      let flushed = 0;
      let frame = 0;
      const { listener, turns } = talk(seed, 'pcm_16000', 16_000, (now, source) => {
        if (flushed || random() < 0.8) return;
        flushed = source;
        frame = now.frame;
        now.playout.flush(source);
      });
      assert.ok(flushed > 0);
      const { output } = listener;
      const told = new Map<number, number>();
      for (const report of listener.heard) if (report.frame <= frame) told.set(report.source, report.samples);
      const said = concat(turns.slice(0, flushed).map((turn, index) => turn.slice(0, told.get(index + 1) ?? 0)));
      const heard = align(output.subarray(0, frame), said);
      const end = heard.indexOf(said.length);
      const { source, samples } = listener.heard.filter((report) => report.frame <= frame).at(-1) ?? {
        source: 1,
        samples: 0,
      };
      // The next sample of it was not yet heard.
      assert.notEqual(end < frame && output[end], turns[source - 1]![samples], `seed ${seed}`);
      const later = concat(turns.slice(flushed));
      const next = listener.heard.find((report) => report.source > flushed);
      assert.equal(peak(output.subarray(frame + 80, next?.frame ?? output.length)), 0, `seed ${seed}`);
      align(output.subarray(frame), later);
      assert.ok(listener.heard.every((report) => report.frame <= frame || report.source > flushed));
    }
  });
});

describe('render', () => {
  /** Runs `render` for so many blocks while it stretches all the time; returns how many seconds of audio that were. */
  function stretching(blocks: number): { run: () => void; seconds: number; stretchedMs: () => number } {
    const lateness = Array.from({ length: 120 }, (_, index) => (index === 119 ? 1e6 : 0));
    const listener = new Listener('pcm_24000', { sampleRate: 48_000, target: { lateness, interval: 1e6 } });
    const bytes = bytesOf(resampled(voice('en-male'), 16_000, 24_000), 'pcm_24000');
    const output = new Float32Array(128);
    let frame = 0;
    let source = 0;
    return {
      run: () => {
        listener.playout.flush();
        listener.playout.push(bytes, ++source, frame);
        for (let block = 0; block < blocks; block++, frame += 128) listener.playout.render(output, frame);
      },
      seconds: (blocks * 128) / 48_000,
      stretchedMs: () => listener.playout.statistics.stretchedMs,
    };
  }

  test('takes well below 1 ms for 10 ms of audio, while it stretches', () => {
    const { run, seconds, stretchedMs } = stretching(1500);
    run();
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    const perTenMs = (user + system) / 1000 / (seconds * 100);
    assert.ok(stretchedMs() > 500, `${stretchedMs()}`);
    assert.ok(perTenMs < 0.5, `${perTenMs} ms`);
  });

  test('leaves nothing to collect', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { run, seconds } = stretching(1500);
    for (let count = 0; count < 4; count++) run();
    const perSecond = Math.min(
      ...[1, 2, 3, 4, 5].map(() => {
        collect();
        const before = process.memoryUsage().heapUsed;
        run();
        return (process.memoryUsage().heapUsed - before) / seconds;
      }),
    );
    // What is left is the reports, 20 a second, which this test keeps, and what the runtime itself needs.
    assert.ok(perSecond < 20_000, `${perSecond} bytes a second`);
  });
});
