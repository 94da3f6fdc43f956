import { lazy } from '../base/lazy.js';
import { baseAddress } from '../base/script-address.js';

/** Replaces `fetched-parts.ts` in the one-file builds, which fetch these files from the script's folder or `base`. */
type Parts = typeof import('./fetched-parts.js');

export const translated: Parts['translated'] = 'de fr es pt it nl pl tr ru uk ar he hi ja ko zh pt-pt zh-tw'.split(' ');

export const fetchMarkdown: Parts['fetchMarkdown'] = (base) => fetchPart('markdown', base);

export const fetchTranslation: Parts['fetchTranslation'] = (language, base) =>
  translated.includes(language) ? fetchPart(language, base) : undefined;

const parts = new Map<string, () => Promise<unknown>>();
let warned = false;

function fetchPart<Part>(name: string, base?: string): Promise<Part> {
  const folder = baseAddress(base);
  if (folder === undefined)
    return Promise.reject(new Error(warn('It is not known where translations and Markdown are.')));
  const address = `${folder}chunks/${name}.js`;
  let load = parts.get(address);
  if (!load) parts.set(address, (load = lazy(() => import(/* @vite-ignore */ address) as Promise<unknown>)));
  return (load() as Promise<Part>).catch((error: unknown) => {
    warn(`${address} could not be loaded.`);
    throw error;
  });
}

/** Warns once per page how to set the folder. Text stays plain and strings stay English. */
function warn(problem: string): string {
  const sentence = `<voice-agent> ${problem} Set base, or data-base of the script, to the folder that has chunks/.`;
  if (!warned) console.warn(sentence);
  warned = true;
  return sentence;
}
