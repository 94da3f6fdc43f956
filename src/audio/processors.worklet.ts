/** What runs on the audio thread: a thin skin over `Capture`. */
import { captureProcessorName, type CaptureCommand, type CapturedChunk, type CaptureOptions } from './capture.js';
import { Capture } from './capture-core.js';

// TypeScript has no library for AudioWorkletGlobalScope.
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new (options: never) => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
  process(inputs: readonly (readonly Float32Array[])[]): boolean;
}

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #capture: Capture;
  #isClosed = false;
  // Reused for every message, so that posting one allocates nothing of ours.
  readonly #message: CapturedChunk = { buffer: new ArrayBuffer(0), level: 0 };
  readonly #transfer: Transferable[] = [];

  constructor({ processorOptions }: CaptureOptions) {
    super();
    this.#capture = new Capture(sampleRate, processorOptions.muted, (buffer, level) => this.#post(buffer, level));
    this.port.onmessage = ({ data }: MessageEvent<CaptureCommand>) => this.#obey(data);
  }

  override process(inputs: readonly (readonly Float32Array[])[]): boolean {
    this.#capture.push(inputs[0]);
    return !this.#isClosed;
  }

  #obey(command: CaptureCommand): void {
    if (command.type === 'start') this.#capture.start(command.format, command.chunkBytes);
    else if (command.type === 'mute') this.#capture.muted = command.muted;
    else if (command.type === 'stop') this.#capture.stop();
    else this.#isClosed = true;
  }

  #post(buffer: ArrayBuffer, level: number): void {
    this.#message.buffer = this.#transfer[0] = buffer;
    this.#message.level = level;
    this.port.postMessage(this.#message, this.#transfer);
  }
}

registerProcessor(captureProcessorName, CaptureProcessor);
