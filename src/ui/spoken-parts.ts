import { isSpoken, readableParts, withoutOpenTag } from '../protocol/audio-tags.js';
import type { Turn } from '../session/turns.js';

/** The parts of a turn's text: heard, still to come (empty in a typed conversation), and cut by an interruption. */
export function spokenParts(turn: Turn, textOnly: boolean): [heard: string, ahead: string, unspoken: string] {
  const { text, unspoken, heard, corrected, final } = turn;
  if (!isSpoken(turn)) return [text, '', unspoken];
  const whole = final ? text + unspoken : withoutOpenTag(text);
  const spoken = text.length - begunWord(text, unspoken).length;
  const end = textOnly || heard === undefined || corrected ? spoken : heard;
  return readableParts(whole, end, spoken) as [string, string, string];
}

/** The beginning of the word that an interruption has cut through. Languages without blanks have none. */
function begunWord(text: string, unspoken: string): string {
  const isWithin = /^[\p{L}\p{M}\p{N}]/u.test(unspoken);
  return (isWithin && /\s([\p{L}\p{M}\p{N}'’-]{1,30})$/u.exec(text)?.[1]) || '';
}
