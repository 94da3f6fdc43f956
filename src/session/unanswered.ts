import { isObject, isUserAudio } from '../protocol/objects.js';
import type { ServerMessage, UnknownMessage } from '../protocol/messages.js';
import type { Entry } from './outbox.js';

/** A typed text that was sent on this connection and not answered yet. */
interface Text extends Entry {
  /** The newest event id when the text was sent. The event id of its answer is greater. */
  readonly after: number;
  /** When a turn began that may have answered this text together with an earlier one, in ms of `performance.now()`. */
  maybeAnsweredAt?: number;
}

/** How long the service waits for its language model. A text without its own answer by then was answered with another. */
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
 * Keeps typed texts until the agent begins to answer them. The service confirms no message, and a socket accepts messages long
 * after its line is cut, so unanswered texts are sent again on the next connection. The agent thus gets every text at least
 * once, and none again that it has begun to answer.
 *
 * Each turn of the agent answers the oldest text that was sent before it; the first turn of a connection is its greeting.
 */
export class UnansweredTexts {
  /** Whether the agent of this connection speaks first. */
  greets: boolean;
  #texts: Text[] = [];
  /** The newest event id of this connection: of either side, and of the agent. */
  #turn = -Infinity;
  #agentTurn = -Infinity;
  #greeted = false;

  /** @param options.greets Whether the agent speaks first. Default: true. */
  constructor({ greets = true }: { greets?: boolean } = {}) {
    this.greets = greets;
  }

  /** Call when a message was sent. Keeps it if the visitor has typed it. */
  sent(entry: Entry): void {
    if (entry.turnId !== undefined) this.#texts.push({ ...entry, after: this.#turn });
  }

  /** Call with every message of the service: it may begin an answer. */
  receive(message: ServerMessage | UnknownMessage): void {
    const now = performance.now();
    this.#texts = this.#texts.filter(({ maybeAnsweredAt = now }) => now - maybeAnsweredAt < MODEL_TIMEOUT_MS);
    const turn = turnOf(message);
    const begins = turn === undefined ? message.type === 'agent_response' : turn > this.#agentTurn;
    if (answers.has(message.type) && begins) this.#answer(turn ?? Infinity, now);
    this.#turn = Math.max(this.#turn, turn ?? -Infinity);
  }

  /**
   * Call when the connection is lost. The next one counts its events anew.
   *
   * @param wasClean Whether the service has closed the connection. Then a text that was already sent again may be the reason,
   *   and is not sent again.
   * @returns The messages to send again.
   */
  lose(wasClean: boolean): Entry[] {
    const unanswered = this.#texts.filter(({ again }) => !(again && wasClean));
    this.#texts = [];
    this.#turn = this.#agentTurn = -Infinity;
    this.#greeted = false;
    return unanswered.flatMap(forNextConnection);
  }

  /** Call when a turn of the agent begins. */
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

/** The text alone: its file or component belongs to the lost connection. */
function forNextConnection({ message, turnId }: Text): Entry[] {
  if (isUserAudio(message) || (message.type !== 'user_message' && message.type !== 'multimodal_message')) return [];
  const text = message.type === 'multimodal_message' ? message.text?.text : message.text;
  return text ? [{ message: { type: 'user_message', text }, turnId, again: true }] : [];
}

/** The event id of the turn that a message belongs to. Pings and the like have event ids that name no turn. */
function turnOf(message: ServerMessage | UnknownMessage): number | undefined {
  if (!answers.has(message.type) && !transcripts.has(message.type)) return undefined;
  const { event_id: turn } = (Object.values(message) as unknown[]).find(isObject) ?? {};
  return typeof turn === 'number' ? turn : undefined;
}
