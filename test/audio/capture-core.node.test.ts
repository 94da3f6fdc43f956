import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Capture } from '../../src/audio/capture-core.js';
import { parseFormat, rootMeanSquare } from '../../src/audio/pcm.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { noise, sine } from '../helpers/signal.js';
import { resampled } from '../helpers/resampled.js';
import { bytesOf } from './playout-support.js';

/** A capture whose chunks are kept. */
function recording(sampleRate: number, muted = false) {
  const chunks: { bytes: Uint8Array; level: number }[] = [];
  const capture = new Capture(sampleRate, muted, (buffer, level) =>
    chunks.push({ bytes: new Uint8Array(buffer), level }),
  );
  const record = (samples: Float32Array): void => {
    for (let at = 0; at < samples.length; at += 128) capture.push([samples.subarray(at, at + 128)]);
  };
  return { capture, chunks, record, bytes: () => Buffer.concat(chunks.map((chunk) => chunk.bytes)) };
}

/** Bytes of a chunk of 20 ms. */
const chunkBytes = (format: AudioFormat): number => {
  const { sampleRate, bytesPerSample } = parseFormat(format);
  return Math.round(sampleRate * 0.02) * bytesPerSample;
};

const silence = (length: number): Float32Array => new Float32Array(length);

describe('Capture', () => {
  for (const format of ['pcm_8000', 'pcm_16000', 'pcm_44100', 'pcm_48000', 'ulaw_8000'] as const) {
    for (const sampleRate of [16_000, 44_100, 48_000]) {
      test(`makes chunks of ${format} at ${sampleRate} Hz of what it is given, to the bit`, () => {
        const { capture, chunks, record, bytes } = recording(sampleRate);
        const samples = noise(128 * Math.floor(sampleRate / 128));
        capture.start(parseFormat(format), chunkBytes(format));
        record(samples);
        const expected = bytesOf(resampled(samples, sampleRate, parseFormat(format).sampleRate), format);
        assert.ok(chunks.length >= 48);
        for (const chunk of chunks) assert.equal(chunk.bytes.length, chunkBytes(format));
        assert.ok(bytes().equals(expected.subarray(0, bytes().length)));
      });
    }
  }

  test('delivers first what it heard before it was started, 2 s at the most', () => {
    const { capture, record, bytes } = recording(16_000);
    const samples = noise(16_000 * 3);
    record(samples);
    capture.start(parseFormat('pcm_16000'), 640);
    record(samples.subarray(0, 12_800));
    const heard = new Float32Array(32_000 + 12_800);
    heard.set(samples.subarray(samples.length - 32_000 + 128));
    heard.set(samples.subarray(0, 12_800), 32_000 - 128);
    const expected = bytesOf(heard, 'pcm_16000');
    assert.ok(bytes().length > 80_000);
    assert.ok(bytes().equals(expected.subarray(0, bytes().length)));
  });

  test('mixes channels to one', () => {
    const { capture, bytes } = recording(16_000);
    const [left, right] = [noise(128, 1), noise(128, 2)];
    capture.start(parseFormat('pcm_16000'), 256);
    capture.push([left, right]);
    const mixed = left.map((sample, index) => sample / 2 + right[index]! / 2);
    assert.ok(bytes().equals(bytesOf(mixed, 'pcm_16000')));
  });

  test('delivers silence while it is muted, and for a microphone that has gone; the level is what is heard', () => {
    const { capture, chunks, record, bytes } = recording(16_000, true);
    capture.start(parseFormat('pcm_16000'), 256);
    const tone = sine(1000, 16_000, 1280);
    record(tone);
    capture.muted = false;
    for (let count = 0; count < 10; count++) capture.push(undefined);
    for (let count = 0; count < 10; count++) capture.push([]);
    assert.equal(chunks.length, 30);
    assert.ok(bytes().every((byte) => byte === 0));
    assert.ok(Math.abs(chunks[0]!.level - rootMeanSquare(tone.subarray(0, 128))) < 1e-6);
    assert.equal(chunks.at(-1)!.level, 0);
  });

  test('begins a new stream with each start, and keeps what is heard in between', () => {
    const { capture, chunks, record, bytes } = recording(16_000);
    capture.start(parseFormat('pcm_16000'), 640);
    record(noise(200 * 128));
    capture.stop();
    const before = chunks.length;
    const samples = noise(40 * 128, 3);
    record(samples);
    assert.equal(chunks.length, before);
    chunks.length = 0;
    capture.start(parseFormat('ulaw_8000'), 160);
    record(silence(128 * 60));
    const all = new Float32Array(samples.length + 128 * 60);
    all.set(samples);
    const expected = bytesOf(resampled(all, 16_000, 8000), 'ulaw_8000');
    assert.ok(chunks.length > 20);
    assert.ok(bytes().equals(expected.subarray(0, bytes().length)));
  });

  test('gives every chunk memory of its own', () => {
    const { capture, chunks, record } = recording(16_000);
    capture.start(parseFormat('pcm_16000'), 640);
    record(noise(128 * 100));
    assert.equal(new Set(chunks.map(({ bytes }) => bytes.buffer)).size, chunks.length);
  });
});
