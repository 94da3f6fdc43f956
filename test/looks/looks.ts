import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { availableEngines } from '../helpers/engines.js';
import { compare } from './compare.js';
import { stateNames, stateOf, type StateName } from './states.js';
import { Studio, type Shot } from './studio.js';
import type { Language } from './texts.js';

/** Pictures of one state in one language. */
export interface Series {
  state: StateName;
  language: Language;
  shots: readonly Shot[];
}

/** Series taken beside each other: each waits for sound and for the browser half of the time. */
const SERIES_AT_ONCE = 2;

const languages: readonly Language[] = ['en', 'ar', 'ja'];
const schemes = ['light', 'dark'] as const;
const zooms = ['narrow', 'zoom-200', 'zoom-400', 'forced-colours', 'reduced-motion'] as const;

const places = (state: StateName) =>
  stateOf(state).isClosed ? (['floating', 'phone'] as const) : (['inline', 'floating', 'phone'] as const);

/** Every picture there is. */
export const everything: readonly Series[] = stateNames.flatMap((state) =>
  languages.map((language) => ({
    state,
    language,
    shots: [
      ...places(state).flatMap((way) => schemes.map((scheme): Shot => ({ way, scheme }))),
      ...(language === 'en' && !stateOf(state).isClosed ? zooms.map((way): Shot => ({ way, scheme: 'light' })) : []),
    ],
  })),
);

/** As few pictures as show every state, every language, every place, both schemes and every way to look once. */
export const cover: readonly Series[] = stateNames.map((state, index) => {
  const ways = places(state);
  const shots: Shot[] = [{ way: ways[index % ways.length]!, scheme: schemes[index % 2]! }];
  const language = languages[Math.floor(index / 3) % 3]!;
  const zoom = language === 'en' && !stateOf(state).isClosed ? zooms[Math.floor(index / 2) % 5] : undefined;
  return { state, language, shots: zoom ? [...shots, { way: zoom, scheme: 'light' }] : shots };
});

/** Compares the face with the pictures in `test/looks/pictures`, in Chromium. */
export function compareLooks(list: readonly Series[]): void {
  if (!availableEngines().includes('chromium')) return;
  describe('the face looks as in test/looks/pictures', { concurrency: SERIES_AT_ONCE }, () => {
    let studio: Studio;
    before(async () => {
      studio = await Studio.open();
    });
    after(() => studio.close());

    for (const { state, language, shots } of list) {
      test(`${state}, ${language}`, async () => {
        const differences: string[] = [];
        await studio.take(state, language, shots, ({ way, scheme }, png) => {
          const difference = compare(`${state}-${way}-${scheme}-${language}`, png);
          if (difference) differences.push(difference);
        });
        assert.deepEqual(differences, [], 'Look at the .new.png and .diff.png files in test/looks/pictures.');
      });
    }
  });
}
