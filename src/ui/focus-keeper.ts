import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** The text box of a typed conversation, which has no microphone before it. */
const typedBox = 'footer > .composer:first-child textarea';
const log = '.stage, .log[tabindex="0"]';

/**
 * Keeps the focus inside. A button that is pressed may be gone after the update, and browsers then give the focus to the body
 * of the page, which loses whoever uses a keyboard or a screen reader.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: Host;
  #focused: Element | null = null;
  /** Where it may go, the best place first. */
  #places: string[] = [];

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
    host.addEventListener('keydown', this.#keyDown);
  }

  hostUpdate(): void {
    const focused = (this.#focused = this.#active);
    if (!focused) return;
    this.#places = [
      '[part~=settings-button][aria-expanded=true]',
      '.problem',
      ...(focused.matches('.chip, .starter') ? [log] : []),
      typedBox,
      // Not a button: a second press of what asked for a permission must not press something else.
      ...(focused.closest('.body') ? [log] : []),
      'footer button',
      '#panel',
      '.launcher',
    ];
  }

  hostUpdated(): void {
    const { ownerDocument, renderRoot } = this.#host;
    if (!this.#focused || this.#active) return;
    this.#focused = null;
    const { activeElement } = this.#host.getRootNode() as Document | ShadowRoot;
    // The page, or the browser at the end of a dialog, has moved it.
    if (activeElement && activeElement !== ownerDocument.body) return;
    for (const place of this.#places) {
      renderRoot.querySelector<HTMLElement>(place)?.focus();
      if (this.#active) return;
    }
  }

  get #active(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }

  /** A key that is held down repeats, and would press what has the focus by now. */
  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.repeat && event.key === 'Enter' && this.#active?.localName === 'button') event.preventDefault();
  };
}
