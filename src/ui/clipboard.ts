/**
 * Copies a text, to be called inside a click. Where the browser has no clipboard for the page (insecure pages, frames without
 * the permission, older engines) or refuses it, the text is copied as a selection.
 *
 * @returns Whether it was copied.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Missing on insecure pages, whatever TypeScript says.
    await (navigator.clipboard as Clipboard | undefined)!.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const focused = deepActiveElement();
  const box = document.createElement('textarea');
  box.value = text;
  // Read-only: phones show no keyboard for it.
  box.readOnly = true;
  box.style.cssText = 'position: fixed; inset: 0 auto auto 0; opacity: 0';
  document.body.append(box);
  box.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- The only way where there is no `navigator.clipboard`.
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    box.remove();
    focused?.focus({ preventScroll: true });
  }
}

/** What has the focus, also inside shadow roots. */
function deepActiveElement(): HTMLElement | undefined {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot);
  return activeElement instanceof HTMLElement ? activeElement : undefined;
}
