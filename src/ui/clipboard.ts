/**
 * Copies a text. Call it inside a click. If the page may not use the clipboard (insecure pages, frames without the permission,
 * older engines), the text is selected and copied instead.
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
  // Read-only, so that phones show no keyboard.
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

/** The element that has the focus, also inside shadow roots. */
function deepActiveElement(): HTMLElement | undefined {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot);
  return activeElement instanceof HTMLElement ? activeElement : undefined;
}
