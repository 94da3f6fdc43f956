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
import type { Stage } from './metrics.js';
import { Scope } from './scope.js';

export interface VoiceOptions extends DeviceOptions {
  /** A context that was opened inside the visitor's gesture; it is taken over. Default: a new one. */
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

export interface VoiceListeners {
  /** A chunk of the microphone, or silence in its place. */
  onChunk: (bytes: Uint8Array, level: number) => void;
  /** The visitor speaks although the microphone is muted, or does so no more. */
  onMutedSpeech: (speaking: boolean) => void;
  /** The agent begins to be heard, or has not been heard for a while. */
  onSpeaking: (speaking: boolean) => void;
  /** Another moment of the agent's voice has been heard, about 50 ms. */
  onHeard: () => void;
  /** Sound is blocked until the visitor touches the page. */
  onBlocked: (blocked: boolean) => void;
  /** The conversation goes on, but not as it was. */
  onWarning: (error: VoiceAgentError) => void;
  onStage: (stage: Stage) => void;
}

const loadMediaRecorder = lazy(() => import('../audio/media-recorder.js'));

/** The quietest level that counts as speech, RMS. */
export const SPEECH_LEVEL = 0.02;

/** How many chunks must hold speech for the hint that the microphone is muted; at the most so many are counted. */
const mutedSpeechChunks = { hint: 10, most: 20 };

/** What the page's conversations have learned of the network so far. */
let network: ArrivalState | undefined;

/** A conversation's ears and mouth: the audio context, the microphone and the player. */
export class Voice {
  readonly player: Player;
  readonly #context: AudioContext;
  readonly #options: VoiceOptions;
  readonly #listeners: VoiceListeners;
  readonly #scope = new Scope();
  #recorder: Recorder | undefined;
  #held = false;
  #mutedSpeech = 0;
  readonly #devices: Devices;

  /**
   * Must be called inside a click or a key press, so that the browser allows sound.
   *
   * @throws {VoiceAgentError} `audio-blocked`.
   */
  constructor(options: VoiceOptions, listeners: VoiceListeners) {
    this.#options = { ...options };
    this.#listeners = listeners;
    this.#context = options.context ?? openContext();
    this.#scope.add(() => closeContext(this.#context));
    this.player = new Player(this.#context, {
      target: network,
      onPlaying: () => listeners.onSpeaking(true),
      onHeard: () => listeners.onHeard(),
      onDrained: (reason) => {
        network = this.player.target;
        // More of the turn may come, or a ramp still sounds; of one that is known to be over, nothing more does.
        if (reason === 'played') listeners.onSpeaking(false);
      },
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
    // Looked at below; until then its failure must not count as unhandled.
    loading.catch(() => undefined);
    const stream = await this.#request(signal);
    this.#scope.add(() => endTracks(stream));
    granted();
    this.#listeners.onStage('microphone');
    try {
      // First the module: WebKitGTK hangs when a context is made to run meanwhile. Before, in the gesture, it does no harm.
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

  /** Delivers what the microphone hears, from what was kept on. */
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

  /** Stands still: nothing is heard and silence is sent, until it is set to `false`. The audio thread does both. */
  set held(held: boolean) {
    this.#held = this.player.held = held;
    if (this.#recorder) this.#recorder.muted = held || (this.#options.muted ?? false);
  }

  /** Speech while muted counts up quickly and down slowly, so that the hint neither flickers nor stays. */
  #noticeMutedSpeech(level: number): void {
    const { hint, most } = mutedSpeechChunks;
    const speaks = this.#options.muted && level >= SPEECH_LEVEL;
    this.#mutedSpeech = speaks ? Math.min(most, this.#mutedSpeech + 1) : Math.max(0, this.#mutedSpeech - 0.2);
    if (this.#mutedSpeech > hint) this.#listeners.onMutedSpeech(true);
    else if (!this.#mutedSpeech) this.#listeners.onMutedSpeech(false);
  }

  /** Takes sound back that the browser or the system has taken away: iOS during a call, Safari without a gesture. */
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
