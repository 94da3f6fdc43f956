import { VoiceAgentError } from '../errors.js';
import type { AudioFormat } from '../protocol/messages.js';
import { LevelMeter } from './level-meter.js';
import { endTracks, type ChunkListener, type Recorder } from './microphone.js';

const mimeType = 'audio/webm;codecs=opus';

/** Length of a chunk, in ms. */
const timeslice = 100;

/**
 * Records a stream as WebM/Opus through `MediaRecorder`, for servers that take it: the ElevenLabs service does not.
 * The chunks make sense only together and in order, from the first on.
 */
export class WebmRecorder implements Recorder {
  readonly #context: AudioContext;
  readonly #meter: LevelMeter;
  #stream: MediaStream | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #recorder: MediaRecorder | undefined;
  #onChunk: ChunkListener | undefined;
  #kept: Uint8Array[] = [];
  #muted = false;

  /**
   * @param context Measures the level.
   * @throws {VoiceAgentError} `configuration` when the browser cannot record WebM.
   */
  constructor(context: AudioContext, stream: MediaStream) {
    if (typeof MediaRecorder !== 'function' || !MediaRecorder.isTypeSupported(mimeType)) {
      throw new VoiceAgentError('configuration', 'This browser cannot record WebM. Leave audio-input at its default, pcm.');
    }
    this.#context = context;
    this.#meter = new LevelMeter(context);
    this.replace(stream);
  }

  /** `MediaRecorder` records a disabled track as silence. */
  get muted(): boolean {
    return this.#muted;
  }
  set muted(muted: boolean) {
    this.#muted = muted;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  get level(): number {
    return this.#source ? this.#meter.level : 0;
  }

  start(_format: AudioFormat, onChunk: ChunkListener): void {
    this.#onChunk = onChunk;
    for (const bytes of this.#kept.splice(0)) onChunk(bytes, this.level);
  }

  /** A stream of WebM cannot be joined in the middle: the next one begins anew. */
  stop(): void {
    this.#onChunk = undefined;
    this.#record();
  }

  replace(stream: MediaStream | undefined): void {
    this.#source?.disconnect();
    if (this.#stream) endTracks(this.#stream);
    this.#stream = stream;
    this.#source = stream && this.#context.createMediaStreamSource(stream);
    this.#source?.connect(this.#meter.node);
    this.muted = this.#muted;
    this.#record();
  }

  close(): void {
    this.#onChunk = undefined;
    this.replace(undefined);
  }

  /** Begins a new recording of the current stream. */
  #record(): void {
    const last = this.#recorder;
    this.#recorder = undefined;
    this.#kept = [];
    if (last && last.state !== 'inactive') last.stop();
    if (!this.#stream) return;
    const recorder = new MediaRecorder(this.#stream, { mimeType });
    let pending = Promise.resolve();
    recorder.addEventListener('dataavailable', ({ data }) => {
      // A blob is read asynchronously: one after the other keeps the order.
      pending = pending.then(async () => {
        const bytes = new Uint8Array(await data.arrayBuffer());
        if (recorder !== this.#recorder || !bytes.length) return;
        if (this.#onChunk) this.#onChunk(bytes, this.level);
        else this.#kept.push(bytes);
      });
    });
    recorder.start(timeslice);
    this.#recorder = recorder;
  }
}
