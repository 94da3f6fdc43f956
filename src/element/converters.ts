import { attributeOf, serverNameOf } from './attribute-names.js';
import type { ComplexAttributeConverter, LitElement, PropertyDeclaration } from 'lit';

/** Reads an attribute and, where it has `read`, whatever the property is set to: frameworks set properties where a page writes attributes. */
interface Converter extends ComplexAttributeConverter {
  /** Makes a value of what is given; of `null` where the attribute is not there. */
  readonly read?: (given: unknown) => unknown;
}

const reading = (read: (given: unknown) => unknown): Converter => ({ fromAttribute: read, read });

/** Text is read by `parse`; anything else stays what it is, and `null` becomes `undefined`. */
const readingText = (parse: (text: string) => unknown): Converter =>
  reading((given) => (typeof given === 'string' ? parse(given) : (given ?? undefined)));

/** On where the attribute is there, as the platform has it, but for the text `false`: pages and frameworks write that. */
export const flag: Converter = {
  ...reading((given) => (typeof given === 'string' ? given.trim().toLowerCase() !== 'false' : Boolean(given))),
  toAttribute: (on) => (on ? '' : null),
};

/** A space- or comma-separated list. */
export const list = readingText((text) => text.split(/[\s,]+/).filter(Boolean));

/** A keyword that is not guessed when it is none: whoever uses it says what is wrong. */
export const lowerCased = readingText((text) => text.trim().toLowerCase() || undefined);

/** A number; an empty attribute sets none. */
export const numeric = readingText((text) => (text.trim() ? Number(text) : undefined));

/** One of several keywords, as the platform has them: in any case, and the first one when it is none of them. */
export const keyword = <Keyword extends string>(keywords: readonly [Keyword, ...Keyword[]]): Converter =>
  reading((given) => {
    const text = typeof given === 'string' ? given.trim().toLowerCase() : undefined;
    return keywords.find((candidate) => candidate === text) ?? keywords[0];
  });

/** JSON. What does not parse never gets here: the element looks at it first. */
export const json: Converter = {
  fromAttribute: (value) => (value === null ? undefined : (JSON.parse(value) as unknown)),
};

/** Attributes that are read, with their properties. `property` fills it. */
export const attributes = new Map<string, string>();

/** The attributes by the names that server rendering gives them. `property` fills it. */
export const serverNames = new Map<string, string>();

/** Lit's decorator, for a property that reads what it is set to and has an attribute of its name, unless that is `false`. */
export const property =
  (options: Omit<PropertyDeclaration, 'attribute'> & { attribute?: false; converter?: Converter } = {}) =>
  (prototype: object, name: string): void => {
    const attribute = options.attribute ?? attributeOf(name);
    if (attribute) {
      attributes.set(attribute, name);
      serverNames.set(serverNameOf(attribute), attribute);
    }
    if (options.converter?.read) readOnSet(prototype, name, options.converter.read);
    // As Lit's own decorator does.
    (prototype.constructor as typeof LitElement).createProperty(name, { ...options, attribute });
  };

function readOnSet(prototype: object, name: string, read: (given: unknown) => unknown): void {
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
