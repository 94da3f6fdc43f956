import { closeContext, openContext } from '../audio/context.js';
import {
  endTracks,
  isMicrophoneGranted,
  Microphone,
  requestMicrophone,
  type AudioConstraints,
  type Recorder,
} from '../audio/microphone.js';
import { Player, type ArrivalState } from '../audio/player.js';
import { loadProcessors } from '../audio/processors.js';
import { whenRunning } from '../audio/running.js';
import { lazy } from '../base/lazy.js';
import { VoiceAgentError } from '../base/errors.js';
import type { OptionName } from '../base/option-name.js';
import type { AudioFormat } from '../protocol/messages.js';
import { Devices, type DeviceOptions } from './devices.js';
import type { StartStage } from './metrics.js';
import { Scope } from './scope.js';

export interface CallAudioOptions extends DeviceOptions {
  /** A context that was opened inside the visitor's gesture. It is closed with the call. Default: a new one. */
  context?: AudioContext | undefined;
  /** Default: `pcm`, what the service announces. */
  audioInput?: 'pcm' | 'webm' | undefined;
  /** URL of a self-hosted `worklets/processors.js`. */
  workletSrc?: string | undefined;
  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  audioConstraints?: AudioConstraints | undefined;
  /** What errors call an option. Default: its name. */
  nameOf?: OptionName | undefined;
  /** 0 to 1. Default: 1. */
  volume?: number | undefined;
}

export interface CallAudioListeners {
  /** A chunk of what the microphone hears; silence while it is muted. */
  onChunk: (bytes: Uint8Array, level: number) => void;
  /** The visitor begins or stops to speak while the microphone is muted. */
  onMutedSpeech: (speaking: boolean) => void;
  /** The agent begins to be heard, or has not been heard for a while. */
  onSpeaking: (speaking: boolean) => void;
  /** Another moment of the agent's voice has been heard, about 50 ms. */
  onHeard: () => void;
  /** Sound is blocked until the visitor touches the page. */
  onBlocked: (blocked: boolean) => void;
  /** Something went wrong, and the conversation goes on: another device is used, for example. */
  onWarning: (error: VoiceAgentError) => void;
  onStage: (stage: StartStage) => void;
}

const loadMediaRecorder = lazy(() => import('../audio/media-recorder.js'));

/** The quietest level that counts as speech, RMS. */
export const SPEECH_LEVEL = 0.02;

/**
 * How the hint "You are muted" comes and goes: each chunk with speech counts one up, to a limit, and each without counts a
 * part of one down. The hint comes after so many counted chunks, and goes at none.
 */
const HINT_AFTER_CHUNKS = 10;
const MOST_COUNTED_CHUNKS = 20;
const QUIET_CHUNK_WEIGHT = 0.2;

/** What earlier conversations of this page have learned about the network. */
let network: ArrivalState | undefined;

/** All sound of a call: the audio context, the microphone and the player. */
export class CallAudio {
  readonly player: Player;
  readonly #context: AudioContext;
  readonly #options: CallAudioOptions;
  readonly #listeners: CallAudioListeners;
  readonly #scope = new Scope();
  #recorder: Recorder | undefined;
  #held = false;
  /** Chunks with speech that were counted while muted. */
  #mutedSpeech = 0;
  readonly #devices: Devices;

