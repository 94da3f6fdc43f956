import { languageTag } from '../base/language-tag.js';

/** The codes of the contract (`Language`). */
export const serviceLanguages: ReadonlySet<string> = new Set(
  (
    'en ja zh de hi fr ko pt pt-br it es id nl tr pl sv bg ro ar cs el fi ms da ta uk ru hu hr sk no vi tl af hy as az ' +
    'be bn bs ca et gl ka gu ha he is ga jv kn kk ky lv lt lb mk ml mr ne ps fa pa sr sd sl so sw te th ur cy'
  ).split(' '),
);

/** Languages that the contract has under another code than BCP 47. */
const otherCodes: Record<string, string> = { fil: 'tl', nb: 'no', nn: 'no' };

/**
 * The service's code of a language, however a page writes it: `en` for `en-US`, `no` for `nb_NO`, `pt-br` for `pt-BR`, which
 * is the only one with a region. `undefined` where the service does not have the language.
 */
export function serviceLanguage(written: string): string | undefined {
  const tag = languageTag(written);
  if (!tag) return undefined;
  const { language, region } = new Intl.Locale(tag);
  const code = otherCodes[language] ?? language;
  return [`${code}-${region}`.toLowerCase(), code].find((candidate) => serviceLanguages.has(candidate));
}
