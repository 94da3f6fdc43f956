import type { ComplexAttributeConverter } from 'lit';

/** A space- or comma-separated list. */
export const list: ComplexAttributeConverter<readonly string[] | undefined> = {
  fromAttribute: (value) => value?.split(/[\s,]+/).filter(Boolean),
};

/** A keyword that is not guessed when it is none: whoever uses it says what is wrong. */
export const word: ComplexAttributeConverter<string | undefined> = {
  fromAttribute: (value) => value?.trim().toLowerCase() || undefined,
};

/** A number; an empty attribute sets none. */
export const numeric: ComplexAttributeConverter<number | undefined> = {
  fromAttribute: (value) => (value?.trim() ? Number(value) : undefined),
};

/** JSON. What does not parse never gets here: the element looks at it first. */
export const json: ComplexAttributeConverter = {
  fromAttribute: (value) => (value === null ? undefined : (JSON.parse(value) as unknown)),
};

/** One of several keywords, as the platform has them: in any case, and the first one when it is none of them. */
export const keyword = <Keyword extends string>(
  keywords: readonly [Keyword, ...Keyword[]],
): ComplexAttributeConverter<Keyword> => ({
  fromAttribute: (value) => keywords.find((candidate) => candidate === value?.trim().toLowerCase()) ?? keywords[0],
});