  /**
   * Must be called inside a click or a key press, so that the browser allows sound.
   *
   * @throws {VoiceAgentError} `audio-blocked`.
   */
  constructor(options: CallAudioOptions, listeners: CallAudioListeners) {
    this.#options = { ...options };
    this.#listeners = listeners;
    this.#context = options.context ?? openContext();
    this.#scope.add(() => closeContext(this.#context));
    this.player = new Player(this.#context, {
      target: network,
      onPlaying: () => listeners.onSpeaking(true),
      onHeard: () => listeners.onHeard(),
      onDrained: () => (network = this.player.target),
      onSilent: () => listeners.onSpeaking(false),
    });
    this.#scope.add(() => this.player.close());
    this.volume = options.volume ?? 1;
    const { signal } = this.#scope;
    this.#context.addEventListener('statechange', () => this.#watch(), { signal });
    this.#devices = new Devices({
      context: this.#context,
      options: this.#options,
      request: () => this.#request(signal),
      recorder: () => this.#recorder,
      signal,
      warn: (code, message, cause) =>
        listeners.onWarning(VoiceAgentError.from(cause, code, message, { retryable: true })),
    });
    if (options.outputDeviceId) this.outputDeviceId = options.outputDeviceId;
  }

  /**
   * Gets the microphone, and gets everything ready to record.
   *
   * @param granted Called once the microphone is known to be granted.
   * @throws {VoiceAgentError} `insecure-context`, `microphone-denied`, `microphone-missing`, `audio-blocked`,
   *   `worklet-blocked`, `configuration` or `aborted`.
   */
  async open(signal: AbortSignal, granted: () => void): Promise<void> {
    const { audioInput, workletSrc, nameOf } = this.#options;
    void isMicrophoneGranted().then((is) => is && granted());
    const loading = Promise.all([
      loadProcessors(this.#context, workletSrc, nameOf),
      audioInput === 'webm' ? loadMediaRecorder() : undefined,
    ]);
    // It is awaited below; a failure before that must not count as unhandled.
    loading.catch(() => undefined);
    const stream = await this.#request(signal);
    this.#scope.add(() => endTracks(stream));
    granted();
    this.#listeners.onStage('microphone');
    try {
      // The module first. WebKitGTK 2.50 hangs when a context begins to run while its module loads; asking it to run before
      // that, inside the gesture, does no harm. Swap the two and run the tests in WebKit to see whether this can go.
      const [, optional] = await loading;
      this.#listeners.onStage('worklet');
      this.player.open();
      this.#watch();
      await whenRunning(this.#context, signal);
      signal.throwIfAborted();
      const Recorder = optional ? optional.WebmRecorder : Microphone;
      this.#recorder = new Recorder(this.#context, stream, this.#options.muted);
    } catch (error) {
      endTracks(stream);
      throw error;
    }
    this.#devices.watch(stream);
  }

  /** Delivers what the microphone hears, beginning with what the recorder has kept so far. */
  start(format: AudioFormat): void {
    this.#recorder?.start(format, (bytes, level) => {
      this.#noticeMutedSpeech(level);
      this.#listeners.onChunk(bytes, this.#held ? 0 : level);
    });
  }

  /** Delivers nothing until the next `start`. */
  pause(): void {
    this.#recorder?.stop();
  }

  /** Lets the microphone go; the player plays on. */
  release(): void {
    this.#recorder?.close();
    this.#recorder = undefined;
  }

  /** Stops everything and releases it. */
  close(): Promise<void> {
    this.release();
    return this.#scope.close();
  }

  get inputLevel(): number {
    return this.#recorder?.level ?? 0;
  }

  set muted(muted: boolean) {
    if (muted === (this.#options.muted ?? false)) return;
    this.#options.muted = muted;
    this.#mutedSpeech = 0;
    this.#listeners.onMutedSpeech(false);
    if (!this.#recorder) return;
    this.#recorder.muted = muted || this.#held;
    if (!this.#options.releaseOnMute) return;
    if (muted) this.#recorder.replace(undefined);
    else this.#devices.setMicrophone();
  }

  set volume(volume: number) {
    this.player.volume = Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 1;
  }

  set inputDeviceId(deviceId: string | undefined) {
    this.#options.inputDeviceId = deviceId;
    if (this.#recorder) this.#devices.setMicrophone();
  }

  set outputDeviceId(deviceId: string | undefined) {
    this.#options.outputDeviceId = deviceId;
    this.#devices.setLoudspeaker();
  }

  /** Puts the call on hold: the agent is not heard and silence is sent. The audio thread does both. */
  set held(held: boolean) {
    this.#held = this.player.held = held;
    if (this.#recorder) this.#recorder.muted = held || (this.#options.muted ?? false);
  }

  /** Shows and hides the hint that the visitor speaks although they are muted, without flicker. */
  #noticeMutedSpeech(level: number): void {
    const speaks = this.#options.muted && level >= SPEECH_LEVEL;
    this.#mutedSpeech = speaks
      ? Math.min(MOST_COUNTED_CHUNKS, this.#mutedSpeech + 1)
      : Math.max(0, this.#mutedSpeech - QUIET_CHUNK_WEIGHT);
    if (this.#mutedSpeech > HINT_AFTER_CHUNKS) this.#listeners.onMutedSpeech(true);
    else if (!this.#mutedSpeech) this.#listeners.onMutedSpeech(false);
  }

  /** Asks for sound again when the browser has suspended it: iOS does during a phone call, Safari without a gesture. */
  #watch(): void {
    const { state } = this.#context;
    if (state === 'closed') return;
    const blocked = state !== 'running';
    if (blocked && this.#recorder) this.#context.resume().catch(() => undefined);
    this.#listeners.onBlocked(blocked);
    if (!blocked) return;
    const resume = (): void => void this.#context.resume().catch(() => undefined);
    for (const gesture of ['pointerup', 'keydown'] as const) {
      document.addEventListener(gesture, resume, { once: true, capture: true, signal: this.#scope.signal });
    }
  }

  #request(signal: AbortSignal): Promise<MediaStream> {
    const { inputDeviceId: deviceId, audioConstraints: constraints } = this.#options;
    return requestMicrophone({ deviceId, constraints, signal });
  }
}
