import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { microphoneIcon } from './icons.js';
import type { FaceLabels, TalkLabels } from './labels.js';

export const talkEnglish: TalkLabels = { release: 'Release to send' };

/**
 * What holds the talk button: a pointer, by its id; the space bar; or a click without a pointer, as of a screen reader or a
 * switch. These cannot hold a button, so one click presses it and the next lets go.
 */
type Holder = number | 'key' | 'click';

/** Elements that use the space bar themselves. */
const usesSpace = 'a,button,input,select,summary,textarea,[contenteditable]';

/** Elements that single-page applications focus so that screen readers read them out. */
const landmarks = ':is(main,h1,h2,h3,h4,h5,h6)[tabindex="-1"]:not([role])';

/** A click within this time after a pointer was released belongs to that pointer. */
const POINTER_CLICK_MS = 500;

/**
 * Knows whether the visitor holds the talk button or the space bar. Letting go always counts, and nothing is held while
 * push-to-talk is off.
 */
export class PushToTalk implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #isOn: () => boolean;
  readonly #holders = new Set<Holder>();
  #pointerReleasedAt = -Infinity;

  /** @param isOn Whether push-to-talk is on. Call `check` when that changes. */
  constructor(host: ReactiveControllerHost & HTMLElement, isOn: () => boolean) {
    this.#host = host;
    this.#isOn = isOn;
    host.addController(this);
  }

  get held(): boolean {
    return this.#holders.size > 0;
  }

  /** Lets go of everything if push-to-talk is off. Once it is on again, the visitor must press anew. */
  check(): void {
    if (!this.#isOn()) this.#holders.clear();
  }

  /** The talk button. */
  readonly render = ({ talk, release = talkEnglish.release }: FaceLabels & Partial<TalkLabels>): TemplateResult =>
    html`<button
      class="wide talk"
      part="button talk-button"
      aria-pressed=${this.held}
      @pointerdown=${this.#pointerDown}
      @click=${this.#click}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${microphoneIcon} ${this.held ? release : talk}
    </button>`;

  hostConnected(): void {
    // On the element too, since inside a closed shadow root of the page the window does not see which element has the focus.
    for (const target of [this.#host, window]) target.addEventListener('keydown', this.#keyDown as EventListener);
    // In the capture phase, so that nothing on the page can hide that the visitor lets go.
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
    // A visitor who presses and lets go expects not to be heard after that, whatever was clicked before.
    if (holder !== 'click') this.#holders.delete('click');
    this.#holders.add(holder);
    this.#host.requestUpdate();
  }

  #release(holder: Holder): void {
    if (this.#holders.delete(holder)) this.#host.requestUpdate();
  }

  /** Lets go of everything, such as when the window loses the focus: it would miss the release. */
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
      // The pointer was already released.
    }
    this.#hold(event.pointerId);
  };

  /** Releases a pointer whose button is up, even if only its next move shows that. */
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
    // macOS sends no `keyup` for keys that are released while Command is held.
    if (metaKey) return this.#release('key');
    const [target] = event.composedPath();
    // A held Enter key would click repeatedly.
    if (key === 'Enter' && repeat && isTalkButton(target)) event.preventDefault();
    if (key !== ' ' || event.ctrlKey || event.altKey || event.shiftKey) return;
    if (event.defaultPrevented || !this.#isOn() || !this.#isFree(target)) return;
    event.preventDefault();
    if (!repeat) this.#hold('key');
  };

  readonly #keyUp = (event: KeyboardEvent): void => {
    // Check `code` too: with Option held, macOS reports another `key` for the space bar.
    if (event.key !== ' ' && event.code !== 'Space') return;
    // Firefox clicks a button at `keyup` even if `keydown` was prevented.
    if (this.#holders.has('key') || isTalkButton(event.composedPath()[0])) event.preventDefault();
    this.#release('key');
  };

  /** Whether the space bar is free to talk: neither the element's own controls nor the page's focused element may need it. */
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
