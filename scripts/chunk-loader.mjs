/**
 * Runs in the page, as part of the files for pages: loads chunks, each held to a hash. Whoever asks for a chunk has its hash
 * written into it, so the hash in a page's script tag holds everything that is loaded later.
 *
 * `import()` takes no hash; a `modulepreload` link does, and what it has loaded is what `import()` then gets. WebKit looks at no
 * hash of such a link, and Firefox before 115 has none. A script element would do, but its address needs a policy under
 * Trusted Types.
 *
 * @see https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload
 * @param {string} address Of the script; beside it is the folder `chunks`.
 * @param {Record<string, string>} hashes Of the chunks that the script itself loads, by path.
 * @returns {(path: string, integrity?: string) => Promise<unknown>} Loads a chunk by a path that ends with its name.
 */
export function createLoader(address, hashes) {
  // Not by `URL`, which has no way from a `blob:` address.
  const home = address.replace(/[?#].*/, '').replace(/[^/]*$/, '');

  /** @type {Record<string, Promise<unknown>>} */
  const loading = {};
  /** @type {Record<string, number>} */
  const failures = {};

  const check = (/** @type {string} */ href, /** @type {string} */ integrity) => {
    const link = document.createElement('link');
    if (!link.relList.supports('modulepreload')) return undefined;
    return new Promise((resolve, reject) => {
      // What a policy by nonce lets through is what has one.
      const nonce = /** @type {HTMLElement | null} */ (document.querySelector('script[nonce]'))?.nonce;
      Object.assign(link, { rel: 'modulepreload', crossOrigin: 'anonymous', integrity, href, ...(nonce && { nonce }) });
      const fail = () => reject(new Error(`${href} could not be loaded, or is not what was published.`));
      link.onload = resolve;
      link.onerror = fail;
      // Who waits for a server that does not answer would wait at the next try, too.
      setTimeout(fail, 10_000);
      (document.head ?? document.documentElement).append(link);
    }).finally(() => link.remove());
  };

  const load = async (/** @type {string} */ name, /** @type {string} */ integrity) => {
    // Firefox and Safari remember under an address that nothing came from it (whatwg/html#6768).
    const href = `${home}chunks/${name}${failures[name] ? `?${failures[name]}` : ''}`;
    try {
      await check(href, integrity);
      return await import(href);
    } catch (error) {
      failures[name] = (failures[name] ?? 0) + 1;
      delete loading[name];
      throw error;
    }
  };

  return (path, integrity = hashes[path] ?? '') => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (loading[name] ??= load(name, integrity));
  };
}
