/** A word of a text, and where it stands there, in characters. */
export interface Word {
  /** As it is compared: without case, accents and signs. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Missing in Firefox before 125. There words end at blanks. */
const createSegmenter = (granularity: 'word' | 'grapheme'): Intl.Segmenter | undefined =>
  typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity }) : undefined;

const words = createSegmenter('word');
const graphemes = createSegmenter('grapheme');

/** What nobody speaks: addresses of links, and SSML. */
const silent = /\]\([^()\s]*\)|<[^<>]*>/g;

/** The words of a text that can be spoken. */
export function wordsOf(text: string): Word[] {
  const spoken = text.replace(silent, (part) => ' '.repeat(part.length));
  const found = words
    ? [...words.segment(spoken)].map(({ segment, index }) => ({ segment, index }))
    : [...spoken.matchAll(/\S+/g)].map(({ 0: segment, index }) => ({ segment, index }));
  return found.flatMap(({ segment, index: start }) => {
    const compared = segment
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
    return compared ? { text: compared, start, end: start + segment.length } : [];
  });
}

/** The end of the word that `index` is within or behind, with the signs and blanks that follow. */
export function endOfWord(text: string, index: number): number {
  if (!words) {
    const rest = /\S*\s*/y;
    rest.lastIndex = index;
    return /\s/.test(text[index - 1] ?? '') ? index : index + (rest.exec(text)?.[0].length ?? 0);
  }
  const segments = words.segment(text);
  let end = index;
  for (let part = segments.containing(index - 1); part; part = segments.containing(end)) {
    const isNext = part.index >= index && (part.isWordLike || /^[\p{Ps}\p{Pi}]/u.test(part.segment));
    if (isNext) break;
    end = part.index + part.segment.length;
    if (/\s$/.test(part.segment)) break;
  }
  return end;
}

/** The border between two characters, as people see them, that is at `index` or before it. */
export const floorGrapheme = (text: string, index: number): number =>
  graphemes?.segment(text).containing(index)?.index ?? index;
