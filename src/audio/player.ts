import type { AudioFormat } from '../protocol/messages.js';
import type { ArrivalState } from './arrival.js';
import { parseFormat, type PcmFormat } from './pcm.js';
import { playbackProcessorName, type PlaybackCommand, type PlaybackOptions, type PlaybackReport } from './playback.js';
import { Playhead, type Playback } from './playhead.js';
import type { DrainedReason, PlayoutStatistics } from './playout.js';
import { createProcessor } from './processors.js';

export type { ArrivalState, DrainedReason, Playback, PlayoutStatistics };

export interface PlayerOptions {
  /** What an earlier player has learned about the network: its `target`. Default: nothing is known. */
  target?: ArrivalState | undefined;
  /** Speech begins, or comes back after it broke off. */
  onPlaying?: () => void;
  /** Another moment has passed, about 50 ms: ask `heard` what can be heard by now. Comes until `onSilent`. */
  onHeard?: () => void;
  /** Nothing sounds any more: all was played, more of the turn may come, or it was flushed. */
  onDrained?: (reason: DrainedReason) => void;
  /** The voice is lowered because the visitor speaks, or swells back. */
  onYield?: (yielding: boolean) => void;
  /** Nothing has sounded for 0.4 s. */
  onSilent?: () => void;
}

/** Extra output latency, in s: `outputLatency` leaves out buffers of the operating system. */
const SYSTEM_LATENCY_S = 0.05;

/** A context's latency above this is not believed. */
const MOST_LATENCY_S = 0.5;

/** How long `close` waits for the audio thread, which may be late or hang. */
const CLOSE_TIMEOUT_MS = 200;

/**
 * Plays audio as it comes. Sends the received bytes to the audio thread, and knows from its reports what can be heard. Playback
 * never waits for the page's own thread.
 */
export class Player {
  #context: BaseAudioContext;
  readonly #options: PlayerOptions;
  #volume: GainNode;
  #playhead: Playhead;
  readonly #waiting = new Set<() => void>();
  #node: AudioWorkletNode | undefined;
  #output: MediaStreamAudioDestinationNode | undefined;
  /** Commands to the audio thread, until `open` has made the node. */
  #commands: PlaybackCommand[] = [];
  #format: PcmFormat | undefined;
  #closing: Promise<void> | undefined;
  #isHeld = false;
  #yields = false;
  #gain = 1;
  #isYielding = false;
  #isSounding = false;
  #level = 0;
  #flushes = 0;
  /** The newest source that was flushed: it and older ones are not played. */
  #flushed = -Infinity;
  /** When the last sound has left the context, on its clock in s. */
  #end = -Infinity;
  #target: ArrivalState | undefined;
  #statistics: PlayoutStatistics = { underruns: 0, stretchedMs: 0, concealedMs: 0, playoutDelay: 0, target: 0 };

  /** @param context Plays; its destination is the loudspeaker. */
  constructor(context: BaseAudioContext, options: PlayerOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#target = options.target;
    this.#playhead = new Playhead(context.sampleRate);
    this.#volume = new GainNode(context);
    this.#volume.connect(context.destination);
  }

