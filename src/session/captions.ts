import type { Playback } from '../audio/run.js';
import { readable } from '../protocol/audio-tags.js';
import type { AudioAlignment } from '../protocol/messages.js';
import { locate } from './turns.js';

/** A part of a turn's text that has just begun to be heard. */
export interface Caption {
  turnId: string;
  /** The words themselves. */
  text: string;
  /** Where they stand in the turn's text, in characters; `end` is exclusive. */
  start: number;
  end: number;
}

interface Cue {
  playback: Playback;
  alignment: AudioAlignment | undefined;
}

/** What is known of one turn that is being spoken. */
interface Track {
  eventId: number;
  turnId: string | undefined;
  text: string;
  cues: Cue[];
  /** How far the aligned characters have been followed: cue, character of it, place in the text. */
  cue: number;
  character: number;
  index: number;
  /** Up to where captions have been told. */
  told: number;
  /** When the last piece of audio came, and when the turn was cut, on the context's clock in s. */
  arrival: number;
  end: number;
}

/** How many turns may wait for their text or their audio: either may never come. */
const mostWaiting = 2;

/** Without audio for so long, in s, a turn has got all of its audio. */
const gap = 0.6;

/** How fast is spoken, in characters per s, until a turn has shown it. */
const usualPace = 15;

/** The pace of a turn counts within these bounds, and when its text is not shorter than so many characters. */
const slowest = 4;
const fastest = 30;
const shortest = 20;

/** Shortest and longest time between two looks at the clock, in ms. */
const shortestWait = 15;
const longestWait = 100;

/**
 * Follows the agent's words as they are heard, on the context's clock: by the service's alignment where it sends one,
 * otherwise evenly over the audio's length. As long as audio keeps coming its length is not known: then it is as long as
 * such a text takes at the pace of the turns before.
 */
export class Captions {
  readonly #position: () => number;
  readonly #onCaption: (caption: Caption) => void;
  #tracks: Track[] = [];
  /** Turns that were cut before their text had come. */
  #cut: Track[] = [];
  #pace = usualPace;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param position What can be heard now, on the context's clock in s. */
  constructor(position: () => number, onCaption: (caption: Caption) => void) {
    this.#position = position;
    this.#onCaption = onCaption;
  }

  /** Audio of a turn has been scheduled. */
  audio(eventId: number, playback: Playback, alignment: AudioAlignment | null | undefined): void {
    const track = this.#track(eventId);
    track.cues.push({ playback, alignment: usable(alignment) });
    track.arrival = this.#position();
    this.#wake();
  }

  /** The text of a turn is known. */
  text(eventId: number, turnId: string, text: string): void {
    const track = this.#track(eventId);
    if (track.turnId !== undefined && track.turnId !== turnId) this.#begin(eventId, turnId, text);
    else Object.assign(track, { turnId, text });
    this.#wake();
  }

  /**
   * Nothing more of these turns will be heard.
   *
   * @param last The last of them; later ones go on. Default: all.
   * @returns How much of each turn was heard that was not heard to its end, in characters.
   */
  cut(last = Infinity): { turnId: string; characters: number }[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const position = this.#position();
    const over = this.#tracks.filter((track) => this.#isOver(track, position));
    for (const track of over) this.#tell(track, track.text.length);
    const later = this.#tracks.filter(({ eventId }) => eventId > last);
    const tracks = this.#tracks.filter(({ eventId }) => eventId <= last);
    const newest = tracks.at(-1);
    for (const track of tracks) track.end = position;
    const spoken = tracks.filter(({ turnId, cues }) => turnId === undefined && cues.length);
    this.#cut = [...this.#cut, ...spoken].slice(-mostWaiting);
    // An older turn without audio was not spoken, and cannot be interrupted.
    const cut = tracks.flatMap((track) =>
      track.turnId === undefined || over.includes(track) || (!track.cues.length && track !== newest)
        ? []
        : [{ turnId: track.turnId, characters: this.#heard(track, position) }],
    );
    this.#tracks = later;
    if (later.length) this.#wake();
    return cut;
  }

  /** Another conversation begins, whose turns are numbered anew. */
  reset(): void {
    this.#tracks = [];
    this.#cut = [];
  }

  /** How much of a turn was heard that was cut before its text had come, in characters. */
  heardOf(eventId: number, text: string): number {
    const track = this.#cut.findLast((candidate) => candidate.eventId === eventId);
    return track ? this.#heard({ ...track, text }, track.end) : 0;
  }

  /** All that was queued has been heard. A text whose audio is still to come waits for it, and audio for its text. */
  finish(): void {
    const waits = (track: Track): boolean => track.turnId === undefined || !track.cues.length;
    for (const track of this.#tracks) {
      if (waits(track)) continue;
      this.#tell(track, track.text.length);
      const { length } = readable(track.text);
      if (length >= shortest) this.#pace = Math.max(slowest, Math.min(fastest, length / lengths(track, 0).received));
    }
    this.#tracks = this.#tracks.filter(waits).slice(-mostWaiting);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #track(eventId: number): Track {
    return this.#tracks.findLast((track) => track.eventId === eventId) ?? this.#begin(eventId, undefined, '');
  }

  #begin(eventId: number, turnId: string | undefined, text: string): Track {
    const track = {
      eventId,
      turnId,
      text,
      cues: [],
      cue: 0,
      character: 0,
      index: 0,
      told: 0,
      arrival: 0,
      end: Infinity,
    };
    this.#tracks.push(track);
    return track;
  }

  #wake(): void {
    this.#timer ??= setTimeout(() => this.#follow(), 0);
  }

