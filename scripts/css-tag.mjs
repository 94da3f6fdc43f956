/**
 * Takes the place of Lit's `css-tag.js` in the files for pages: the same without what browsers need that cannot share a style
 * sheet between elements, and without a guard of what is put into a style sheet. The rest does not run in such browsers, and
 * all style sheets here are the package's own.
 */
export class CSSResult {
  /** @type {CSSStyleSheet | undefined} */
  #styleSheet;

  /** @param {string} cssText */
  constructor(cssText) {
    this.cssText = cssText;
  }

  /** Made when it is first used: style sheets are declared where there is no browser, too. */
  get styleSheet() {
    if (!this.#styleSheet) (this.#styleSheet = new CSSStyleSheet()).replaceSync(this.cssText);
    return this.#styleSheet;
  }

  toString() {
    return this.cssText;
  }
}

/** @param {TemplateStringsArray} strings @param {CSSResult[]} values */
export const css = (strings, ...values) => new CSSResult(String.raw({ raw: strings }, ...values));

/** @param {string} text */
export const unsafeCSS = (text) => new CSSResult(text);

/** @param {ShadowRoot} root @param {(CSSResult | CSSStyleSheet)[]} styles */
export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles.map((style) => (style instanceof CSSStyleSheet ? style : style.styleSheet));
};

/** @param {unknown} style */
export const getCompatibleStyle = (style) => style;

export const supportsAdoptingStyleSheets = true;
