import { supportsAdoptingStyleSheets } from 'lit';

/** An on-screen keyboard is at least this high. Anything lower is something else, such as a scroll bar. */
const LEAST_KEYBOARD_PX = 40;

/** How long the panel takes to leave, in ms. */
const LEAVING_MS = 140;

const viewportEvents = ['resize', 'scroll'] as const;

/**
 * An open floating panel. While it fills the screen it is a modal dialog: the page behind it is inert and does not scroll, and
 * gets the focus back in the end. An on-screen keyboard never covers the panel.
 */
export class OpenPanel {
  readonly #layer: HTMLElement;
  readonly #panel: HTMLDialogElement;
  #unlock: (() => void) | undefined;

  /** @param layer The element that contains the panel. */
  constructor(layer: HTMLElement, panel: HTMLDialogElement) {
    this.#layer = layer;
    this.#panel = panel;
    for (const type of viewportEvents) globalThis.visualViewport?.addEventListener(type, this.#fit);
    this.#fit();
  }

  get isModal(): boolean {
    return Boolean(this.#unlock);
  }

  /** Makes the panel modal, or ends that. A focused element inside keeps the focus. */
  set isModal(isModal: boolean) {
    if (isModal === this.isModal) return;
    const panel = this.#panel;
    const focused = (panel.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    panel.close();
    if (isModal) {
      // Before `showModal` moves the focus, because `TopLayer` listens to that.
      this.#unlock = lockPage();
      panel.showModal();
    } else {
      panel.open = true;
      this.#giveBack();
    }
    (panel.contains(focused) ? focused! : panel).focus();
  }

  /** Closes the panel properly, so that the browser gives the focus back. */
  close(): void {
    this.#leave();
    if (this.isModal) this.#panel.close();
    this.release();
  }

  /** Lets the page scroll again. Call it without `close` when the panel was removed from the page, which has closed it. */
  release(): void {
    for (const type of viewportEvents) globalThis.visualViewport?.removeEventListener(type, this.#fit);
    this.#giveBack();
  }

  /**
   * Lets the panel go down and fade. It is an empty box of the panel's looks that does: nothing of the panel itself may still be
   * there to be found or heard.
   */
  #leave(): void {
    const panel = this.#panel;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches || !panel.checkVisibility?.()) return;
    const { backgroundColor, border, borderRadius, boxShadow } = getComputedStyle(panel);
    const { left, top, width, height } = panel.getBoundingClientRect();
    const zoom = zoomOf(this.#layer);
    const box = document.createElement('div');
    box.className = 'leaving';
    Object.assign(box.style, {
      position: 'fixed',
      left: `${left / zoom}px`,
      top: `${top / zoom}px`,
      width: `${width / zoom}px`,
      height: `${height / zoom}px`,
      background: backgroundColor,
      border,
      borderRadius,
      boxShadow,
    });
    this.#layer.append(box);
    const end = this.isModal ? { translate: '0 100%' } : { opacity: 0, translate: '0 12px', scale: 0.97 };
    box.animate(end, { duration: LEAVING_MS, easing: 'ease-in', fill: 'forwards' }).onfinish = () => box.remove();
  }

  #giveBack(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }

  /** Leaves out the part of the screen that an on-screen keyboard covers. */
  readonly #fit = (): void => {
    const viewport = globalThis.visualViewport;
    // A visitor who has pinch-zoomed sees a part of the panel and pans; do not resize it then.
    if (!viewport || Math.abs(viewport.scale - 1) > 0.01) return;
    const { offsetTop, height } = viewport;
    const { style } = this.#layer;
    const zoom = zoomOf(this.#layer);
    const below = innerHeight - offsetTop - height;
    style.setProperty('--_above', `${offsetTop / zoom}px`);
    style.setProperty('--_below', `${below < LEAST_KEYBOARD_PX ? 0 : below / zoom}px`);
  };
}

/** CSS multiplies an element's lengths by its `zoom`. Safari and Firefox before 126 have none. */
const zoomOf = (element: Partial<HTMLElement>): number => element.currentCSSZoom ?? 1;

/**
 * Keeps the page from scrolling, and from pull-to-refresh, which would end the call.
 *
 * @returns A function that allows both again.
 */
function lockPage(): () => void {
  // Safari before 16.4 has no adopted style sheets.
  if (!supportsAdoptingStyleSheets) return () => undefined;
  const root = document.documentElement;
  // The viewport has the body's `overflow` unless the root has one of its own. With one on both, the body would become a
  // scroller of its own, and start at its top.
  const scroller = getComputedStyle(root).overflowY === 'visible' ? 'body' : 'html';
  // Keeps the width of the scroll bar free, or the page would be laid out anew without it.
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
