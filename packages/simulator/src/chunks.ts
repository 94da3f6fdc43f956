import { encodeSamples, parseFormat } from '../../../src/audio/pcm.js';
import type { AudioFormat } from '../../../src/protocol/messages.js';
import type { SimulationOptions } from './options.js';
import { resample, type Speech, type VoiceAlignment } from './voice.js';

/** A piece of voice as it goes over the wire. */
export interface VoiceChunk {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of the characters that begin in this piece; times from its start. */
  alignment: VoiceAlignment;
  /** When it sounds, in ms from the start of what is said. */
  start: number;
  /** ms. */
  duration: number;
}

/** Cuts speech into pieces of `length` ms. */
export function cutVoice(
  { samples, sampleRate, alignment }: Speech,
  format: AudioFormat,
  length: number,
): VoiceChunk[] {
  const target = parseFormat(format);
  const voice = resample(samples, sampleRate, target.sampleRate);
  const size = Math.max(1, Math.round((target.sampleRate * length) / 1000));
  const chunks: VoiceChunk[] = [];
  let character = 0;
  for (let from = 0; from < voice.length; from += size) {
    const piece = voice.subarray(from, from + size);
    const bytes = new Uint8Array(piece.length * target.bytesPerSample);
    encodeSamples(piece, piece.length, target, new DataView(bytes.buffer));
    const start = (from * 1000) / target.sampleRate;
    const duration = (piece.length * 1000) / target.sampleRate;
    const isLast = from + size >= voice.length;
    const part: VoiceAlignment = { chars: [], char_start_times_ms: [], char_durations_ms: [] };
    for (; character < alignment.chars.length; character++) {
      const at = alignment.char_start_times_ms[character]! - start;
      if (at >= duration && !isLast) break;
      const begin = Math.max(0, Math.min(Math.floor(duration), Math.round(at)));
      part.chars.push(alignment.chars[character]!);
      part.char_start_times_ms.push(begin);
      part.char_durations_ms.push(Math.min(Math.floor(duration) - begin, alignment.char_durations_ms[character]!));
    }
    chunks.push({ bytes, alignment: part, start, duration });
  }
  return chunks;
}

/** When a piece is to be sent, in ms from the first one. */
export function sendingTime(
  { start }: VoiceChunk,
  { pace, jitter }: Pick<SimulationOptions, 'pace' | 'jitter'>,
  random: () => number,
): number {
  const due = pace ? start / pace : 0;
  return Math.max(0, due + (jitter ? (random() * 2 - 1) * jitter : 0));
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
