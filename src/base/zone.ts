/** As much as is used here of zone.js, which Angular applications have on their pages. */
interface Zone {
  run<Result>(callback: () => Result): Result;
  wrap<Callback>(callback: Callback, source: string): Callback;
}

const zones = (): { root?: Zone; current?: Zone } | undefined => (globalThis as { Zone?: object }).Zone;

/**
 * Runs something outside of the zones of zone.js, with all timers, listeners and promises that come of it. In its own zone
 * Angular looks for changes in the whole page after each frame and message. Listeners and handlers of the page stay in the zone
 * that they were given in.
 */
export const outsideZones = <Result>(run: () => Result): Result => {
  const root = zones()?.root;
  return root ? root.run(run) : run();
};

/** A function of the page, to be called in the zone that is current now. */
export const inThisZone = <Callback>(callback: Callback): Callback =>
  zones()?.current?.wrap(callback, 'voice-agent') ?? callback;
