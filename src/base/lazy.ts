import { VoiceAgentError } from './errors.js';

/** How long a part may take to load, in ms. */
const LOAD_TIMEOUT_MS = 15_000;

let retries = 0;

/**
 * Loads a part of this package when it is needed for the first time, and keeps it. A failure is not kept: the next call
 * tries again.
 *
 * @param load `() => import('./part.js')`
 * @returns Loads the part. Rejects with a `VoiceAgentError` with the code `connection-lost` when it cannot be loaded within
 *   15 s; a first failure is tried once more.
 */
export function lazy<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | undefined;
  return () =>
    (part ??= inTime(load().catch((error: unknown) => loadAgain(error, load))).catch((cause: unknown) => {
      part = undefined;
      const message =
        'A part of the element could not be loaded. The page may be offline; otherwise host the folder chunks beside the ' +
        'script, where your script-src allows it.';
      throw new VoiceAgentError('connection-lost', message, { cause, retryable: true });
    }));
}

/**
 * Firefox (seen in 140) remembers that nothing came from an address and does not ask for it again
 * (https://github.com/whatwg/html/issues/6768), so the second try has another one. Chromium and Firefox name the address in
 * the error. WebKit does not, and asks again by itself.
 */
function loadAgain<Part>(error: unknown, load: () => Promise<Part>): Promise<Part> {
  const [, address] = /dynamically imported module: (\S+)/.exec(String(error)) ?? [];
  if (!address || isInImportMap(address)) return load();
  const other = `${address}${address.includes('?') ? '&' : '?'}retry=${++retries}`;
  return import(/* @vite-ignore */ /* webpackIgnore: true */ other) as Promise<Part>;
}

/** Whether an import map of the page names the file: its hash there is good for this very address only. */
function isInImportMap(address: string): boolean {
  const file = address.slice(address.lastIndexOf('/'));
  const maps = globalThis.document?.querySelectorAll('script[type=importmap]') ?? [];
  return [...maps].some(({ textContent }) => textContent.includes(file));
}

/** A request that hangs is the browser's own to give up: until then the next call waits for the same one. */
function inTime<Part>(part: Promise<Part>): Promise<Part> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`It did not come within ${LOAD_TIMEOUT_MS / 1000} s.`));
    const timer = setTimeout(late, LOAD_TIMEOUT_MS);
    part.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
