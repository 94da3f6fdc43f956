/** Speech rises within this time, in ms, so that no syllable is missed. */
const ATTACK_MS = 60;

/** It falls within this time, in ms, so that the gaps between words do not twitch. */
const RELEASE_MS = 220;

/** Silence and the loudest speech, in dB of full scale. */
const SILENCE_DB = -50;
const LOUD_DB = -12;

/** How loud a root mean square is to the ear: 0 for silence to 1. Loudness is heard logarithmically. */
export const loudness = (rms: number): number =>
  Math.min(1, Math.max(0, (20 * Math.log10(rms) - SILENCE_DB) / (LOUD_DB - SILENCE_DB))) || 0;

/** A level that was `level` and has followed `target` for a time in ms: fast when it rises, slowly when it falls. */
export const followed = (level: number, target: number, elapsedMs: number): number =>
  target + (level - target) * Math.exp(-elapsedMs / (target > level ? ATTACK_MS : RELEASE_MS));
