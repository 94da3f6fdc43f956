import type { Playback } from '../audio/player.js';
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
  /** When the last piece of audio came, in ms of `performance.now()`. */
  lastAudioAt: number;
  /** Whether all of its audio has come: told, or guessed in a silence. */
  isComplete: boolean;
  isGuessed: boolean;
  /** Whether the pace has been learnt from it. */
  isLearnt: boolean;
  /** How much of its source could be heard when it was cut, in s. */
  cutAt: number | undefined;
}

/** So many turns are kept in a silence: text or audio of a turn may never come. */
const TURNS_KEPT = 4;

/** Without audio for so long, a turn has got all of its audio, if that may be all. */
const GAP_MS = 600;

/** Audio may be all of a turn's when its text would be spoken so much faster than usual at most. */
const MOST_PLAUSIBLE_SPEEDUP = 1.5;

/** However little it is, it is all when it had come so long before the silence: a server that is fast does not pause. */
const SURE_GAP_MS = 1500;

/** After so long a silence no more audio of a turn comes, however little has come. */
const LONGEST_STALL_MS = 6000;

/** How fast is spoken, in characters per s, until a turn has shown it. */
const USUAL_PACE_CHARACTERS_PER_S = 15;

/** The pace of a turn counts within these bounds, and when its text is not shorter than so many characters. */
const SLOWEST_PACE_CHARACTERS_PER_S = 4;
const FASTEST_PACE_CHARACTERS_PER_S = 30;
const LEAST_PACE_TEXT_CHARACTERS = 20;

/**
 * Follows the agent's words as they are heard: by the service's alignment where it sends one, otherwise evenly over the
 * audio's length. As long as audio keeps coming its length is not known: then it is as long as such a text takes at the pace
 * of the turns before. Has no clock: `advance` is called as audio is heard.
 */
export class Captions {
  readonly #heardOf: (eventId: number) => number;
  readonly #onCaption: (caption: Caption) => void;
  #tracks: Track[] = [];
  /** Turns that were cut before their text had come. */
  #cut: Track[] = [];
  #pace = USUAL_PACE_CHARACTERS_PER_S;
  #stall: ReturnType<typeof setTimeout> | undefined;

  /** @param heardOf How much of an event's audio can be heard by now, in s. */
  constructor(heardOf: (eventId: number) => number, onCaption: (caption: Caption) => void) {
    this.#heardOf = heardOf;
    this.#onCaption = onCaption;
  }

