import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { decodeSamples, parseFormat, rootMeanSquare } from '../../src/audio/pcm.js';
import { decodeBase64 } from '../../src/protocol/base64.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { decodeAdpcm } from '../../packages/simulator/src/adpcm.js';
import { cutVoice } from '../../packages/simulator/src/chunks.js';
import { clips } from '../../packages/simulator/src/voice.data.js';
import {
  closestLine,
  countingLine,
  greetingLine,
  line,
  lines,
  renderLine,
  spokenNumber,
} from '../../packages/simulator/src/voice.js';

const formats: AudioFormat[] = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
];

describe('the recordings', () => {
  test('are small', () => {
    assert.ok(statSync(new URL('../../packages/simulator/src/voice.data.ts', import.meta.url)).size <= 400_000);
  });

  for (const [name, { text, starts, audio }] of Object.entries(clips)) {
    test(`have a time for every character of ${name}, in order and within the sound`, () => {
      const samples = decodeAdpcm(decodeBase64(audio));
      const length = (samples.length * 1000) / 16_000;
      assert.equal(starts.length, Array.from(text).length);
      for (const [index, start] of starts.entries()) {
        assert.ok(
          start >= (starts[index - 1] ?? 0) && start <= length,
          `character ${index} of ${length} ms at ${start}`,
        );
      }
      assert.ok(rootMeanSquare(samples) > 0.02);
      if (text.includes(' ')) assert.ok(starts.at(-1)! > length * 0.7, 'the last character is near the end');
    });
  }
});

describe('a line', () => {
  const speech = lines(greetingLine('en'), countingLine(20));

  test('joins recordings and says so in its text', () => {
    assert.equal(line(['heard', ...spokenNumber('1.8'), 'speech']).text, 'I heard one point eight seconds of speech.');
    assert.equal(countingLine(4).text, 'one, two, three, four');
    assert.equal(greetingLine('de-AT').text, 'Guten Tag! Ich höre Ihnen zu.');
    assert.equal(greetingLine('tlh').text, greetingLine(undefined).text);
    assert.deepEqual(spokenNumber('23.5'), ['two', 'three', 'point', 'five']);
  });

  test('of a text without a recording has the voice that comes closest', () => {
    const closest = closestLine('Are you there?');
    assert.equal(closest.text, 'Are you there?');
    assert.equal(closest.parts[0]!.clip, 'still-there');
    assert.equal(closestLine('Xyzzy').parts[0]!.clip, 'hello');
  });

  test('has an alignment of all it says, in order and within the sound', () => {
    const { samples, alignment } = renderLine(speech, 16_000);
    const { chars, char_start_times_ms: starts, char_durations_ms: durations } = alignment;
    assert.equal(chars.join(''), speech.text);
    assert.equal(starts.length, chars.length);
    assert.equal(durations.length, chars.length);
    for (const [index, start] of starts.entries()) {
      assert.ok(Number.isInteger(start) && start >= (starts[index - 1] ?? 0));
      assert.ok(durations[index]! >= 0 && start + durations[index]! <= (samples.length * 1000) / 16_000);
    }
  });

  test('has its words where they sound and pauses where they do not', () => {
    const { samples, alignment } = renderLine(countingLine(10), 16_000);
    const text = alignment.chars.join('');
    const loudness = (from: number, to: number): number => rootMeanSquare(samples.subarray(from * 16, to * 16));
    for (const { index } of text.matchAll(/, /g)) {
      const comma = alignment.char_start_times_ms[index]!;
      const blank = comma + alignment.char_durations_ms[index]! + alignment.char_durations_ms[index + 1]!;
      assert.ok(loudness(blank - 100, blank - 10) < 0.005, 'the end of a pause is silent');
      assert.ok(loudness(comma - 200, comma) > 0.02, 'the end of a word is not');
    }
  });

  for (const format of formats) {
    test(`goes over the wire as ${format}, whole`, () => {
      const { sampleRate, bytesPerSample } = parseFormat(format);
      const rendered = renderLine(speech, sampleRate);
      const chunks = cutVoice(rendered, format, 250);
      const samples = chunks.flatMap(({ bytes }) => [...decodeSamples(bytes, parseFormat(format))]);
      assert.equal(samples.length, rendered.samples.length);
      const error = Float32Array.from(samples, (sample, index) => sample - rendered.samples[index]!);
      assert.ok(rootMeanSquare(error) < (bytesPerSample === 1 ? 0.02 : 1e-4));
      assert.equal(chunks.flatMap(({ alignment }) => alignment.chars).join(''), speech.text);
      for (const { alignment, duration } of chunks) {
        for (const [index, start] of alignment.char_start_times_ms.entries()) {
          assert.ok(start >= 0 && start + alignment.char_durations_ms[index]! <= duration + 1);
        }
      }
    });
  }
});
