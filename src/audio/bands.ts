/** How many bands, the middle of the lowest one in Hz, how far the next one is, and how narrow each is. */
export const BANDS = 10;
const LOWEST_HZ = 160;
const RATIO = 1.4;
const QUALITY = 4;

/** The filters run at about this rate: nothing above 4 kHz is looked at. */
const FILTER_RATE_HZ = 16_000;

/** Added to each energy, so that silence has a level: -90 dB. */
const LEAST_ENERGY = 1e-9;

/** How loud a signal is in each of ten bands from 160 Hz to 3.4 kHz. Lives on the audio thread, and allocates nothing. */
export class Bands {
  /** Levels between the last two calls of `read`, in dB. */
  readonly levels = new Float64Array(BANDS).fill(-90);
  readonly #factor: number;
  /** Of each band-pass: its coefficients, its memory, and its energy. */
  readonly #filters: { gain: number; first: number; second: number; y1: number; y2: number; energy: number }[];
  #sum = 0;
  #summed = 0;
  #x1 = 0;
  #x2 = 0;
  #count = 0;

  constructor(sampleRate: number) {
    this.#factor = Math.max(1, Math.floor(sampleRate / FILTER_RATE_HZ));
    const rate = sampleRate / this.#factor;
    this.#filters = Array.from({ length: BANDS }, (_, band) => {
      const angle = (2 * Math.PI * LOWEST_HZ * RATIO ** band) / rate;
      const alpha = Math.sin(angle) / (2 * QUALITY);
      const scale = 1 / (1 + alpha);
      const [first, second] = [-2 * Math.cos(angle) * scale, (1 - alpha) * scale];
      return { gain: alpha * scale, first, second, y1: 0, y2: 0, energy: 0 };
    });
  }

  add(sample: number): void {
    this.#sum += sample;
    if (++this.#summed < this.#factor) return;
    const x = this.#sum / this.#factor;
    this.#sum = this.#summed = 0;
    const rise = x - this.#x2;
    this.#x2 = this.#x1;
    this.#x1 = x;
    for (const filter of this.#filters) {
      const y = filter.gain * rise - filter.first * filter.y1 - filter.second * filter.y2;
      filter.y2 = filter.y1;
      filter.y1 = y;
      filter.energy += y * y;
    }
    this.#count++;
  }

  /** Ends a stretch of time, and puts what was loud in it into `levels`. */
  read(): void {
    for (const [band, filter] of this.#filters.entries()) {
      this.levels[band] = 10 * Math.log10(filter.energy / (this.#count || 1) + LEAST_ENERGY);
      filter.energy = 0;
    }
    this.#count = 0;
  }
}
