import type { Playback } from '../audio/player.js';
import { readable, readableParts } from '../protocol/audio-tags.js';
import type { AudioAlignment } from '../protocol/messages.js';
import {
  isAligned,
  isWaiting,
  lengths,
  newTrack,
  spokenBy,
  startOf,
  textOf,
  usable,
  type Track,
} from './caption-track.js';
import { endOfWord, floorGrapheme } from './words.js';

/** A part of a turn's text that has just begun to be heard. */
export interface Caption {
  turnId: string;
  /** The words themselves, without audio tags. */
  text: string;
  /** Where they stand in the turn's text, in characters; `end` is exclusive. */
  start: number;
  end: number;
}

/** How many turns are kept through a silence. There is a limit because a turn's text or audio may never come. */
const TURNS_KEPT = 4;

/** When no audio has come for this long, a plausible amount of it counts as all. */
const GAP_MS = 600;

/** An amount of audio is plausible when speaking the turn's text in that time is at most this much faster than usual. */
const MOST_PLAUSIBLE_SPEEDUP = 1.5;

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
    const cue = { playback, alignment: usable(alignment) };
    track.cues.push(cue);
    if (cue.alignment) track.follower.add(cue.alignment.chars.join(''));
    track.lastAudioAt = performance.now();
    track.isGuessed = track.isComplete = false;
    clearTimeout(this.#stall);
  }

  /** The text of a turn is known. */
  text(eventId: number, turnId: string, text: string): void {
    const track = this.#track(eventId);
    const known = track.answers.find((answer) => answer.turnId === turnId);
    if (known) known.text = text;
    else {
      // What has come of audio may be all of the answers before.
      if (track.answers.length && track.cues.length && this.#isPlausible(track)) this.#limit(track);
      track.answers.push({ turnId, text, told: 0 });
      track.isComplete = false;
    }
    track.follower.text = textOf(track);
    track.isGuessed = false;
    this.advance();
    this.#expectMore();
  }

  /**
   * All audio of this event and older ones has come.
   *
   * @param isCertain Whether that is known. Otherwise all has been made, and some of it may still be on its way: then it counts
   *   where what has come is plausible.
   */
  complete(eventId: number, isCertain = true): void {
    for (const track of this.#tracks) {
      if (track.eventId > eventId || !(isCertain || this.#isPlausible(track))) continue;
      track.isComplete = true;
      if (isCertain && track.cues.length) this.#limit(track);
    }
    this.advance();
  }

  /** Announces the words that have begun to be heard since the last call. */
  advance(): void {
    for (const track of this.#tracks) {
      if (isWaiting(track)) continue;
      if (this.#isOver(track)) this.#end(track);
      else {
        this.#tell(track, endOfWord(textOf(track), this.#heard(track)));
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
      track.isGuessed = this.#isPlausible(track);
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
    for (const track of over) this.#tell(track, this.#endOf(track));
    const tracks = this.#tracks.filter(({ eventId }) => eventId <= last);
    const newest = tracks.at(-1);
    for (const track of tracks) track.cutAt = this.#heardOf(track.eventId);
    this.#cut = [...this.#cut, ...tracks.filter(({ cues }) => cues.length)].slice(-TURNS_KEPT);
    this.#tracks = this.#tracks.filter(({ eventId }) => eventId > last);
    return tracks.flatMap((track) => {
      // An older turn without audio was not spoken, and cannot be interrupted.
      if (!track.cues.length && track !== newest) return [];
      const end = over.includes(track) ? this.#endOf(track) : 0;
      return track.answers.flatMap(({ turnId, text }, index) => {
        if (startOf(track, index) < end) return [];
        const characters = this.#heardOfAnswer(track, index, text);
        return characters && characters === text.length ? [] : [{ turnId, characters }];
      });
    });
  }

  /** Call when the service begins a new conversation, which counts its events anew. */
  reset(): void {
    clearTimeout(this.#stall);
    this.#tracks = [];
    this.#cut = [];
  }

  /** How much of a turn was heard that was cut before this text of it had come, in characters. */
  heardOf(eventId: number, turnId: string, text: string): number {
    const track = this.#cut.findLast((candidate) => candidate.eventId === eventId);
    if (!track) return 0;
    const known = track.answers.find((answer) => answer.turnId === turnId);
    if (known) known.text = text;
    else track.answers.push({ turnId, text, told: 0 });
    track.follower.text = textOf(track);
    const index = track.answers.findIndex((answer) => answer.turnId === turnId);
    return this.#heardOfAnswer(track, index, text);
  }

  /** Call when the queue has played out. Completes every turn that has both text and audio, and keeps the others. */
  finish(): void {
    clearTimeout(this.#stall);
    for (const track of this.#tracks) if (!isWaiting(track)) this.#end(track);
    this.#tracks = this.#tracks.filter(isWaiting).slice(-TURNS_KEPT);
  }

  #track(eventId: number): Track {
    const known = this.#tracks.find((track) => track.eventId === eventId);
    if (known) return known;
    const track = newTrack(eventId);
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

  /** What has come of a track's audio so far is of the answers it has so far. */
  #limit(track: Track): void {
    const { received } = lengths(track, 0);
    const last = track.borders.at(-1);
    if (last && last.seconds >= received) return;
    const answers = track.isComplete ? (last?.answers ?? 0) + 1 : track.answers.length;
    track.borders.push({ seconds: received, answers });
  }

  /** Whether what has come of a track's audio may be all of the answer that is heard. */
  #isPlausible(track: Track): boolean {
    const text = textOf(track).slice(0, this.#endOf(track));
    if (isAligned(track)) return !/[\p{L}\p{N}]/u.test(readable(text.slice(this.#heard(track))));
    return lengths(track, 0).received * this.#pace * MOST_PLAUSIBLE_SPEEDUP >= readable(text).length;
  }

  /** The end of the answer that is heard. */
  #endOf(track: Track): number {
    const heard = this.#heard(track);
    const index = track.answers.findLastIndex((_, index) => index === 0 || startOf(track, index) < heard);
    return startOf(track, index + 1) - 1;
  }

  #end(track: Track): void {
    const end = this.#endOf(track);
    const { length } = readable(textOf(track));
    if (!track.isLearnt && length >= LEAST_PACE_TEXT_CHARACTERS && track.answers.length === 1) {
      track.isLearnt = true;
      this.#pace = Math.max(
        SLOWEST_PACE_CHARACTERS_PER_S,
        Math.min(FASTEST_PACE_CHARACTERS_PER_S, length / lengths(track, 0).received),
      );
    }
    this.#tell(track, end);
  }

  /** Tells what was heard up to a place. An audio tag alone is told with the word behind it. */
  #tell(track: Track, to: number): void {
    track.answers.forEach((answer, index) => {
      const { turnId, text, told: start } = answer;
      const end = Math.min(text.length, to - startOf(track, index));
      if (end <= start) return;
      const words = readableParts(text, start, end)[1]!;
      if (!words.trim() && end < text.length) return;
      answer.told = end;
      this.#onCaption({ turnId, text: words, start, end });
    });
  }

  /** How far an answer has been heard, in characters of it. */
  #heardOfAnswer(track: Track, index: number, text: string): number {
    const heard = Math.max(0, Math.min(text.length, this.#heard(track) - startOf(track, index)));
    return floorGrapheme(text, heard);
  }

  /** How far a track's text has been heard, in characters. */
  #heard(track: Track): number {
    const position = track.cutAt ?? this.#heardOf(track.eventId);
    const index = isAligned(track) ? track.follower.locate(spokenBy(track, position)) : this.#evenly(track, position);
    return (track.index = Math.max(track.index, index));
  }

  /** How far a text without alignment has been heard: evenly over the audio's length. */
  #evenly(track: Track, position: number): number {
    const border = track.borders.findLast(({ seconds }) => seconds < position);
    const next = track.borders.find(({ seconds }) => seconds >= position);
    const [from, start] = border ? [border.seconds, startOf(track, border.answers)] : [0, 0];
    const end = next ? startOf(track, next.answers) - 1 : textOf(track).length;
    const { received, played } = lengths(track, position, from, next?.seconds);
    const hasAll = next !== undefined || track.isComplete || track.isGuessed;
    // Of a turn that was cut it is never known how much was still to come.
    const mayHaveAll = track.cutAt === undefined && performance.now() - track.lastAudioAt > GAP_MS;
    const length = Math.max(0, end - start);
    const isAll = hasAll || (mayHaveAll && received * this.#pace * MOST_PLAUSIBLE_SPEEDUP >= length);
    const total = isAll ? received : Math.max(received, length / this.#pace);
    return start + (total ? Math.round((length * played) / total) : 0);
  }
}
