/**
 * Playback on the audio thread: a thin skin over `Playout`. Not part of what is published yet: `Player` still schedules source
 * nodes. Once it plays through this, the processor belongs into `processors.worklet.ts`, because WebKitGTK hangs when a
 * second module is loaded into a context.
 */
import { playbackProcessorName, type PlaybackCommand, type PlaybackOptions, type PlaybackReport } from './playback.js';
import { Playout } from './playout.js';

// TypeScript has no library for AudioWorkletGlobalScope.
declare const sampleRate: number;
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new (options: never) => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean;
}

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #playout: Playout;
  #isClosed = false;
  /** Sum of squares since the last report, of so many frames. */
  #energy = 0;
  #energyFrames = 0;

  constructor({ processorOptions }: PlaybackOptions) {
    super();
    this.#playout = new Playout({
      sampleRate,
      target: processorOptions.target,
      onPlaying: (frame) => {
        this.#energy = this.#energyFrames = 0;
        this.#report({ type: 'playing', frame });
      },
      onHeard: (source, samples, frame) => this.#reportHeard(source, samples, frame),
      onDrained: (reason, frame) => {
        const { statistics, target } = this.#playout;
        this.#report({ type: 'drained', reason, frame, statistics, target });
      },
    });
    this.port.onmessage = ({ data }: MessageEvent<PlaybackCommand>) => this.#obey(data);
  }

  override process(_inputs: readonly unknown[], [output]: readonly (readonly Float32Array[])[]): boolean {
    const channel = output?.[0];
    if (!channel) return !this.#isClosed;
    this.#playout.render(channel, currentFrame);
    for (let frame = 0; frame < channel.length; frame++) this.#energy += channel[frame]! ** 2;
    this.#energyFrames += channel.length;
    // A node of more channels than was asked for: the same in each of them.
    for (let index = 1; index < output.length; index++) output[index]!.set(channel);
    if (!this.#isClosed || this.#playout.isSounding) return true;
    this.#report({ type: 'closed' });
    return false;
  }

  #obey(command: PlaybackCommand): void {
    const playout = this.#playout;
    if (this.#isClosed) return;
    if (command.type === 'push') playout.push(command.bytes, command.source, currentFrame);
    else if (command.type === 'configure') playout.configure(command.format);
    else if (command.type === 'complete') playout.complete(command.source);
    else if (command.type === 'flush') playout.flush(command.source);
    else {
      playout.flush();
      this.#isClosed = true;
    }
  }

  #reportHeard(source: number, samples: number, frame: number): void {
    const buffered = this.#playout.bufferedDuration;
    const level = this.#energyFrames ? Math.sqrt(this.#energy / this.#energyFrames) : 0;
    this.#energy = this.#energyFrames = 0;
    this.#report({ type: 'heard', source, samples, frame, buffered, level });
  }

  #report(report: PlaybackReport): void {
    this.port.postMessage(report);
  }
}

registerProcessor(playbackProcessorName, PlaybackProcessor);
