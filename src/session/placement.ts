import type { Turn } from './turns.js';

/** What is known of where something stands that is no turn itself, such as the use of a tool. */
export interface Place {
  readonly connection: number;
  /** The service's number of the turn it belongs to, if it gave one. */
  readonly eventId: number | undefined;
  /** When it came, in ms since the conversation began. */
  readonly time: number;
}

/** What stands after a turn. */
export interface Placed extends Place {
  readonly turnId: string | undefined;
}

/**
 * The turn after which something stands, whatever came first. A number decides; among turns of its own number what the visitor
 * said stands before it, and an answer where it came.
 */
export const turnBefore = (turns: readonly Turn[], { connection, eventId, time }: Place): string | undefined =>
  turns.findLast((turn) => {
    if (turn.connection !== connection) return turn.connection < connection;
    const distance = eventId === undefined || turn.eventId === undefined ? 0 : turn.eventId - eventId;
    const isSaidBefore = eventId !== undefined && turn.eventId === eventId && turn.role === 'user';
    return distance < 0 || (distance === 0 && (isSaidBefore || turn.time <= time));
  })?.id;

/** Things at their places among these turns; the same list when each is where it was. */
export function placed<Item extends Placed>(items: readonly Item[], turns: readonly Turn[]): readonly Item[] {
  const moved = items.map((item) => {
    const turnId = turnBefore(turns, item);
    return turnId === item.turnId ? item : { ...item, turnId };
  });
  return moved.some((item, index) => item !== items[index]) ? moved : items;
}
