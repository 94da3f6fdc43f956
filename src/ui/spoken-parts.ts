import { isSpoken, readableParts, withoutOpenTag } from '../protocol/audio-tags.js';
import type { Turn } from '../session/turns.js';

/** The parts of a turn's text: heard, still to come (empty in a typed conversation), and cut by an interruption. */
export function spokenParts(turn: Turn, textOnly: boolean): [heard: string, ahead: string, unspoken: string] {
  const { text, unspoken, heard, corrected, final } = turn;
  if (!isSpoken(turn)) return [text, '', unspoken];
  const end = textOnly || heard === undefined || corrected ? text.length : heard;
  const whole = final ? text + unspoken : withoutOpenTag(text);
  return readableParts(whole, end, text.length) as [string, string, string];
}
