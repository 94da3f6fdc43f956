import type { ComplexAttributeConverter, PropertyDeclaration } from 'lit';

/** Reads an attribute's text; with `read`, whatever the property is set to, too. */
interface Converter extends ComplexAttributeConverter {
  readonly read?: (given: unknown) => unknown;
}

/** An option of the element: an attribute and a property. */
export interface Option extends PropertyDeclaration {
  readonly converter?: Converter;
}

/**
 * For options whose property takes text, too, and reads it as the attribute's: frameworks set properties where a page writes
 * attributes. `read` gets `null` where the attribute is not there.
 */
const readable = (read: (given: unknown) => unknown): Converter => ({ fromAttribute: read, read });

/** On where the attribute is there, as the platform has it, but for the text `false`: pages and frameworks write that. */
export const flag: Converter = {
  ...readable((given) => (typeof given === 'string' ? given.trim().toLowerCase() !== 'false' : Boolean(given))),
  toAttribute: (value) => (value ? '' : null),
};

/** A space- or comma-separated list. */
export const list = readable((given) =>
  typeof given === 'string' ? given.split(/[\s,]+/).filter(Boolean) : (given ?? undefined),
);

/** A keyword that is not guessed when it is none: whoever uses it says what is wrong. */
export const word = readable((given) =>
  typeof given === 'string' ? given.trim().toLowerCase() || undefined : (given ?? undefined),
);

/** A number; an empty attribute sets none. */
export const numeric = readable((given) =>
  typeof given === 'string' ? (given.trim() ? Number(given) : undefined) : (given ?? undefined),
);

/** One of several keywords, as the platform has them: in any case, and the first one when it is none of them. */
export const keyword = <Keyword extends string>(keywords: readonly [Keyword, ...Keyword[]]): Converter =>
  readable((given) => {
    const text = typeof given === 'string' ? given.trim().toLowerCase() : undefined;
    return keywords.find((candidate) => candidate === text) ?? keywords[0];
  });

/** JSON. What does not parse never gets here: the element looks at it first. */
export const json: Converter = {
  fromAttribute: (value) => (value === null ? undefined : (JSON.parse(value) as unknown)),
};

/** Makes a property read what it is set to. To be called before Lit wraps it. */
export function readOnSet(prototype: object, name: string, read: (given: unknown) => unknown): void {
  const key = Symbol(name);
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: Record<symbol, unknown>) {
      return this[key];
    },
    set(this: Record<symbol, unknown>, given: unknown) {
      this[key] = read(given);
    },
  });
}
