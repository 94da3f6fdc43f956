/**
 * The BCP 47 tag of a language, however a page or its software writes it: `de-DE` for `de_DE` and `de_DE.UTF-8`, `pt-PT` for
 * `pt_PT_ao90`, `he` for the older `iw`. `undefined` when it names no language.
 */
export function languageTag(written: string): string | undefined {
  // A page in plain JavaScript may have set the property to any value.
  const subtags = String(written).trim().split(/[.@]/)[0]!.split(/[-_]/);
  for (; subtags.length; subtags.pop()) {
    try {
      return Intl.getCanonicalLocales(subtags.join('-'))[0];
    } catch {
      // The last subtag is not one of BCP 47: try without it.
    }
  }
  return undefined;
}
