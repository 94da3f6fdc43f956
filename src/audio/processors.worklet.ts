/** The code of the audio thread: processors that pass messages and samples to `Capture` and `Playout`. */
import { captureProcessorName, type CaptureCommand, type CapturedChunk, type CaptureOptions } from './capture.js';
import { Capture } from './capture-core.js';
import { playbackProcessorName, type PlaybackCommand, type PlaybackOptions, type PlaybackReport } from './playback.js';
import { GiveWay } from './give-way.js';
import { Playout } from './playout.js';

// TypeScript has no library for AudioWorkletGlobalScope.
declare const sampleRate: number;
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new (options: never) => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean;
}

/** Shared by the processors of a context, which alone run in this scope, so that no message lies between ear and voice. */
const giveWay = new GiveWay(sampleRate);

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
    if (this.#isClosed) return false;
    this.#capture.push(inputs[0]);
    giveWay.hear(inputs[0], this.#capture.muted);
    return true;
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

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #playout: Playout;
  #isClosed = false;
  /** Frame that is rendered next. */
  #frame = 0;
  /** How often everything was flushed. */
  #flushes = 0;
  /** Sum of squares since the last report, of so many frames. */
  #energy = 0;
  #energyFrames = 0;

  constructor({ processorOptions }: PlaybackOptions) {
    super();
    this.#playout = new Playout({
      sampleRate,
      target: processorOptions.target,
      onPlaying: (frame) => this.#report({ type: 'playing', frame }),
      onHeard: (source, samples, frame) => this.#reportHeard(source, samples, frame),
      onDrained: (reason, frame) => {
        const { statistics, target } = this.#playout;
        this.#report({ type: 'drained', reason, frame, statistics, target });
      },
      onSilent: () => this.#report({ type: 'silent' }),
    });
    giveWay.onYield = (yielding) => this.#report({ type: 'yield', yielding });
    this.port.onmessage = ({ data }: MessageEvent<PlaybackCommand>) => this.#obey(data);
  }

  override process(_inputs: readonly unknown[], [output]: readonly (readonly Float32Array[])[]): boolean {
    if (this.#isClosed && !this.#playout.isSounding) {
      // Chromium does not play what was rendered by the call that ends a processor (seen in 156).
      this.#report({ type: 'closed' });
      return false;
    }
    const channel = output![0]!;
    // While the page changes the graph, Chromium's `currentFrame` stands still (seen in 156; its
    // `UpdateWorkletGlobalScopeOnRenderingThread` only tries for the lock), and several quanta have the same one.
    const frame = Math.max(this.#frame, currentFrame);
    this.#frame = frame + channel.length;
    this.#playout.render(channel, frame);
    giveWay.play(channel);
    for (const sample of channel) this.#energy += sample * sample;
    this.#energyFrames += channel.length;
    return true;
  }

  #obey(command: PlaybackCommand): void {
    const playout = this.#playout;
    if (this.#isClosed) return;
    if (command.type === 'hold') giveWay.stop();
    if (command.type === 'push') playout.push(command.bytes, command.source, this.#frame);
    else if (command.type === 'configure') playout.configure(command.format);
    else if (command.type === 'complete') playout.complete(command.source);
    else if (command.type === 'hold') playout.held = command.held;
    else if (command.type === 'yield') giveWay.isOn = command.yields;
    else {
      giveWay.stop();
      playout.flush(command.type === 'flush' ? command.source : undefined);
      if (command.type === 'close') this.#isClosed = true;
      else if (command.source === undefined) this.#flushes++;
    }
  }

  #reportHeard(source: number, samples: number, frame: number): void {
    const level = this.#energyFrames ? Math.sqrt(this.#energy / this.#energyFrames) : 0;
    this.#energy = this.#energyFrames = 0;
    const { statistics } = this.#playout;
    this.#report({ type: 'heard', flushes: this.#flushes, level, statistics, source, samples, frame });
  }

  #report(report: PlaybackReport): void {
    this.port.postMessage(report);
  }
}

registerProcessor(captureProcessorName, CaptureProcessor);
registerProcessor(playbackProcessorName, PlaybackProcessor);
