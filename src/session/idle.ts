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
    if (!this.#timeout || this.#closed) return;
    this.#timer = setTimeout(() => {
      if (isWaiting(this.#conversation())) this.touch();
      else this.#onIdle();
    }, this.#timeout);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
  }
}

/** Whether it is not the visitor who is waited for. */
const isWaiting = ({ status, mode, queued, tools }: Conversation): boolean =>
  status === 'reconnecting' ||
  mode === 'speaking' ||
  queued ||
  tools.some(({ state }) => state === 'running' || state === 'awaiting-approval');
