import { Bands, BANDS } from './bands.js';

/** How many frames of silence a block without channels stands for. */
const QUANTUM_FRAMES = 128;

/** Everything is decided in steps of this length. */
const STEP_S = 0.01;

/** Evidence is what the last steps have in common: their mean, or the quieter half of them, which blows of a key do not fill. */
const EVIDENCE_STEPS = 4;
const QUIETER_STEPS = [4, 2] as const;

/** How long the agent's voice may take from the loudspeaker to the microphone, echo of the room and all, in steps. */
const ECHO_STEPS = 25;

/** How many steps of the agent's voice are listened to before anybody is taken for the visitor. */
const FIRST_STEPS = 500;

/** How often a band is louder than its floor, while only the agent speaks. */
const FLOOR_PART = 0.02;

/** How far floors move in a step, in dB, and how much faster in the first one; that falls evenly until `FIRST_STEPS`. */
const FLOOR_STEP_DB = 0.005;
const FIRST_HASTE = 60;

/** The same of how loud the agent usually is in a band, at its loudest. Later it never moves faster than floors do. */
const FIRST_USUAL_STEP_DB = 0.02;
const USUAL_STEP_DB = 0.001;
const USUAL_PART = 0.05;

/** How much a floor rises where the agent is louder than usual: more than the agent, whose echo is then always at its loudest. */
const LOUDER_FACTOR = 2;

/** What is louder in a band than this above its floor counts as this, in dB. */
const MOST_DB = 15;

/** How far a voice must stand out, as a mean of the bands, in dB. It is at least as much, and never more. */
const LEAST_SCORE_DB = 1.5;
const MOST_SCORE_DB = 11;

/** By how much a voice must stand out more than what was no visitor; that is forgotten by half in six minutes. */
const MARGIN = 1.25;
const REMEMBERED_PER_STEP = 0.99998;

/** How much of what was no visitor counts: what was denied, at most so many dB more each time, and what stood out too little. */
const DENIED_STEP_DB = 2;
const FIRST_PART = 1.2;
const LATER_PART = 0.8;

/** From this part of what is needed on somebody may be speaking, and floors stay, for 3 s at most: what lasts longer is noise. */
const CAUTION_PART = 0.5;
const MOST_CAUTION_STEPS = 300;

/** Silence for so long, and the next voice is a new one. */
const HANG_STEPS = 15;

/** Below this, in dB, a band is silent, and its floor is never less. */
const SILENCE_DB = -60;
const LEAST_FLOOR_DB = -75;

/**
 * Knows when a visitor begins to speak over the agent, from how far they stand out, band by band, of what the microphone hears
 * while the agent alone speaks: noise and echo. The floor of a band rises where the agent is louder than usual, and how far a
 * voice must stand out follows what was no visitor. Lives on the audio thread, and allocates nothing.
 */
export class VoiceActivity {
  readonly #heard: Bands;
  readonly #played: Bands;
  readonly #stepFrames: number;
  readonly #recentPlayed = new Float64Array(ECHO_STEPS * BANDS).fill(LEAST_FLOOR_DB);
  readonly #loudestPlayed = new Float64Array(BANDS).fill(LEAST_FLOOR_DB);
  readonly #usual = new Float64Array(BANDS).fill(SILENCE_DB);
  readonly #floor = new Float64Array(BANDS).fill(SILENCE_DB);
  readonly #recent = new Float64Array(EVIDENCE_STEPS);
  readonly #sorted = new Float64Array(EVIDENCE_STEPS);
  /** Of each kind of evidence: now, the most of this voice, and what was no visitor. */
  readonly #scores = new Float64Array(QUIETER_STEPS.length);
  readonly #loudest = new Float64Array(QUIETER_STEPS.length);
  readonly #learned = new Float64Array(QUIETER_STEPS.length);
  #frames = 0;
  #steps = 0;
  /** Steps in which the agent was heard. */
  #known = 0;
  #cautious = 0;
  #quiet = HANG_STEPS;

  constructor(sampleRate: number) {
    this.#heard = new Bands(sampleRate);
    this.#played = new Bands(sampleRate);
    this.#stepFrames = Math.round(STEP_S * sampleRate);
  }

  /** Takes a block of what is played. */
  play(output: Float32Array): void {
    for (const sample of output) this.#played.add(sample);
  }

