import type { Turn } from '../session/turns.js';
import type { ChosenView, FaceMemory } from '../ui/model.js';

/** Another one for every change of what is stored: a state of another version is thrown away. */
export const STATE_VERSION = 1;

/** The most that is stored of one element. The oldest turns are dropped first. */
export const LONGEST_STATE_CHARACTERS = 100_000;

/** Options that the visitor can change, with their types. `open` is stored beside them. */
export const storedOptions = {
  muted: 'boolean',
  volume: 'number',
  language: 'string',
  inputDeviceId: 'string',
  outputDeviceId: 'string',
} as const;

export type StoredOption = keyof typeof storedOptions;

/** What of an element outlives its page. */
export interface StoredState extends FaceMemory {
  /** Names the conversation, so that no two tabs go on with it: a tab that was duplicated has a copy of the state. */
  readonly claim: string;
  /** When it was stored, in ms since 1970. */
  readonly savedAt: number;
  /** The page's `user-id`. */
  readonly user: string | undefined;
  readonly turns: readonly Turn[];
  readonly textOnly: boolean;
  /** Whether the conversation was not over. */
  readonly continuable: boolean;
  readonly open: boolean;
  /** Options with the attribute that the page had for each: on a page that wants something else, that counts. */
  readonly options: Partial<Record<StoredOption, readonly [value: unknown, attribute: string | null]>>;
}

/** The fields of a turn that are stored. `spoken`: whether it was heard, rather than read. No address of a file is: it may be a key. */
export type StoredTurn = Pick<Turn, 'role' | 'text' | 'unspoken' | 'corrected' | 'feedback' | 'connection' | 'time'> & {
  readonly spoken: boolean;
};

/** A name that no other tab has. */
export const newClaim = (): string => Math.random().toString(36).slice(1).replace('.', 'c');

/** Whether an option has a value that is stored. One that is not set has none. */
export const isStorable = (name: StoredOption, value: unknown): boolean =>
  typeof value === storedOptions[name] && (typeof value !== 'number' || (value >= 0 && value <= 1));

/** How long before the new page the last turn began, at least, in ms: turns of earlier pages have times below 0. */
const BEFORE_MS = 1000;

/**
 * Reads a state. Every field is checked: the storage belongs to every script of the origin, and to older versions of this one.
 *
 * @returns `undefined` if it is not exactly what is stored today.
 */
export function parseState(text: string | null): StoredState | undefined {
  if (!text || text.length > LONGEST_STATE_CHARACTERS) return undefined;
  try {
    const state = JSON.parse(text) as StoredState & { version: number };
    const { claim, savedAt, user, turns, textOnly, continuable, open, draft, consent, view, options } = state;
    check(state.version === STATE_VERSION && Number.isFinite(savedAt));
    check(typeof claim === 'string' && /^\w{1,40}$/.test(claim));
    check([textOnly, continuable, open, consent].every((flag) => typeof flag === 'boolean'));
    check(typeof draft === 'string' && (user === undefined || typeof user === 'string'));
    return {
      ...{ claim, savedAt, user, textOnly, continuable, open, draft, consent },
      view: readView(view),
      turns: readTurns(turns as unknown as StoredTurn[]),
      options: readOptions(options),
    };
  } catch {
    return undefined;
  }
}

function check(isRight: boolean): void {
  if (!isRight) throw new TypeError();
}

function readView(given: ChosenView | undefined): ChosenView | undefined {
  if (given === undefined) return undefined;
  const { view, instead } = given;
  check(['voice', 'transcript'].includes(view) && ['auto', 'voice', 'transcript'].includes(instead));
  return { view, instead };
}

function readTurns(given: readonly StoredTurn[]): readonly Turn[] {
  check(Array.isArray(given));
  const end = BEFORE_MS + given.reduce((latest, { time }) => Math.max(latest, time), -Infinity);
  return given.map((stored, order) => {
    const { role, text, unspoken, corrected, feedback, connection, time, spoken } = stored;
    check(['user', 'agent'].includes(role) && typeof text === 'string' && typeof unspoken === 'string');
    check(
      typeof corrected === 'boolean' && typeof spoken === 'boolean' && [null, 'like', 'dislike'].includes(feedback),
    );
    // Later turns are put behind these, so they must be in order.
    check(Number.isSafeInteger(connection) && connection >= (given[order - 1]?.connection ?? 0));
    check(typeof time === 'number' && Math.abs(time) < Number.MAX_SAFE_INTEGER / 1000);
    return Object.freeze({
      ...{ role, text, unspoken, corrected, feedback, connection, order },
      id: `earlier-${order}`,
      time: time - end,
      heard: spoken ? text.length : undefined,
      final: true,
      eventId: undefined,
      responseId: undefined,
      files: [],
    });
  });
}

function readOptions(given: StoredState['options']): StoredState['options'] {
  check(typeof given === 'object');
  const options: Record<string, [unknown, string | null]> = {};
  for (const name of Object.keys(storedOptions)) {
    if (!Object.hasOwn(given, name)) continue;
    const [value, attribute] = given[name as StoredOption]!;
    check(isStorable(name as StoredOption, value) && (attribute === null || typeof attribute === 'string'));
    options[name] = [value, attribute];
  }
  return options;
}
