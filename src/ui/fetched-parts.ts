import { lazy } from '../base/lazy.js';
import type { LogOptions } from '../base/log.js';

/** What fetching needs of the element. Only the one-file builds use it. */
export interface PartsHost extends LogOptions {
  readonly base?: string | undefined;
}

/**
 * Parts that are files of their own in every build, since most pages never need them: Markdown, the translations, and files that
 * a visitor attaches. The one-file builds replace this file by `fetched-parts.one-file.ts`.
 */
type Markdown = typeof import('./markdown.js');
type Translation = typeof import('./locales/de.js');
type AttachingPart = typeof import('./attaching.js');

const markdown = lazy(() => import('./markdown.js'));
const attaching = lazy(() => import('./attaching.js'));

const translations: Readonly<Record<string, () => Promise<Translation>>> = {
  de: lazy(() => import('./locales/de.js')),
  fr: lazy(() => import('./locales/fr.js')),
  es: lazy(() => import('./locales/es.js')),
  pt: lazy(() => import('./locales/pt.js')),
  it: lazy(() => import('./locales/it.js')),
  nl: lazy(() => import('./locales/nl.js')),
  pl: lazy(() => import('./locales/pl.js')),
  tr: lazy(() => import('./locales/tr.js')),
  ru: lazy(() => import('./locales/ru.js')),
  uk: lazy(() => import('./locales/uk.js')),
  ar: lazy(() => import('./locales/ar.js')),
  he: lazy(() => import('./locales/he.js')),
  hi: lazy(() => import('./locales/hi.js')),
  ja: lazy(() => import('./locales/ja.js')),
  ko: lazy(() => import('./locales/ko.js')),
  zh: lazy(() => import('./locales/zh.js')),
  'pt-pt': lazy(() => import('./locales/pt-pt.js')),
  'zh-tw': lazy(() => import('./locales/zh-tw.js')),
};

/** Languages with a translation, beside English. */
export const translated: readonly string[] = Object.keys(translations);

/**
 * @param _host The element.
 * @throws {VoiceAgentError} `connection-lost`.
 */
export const fetchMarkdown = (_host?: PartsHost): Promise<Markdown> => markdown();

/** @throws {VoiceAgentError} `connection-lost`. */
export const fetchAttaching = (_host: PartsHost): Promise<AttachingPart> => attaching();

/**
 * @param language One of `translated`.
 * @param _host The element.
 * @returns `undefined` if there is no translation.
 * @throws {VoiceAgentError} `connection-lost`.
 */
export const fetchTranslation = (language: string, _host?: PartsHost): Promise<Translation> | undefined =>
  Object.hasOwn(translations, language) ? translations[language]!() : undefined;
