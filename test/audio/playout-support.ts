/** A playout on a clock of its own, and voices to play. */
import { readFileSync } from 'node:fs';
import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { Playout, type PlayoutOptions } from '../../src/audio/playout.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { decodeAdpcm } from '../../packages/simulator/src/adpcm.js';
import { concat, noise } from '../helpers/signal.js';

/** 16 kHz each, 6.5 s. Rendered by espeak-ng 1.51, as 4-bit IMA ADPCM. */
export const voices = ['en-male', 'en-female', 'de-male', 'es-female', 'fr-deep'] as const;

export type Voice = (typeof voices)[number];

/** A voice, with so much noise that no two places in it are the same, in whole 16-bit steps. */
export function voice(name: Voice, level = 0): Float32Array {
  const file = new URL(`../fixtures/voices/${name}.adpcm`, import.meta.url);
  const samples = decodeAdpcm(readFileSync(file));
  const random = noise(samples.length);
  return samples.map((sample, index) => Math.round(sample * 0.9 * 0x8000 + level * 2 * random[index]!) / 0x8000);
}

/** Samples as the wire has them. */
export function bytesOf(samples: Float32Array, format: AudioFormat): Uint8Array<ArrayBuffer> {
  const parsed = parseFormat(format);
  const bytes = new Uint8Array(samples.length * parsed.bytesPerSample);
  encodeSamples(samples, samples.length, parsed, new DataView(bytes.buffer));
  return bytes;
}

export interface HeardReport {
  source: number;
  samples: number;
  frame: number;
}

/** A playout whose output and reports are kept. Its clock moves when it renders. */
export class Listener {
  readonly playout: Playout;
  readonly heard: HeardReport[] = [];
  readonly playing: number[] = [];
  readonly drained: { reason: string; frame: number }[] = [];
  /** Frames by which silence was told. */
  readonly silent: number[] = [];
  readonly #parts: Float32Array[] = [];
  readonly #quantum: number;
  frame = 0;

  constructor(format: AudioFormat, options: PlayoutOptions, quantum = 128) {
    this.#quantum = quantum;
    this.playout = new Playout({
      onHeard: (source, samples, frame) => this.heard.push({ source, samples, frame }),
      onPlaying: (frame) => this.playing.push(frame),
      onDrained: (reason, frame) => this.drained.push({ reason, frame }),
      onSilent: () => this.silent.push(this.frame + quantum),
      ...options,
    });
    this.playout.configure(parseFormat(format));
  }

  push(bytes: Uint8Array, source = 1): void {
    this.playout.push(bytes, source, this.frame);
  }

  render(quanta = 1): void {
    for (let count = 0; count < quanta; count++) {
      // What is not written must show.
      const output = new Float32Array(this.#quantum).fill(NaN);
      this.playout.render(output, this.frame);
      this.frame += output.length;
      this.#parts.push(output);
    }
  }

  /** Renders until a frame of the clock at least. */
  renderTo(frame: number): void {
    while (this.frame < frame) this.render();
  }

  /** Renders until so many silences were reported, or for 20 s. */
  renderAll(drained = 1): void {
    const most = this.frame + 20 * 48_000;
    while (this.drained.length < drained && this.frame < most) this.render();
    this.render(4);
  }

  get output(): Float32Array {
    return concat(this.#parts);
  }
}

/** So many samples in a row that are the same are no chance. */
const SURE = 24;

/** An insertion is at most so long, in samples: speech that is missing, too. */
const LONGEST_GAP = 400_000;

/**
 * How many samples of a source were rendered before each frame: at least and at most, because the first or last sample of
 * an insertion may by chance be the one that follows or came before.
 */
export function alignBothWays(output: Float32Array, source: Float32Array): { least: Int32Array; most: Int32Array } {
  const backwards = align(output.toReversed(), source.toReversed());
  return { least: backwards.toReversed().map((samples) => source.length - samples), most: align(output, source) };
}

/**
 * Finds the source in what was rendered, without asking who rendered it: every sample of it, in order, with other samples
 * between them.
 *
 * @returns For each frame, how many samples of the source were rendered before it.
 * @throws When a sample is missing, doubled or changed.
 */
export function align(output: Float32Array, source: Float32Array): Int32Array {
  const heard = new Int32Array(output.length + 1);
  let frame = 0;
  for (let sample = 0; sample < source.length;) {
    const needed = Math.min(SURE, source.length - sample);
    const start = find(output, source, frame, sample, needed);
    if (start < 0) throw new Error(`Sample ${sample} of the source is not heard behind frame ${frame}.`);
    for (; frame < start; frame++) heard[frame + 1] = sample;
    while (sample < source.length && output[frame] === source[sample]) heard[++frame] = ++sample;
  }
  heard.fill(source.length, frame + 1);
  return heard;
}

function find(output: Float32Array, source: Float32Array, from: number, sample: number, count: number): number {
  search: for (let frame = from; frame <= Math.min(output.length - 1, from + LONGEST_GAP); frame++) {
    for (let index = 0; index < count; index++) if (output[frame + index] !== source[sample + index]) continue search;
    return frame;
  }
  return -1;
}
