import { css, html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { microphoneIcon } from './icons.js';
import type { FaceLabels } from './labels.js';

/**
 * What holds the talk button: a pointer, by its id; the space bar; or a click that no pointer has made, as of a screen
 * reader or a switch, which cannot hold. The next such click lets go.
 */
type Holder = number | 'key' | 'click';

/** Elements that have a use of their own for the space bar. */
const usesSpace = 'a,button,input,select,summary,textarea,[contenteditable]';

/** Elements that single-page applications move the focus to, to have them read out. */
const landmarks = ':is(main,h1,h2,h3,h4,h5,h6)[tabindex="-1"]:not([role])';

/** A click that comes so soon after a pointer was let go is that pointer's, in ms. */
const POINTER_CLICK_MS = 500;

/**
 * Whether the visitor holds the talk button or the space bar. Letting go always counts, whatever else goes on, and nothing
 * is held where push-to-talk is not on.
 */
export class PushToTalk implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #isOn: () => boolean;
  readonly #holders = new Set<Holder>();
  #pointerReleasedAt = -Infinity;

  /** @param isOn Whether holding means anything. When that changes, `check` is to be called. */
  constructor(host: ReactiveControllerHost & HTMLElement, isOn: () => boolean) {
    this.#host = host;
    this.#isOn = isOn;
    host.addController(this);
  }

  get held(): boolean {
    return this.#holders.size > 0;
  }

  /** Lets go of everything where push-to-talk is not on: when it is on again, it must be pressed anew. */
  check(): void {
    if (!this.#isOn()) this.#holders.clear();
  }

  /** The talk button. */
  readonly render = ({ talk }: FaceLabels): TemplateResult =>
    html`<button
      class="wide"
      part="button talk-button"
      aria-pressed=${this.held}
      @pointerdown=${this.#pointerDown}
      @click=${this.#click}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${microphoneIcon} ${talk}
    </button>`;

  hostConnected(): void {
    // On the element, too: inside a closed shadow root of the page, the window does not see what has the focus.
    for (const target of [this.#host, window]) target.addEventListener('keydown', this.#keyDown as EventListener);
    // Nothing on the page may keep it from hearing that something was let go.
    for (const type of releases) window.addEventListener(type, this.#pointer, true);
    window.addEventListener('keyup', this.#keyUp, true);
    for (const type of ['blur', 'pagehide']) window.addEventListener(type, this.#releaseAll);
    document.addEventListener('visibilitychange', this.#visibility);
  }

  hostDisconnected(): void {
    for (const target of [this.#host, window]) target.removeEventListener('keydown', this.#keyDown as EventListener);
    for (const type of releases) window.removeEventListener(type, this.#pointer, true);
    window.removeEventListener('keyup', this.#keyUp, true);
    for (const type of ['blur', 'pagehide']) window.removeEventListener(type, this.#releaseAll);
    document.removeEventListener('visibilitychange', this.#visibility);
    this.#releaseAll();
  }

  #hold(holder: Holder): void {
    if (!this.#isOn()) return;
    // Whoever presses and lets go means to be silent then.
    if (holder !== 'click') this.#holders.delete('click');
    this.#holders.add(holder);
    this.#host.requestUpdate();
  }

  #release(holder: Holder): void {
    if (this.#holders.delete(holder)) this.#host.requestUpdate();
  }

  /** Also of a window that has lost the focus: it does not hear what is let go. */
  readonly #releaseAll = (): void => {
    if (!this.held) return;
    this.#holders.clear();
    this.#host.requestUpdate();
  };

  readonly #visibility = (): void => {
    if (document.visibilityState === 'hidden') this.#releaseAll();
  };

  readonly #pointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    try {
      // A pointer that slides off the button goes on holding it.
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    } catch {
      // It was let go before this could be told.
    }
    this.#hold(event.pointerId);
  };

  /** A pointer is let go where its button is up, also where that is told by its next move only. */
  readonly #pointer = ({ pointerId, buttons, timeStamp }: PointerEvent): void => {
    if (buttons & 1 || !this.#holders.has(pointerId)) return;
    this.#pointerReleasedAt = timeStamp;
    this.#release(pointerId);
  };

  readonly #click = ({ detail, timeStamp }: MouseEvent): void => {
    if (detail !== 0 || timeStamp - this.#pointerReleasedAt < POINTER_CLICK_MS) return;
    if (this.#holders.has('click')) this.#release('click');
    else this.#hold('click');
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const { key, repeat, metaKey } = event;
    // macOS tells of no key that is let go while Command is held.
    if (metaKey) return this.#release('key');
    const [target] = event.composedPath();
    // A key that is held down would click again and again.
    if (key === 'Enter' && repeat && isTalkButton(target)) event.preventDefault();
    if (key !== ' ' || event.ctrlKey || event.altKey || event.shiftKey) return;
    if (event.defaultPrevented || !this.#isOn() || !this.#isFree(target)) return;
    event.preventDefault();
    if (!repeat) this.#hold('key');
  };

  readonly #keyUp = (event: KeyboardEvent): void => {
    // By its place, too: macOS calls the space bar another key while Option is held.
    if (event.key !== ' ' && event.code !== 'Space') return;
    // Firefox clicks a button at `keyup`, whatever became of `keydown`.
    if (this.#holders.has('key') || isTalkButton(event.composedPath()[0])) event.preventDefault();
    this.#release('key');
  };

  /** Whether nobody but the talk button has a use for the space bar: outside of the element, whatever has the focus may. */
  #isFree(target: EventTarget | undefined): boolean {
    if (isTalkButton(target) || !(target instanceof HTMLElement)) return true;
    if (target.isContentEditable) return false;
    if (target.getRootNode() === this.#host.shadowRoot) return !target.matches(usesSpace);
    return target === document.body || target === document.documentElement || target.matches(landmarks);
  }
}

const releases = ['pointerup', 'pointercancel', 'pointermove'] as const;

const isTalkButton = (target: EventTarget | undefined): boolean =>
  target instanceof Element && target.matches('[part~=talk-button]');

export const styles = css`
  [part~='talk-button'] {
    touch-action: none;
    /* Safari knows the property by this name only, and a long press selects text. */
    -webkit-user-select: none;
  }
  footer.with-talk {
    flex-wrap: wrap;
  }
  .with-talk [part~='talk-button'] {
    flex: 1 0 100%;
  }
`;
