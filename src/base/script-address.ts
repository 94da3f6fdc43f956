let scriptAddress: string | undefined;

/**
 * Sets where the running script comes from. Only the one-file builds need it: they fetch files from beside the script.
 *
 * @param address Ignored when no file can lie beside it (`blob:`, `about:blank`). Schemes of app shells are taken:
 *   `capacitor://localhost/`.
 */
export function setScriptAddress(address: string): void {
  if (/^[\w+.-]+:\/\//.test(address)) scriptAddress = address;
}

/**
 * The folder that has `chunks/`: the one that the page names, otherwise the script's own.
 *
 * @param base The element's `base` attribute.
 * @returns A URL that ends in a slash; `undefined` when neither is known, or when the page names something that is no URL.
 */
export function baseAddress(base?: string): string | undefined {
  const named = base || document.querySelector<HTMLScriptElement>('script[data-base]')?.dataset['base'];
  try {
    if (named) return new URL(named.replace(/\/?$/, '/'), document.baseURI).href;
    return scriptAddress && new URL('.', scriptAddress).href;
  } catch {
    return undefined;
  }
}
