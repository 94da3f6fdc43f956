import { VoiceAgentError } from './errors.js';

/** How long a part may take to load. */
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
 * Tries once more, under another address: Firefox (seen in 140) remembers a failed import and never asks for the same address
 * again (https://github.com/whatwg/html/issues/6768). Chromium and Firefox name the address in the error. WebKit does not, and
 * asks again by itself. This can go, for a plain second `load()`, when Firefox asks again.
 */
function loadAgain<Part>(error: unknown, load: () => Promise<Part>): Promise<Part> {
  const [, address] = /dynamically imported module: (\S+)/.exec(String(error)) ?? [];
  if (!address || isInImportMap(address)) return load();
  const other = `${address}${address.includes('?') ? '&' : '?'}retry=${++retries}`;
  return import(/* @vite-ignore */ /* webpackIgnore: true */ other) as Promise<Part>;
}

/** Whether an import map of the page names the file. Its hash there belongs to this very address, so another one must not be tried. */
function isInImportMap(address: string): boolean {
  const file = address.slice(address.lastIndexOf('/'));
  const maps = globalThis.document?.querySelectorAll('script[type=importmap]') ?? [];
  return [...maps].some(({ textContent }) => textContent.includes(file));
}

/**
 * Rejects when a part takes too long. The browser itself goes on with a request that hangs, and until it gives up, the next call
 * waits for that same request.
 */
function inTime<Part>(part: Promise<Part>): Promise<Part> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`It did not come within ${LOAD_TIMEOUT_MS / 1000} s.`));
    const timer = setTimeout(late, LOAD_TIMEOUT_MS);
    part.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