  #follow(): void {
    const position = this.#position();
    let next = Infinity;
    for (const track of this.#tracks) {
      if (track.turnId === undefined || !track.cues.length) continue;
      const heard = this.#isOver(track, position) ? track.text.length : this.#heard(track, position);
      if (heard > track.told) this.#tell(track, endOfWord(track.text, heard));
      if (track.told < track.text.length) next = Math.min(next, nextCharacter(track, position));
    }
    const wait = Math.min(longestWait, Math.max(shortestWait, (next - position) * 1000));
    this.#timer = next === Infinity ? undefined : setTimeout(() => this.#follow(), wait);
  }

  /** Whether a turn has been heard to its end: all of its audio, and another turn's is behind it. */
  #isOver({ cues }: Track, position: number): boolean {
    const end = cues.at(-1)?.playback.end ?? Infinity;
    return end <= position && this.#tracks.some((other) => (other.cues.at(-1)?.playback.start ?? -Infinity) >= end);
  }

  #tell(track: Track, end: number): void {
    const { turnId, text, told: start } = track;
    if (turnId === undefined || end <= start) return;
    track.told = end;
    this.#onCaption({ turnId, text: text.slice(start, end), start, end });
  }

  /** How far `position` is in a track's text, in characters. */
  #heard(track: Track, position: number): number {
    const { cues, text } = track;
    if (!cues.some(({ alignment }) => alignment)) {
      const { received, played } = lengths(track, position);
      // Of a turn that was cut it is never known how much was still to come.
      const complete = track.end === Infinity && position - track.arrival > gap;
      const total = complete ? received : Math.max(received, text.length / this.#pace);
      track.index = Math.max(track.index, total ? Math.round((text.length * played) / total) : 0);
      return track.index;
    }
    for (; track.cue < cues.length; track.cue++, track.character = 0) {
      const { playback, alignment } = cues[track.cue]!;
      const characters = alignment?.chars ?? [];
      for (; track.character < characters.length; track.character++) {
        const start = playback.start + alignment!.char_start_times_ms[track.character]! / 1000;
        if (!(start <= position)) return track.index;
        track.index = locate(text, [characters[track.character]!], track.index);
      }
      if (track.cue === cues.length - 1) return track.index;
    }
    return track.index;
  }
}

/** An alignment as far as its characters have times. */
function usable(alignment: AudioAlignment | null | undefined): AudioAlignment | undefined {
  if (!alignment) return undefined;
  const { chars, char_start_times_ms } = alignment;
  const length = Math.min(chars.length, char_start_times_ms.length);
  return length ? { chars: chars.slice(0, length), char_start_times_ms } : undefined;
}

/** How much audio of a turn has come, and how much of it has been heard at `position`, in s. */
function lengths({ cues }: Track, position: number): { received: number; played: number } {
  let received = 0;
  let played = 0;
  for (const { playback } of cues) {
    const duration = playback.end - playback.start;
    received += duration;
    played += Math.max(0, Math.min(duration, position - playback.start));
  }
  return { received, played };
}

/** When the next character begins, on the context's clock in s. */
function nextCharacter({ cues, cue, character }: Track, position: number): number {
  const { playback, alignment } = cues[cue]!;
  const start = alignment?.char_start_times_ms[character];
  return start === undefined ? position + longestWait / 1000 : playback.start + start / 1000;
}

/** The end of the word that `index` is within or behind, with the blanks that follow. */
function endOfWord(text: string, index: number): number {
  const word = /\S*\s*/y;
  word.lastIndex = index;
  return /\s/.test(text[index - 1] ?? '') ? index : index + (word.exec(text)?.[0].length ?? 0);
}
