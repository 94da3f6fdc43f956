/**
 * On a machine that is shared, whatever has a clock may fail once: in CI a failed test has a second try. Each is named and
 * counted. Where more tests fail than may be tried again in one run, it is not the machine, and none of them is.
 */
export const MOST_SECOND_TRIES = 3;

/**
 * @typedef {object} Result How one test went.
 * @property {string} file
 * @property {string} [browser]
 * @property {string} test Names of its suites and its own. Empty where the file as a whole failed: it could not be loaded, or hung.
 * @property {boolean} passed
 */

/** @param {Result} result */
export const nameOf = ({ file, browser, test }) =>
  [file, ...(browser ? [browser] : []), ...(test ? [test] : [])].join(' › ');

/**
 * What has to be tried again: tests that have failed, and files that have failed as a whole with all their tests.
 *
 * @param {readonly Result[]} results
 */
export function failuresOf(results) {
  const failures = results.filter(({ passed }) => !passed);
  const files = failures.filter(({ test }) => !test);
  return [...files, ...failures.filter((failure) => !files.some((file) => inSamePlace(file, failure)))];
}

/**
 * Puts the second try of what failed in the place of the first. What passed at first is not looked at again, and what is
 * missing in the second try has failed.
 *
 * @param {readonly Result[]} first
 * @param {readonly Result[]} second Of all tests in the files in which one had failed.
 * @returns {Result[]}
 */
export function withSecondTries(first, second) {
  const failures = failuresOf(first);
  return [
    ...first.filter(
      (result) => result.passed && !failures.some(({ test, ...place }) => !test && inSamePlace(place, result)),
    ),
    ...failures.flatMap((failure) => {
      const again = second.filter((result) => inSamePlace(failure, result));
      if (!failure.test) return again.length ? again : [failure];
      const same = again.filter(({ test }) => test === failure.test);
      return [{ ...failure, passed: same.length > 0 && same.every(({ passed }) => passed) }];
    }),
  ];
}

/**
 * @typedef {Pick<Result, 'file' | 'browser'>} Place
 *
 * @param {Place} one
 * @param {Place} other
 */
const inSamePlace = (one, other) => one.file === other.file && one.browser === other.browser;
