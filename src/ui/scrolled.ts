import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How far a visitor has scrolled who is reading, in px. */
const READING_PX = 240;

/** Whether the visitor has scrolled away from the top of the page, or of the box that has most of it. */
export class Scrolled implements ReactiveController {
  value = false;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('scroll', this.#look, { capture: true, passive: true });
  }

  hostDisconnected(): void {
    document.removeEventListener('scroll', this.#look, { capture: true });
  }

  readonly #look = ({ target }: Event): void => {
    const box = target === document ? document.scrollingElement : (target as Element);
    if (!box || box.clientHeight < innerHeight / 2) return;
    const value = box.scrollTop > READING_PX;
    if (value === this.value) return;
    this.value = value;
    this.#host.requestUpdate();
  };
}