  /**
   * Begins to play, with what has come before. The context must have the processors loaded (`loadProcessors`).
   *
   * @throws {VoiceAgentError} `worklet-blocked` when it has other processors than ours.
   */
  open(): void {
    const target = this.#target;
    const options: PlaybackOptions = {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      processorOptions: { target },
    };
    this.#node = createProcessor(this.#context, playbackProcessorName, options);
    this.#node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => this.#hear(data);
    this.#node.connect(this.#volume);
    if (this.#output) this.#node.connect(this.#output);
    for (const command of this.#commands.splice(0)) this.#command(command);
  }

  /** 0 to 1; default 1. Applies at once, to queued audio too. */
  set volume(volume: number) {
    // The echo is louder than what was learned of it.
    if (this.#yields && volume > this.#gain) this.#command({ type: 'yield', yields: true });
    this.#gain = volume;
    this.#volume.gain.setTargetAtTime(volume, this.#context.currentTime, 0.01);
  }

  /** Pauses within 10 ms, and later goes on where it was, so that nothing is lost. */
  set held(held: boolean) {
    this.#isHeld = held;
    this.#command({ type: 'hold', held });
    if (held) this.#settle();
  }

  /** Whether to lower the voice at once while a `Microphone` of the same context hears the visitor speak. */
  set yields(yields: boolean) {
    if (yields === this.#yields) return;
    this.#yields = yields;
    this.#command({ type: 'yield', yields });
  }

  /**
   * Goes on in another context, which has the processors loaded, with what comes from now on: what was queued is lost with the
   * old one.
   */
  move(context: AudioContext): void {
    if (this.#node) this.#node.port.onmessage = null;
    this.#node?.disconnect();
    this.#volume.disconnect();
    this.#context = context;
    this.#volume = new GainNode(context, { gain: this.#gain });
    this.#volume.connect(context.destination);
    if (this.#output) this.#output = new MediaStreamAudioDestinationNode(context);
    this.#playhead = new Playhead(context.sampleRate);
    this.#flushes = 0;
    this.#end = -Infinity;
    this.#commands = this.#format ? [{ type: 'configure', format: this.#format }] : [];
    if (this.#flushed > -Infinity) this.#commands.push({ type: 'flush', source: this.#flushed });
    if (this.#isHeld) this.#commands.push({ type: 'hold', held: true });
    if (this.#yields) this.#commands.push({ type: 'yield', yields: true });
    this.#tellYield(false);
    this.#node = undefined;
    this.open();
    if (!this.#isSounding) return;
    this.#isSounding = false;
    this.#settle();
    this.#options.onDrained?.('flushed');
    this.#options.onSilent?.();
  }

  /** What the agent says, before the volume. Another one after `move`. */
  get stream(): MediaStream {
    if (!this.#output) {
      this.#output = new MediaStreamAudioDestinationNode(this.#context as AudioContext);
      this.#node?.connect(this.#output);
    }
    return this.#output.stream;
  }

  /** Root mean square of what sounded within the last 50 ms, before the volume; 0 to 1. */
  get level(): number {
    return this.#isSounding && !this.#isHeld ? this.#level : 0;
  }

  /** How much is still to be played, in s. */
  get bufferedDuration(): number {
    return this.#playhead.buffered;
  }

  /** How late audio came, and what was done about it. */
  get statistics(): PlayoutStatistics {
    return this.#statistics;
  }

  /** What was learned about the network, for the player of the next conversation. */
  get target(): ArrivalState | undefined {
    return this.#target;
  }

  /** How much of a source has come out of the loudspeaker, in s; 0 once it is flushed. */
  heard(source = 0): number {
    return this.#playhead.heard(source, this.#context.currentTime - this.#latency);
  }

  /** Sets the format of what `enqueue` takes from now on. Flush before: sources are numbered anew. */
  configure(format: AudioFormat): void {
    this.#format = parseFormat(format);
    this.#flushed = -Infinity;
    this.#command({ type: 'configure', format: this.#format });
  }

  /**
   * Plays audio behind what is queued. It may end within a sample: the next piece of its source brings the rest.
   *
   * @param bytes In the configured format. Their buffer is transferred when they are all of it.
   * @param source Whose speech it is, such as the event id: late audio of the same source is an underrun.
   * @returns Where it stands in what its source says; `undefined` when it holds no whole sample, or is not played.
   */
  enqueue(bytes: Uint8Array, source = 0): Playback | undefined {
    if (!this.#format || source <= this.#flushed || !bytes.length) return undefined;
    const playback = this.#playhead.sent(source, bytes.length, this.#format);
    const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.length === bytes.buffer.byteLength;
    this.#command({ type: 'push', bytes: isWhole ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice(), source });
    return playback;
  }

  /** Call when all audio of this source and older ones has come: then its end is no underrun. */
  complete(source: number): void {
    this.#command({ type: 'complete', source });
  }

  /**
   * Silences what sounds within 10 ms, and drops what is queued. Newer audio is played from its beginning, at once.
   *
   * @param source This one and older ones, now and later. Default: all that has come; what comes later is played.
   */
  flush(source?: number): void {
    if (source === undefined) this.#flushes++;
    else this.#flushed = Math.max(this.#flushed, source);
    this.#playhead.flush(source ?? Infinity);
    this.#command({ type: 'flush', source });
    if (!this.bufferedDuration) this.#settle();
  }

  /** Resolves when everything that was queued has been heard or dropped; at once while it is held. */
  async drained(): Promise<void> {
    if (this.#isHeld) return;
    if (this.#isSounding || this.bufferedDuration) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    const rest = this.#end + this.#latency + SYSTEM_LATENCY_S - this.#context.currentTime;
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest * 1000));
  }

  /**
   * Silences everything and takes no more. Settles when only silence is rendered: in WebKitGTK 2.50 the page crashes when a
   * context is closed while the audio thread renders anything else.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.flush();
    this.#format = undefined;
    const node = this.#node;
    if (!node) return;
    this.#command({ type: 'close' });
    if (this.#context.state === 'running') {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
    }
    node.port.onmessage = null;
    this.#tellYield(false);
    node.disconnect();
    this.#volume.disconnect();
  }

  /** Time from the context to the visitor's ear, in s. */
  get #latency(): number {
    const context = this.#context as AudioContext;
    // Firefox 140 asks PulseAudio for it under a lock that the audio thread may wait for, and the page hangs. Read it there in a
    // loop while audio plays to see whether this can go.
    const latency = !/X11.+Firefox/.test(navigator.userAgent) && context.outputLatency;
    return Math.min(MOST_LATENCY_S, latency || context.baseLatency || 0);
  }

  #command(command: PlaybackCommand): void {
    if (!this.#node) this.#commands.push(command);
    else this.#node.port.postMessage(command, command.type === 'push' ? [command.bytes.buffer] : []);
  }

  #hear(report: PlaybackReport): void {
    const { onPlaying, onHeard, onDrained, onSilent } = this.#options;
    if (report.type === 'closed') return this.#settle();
    // A report that was still on its way when the player was closed.
    if (this.#closing) return;
    if (report.type === 'heard') {
      this.#statistics = report.statistics;
      this.#level = report.level;
      if (report.flushes === this.#flushes) this.#playhead.report(report);
      onHeard?.();
    } else if (report.type === 'playing') {
      this.#isSounding = this.#playhead.isMoving = true;
      onPlaying?.();
    } else if (report.type === 'drained') {
      this.#isSounding = this.#playhead.isMoving = false;
      this.#statistics = report.statistics;
      this.#target = report.target;
      this.#end = report.frame / this.#context.sampleRate;
      if (!this.bufferedDuration) this.#settle();
      onDrained?.(report.reason);
    } else if (report.type === 'yield') this.#tellYield(report.yielding);
    else onSilent?.();
  }

  #tellYield(isYielding: boolean): void {
    if (isYielding === this.#isYielding) return;
    this.#isYielding = isYielding;
    this.#options.onYield?.(isYielding);
  }

  /** Resolves what waits for the end. */
  #settle(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
