/** Policies that only decide when each piece sounds, so that no sound is needed to try them. */
import { Lead } from './lead.js';
import type { Turn } from './playout-traces.js';

/** What came of one turn. */
export interface Outcome {
  /** How long after its first piece it begins to sound, in s. */
  first: number;
  /** How often it breaks off, however shortly. */
  holes: number;
  /** How often by more than 20 ms. */
  longHoles: number;
  /** For how long altogether, in s. */
  missing: number;
  /** By how much it was stretched, in s. */
  stretched: number;
  /** How much later its last sample sounds than it would have without a break from the first piece on, in s. */
  delay: number;
}

/** Plays the turns of one conversation, in order. */
export type Policy = (turn: Turn) => Outcome;

/** What is shorter is rounding. In s. */
const SHORTEST_HOLE_S = 1e-6;
export const LONG_HOLE_S = 0.02;

/** How much may be inserted for each s of speech, in s. */
const STRETCH = 0.25;

/** Begins so long after the first piece, in s; where it has run dry it goes on with the next piece. */
const withDelay =
  (first: number): Policy =>
  ({ pieces }) => {
    const outcome = { first, holes: 0, longHoles: 0, missing: 0, stretched: 0, delay: first };
    let end = pieces[0]!.time + first;
    for (const { time, duration } of pieces) {
      addHole(outcome, time - end);
      end = Math.max(end, time) + duration;
    }
    return outcome;
  };

/** The player with a lead: with the margins of the player that had one. */
function withLead(): Policy {
  const [margin, enough, longestUnderrun] = [0.03, 0.5, 1];
  const lead = new Lead();
  let end = -Infinity;
  let spare = Infinity;
  return ({ pieces }) => {
    const outcome = { first: 0, holes: 0, longHoles: 0, missing: 0, stretched: 0, delay: 0 };
    /** Where each run begins, and where the one before it has ended. */
    const runs: { start: number; end: number }[] = [];
    for (const [index, { time, duration }] of pieces.entries()) {
      const left = end - time;
      if (index && left > margin) spare = Math.min(spare, left);
      else {
        if (index && margin - left < longestUnderrun) lead.underrun(margin - left);
        else if (spare < Infinity) lead.lasted(spare);
        spare = Infinity;
        runs.push({ start: Math.max(end, time + lead.duration), end });
        end = runs.at(-1)!.start;
      }
      end += duration;
      const run = runs.at(-1)!;
      const earliest = Math.max(run.end, time + margin);
      if (end - run.start < enough || run.start <= earliest) continue;
      end -= run.start - earliest;
      run.start = earliest;
    }
    outcome.first = outcome.delay = runs[0]!.start - pieces[0]!.time;
    for (const run of runs.slice(1)) addHole(outcome, run.start - run.end);
    return outcome;
  };
}

/**
 * The oracle: the policy that breaks off the least of all that begin with the first piece (as "at once" does, and ours), never
 * play slower than 1 to 1.25, and go on as soon as there is something to go on with. It knows when every piece will come,
 * stretches every sound alike and by any amount, as early as it helps, and only where it helps.
 *
 * It may not begin later: a policy that may would wait for the whole turn and never break off, and be of no use in a talk. Nor
 * may it wait in a hole for more than the next piece, for the same reason.
 */
const oracle: Policy = ({ pieces }) => {
  const outcome = { first: 0, holes: 0, longHoles: 0, missing: 0, stretched: 0, delay: 0 };
  let start = 0;
  /** How far each piece has to lag behind the first one so that it has come, in s. */
  const needed = pieces.map(({ time, duration }) => {
    const lag = time - pieces[0]!.time - start;
    start += duration;
    return lag;
  });
  /** What of it must be there at that piece already, because no more can be stretched later. */
  const required = [...needed];
  for (let index = required.length - 2; index >= 0; index--) {
    required[index] = Math.max(required[index]!, required[index + 1]! - STRETCH * pieces[index]!.duration);
  }
  for (const [index, { duration }] of pieces.entries()) {
    addHole(outcome, needed[index]! - outcome.delay);
    const wanted = (required[index + 1] ?? 0) - outcome.delay;
    const added = Math.max(0, Math.min(STRETCH * duration, wanted));
    outcome.delay += added;
    outcome.stretched += added;
  }
  return outcome;
};

function addHole(outcome: Outcome, duration: number): void {
  if (duration < SHORTEST_HOLE_S) return;
  outcome.holes++;
  if (duration > LONG_HOLE_S) outcome.longHoles++;
  outcome.missing += duration;
  outcome.delay += duration;
}

export const policies: Record<string, () => Policy> = {
  'at once, and break': () => withDelay(0),
  'fixed 340 ms': () => withDelay(0.34),
  "today's lead": withLead,
  oracle: () => oracle,
};
