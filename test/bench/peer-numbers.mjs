/**
 * What `peer.mjs` makes of what was heard.
 *
 * @typedef {import('./peer-page.js').Report} Report
 * @typedef {number | string} Value A string is not a number for a reason, and says it.
 */

/** What it takes to be a sound, as in the page. */
const audible = 0.005;

/**
 * From the arrival of the interruption to where the level stays below a hundredth of what it was, in ms.
 *
 * @param {Report} report
 */
export function untilSilence({ heard, frames }) {
  const { at } = need(frames.find(({ type }) => type === 'interruption'));
  const before = heard.filter((one) => one.at > at - 200 && one.at <= at).map(({ level }) => level);
  const level = Number(median(before));
  if (!(level > audible)) return 'nothing was heard before';
  return Math.max(0, need(heard.findLast((one) => one.level > level / 100)).at - at);
}

/**
 * What sounds between an interruption, give it 50 ms, and the next turn, in s.
 *
 * @param {Report} report
 */
export function heardOfInterrupted({ heard, frames }) {
  const { at, eventId } = need(frames.find(({ type }) => type === 'interruption'));
  const next = frames.find((frame) => frame.at > at && frame.type === 'audio' && frame.eventId !== eventId)?.at;
  const sounding = heard.filter((one) => one.at > at + 50 && one.at < (next ?? Infinity) && one.level > audible);
  return sounding.reduce((sum, { seconds }) => sum + seconds, 0);
}

/**
 * From the arrival of the first audio, or from another time, to the first sound, in ms. The silence before the voice in
 * that audio does not count.
 *
 * @param {Report} report
 * @param {number} [since]
 */
export function untilSound({ heard, frames, sent }, since = need(frames.find(({ type }) => type === 'audio')).at) {
  const silent = sent.findIndex((level) => level > audible) * 8;
  const first = need(heard.find((one) => one.at > since && one.level > audible));
  return Math.max(0, first.at - first.seconds * 1000 - since - silent);
}

/**
 * How much longer the speech sounded, from its first sound to its last, than it was sent, in s; negative when some is lost.
 *
 * @param {Report} report
 */
export function stretched({ heard, sent }) {
  const span = (/** @type {number[]} */ levels) =>
    levels.findLastIndex((level) => level > audible) - levels.findIndex((level) => level > audible);
  const played = span(heard.map(({ level }) => level)) * (heard[0]?.seconds ?? 0);
  return played - span(sent) * 0.008;
}

/**
 * @template Value
 * @param {Value | undefined} value
 */
export function need(value) {
  if (value === undefined) throw new Error('what is measured did not happen');
  return value;
}

/**
 * Of the numbers among the values; of other values the first one.
 *
 * @param {Value[]} values
 * @returns {Value}
 */
export function median(values) {
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return numbers[Math.floor(numbers.length / 2)] ?? values[0] ?? '';
}

/**
 * A value as it is printed; of numbers, so many digits as mean something.
 *
 * @param {Value} value
 * @param {string} row Ends with the unit.
 */
export function rounded(value, row) {
  if (typeof value === 'string') return value;
  const digits = row.endsWith('(s)') ? 2 : row.includes('(kB') ? 1 : 0;
  return (Number(value.toFixed(digits)) || 0).toFixed(digits);
}
