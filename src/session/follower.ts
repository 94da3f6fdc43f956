import { wordsOf, type Word } from './words.js';

/** A word that was spoken, and the same one in the text. */
interface Match {
  readonly spoken: Word;
  readonly written: Word;
}

/** All that is spoken, with a line break at these places: there the next answer begins without a blank. */
interface Spoken {
  readonly words: readonly Word[];
  readonly breaks: readonly number[];
}

/** So many spoken words are compared at once, with so many of the text. */
const WINDOW = 60;
const WRITTEN_WINDOW = 2 * WINDOW;

/** So many of them are settled before the next ones are compared. */
const SETTLED = 40;

/**
 * What it costs to pass over a word of the text, in characters that must match for it. Numbers are seldom spoken as they are
 * written.
 */
const skipCost = ({ text }: Word): number => (/^\p{N}+$/u.test(text) ? 0.125 : Math.min(1, text.length / 5));

/** So much of a word that is still being spoken tells which one it is, in characters. */
const SHORTEST_BEGINNING = 3;

/** So many spoken words that stand nowhere in the text may stand for one that does: `twelve thousand three hundred` for `12,300`. */
const SPOKEN_PER_WRITTEN = 4;

/**
 * Finds the place in a text that a voice has come to. What is spoken need not be what is written: numbers are spelt out, tags
 * and links left out. Words that are the same on both sides hold the two together, and in between the voice goes evenly.
 */
export class Follower {
  #text = '';
  readonly #pieces: string[] = [];
  #spoken: Spoken | undefined;
  #written: readonly Word[] = [];
  #matches: readonly Match[] | undefined;

  /** What is written, as far as it is known. */
  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.#written = wordsOf(text);
    this.#spoken = this.#matches = undefined;
  }

  /** What is spoken next. */
  add(spoken: string): void {
    this.#pieces.push(spoken);
    this.#spoken = this.#matches = undefined;
  }

  /** How far the text has been spoken once so many characters of what is spoken have been, both in characters. */
  locate(characters: number): number {
    const { words, breaks } = (this.#spoken ??= join(this.#pieces, this.#written));
    const spoken = characters + breaks.filter((at) => at < characters).length;
    this.#matches ??= match(words, this.#written);
    const next = this.#matches.findIndex((found) => found.spoken.end > spoken);
    const before = this.#matches.at(next < 0 ? -1 : next - 1);
    const from = next === 0 || !before ? { spoken: 0, written: 0 } : ends(before);
    const after = this.#matches[next];
    if (!after) return this.#guess(from, spoken, words);
    const { start, end } = after.written;
    if (spoken > after.spoken.start) return Math.min(end, start + spoken - after.spoken.start);
    const part = (spoken - from.spoken) / (after.spoken.start - from.spoken || 1);
    return from.written + Math.round(part * (start - from.written));
  }

  /** Behind the last word that is the same on both sides. */
  #guess(from: { spoken: number; written: number }, spoken: number, words: readonly Word[]): number {
    const strange = words.filter(({ start }) => start >= from.spoken && start < spoken).length;
    const ahead = this.#written.filter(({ start }) => start >= from.written);
    const reached = Math.floor(strange / SPOKEN_PER_WRITTEN);
    const most = (reached ? ahead[reached - 1]?.end : ahead[0]?.start) ?? this.#text.length;
    return Math.min(most, from.written + spoken - from.spoken);
  }
}

const ends = ({ spoken, written }: Match): { spoken: number; written: number } => ({
  spoken: spoken.end,
  written: written.end,
});

/** Puts pieces together. A word may go on in the next piece, but not if only its parts are in the text. */
function join(pieces: readonly string[], written: readonly Word[]): Spoken {
  const breaks: number[] = [];
  let spoken = '';
  let length = 0;
  for (const piece of pieces) {
    const left = wordsOf(/[\p{L}\p{N}]+$/u.exec(spoken)?.[0] ?? '').at(-1)?.text;
    const right = wordsOf(/^[\p{L}\p{N}]+/u.exec(piece)?.[0] ?? '')[0]?.text;
    if (left && right && written.some(({ text }) => text === left)) {
      if (!written.some(({ text }) => text.startsWith(left + right))) {
        breaks.push(length);
        spoken += '\n';
      }
    }
    spoken += piece;
    length += piece.length;
  }
  return { words: wordsOf(spoken), breaks };
}

/** Words that are the same on both sides, in order. */
function match(spoken: readonly Word[], written: readonly Word[]): Match[] {
  const settled: Match[] = [];
  for (let [from, at] = [0, 0]; ; from += SETTLED) {
    const isLast = spoken.length - from <= WINDOW;
    const found = compare(spoken.slice(from, from + WINDOW), written.slice(at, at + WRITTEN_WINDOW), spoken.at(-1));
    const kept = isLast ? found : found.filter((match) => match.spoken.start < spoken[from + SETTLED]!.start);
    settled.push(...kept);
    if (isLast) return settled;
    const last = kept.at(-1);
    if (last) at = written.indexOf(last.written) + 1;
  }
}

/**
 * The longest common subsequence, by characters, of all that is spoken and a beginning of the text.
 *
 * @param unfinished The rest of this word may be still to come.
 */
function compare(spoken: readonly Word[], written: readonly Word[], unfinished: Word | undefined): Match[] {
  const width = written.length + 1;
  const costs = written.map(skipCost);
  const scores = new Float32Array((spoken.length + 1) * width);
  const gain = (row: number, column: number): number => {
    const [said, word] = [spoken[row - 1]!, written[column - 1]!];
    const isBegun = said === unfinished && said.text.length >= SHORTEST_BEGINNING && word.text.startsWith(said.text);
    const isSame = isBegun || said.text === word.text;
    return isSame ? said.text.length + 0.5 : -Infinity;
  };
  const score = (row: number, column: number): number => scores[row * width + column]!;
  for (let row = 0; row <= spoken.length; row++) {
    for (let column = 0; column < width; column++) {
      let best = row || column ? -Infinity : 0;
      if (row) best = score(row - 1, column);
      if (column) best = Math.max(best, score(row, column - 1) - costs[column - 1]!);
      if (row && column) best = Math.max(best, score(row - 1, column - 1) + gain(row, column));
      scores[row * width + column] = best;
    }
  }
  let column = 0;
  for (let other = 1; other < width; other++) {
    if (score(spoken.length, other) > score(spoken.length, column)) column = other;
  }
  const matches: Match[] = [];
  for (let row = spoken.length; row && column;) {
    const value = score(row, column);
    if (value === Math.fround(score(row, column - 1) - costs[column - 1]!)) column--;
    else if (value === score(row - 1, column)) row--;
    else matches.push({ spoken: spoken[--row]!, written: written[--column]! });
  }
  return matches.reverse();
}
