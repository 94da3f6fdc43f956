import { css, html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { adopt } from './adopt.js';
import { iconButton, isLive } from './controls.js';
import { icon } from './icons.js';
import type { Actions, Model } from './model.js';

/** Long enough to have looked at the page. */
const DELAY_MS = 6000;

/** Where the browser remembers for a visit that the greeting was shown. */
const STORAGE_KEY = 'voice-agent-greeted';

/** The members of the element that the greeting uses. */
export interface BubbleHost extends ReactiveControllerHost, HTMLElement {
  readonly launcherGreeting: string | undefined;
}

const closeIcon = icon('M6 6l12 12M18 6L6 18');

/** A sentence above the closed launcher: once in a visit, after some seconds, until it is closed or the panel is opened. */
export class LauncherBubble implements ReactiveController {
  readonly #host: BubbleHost;
  readonly #actions: Actions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'waiting' | 'shown' | 'over' = wasGreeted() ? 'over' : 'waiting';

  constructor(host: BubbleHost, actions: Actions) {
    adopt(host, styles);
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
    host.requestUpdate();
  }

  hostConnected(): void {
    if (this.#state !== 'waiting') return;
    this.#timer = setTimeout(() => {
      this.#state = 'shown';
      remember();
      this.#host.requestUpdate();
    }, DELAY_MS);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  render(model: Model): TemplateResult {
    // Whoever has opened the panel needs no invitation.
    if (model.open || isLive(model)) this.#close();
    const isShown = this.#state === 'shown';
    // The box is there before its text, because screen readers must know it before.
    return html`<div class="bubble" part=${isShown ? 'bubble' : ''} role="status" ?hidden=${!isShown}>
      ${
        isShown
          ? html`<button
                class="plain"
                part="button bubble-button"
                dir="auto"
                .textContent=${this.#host.launcherGreeting ?? ''}
                @click=${this.#actions.toggle}
              ></button
              >${iconButton('dismiss', model.labels.close, closeIcon, () => {
                this.#close();
                this.#host.requestUpdate();
              })}`
          : ''
      }
    </div>`;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#state = 'over';
  }
}

/** Where storage is blocked, each page greets anew. */
function wasGreeted(): boolean {
  try {
    return sessionStorage.getItem(STORAGE_KEY) !== null;
  } catch {
    return false;
  }
}

function remember(): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, '1');
  } catch {
    // See above.
  }
}

const styles = css`
  .bubble {
    display: flex;
    flex: none;
    align-items: center;
    width: fit-content;
    max-width: min(320px, 100%);
    padding-inline-end: 4px;
    border-radius: var(--_corner);
    background: var(--_background);
    color: var(--_text);
    box-shadow:
      0 0 0 1px #0000000f,
      0 4px 20px #0003;
    pointer-events: auto;
  }
  .bubble[hidden] {
    display: none;
  }
  .bubble button {
    font-weight: 400;
    text-align: start;
  }
  .bubble > button:first-of-type {
    padding: 10px 0 10px 16px;
  }
`;
