/** What an option is called in HTML: `text-only` for `textOnly`. */
export const attributeOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
