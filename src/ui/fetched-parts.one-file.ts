import { lazy } from '../base/lazy.js';
import { log } from '../base/log.js';
import { baseAddress } from '../base/script-address.js';
import type { PartsHost } from './fetched-parts.js';

/** Replaces `fetched-parts.ts` in the one-file builds, which fetch these files from the script's folder or `base`. */
type Parts = typeof import('./fetched-parts.js');

export const translated: Parts['translated'] = 'de fr es pt it nl pl tr ru uk ar he hi ja ko zh pt-pt zh-tw'.split(' ');

export const fetchMarkdown: Parts['fetchMarkdown'] = (host) => fetchPart('markdown', host);

export const fetchAttaching: Parts['fetchAttaching'] = (host) => fetchPart('attaching', host);

export const fetchTranslation: Parts['fetchTranslation'] = (language, host) =>
  translated.includes(language) ? fetchPart(language, host) : undefined;

const parts = new Map<string, () => Promise<unknown>>();
let warned = false;

/** Fetches `chunks/NAME.js` from the folder of the script, or from the one that the page names. */
export function fetchPart<Part>(name: string, host: PartsHost = {}): Promise<Part> {
  const folder = baseAddress(host.base);
  if (folder === undefined)
    return Promise.reject(new Error(warn('It is not known where translations, Markdown and other parts are.', host)));
  const address = `${folder}chunks/${name}.js`;
  let load = parts.get(address);
  if (!load) parts.set(address, (load = lazy(() => import(/* @vite-ignore */ address) as Promise<unknown>)));
  return (load() as Promise<Part>).catch((error: unknown) => {
    warn(`${address} could not be loaded.`, host);
    throw error;
  });
}

/** Warns once per page how to set the folder. The element goes on without the part: text stays plain, strings stay English. */
function warn(problem: string, host: PartsHost): string {
  const sentence = `${problem} Set base, or data-base of the script, to the folder that has chunks/.`;
  if (!warned) log(host, 'warn', sentence);
  warned = true;
  return sentence;
}
