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

/** One turn that is being spoken. */
interface Track {
  eventId: number;
  turnId: string | undefined;
  text: string;
  cues: Cue[];
  /** How far the alignment has been followed: the cue, the character within it, and the place in the text. */
  cue: number;
  character: number;
  index: number;
  /** End of the last caption, in characters. */
  told: number;
  /** When the last piece of audio came, in ms of `performance.now()`. */
  lastAudioAt: number;
  /** Whether all of its audio has come: the service has said so, or a silence suggests it. */
  isComplete: boolean;
  isGuessed: boolean;
  /** Whether the speaking pace has been learnt from this turn. */
  isLearnt: boolean;
  /** How much of its event's audio had been heard when it was cut, in s. */
  cutAt: number | undefined;
}

/** How many turns are kept through a silence. There is a limit because a turn's text or audio may never come. */
const TURNS_KEPT = 4;

/** When no audio has come for this long, a plausible amount of it counts as all. */
const GAP_MS = 600;

/** An amount of audio is plausible when speaking the turn's text in that time is at most this much faster than usual. */
const MOST_PLAUSIBLE_SPEEDUP = 1.5;

/** Any amount of audio counts as all when it came this long before the silence: a server that is ahead does not pause. */
const SURE_GAP_MS = 1500;

/** After a silence this long no more audio of a turn is expected. */
const LONGEST_STALL_MS = 6000;

/** The assumed speaking pace until a turn has shown the real one. */
const USUAL_PACE_CHARACTERS_PER_S = 15;

/** The pace is learnt from turns of at least this length, and kept within these bounds. */
const SLOWEST_PACE_CHARACTERS_PER_S = 4;
const FASTEST_PACE_CHARACTERS_PER_S = 30;
const LEAST_PACE_TEXT_CHARACTERS = 20;

/**
 * Follows the agent's words as they are heard: by the service's alignment if there is one, otherwise by spreading the text
 * evenly over the audio. While audio still comes, its length is estimated from the pace of earlier turns. Has no clock of its
 * own: call `advance` as audio is heard.
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

  /** Announces the words that have begun to be heard since the last call. */
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
   * Call in a silence. A turn with a plausible amount of audio is completed. Any other turn goes on where it was if more of
   * its audio comes within 6 s.
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
   * Ends turns that were interrupted.
   *
   * @param last The last event that was interrupted; later ones go on. Default: all.
   * @returns The turns that were not heard to their end, and how many characters of each were.
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

  /** Call when the service begins a new conversation, which counts its events anew. */
  reset(): void {
    clearTimeout(this.#stall);
    this.#tracks = [];
    this.#cut = [];
  }

  /** For a turn whose text came after it was cut: how many characters of it were heard. */
  heardOf(eventId: number, text: string): number {
    const track = this.#cut.findLast((candidate) => candidate.eventId === eventId);
    return track ? this.#heard({ ...track, text }) : 0;
  }

  /** Call when the queue has played out. Completes every turn that has both text and audio, and keeps the others. */
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

  /** Ends turns whose audio has stopped coming, unless more of it comes within 6 s. */
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

  /** Whether a turn has been heard to its end: all of its audio was heard, and no more is expected or the next turn is heard. */
  #isOver(track: Track): boolean {
    if (!this.#isAllHeard(track)) return false;
    if (track.isComplete || track.isGuessed) return true;
    const later = this.#tracks.slice(this.#tracks.indexOf(track) + 1);
    return later.some(({ eventId, cues }) => cues.length && this.#heardOf(eventId) > cues[0]!.playback.start);
  }

  /** Whether the audio that has come of a turn may be all of it. */
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
      // How much audio of a turn was still to come is never known once the turn was cut.
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

/** The part of an alignment in which every character has a time; `undefined` if there is none. */
function usable(alignment: AudioAlignment | null | undefined): AudioAlignment | undefined {
  if (!alignment) return undefined;
  const { chars, char_start_times_ms } = alignment;
  const length = Math.min(chars.length, char_start_times_ms.length);
  return length ? { chars: chars.slice(0, length), char_start_times_ms } : undefined;
}

/** How much audio of a turn has come, and how much of that lies before `position` in its event's audio, in s. */
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

/** The end of the word at `index`, with the blanks that follow. */
function endOfWord(text: string, index: number): number {
  const word = /\S*\s*/y;
  word.lastIndex = index;
  return /\s/.test(text[index - 1] ?? '') ? index : index + (word.exec(text)?.[0].length ?? 0);
}
