import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Endpointer, type Utterance } from '../../packages/simulator/src/endpointing.js';
import { resample } from '../../packages/simulator/src/voice.js';
import { readSpeech } from './support.js';

interface Heard {
  starts: number;
  progress: number[];
  utterances: Utterance[];
}

function listen(sampleRate: number, pieces: readonly Float32Array[], silence = 0.7): Heard {
  const heard: Heard = { starts: 0, progress: [], utterances: [] };
  const endpointer = new Endpointer({
    sampleRate,
    silence,
    onStart: () => heard.starts++,
    onProgress: (seconds) => heard.progress.push(seconds),
    onEnd: (utterance) => heard.utterances.push(utterance),
  });
  for (const piece of pieces) endpointer.push(piece);
  return heard;
}

const quiet = (seconds: number, sampleRate = 16_000): Float32Array => new Float32Array(seconds * sampleRate);

const noise = (seconds: number, loudness: number): Float32Array =>
  Float32Array.from({ length: seconds * 16_000 }, (_, index) => Math.sin(index * index * 0.7) * loudness * Math.SQRT2);

describe('the endpointer', () => {
  const speech = readSpeech();

  test('finds real speech between silences, with its length', () => {
    const { starts, utterances } = listen(16_000, [speech, quiet(1)]);
    assert.equal(starts, utterances.length);
    assert.ok(utterances.length <= 2, 'a pause between sentences may part it, one between words may not');
    const [first] = utterances;
    const last = utterances.at(-1)!;
    assert.ok(Math.abs(first!.start - 0.5) < 0.15, `starts at ${first!.start}`);
    assert.ok(
      last.start + last.seconds > 3.5 && last.start + last.seconds < 4.4,
      `ends at ${last.start + last.seconds}`,
    );
    assert.equal(first!.kind, 'speech');
  });

  test('hears the same at every rate and in pieces of any size', () => {
    const at16 = listen(16_000, [speech, quiet(1)]).utterances;
    for (const rate of [8000, 22_050, 44_100, 48_000]) {
      const voice = resample(speech, 16_000, rate);
      const pieces: Float32Array[] = [];
      for (let start = 0; start < voice.length; start += 777) pieces.push(voice.slice(start, start + 777));
      const utterances = listen(rate, [...pieces, quiet(1, rate)]).utterances;
      assert.equal(utterances.length, at16.length);
      for (const [index, { seconds }] of utterances.entries()) {
        assert.ok(Math.abs(seconds - at16[index]!.seconds) < 0.1, `${seconds} s at ${rate} Hz`);
      }
    }
  });

  test('keeps the sound of an utterance, with a little around it', () => {
    const [utterance] = listen(16_000, [speech, quiet(2)], 1.5).utterances;
    const begin = Math.round((utterance!.start - 0.24) * 16_000);
    const part = speech.slice(Math.max(0, begin), Math.max(0, begin) + utterance!.samples.length);
    for (const [index, sample] of part.entries()) assert.equal(utterance!.samples[index], sample);
    assert.ok(utterance!.samples.length / 16_000 > utterance!.seconds);
  });

  test('hears nothing in silence, in a click, or in steady quiet noise', () => {
    const click = quiet(1);
    click.fill(0.9, 8000, 8400);
    assert.equal(listen(16_000, [quiet(2), click, noise(4, 0.004), quiet(1)]).starts, 0);
  });

  test('hears speech over a noisy room', () => {
    const room = noise(speech.length / 16_000, 0.006);
    const mixed = speech.map((sample, index) => sample + room[index]!);
    const { utterances } = listen(16_000, [noise(3, 0.006), mixed, noise(2, 0.006)]);
    assert.ok(utterances.length >= 1 && utterances.length <= 2);
    assert.ok(utterances[0]!.start > 3.3);
  });

  test('calls a tone sound, not speech', () => {
    const tone = Float32Array.from(
      { length: 32_000 },
      (_, index) => 0.3 * Math.sin((2 * Math.PI * 440 * index) / 16_000),
    );
    const { utterances } = listen(16_000, [tone, quiet(1)]);
    assert.deepEqual(
      utterances.map(({ kind }) => kind),
      ['sound'],
    );
    assert.ok(Math.abs(utterances[0]!.seconds - 2) < 0.05);
  });

  test('ends what goes on for ever, and gets used to it', () => {
    const { utterances } = listen(16_000, [noise(60, 0.02)]);
    assert.ok(utterances.length >= 1 && utterances.length <= 2);
    assert.ok(utterances[0]!.seconds <= 30.1);
  });

  test('tells how long somebody has spoken, as he speaks', () => {
    const { progress } = listen(16_000, [speech, quiet(1)], 2);
    assert.ok(progress.length > 20);
    assert.ok(progress.every((seconds, index) => index === 0 || seconds >= progress[index - 1]!));
    assert.ok(progress.at(-1)! > 3);
  });
});
