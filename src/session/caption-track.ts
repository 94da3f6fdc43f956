import type { Playback } from '../audio/player.js';
import type { AudioAlignment } from '../protocol/messages.js';
import { Follower } from './follower.js';

interface Cue {
  playback: Playback;
  alignment: AudioAlignment | undefined;
}

/** One text of an event. There are several where the agent uses tools in between. */
interface Answer {
  turnId: string;
  text: string;
  /** Up to where captions have been told. */
  told: number;
}

/** All audio before a time of the event's, in s, is of its first answers. */
interface Border {
  seconds: number;
  answers: number;
}

/** What is known of one event that is being spoken. Places are those in all of its answers, one on each line. */
export interface Track {
  eventId: number;
  answers: Answer[];
  cues: Cue[];
  follower: Follower;
  borders: Border[];
  /** How far it has been heard. */
  index: number;
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

/** An event of which nothing has come yet. */
export const newTrack = (eventId: number): Track => ({
  eventId,
  answers: [],
  cues: [],
  follower: new Follower(),
  borders: [],
  index: 0,
  lastAudioAt: 0,
  isComplete: false,
  isGuessed: false,
  isLearnt: false,
  cutAt: undefined,
});

/** All of a track's answers. */
export const textOf = ({ answers }: Track): string => answers.map(({ text }) => text).join('\n');

/** Where an answer begins in all of them; of the one behind the last, where it would. */
export const startOf = ({ answers }: Track, index: number): number =>
  answers.slice(0, index).reduce((sum, { text }) => sum + text.length + 1, 0);

export const isAligned = ({ cues }: Track): boolean => cues.some(({ alignment }) => alignment);

/** Whether a turn's text or its audio is still to come. */
export const isWaiting = ({ answers, cues }: Track): boolean => !answers.length || !cues.length;

/** The part of an alignment in which every character has a time; `undefined` if there is none. */
export function usable(alignment: AudioAlignment | null | undefined): AudioAlignment | undefined {
  if (!alignment) return undefined;
  const { chars, char_start_times_ms } = alignment;
  const length = Math.min(chars.length, char_start_times_ms.length);
  return length ? { chars: chars.slice(0, length), char_start_times_ms } : undefined;
}

/** How many characters of a track's alignment have begun to be spoken at a time of the event, in s. */
export function spokenBy({ cues }: Track, position: number): number {
  let spoken = 0;
  for (const { playback, alignment } of cues) {
    const { chars, char_start_times_ms: starts } = alignment ?? { chars: [], char_start_times_ms: [] };
    for (let index = 0; index < chars.length; index++) {
      if (!(playback.start + starts[index]! / 1000 < position)) return spoken;
      spoken += chars[index]!.length;
    }
  }
  return spoken;
}

/**
 * How much audio of a track has come, and how much of it has been heard when `position` of its event's has, in s.
 *
 * @param from Audio before this does not count, in s.
 * @param to Nor does audio after this.
 */
export function lengths(
  { cues }: Track,
  position: number,
  from = 0,
  to = Infinity,
): { received: number; played: number } {
  let received = 0;
  let played = 0;
  for (const { playback } of cues) {
    const start = Math.max(from, playback.start);
    const duration = Math.max(0, Math.min(to, playback.end) - start);
    received += duration;
    played += Math.max(0, Math.min(duration, position - start));
  }
  return { received, played };
}
