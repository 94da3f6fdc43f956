/**
 * Runs on a page, so to say, whose scripts have put enumerable properties on the prototype of all objects, as old libraries
 * do. Nothing asynchronous: the test runner's own code must not meet them.
 *
 * @returns What `run` returns.
 */
export function polluted<Result>(values: Record<string, unknown>, run: () => Result): Result {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
  }
  try {
    return run();
  } finally {
    for (const name of Object.keys(values)) Reflect.deleteProperty(Object.prototype, name);
  }
}
