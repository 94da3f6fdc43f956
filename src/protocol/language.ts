import { languageTag } from '../base/language-tag.js';

/** The codes of the contract's type `Language`. */
export const serviceLanguages: ReadonlySet<string> = new Set(
  (
    'en ja zh de hi fr ko pt pt-br it es id nl tr pl sv bg ro ar cs el fi ms da ta uk ru hu hr sk no vi tl af hy as az ' +
    'be bn bs ca et gl ka gu ha he is ga jv kn kk ky lv lt lb mk ml mr ne ps fa pa sr sd sl so sw te th ur cy'
  ).split(' '),
);

/** Codes of the contract for languages that have another code in BCP 47. */
const codesByLanguage: Readonly<Record<string, string>> = { fil: 'tl', nb: 'no', nn: 'no' };

/**
 * The service's code of a language, however a page writes it: `en` for `en-US`, `no` for `nb_NO`, and `pt-br` for `pt-BR`, the
 * only code with a region. `undefined` when the service does not have the language.
 */
export function serviceLanguage(written: string): string | undefined {
  const tag = languageTag(written);
  if (!tag) return undefined;
  const { language, region } = new Intl.Locale(tag);
  const code = codesByLanguage[language] ?? language;
  return [`${code}-${region}`.toLowerCase(), code].find((candidate) => serviceLanguages.has(candidate));
}
