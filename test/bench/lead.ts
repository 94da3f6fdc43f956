/** Bounds, in s. With the first one, pieces may come 150 ms early or late and nothing breaks off. */
const initial = 0.34;
const least = 0.06;
const most = 0.8;

/** Kept above what was needed, in s. */
const reserve = 0.05;

/**
 * The jitter buffer's depth: how long after its first piece a run of speech begins. It grows by what was missing, and
 * shrinks by half of what was not needed.
 */
export class Lead {
  /** s */
  duration = initial;
  /** How often speech broke off. */
  underruns = 0;

  /** @param late By how much a piece came too late, in s. */
  underrun(late: number): void {
    this.underruns++;
    this.duration = Math.min(most, this.duration + late + reserve);
  }

  /** @param spare The least time that was left in hand during a run without an underrun, in s. */
  lasted(spare: number): void {
    const unneeded = Math.max(0, Math.min(spare, this.duration) - reserve);
    this.duration = Math.max(least, this.duration - unneeded / 2);
  }
}
