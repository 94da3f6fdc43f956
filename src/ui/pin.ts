import { css, html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { KnownLabels } from './labels.js';

/** A distance up to this counts as being at the end. */
const NEAR_END_PX = 48;

/** Keeps the newest turn in view, unless the visitor has scrolled away from it. */
export class Pin implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Missing where nothing is laid out: in jsdom. */
  readonly #resized =
    'ResizeObserver' in globalThis ? new ResizeObserver(() => this.#pinned && this.#toNewest()) : undefined;
  #log: Element | undefined;
  #height = 0;
  #top = 0;
  #pinned = true;
  /** Whether there is something new out of view. */
  #unseen = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The button that leads to the newest turn, while that is out of view. */
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
      this.#height = this.#top = 0;
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
    // The scroll event of this may also cover what the visitor scrolls in the same frame.
    this.#top = this.#log?.scrollTop ?? 0;
    this.#set(false);
  }

  #set(unseen: boolean): void {
    if (unseen === this.#unseen) return;
    this.#unseen = unseen;
    this.#host.requestUpdate();
  }

  readonly #scrolled = (): void => {
    // The log may have gone since it was scrolled.
    if (!this.#log) return;
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    // Only the visitor scrolls up. When lines wrap anew, the browser scrolls down.
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.#pinned = true;
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
