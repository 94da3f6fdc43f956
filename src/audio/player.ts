import type { AudioFormat } from '../protocol/messages.js';
import { Lead } from './lead.js';
import { LevelMeter } from './level-meter.js';
import { decodeSamples, parseFormat, type PcmFormat } from './pcm.js';
import { Resampler } from './resampler.js';
import { Run, type Playback } from './run.js';

export type { Playback };

export interface PlayerOptions {
  /** Sound begins. */
  onPlaying?: () => void;
  /** All that was queued has sounded, or was flushed. */
  onDrained?: () => void;
}

/** How far ahead of the clock a piece is scheduled at least, in s: the clock stands still while some 10 to 20 ms are rendered. */
const margin = 0.03;

/** With so much in hand, in s, a run need not wait for its lead: the service sends faster than it speaks. */
const enough = 0.5;

/** A pause longer than this, in s, is a pause and not an underrun. */
const longestUnderrun = 1;

/** What is added to the way to the loudspeaker, in s: what browsers say of it leaves out the system's own buffers. */
const reserve = 0.05;

const nothing = new Uint8Array();

/** Long enough for a fade, and for what is being rendered to be done. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

/** Plays audio as it comes, without a gap and without a click at any border of its pieces. */
export class Player {
  readonly #context: BaseAudioContext;
  readonly #options: PlayerOptions;
  readonly #volume: GainNode;
  readonly #meter: LevelMeter;
  readonly #lead = new Lead();
  #format: PcmFormat | undefined;
  #resampler: Resampler | undefined;
  /** The first byte of a sample whose second one is still to come, and whose it is. */
  #leftover = nothing;
  #leftoverSource: number | undefined;
  /** The newest run, whose speech it is, and the least time that was left when a further piece of it came, in s. */
  #run: Run | undefined;
  #source: number | undefined;
  #spare = Infinity;
  /** Runs that have something to sound, in the order in which they sound, and whose speech each is. */
  readonly #sounding = new Map<Run, number | undefined>();
  readonly #waiting = new Set<() => void>();
  /** When the last run ends or ended, on the context's clock in s. */
  #end = -Infinity;

  /** @param context Plays; its destination is the loudspeaker. */
  constructor(context: BaseAudioContext, options: PlayerOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#meter = new LevelMeter(context);
    this.#volume = new GainNode(context);
    this.#meter.node.connect(this.#volume).connect(context.destination);
  }

  /** 0 to 1; default 1. Applies to what is already scheduled, too. */
  set volume(volume: number) {
    this.#volume.gain.setTargetAtTime(volume, this.#context.currentTime, 0.01);
  }

  /** Root mean square of what sounds now, before the volume; 0 to 1. */
  get level(): number {
    return this.#sounding.size ? this.#meter.level : 0;
  }

  /** How much is still to be played, in s. */
  get bufferedDuration(): number {
    return this.#sounding.size ? this.#frameIn(0) / this.#rate - this.#context.currentTime : 0;
  }

  /** How often speech broke off because audio came late. */
  get underruns(): number {
    return this.#lead.underruns;
  }

  /** How long after its first piece a run of speech now begins at the latest, in s. */
  get lead(): number {
    return this.#lead.duration;
  }

  /** What can be heard now, on the context's clock in s: what leaves the context is heard a moment later. */
  get position(): number {
    return this.#context.currentTime - this.#latency;
  }

  /** Sets the format of what `enqueue` takes from now on. What is queued is played first. */
  configure(format: AudioFormat): void {
    this.#run = undefined;
    this.#format = parseFormat(format);
    this.#resampler = new Resampler(this.#format.sampleRate, this.#rate);
    this.#leftover = nothing;
  }

