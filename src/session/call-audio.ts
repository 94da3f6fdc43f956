import { claimAudioSession } from '../audio/audio-session.js';
import { closeContext, openContext } from '../audio/context.js';
import { watchContext } from '../audio/context-watch.js';
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
import type { MicrophoneProblem } from './conversation.js';
import { Devices, type DeviceKind, type DeviceOptions } from './devices.js';
import type { StartStage } from './metrics.js';
import { MicrophoneHealth } from './microphone-health.js';
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
  /** Recorded in place of a microphone: none is asked for, and this is never stopped. */
  inputStream?: MediaStream | undefined;
  /** `duck`: the agent's voice is lowered at once when the visitor begins to speak. Default: it is not. */
  yield?: 'duck' | undefined;
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
  /** Why the visitor cannot be heard, or that they can again. */
  onMicrophoneProblem: (problem: MicrophoneProblem | undefined) => void;
  /** A device was not taken, or has gone: this one is used. */
  onDevice: (kind: DeviceKind, deviceId: string | undefined) => void;
  /** The sound was lost and could not be had back. */
  onFailed: (error: VoiceAgentError) => void;
  /** The agent begins to be heard, or has not been heard for a while. */
  onSpeaking: (speaking: boolean) => void;
  /** Another moment of the agent's voice has been heard, about 50 ms. */
  onHeard: () => void;
  /** The agent's voice is lowered because the visitor speaks, or is as before. */
  onYield: (yielding: boolean) => void;
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

/** So often the sound of one conversation is built anew. */
const MOST_REBUILDS = 3;

/** What earlier conversations of this page have learned. How long speech sounds depends on it. */
export const learned: { network: ArrivalState | undefined } = { network: undefined };

