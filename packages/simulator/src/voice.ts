import { Resampler } from '../../../src/audio/resampler.js';
import { decodeBase64 } from '../../../src/protocol/base64.js';
import type { AudioAlignment } from '../../../src/protocol/messages.js';
import { decodeAdpcm } from './adpcm.js';
import { clips, type ClipName } from './voice.data.js';

/** Something for the agent to say: recordings one after another, and their text. */
export interface Line {
  /** The text of `agent_response`; usually what the recordings say. */
  text: string;
  parts: readonly { clip: ClipName; /** What stands in the text before it. */ before: string }[];
}

/** An alignment as the service sends it: with the durations. */
export interface VoiceAlignment extends AudioAlignment {
  char_durations_ms: number[];
}

/** A line as sound. The alignment is of what is voiced, to the character. */
export interface Speech {
  samples: Float32Array;
  sampleRate: number;
  alignment: VoiceAlignment;
}

/** Sample rate of the recordings. */
const CLIP_RATE_HZ = 16_000;

/** Pauses between recordings: inside a sentence, after a comma, after a sentence. */
const pauseSeconds = { word: 0.03, comma: 0.28, sentence: 0.35 };

const numbers = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
] as const satisfies readonly ClipName[];

/** A line of recordings, joined by `separator`. */
export function line(names: readonly ClipName[], separator = ' '): Line {
  const parts = names.map((clip, index) => ({ clip, before: index ? separator : '' }));
  return { text: parts.map(({ clip, before }) => before + clips[clip].text).join(''), parts };
}

/** Lines one after another. */
export function lines(...all: readonly Line[]): Line {
  const parts = all.flatMap(({ parts: [first, ...rest] }, index) =>
    first ? [{ ...first, before: index ? ' ' : '' }, ...rest] : [],
  );
  return { text: all.map(({ text }) => text).join(' '), parts };
}

/** A text without a recording of its own: the recording that shares the most words with it lends its voice. */
export function closestLine(text: string): Line {
  const wordsOf = (phrase: string): string[] => phrase.toLowerCase().match(/\p{L}+/gu) ?? [];
  const wanted = new Set(wordsOf(text));
  let best: ClipName = 'hello';
  let most = 0;
  for (const [name, clip] of Object.entries(clips)) {
    const words = wordsOf(clip.text);
    const score = words.filter((word) => wanted.has(word)).length / Math.sqrt(words.length);
    if (score > most) [best, most] = [name as ClipName, score];
  }
  return { ...line([best]), text };
}

/** A number, such as `1.8`, as it is spoken; above twenty digit by digit. */
export function spokenNumber(value: string): ClipName[] {
  const [whole = '0', decimals] = value.split('.');
  const digit = (character: string): ClipName => numbers[Number(character)]!;
  const before = numbers[Number(whole)];
  return [
    ...(before ? [before] : Array.from(whole, digit)),
    ...(decimals ? ['point' as const, ...Array.from(decimals, digit)] : []),
  ];
}

/** The numbers from one up to `last`, at most twenty. */
export const countingLine = (last: number): Line => line(numbers.slice(1, last + 1), ', ');

/** The greeting in a language the simulator has one for, else in English. */
export function greetingLine(language: string | undefined): Line {
  const name = `greeting-${language?.slice(0, 2)}`;
  return line([Object.hasOwn(clips, name) ? (name as ClipName) : 'greeting']);
}

const decoded = new Map<ClipName, Float32Array>();

function clipSamples(name: ClipName): Float32Array {
  let samples = decoded.get(name);
  if (!samples) decoded.set(name, (samples = decodeAdpcm(decodeBase64(clips[name].audio))));
  return samples;
}

/** Speaks a line at a sample rate. */
export function renderLine({ parts }: Line, sampleRate: number): Speech {
  const alignment: VoiceAlignment = { chars: [], char_start_times_ms: [], char_durations_ms: [] };
  const pieces: Float32Array[] = [];
  let length = 0;
  const now = (): number => Math.floor((length * 1000) / CLIP_RATE_HZ);
  const mark = (character: string, start: number, end: number): void => {
    alignment.chars.push(character);
    alignment.char_start_times_ms.push(start);
    alignment.char_durations_ms.push(end - start);
  };
  for (const [index, { clip, before }] of parts.entries()) {
    const start = now();
    if (index) {
      const sentence = /[.!?]$/.test(clips[parts[index - 1]!.clip].text);
      const pause = sentence ? pauseSeconds.sentence : before.includes(',') ? pauseSeconds.comma : pauseSeconds.word;
      const silence = new Float32Array(Math.round(pause * CLIP_RATE_HZ));
      pieces.push(silence);
      length += silence.length;
    }
    for (const [place, character] of Array.from(before).entries()) {
      mark(character, start, place === before.length - 1 ? now() : start);
    }
    const { text, starts } = clips[clip];
    const offset = now();
    const samples = clipSamples(clip);
    pieces.push(samples);
    length += samples.length;
    const end = now();
    for (const [place, character] of Array.from(text).entries()) {
      mark(character, offset + starts[place]!, Math.min(end, offset + (starts[place + 1] ?? end - offset)));
    }
  }
  const samples = new Float32Array(length);
  let offset = 0;
  for (const piece of pieces) {
    samples.set(piece, offset);
    offset += piece.length;
  }
  return { samples: resample(samples, CLIP_RATE_HZ, sampleRate), sampleRate, alignment };
}

/** Whole sound at another rate. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples;
  const resampler = new Resampler(fromRate, toRate);
  const total = Math.round((samples.length * toRate) / fromRate);
  const input = new Float32Array(Math.max(samples.length, resampler.needed(total)));
  input.set(samples);
  const output = new Float32Array(resampler.maxOutput(input.length));
  return output.subarray(0, resampler.process(input, input.length, output, total));
}
