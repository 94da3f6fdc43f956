import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Session } from '../session/session.js';

/**
 * Ties a session to an element: renders when the conversation changes, and hangs up when the element or the page goes. Most
 * visitors never talk, so the code of a conversation loads at the first touch or focus of the element.
 */
export class SessionController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #session: Session;

  constructor(host: ReactiveControllerHost & HTMLElement, session: Session) {
    this.#host = host;
    this.#session = session;
    session.on('change', () => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('pagehide', this.#hangUp);
    for (const type of ['pointerover', 'focusin']) this.#host.addEventListener(type, this.#preload, { once: true });
  }

  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.#hangUp);
    // Moving an element disconnects it for a moment only. That must not hang up.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#hangUp();
    });
  }

  readonly #hangUp = (): void => void this.#session.stop();

  /** Ignores a failure: the start tries again and reports it. */
  readonly #preload = (): void => void this.#session.preload().catch(() => undefined);
}
