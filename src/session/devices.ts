import type { Recorder } from '../audio/microphone.js';
import type { VoiceAgentErrorCode } from '../base/errors.js';

/** What decides which devices are used. */
export interface DeviceOptions {
  inputDeviceId?: string | undefined;
  outputDeviceId?: string | undefined;
  muted?: boolean | undefined;
  /** Whether muting also gives the microphone back to the system. Default: false, so that unmuting is immediate. */
  releaseOnMute?: boolean | undefined;
}

/** The voice whose devices change. */
export interface DevicesHost {
  readonly context: AudioContext;
  /** The current options. `Devices` clears the id of a device that has gone. */
  readonly options: DeviceOptions;
  /** Asks for the chosen microphone. */
  readonly request: () => Promise<MediaStream>;
  /** The recorder; `undefined` while nothing is recorded. */
  readonly recorder: () => Recorder | undefined;
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
  #swaps = 0;
  #swapping = 0;

  constructor(host: DevicesHost) {
    this.#host = host;
    const { signal } = host;
    // Missing on insecure pages and in older engines, whatever TypeScript says.
    const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
    devices?.addEventListener?.('devicechange', () => void this.#withFields(), { signal });
  }

  /** Switches to the default microphone when the one of `stream` is lost, or already was. */
  watch(stream: MediaStream): void {
    const { options, recorder, signal } = this.#host;
    const [track] = stream.getAudioTracks();
    this.#track = track;
    const gone = (): void => {
      // WebKit ends a track when another microphone is requested. That is no loss.
      if (track !== this.#track || this.#swapping) return;
      const message = 'The microphone was unplugged or taken away; the default one is used from now on.';
      this.#host.warn('microphone-lost', message);
      options.inputDeviceId = undefined;
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

  /** Plays on the chosen loudspeaker, in browsers that can choose one. */
  setLoudspeaker(): void {
    const { options, signal, warn } = this.#host;
    const context = this.#host.context as AudioContext & { setSinkId?: (id: string) => Promise<void>; sinkId?: string };
    const id = options.outputDeviceId ?? '';
    if (!context.setSinkId || id === (context.sinkId ?? '') || signal.aborted) return;
    context.setSinkId(id).catch((cause: unknown) => {
      if (signal.aborted) return;
      const message = 'The loudspeaker could not be used; the default one is used from now on.';
      warn('audio-blocked', message, cause);
    });
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
        this.#lost = true;
      }
      if (!told) warn('microphone-lost', 'There is no microphone any more.', error);
    } finally {
      this.#swapping--;
    }
  }

  async #withFields(): Promise<void> {
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
    options.outputDeviceId = undefined;
    this.setLoudspeaker();
  }
}
