/**
 * The BCP 47 tag of a language, however a page or its software writes it: `de-DE` for `de_DE` and `de_DE.UTF-8`, `pt-PT` for
 * `pt_PT_ao90`, `he` for the older `iw`. `undefined` for what names no language at all.
 */
export function languageTag(written: string): string | undefined {
  // A page without types may have set a property to anything.
  const subtags = String(written).trim().split(/[.@]/)[0]!.split(/[-_]/);
  for (; subtags.length; subtags.pop()) {
    try {
      return Intl.getCanonicalLocales(subtags.join('-'))[0];
    } catch {
      // The last subtag is none of BCP 47.
    }
  }
  return undefined;
}

/** The language itself of what a page writes, without script, region and the like: `de` for `de_DE_formal`. */
export const languageOf = (written: string): string | undefined => languageTag(written)?.split('-', 1)[0];
