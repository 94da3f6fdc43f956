/** `[laughs]` and the like, which the agent's voice acts out; not a Markdown link, a footnote `[1]`, or an index `a[i]`. */
const audioTag = /(?<![\p{L}\p{N}\]])\[(?=[^\]]*\p{L})[\p{L}\p{N} ,'’-]{1,40}\](?!\()\s?/gu;

/** One that is still being written. */
const openTag = /\[[\p{L}\p{N} ,'’-]{0,40}$/u;

/**
 * The agent's text as a person should read it: without what its voice acts out.
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
  for (const tag of text.matchAll(audioTag)) {
    keep(place, tag.index);
    place = tag.index + tag[0].length;
  }
  keep(place, text.length);
  return parts;
}

/** The same of a whole text. */
export const readable = (text: string): string => text.replace(audioTag, '');

/** Without a tag at the end that is not closed yet. */
export const withoutOpenTag = (text: string): string => text.replace(openTag, '');
