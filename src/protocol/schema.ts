/**
 * Shapes of JSON data as plain literals, checked at run time against data and at compile time against a type.
 *
 * A shape is `'string'`, `'integer'`, `'number'`, `'boolean'` or `'object'`; `['a', 'b']` for one of several strings;
 * `{ each: shape }` for an array; or an object of shapes, where a name that ends in `?` may be missing or `null`.
 */
export type Shape = 'string' | 'integer' | 'number' | 'boolean' | 'object' | readonly string[] | Each | Fields;
interface Each {
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

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Finds the first place where `value` is not of `shape`.
 *
 * @param path Name of the value, for the answer.
 * @returns A sentence such as `audio_event.event_id must be an integer`, or `undefined` where all is well.
 */
export function mismatch(shape: Shape, value: unknown, path: string): string | undefined {
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
  if (Array.isArray(shape)) {
    return shape.includes(value) ? undefined : `${path} must be one of ${shape.join(', ')}`;
  }
  if ('each' in shape) {
    if (!Array.isArray(value)) return `${path} must be an array`;
    for (let index = 0; index < value.length; index++) {
      const problem = mismatch((shape as Each).each, value[index], `${path}[${index}]`);
      if (problem) return problem;
    }
    return undefined;
  }
  if (!isObject(value)) return `${path} must be an object`;
  for (const [key, field] of Object.entries(shape as Fields)) {
    const optional = key.endsWith('?');
    const name = optional ? key.slice(0, -1) : key;
    if (optional && value[name] == null) continue;
    const problem = mismatch(field, value[name], path ? `${path}.${name}` : name);
    if (problem) return problem;
  }
  return undefined;
}