  /**
   * Schedules audio behind what is queued. It may end within a sample: the next piece brings the rest.
   *
   * @param bytes In the configured format.
   * @param source Whose speech it is, such as the event id: late audio of the same source is an underrun.
   * @returns When it sounds, or `undefined` when it holds no whole sample.
   */
  enqueue(bytes: Uint8Array, source?: number): Playback | undefined {
    if (!this.#format || !this.#resampler) return undefined;
    const samples = decodeSamples(this.#wholeSamples(bytes, this.#format, source), this.#format);
    if (!samples.length) return undefined;
    const run = this.#runFor(source);
    const output = new Float32Array(this.#resampler.maxOutput(samples.length));
    const count = this.#resampler.process(samples, samples.length, output);
    const tail = new Float32Array(this.#resampler.maxTail);
    const tailCount = this.#resampler.tail(tail);
    const playback = run.append(output.subarray(0, count), tail.subarray(0, tailCount));
    if (this.#inHand >= enough) this.#hasten(margin);
    return playback;
  }

  /**
   * Silences within 10 ms what sounds, and forgets what is queued. What is left moves up and is played whole.
   *
   * @param source Only of this source and of those with a lower number, and of those without any. Default: of all.
   */
  flush(source = Infinity): void {
    const isMeant = (other = -Infinity): boolean => other <= source;
    if (isMeant(this.#leftoverSource)) this.#leftover = nothing;
    if (isMeant(this.#source)) this.#run = undefined;
    for (const [run, other] of [...this.#sounding]) if (isMeant(other)) run.fadeOut();
    if (this.#sounding.size) this.#hasten(Math.max(margin, this.#lead.duration - this.#inHand));
    else this.#end = -Infinity;
  }

  /** Resolves when all that was queued has been heard: what has left the context is still on its way to the loudspeaker. */
  async drained(): Promise<void> {
    if (this.#sounding.size) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    const rest = this.#end + this.#latency + reserve - this.#context.currentTime;
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest * 1000));
  }

  /**
   * Silences everything and takes no more. Settles when nothing of it is heard any more: WebKitGTK's page crashes when a
   * context is closed while the audio thread is rendering anything but silence.
   */
  async close(): Promise<void> {
    this.flush();
    this.#format = undefined;
    if (this.#context.state !== 'running') return;
    await pause();
    this.#volume.disconnect();
    await pause();
  }

  /** How long after it has left the context a sound is heard, in s. */
  get #latency(): number {
    const context = this.#context as AudioContext;
    // Firefox asks PulseAudio for it under a lock that the audio thread may be waiting for: the page hangs for good.
    const latency = !/X11.+Firefox/.test(navigator.userAgent) && context.outputLatency;
    return Math.min(0.5, latency || context.baseLatency || 0);
  }

  get #rate(): number {
    return this.#context.sampleRate;
  }

  /** The first frame that is at least so far ahead of the clock, in s, and behind whatever is to sound. */
  #frameIn(seconds: number): number {
    return Math.max(this.#clock(seconds), ...[...this.#sounding.keys()].map(({ tailFrame }) => tailFrame));
  }

  /** The first frame that is so far ahead of the clock, in s. */
  #clock(seconds: number): number {
    return Math.ceil((this.#context.currentTime + seconds) * this.#rate);
  }

  /** How much there is of what has not begun yet, in s. */
  get #inHand(): number {
    const earliest = this.#clock(margin);
    const waiting = [...this.#sounding.keys()].find(({ startFrame }) => startFrame > earliest);
    return waiting ? (this.#frameIn(0) - waiting.startFrame) / this.#rate : 0;
  }

  /** What has not begun yet moves up: it begins so many seconds ahead of the clock, or behind what sounds. */
  #hasten(seconds: number): void {
    let frame = this.#clock(seconds);
    for (const run of this.#sounding.keys()) {
      if (run.startFrame > frame) run.hasten(frame);
      frame = Math.max(frame, run.tailFrame);
    }
  }

  #wholeSamples(bytes: Uint8Array, { bytesPerSample }: PcmFormat, source: number | undefined): Uint8Array {
    if (source !== this.#leftoverSource) this.#leftover = nothing;
    this.#leftoverSource = source;
    let whole = bytes;
    if (this.#leftover.length) {
      whole = new Uint8Array(this.#leftover.length + bytes.length);
      whole.set(this.#leftover);
      whole.set(bytes, this.#leftover.length);
    }
    const end = whole.length - (whole.length % bytesPerSample);
    this.#leftover = whole.slice(end);
    return whole.subarray(0, end);
  }

  /**
   * The run that goes on; or a new one, when there is none, the last one has run dry, or it is another source's. That one
   * begins where the last one ends, so that what is of one source can be taken out.
   */
  #runFor(source: number | undefined): Run {
    const last = this.#run;
    const spare = last ? last.endFrame / this.#rate - this.#context.currentTime : this.bufferedDuration;
    const isDry = spare <= margin;
    if (last && !isDry && source === this.#source) {
      this.#spare = Math.min(this.#spare, spare);
      return last;
    }
    const late = margin - spare;
    if (last && source === this.#source && late < longestUnderrun) this.#lead.underrun(late);
    else if (last && this.#spare < Infinity) this.#lead.lasted(this.#spare);
    this.#source = source;
    this.#spare = Infinity;
    this.#resampler?.reset();
    const run: Run = new Run(
      this.#context,
      this.#meter.node,
      this.#frameIn(isDry ? this.#lead.duration : margin),
      () => this.#options.onPlaying?.(),
      () => this.#ended(run),
    );
    this.#sounding.set(run, source);
    return (this.#run = run);
  }

  #ended(run: Run): void {
    this.#sounding.delete(run);
    this.#end = run.tailFrame / this.#rate;
    if (this.#sounding.size) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    this.#options.onDrained?.();
  }
}
