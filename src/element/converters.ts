import { attributeOf, serverNameOf } from './attribute-names.js';
import type { ComplexAttributeConverter, LitElement, PropertyDeclaration } from 'lit';

/** Converts an attribute. With `read`, also converts what the property is set to: frameworks often set properties. */
interface Converter extends ComplexAttributeConverter {
  /** Converts what is given; `null` stands for a missing attribute. */
  readonly read?: (given: unknown) => unknown;
}

const reading = (read: (given: unknown) => unknown): Converter => ({ fromAttribute: read, read });

/** Converts text by `parse`. Anything else stays as it is, but `null` becomes `undefined`. */
const readingText = (parse: (text: string) => unknown): Converter =>
  reading((given) => (typeof given === 'string' ? parse(given) : (given ?? undefined)));

/** True if the attribute is present, as in HTML, except for the text `false`, which pages and frameworks write. */
export const flag: Converter = {
  ...reading((given) => (typeof given === 'string' ? given.trim().toLowerCase() !== 'false' : Boolean(given))),
  toAttribute: (on) => (on ? '' : null),
};

/** Types of files as in `<input accept>`; `true` for an attribute that names none. */
export const types = reading((given) => {
  const text = typeof given === 'string' ? given.trim().toLowerCase() : given;
  return typeof text === 'string' && /[/.]/.test(text) ? text : text !== 'false' && (text === '' || Boolean(text));
});

/** A space- or comma-separated list. */
export const list = readingText((text) => text.split(/[\s,]+/).filter(Boolean));

/** At most six texts: a JSON list, or one a line. */
export const lines = reading((given) => {
  let all = given;
  if (typeof given === 'string') {
    try {
      all = JSON.parse(given) as unknown;
    } catch {
      all = given.split('\n');
    }
  }
  return [all]
    .flat()
    .flatMap((text) => (typeof text === 'string' && text.trim() ? text.trim() : []))
    .slice(0, 6);
});

/** A keyword in lower case. It is not checked here: the code that uses it reports unknown ones. */
export const lowerCased = readingText((text) => text.trim().toLowerCase() || undefined);

/** A number; `undefined` for an empty attribute. */
export const numeric = readingText((text) => (text.trim() ? Number(text) : undefined));

/** One of several keywords, in upper or lower case. As in HTML, an unknown one counts as the first. */
export const keyword = <Keyword extends string>(keywords: readonly [Keyword, ...Keyword[]]): Converter =>
  reading((given) => {
    const text = typeof given === 'string' ? given.trim().toLowerCase() : undefined;
    return keywords.find((candidate) => candidate === text) ?? keywords[0];
  });

/** Like `keyword`, but a missing one counts as none, as does the text `false`. */
export const keywordIfAny = <Keyword extends string>(keywords: readonly [Keyword, ...Keyword[]]): Converter =>
  reading((given) => (flag.read!(given) ? keyword(keywords).read!(given) : undefined));

/** JSON. The element has already rejected attributes that do not parse. */
export const json: Converter = {
  fromAttribute: (value) => (value === null ? undefined : (JSON.parse(value) as unknown)),
};

/** The attributes that the element reads, with their properties. `property` fills it. */
export const attributes = new Map<string, string>();

/** The attributes by the names that server rendering gives them. `property` fills it. */
export const serverNames = new Map<string, string>();

/**
 * Lit's decorator, for a property that reads what it is set to. Its attribute is `text-only` for `textOnly`, unless it has none.
 */
export const property =
  (given: Omit<PropertyDeclaration, 'attribute'> & { attribute?: false; converter?: Converter } = {}) =>
  (prototype: object, name: string): void => {
    const options = { attribute: attributeOf(name), ...given };
    if (options.attribute) {
      attributes.set(options.attribute, name);
      serverNames.set(serverNameOf(options.attribute), options.attribute);
    }
    if (options.converter?.read) readOnSet(prototype, name, options.converter.read);
    // As Lit's own decorator does.
    (prototype.constructor as typeof LitElement).createProperty(name, options);
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
