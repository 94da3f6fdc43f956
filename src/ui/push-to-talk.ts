import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { microphoneIcon } from './icons.js';
import type { ConversationLabels } from './labels.js';

/** Elements that have a use of their own for the space bar. */
const interactive = 'a,button,input,select,summary,textarea,[contenteditable]';

/** Whether the visitor holds the talk button or the space bar. */
export class PushToTalk implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #enabled: () => boolean;
  #held = false;

  constructor(host: ReactiveControllerHost, enabled: () => boolean) {
    this.#host = host;
    this.#enabled = enabled;
    host.addController(this);
  }

  get held(): boolean {
    return this.#held;
  }

  /** The talk button. */
  render({ talk }: ConversationLabels): TemplateResult {
    return html`<button
      class="wide"
      part="button talk-button"
      aria-pressed=${this.#held}
      @pointerdown=${() => this.#hold(true)}
      @pointerup=${this.#release}
      @pointerleave=${this.#release}
      @pointercancel=${this.#release}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${microphoneIcon} ${talk}
    </button>`;
  }

  hostConnected(): void {
    addEventListener('keydown', this.#key, true);
    addEventListener('keyup', this.#key);
    addEventListener('blur', this.#release);
  }

  hostDisconnected(): void {
    removeEventListener('keydown', this.#key, true);
    removeEventListener('keyup', this.#key);
    removeEventListener('blur', this.#release);
    this.#held = false;
  }

  #hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held && this.#enabled();
    this.#host.requestUpdate();
  }

  /** Also of a window that has lost the focus: it hears no `keyup`. */
  readonly #release = (): void => this.#hold(false);

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !this.#enabled()) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.matches(interactive) && !target.matches('[part~=talk-button]')) return;
    event.preventDefault();
    this.#hold(event.type === 'keydown');
  };
}
