import type { MicrophoneProblem } from './conversation.js';

/** What is softer than this, RMS, is no sound: -50 dBFS, the noise of a microphone that nobody speaks into. */
const SOUND_LEVEL = 0.003;

/** So long nobody is heard before that is told, in ms. */
const SILENT_AFTER_MS = 10_000;

/** Whether the visitor can be heard, as far as the microphone shows it: it is lost, muted by the system, or gives nothing. */
export class MicrophoneHealth {
  readonly #onChange: (problem: MicrophoneProblem | undefined) => void;
  readonly #now: () => number;
  #isLost = false;
  #isMuted = false;
  #isSilent = false;
  #quietSince: number | undefined;

  /** @param now A clock in ms. */
  constructor(onChange: (problem: MicrophoneProblem | undefined) => void, now = () => performance.now()) {
    this.#onChange = onChange;
    this.#now = now;
  }

  /** No microphone is left. */
  set lost(isLost: boolean) {
    this.#isLost = isLost;
    this.#tell();
  }

  /** The system has muted the microphone: for a phone call, or for another app. */
  set mutedBySystem(isMuted: boolean) {
    this.#isMuted = isMuted;
    this.#tell();
  }

  /**
   * A chunk has been recorded.
   *
   * @param isAwaited Whether it is the visitor's turn, and nothing of theirs is muted.
   */
  heard(level: number, isAwaited: boolean): void {
    if (!isAwaited || level >= SOUND_LEVEL) this.#quietSince = undefined;
    else this.#quietSince ??= this.#now();
    const isSilent = this.#quietSince !== undefined && this.#now() - this.#quietSince >= SILENT_AFTER_MS;
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.#tell();
  }

  #tell(): void {
    this.#onChange(this.#isLost ? 'lost' : this.#isMuted ? 'muted' : this.#isSilent ? 'silent' : undefined);
  }
}
