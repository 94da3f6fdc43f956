/**
 * Audio tags: words in brackets that the agent's voice acts out instead of saying them, such as `[laughs]`.
 *
 * @see https://elevenlabs.io/docs/overview/capabilities/text-to-speech/best-practices
 */

/** What must be known of a turn. */
interface Said {
  readonly role: 'user' | 'agent';
  readonly text: string;
  /** Missing where nothing is spoken. */
  readonly heard: number | undefined;
}

/** Verbs of what a voice does: `laughs`, `laughing`. */
const acts =
  '(?:laugh|chuckle?|giggle?|sigh|gasp|whisper|mutter|murmur|mumble?|exhale?|inhale?|breathe?|wheeze?|sob|cry|crie|snort|' +
  'sniff|cough|gulp|groan|sing|shout|yell|speak|pause?|interrupt|stifle?|clear)(?:s|ing)';

/** Tags that the service's guide names, and phrases made like its examples. */
const known = [
  acts,
  `${acts},?(?: \\p{Ll}+,?){1,4}`,
  '(?:\\p{Ll}+ ){1,3}(?:sigh|gasp|laugh|chuckle|giggle|sob|laughter|laughing|crying)',
  'sarcastic|curious|excited|mischievously|happy|sad|angry|annoyed|appalled|thoughtful|surprised|slow|woo',
  '(?:short|long) pause|pause, then normally|robotic voice|cracking up|jumping in|starting to speak',
  '(?:strong \\p{L}+|\\p{Lu}\\p{Ll}+) accent',
].join('|');

/** Code, in which brackets are brackets; backticks that begin none are `loose`. Without a lookbehind: Safari before 16.4 has none. */
const code = [
  '(?:^|\\n)[ \\t]*(?<fence>`{3,}|~{3,})[^]*?(?:\\n[ \\t]*\\k<fence>|$)',
  '(?<ticks>`+)(?:[^`]+(?!\\k<ticks>(?!`))`+)*[^`]+\\k<ticks>(?!`)',
  '(?<loose>`+)',
].join('|');

const tokens = new RegExp(
  [
    code,
    '[\\p{L}\\p{N}\\]]\\[',
    `(?<tag>(?:\\[(?:${known})\\])*\\[(?:${known}|\\p{Ll}{3,})\\](?![[(:])(?:\\s(?![ \\t]*(?:\`\`\`|~~~)))?)`,
    '(?<open>\\[(?:\\p{Ll}[\\p{L} ,]{0,39})?$)',
  ].join('|'),
  'gu',
);

/** Whether a voice has spoken a turn: only there do brackets hold audio tags. What was typed stands as it was written. */
export const isSpoken = ({ role, heard }: Said): boolean => role === 'agent' && heard !== undefined;

/** The text of a turn as a person should read it. */
export const displayText = (turn: Said): string => (isSpoken(turn) ? readable(turn.text) : turn.text);

/**
 * A spoken text without its audio tags. A tag is one lower-case word of at least three letters, or a phrase that the
 * service's guide names or that is made like those (`[laughs softly]`, `[frustrated sigh]`, `[strong French accent]`). It
 * is none in code, behind a letter, a digit or a bracket (`list[index]`), or before `(`, `[` or `:` (links), unless
 * both brackets hold tags. `[Enter]`, `[your name]` and `[1]` are none.
 */
export const readable = (text: string): string => readableParts(text)[0]!;

/**
 * The same in parts.
 *
 * @param cuts Where the text is cut, in characters, in order: a tag is in no part, wherever a cut goes through it.
 * @returns One part more than there are cuts.
 */
export function readableParts(text: string, ...cuts: number[]): string[] {
  const borders = [...cuts, text.length];
  let parts = borders.map(() => '');
  const keep = (start: number, end: number): void => {
    let from = start;
    parts = parts.map((part, index) => {
      const to = Math.max(from, Math.min(borders[index]!, end));
      const kept = text.slice(from, to);
      from = to;
      return part + kept;
    });
  };
  let place = 0;
  for (const { index, groups } of text.matchAll(tokens)) {
    const { tag } = groups!;
    if (tag === undefined) continue;
    keep(place, index);
    place = index + tag.length;
  }
  keep(place, text.length);
  return parts;
}

/** A spoken text that is still being written, without a tag at its end that is not closed yet. */
export function withoutOpenTag(text: string): string {
  for (const { index, groups } of text.matchAll(tokens)) {
    // It may become code.
    if (groups!['loose'] !== undefined) return text;
    if (groups!['open'] !== undefined) return text.slice(0, index);
  }
  return text;
}
