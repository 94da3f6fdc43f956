import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFormat } from '../../src/audio/pcm.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { decodeSamples } from '../../src/audio/pcm.js';
import { neverLate } from '../helpers/network.js';
import { resampled } from '../helpers/resampled.js';
import { largestDifference, largestStep, peak, sine } from '../helpers/signal.js';
import { align, bytesOf, Listener, voice, voices } from './playout-support.js';

const formats: AudioFormat[] = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
];

/** Half a second of a voice at the wire's rate, and its bytes. */
function speech(format: AudioFormat, length = 0.5): { bytes: Uint8Array<ArrayBuffer>; samples: Float32Array } {
  const { sampleRate } = parseFormat(format);
  const samples = resampled(voice('en-female').slice(4000, 4000 + 16_000 * length), 16_000, sampleRate);
  const bytes = bytesOf(samples, format);
  return { bytes, samples: decodeSamples(bytes, parseFormat(format)) };
}

function assertSame(actual: Float32Array, expected: Float32Array, message?: string): void {
  assert.equal(actual.length, expected.length, message);
  assert.equal(largestDifference(actual, expected), 0, message);
}

/** Cuts bytes into pieces of the given lengths, over and over. */
function cut(bytes: Uint8Array, lengths: number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieces.at(-1)!.length) {
    pieces.push(bytes.subarray(at, at + lengths[pieces.length % lengths.length]!));
  }
  return pieces;
}

/** 48 kHz on the wire and at the device, so that what is rendered is what came. */
const direct = { sampleRate: 48_000 };
const ramp = 240;

