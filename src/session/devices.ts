import type { Recorder } from '../audio/microphone.js';
import type { VoiceAgentErrorCode } from '../base/errors.js';
import type { MicrophoneHealth } from './microphone-health.js';

/** What decides which devices are used. */
export interface DeviceOptions {
  inputDeviceId?: string | undefined;
  outputDeviceId?: string | undefined;
  muted?: boolean | undefined;
  /** Whether muting also gives the microphone back to the system. Default: false, so that unmuting is immediate. */
  releaseOnMute?: boolean | undefined;
}

export type DeviceKind = 'audioinput' | 'audiooutput';

/** The voice whose devices change. */
export interface DevicesHost {
  readonly context: () => AudioContext;
  /** The current options. `Devices` clears the id of a device that has gone. */
  readonly options: DeviceOptions;
  /** Asks for the chosen microphone. */
  readonly request: () => Promise<MediaStream>;
  /** The recorder; `undefined` while nothing is recorded. */
  readonly recorder: () => Recorder | undefined;
  readonly health: MicrophoneHealth;
  /** This device is used, whatever was chosen. */
  readonly used: (kind: DeviceKind, deviceId: string | undefined) => void;
  /** Fires when the voice is closed. */
  readonly signal: AbortSignal;
  /** Reports a problem that the conversation survives. */
  readonly warn: (code: VoiceAgentErrorCode, message: string, cause?: unknown) => void;
}

/** Changes microphone and loudspeaker during a conversation, when the visitor chooses, plugs in or unplugs one. */
export class Devices {
  readonly #host: DevicesHost;
  /** Whether the microphone has gone and no other one has been found yet. */
  #lost = false;
  #track: MediaStreamTrack | undefined;
  /** Whether the system has muted it. A track may also begin muted, until its first sound. */
  #wasMuted = false;
  /** Which microphone and loudspeaker are used, as far as they were chosen. */
  #inputDeviceId: string | undefined;
  #outputDeviceId: string | undefined;
  #swaps = 0;
  #swapping = 0;

  constructor(host: DevicesHost) {
    this.#host = host;
    const { signal } = host;
    // Missing on insecure pages and in older engines, whatever TypeScript says.
    const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
    devices?.addEventListener?.('devicechange', () => void this.#changed(), { signal });
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
  }

  /** Switches to the default microphone when the one of `stream` is lost, or already was. */
  watch(stream: MediaStream): void {
    const { options, recorder, signal } = this.#host;
    const [track] = stream.getAudioTracks();
    this.#track = track;
    this.#wasMuted = false;
    this.#inputDeviceId = options.inputDeviceId;
    this.#host.health.lost = false;
    this.#host.health.mutedBySystem = false;
    track?.addEventListener('mute', () => this.#muted(track), { signal });
    track?.addEventListener('unmute', () => this.#muted(track), { signal });
    const gone = (): void => {
      // WebKit ends a track when another microphone is requested. That is no loss.
      if (track !== this.#track || this.#swapping) return;
      const message = 'The microphone was unplugged or taken away; the default one is used from now on.';
      this.#host.warn('microphone-lost', message);
      this.#use('audioinput', undefined);
      void this.#swap(true);
    };
    if (track?.readyState === 'live') track.addEventListener('ended', gone, { signal });
    else if (recorder()) gone();
  }

  /** Records from the chosen microphone, or from none while it is muted and released. */
  setMicrophone(): void {
    const { muted, releaseOnMute } = this.#host.options;
    if (muted && releaseOnMute) this.#host.recorder()?.replace(undefined);
    else void this.#swap();
  }

  /** The system has taken the microphone away for a while, or has given it back: then it may be another one. */
  #muted(track: MediaStreamTrack): void {
    if (track !== this.#track || this.#swapping) return;
    this.#host.health.mutedBySystem = track.muted;
    if (!track.muted && this.#wasMuted) void this.#swap();
    this.#wasMuted = track.muted;
  }

  /** The page is seen again: what the system has muted meanwhile is asked for anew. */
  #seen(): void {
    if (document.visibilityState === 'visible' && this.#track?.readyState === 'live' && this.#track.muted)
      void this.#swap();
  }

  #use(kind: DeviceKind, deviceId: string | undefined): void {
    const { options, used } = this.#host;
    if (kind === 'audioinput') options.inputDeviceId = this.#inputDeviceId = deviceId;
    else options.outputDeviceId = this.#outputDeviceId = deviceId;
    used(kind, deviceId);
  }

  /** Plays on the chosen loudspeaker, in browsers that can choose one. */
  setLoudspeaker(): void {
    const { options, signal, warn } = this.#host;
    const context = this.#host.context() as AudioContext & {
      setSinkId?: (id: string) => Promise<void>;
      sinkId?: string;
    };
    const id = options.outputDeviceId ?? '';
    if (!context.setSinkId || id === (context.sinkId ?? '') || signal.aborted) return;
    context.setSinkId(id).then(
      () => (this.#outputDeviceId = id || undefined),
      (cause: unknown) => {
        if (signal.aborted) return;
        this.#use('audiooutput', this.#outputDeviceId);
        warn('audio-blocked', 'The chosen loudspeaker could not be used; the one before it is used on.', cause);
      },
    );
  }

  /**
   * Switches to the chosen microphone. If that fails, the old one stays; if the old one is lost, silence is recorded.
   *
   * @param told Whether the loss of the microphone has already been reported.
   */
  async #swap(told = false): Promise<void> {
    const { options, signal, warn } = this.#host;
    const swap = ++this.#swaps;
    this.#swapping++;
    try {
      const stream = await this.#host.request();
      const recorder = this.#host.recorder();
      // Meanwhile the visitor may have chosen another microphone, or muted and released it.
      if (swap !== this.#swaps || !recorder || (options.muted && options.releaseOnMute)) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      recorder.replace(stream);
      this.watch(stream);
    } catch (error) {
      if (signal.aborted || swap !== this.#swaps) return;
      if (this.#track?.readyState !== 'live') {
        this.#host.recorder()?.replace(undefined);
        this.#host.health.lost = this.#lost = true;
      } else if (options.inputDeviceId !== this.#inputDeviceId) this.#use('audioinput', this.#inputDeviceId);
      if (!told) warn('microphone-lost', 'There is no microphone any more.', error);
    } finally {
      this.#swapping--;
    }
  }

  async #changed(): Promise<void> {
    const { options, signal, warn } = this.#host;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (signal.aborted) return;
    if (this.#lost && devices.some(({ kind }) => kind === 'audioinput')) {
      this.#lost = false;
      void this.#swap();
    }
    const id = options.outputDeviceId;
    if (!id || devices.some(({ kind, deviceId }) => kind === 'audiooutput' && deviceId === id)) return;
    const message = 'The loudspeaker was unplugged; the default one is used from now on.';
    warn('audio-blocked', message);
    this.#use('audiooutput', undefined);
    this.setLoudspeaker();
  }
}
