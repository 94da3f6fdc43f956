import { css, html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { KnownLabels } from './labels.js';

/** How near the end counts as at the end, in px. */
const near = 48;

/** Keeps the newest turn in sight, unless the visitor has scrolled away from it. */
export class Pin implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Missing where nothing is laid out: in jsdom. */
  readonly #resized =
    'ResizeObserver' in globalThis ? new ResizeObserver(() => this.#pinned && this.#toNewest()) : undefined;
  #log: Element | undefined;
  #height = 0;
  #top = 0;
  #pinned = true;
  /** Whether something new has come that is out of sight. */
  #unseen = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** What leads to the newest turn, while it is out of sight. */
  render({ newMessages }: KnownLabels): TemplateResult | typeof nothing {
    if (!this.#unseen) return nothing;
    return html`<button class="small chip" part="button newest-button" @click=${() => this.#toNewest()}>
      ${newMessages}
    </button>`;
  }

  hostUpdated(): void {
    const log = this.#host.shadowRoot?.querySelector('[role=log]') ?? undefined;
    if (log !== this.#log) {
      this.#log = log;
      this.#pinned = true;
      this.#resized?.disconnect();
      log?.addEventListener('scroll', this.#scrolled, { passive: true });
      if (log) this.#resized?.observe(log);
    }
    if (!log || log.scrollHeight === this.#height) return;
    const grown = log.scrollHeight > this.#height;
    this.#height = log.scrollHeight;
    if (this.#pinned) this.#toNewest();
    else if (grown) this.#set(true);
  }

  #toNewest(): void {
    this.#pinned = true;
    this.#log?.scrollTo({ top: this.#log.scrollHeight });
    // The browser tells of this together with what the visitor scrolls in the same frame.
    this.#top = this.#log?.scrollTop ?? 0;
    this.#set(false);
  }

  #set(unseen: boolean): void {
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    this.#host.requestUpdate();
  }

  readonly #scrolled = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = this.#log!;
    // The browser itself only ever moves it down, where lines are broken anew.
    if (scrollHeight - scrollTop - clientHeight < near) this.#pinned = true;
    else if (scrollTop < this.#top) this.#pinned = false;
    this.#top = scrollTop;
    if (this.#pinned) this.#set(false);
  };
}

export const styles = css`
  .chip {
    position: absolute;
    bottom: 8px;
    inset-inline: 0;
    width: fit-content;
    margin: 0 auto;
  }
`;
