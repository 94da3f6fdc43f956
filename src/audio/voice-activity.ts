import { Bands, BANDS } from './bands.js';

/** Everything is decided in steps of this length. */
const STEP_S = 0.01;

/** Evidence: in each band the mean of the quietest five of the last eight steps, so that blows shorter than 30 ms are none. */
const EVIDENCE_STEPS = 8;
const QUIETEST_STEPS = 5;

/** How long the agent's voice may take from the loudspeaker to the microphone, echo of the room and all, in steps. */
const ECHO_STEPS = 25;

/** What is louder in a band than this above noise and echo counts as this, in dB. */
const MOST_DB = 15;

/** How far a voice stands out of noise and echo, as a mean of the bands in dB, that is taken for the visitor. */
const LEAST_SCORE_DB = 3.5;

/** By how much a voice must stand out more than one that was taken for the visitor in vain; that is forgotten with time. */
const LEARNED = 1.2;
const FORGOTTEN_PER_STEP = 0.99998;

/** How far noise and coupling follow, in dB a step; at first faster, so that they are known within 3 s. */
const NOISE_STEP_DB = 0.02;
const COUPLING_STEP_DB = 0.05;
const FIRST_STEPS = 300;
const MOST_HASTE = 50;

/** How much slower they follow while somebody may be speaking, for 3 s at most: what lasts longer is noise. */
const CAUTION = 0.05;
const CAUTION_FROM = 0.7;
const MOST_CAUTION_STEPS = 300;

/** How often the coupling is above what is taken for it: one time in ten. */
const COUPLING_QUANTILE = 0.9;

/** Silence for so long, and the next voice is a new one. */
const HANG_STEPS = 15;

/** Below this, in dB, a band is silent, and its noise is never taken for less. */
const SILENCE_DB = -60;
const LEAST_NOISE_DB = -75;

/**
 * Knows when a visitor begins to speak, from how far they stand out of the noise of the room and of the echo of the agent's
 * voice, band by band. Both are learned: noise as the middle of what the microphone hears, echo by the coupling, which is how
 * much of what is played the microphone hears. Lives on the audio thread, and allocates nothing.
 */
export class VoiceActivity {
  readonly #heard: Bands;
  readonly #played: Bands;
  readonly #stepFrames: number;
  readonly #recent = new Float64Array(EVIDENCE_STEPS * BANDS).fill(LEAST_NOISE_DB);
  readonly #recentPlayed = new Float64Array(ECHO_STEPS * BANDS).fill(-90);
  readonly #sorted = new Float64Array(EVIDENCE_STEPS);
  readonly #noise = new Float64Array(BANDS).fill(SILENCE_DB);
  readonly #coupling = new Float64Array(BANDS).fill(-30);
  #frames = 0;
  #steps = 0;
  #cautious = 0;
  #learned = 0;
  #loudest = 0;
  #quiet = HANG_STEPS;

  constructor(sampleRate: number) {
    this.#heard = new Bands(sampleRate);
    this.#played = new Bands(sampleRate);
    this.#stepFrames = Math.round(STEP_S * sampleRate);
  }

  /** Whether the agent was to be heard within the last 250 ms. */
  get isPlaying(): boolean {
    return this.#recentPlayed.some((level) => level > SILENCE_DB);
  }

  /** Takes a block of what is played. */
  play(output: Float32Array): void {
    for (const sample of output) this.#played.add(sample);
  }

  /**
   * Takes a block of the microphone.
   *
   * @param isMuted Noise and echo are learned, but nobody speaks.
   * @returns Whether the visitor begins to speak.
   */
  hear(channels: readonly Float32Array[] | undefined, isMuted: boolean): boolean {
    let begins = false;
    const count = channels?.length ?? 0;
    const frames = channels?.[0]?.length ?? 0;
    for (let frame = 0; frame < frames; frame++) {
      let sample = 0;
      for (let channel = 0; channel < count; channel++) sample += channels![channel]![frame]! / count;
      this.#heard.add(sample);
      if (++this.#frames < this.#stepFrames) continue;
      this.#frames = 0;
      if (this.#step() && !isMuted) begins = true;
    }
    return begins;
  }

  /** What was taken for the visitor was nobody's wish to speak: the next one must stand out more. */
  deny(): void {
    this.#learned = Math.max(this.#learned, this.#loudest);
  }

  /** @returns Whether a voice begins. */
  #step(): boolean {
    this.#heard.read();
    this.#played.read();
    const step = this.#steps++;
    this.#recent.set(this.#heard.levels, (step % EVIDENCE_STEPS) * BANDS);
    this.#recentPlayed.set(this.#played.levels, (step % ECHO_STEPS) * BANDS);
    let score = 0;
    for (let band = 0; band < BANDS; band++) {
      const above = this.#evidence(band) - Math.max(this.#noise[band]!, this.#echo(band));
      score += Math.max(0, Math.min(MOST_DB, above)) / BANDS;
    }
    const least = Math.max(LEAST_SCORE_DB, LEARNED * this.#learned);
    this.#learned *= FORGOTTEN_PER_STEP;
    this.#cautious = score > least * CAUTION_FROM ? this.#cautious + 1 : 0;
    this.#learn();
    if (step < FIRST_STEPS) return false;
    if (score <= least) {
      this.#quiet++;
      return false;
    }
    const begins = this.#quiet >= HANG_STEPS;
    this.#loudest = begins ? score : Math.max(this.#loudest, score);
    this.#quiet = 0;
    return begins;
  }

  #evidence(band: number): number {
    for (let index = 0; index < EVIDENCE_STEPS; index++) this.#sorted[index] = this.#recent[index * BANDS + band]!;
    this.#sorted.sort();
    let sum = 0;
    for (let index = 0; index < QUIETEST_STEPS; index++) sum += this.#sorted[index]!;
    return sum / QUIETEST_STEPS;
  }

  /** The loudest that was played and may be heard now. */
  #loudestPlayed(band: number): number {
    let loudest = -90;
    for (let index = band; index < this.#recentPlayed.length; index += BANDS)
      loudest = Math.max(loudest, this.#recentPlayed[index]!);
    return loudest;
  }

  #echo(band: number): number {
    const played = this.#loudestPlayed(band);
    return played > SILENCE_DB ? played + this.#coupling[band]! : -Infinity;
  }

  #learn(): void {
    const haste = Math.max(1, Math.min(MOST_HASTE, FIRST_STEPS / this.#steps));
    const isCautious = this.#cautious > 0 && this.#cautious < MOST_CAUTION_STEPS && this.#steps > FIRST_STEPS / 3;
    const pace = isCautious ? haste * CAUTION : haste;
    for (let band = 0; band < BANDS; band++) {
      const level = this.#evidence(band);
      const noise = this.#noise[band]!;
      const played = this.#loudestPlayed(band);
      // What is loud because of the echo is no noise.
      if (level <= noise || this.#echo(band) <= noise)
        this.#noise[band] = Math.max(LEAST_NOISE_DB, noise + (level > noise ? pace : -pace) * NOISE_STEP_DB);
      if (played <= SILENCE_DB + 10) continue;
      const isAbove = level - played > this.#coupling[band]!;
      this.#coupling[band]! += (isAbove ? COUPLING_QUANTILE : COUPLING_QUANTILE - 1) * pace * COUPLING_STEP_DB;
    }
  }
}
