import type { ReactiveControllerHost } from 'lit';
import type { Turn } from '../session/turns.js';
import { fetchMarkdown, type PartsHost } from './fetched-parts.js';
import { allowedBy, type AllowedHosts } from './addresses.js';
import type { Format } from './markdown.js';
import type { TurnParts } from './model.js';

export interface AnswerFormatHost extends ReactiveControllerHost, HTMLElement, AllowedHosts, PartsHost {}

/** Matches a text that may contain Markdown. */
const maybeMarkdown = /[*_`#|>[]|^ *(-|\d+\.) |:\/\//m;

/** Draws the agent's Markdown. Loads the code for it with the first answer that may contain some. */
export class AnswerFormat {
  readonly #host: AnswerFormatHost;
  #loading = false;
  #markdown: Format | undefined;

  constructor(host: AnswerFormatHost) {
    this.#host = host;
  }

  /** How answers are drawn now; another function once Markdown can be drawn. */
  get format(): TurnParts['format'] {
    return this.#markdown ? this.#formatted : this.#plain;
  }

  readonly #plain = (text: string): string => {
    if (!this.#loading && maybeMarkdown.test(text)) void this.#load();
    return text;
  };

  readonly #formatted = (text: string, turn: Turn): unknown => this.#markdown?.(text, turn, allowedBy(this.#host));

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      const { load, styles } = await fetchMarkdown(this.#host);
      this.#markdown = await load();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      this.#host.shadowRoot?.adoptedStyleSheets.push(sheet);
      this.#host.requestUpdate();
    } catch {
      // Text stays plain if the optional packages are not installed or the files cannot be loaded.
    }
  }
}
