import { PRE_START_S } from './capture.js';
import { encodeSamples, type PcmFormat } from './pcm.js';
import { Resampler } from './resampler.js';

/** The most frames to convert in one call, so that catching up on kept audio does not stall the audio thread. */
const FRAMES_PER_CALL = 1024;

/** How many frames of silence a call without an input stands for. */
const QUANTUM_FRAMES = 128;

/** Takes a chunk and owns its buffer. `level` is the root mean square of what was heard since the last chunk. */
export type CaptureListener = (buffer: ArrayBuffer, level: number) => void;

/** Everything that depends on the wire's format. */
interface Output {
  format: PcmFormat;
  resampler: Resampler;
  resampled: Float32Array;
  chunkBytes: number;
}

/**
 * Makes chunks of what a microphone hears, in the wire's format. Keeps the last 2 s until it is started. Lives on the audio
 * thread. Allocates each chunk anew: sending buffers back to be reused costs the page more than the garbage.
 */
export class Capture {
  muted: boolean;
  readonly #sampleRate: number;
  readonly #onChunk: CaptureListener;
  /** The last seconds of the microphone at the device's rate: mono, a ring. */
  readonly #ring: Float32Array;
  readonly #block = new Float32Array(FRAMES_PER_CALL);
  #written = 0;
  #read = 0;
  #output: Output | undefined;
  #chunk: DataView<ArrayBuffer> | undefined;
  #filled = 0;
  #energy = 0;
  #energyFrames = 0;
  /** The level of the last chunk. If one block makes several chunks, they share it. */
  #level = 0;

  /**
   * @param sampleRate Of the microphone, in Hz.
   * @param muted Whether silence is recorded from the first sample on.
   */
  constructor(sampleRate: number, muted: boolean, onChunk: CaptureListener) {
    this.#sampleRate = sampleRate;
    this.muted = muted;
    this.#onChunk = onChunk;
    this.#ring = new Float32Array(Math.ceil(sampleRate * PRE_START_S));
  }

  /** Begins to deliver chunks of `chunkBytes`, starting with the kept audio. */
  start(format: PcmFormat, chunkBytes: number): void {
    const resampler = new Resampler(this.#sampleRate, format.sampleRate);
    const resampled = new Float32Array(resampler.maxOutput(FRAMES_PER_CALL));
    this.#output = { format, resampler, resampled, chunkBytes };
    this.#chunk = undefined;
    this.#filled = this.#energy = this.#energyFrames = 0;
  }

  /** Stops delivering, and keeps the last 2 s again. */
  stop(): void {
    this.#output = undefined;
  }

  /** Takes one block of the microphone. Without one, records silence, because the service needs a steady stream. */
  push(channels: readonly Float32Array[] | undefined): void {
    this.#record(channels);
    if (this.#output) this.#deliver(this.#output);
  }

  #record(channels: readonly Float32Array[] | undefined): void {
    const frames = channels?.[0]?.length ?? QUANTUM_FRAMES;
    const count = channels?.length ?? 0;
    const capacity = this.#ring.length;
    for (let frame = 0; frame < frames; frame++) {
      let sample = 0;
      for (let channel = 0; channel < count; channel++) sample += channels![channel]![frame]! / count;
      this.#energy += sample * sample;
      this.#ring[this.#written++ % capacity] = this.muted ? 0 : sample;
    }
    this.#energyFrames += frames;
    this.#read = Math.max(this.#read, this.#written - capacity);
  }

  #deliver({ format, resampler, resampled, chunkBytes }: Output): void {
    const capacity = this.#ring.length;
    const count = Math.min(this.#written - this.#read, FRAMES_PER_CALL);
    for (let frame = 0; frame < count; frame++) this.#block[frame] = this.#ring[this.#read++ % capacity]!;
    const produced = resampler.process(this.#block, count, resampled);
    for (let done = 0; done < produced;) {
      this.#chunk ??= new DataView(new ArrayBuffer(chunkBytes));
      const room = (chunkBytes - this.#filled) / format.bytesPerSample;
      const part = Math.min(room, produced - done);
      encodeSamples(done ? resampled.subarray(done) : resampled, part, format, this.#chunk, this.#filled);
      done += part;
      this.#filled += part * format.bytesPerSample;
      if (this.#filled === chunkBytes) this.#pass(this.#chunk.buffer);
    }
  }

  #pass(buffer: ArrayBuffer): void {
    if (this.#energyFrames) this.#level = Math.sqrt(this.#energy / this.#energyFrames);
    this.#chunk = undefined;
    this.#filled = this.#energy = this.#energyFrames = 0;
    this.#onChunk(buffer, this.#level);
  }
}
