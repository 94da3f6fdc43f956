import { VoiceActivity } from './voice-activity.js';

/** What the voice is lowered to: by 15 dB. */
const LOWERED_GAIN = 10 ** (-15 / 20);

/** How long it takes to be lowered, and to swell back. */
const LOWER_S = 0.02;
const SWELL_S = 0.3;

/** How long the voice stays lowered when no interruption follows. */
const WAIT_S = 1.2;

/**
 * Lowers the agent's voice as soon as the visitor speaks, and lets it swell back when the service does not take that for an
 * interruption. Lives on the audio thread, where the microphone and the player of a context share it. Allocates nothing.
 */
export class GiveWay {
  /** The voice is lowered because the visitor speaks, or begins to swell back. */
  onYield: (yielding: boolean) => void = () => undefined;
  readonly #sampleRate: number;
  #activity: VoiceActivity | undefined;
  readonly #lowerStep: number;
  readonly #swellStep: number;
  readonly #waitFrames: number;
  /** How long it is still lowered, in frames. */
  #rest = 0;
  /** 0: as loud as ever, 1: lowered. */
  #lowered = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#lowerStep = 1 / (LOWER_S * sampleRate);
    this.#swellStep = 1 / (SWELL_S * sampleRate);
    this.#waitFrames = Math.round(WAIT_S * sampleRate);
  }

  /** Begins to listen, or stops. What is known of the room is learned anew, in 5 s of the agent's voice. */
  set isOn(isOn: boolean) {
    this.stop();
    this.#activity = isOn ? new VoiceActivity(this.#sampleRate) : undefined;
  }

  /**
   * Takes a block of the microphone.
   *
   * @param isMuted Whether the visitor is not to be heard: then nothing gives way.
   */
  hear(channels: readonly Float32Array[] | undefined, isMuted: boolean): void {
    const begins = this.#activity?.hear(channels, this.#rest > 0);
    if (isMuted) this.stop();
    else if (begins) this.#begin();
  }

  /** Takes a block of the agent's voice, and lowers it in place. */
  play(output: Float32Array): void {
    const wasYielding = this.#rest > 0;
    if (wasYielding || this.#lowered > 0) {
      for (let index = 0; index < output.length; index++) {
        if (this.#rest > 0) this.#rest--;
        const step = this.#rest > 0 ? this.#lowerStep : -this.#swellStep;
        this.#lowered = Math.max(0, Math.min(1, this.#lowered + step));
        // Evenly in dB, as the ear hears it.
        output[index]! *= LOWERED_GAIN ** this.#lowered;
      }
      if (wasYielding && !this.#rest) {
        this.#activity?.deny();
        this.onYield(false);
      }
    }
    this.#activity?.play(output);
  }

  /** Lets the voice swell back at once: the turn was interrupted, or nobody is to be heard. */
  stop(): void {
    if (!this.#rest) return;
    this.#rest = 0;
    this.onYield(false);
  }

  #begin(): void {
    if (this.#rest) return;
    this.onYield(true);
    this.#rest = this.#waitFrames;
  }
}
