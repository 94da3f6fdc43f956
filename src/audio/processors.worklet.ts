/**
 * What runs on the audio thread. `process` is called every 128 frames and must not allocate once it is under way:
 * buffers are reused, chunks are written into pooled memory that goes to the main thread and comes back.
 */
import {
  captureProcessorName,
  preStartDuration,
  type CaptureCommand,
  type CapturedChunk,
  type CaptureOptions,
} from './capture.js';
import { encodeSamples, type PcmFormat } from './pcm.js';
import { Resampler } from './resampler.js';

// TypeScript has no library for AudioWorkletGlobalScope.
declare const sampleRate: number;
declare function registerProcessor(
  name: string,
  processor: new (options: CaptureOptions) => AudioWorkletProcessor,
): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
  process(inputs: readonly (readonly Float32Array[])[]): boolean;
}

/** Frames converted at the most in one call, so that catching up on what was kept does not stall the audio thread. */
const framesPerCall = 1024;

/** The output of `start`: everything that depends on the wire's format. */
interface Output {
  format: PcmFormat;
  resampler: Resampler;
  resampled: Float32Array;
  chunkBytes: number;
}

class CaptureProcessor extends AudioWorkletProcessor {
  /** The last seconds of the microphone at the device's rate: mono, a ring. */
  readonly #ring = new Float32Array(Math.ceil(sampleRate * preStartDuration));
  #written = 0;
  #read = 0;
  readonly #block = new Float32Array(framesPerCall);
  readonly #pool: ArrayBuffer[] = [];
  #output: Output | undefined;
  #chunk: DataView | undefined;
  #filled = 0;
  #energy = 0;
  #energyFrames = 0;
  #muted: boolean;
  #closed = false;
  // Reused for every message, so that posting one allocates nothing of ours.
  readonly #message: CapturedChunk = { buffer: new ArrayBuffer(0), level: 0 };
  readonly #transfer: Transferable[] = [this.#message.buffer];

  constructor({ processorOptions }: CaptureOptions) {
    super();
    this.#muted = processorOptions.muted;
    this.port.onmessage = ({ data }: MessageEvent<CaptureCommand>) => this.#obey(data);
  }

  override process(inputs: readonly (readonly Float32Array[])[]): boolean {
    this.#record(inputs[0]);
    if (this.#output) this.#deliver(this.#output);
    return !this.#closed;
  }

  #obey(command: CaptureCommand): void {
    if (command.type === 'start') this.#start(command.format, command.chunkBytes);
    else if (command.type === 'mute') this.#muted = command.muted;
    else if (command.type === 'recycle') this.#recycle(command.buffer);
    else if (command.type === 'stop') this.#output = undefined;
    else this.#closed = true;
  }

  #start(format: PcmFormat, chunkBytes: number): void {
    const resampler = new Resampler(sampleRate, format.sampleRate);
    this.#output = {
      format,
      resampler,
      resampled: new Float32Array(resampler.maxOutput(framesPerCall)),
      chunkBytes,
    };
    this.#pool.length = 0;
    this.#chunk = undefined;
    this.#filled = this.#energy = this.#energyFrames = 0;
  }

  /** A buffer of an earlier format is let go. */
  #recycle(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.#output?.chunkBytes) this.#pool.push(buffer);
  }

  /** Writes one render quantum into the ring. A microphone that has gone is silence: the service wants a steady stream. */
  #record(channels: readonly Float32Array[] | undefined): void {
    const frames = channels?.[0]?.length ?? 128;
    const count = channels?.length ?? 0;
    const capacity = this.#ring.length;
    for (let frame = 0; frame < frames; frame++) {
      let sample = 0;
      for (let channel = 0; channel < count; channel++) sample += channels![channel]![frame]! / count;
      this.#energy += sample * sample;
      this.#ring[this.#written++ % capacity] = this.#muted ? 0 : sample;
    }
    this.#energyFrames += frames;
    this.#read = Math.max(this.#read, this.#written - capacity);
  }

  #deliver({ format, resampler, resampled, chunkBytes }: Output): void {
    const capacity = this.#ring.length;
    const count = Math.min(this.#written - this.#read, framesPerCall);
    for (let frame = 0; frame < count; frame++) this.#block[frame] = this.#ring[this.#read++ % capacity]!;
    const produced = resampler.process(this.#block, count, resampled);
    for (let done = 0; done < produced;) {
      this.#chunk ??= new DataView(this.#pool.pop() ?? new ArrayBuffer(chunkBytes));
      const room = (chunkBytes - this.#filled) / format.bytesPerSample;
      const part = Math.min(room, produced - done);
      encodeSamples(done ? resampled.subarray(done) : resampled, part, format, this.#chunk, this.#filled);
      done += part;
      this.#filled += part * format.bytesPerSample;
      if (this.#filled === chunkBytes) this.#post(this.#chunk.buffer as ArrayBuffer);
    }
  }

  #post(buffer: ArrayBuffer): void {
    this.#message.buffer = buffer;
    if (this.#energyFrames) this.#message.level = Math.sqrt(this.#energy / this.#energyFrames);
    this.#transfer[0] = buffer;
    this.port.postMessage(this.#message, this.#transfer);
    this.#chunk = undefined;
    this.#filled = this.#energy = this.#energyFrames = 0;
  }
}

registerProcessor(captureProcessorName, CaptureProcessor);
