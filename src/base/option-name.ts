/** What the sentence of an error calls an option: the element names its attributes. */
export type OptionName = (option: string) => string;

/** The name that a script knows. */
export const nameInScript: OptionName = (option) => option;
