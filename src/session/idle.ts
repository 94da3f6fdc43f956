import type { Conversation } from './conversation.js';
import { LONGEST_TIMER_MS } from './scope.js';

/** Notices when neither side has said anything for a while. */
export class IdleTimer {
  readonly #timeout: number | undefined;
  readonly #conversation: () => Conversation;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param timeout In ms. Without one, `onIdle` is never called. */
  constructor(timeout: number | undefined, conversation: () => Conversation, onIdle: () => void) {
    this.#timeout = timeout;
    this.#conversation = conversation;
    this.#onIdle = onIdle;
  }

  /** Restarts the time. Call when somebody says something or is about to, such as by typing. */
  touch(): void {
    clearTimeout(this.#timer);
    if (!this.#timeout || this.#timeout > LONGEST_TIMER_MS || this.#closed) return;
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

/** Whether something is in progress. Waiting for the agent's answer does not count, since that may never come. */
const isBusy = ({ status, mode, queued, held, tools }: Conversation): boolean =>
  status === 'reconnecting' ||
  held ||
  mode === 'speaking' ||
  queued ||
  tools.some(({ state }) => state === 'running' || state === 'awaiting-approval');