describe('Playout', () => {
  for (const format of formats) {
    for (const sampleRate of [44_100, 48_000]) {
      test(`plays ${format} at ${sampleRate} Hz as if it were resampled at once, to the bit`, () => {
        // Not a length at which both rates have a sample.
        const { bytes, samples } = speech(format, 0.4991);
        const { sampleRate: wireRate } = parseFormat(format);
        const expected = resampled(samples, wireRate, sampleRate);
        const listener = new Listener(format, { sampleRate });
        for (const piece of cut(bytes, [1, 3, 999, 2, 4410])) listener.push(piece);
        listener.playout.complete(1);
        listener.renderAll();
        assertSame(listener.output.subarray(0, expected.length), expected);
        assert.equal(peak(listener.output.subarray(expected.length)), 0);
        assert.deepEqual(listener.drained, [{ reason: 'played', frame: expected.length }]);
        assert.deepEqual(listener.playing, [0]);
        assert.deepEqual(listener.heard.at(-1), { source: 1, samples: samples.length, frame: expected.length });
      });
    }
  }

  test('touches nothing while pieces come faster than they are spoken, and the end is not told', () => {
    const { bytes, samples } = speech('pcm_48000', 3);
    const listener = new Listener('pcm_48000', { ...direct, target: neverLate });
    const pieces = cut(bytes, [19_200, 48_001, 28_799]);
    for (const piece of pieces) {
      listener.push(piece);
      listener.render(60);
    }
    listener.renderAll();
    const reserve = 0.1 * 48_000;
    assertSame(listener.output.subarray(0, samples.length - reserve), samples.subarray(0, samples.length - reserve));
    assert.equal(listener.drained[0]!.reason, 'starved');
    assert.equal(listener.playout.statistics.underruns, 0);
  });

  test('plays the bytes whatever the borders of its pieces', () => {
    const { bytes, samples } = speech('pcm_48000');
    for (const lengths of [[1], [3], [1, 2, 3], [127, 0, 4096, 1]]) {
      const listener = new Listener('pcm_48000', direct);
      for (const piece of cut(bytes, lengths.filter(Boolean))) listener.push(piece);
      listener.push(new Uint8Array(0));
      listener.playout.complete(1);
      listener.renderAll();
      assertSame(listener.output.subarray(0, samples.length), samples, lengths.join());
    }
  });

  test('does not give half a sample of one source to the next one', () => {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes.subarray(0, 4801), 1);
    listener.push(bytes, 2);
    listener.playout.complete(2);
    listener.renderAll();
    assertSame(listener.output.subarray(2400, 2400 + samples.length), samples);
  });

  test('begins with the first piece that holds 20 ms, in the very next block', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.render(3);
    listener.push(bytes.subarray(0, 1918));
    listener.render(8);
    assert.deepEqual(listener.playing, []);
    listener.push(bytes.subarray(1918, 1920));
    listener.render();
    assert.deepEqual(listener.playing, [11 * 128]);
  });

  test('begins with less than that when it is all there is, or when nothing more comes', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes.subarray(0, 200), 1);
    listener.playout.complete(1);
    listener.render();
    assert.deepEqual(listener.playing, [0]);
    listener.renderTo(4800);
    listener.push(bytes.subarray(0, 200), 2);
    const from = listener.frame;
    listener.renderTo(from + 9600);
    assert.equal(listener.playing.length, 2);
    assert.ok(listener.playing[1]! - from > 0.04 * 48_000 && listener.playing[1]! - from < 0.08 * 48_000);
  });

  test('waits for more where more has come after the end was told', () => {
    const { bytes } = speech('pcm_48000', 1);
    const listener = new Listener('pcm_48000', { ...direct, target: neverLate });
    listener.push(bytes.subarray(0, 19_200), 1);
    listener.playout.complete(1);
    listener.push(bytes.subarray(19_200, 38_400), 1);
    listener.renderTo(48_000);
    assert.equal(listener.drained[0]!.reason, 'starved');
    listener.push(bytes.subarray(38_400), 1);
    listener.playout.complete(1);
    listener.renderTo(listener.frame + 48_000);
    assert.deepEqual([listener.drained.at(-1)!.reason, listener.playout.statistics.underruns], ['played', 1]);
  });

  test('plays what comes in another format after what is queued', () => {
    const [first, second] = [speech('pcm_16000'), speech('ulaw_8000')];
    const listener = new Listener('pcm_16000', direct);
    listener.push(first.bytes, 7);
    listener.playout.configure(parseFormat('ulaw_8000'));
    listener.push(second.bytes, 1);
    listener.playout.complete(1);
    listener.renderAll();
    const expected = [resampled(first.samples, 16_000, 48_000), resampled(second.samples, 8000, 48_000)] as const;
    const { length } = expected[0];
    assertSame(listener.output.subarray(0, length), expected[0]);
    assertSame(listener.output.subarray(length, length + expected[1].length), expected[1]);
    assert.deepEqual(
      listener.drained.map(({ reason }) => reason),
      ['played'],
    );
  });

  test('tells the frame at which each source begins', () => {
    const { bytes } = speech('pcm_16000');
    const listener = new Listener('pcm_16000', direct);
    for (const source of [3, 5, 6]) listener.push(bytes.subarray(0, 6400), source);
    listener.playout.complete(6);
    listener.renderAll();
    const borders = listener.heard.filter(({ samples }) => samples === 0 || samples === 3200);
    assert.deepEqual(borders, [
      { source: 3, samples: 0, frame: 0 },
      { source: 3, samples: 3200, frame: 9600 },
      { source: 5, samples: 0, frame: 9600 },
      { source: 5, samples: 3200, frame: 19_200 },
      { source: 6, samples: 0, frame: 19_200 },
      { source: 6, samples: 3200, frame: 28_800 },
    ]);
  });

  test('tells about every 50 ms how much was heard', () => {
    const { bytes } = speech('pcm_16000', 2);
    const listener = new Listener('pcm_16000', { sampleRate: 44_100 });
    listener.push(bytes, 1);
    listener.playout.complete(1);
    listener.renderAll();
    for (const [index, { frame, samples }] of listener.heard.entries()) {
      assert.equal(samples, Math.min(32_000, Math.ceil((frame * 16_000) / 44_100)));
      const gap = frame - (listener.heard[index - 1]?.frame ?? 0);
      assert.ok(gap <= 0.05 * 44_100 + 128, `${gap}`);
    }
    assert.ok(listener.heard.length < 45);
  });

  test('holds a message of 300 s as its bytes alone, at once', () => {
    const bytes = new Uint8Array(300 * 48_000 * 2);
    const listener = new Listener('pcm_24000', direct);
    listener.push(bytes.subarray(0, 4800), 1);
    listener.render();
    const before = process.memoryUsage().arrayBuffers;
    const times = [2, 3, 4, 5, 6].map((source) => {
      const start = performance.now();
      listener.push(bytes.subarray(1), source);
      return performance.now() - start;
    });
    listener.render(1);
    assert.ok(Math.min(...times) < 1, `${Math.min(...times)} ms`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 1e5);
  });

  test('is silent until something has come', () => {
    const listener = new Listener('pcm_16000', direct);
    listener.render(10);
    assert.equal(peak(listener.output), 0);
    assert.equal(listener.playout.isSounding, false);
  });
});

