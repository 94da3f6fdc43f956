import type { FeedbackScore } from '../protocol/messages.js';

/** A file of the visitor, or of a person in the agent's place; what is told of the latter comes from outside. */
export interface TurnFile {
  /** Empty for a file of the visitor, which has no address. */
  readonly url: string;
  readonly name: string;
  readonly mimeType: string | undefined;
}

/** One utterance of the visitor or of the agent. Frozen: a change makes a new object with the same `id`. */
export interface Turn {
  /** Stays the same from the first tentative text to the last correction. */
  readonly id: string;
  readonly role: 'user' | 'agent';
  /** What was said. After an interruption: what was really heard. */
  readonly text: string;
  /** What the agent had planned to say after `text` when it was interrupted. */
  readonly unspoken: string;
  /** Whether the text is certain. */
  readonly final: boolean;
  /** Whether the text was cut back after an interruption. */
  readonly corrected: boolean;
  /** The service's number of the turn; missing for typed text. */
  readonly eventId: number | undefined;
  /** How many characters of `text` have been heard; missing where nothing is spoken. */
  readonly heard: number | undefined;
  readonly feedback: FeedbackScore;
  /** Which connection it belongs to: 0, and one more after each reconnection. */
  readonly connection: number;
  /** When it began, in ms since the conversation began; negative if that was on an earlier page. */
  readonly time: number;
  /** Sorts the turns of a connection: `eventId`, or for typed text a number between two of them. */
  readonly order: number;
  readonly responseId: string | undefined;
  /** Files that came with an answer, or that the visitor has sent. */
  readonly files: readonly TurnFile[];
  /** Whether a person was there in the agent's place. */
  readonly withPerson?: boolean | undefined;
}

const noFiles: readonly TurnFile[] = Object.freeze([]);

/** The fields a new turn must have, and those it may have. */
type NewTurn = Pick<Turn, 'role' | 'connection' | 'time'> & Partial<Turn>;

/**
 * Sorts turns by connection, then by `order`. If both sides have the same event id, the visitor comes first. Typed turns have
 * no event id; their `order` ends in 0.5, and they stay as they came.
 */
const compare = (a: Turn, b: Turn): number =>
  a.connection - b.connection ||
  a.order - b.order ||
  (Number.isInteger(a.order) ? Number(a.role === 'agent') - Number(b.role === 'agent') : 0);

function insert(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  let place = turns.length;
  while (place && compare(turn, turns[place - 1]!) < 0) place--;
  return turns.toSpliced(place, 0, Object.freeze(turn));
}

/** The turns with a new one in its place. */
export function addTurn(turns: readonly Turn[], fields: NewTurn): readonly Turn[] {
  const { connection, eventId } = fields;
  const last = turns.at(-1);
  const turn: Turn = {
    id: `turn-${turns.length + 1}`,
    text: '',
    unspoken: '',
    final: true,
    corrected: false,
    heard: undefined,
    feedback: null,
    responseId: undefined,
    files: noFiles,
    ...fields,
    eventId,
    order: eventId ?? Math.floor(last?.connection === connection ? last.order : -1) + 0.5,
  };
  return insert(turns, turn);
}

/** The turns with one changed. It keeps its place, unless its `order` changes. */
export function changeTurn(turns: readonly Turn[], turn: Turn, fields: Partial<Turn>): readonly Turn[] {
  const changed = Object.freeze({ ...turn, ...fields });
  if (isSame(turn, changed)) return turns;
  const index = turns.lastIndexOf(turn);
  if (changed.order === turn.order) return turns.with(index, changed);
  return insert(turns.toSpliced(index, 1), changed);
}

const isSame = (a: Turn, b: Turn): boolean => (Object.keys(b) as (keyof Turn)[]).every((key) => a[key] === b[key]);

/** What stands in the transcript for files that came without a text. */
export const namesOf = (files: readonly TurnFile[]): string => files.map(({ name }) => name).join(', ');
