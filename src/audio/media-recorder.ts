import { VoiceAgentError } from '../base/errors.js';
import type { AudioFormat } from '../protocol/messages.js';
import { PRE_START_S } from './capture.js';
import { LevelMeter } from './level-meter.js';
import { endTracks, type ChunkListener, type Recorder } from './microphone.js';

const mimeType = 'audio/webm;codecs=opus';

/** Length of a chunk. */
const TIMESLICE_MS = 100;

/**
 * Records a stream as WebM/Opus through `MediaRecorder`, for servers that take it: the ElevenLabs service does not.
 * The chunks make sense only together, in order, from the first one on. That is why it records a node of the context and not
 * the microphone itself: the recording goes on when the microphone is replaced or released.
 */
export class WebmRecorder implements Recorder {
  readonly #context: AudioContext;
  readonly #meter: LevelMeter;
  readonly #gate: GainNode;
  readonly #destination: MediaStreamAudioDestinationNode;
  #stream: MediaStream | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #recorder: MediaRecorder | undefined;
  #onChunk: ChunkListener | undefined;
  #kept: Uint8Array[] = [];

  /** @throws {VoiceAgentError} `configuration` when the browser cannot record WebM. */
  constructor(context: AudioContext, stream: MediaStream | undefined, muted = false) {
    if (typeof MediaRecorder !== 'function' || !MediaRecorder.isTypeSupported(mimeType)) {
      throw new VoiceAgentError(
        'configuration',
        'This browser cannot record WebM. Leave audio-input at its default, pcm.',
      );
    }
    this.#context = context;
    this.#meter = new LevelMeter(context);
    this.#gate = new GainNode(context, { gain: muted ? 0 : 1 });
    this.#destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    this.#meter.node.connect(this.#gate).connect(this.#destination);
    this.replace(stream);
    this.#record();
  }

  get muted(): boolean {
    return !this.#gate.gain.value;
  }
  set muted(muted: boolean) {
    this.#gate.gain.value = muted ? 0 : 1;
  }

  get level(): number {
    return this.#source ? this.#meter.level : 0;
  }

  start(_format: AudioFormat, onChunk: ChunkListener): void {
    this.#onChunk = onChunk;
    for (const bytes of this.#kept.splice(0)) onChunk(bytes, this.level);
  }

  /** Begins a new recording, because nobody can join a WebM stream in the middle. */
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
  }

  close(): void {
    this.#onChunk = undefined;
    this.#end();
    this.replace(undefined);
  }

  #end(): void {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    this.#kept = [];
    if (recorder && recorder.state !== 'inactive') recorder.stop();
  }

  /** Begins a new recording. */
  #record(): void {
    this.#end();
    const recorder = new MediaRecorder(this.#destination.stream, { mimeType });
    let pending = Promise.resolve();
    recorder.addEventListener('dataavailable', ({ data }) => {
      // Blobs are read asynchronously. Reading one after the other keeps the order.
      pending = pending.then(async () => {
        const bytes = new Uint8Array(await data.arrayBuffer());
        if (recorder !== this.#recorder || !bytes.length) return;
        if (this.#onChunk) this.#onChunk(bytes, this.level);
        // The beginning of a recording cannot be dropped, so a recording that is too long is replaced by a new one.
        else if (this.#kept.push(bytes) * TIMESLICE_MS > PRE_START_S * 1000) this.#record();
      });
    });
    recorder.start(TIMESLICE_MS);
    this.#recorder = recorder;
  }
}