describe('flush', () => {
  /** Three sources of half a second, 100 ms of the first one heard. */
  function talking() {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    for (const source of [4, 5, 6]) listener.push(bytes, source);
    listener.playout.complete(6);
    listener.renderTo(4864);
    return { bytes, samples, listener, at: 4864 };
  }

  /** What is heard from a frame on is the signal under a ramp of 5 ms, and never louder. */
  function assertRamp(output: Float32Array, samples: Float32Array, at: number): void {
    const faded = output.subarray(at, at + ramp);
    let last = 1;
    for (let index = 0; index < ramp; index++) {
      const signal = samples[at + index]!;
      if (Math.abs(signal) < 0.01) continue;
      const gain = faded[index]! / signal;
      assert.ok(gain >= 0 && gain <= last + 1e-3, `${index}: ${gain} after ${last}`);
      last = gain;
    }
    assert.ok(last < 0.2);
    const step = largestStep(output.subarray(at - 1, at + ramp + 1));
    assert.ok(step <= largestStep(samples) * 1.05);
  }

  test('silences a source by a ramp that begins with the next frame, and goes on with the newer one', () => {
    const { samples, listener, at } = talking();
    listener.playout.flush(4);
    assert.deepEqual(listener.heard.at(-1), { source: 4, samples: at, frame: at });
    listener.renderAll();
    const { output } = listener;
    assertSame(output.subarray(0, at), samples.subarray(0, at));
    assertRamp(output, samples, at);
    assertSame(output.subarray(at + ramp, at + ramp + samples.length), samples);
    assertSame(output.subarray(at + ramp + samples.length, at + ramp + 2 * samples.length), samples);
    assert.deepEqual(
      listener.drained.map(({ reason }) => reason),
      ['played'],
    );
  });

  test('does not touch what is newer', () => {
    const { samples, listener } = talking();
    listener.playout.flush(3);
    listener.renderAll();
    for (let turn = 0; turn < 3; turn++) {
      assertSame(listener.output.subarray(turn * samples.length, (turn + 1) * samples.length), samples);
    }
  });

  test('takes out older ones that wait behind the one that sounds', () => {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    for (const source of [6, 5, 7]) listener.push(bytes, source);
    listener.playout.complete(7);
    listener.render(20);
    listener.playout.flush(5);
    listener.renderAll();
    assertSame(listener.output.subarray(0, samples.length), samples);
    assertSame(listener.output.subarray(samples.length, 2 * samples.length), samples);
    assert.equal(peak(listener.output.subarray(2 * samples.length)), 0);
  });

  test('drops what comes late, and plays what is newer', () => {
    const { bytes, samples, listener, at } = talking();
    listener.playout.flush(6);
    for (const source of [4, 6, 5]) listener.push(bytes, source);
    listener.renderAll();
    assert.deepEqual(listener.drained, [{ reason: 'flushed', frame: at + ramp }]);
    assert.equal(peak(listener.output.subarray(at + ramp)), 0);
    listener.playout.flush(2);
    listener.push(bytes, 6);
    const from = listener.frame;
    listener.push(bytes, 7);
    listener.playout.complete(7);
    listener.renderAll(2);
    assertSame(listener.output.subarray(from, from + samples.length), samples);
  });

  test('of everything lets come what comes later', () => {
    const { bytes, samples, listener } = talking();
    listener.playout.flush();
    listener.render(4);
    const from = listener.frame;
    listener.push(bytes, 4);
    listener.playout.complete(6);
    listener.renderAll(2);
    assertSame(listener.output.subarray(from, from + samples.length), samples);
  });

  test('in the middle of a ramp changes nothing of the ramp', () => {
    const once = talking();
    once.listener.playout.flush(6);
    once.listener.renderAll();
    const twice = talking();
    twice.listener.playout.flush(4);
    twice.listener.render();
    twice.listener.playout.flush(6);
    twice.listener.renderAll();
    assertSame(twice.listener.output, once.listener.output);
    assert.deepEqual(twice.listener.drained, once.listener.drained);
  });

  test('takes nothing of a newer source into the ramp', () => {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes, 1);
    listener.push(bytes, 2);
    listener.playout.complete(2);
    const at = samples.length - (samples.length % 128);
    listener.renderTo(at);
    listener.playout.flush(1);
    listener.renderAll();
    const rest = samples.length - at;
    assert.equal(peak(listener.output.subarray(at + rest, at + ramp)), 0);
    assertSame(listener.output.subarray(at + ramp, at + ramp + samples.length), samples);
  });

  test('lets nothing stand in for what is still to come of what it flushes', () => {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', { ...direct, target: neverLate });
    listener.push(bytes, 1);
    const at = samples.length - (samples.length % 128);
    listener.renderTo(at);
    listener.playout.flush(1);
    listener.renderAll();
    assert.ok(samples.length - at < ramp);
    assert.equal(peak(listener.output.subarray(samples.length)), 0);
    assert.equal(listener.playout.statistics.underruns, 0);
  });

  test('counts sources anew after another configuration', () => {
    const { bytes, samples, listener } = talking();
    listener.playout.flush(6);
    listener.playout.configure(parseFormat('pcm_48000'));
    listener.renderAll();
    const from = listener.frame;
    listener.push(bytes, 1);
    listener.playout.complete(1);
    listener.renderAll(2);
    assertSame(listener.output.subarray(from, from + samples.length), samples);
  });

  test('silences what was queued before another configuration, whatever its number', () => {
    const { listener, at } = talking();
    listener.playout.configure(parseFormat('pcm_48000'));
    listener.playout.flush(1);
    listener.renderAll();
    assert.equal(peak(listener.output.subarray(at + ramp)), 0);
  });

  test('tells that nothing comes when only what waited was flushed', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes.subarray(0, 200), 1);
    listener.render();
    listener.playout.flush(1);
    listener.playout.flush(1);
    assert.deepEqual(listener.drained, [{ reason: 'flushed', frame: 128 }]);
  });
});

