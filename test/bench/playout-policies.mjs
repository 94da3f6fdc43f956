import { Lead } from '../../src/audio/lead.ts';

/**
 * Policies that only decide when each piece sounds, so that no sound is needed to try them.
 *
 * @typedef {import('./playout-traces.mjs').Turn} Turn
 *
 * @typedef {object} Outcome Of one turn.
 * @property {number} first How long after its first piece it begins to sound, in s.
 * @property {number} holes How often it breaks off.
 * @property {number} missing For how long altogether, in s.
 * @property {number} stretched s
 * @property {number} delay How much later its last sample sounds than it would have without a break from the first piece on, in s.
 */

/** What is shorter is rounding. In s. */
const SHORTEST_HOLE_S = 1e-6;

/** Plays a turn `first` s after its first piece; where it has run dry it goes on with the next piece. @param {number} first */
const withDelay =
  (first) =>
  /** @param {Turn} turn @returns {Outcome} */
  ({ pieces }) => {
    const start = pieces[0].time + first;
    let end = start;
    let holes = 0;
    let missing = 0;
    let heard = 0;
    for (const { time, duration } of pieces) {
      if (time > end + SHORTEST_HOLE_S) {
        holes++; if (time - end > 0.02) heard++;
        missing += time - end;
        end = time;
      }
      end += duration;
    }
    return { first, holes, heard, missing, stretched: 0, delay: first + missing };
  };

/** The player with a lead: as in src/audio/player.ts, with its margins. */
function withLead() {
  const [margin, enough, longestUnderrun] = [0.03, 0.5, 1];
  const lead = new Lead();
  let end = -Infinity;
  let spare = Infinity;
  return /** @param {Turn} turn @returns {Outcome} */ ({ pieces }) => {
    let start = Infinity;
    let first = 0;
    let holes = 0;
    let missing = 0;
    for (const [index, { time, duration }] of pieces.entries()) {
      const left = end - time;
      if (index && left > margin) {
        spare = Math.min(spare, left);
      } else {
        if (index && margin - left < longestUnderrun) lead.underrun(margin - left);
        else if (spare < Infinity) lead.lasted(spare);
        spare = Infinity;
        start = Math.max(end, time + lead.duration);
        if (index) {
          holes++;
          missing += start - end;
        } else first = start - time;
        end = start;
      }
      end += duration;
      const earliest = time + margin;
      if (end - start >= enough && start > earliest) {
        const sooner = start - earliest;
        start -= sooner;
        end -= sooner;
        if (holes) missing -= sooner;
        else first -= sooner;
      }
    }
    return { first, holes, missing, stretched: 0, delay: first + missing };
  };
}

/**
 * The oracle: of all policies that begin to speak with the first piece (as ours does, and "at once"), never play slower
 * than 1 to 1.25, and go on as soon as there is something to go on with, it breaks off the least. It knows when every
 * piece will come, stretches every sound alike and without a smallest step, only where it helps, and as early as it helps.
 * It may not begin later: a policy that may waits for the whole turn and never breaks off, and is of no use in a talk. It may
 * not wait in a hole for more than the next piece, for the same reason.
 *
 * @param {Turn} turn
 * @returns {Outcome}
 */
function oracle({ pieces }) {
  const stretch = 0.25;
  const starts = [0];
  for (const { duration } of pieces) starts.push(starts.at(-1) + duration);
  // How far behind its first piece each piece has to sound so that it has come, and what of it must be there already at
  // the piece before: the rest can be stretched until then.
  const late = pieces.map(({ time }, index) => time - pieces[0].time - starts[index]);
  const required = [...late];
  for (let index = late.length - 2; index >= 0; index--) {
    required[index] = Math.max(late[index], required[index + 1] - stretch * pieces[index].duration);
  }
  let [lag, holes, missing, stretched] = [0, 0, 0, 0]; let heard=0;
  for (const [index, { duration }] of pieces.entries()) {
    const hole = late[index] - lag;
    if (hole > SHORTEST_HOLE_S) {
      holes++; if (hole > 0.02) heard++;
      missing += hole;
      lag += hole;
    }
    const wanted = index + 1 < late.length ? required[index + 1] - lag : 0;
    const added = Math.max(0, Math.min(stretch * duration, wanted));
    lag += added;
    stretched += added;
  }
  return { first: 0, holes, heard, missing, stretched, delay: lag };
}

/** @type {Record<string, () => (turn: Turn) => Outcome>} Each makes what plays the turns of one conversation. */
export const policies = {
  'at once': () => withDelay(0),
  'fixed 340 ms': () => withDelay(0.34),
  "today's lead": withLead,
  oracle: () => oracle,
};