  /**
   * Audio of a turn has come.
   *
   * @param playback Where it stands in the event's audio.
   */
  audio(eventId: number, playback: Playback, alignment: AudioAlignment | null | undefined): void {
    const track = this.#track(eventId);
    track.cues.push({ playback, alignment: usable(alignment) });
    track.lastAudioAt = performance.now();
    track.isGuessed = false;
    clearTimeout(this.#stall);
  }

  /** The text of a turn is known. */
  text(eventId: number, turnId: string, text: string): void {
    let track = this.#track(eventId);
    if (track.turnId !== undefined && track.turnId !== turnId) track = this.#begin(eventId, undefined, '');
    Object.assign(track, { turnId, text, isGuessed: false });
    this.advance();
    this.#expectMore();
  }

  /** All audio of this event and older ones has come. */
  complete(eventId: number): void {
    for (const track of this.#tracks) if (track.eventId <= eventId) track.isComplete = true;
    this.advance();
  }

  /** Some more may be heard by now: tells what. */
  advance(): void {
    for (const track of this.#tracks) {
      if (isWaiting(track)) continue;
      if (this.#isOver(track)) this.#end(track);
      else {
        const heard = this.#heard(track);
        if (heard > track.told) this.#tell(track, endOfWord(track.text, heard));
      }
    }
  }

  /**
   * There is silence. What may be a turn's whole audio is taken for that; a turn whose audio has only stopped to come goes on
   * where it was, if more of it comes within 6 s.
   */
  pause(): void {
    this.#tracks = this.#tracks.slice(-TURNS_KEPT);
    for (const track of this.#tracks) {
      if (isWaiting(track)) continue;
      const isLongAgo = !isAligned(track) && performance.now() - track.lastAudioAt > SURE_GAP_MS;
      track.isGuessed = isLongAgo || this.#isPlausible(track);
    }
    this.advance();
    this.#expectMore();
  }

  /**
   * Nothing more of these turns will be heard.
   *
   * @param last The last of them; later ones go on. Default: all.
   * @returns How much of each turn was heard that was not heard to its end, in characters.
   */
  cut(last = Infinity): { turnId: string; characters: number }[] {
    clearTimeout(this.#stall);
    const over = this.#tracks.filter((track) => this.#isOver(track));
    for (const track of over) this.#tell(track, track.text.length);
    const tracks = this.#tracks.filter(({ eventId }) => eventId <= last);
    const newest = tracks.at(-1);
    for (const track of tracks) track.cutAt = this.#heardOf(track.eventId);
    const spoken = tracks.filter(({ turnId, cues }) => turnId === undefined && cues.length);
    this.#cut = [...this.#cut, ...spoken].slice(-TURNS_KEPT);
    this.#tracks = this.#tracks.filter(({ eventId }) => eventId > last);
    // An older turn without audio was not spoken, and cannot be interrupted.
    return tracks.flatMap((track) =>
      track.turnId === undefined || over.includes(track) || (!track.cues.length && track !== newest)
        ? []
        : [{ turnId: track.turnId, characters: this.#heard(track) }],
    );
  }

  /** Another conversation begins, whose turns are numbered anew. */
  reset(): void {
    clearTimeout(this.#stall);
    this.#tracks = [];
    this.#cut = [];
  }

  /** How much of a turn was heard that was cut before its text had come, in characters. */
  heardOf(eventId: number, text: string): number {
    const track = this.#cut.findLast((candidate) => candidate.eventId === eventId);
    return track ? this.#heard({ ...track, text }) : 0;
  }

  /** No more audio comes. A text whose audio is still to come waits for it all the same, and audio for its text. */
  finish(): void {
    clearTimeout(this.#stall);
    for (const track of this.#tracks) if (!isWaiting(track)) this.#end(track);
    this.#tracks = this.#tracks.filter(isWaiting).slice(-TURNS_KEPT);
  }

  #track(eventId: number): Track {
    return this.#tracks.findLast((track) => track.eventId === eventId) ?? this.#begin(eventId, undefined, '');
  }

  #begin(eventId: number, turnId: string | undefined, text: string): Track {
    const track: Track = {
      eventId,
      turnId,
      text,
      cues: [],
      cue: 0,
      character: 0,
      index: 0,
      told: 0,
      lastAudioAt: 0,
      isComplete: false,
      isGuessed: false,
      isLearnt: false,
      cutAt: undefined,
    };
    this.#tracks.push(track);
    return track;
  }

  /** Turns whose audio has stopped to come are over after 6 s, if no more of it comes. */
  #expectMore(): void {
    clearTimeout(this.#stall);
    if (this.#tracks.every((track) => isWaiting(track) || this.#isOver(track))) return;
    this.#stall = setTimeout(() => {
      for (const track of this.#tracks) track.isGuessed ||= this.#isAllHeard(track);
      this.advance();
    }, LONGEST_STALL_MS);
  }

  #isAllHeard({ eventId, cues }: Track): boolean {
    return cues.length > 0 && this.#heardOf(eventId) >= cues.at(-1)!.playback.end;
  }

  /** Whether a turn has been heard to its end: all of its audio, and no more comes, or another turn is heard behind it. */
  #isOver(track: Track): boolean {
    if (!this.#isAllHeard(track)) return false;
    if (track.isComplete || track.isGuessed) return true;
    const later = this.#tracks.slice(this.#tracks.indexOf(track) + 1);
    return later.some(({ eventId, cues }) => cues.length && this.#heardOf(eventId) > cues[0]!.playback.start);
  }

  /** Whether what has come of a turn's audio may be all of it. */
  #isPlausible(track: Track): boolean {
    const { text } = track;
    if (isAligned(track)) return !/[\p{L}\p{N}]/u.test(readable(text.slice(this.#heard(track))));
    return lengths(track, 0).received * this.#pace * MOST_PLAUSIBLE_SPEEDUP >= readable(text).length;
  }

  #end(track: Track): void {
    const { length } = readable(track.text);
    if (!track.isLearnt && length >= LEAST_PACE_TEXT_CHARACTERS) {
      track.isLearnt = true;
      this.#pace = Math.max(
        SLOWEST_PACE_CHARACTERS_PER_S,
        Math.min(FASTEST_PACE_CHARACTERS_PER_S, length / lengths(track, 0).received),
      );
    }
    this.#tell(track, track.text.length);
  }

  #tell(track: Track, end: number): void {
    const { turnId, text, told: start } = track;
    if (turnId === undefined || end <= start) return;
    track.told = end;
    this.#onCaption({ turnId, text: text.slice(start, end), start, end });
  }

  /** How far a track's text has been heard, in characters. */
  #heard(track: Track): number {
    const { cues, text } = track;
    const position = track.cutAt ?? this.#heardOf(track.eventId);
    if (!isAligned(track)) {
      const { received, played } = lengths(track, position);
      const hasAll = track.isComplete || track.isGuessed;
      // Of a turn that was cut it is never known how much was still to come.
      const mayHaveAll = track.cutAt === undefined && performance.now() - track.lastAudioAt > GAP_MS;
      const isAll = hasAll || (mayHaveAll && this.#isPlausible(track));
      const total = isAll ? received : Math.max(received, text.length / this.#pace);
      track.index = Math.max(track.index, total ? Math.round((text.length * played) / total) : 0);
      return track.index;
    }
    for (; track.cue < cues.length; track.cue++, track.character = 0) {
      const { playback, alignment } = cues[track.cue]!;
      const characters = alignment?.chars ?? [];
      for (; track.character < characters.length; track.character++) {
        const start = playback.start + alignment!.char_start_times_ms[track.character]! / 1000;
        if (!(start < position)) return track.index;
        track.index = locate(text, [characters[track.character]!], track.index);
      }
      if (track.cue === cues.length - 1) return track.index;
    }
    return track.index;
  }
}

const isAligned = ({ cues }: Track): boolean => cues.some(({ alignment }) => alignment);

/** Whether a turn's text or its audio is still to come. */
const isWaiting = ({ turnId, cues }: Track): boolean => turnId === undefined || !cues.length;

/** An alignment as far as its characters have times. */
function usable(alignment: AudioAlignment | null | undefined): AudioAlignment | undefined {
  if (!alignment) return undefined;
  const { chars, char_start_times_ms } = alignment;
  const length = Math.min(chars.length, char_start_times_ms.length);
  return length ? { chars: chars.slice(0, length), char_start_times_ms } : undefined;
}

/** How much audio of a turn has come, and how much of it has been heard when `position` of its event's has, in s. */
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

/** The end of the word that `index` is within or behind, with the blanks that follow. */
function endOfWord(text: string, index: number): number {
  const word = /\S*\s*/y;
  word.lastIndex = index;
  return /\s/.test(text[index - 1] ?? '') ? index : index + (word.exec(text)?.[0].length ?? 0);
}