describe('a silence', () => {
  test('is told 0.4 s after the last sound, with what was heard until then', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes);
    listener.playout.complete(1);
    listener.renderAll();
    const { frame } = listener.drained[0]!;
    listener.renderTo(frame + 48_000);
    assert.equal(listener.silent.length, 1);
    assert.ok(listener.silent[0]! - frame - 0.4 * 48_000 < 128 && listener.silent[0]! >= frame + 0.4 * 48_000);
    const after = listener.heard.filter((report) => report.frame > frame);
    assert.ok(after.length >= 6 && after.length <= 8, `${after.length}`);
    assert.ok(after.every(({ source, samples }) => source === 1 && samples === 24_000));
  });

  test('is none while more comes in time', () => {
    const { bytes } = speech('pcm_48000', 0.2);
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes);
    listener.renderAll();
    listener.renderTo(listener.frame + 0.2 * 48_000);
    listener.push(bytes);
    listener.renderAll(2);
    assert.deepEqual(listener.silent, []);
    listener.renderTo(listener.frame + 0.5 * 48_000);
    assert.equal(listener.silent.length, 1);
  });

  test('comes after a flush of everything too, and tells of no source any more', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes);
    listener.render(20);
    listener.playout.flush();
    const told = listener.heard.length;
    listener.renderTo(48_000);
    assert.equal(listener.heard.length, told);
    assert.equal(listener.silent.length, 1);
  });
});

