import { isUserAudio } from '../protocol/objects.js';
import type { ClientMessage } from '../protocol/messages.js';

/** A message on its way to the service. */
export interface Entry {
  readonly message: ClientMessage;
  /** The turn that shows the message, if the visitor has typed it. */
  readonly turnId: string | undefined;
  /** Whether it was already sent on an earlier connection. */
  readonly again: boolean;
}

/** Messages about the current connection or moment. They are dropped while there is no connection. */
const momentary = ['feedback', 'user_activity'];

/** Messages to the service. Keeps them in order while there is no connection. */
export class Outbox {
  readonly #send: (entry: Entry) => boolean;
  #summary: ClientMessage | undefined;
  #kept: Entry[] = [];

  /** @param send Sends a message. Returns whether it was sent. */
  constructor(send: (entry: Entry) => boolean) {
    this.#send = send;
  }

  /** Turns whose texts still have to be sent, or sent again. */
  get turnIds(): ReadonlySet<string> {
    return new Set(this.#kept.flatMap(({ turnId }) => turnId ?? []));
  }

  /**
   * Sends a message, or keeps it.
   *
   * @param turnId The turn that shows the message, if the visitor has typed it.
   */
  post(message: ClientMessage, turnId?: string): void {
    this.#put({ message, turnId, again: false });
  }

  /** Call when the connection is lost. Keeps the unanswered messages before all others. */
  lose(unanswered: readonly Entry[]): void {
    this.#kept.unshift(...unanswered);
    this.#summary = undefined;
  }

  /** Keeps the summary that a new connection gets first. */
  begin(summary: ClientMessage): void {
    this.#summary = summary;
  }

  /** Sends everything that was kept. */
  flush(): void {
    const summary = this.#summary;
    if (summary && this.#send({ message: summary, turnId: undefined, again: false })) this.#summary = undefined;
    for (const entry of this.#kept.splice(0)) this.#put(entry);
  }

  #put(entry: Entry): void {
    const { message } = entry;
    if (this.#send(entry)) return;
    if (isUserAudio(message) || !momentary.includes(message.type)) this.#kept.push(entry);
  }
}
