import type { ReactiveControllerHost } from 'lit';
import { languageOf } from '../base/language-tag.js';
import { fetchTranslation } from './fetched-parts.js';
import { english, type FaceLabels, type Labels } from './labels.js';

/** The translated languages that are written from right to left. */
const rightToLeft: readonly string[] = ['ar', 'he'];

/** What decides about the language of the strings. */
export interface TranslationHost extends ReactiveControllerHost, HTMLElement {
  readonly language: string | undefined;
  readonly labels: Partial<Labels> | undefined;
  readonly base: string | undefined;
}

/** The strings of the face: English, over them those of the agent's language or else of the page's, over them the site's. */
export class Translation {
  readonly #host: TranslationHost;
  #language = 'en';
  #translation: Labels | undefined;
  #siteLabels: Partial<Labels> | undefined;
  #labels: FaceLabels & Partial<Labels> = english;

  constructor(host: TranslationHost) {
    this.#host = host;
  }

  /** Every string that is known; the same object until one changes. */
  get labels(): FaceLabels & Partial<Labels> {
    return this.#labels;
  }

  /** Direction of the strings, where the page does not say. */
  get dir(): 'rtl' | undefined {
    return this.#translation && rightToLeft.includes(this.#language) && !this.#host.closest('[dir]')
      ? 'rtl'
      : undefined;
  }

  /** Looks at the language anew. To be called before the strings are drawn. */
  update(): void {
    const host = this.#host;
    const tag = host.language || (host.closest<HTMLElement>('[lang]') ?? document.documentElement).lang;
    const language = languageOf(tag) ?? 'en';
    if (language !== this.#language) {
      this.#language = language;
      // Where there is no translation, or it cannot be loaded, English stays.
      void labelsIn(language, host.base)
        .catch(() => undefined)
        .then((translation) => {
          if (language !== this.#language || translation === this.#translation) return;
          this.#translation = translation;
          this.#join();
          host.requestUpdate();
        });
    }
    if (host.labels !== this.#siteLabels) this.#join();
  }

  #join(): void {
    this.#siteLabels = this.#host.labels;
    this.#labels = { ...english, ...this.#translation, ...this.#siteLabels };
  }
}

/**
 * The strings in a language; nothing where there is no translation.
 *
 * @param language As a page writes it; the region does not matter.
 * @param base The element's `base`.
 */
export async function labelsIn(language: string, base?: string): Promise<Labels | undefined> {
  const code = languageOf(language);
  return code ? (await fetchTranslation(code, base))?.default : undefined;
}