/** All sound of a call: the audio context, the microphone and the player. */
export class CallAudio {
  readonly player: Player;
  #context: AudioContext;
  readonly #options: CallAudioOptions;
  readonly #listeners: CallAudioListeners;
  readonly #scope = new Scope();
  readonly #health: MicrophoneHealth;
  #recorder: Recorder | undefined;
  /** Makes the recorder that the options ask for. */
  #createRecorder: ((stream: MediaStream | undefined) => Recorder) | undefined;
  /** What is recorded in, while chunks are delivered. */
  #format: AudioFormat | undefined;
  #rebuilds = 0;
  #isSpeaking = false;
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
    this.#scope.add(claimAudioSession());
    this.#scope.add(() => closeContext(this.#context));
    this.#health = new MicrophoneHealth((problem) => listeners.onMicrophoneProblem(problem));
    this.player = new Player(this.#context, {
      target: learned.network,
      onPlaying: () => this.#speaks(true),
      onHeard: () => listeners.onHeard(),
      onYield: (yielding) => listeners.onYield(yielding),
      onDrained: (reason) => {
        learned.network = this.player.target;
        // More of the turn may come, or a ramp still sounds; after a turn that is known to be over, nothing more does.
        if (reason === 'played') this.#speaks(false);
      },
      onSilent: () => this.#speaks(false),
    });
    this.#scope.add(() => this.player.close());
    this.volume = options.volume ?? 1;
    this.yield = options.yield;
    const { signal } = this.#scope;
    this.#watchContext(this.#context);
    this.#devices = new Devices({
      context: () => this.#context,
      options: this.#options,
      request: () => this.#request(signal),
      recorder: () => this.#recorder,
      signal,
      health: this.#health,
      used: (kind, deviceId) => listeners.onDevice(kind, deviceId),
      warn: (code, message, cause) =>
        listeners.onWarning(VoiceAgentError.from(cause, code, message, { retryable: true })),
    });
    if (options.outputDeviceId) this.outputDeviceId = options.outputDeviceId;
  }

  /**
   * Gets the microphone, and gets everything ready to record.
   *
   * @param granted Called once the microphone is known to be granted.
   * @param asked Called if the browser asks the visitor for it.
   * @throws {VoiceAgentError} `insecure-context`, `microphone-denied`, `microphone-missing`, `audio-blocked`,
   *   `worklet-blocked`, `configuration` or `aborted`.
   */
  async open(signal: AbortSignal, granted: () => void, asked?: () => void): Promise<void> {
    const { audioInput, inputStream, workletSrc, nameOf } = this.#options;
    void isMicrophoneGranted().then((is) => {
      if (is) granted();
      else if (!inputStream) asked?.();
    });
    const loading = Promise.all([
      loadProcessors(this.#context, workletSrc, nameOf),
      audioInput === 'webm' ? loadMediaRecorder() : undefined,
    ]);
    // It is awaited below; a failure before that must not count as unhandled.
    loading.catch(() => undefined);
    const stream = await this.#request(signal);
    // Asked for all the same: whoever starts muted is to learn now that the microphone is blocked, not when they speak.
    const isReleased = this.#options.muted && this.#options.releaseOnMute;
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
      // Not before: WebKit lets a context begin to run while the microphone is on.
      if (isReleased) endTracks(stream);
      const Recorder = optional ? optional.WebmRecorder : Microphone;
      this.#createRecorder = (recorded) =>
        new Recorder(this.#context, recorded, this.#held || (this.#options.muted ?? false));
      this.#recorder = this.#createRecorder(isReleased ? undefined : stream);
    } catch (error) {
      endTracks(stream);
      throw error;
    }
    if (!isReleased) this.#devices.watch(stream);
    // Meanwhile the microphone may have been unmuted.
    else if (!this.#options.muted) this.#devices.setMicrophone();
  }

  /** Delivers what the microphone hears, beginning with what the recorder has kept so far. */
  start(format: AudioFormat): void {
    this.#format = format;
    this.#recorder?.start(format, (bytes, level) => {
      this.#noticeMutedSpeech(level);
      this.#health.heard(level, !this.#options.muted && !this.#held && !this.#isSpeaking);
      this.#listeners.onChunk(bytes, this.#held ? 0 : level);
    });
  }

  /** Delivers nothing until the next `start`. */
  pause(): void {
    this.#format = undefined;
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

  set yield(yields: 'duck' | undefined) {
    this.player.yields = yields === 'duck';
  }

  set inputDeviceId(deviceId: string | undefined) {
    if ((deviceId || undefined) === (this.#options.inputDeviceId || undefined)) return;
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

  #speaks(isSpeaking: boolean): void {
    this.#isSpeaking = isSpeaking;
    this.#listeners.onSpeaking(isSpeaking);
  }

  #watchContext(context: AudioContext): void {
    const { signal } = this.#scope;
    context.addEventListener('statechange', () => context === this.#context && this.#watch(), { signal });
    watchContext(context, () => void this.#rebuild(), signal);
  }

  /** The context is dead: takes another one, with the microphone, and goes on. What was queued of the agent's voice is lost. */
  async #rebuild(): Promise<void> {
    const { signal } = this.#scope;
    const createRecorder = this.#createRecorder;
    if (!this.#recorder || !createRecorder) return;
    const { workletSrc, nameOf, muted, releaseOnMute, outputDeviceId } = this.#options;
    const isReleased = muted && releaseOnMute;
    try {
      if (++this.#rebuilds > MOST_REBUILDS) throw new Error('It was lost again and again.');
      void closeContext(this.#context);
      const context = (this.#context = openContext());
      this.#recorder.close();
      await loadProcessors(context, workletSrc, nameOf);
      const stream = isReleased ? undefined : await this.#request(signal);
      if (stream) this.#scope.add(() => endTracks(stream));
      await whenRunning(context, signal);
      signal.throwIfAborted();
      this.player.move(context);
      this.#watchContext(context);
      this.#watch();
      if (outputDeviceId) this.#devices.setLoudspeaker();
      // Let go meanwhile: the conversation is ending.
      if (!this.#recorder) return stream && endTracks(stream);
      this.#recorder = createRecorder(stream);
      if (this.#format) this.start(this.#format);
      if (stream) this.#devices.watch(stream);
    } catch (error) {
      if (signal.aborted) return;
      // Nothing is waited for at the end.
      this.player.flush();
      const message = 'The browser has closed or stopped the sound, and it could not be had back.';
      this.#listeners.onFailed(VoiceAgentError.from(error, 'audio-blocked', message, { retryable: true }));
    }
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
    const { inputDeviceId: deviceId, audioConstraints: constraints, inputStream } = this.#options;
    // A copy: what is recorded is ended when it is no longer used.
    if (inputStream) return Promise.resolve(inputStream.clone());
    return requestMicrophone({ deviceId, constraints, signal });
  }
}
