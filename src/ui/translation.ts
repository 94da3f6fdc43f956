import { fetchTranslation } from './fetched-parts.js';
import type { Labels } from './labels.js';

/**
 * The strings in a language; nothing where there is no translation.
 *
 * @param language A BCP 47 tag; the region does not matter.
 * @param base The element's `base`.
 */
export async function labelsIn(language: string, base?: string): Promise<Labels | undefined> {
  return (await fetchTranslation(language.toLowerCase().split('-')[0]!, base))?.default;
}
