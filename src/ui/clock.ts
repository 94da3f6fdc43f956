import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Counts the seconds of a conversation. */
export class Clock implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #running: () => boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  #start = 0;

  constructor(host: ReactiveControllerHost, running: () => boolean) {
    this.#host = host;
    this.#running = running;
    host.addController(this);
  }

  get seconds(): number {
    return this.#timer === undefined ? 0 : (performance.now() - this.#start) / 1000;
  }

  hostUpdated(): void {
    if (this.#running() === (this.#timer !== undefined)) return;
    if (this.#running()) {
      this.#start = performance.now();
      this.#timer = setInterval(() => this.#host.requestUpdate(), 1000);
    } else this.hostDisconnected();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
