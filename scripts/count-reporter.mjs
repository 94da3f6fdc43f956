import { relative, resolve } from 'node:path';

/**
 * A reporter of Node's test runner that writes nothing but how each test went, as JSON: an array of `Result`. Tests that were
 * skipped are left out.
 *
 * @typedef {object} TestData
 * @property {string} name
 * @property {number} nesting
 * @property {string} [file]
 * @property {unknown} [skip]
 * @property {unknown} [todo]
 * @property {{ type?: string, error?: { failureType?: string } }} [details]
 *
 * @param {AsyncIterable<{ type: string, data: TestData }>} events
 */
export default async function* countReporter(events) {
  /** @type {import('./second-tries.mjs').Result[]} */
  const results = [];
  /** @type {string[]} Names of the suites that are under way, and of the last test. */
  const path = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') path.splice(data.nesting, Infinity, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, nesting, file = '', skip, todo, details } = data;
    // What its parts have failed in is told with them.
    if (skip !== undefined || todo !== undefined || details?.error?.failureType === 'subtestsFailed') continue;
    const isSuite = details?.type === 'suite';
    if (isSuite && type === 'test:pass') continue;
    // One of its hooks has failed, or the program has: the tests that this has kept from running are not known by themselves.
    const isFile = isSuite || (nesting === 0 && resolve(name) === file);
    results.push({
      file: relative('', file),
      test: isFile ? '' : [...path.slice(0, nesting), name].join(' › '),
      passed: type === 'test:pass',
    });
  }
  yield JSON.stringify(results);
}
