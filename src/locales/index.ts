import { languageOf } from '../language-tag.js';
import type { Labels } from '../ui/labels.js';

/** The built-in translations, each a file of its own. English is where the labels are declared. */
const loaders: Partial<Record<string, () => Promise<{ default: Labels }>>> = {
  de: () => import('./de.js'),
  fr: () => import('./fr.js'),
  es: () => import('./es.js'),
  pt: () => import('./pt.js'),
  it: () => import('./it.js'),
  nl: () => import('./nl.js'),
  pl: () => import('./pl.js'),
  tr: () => import('./tr.js'),
  ru: () => import('./ru.js'),
  uk: () => import('./uk.js'),
  ar: () => import('./ar.js'),
  he: () => import('./he.js'),
  hi: () => import('./hi.js'),
  ja: () => import('./ja.js'),
  ko: () => import('./ko.js'),
  zh: () => import('./zh.js'),
};

/** Languages that there is a translation for. */
export const translated: readonly string[] = Object.keys(loaders);

/**
 * The strings in a language; nothing where there is no translation.
 *
 * @param language As a page writes it; the region does not matter.
 */
export async function labelsIn(language: string): Promise<Labels | undefined> {
  const code = languageOf(language);
  return code && Object.hasOwn(loaders, code) ? (await loaders[code]!()).default : undefined;
}
