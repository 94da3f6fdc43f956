let scriptAddress: string | undefined;

/**
 * Says where the running script comes from. Only the one-file builds need to know it: they fetch files from beside it.
 *
 * @param address Ignored where nothing can be beside it, such as `blob:` and `about:blank`. Apps have schemes of their own:
 *   `capacitor://localhost/`.
 */
export function setScriptAddress(address: string): void {
  if (/^[\w+.-]+:\/\//.test(address)) scriptAddress = address;
}

/**
 * The folder that has `chunks/`: where the page says so, otherwise where the script comes from.
 *
 * @param base The element's `base` attribute.
 * @returns A URL that ends in a slash; `undefined` when nobody knows it, or when the page says what is no address.
 */
export function baseAddress(base?: string): string | undefined {
  const said = base || document.querySelector<HTMLScriptElement>('script[data-base]')?.dataset['base'];
  try {
    if (said) return new URL(said.replace(/\/?$/, '/'), document.baseURI).href;
    return scriptAddress && new URL('.', scriptAddress).href;
  } catch {
    return undefined;
  }
}
