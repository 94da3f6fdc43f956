import { adoptStyles, supportsAdoptingStyleSheets, type CSSResult } from 'lit';

/** Adds style sheets of a chunk to the element's own. */
export function adopt({ shadowRoot }: HTMLElement, ...styles: CSSResult[]): void {
  const root = shadowRoot!;
  if (supportsAdoptingStyleSheets) root.adoptedStyleSheets.push(...styles.map(({ styleSheet }) => styleSheet!));
  // Without adopted style sheets, `adoptStyles` adds <style> elements; with them it would replace the sheets there are.
  else adoptStyles(root, styles);
}
