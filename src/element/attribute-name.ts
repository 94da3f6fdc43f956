import type { OptionName } from '../base/option-name.js';

/** What an option is called in HTML: `text-only` for `textOnly`. */
export const attributeOf: OptionName = (option) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
