import { isUserAudio } from '../protocol/codec.js';
import type { ClientMessage } from '../protocol/messages.js';

/** Messages to the service, kept while there is nobody to take them. */
export class Outbox {
  readonly #send: (message: ClientMessage) => boolean;
  #kept: ClientMessage[] = [];
  /** What was sent since the last sign of the service. */
  #unsure: ClientMessage[] = [];

  /** @param send Sends a message; tells whether it could be sent. */
  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /** Sends a message, or keeps it. What is about this very connection makes no sense to the next one: it is not kept. */
  post(message: ClientMessage): void {
    if (this.#send(message)) {
      this.#unsure.push(message);
    } else if (isUserAudio(message) || !['feedback', 'user_activity'].includes(message.type)) {
      this.#kept.push(message);
    }
  }

  /** The service has given a sign: what was sent has arrived. */
  confirm(): void {
    this.#unsure = [];
  }

  /**
   * The connection is lost.
   *
   * @param unnoticed Whether it was dead for a while: what the visitor has typed meanwhile has not arrived, and is sent again.
   */
  lose(unnoticed: boolean): void {
    const typed = this.#unsure.filter((message) => !isUserAudio(message) && message.type === 'user_message');
    if (unnoticed) this.#kept.unshift(...typed);
    this.#unsure = [];
  }

  /** Keeps a message that is sent before all others. */
  begin(message: ClientMessage): void {
    this.#kept.unshift(message);
  }

  /** Sends what was kept. */
  flush(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const message of kept) this.post(message);
  }
}
