import type { Conversation } from './conversation.js';

/** Notices when neither side has said anything for a while. */
export class IdleTimer {
  readonly #timeout: number | undefined;
  readonly #conversation: () => Conversation;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param timeout In ms; without one nothing is ever noticed. */
  constructor(timeout: number | undefined, conversation: () => Conversation, onIdle: () => void) {
    this.#timeout = timeout;
    this.#conversation = conversation;
    this.#onIdle = onIdle;
  }

  /** Somebody has said something, or is busy with it: the time begins anew. */
  touch(): void {
    clearTimeout(this.#timer);
    // Later timers fire at once.
    if (!this.#timeout || this.#timeout >= 2 ** 31 || this.#closed) return;
    this.#timer = setTimeout(() => {
      if (isBusy(this.#conversation())) this.touch();
      else this.#onIdle();
    }, this.#timeout);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
  }
}

/** Whether something is under way that takes its own time. An answer that does not come is not: it may never come. */
const isBusy = ({ status, mode, queued, held, tools }: Conversation): boolean =>
  status === 'reconnecting' ||
  held ||
  mode === 'speaking' ||
  queued ||
  tools.some(({ state }) => state === 'running' || state === 'awaiting-approval');
