import { supportsAdoptingStyleSheets } from 'lit';

/** A keyboard on the screen is higher than this, in px; what browsers have there otherwise, such as a scroll bar, is not. */
const LEAST_KEYBOARD_PX = 40;

const viewportEvents = ['resize', 'scroll'] as const;

/**
 * An open floating panel. Where it fills the screen it is a modal dialog: the page behind is inert and does not scroll, and
 * gets the focus back. No keyboard on the screen covers any of it.
 */
export class OpenPanel {
  readonly #layer: HTMLElement;
  readonly #panel: HTMLDialogElement;
  #unlock: (() => void) | undefined;

  /** @param layer What the panel stands in. */
  constructor(layer: HTMLElement, panel: HTMLDialogElement) {
    this.#layer = layer;
    this.#panel = panel;
    for (const type of viewportEvents) globalThis.visualViewport?.addEventListener(type, this.#fit);
    this.#fit();
  }

  get isModal(): boolean {
    return Boolean(this.#unlock);
  }

  /** What has the focus inside keeps it. */
  set isModal(isModal: boolean) {
    if (isModal === this.isModal) return;
    const panel = this.#panel;
    const focused = (panel.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    panel.close();
    if (isModal) {
      // Before the focus moves, which the top layer listens to.
      this.#unlock = lockPage();
      panel.showModal();
    } else {
      panel.open = true;
      this.#giveBack();
    }
    (panel.contains(focused) ? focused! : panel).focus();
  }

  /** Closes it: only then does the browser give the focus back. */
  close(): void {
    if (this.isModal) this.#panel.close();
    this.release();
  }

  /** Gives the page back. To be called without `close` where the panel has left the page: the browser has closed it. */
  release(): void {
    for (const type of viewportEvents) globalThis.visualViewport?.removeEventListener(type, this.#fit);
    this.#giveBack();
  }

  #giveBack(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }

  /** Leaves out what a keyboard on the screen covers. */
  readonly #fit = (): void => {
    const viewport = globalThis.visualViewport;
    // Whoever has zoomed in by pinching sees a part of it, and moves about.
    if (!viewport || Math.abs(viewport.scale - 1) > 0.01) return;
    const { offsetTop, height } = viewport;
    const { style, currentCSSZoom } = this.#layer as Partial<HTMLElement> & ElementCSSInlineStyle;
    // Lengths of an element are multiplied by its `zoom`.
    const zoom = currentCSSZoom ?? 1;
    const below = innerHeight - offsetTop - height;
    style.setProperty('--_above', `${offsetTop / zoom}px`);
    style.setProperty('--_below', `${below < LEAST_KEYBOARD_PX ? 0 : below / zoom}px`);
  };
}

/**
 * Keeps the page from scrolling, and from being loaded anew by a pull, which would end the call.
 *
 * @returns Gives both back.
 */
function lockPage(): () => void {
  // Safari before 16.4.
  if (!supportsAdoptingStyleSheets) return () => undefined;
  const root = document.documentElement;
  // The viewport has the body's `overflow` unless the root has one of its own. With one on both, the body would become a
  // scroller of its own, and start at its top.
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