describe('held', () => {
  test('fades out within 5 ms, stands still, and goes on where it was', () => {
    const { bytes, samples } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytes);
    listener.playout.complete(1);
    listener.render(50);
    listener.playout.held = true;
    listener.render(2);
    assert.equal(listener.playout.isSounding, false);
    listener.render(1000);
    listener.playout.held = false;
    listener.renderAll();
    const { output } = listener;
    assertSame(output.subarray(0, 50 * 128), samples.subarray(0, 50 * 128));
    assert.equal(peak(output.subarray(52 * 128, 1052 * 128)), 0);
    // Nothing is lost: the two blocks of the ramps are the speech, too, only softer.
    const rest = samples.subarray(54 * 128);
    assertSame(output.subarray(1054 * 128, 1054 * 128 + rest.length), rest);
    assert.equal(listener.drained[0]!.frame, samples.length + 1000 * 128);
    assert.ok(listener.heard.every(({ samples: heard, frame }) => heard === frame || frame > 50 * 128));
    assert.equal(listener.heard.at(-1)!.samples, samples.length);
    assert.ok(Math.abs(listener.playout.statistics.playoutDelay) < 1e-6);
  });

  test('makes no click', () => {
    const tone = sine(200, 48_000, 48_000);
    const listener = new Listener('pcm_48000', direct);
    listener.push(bytesOf(tone, 'pcm_48000'));
    for (let time = 0; time < 20; time++) {
      listener.render(5 + time);
      listener.playout.held = time % 2 === 0;
    }
    assert.ok(largestStep(listener.output) < 1.5 * largestStep(tone));
  });

  test('begins with nothing, and tells of a flush at once', () => {
    const { bytes } = speech('pcm_48000');
    const listener = new Listener('pcm_48000', direct);
    listener.playout.held = true;
    listener.render(4);
    listener.push(bytes, 1);
    listener.render(100);
    assert.equal(peak(listener.output), 0);
    assert.deepEqual(listener.playing, []);
    listener.playout.flush(1);
    assert.equal(listener.drained.at(-1)!.reason, 'flushed');
    listener.playout.held = false;
    listener.push(bytes, 2);
    listener.render(4);
    listener.playout.held = true;
    listener.render(4);
    listener.playout.flush(2);
    assert.equal(listener.drained.length, 2);
    listener.playout.held = false;
    const from = listener.frame;
    listener.render(100);
    assert.equal(peak(listener.output.subarray(from)), 0);
  });
});

