import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { lazy } from '../base/lazy.js';
import type { Status } from '../session/conversation.js';
import type { OpenPanel } from './open-panel.js';
import type { Variant } from './options.js';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly variant: Variant;
  readonly open: boolean;
  readonly status: Status;
}

/** Screens that an open panel fills. The style sheets of `Layout` repeat it, because they may contain no expression. */
const smallScreens = '(max-width: 480px), (max-height: 400px)';

const loadOpenPanel = lazy(() => import('./open-panel.js'));

/**
 * Keeps a floating element in the browser's top layer, where nothing of the page clips, moves or covers it.
 *
 * The popover is inside the element's shadow root: the attribute `popover` of the element itself belongs to the page, and
 * server rendering would not have it. The panel is a `<dialog>`, because nothing else can be modal when it fills the screen:
 * the attribute `inert` would have to be set on elements of the page.
 */
export class TopLayer implements ReactiveController {
  readonly #host: Host;
  #listeners: AbortController | undefined;
  #screen: MediaQueryList | undefined;
  #openPanel: OpenPanel | undefined;
  /** Whether loading `OpenPanel` has begun. If it fails, the panel opens but is never modal. */
  #isAsked = false;
  /** The page's modal dialog that has the focus, and whether the element was put above it. */
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
    // `focusin` also finds dialogs in shadow roots; `toggle` finds those that open while the window does not have the focus.
    for (const type of 'togglePopover' in this.#host ? ['focusin', 'toggle'] : []) {
      document.addEventListener(type, this.#look, { capture: true, signal });
    }
    // A moved element is not rendered again, so show the popover here.
    this.#show();
  }

  hostDisconnected(): void {
    this.#listeners?.abort();
    this.#openPanel?.release();
    this.#forget();
  }

  hostUpdate(): void {
    const { open, variant } = this.#host;
    if (open && variant === 'floating') return;
    // Close the panel before rendering removes it.
    this.#openPanel?.close();
    this.#forget();
  }

  hostUpdated(): void {
    this.#show();
  }

  readonly #show = (): void => {
    const { renderRoot, isConnected, status } = this.#host;
    const layer = renderRoot.querySelector<HTMLElement>('.float');
    if (!layer || !isConnected) return;
    const dialog = this.#dialog;
    const openPanel = this.#openPanel;
    if (dialog && !this.#isAbove && !openPanel?.isModal && (status !== 'idle' || isInside(this.#host, dialog))) {
      // Hide and show again: the popover that was shown last is above everything else.
      layer.togglePopover(false);
      this.#isAbove = true;
    }
    // Firefox before 125 and Safari before 17 have no popovers.
    (layer as Partial<HTMLElement>).togglePopover?.(true);
    const panel = layer.querySelector('dialog');
    if (!panel) return;
    if (openPanel) openPanel.isModal = Boolean(this.#screen?.matches);
    else panel.open = true;
    if (this.#isAsked) return;
    this.#isAsked = true;
    loadOpenPanel().then(
      ({ OpenPanel }) => {
        if (!panel.isConnected || this.#openPanel) return;
        this.#openPanel = new OpenPanel(layer, panel);
        this.#show();
      },
      () => undefined,
    );
  };

  #forget(): void {
    this.#openPanel = undefined;
    this.#isAsked = false;
  }

  /** Looks for a modal dialog of the page: one that opens covers the element, which must then be shown again. */
  readonly #look = (event: Event): void => {
    const dialog = event.composedPath().find((node) => node instanceof Element && node.matches('dialog:modal'));
    if (dialog === this.#dialog || this.#host.renderRoot.contains(dialog as Node | null)) return;
    this.#dialog = dialog;
    this.#isAbove = false;
    // `close` does not leave shadow roots, so listen on the dialog itself.
    dialog?.addEventListener('close', this.#look, { once: true });
    this.#show();
  };
}

/** Whether an element is inside another, also through slots and shadow roots. */
function isInside(element: Element, other: EventTarget): boolean {
  let node: Node | null | undefined = element;
  while (node && node !== other) node = (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host;
  return Boolean(node);
}
