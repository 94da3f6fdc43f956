import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Session } from './session.js';

/** Ties a `Session` to an element: renders when its state changes, and ends it with the element or the page. */
export class SessionController implements ReactiveController {
  readonly session = new Session();
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.session.on('change', () => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('pagehide', this.#hangUp);
  }

  hostDisconnected(): void {
    removeEventListener('pagehide', this.#hangUp);
    // An element that is moved is disconnected for a moment only: that does not hang up.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#hangUp();
    });
  }

  readonly #hangUp = (): void => void this.session.stop();
}
