import { isObject, ownField } from './objects.js';

/**
 * Shapes of JSON data as plain literals, checked at run time against data and at compile time against a type.
 *
 * A shape is `'string'`, `'integer'`, `'number'`, `'boolean'` or `'object'`; `['a', 'b']` for one of several strings;
 * `{ each: shape }` for an array; or an object of shapes, where a name that ends in `?` may be missing or `null`.
 * No field can be named `each`.
 */
export type Shape = 'string' | 'integer' | 'number' | 'boolean' | 'object' | readonly string[] | Each | Fields;
export interface Each {
  readonly each: Shape;
}
export interface Fields {
  readonly [name: string]: Shape;
}

type Optional<T> = undefined extends T ? true : null extends T ? true : false;

/** The shape that `Type` must be given: a type and a shape that disagree do not compile. */
export type ShapeOf<Type> = [Type] extends [readonly (infer Item)[]]
  ? { readonly each: ShapeOf<Item> }
  : [Type] extends [string]
    ? string extends Type
      ? 'string'
      : readonly Type[]
    : [Type] extends [number]
      ? 'integer' | 'number'
      : [Type] extends [boolean]
        ? 'boolean'
        : string extends keyof Type
          ? 'object'
          : {
              readonly [
                Name in keyof Type as Optional<Type[Name]> extends true ? `${Name & string}?` : Name
              ]-?: ShapeOf<NonNullable<Type[Name]>>;
            };

/** Whether a shape is an array's. A page may have put an `each` of its own on the prototype of all objects. */
export const isEach = (shape: Fields | Each): shape is Each => Object.hasOwn(shape, 'each');

/**
 * Finds the first place where `value` is not of `shape`. What a page has put on the prototype of all objects is no field.
 *
 * @param path Name of the value, for the answer.
 * @param lenient Whether fields that may be missing are taken for missing where they are of another shape. They are then
 *   taken out of `value`: what is left has the type that `shape` stands for.
 * @returns A sentence such as `audio_event.event_id must be an integer`, or `undefined` where all is well.
 */
export function mismatch(shape: Shape, value: unknown, path: string, lenient = false): string | undefined {
  if (typeof shape === 'string') {
    const fits =
      shape === 'integer'
        ? Number.isInteger(value)
        : shape === 'number'
          ? Number.isFinite(value)
          : shape === 'object'
            ? isObject(value)
            : typeof value === shape;
    return fits ? undefined : `${path} must be of type ${shape}`;
  }
  if (isWords(shape)) {
    return shape.includes(value as string) ? undefined : `${path} must be one of ${shape.join(', ')}`;
  }
  if (isEach(shape)) {
    if (!Array.isArray(value)) return `${path} must be an array`;
    for (let index = 0; index < value.length; index++) {
      const problem = mismatch(shape.each, value[index], `${path}[${index}]`, lenient);
      if (problem) return problem;
    }
    return undefined;
  }
  if (!isObject(value)) return `${path} must be an object`;
  for (const [key, field] of Object.entries(shape)) {
    const optional = key.endsWith('?');
    const name = optional ? key.slice(0, -1) : key;
    const inner = ownField(value, name);
    const isMissing = optional && inner == null;
    const problem = isMissing ? undefined : mismatch(field, inner, path ? `${path}.${name}` : name, lenient);
    if (problem && !(optional && lenient)) return problem;
    if (problem) Reflect.deleteProperty(value, name);
    if (lenient) hideInherited(value, name);
  }
  return undefined;
}

const isWords = (shape: Shape): shape is readonly string[] => Array.isArray(shape);

/** A field that is missing must read as missing, whatever a page has put on the prototype of all objects. */
function hideInherited(value: Record<string, unknown>, name: string): void {
  if (!(name in value) || Object.hasOwn(value, name)) return;
  // Assigning fails where the prototype is frozen.
  Object.defineProperty(value, name, { value: undefined, enumerable: true, configurable: true, writable: true });
}