describe('Playout on a network that is late', () => {
  const rate = 16_000;
  const options = { sampleRate: rate };

  /** Plays pieces that come at given times, in ms. */
  function play(source: Float32Array, pieces: { time: number; samples: number }[], complete = true): Listener {
    const listener = new Listener('pcm_16000', options, 32);
    const bytes = bytesOf(source, 'pcm_16000');
    let at = 0;
    for (const { time, samples } of pieces) {
      listener.renderTo((time * rate) / 1000);
      listener.push(bytes.subarray(at, (at += samples * 2)));
    }
    if (complete) listener.playout.complete(1);
    listener.renderAll(listener.drained.length + 1);
    return listener;
  }

  /** Pieces of 100 ms at the pace of speech, and 1 s of silence before the fifth. */
  const stalled = Array.from({ length: 20 }, (_, index) => ({
    time: index * 100 + (index > 4 ? 1000 : 0),
    samples: 1600,
  }));

  for (const name of voices) {
    const source = voice(name, 0.002).slice(8000, 40_000);

    test(`fades within 60 ms where ${name} breaks off, comes back, and loses nothing`, () => {
      const listener = play(source, stalled);
      const { output } = listener;
      const heard = align(output, source);
      const { statistics } = listener.playout;
      assert.equal(statistics.underruns, 1);
      const silence = output.indexOf(0, heard.indexOf(8000));
      assert.ok(silence - heard.indexOf(8000) <= 0.06 * rate);
      const back = 1500 * (rate / 1000);
      assert.equal(peak(output.subarray(silence, back)), 0);
      assert.ok(heard[back + 0.015 * rate]! > 8000, 'comes back within 15 ms');
      assert.ok(largestStep(output) <= largestStep(source) * 1.05);
      assert.ok(Math.abs(statistics.concealedMs - 1000) < 30, `${statistics.concealedMs}`);
    });

    test(`covers a short break of ${name} with what was said last, and comes back in step with it`, () => {
      const pieces = stalled.map(({ time, samples }) => ({ time: time > 600 ? time - 970 : time, samples }));
      const { output, playout, drained } = play(source, pieces);
      align(output, source);
      assert.equal(playout.statistics.underruns, 1);
      assert.deepEqual(
        drained.map(({ reason }) => reason),
        ['played'],
      );
      assert.ok(largestStep(output) <= largestStep(source) * 1.05);
    });
  }

  test('tells that it starves once it is silent, and that all was played once that is known', () => {
    const { bytes } = speech('pcm_16000');
    const listener = new Listener('pcm_16000', { ...options, target: neverLate });
    listener.push(bytes, 1);
    listener.renderAll();
    assert.equal(listener.drained[0]!.reason, 'starved');
    assert.ok(listener.drained[0]!.frame - 8000 < 0.1 * rate);
    listener.playout.complete(1);
    listener.playout.complete(1);
    assert.deepEqual(
      listener.drained.map(({ reason }) => reason),
      ['starved', 'played'],
    );
    assert.equal(listener.playout.statistics.underruns, 0);
  });

  test('takes a new turn for a new turn after one whose end was not told', () => {
    const { bytes, samples } = speech('pcm_16000');
    for (const wait of [0.02, 0.3]) {
      const listener = new Listener('pcm_16000', { ...options, target: neverLate });
      listener.push(bytes, 1);
      listener.renderTo(8000 + wait * rate);
      listener.push(bytes, 2);
      listener.playout.complete(2);
      listener.renderAll(listener.drained.length + 1);
      const begin = listener.heard.find(({ source }) => source === 2)!;
      assertSame(listener.output.subarray(begin.frame, begin.frame + samples.length), samples);
      assert.equal(listener.playout.statistics.underruns, 0);
      assert.ok(begin.frame < 8000 + wait * rate + 0.01 * rate);
      assert.ok(largestStep(listener.output) <= largestStep(samples) * 1.05);
    }
  });

  for (const stall of [100, 700, 1900, 2100, 5000]) {
    test(`counts a stall of ${stall} ms, and how long speech was missing`, () => {
      const source = voice('en-male').slice(8000, 16_000);
      const { statistics } = play(source, [
        { time: 0, samples: 4000 },
        { time: 250 + stall, samples: 4000 },
      ]).playout;
      assert.equal(statistics.underruns, 1);
      assert.ok(Math.abs(statistics.concealedMs - stall) < 60, `${statistics.concealedMs}`);
    });
  }

  test('learns nothing of the network from silence of more than 2 s within a turn', () => {
    const source = voice('en-male').slice(8000, 16_000);
    const listener = play(source, [
      { time: 0, samples: 4000 },
      { time: 3000, samples: 4000 },
    ]);
    assert.equal(listener.playout.target.lateness.reduce((sum, part) => sum + part, 0) < 1, true);
  });

  test('takes the pause of a turn whose first answer is known to be over for no stall', () => {
    const source = voice('en-male').slice(8000, 16_000);
    const bytes = bytesOf(source, 'pcm_16000');
    const listener = new Listener('pcm_16000', options);
    listener.push(bytes.slice(0, 8000));
    listener.playout.complete(1);
    listener.renderTo(3 * rate);
    listener.push(bytes.slice(8000));
    listener.renderAll(listener.drained.length + 1);
    assert.equal(listener.playout.statistics.underruns, 0);
  });

  test('stretches by a quarter at the most while it has less than the network asks for', () => {
    const late = play(voice('en-male', 0.002), stalled).playout.target;
    for (const name of voices) {
      const source = voice(name, 0.002);
      const listener = new Listener('pcm_16000', { ...options, target: late }, 32);
      const bytes = bytesOf(source, 'pcm_16000');
      for (let at = 0; at < bytes.length; at += 3200) {
        listener.push(bytes.subarray(at, at + 3200));
        listener.renderTo(listener.frame + 1600);
      }
      listener.renderAll(listener.drained.length + 1);
      const heard = align(listener.output, source);
      assert.equal(listener.playout.statistics.underruns <= 1, true);
      const { stretchedMs } = listener.playout.statistics;
      assert.ok(stretchedMs > 500 && stretchedMs < 1400, `${name}: ${stretchedMs}`);
      // Over any second, but for the one insertion that was saved up.
      for (let frame = rate; frame < 4 * rate; frame += 100) {
        const spoken = heard[frame]! - heard[frame - rate]!;
        assert.ok(spoken >= rate / 1.25 - 0.04 * rate, `${name} at ${frame}: ${spoken}`);
      }
      assert.ok(largestStep(listener.output) <= largestStep(source) * 1.05);
    }
  });

  test('adds no more than 20 ms and one insertion on a network without jitter', () => {
    const pieces = Array.from({ length: 40 }, (_, index) => ({ time: index * 100 + (index ? 0 : 3), samples: 1600 }));
    const listener = play(voice('de-male', 0.002).slice(0, 64_000), pieces);
    assert.ok(listener.playout.statistics.playoutDelay <= 36, `${listener.playout.statistics.playoutDelay}`);
    assert.equal(listener.playout.statistics.underruns, 0);
  });

  test('makes no step where a loud tone breaks off at its peak, comes back, or gives way to a new turn', () => {
    const tone = sine(200, rate, 4000, 0.8);
    const bytes = bytesOf(tone, 'pcm_16000');
    // 101.25 ms end at a peak. At most one insertion makes them longer.
    for (const wait of [24, 40, 300]) {
      for (const next of [1, 2]) {
        const listener = new Listener('pcm_16000', options, 32);
        listener.push(bytes.subarray(0, 3240), 1);
        listener.renderTo(1620 + (wait * rate) / 1000);
        listener.push(next === 1 ? bytes.subarray(3240) : bytes, next);
        listener.playout.complete(2);
        listener.renderAll(listener.drained.length + 1);
        const step = largestStep(listener.output);
        assert.ok(step <= largestStep(tone) * 1.1, `${wait} ms, ${next}: ${step}`);
      }
    }
  });

  test('keeps a steady tone steady through stretches', () => {
    const tone = sine(200, rate, 32_000, 0.4);
    const target = play(voice('en-male'), stalled).playout.target;
    const listener = new Listener('pcm_16000', { ...options, target });
    const bytes = bytesOf(tone, 'pcm_16000');
    listener.push(bytes.subarray(0, 3200));
    for (let at = 3200; at < bytes.length; at += 3200) {
      listener.push(bytes.subarray(at, at + 3200));
      listener.renderTo(listener.frame + 1600);
    }
    assert.ok(listener.playout.statistics.stretchedMs > 100);
    assert.ok(largestStep(listener.output.subarray(0, 24_000)) <= largestStep(tone) * 1.01);
  });
});
