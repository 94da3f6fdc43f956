import { Waiting } from '../helpers/waiting.js';

/** Real and offline contexts for the audio tests, and a look at what leaves them. */

/**
 * A context that runs, and falls silent before it closes, or else WebKitGTK crashes. WebKit lets none run before the
 * microphone was granted.
 */
export async function runningContext(options?: AudioContextOptions): Promise<AudioContext> {
  const context = new AudioContext(options);
  const out = new GainNode(context);
  out.connect(context.destination);
  Object.defineProperty(context, 'destination', { value: out, configurable: true });
  const close = context.close.bind(context);
  context.close = async () => {
    out.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await close();
  };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  await context.resume();
  for (const track of stream.getTracks()) track.stop();
  return context;
}

/** Adds a module to the audio thread from its source. */
export async function addModule(context: BaseAudioContext, source: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  await context.audioWorklet.addModule(url);
  URL.revokeObjectURL(url);
}

/**
 * Counts frames by itself: while the page changes the graph, Chromium's `currentFrame` stands still (seen in 156; its
 * `UpdateWorkletGlobalScopeOnRenderingThread` only tries for the lock), and several quanta have the same one.
 */
const tapSource = `registerProcessor('tap', class extends AudioWorkletProcessor {
  next = 0;
  process([[channel]]) {
    const frame = Math.max(this.next, currentFrame);
    this.next = frame + 128;
    this.port.postMessage({ frame, samples: channel ? channel.slice() : new Float32Array(128) });
    return true;
  }
})`;

/** Everything that goes to the loudspeaker, by frames of the context's clock. */
export class Tap {
  readonly #context: BaseAudioContext;
  readonly #samples: Float32Array;
  #end = 0;
  #waiting: { frame: number; resolve: () => void }[] = [];

  private constructor(context: BaseAudioContext, seconds: number) {
    this.#context = context;
    this.#samples = new Float32Array(seconds * context.sampleRate);
    const node = new AudioWorkletNode(context, 'tap', { channelCount: 1, channelCountMode: 'explicit' });
    node.connect(context.destination);
    node.port.onmessage = ({ data: { frame, samples } }: MessageEvent<{ frame: number; samples: Float32Array }>) => {
      this.#samples.set(samples, frame);
      this.#end = frame + samples.length;
      for (const waiting of this.#waiting) if (waiting.frame <= this.#end) waiting.resolve();
      this.#waiting = this.#waiting.filter(({ frame: wanted }) => wanted > this.#end);
    };
    // Whoever connects to the destination from now on is heard here.
    Object.defineProperty(context, 'destination', { value: node });
  }

  /** @param seconds How much is kept at the most, from the context's beginning on. */
  static async on(context: BaseAudioContext, seconds = 30): Promise<Tap> {
    await addModule(context, tapSource);
    return new Tap(context, seconds);
  }

  /** What sounded between two times of the context's clock, in s; waits until it has. */
  async heard(from: number, to: number): Promise<Float32Array> {
    const [start, end] = [from, to].map((time) => Math.round(time * this.#context.sampleRate)) as [number, number];
    if (this.#end < end) await new Promise<void>((resolve) => this.#waiting.push({ frame: end, resolve }));
    return this.#samples.slice(start, end);
  }
}

/** Resolves at a time of the context's clock, in s. */
export function timeOf(context: BaseAudioContext, time: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = new ConstantSourceNode(context, { offset: 0 });
    timer.onended = () => resolve();
    timer.connect(context.destination);
    timer.start();
    timer.stop(Math.max(time, context.currentTime));
  });
}

/** An offline context whose clock is set by hand before it renders, so that what is scheduled when is up to the test. */
export class Offline {
  readonly context: OfflineAudioContext;
  /** The context's `currentTime` until it renders. */
  time = 0;

  constructor(sampleRate: number, seconds: number) {
    this.context = new OfflineAudioContext(1, Math.round(sampleRate * seconds), sampleRate);
    Object.defineProperty(this.context, 'currentTime', { get: () => this.time });
  }

  async render(): Promise<Float32Array> {
    return (await this.context.startRendering()).getChannelData(0);
  }
}

/** A source that plays samples once, from a time of the context's clock on, or as soon as it can. */
export function play(
  context: BaseAudioContext,
  channels: Float32Array<ArrayBuffer>[],
  time = 0,
): AudioBufferSourceNode {
  const buffer = new AudioBuffer({
    length: channels[0]!.length,
    numberOfChannels: channels.length,
    sampleRate: context.sampleRate,
  });
  for (const [channel, samples] of channels.entries()) buffer.copyToChannel(samples, channel);
  const node = new AudioBufferSourceNode(context, { buffer });
  node.start(time);
  return node;
}

/** Chunks as they come, and a wait for more of them. */
export class Chunks {
  readonly parts: Uint8Array[] = [];
  readonly levels: number[] = [];
  readonly #waiting = new Waiting();

  readonly add = (bytes: Uint8Array, level: number): void => {
    this.parts.push(bytes.slice());
    this.levels.push(level);
    this.#waiting.look();
  };

  /** Resolves once so many chunks have come altogether, or once `condition` holds. */
  until(condition: number | (() => boolean)): Promise<void> {
    return this.#waiting.until(typeof condition === 'number' ? () => this.parts.length >= condition : condition);
  }

  /** All of them, one behind the other. */
  get bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
