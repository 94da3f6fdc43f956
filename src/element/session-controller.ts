import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Session } from '../session/session.js';
import { outsideZones } from '../base/zone.js';
import { atFirstLook } from './first-look.js';

/**
 * Ties a session to an element: renders when the conversation changes, and hangs up when the element or the page goes. Most
 * visitors never talk, so the code of a conversation loads when the element has come into view and the browser is idle, or at
 * the first touch or focus.
 */
export class SessionController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #session: Session;
  readonly #prefetch: () => void;
  #lookAway = (): void => undefined;

  /** @param prefetch Called when a pointer or the focus comes near. */
  constructor(host: ReactiveControllerHost & HTMLElement, session: Session, prefetch: () => void) {
    this.#host = host;
    this.#session = session;
    this.#prefetch = prefetch;
    session.on('change', () => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('pagehide', this.#hangUp);
    for (const type of ['pointerover', 'focusin']) this.#host.addEventListener(type, this.#preload, { once: true });
    for (const type of ['pointerenter', 'focusin']) this.#host.addEventListener(type, this.#prefetch);
    this.#lookAway = atFirstLook(this.#host, this.#preload);
  }

  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.#hangUp);
    this.#lookAway();
    // Moving an element disconnects it for a moment only. That must not hang up. Turbo lets some microtasks pass between.
    outsideZones(() => setTimeout(() => this.#host.isConnected || this.#hangUp()));
  }

  readonly #hangUp = (): void => void this.#session.stop();

  /** Ignores a failure: the start tries again and reports it. */
  readonly #preload = (): void => void this.#session.preload().catch(() => undefined);
}
