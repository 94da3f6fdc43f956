import type { ReactiveControllerHost } from 'lit';
import { languageTag } from '../base/language-tag.js';
import { fetchTranslation, type PartsHost } from './fetched-parts.js';
import { english, type FaceLabels, type Labels } from './labels.js';

/** The translated languages that are written from right to left. */
const rightToLeft: readonly string[] = ['ar', 'he'];

/** The members of the element that decide the language of the strings. */
export interface TranslationHost extends ReactiveControllerHost, HTMLElement, PartsHost {
  readonly language: string | undefined;
  readonly labels: Partial<Labels> | undefined;
}

/** The strings of the face: the site's own ones, then a translation to the agent's or the page's language, then English. */
export class Translation {
  readonly #host: TranslationHost;
  /** Language tags as they are written: of the page around the element, and of the conversation. */
  #page: string | undefined;
  #written: string | undefined;
  #pageTranslation: string | undefined;
  #spokenTag: string | undefined;
  #language = 'en';
  #translation: Labels | undefined;
  #siteLabels: Partial<Labels> | undefined;
  #labels: FaceLabels & Partial<Labels> = english;

  constructor(host: TranslationHost) {
    this.#host = host;
  }

  /** All known strings. The same object until one changes. */
  get labels(): FaceLabels & Partial<Labels> {
    return this.#labels;
  }

  /** Direction of the strings, if the page sets none. */
  get dir(): 'rtl' | undefined {
    return this.#translation && rightToLeft.includes(this.#language) && !this.#host.closest('[dir]')
      ? 'rtl'
      : undefined;
  }

  /** The language of the strings, if the page around them has another one. A site's own strings count as in its language. */
  get lang(): string | undefined {
    if (this.#siteLabels) return undefined;
    const shown = this.#translation ? this.#language : 'en';
    return shown === this.#pageTranslation ? undefined : shown;
  }

  /** The language of the conversation, if it is known and the strings have another one. */
  get spokenLang(): string | undefined {
    return this.lang && this.#spokenTag;
  }

  /** Reads the language again. Call it before drawing the strings. */
  update(): void {
    const host = this.#host;
    const page = (host.closest<HTMLElement>('[lang]') ?? document.documentElement).lang;
    const written = host.language || page;
    if (page !== this.#page || written !== this.#written) this.#read(page, written);
    if (host.labels !== this.#siteLabels) this.#join();
  }

  #read(page: string, written: string): void {
    this.#page = page;
    this.#written = written;
    this.#pageTranslation = translationOf(page);
    this.#spokenTag = languageTag(written);
    const language = translationOf(written) ?? 'en';
    if (language !== this.#language) {
      this.#language = language;
      // English stays if there is no translation or it cannot be loaded.
      void labelsIn(language, this.#host)
        .catch(() => undefined)
        .then((translation) => {
          if (language !== this.#language || translation === this.#translation) return;
          this.#translation = translation;
          this.#join();
          this.#host.requestUpdate();
        });
    }
  }

  #join(): void {
    this.#siteLabels = this.#host.labels;
    this.#labels = { ...english, ...this.#translation, ...this.#siteLabels };
  }
}

/**
 * The strings in a language; `undefined` if there is no translation.
 *
 * @param language As a page writes it.
 * @param host The element.
 */
export async function labelsIn(language: string, host?: PartsHost): Promise<Labels | undefined> {
  const code = translationOf(language);
  return code ? (await fetchTranslation(code, host))?.default : undefined;
}

/** The translation that a language has: its region matters where people write otherwise there. */
function translationOf(written: string): string | undefined {
  const tag = languageTag(written);
  if (!tag) return undefined;
  const { language, script, region } = new Intl.Locale(tag).maximize();
  if (language === 'zh' && script === 'Hant') return 'zh-tw';
  return language === 'pt' && region !== 'BR' ? 'pt-pt' : language;
}
