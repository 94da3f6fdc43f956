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

/** Screens that an open panel fills: as in the style sheets of `Layout`, which no expression may stand in. */
const smallScreens = '(max-width: 480px), (max-height: 400px)';

const loadOpenPanel = lazy(() => import('./open-panel.js'));

/**
 * Keeps a floating element in the browser's top layer, where nothing of the page clips, moves or covers it.
 *
 * What is in the top layer is inside of the element: a `popover` attribute on the element itself would be the page's, and
 * server rendering would not know it. The panel is a `<dialog>`, because nothing else can be modal where it fills the screen:
 * making the page inert by attributes would change elements that are the page's.
 */
export class TopLayer implements ReactiveController {
  readonly #host: Host;
  #listeners: AbortController | undefined;
  #screen: MediaQueryList | undefined;
  #openPanel: OpenPanel | undefined;
  /** Whether the open panel's part was asked for. Where that cannot be loaded, the panel is open but never modal. */
  #isAsked = false;
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
    // The focus tells of dialogs in shadow roots, too, and the other of those that open while the window has not the focus.
    for (const type of 'togglePopover' in this.#host ? ['focusin', 'toggle'] : []) {
      document.addEventListener(type, this.#look, { capture: true, signal });
    }
    // After a move nothing is rendered anew.
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
    // Before the panel is taken away.
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
      // What is shown last is above everything else.
      layer.togglePopover(false);
      this.#isAbove = true;
    }
    // Missing in Firefox before 125 and Safari before 17.
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

  /** A dialog of the page that opens is above all that was there. */
  readonly #look = (event: Event): void => {
    const dialog = event.composedPath().find((node) => node instanceof Element && node.matches('dialog:modal'));
    if (dialog === this.#dialog || this.#host.renderRoot.contains(dialog as Node | null)) return;
    this.#dialog = dialog;
    this.#isAbove = false;
    // In a shadow root its closing is heard nowhere else.
    dialog?.addEventListener('close', this.#look, { once: true });
    this.#show();
  };
}

/** Whether an element stands in another, also by a slot or in a shadow root. */
function isInside(element: Element, other: EventTarget): boolean {
  let node: Node | null | undefined = element;
  while (node && node !== other) node = (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host;
  return Boolean(node);
}
