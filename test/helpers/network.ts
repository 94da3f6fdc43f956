import type { ArrivalState } from '../../src/audio/arrival.js';

/** What was learned of a network that was never late: speech is not stretched for fear of it. */
export const neverLate: ArrivalState = {
  lateness: Array.from({ length: 120 }, (_, index) => (index ? 0 : 10)),
  interval: 0,
};
