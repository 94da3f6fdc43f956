import { isUserAudio } from '../protocol/objects.js';
import type { ClientMessage } from '../protocol/messages.js';

/** A message on its way to the service. */
export interface Entry {
  readonly message: ClientMessage;
  /** The turn that shows what the visitor has typed; missing for what nobody has typed. */
  readonly turnId: string | undefined;
  /** Whether an earlier connection was sent it, too. */
  readonly again: boolean;
}

/** What makes no sense to another connection than the one it was meant for. */
const momentary = ['feedback', 'user_activity'];

/** Messages to the service, kept in order while there is nobody to take them. */
export class Outbox {
  readonly #send: (entry: Entry) => boolean;
  #summary: ClientMessage | undefined;
  #kept: Entry[] = [];

  /** @param send Sends a message; tells whether it could be sent. */
  constructor(send: (entry: Entry) => boolean) {
    this.#send = send;
  }

  /** Turns whose texts are still to be sent, or to be sent again. */
  get turnIds(): ReadonlySet<string> {
    return new Set(this.#kept.flatMap(({ turnId }) => turnId ?? []));
  }

  /**
   * Sends a message, or keeps it.
   *
   * @param turnId The turn that shows it, if the visitor has typed it.
   */
  post(message: ClientMessage, turnId?: string): void {
    this.#put({ message, turnId, again: false });
  }

  /** The connection is lost: keeps what was sent on it in vain, before all that was kept since. */
  lose(unanswered: readonly Entry[]): void {
    this.#kept.unshift(...unanswered);
    this.#summary = undefined;
  }

  /** Keeps what a new connection is told before all else. */
  begin(summary: ClientMessage): void {
    this.#summary = summary;
  }

  /** Sends what was kept. */
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