  /**
   * Takes a block of the microphone.
   *
   * @param isKnown Whether who speaks is known to be the visitor: then nothing is learned.
   * @returns Whether the visitor begins to speak while the agent does.
   */
  hear(channels: readonly Float32Array[] | undefined, isKnown: boolean): boolean {
    let begins = false;
    const count = channels?.length ?? 0;
    const frames = channels?.[0]?.length ?? QUANTUM_FRAMES;
    for (let frame = 0; frame < frames; frame++) {
      let sample = 0;
      for (let channel = 0; channel < count; channel++) sample += channels![channel]![frame]! / count;
      this.#heard.add(sample);
      if (++this.#frames < this.#stepFrames) continue;
      this.#frames = 0;
      if (this.#step(isKnown)) begins = true;
    }
    return begins;
  }

  /** What was taken for the visitor was nobody's wish to speak: the next one must stand out more. */
  deny(): void {
    for (const [kind, learned] of this.#learned.entries()) {
      const most = Math.max(learned, LEAST_SCORE_DB / MARGIN) + DENIED_STEP_DB;
      this.#learned[kind] = Math.max(learned, Math.min(most, this.#loudest[kind]!));
    }
  }

  /** @returns Whether a voice begins. */
  #step(isKnown: boolean): boolean {
    this.#heard.read();
    this.#played.read();
    this.#recentPlayed.set(this.#played.levels, (this.#steps % ECHO_STEPS) * BANDS);
    const isPlaying = this.#findLoudestPlayed() > SILENCE_DB;
    const voice = this.#weigh(this.#steps++ % EVIDENCE_STEPS);
    this.#cautious = voice > CAUTION_PART ? this.#cautious + 1 : 0;
    if (!isPlaying) return false;
    const isReady = ++this.#known >= FIRST_STEPS;
    if (!isKnown) this.#learn(isReady, voice > 1);
    if (!isReady) return false;
    for (const [kind, score] of this.#scores.entries())
      this.#loudest[kind] = voice > 1 ? Math.max(this.#loudest[kind]!, score) : isKnown ? this.#loudest[kind]! : 0;
    const begins = voice > 1 && this.#quiet >= HANG_STEPS;
    this.#quiet = voice > 1 ? 0 : this.#quiet + 1;
    return begins;
  }

  /** @returns The loudest of all bands. */
  #findLoudestPlayed(): number {
    this.#loudestPlayed.fill(LEAST_FLOOR_DB);
    let loudest = LEAST_FLOOR_DB;
    for (const [index, level] of this.#recentPlayed.entries()) {
      const band = index % BANDS;
      if (level > this.#loudestPlayed[band]!) this.#loudestPlayed[band] = level;
      if (level > loudest) loudest = level;
    }
    return loudest;
  }

  /** @returns How far a voice stands out, as a part of what it must: more than 1 is a voice. */
  #weigh(place: number): number {
    let excess = 0;
    for (const [band, level] of this.#heard.levels.entries()) {
      const louder = LOUDER_FACTOR * Math.max(0, this.#loudestPlayed[band]! - this.#usual[band]!);
      excess += Math.max(0, Math.min(MOST_DB, level - this.#floor[band]! - louder)) / BANDS;
    }
    this.#recent[place] = excess;
    this.#sorted.set(this.#recent);
    this.#sorted.sort();
    let most = 0;
    for (const [kind, steps] of QUIETER_STEPS.entries()) {
      let score = 0;
      for (let index = 0; index < steps; index++) score += this.#sorted[index]! / steps;
      this.#scores[kind] = score;
      const least = Math.max(LEAST_SCORE_DB, Math.min(MOST_SCORE_DB, MARGIN * this.#learned[kind]!));
      most = Math.max(most, score / least);
    }
    return most;
  }

  /** The agent alone is heard, unless `isVoice`. */
  #learn(isReady: boolean, isVoice: boolean): void {
    const haste = Math.max(1, FIRST_HASTE * (1 - this.#known / FIRST_STEPS));
    const moves = !isReady || !this.#cautious || this.#cautious > MOST_CAUTION_STEPS;
    for (let band = 0; band < BANDS; band++) {
      const rise = (this.#heard.levels[band]! > this.#floor[band]! ? 1 : 0) - FLOOR_PART;
      if (moves) this.#floor[band] = Math.max(LEAST_FLOOR_DB, this.#floor[band]! + rise * FLOOR_STEP_DB * haste);
      const usual = (this.#loudestPlayed[band]! > this.#usual[band]! ? 1 : 0) - USUAL_PART;
      this.#usual[band]! += usual * (isReady ? USUAL_STEP_DB : FIRST_USUAL_STEP_DB * haste);
    }
    const part = isReady ? LATER_PART : FIRST_PART / MARGIN;
    for (const [kind, score] of this.#scores.entries()) {
      if (isReady) this.#learned[kind]! *= REMEMBERED_PER_STEP;
      if (isReady ? !isVoice : this.#known > FIRST_STEPS / 2)
        this.#learned[kind] = Math.max(this.#learned[kind]!, part * score);
    }
  }
}
