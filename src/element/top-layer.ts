import { supportsAdoptingStyleSheets, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { Status } from '../session/conversation.js';
import type { Variant } from './options.js';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly variant: Variant;
  readonly open: boolean;
  readonly status: Status;
}

/** Screens that an open panel fills. */
const smallScreens = '(max-width: 480px), (max-height: 400px)';

/** A keyboard on the screen is higher than this, in px; what browsers have there otherwise, such as a scroll bar, is not. */
const LEAST_KEYBOARD_PX = 40;

/**
 * Keeps a floating element in the browser's top layer, where nothing of the page clips, moves or covers it. On a small screen
 * the open panel is a modal dialog: the page behind is inert and does not scroll, and keyboards on the screen cover nothing.
 *
 * What is in the top layer is inside of the element: a `popover` attribute on the element itself would be the page's, and
 * server rendering would not know it. Modal is what only a `<dialog>` can be: making the page inert by attributes would
 * change elements that are the page's.
 */
export class TopLayer implements ReactiveController {
  readonly #host: Host;
  #listeners: AbortController | undefined;
  #screen: MediaQueryList | undefined;
  /** The panel, while it is modal. */
  #modal: HTMLDialogElement | undefined;
  #unlock: (() => void) | undefined;
  /** The modal dialog of the page that has the focus, and whether the element has been put above it. */
  #dialog: EventTarget | undefined;
  #isAbove = false;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const { signal } = (this.#listeners = new AbortController());
    this.#screen = globalThis.matchMedia?.(smallScreens);
    this.#screen?.addEventListener('change', this.#show, { signal });
    for (const type of ['resize', 'scroll']) globalThis.visualViewport?.addEventListener(type, this.#fit, { signal });
    // The focus tells of dialogs in shadow roots, too, and the others of those that open while the window has not the focus.
    for (const type of 'togglePopover' in this.#host ? ['focusin', 'toggle'] : []) {
      document.addEventListener(type, this.#look, { capture: true, signal });
    }
    // After a move nothing is rendered anew.
    this.#show();
  }

  hostDisconnected(): void {
    this.#listeners?.abort();
    this.#release();
  }

  hostUpdate(): void {
    const { open, variant } = this.#host;
    if (!this.#modal || (open && variant === 'floating')) return;
    // Before it is taken away: only a dialog that is closed gives the focus back.
    this.#modal.close();
    this.#release();
  }

  hostUpdated(): void {
    this.#show();
  }

  get #layer(): HTMLElement | null {
    return this.#host.renderRoot.querySelector('.float');
  }

  readonly #show = (): void => {
    const { renderRoot, isConnected, status } = this.#host;
    const layer = this.#layer;
    if (!layer || !isConnected) return;
    const dialog = this.#dialog;
    if (dialog && !this.#isAbove && !this.#modal && (status !== 'idle' || isInside(this.#host, dialog))) {
      // What is shown last is above everything else.
      layer.togglePopover(false);
      this.#isAbove = true;
    }
    // Missing in Firefox before 125 and Safari before 17.
    (layer as Partial<HTMLElement>).togglePopover?.(true);
    const panel = renderRoot.querySelector('dialog');
    if (!panel) return;
    const isModal = Boolean(this.#screen?.matches);
    if (isModal === Boolean(this.#modal)) {
      if (!isModal) panel.open = true;
      return;
    }
    const focused = (renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    if (panel.open) panel.close();
    if (isModal) {
      // First: it moves the focus, which is listened to.
      this.#modal = panel;
      this.#unlock = lockPage();
      panel.showModal();
    } else {
      panel.open = true;
      this.#release();
    }
    (panel.contains(focused) ? focused! : panel).focus();
  };

  #release(): void {
    this.#modal = undefined;
    this.#unlock?.();
    this.#unlock = undefined;
  }

  /** A dialog of the page that opens is above all that was there. */
  readonly #look = (event: Event): void => {
    const dialog = event.composedPath().find((node) => node instanceof Element && node.matches('dialog:modal'));
    if (dialog === this.#dialog || (dialog && dialog === this.#modal)) return;
    this.#dialog = dialog;
    this.#isAbove = false;
    // In a shadow root its closing is heard nowhere else.
    dialog?.addEventListener('close', this.#look, { once: true });
    this.#show();
  };

  /** Leaves out what a keyboard on the screen covers. */
  readonly #fit = (): void => {
    const { scale, offsetTop, height } = visualViewport!;
    const layer = this.#layer;
    // Whoever has zoomed in by pinching sees a part of it, and moves about.
    if (!layer || Math.abs(scale - 1) > 0.01) return;
    const below = innerHeight - offsetTop - height;
    // Lengths of an element are multiplied by its `zoom`.
    const zoom = (layer as Partial<HTMLElement>).currentCSSZoom ?? 1;
    layer.style.setProperty('--_above', `${offsetTop / zoom}px`);
    layer.style.setProperty('--_below', `${below < LEAST_KEYBOARD_PX ? 0 : below / zoom}px`);
  };
}

/**
 * Keeps the page from scrolling, and from being loaded anew by a pull, which would end the call.
 *
 * @returns Gives both back.
 */
function lockPage(): () => void {
  if (!supportsAdoptingStyleSheets) return () => undefined;
  const root = document.documentElement;
  // Unless the root has an `overflow` of its own, the viewport has the body's. With one on the root, the body would scroll by itself, from its start.
  const scroller = getComputedStyle(root).overflowY === 'visible' ? 'body' : 'html';
  // Without its scroll bar the page would be laid out anew.
  const gutter = innerWidth > root.clientWidth ? 'stable' : 'auto';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `html{overscroll-behavior:none!important;scrollbar-gutter:${gutter}!important}${scroller}{overflow:hidden!important}`,
  );
  document.adoptedStyleSheets.push(sheet);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

/** Whether an element stands in another, also by a slot or in a shadow root. */
function isInside(element: Element, other: EventTarget): boolean {
  let node: Node | null | undefined = element;
  while (node && node !== other) node = (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host;
  return Boolean(node);
}
