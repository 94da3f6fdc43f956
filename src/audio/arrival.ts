/** The histogram of lateness: the width of a class in s, and how many there are. The last one also has everything later. */
const CLASS_WIDTH_S = 0.01;
const CLASS_COUNT = 120;

/** The part of speech that should come in time. */
const IN_TIME_QUANTILE = 0.99;

/** Older speech counts less: by a factor of e after this many s of newer speech. */
const MEMORY_S = 60;

/**
 * What is assumed of a network nobody knows yet: so late, in s, as if so many s of speech had shown it. So little that the
 * first pieces that are on time refute it: a steady network costs no delay, and one that is not finds some speech in hand.
 */
const INITIAL_LATENESS_S = 0.08;
const INITIAL_WEIGHT_S = 0.001;

/**
 * Pieces that come at once, after a stall, count as late up to so many s of speech in all, the rest as on time: what would
 * have let the first one come in time would have done so for all. One stall is forgotten after a turn or two.
 */
const STALL_WEIGHT_S = 0.25;

/** A piece that comes later than this was not late: the agent has paused within the turn. */
const LEAST_PAUSE_S = 2;

/** What is late now may be later soon: after so many s of speech twice the worst is expected, and less after more. */
const DOUBT_S = 0.75;

/** How much speech is kept in hand on the best network. */
const LEAST_TARGET_S = 0.02;

/** Weight of the newest interval between two pieces in the running mean. */
const INTERVAL_WEIGHT = 0.2;

/** What was learned about a network, for the next conversation. Can be cloned and stored as JSON. */
export interface ArrivalState {
  /** s of speech in each class of lateness. */
  lateness: number[];
  /** s */
  interval: number;
}

/** When the pieces of one turn came. */
export interface TurnArrival {
  /** When the turn's first sample would have come if every piece had been as fast as the fastest one, in s. */
  base: number;
  /** When its newest piece came, in s. */
  last: number;
}

/**
 * Learns how late speech comes on this network. Keeps a histogram of how much later each piece came than it would have at the
 * speed of its turn's fastest piece, weighted by the piece's length. On the audio thread; allocates only when made and when
 * `state` is read.
 */
export class Arrival {
  readonly #lateness = new Float64Array(CLASS_COUNT);
  #interval = 0;
  /** How much has come at once so far, in s. */
  #burst = 0;
  #target = 0;

  /** @param state Of an earlier conversation. Default: nothing is known. */
  constructor(state?: ArrivalState) {
    if (state?.lateness.length === CLASS_COUNT) {
      this.#lateness.set(state.lateness);
      this.#interval = state.interval;
    } else this.#lateness[Math.round(INITIAL_LATENESS_S / CLASS_WIDTH_S) - 1] = INITIAL_WEIGHT_S;
    this.#learn();
  }

  /** How far speech should lag behind its fastest piece, so that the rest comes in time, in s. */
  get target(): number {
    return this.#target;
  }

  /** Mean time between two pieces of a turn, in s. */
  get interval(): number {
    return this.#interval;
  }

  get state(): ArrivalState {
    return { lateness: [...this.#lateness], interval: this.#interval };
  }

  /**
   * A piece has come.
   *
   * @param turn Of this piece; `base` is Infinity before the first one.
   * @param time When it came, in s.
   * @param start Where it begins within the turn, in s.
   * @param duration s
   */
  arrived(turn: TurnArrival, time: number, start: number, duration: number): void {
    const base = time - start;
    const lateness = base - turn.base;
    const interval = time - turn.last;
    turn.last = time;
    this.#burst = interval < CLASS_WIDTH_S ? this.#burst + duration : duration;
    if (lateness > LEAST_PAUSE_S || turn.base === Infinity) {
      turn.base = base;
      return;
    }
    turn.base = Math.min(turn.base, base);
    this.#interval += (interval - this.#interval) * INTERVAL_WEIGHT;
    const kept = Math.exp(-duration / MEMORY_S);
    for (let index = 0; index < CLASS_COUNT; index++) this.#lateness[index]! *= kept;
    const isCovered = this.#burst > duration && this.#burst > STALL_WEIGHT_S;
    const counted = isCovered ? 0 : lateness;
    this.#lateness[Math.max(0, Math.min(CLASS_COUNT - 1, Math.floor(counted / CLASS_WIDTH_S)))]! += duration;
    this.#learn();
  }

  #learn(): void {
    let seen = 0;
    for (const weight of this.#lateness) seen += weight;
    let later = seen * (1 - IN_TIME_QUANTILE);
    let index = CLASS_COUNT - 1;
    while (index > 0 && (later -= this.#lateness[index]!) >= 0) index--;
    const lateness = (index + 1) * CLASS_WIDTH_S;
    const doubt = lateness > LEAST_TARGET_S ? (2 * DOUBT_S) / (DOUBT_S + seen) : 0;
    this.#target = Math.max(LEAST_TARGET_S, Math.min(CLASS_COUNT * CLASS_WIDTH_S, lateness * (1 + doubt)));
  }
}
