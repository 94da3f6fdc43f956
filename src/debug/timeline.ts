import { isMessage } from '../protocol/objects.js';
import type { Trace } from '../session/call-events.js';

/** When what happened in a turn of the agent, in ms from the start of the conversation. */
export interface TurnTimes {
  readonly connection: number;
  readonly eventId: number;
  /** The visitor's last word, or their text. Missing where the agent began by itself. */
  speechEnd?: number | undefined;
  /** Whether the visitor has typed. */
  isTyped?: boolean | undefined;
  transcript?: number | undefined;
  firstByte: number;
  lastByte: number;
  firstSound?: number | undefined;
  /** When it was heard last. */
  end?: number | undefined;
  isInterrupted?: boolean | undefined;
}

/** How many turns are kept. */
const TURNS_KEPT = 20;

/** Writes down when each turn came and was heard. */
export class Timeline {
  readonly #turns: TurnTimes[] = [];
  /** What is known of a turn before its answer begins. */
  #asked: Pick<TurnTimes, 'speechEnd' | 'isTyped' | 'transcript'> = {};
  #spokeAt: number | undefined;
  #connection = 0;
  /** How much of each event of this connection has been heard, in s. */
  readonly #heard = new Map<number, number>();

  /** The newest turns, the oldest first. */
  get turns(): readonly TurnTimes[] {
    return this.#turns;
  }

  /** @param at In ms from the start of the conversation. */
  take(trace: Trace, at: number): void {
    if (trace.type === 'spoke') this.#spokeAt = at;
    else if (trace.type === 'heard') this.#hear(trace.secondsOf, at);
    else if (trace.type === 'closed') {
      this.#connection++;
      this.#asked = {};
      this.#heard.clear();
    } else if (trace.type === 'sent') {
      const type = 'type' in trace.message ? trace.message.type : '';
      if (type === 'user_message' || type === 'multimodal_message') this.#asked = { speechEnd: at, isTyped: true };
    } else this.#receive(trace.message, at);
  }

  #receive(message: Extract<Trace, { type: 'received' }>['message'], at: number): void {
    if (isMessage(message, 'user_transcript')) this.#transcribe(message.user_transcription_event.event_id, at);
    else if (isMessage(message, 'audio')) this.#answer(message.audio_event.event_id, at);
    else if (isMessage(message, 'agent_response')) this.#answer(message.agent_response_event.event_id, at);
    else if (isMessage(message, 'agent_chat_response_part')) this.#answer(message.text_response_part.event_id, at);
    else if (isMessage(message, 'interruption')) {
      const turn = this.#turn(message.interruption_event?.event_id) ?? this.#turns.at(-1);
      if (turn) turn.isInterrupted = true;
    }
  }

  /** The transcript may come after the answer has begun. */
  #transcribe(eventId: number | null | undefined, at: number): void {
    const answer = eventId == null ? undefined : this.#turn(eventId);
    if (!answer) this.#asked = { speechEnd: this.#spokeAt, transcript: at };
    else if (answer.transcript === undefined) {
      answer.transcript = at;
      if (this.#spokeAt !== undefined && this.#spokeAt < answer.firstByte) answer.speechEnd ??= this.#spokeAt;
    }
  }

  #answer(eventId: number | null | undefined, at: number): void {
    if (eventId == null) return;
    const known = this.#turn(eventId);
    if (known) {
      known.lastByte = at;
      return;
    }
    this.#turns.push({ connection: this.#connection, eventId, firstByte: at, lastByte: at, ...this.#asked });
    if (this.#turns.length > TURNS_KEPT) this.#turns.shift();
    this.#asked = {};
  }

  #hear(secondsOf: (eventId: number) => number, at: number): void {
    for (const turn of this.#turns.slice(-3)) {
      if (turn.connection !== this.#connection) continue;
      const seconds = secondsOf(turn.eventId);
      if (seconds <= (this.#heard.get(turn.eventId) ?? 0)) continue;
      this.#heard.set(turn.eventId, seconds);
      turn.firstSound ??= Math.max(turn.firstByte, at - seconds * 1000);
      turn.end = at;
    }
  }

  #turn(eventId: number | null | undefined): TurnTimes | undefined {
    return this.#turns.findLast((turn) => turn.connection === this.#connection && turn.eventId === eventId);
  }
}

/** A part of a turn's time. */
export interface Stretch {
  readonly name: 'recognition' | 'answer' | 'sound' | 'speech';
  readonly from: number;
  readonly to: number;
}

/** The first moment that is known of a turn. */
export const beginningOf = ({ speechEnd, transcript, firstByte }: TurnTimes): number =>
  Math.min(speechEnd ?? Infinity, transcript ?? Infinity, firstByte);

/** The stretches of a turn that are known, in order: each ends where the next one begins. */
export function stretchesOf(turn: TurnTimes): Stretch[] {
  const { transcript, firstByte, lastByte, firstSound, end } = turn;
  const points: [Stretch['name'], number | undefined][] = [
    ['recognition', transcript !== undefined && transcript < firstByte ? transcript : undefined],
    ['answer', firstByte],
    ['sound', firstSound],
    ['speech', firstSound === undefined ? lastByte : end],
  ];
  let from = beginningOf(turn);
  return points.flatMap(([name, to]) => {
    if (to === undefined || to <= from) return [];
    const stretch = { name, from, to };
    from = to;
    return [stretch];
  });
}
