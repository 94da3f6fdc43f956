import { isSpoken, readableParts, withoutOpenTag } from '../protocol/audio-tags.js';
import type { Turn } from '../session/turns.js';

/** What of a turn has been heard, what is still to come (nothing, in a typed conversation), and what never came. */
export function spokenParts(turn: Turn, textOnly: boolean): [heard: string, ahead: string, unspoken: string] {
  const { text, unspoken, heard, corrected, final } = turn;
  if (!isSpoken(turn)) return [text, '', unspoken];
  const end = textOnly || heard === undefined || corrected ? text.length : heard;
  const whole = final ? text + unspoken : withoutOpenTag(text);
  return readableParts(whole, end, text.length) as [string, string, string];
}
