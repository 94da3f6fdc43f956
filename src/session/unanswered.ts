import { isObject, isUserAudio } from '../protocol/objects.js';
import type { ServerMessage, UnknownMessage } from '../protocol/messages.js';
import type { Entry } from './outbox.js';

/** What the visitor has typed and this connection was sent; nothing proves yet that it has arrived. */
interface Text extends Entry {
  /** The newest turn there was when it was sent: its answer is newer. */
  readonly after: number;
  /** When the last turn began that may have answered this together with an earlier text, in ms of `performance.now()`. */
  maybeAnsweredAt?: number;
}

/** How long the service waits for its language model. A text that has no answer of its own by then was answered with another. */
const MODEL_TIMEOUT_MS = 20_000;

/** Messages by which the agent's answer begins. */
const answers = new Set<string>([
  'agent_response',
  'agent_chat_response_part',
  'audio',
  'client_tool_call',
  'agent_tool_request',
  'rich_content',
]);

/** Messages that say what the visitor has said aloud. */
const transcripts = new Set<string>(['user_transcript', 'tentative_user_transcript']);

/**
 * What the visitor has typed, until the agent's answer to it begins. The wire confirms nothing, and a socket takes messages
 * long after the line behind it is torn: a text without an answer is sent again to the next connection. So the agent gets
 * every text at least once, and none again that it has begun to answer.
 *
 * A turn of the agent answers the oldest text that was sent before it; the first turn of a connection is its greeting.
 */
export class UnansweredTexts {
  /** Whether the agent of this connection speaks first. */
  greets: boolean;
  #texts: Text[] = [];
  /** The newest turn of this connection, of anybody and of the agent. */
  #turn = -Infinity;
  #agentTurn = -Infinity;
  #greeted = false;

  /** @param options.greets Whether the agent speaks first. Default: true. */
  constructor({ greets = true }: { greets?: boolean } = {}) {
    this.greets = greets;
  }

  /** A message was sent: one that the visitor has typed is looked after. */
  sent(entry: Entry): void {
    if (entry.turnId !== undefined) this.#texts.push({ ...entry, after: this.#turn });
  }

  /** Looks at a message of the service: it may begin an answer. */
  receive(message: ServerMessage | UnknownMessage): void {
    const now = performance.now();
    this.#texts = this.#texts.filter(({ maybeAnsweredAt = now }) => now - maybeAnsweredAt < MODEL_TIMEOUT_MS);
    const turn = turnOf(message);
    const begins = turn === undefined ? message.type === 'agent_response' : turn > this.#agentTurn;
    if (answers.has(message.type) && begins) this.#answer(turn ?? Infinity, now);
    this.#turn = Math.max(this.#turn, turn ?? -Infinity);
  }

  /**
   * The connection is lost, and the next one counts its turns anew.
   *
   * @param wasClean Whether the service has closed it. Then a text that was sent again already may be what it fails on, and
   *   is left alone.
   * @returns What is to be sent again.
   */
  lose(wasClean: boolean): Entry[] {
    const unanswered = this.#texts.filter(({ again }) => !(again && wasClean));
    this.#texts = [];
    this.#turn = this.#agentTurn = -Infinity;
    this.#greeted = false;
    return unanswered.flatMap(forNextConnection);
  }

  /** A turn of the agent has begun. */
  #answer(turn: number, now: number): void {
    if (turn < Infinity) this.#agentTurn = turn;
    const isGreeting = this.greets && !this.#greeted;
    this.#greeted = true;
    const open = this.#texts.filter(({ after }) => turn > after);
    const answered = isGreeting ? undefined : open.shift();
    this.#texts = this.#texts.filter((text) => text !== answered);
    for (const text of open) text.maybeAnsweredAt = now;
  }
}

/** A text alone, for another connection: what it was written to, a file or a component, belongs to the lost one. */
function forNextConnection({ message, turnId }: Text): Entry[] {
  if (isUserAudio(message) || (message.type !== 'user_message' && message.type !== 'multimodal_message')) return [];
  const text = message.type === 'multimodal_message' ? message.text?.text : message.text;
  return text ? [{ message: { type: 'user_message', text }, turnId, again: true }] : [];
}

/** The number of the turn that a message belongs to. Pings and the like are numbered by themselves. */
function turnOf(message: ServerMessage | UnknownMessage): number | undefined {
  if (!answers.has(message.type) && !transcripts.has(message.type)) return undefined;
  const { event_id: turn } = (Object.values(message) as unknown[]).find(isObject) ?? {};
  return typeof turn === 'number' ? turn : undefined;
}
