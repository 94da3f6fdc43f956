import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engines, find, findEngines } from './engines.mjs';
import { prepareMachine } from './machine.mjs';
import { failuresOf, MOST_SECOND_TRIES, nameOf, withSecondTries } from './second-tries.mjs';
import { Services } from './services.mjs';
import { testFiles } from './test-files.mjs';

const usage = `npm test [-- options]
  --engine <names>  only in these browsers, comma-separated: ${engines.join(', ')}
  --short           of what runs in the page, only the straight line in Firefox and WebKit, and everything in Chromium
  --files <parts>   no static checks, and only test files whose path contains one of these, comma-separated
  --no-build        tests dist as it is
With CI set, a test that fails is tried once more, ${MOST_SECOND_TRIES} in a run at the most; the lines at the end name each.
The last line says "N passed, N failed".`;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
    short: { type: 'boolean' },
    files: { type: 'string' },
    'no-build': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (options.help) {
  console.log(usage);
  process.exit();
}

/**
 * @typedef {import('./second-tries.mjs').Result} Result
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * How long each part may take, in ms: what hangs must not hold up everything that waits for an answer. On two cores with other
 * work the tests in Node, most of them end to end in three engines, have taken more than twelve minutes.
 */
const limits = { check: 5 * 60_000, node: 16 * 60_000, browsers: 18 * 60_000 };

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const list = (/** @type {string | undefined} */ text) => text?.split(',').filter(Boolean);
const wanted = engines.filter((name) => !options.engine || list(options.engine)?.includes(name));
const only = list(options.files);
const services = new Services();
const scratch = mkdtempSync(join(tmpdir(), 'voice-agent-counts-'));
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {Map<string, Counts>} */
const results = new Map();
/** @type {string[]} Tests that were tried again, and what came of it. */
const secondTries = [];

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    results.set(signal, { passed: 0, failed: 1 });
    void finish();
  });
}

try {
  await main();
} catch (error) {
  console.error(error);
  results.set('npm test', { passed: 0, failed: 1 });
}
await finish();

async function main() {
  const missing = prepareMachine(wanted);
  if (missing) results.set(missing, { passed: 0, failed: 1 });
  if (missing) console.error(missing);

  const { node, speech, everywhere } = testFiles(only);
  if (!only) {
    await Promise.all([
      check('types', 'typescript/bin/tsc'),
      check('lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'),
    ]);
    await check('format', 'prettier/bin/prettier.cjs', '--check', '.');
    await check('manifest', './scripts/manifest.mjs', '--check');
  }
  const usesBuild = !only || node.some((file) => /^test\/(package|e2e)\//.test(file));
  if (usesBuild && !options['no-build']) await check('build', './scripts/build.mjs');

  await startServices();
  if (node.length) await testInNode(node);
  if (everywhere.length + speech.length) await testInBrowsers();
}

async function startServices() {
  const { firefox, webkit } = findEngines();
  // Elsewhere browsers have the sound and the display of the desktop, and WebKitGTK is not to be had.
  if (process.platform === 'linux') {
    services.keepAwake();
    if (firefox && wanted.includes('firefox')) await services.startSound();
    if (webkit && wanted.includes('webkit')) await services.startWebKitDriver(webkit.driver);
    else if (wanted.includes('webkit')) console.log('WebKit is left out.');
  }
  if (find(undefined, ['redis-server'])) await services.startRedis();
}

/**
 * A static check counts as one test. What it says is shown when it fails.
 *
 * @param {string} name
 * @param {string} script A file of ours, or one of a package.
 * @param {string[]} args
 */
async function check(name, script, ...args) {
  const file = script.startsWith('.') ? script : `node_modules/${script}`;
  const { code, output } = await run([file, ...args], { capture: true, limit: limits.check });
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name}`);
  if (code !== 0 || name === 'build') console.log(output.trimEnd());
  results.set(name, { passed: Number(code === 0), failed: Number(code !== 0) });
}

/** @param {string[]} files */
async function testInNode(files) {
  const file = join(scratch, 'node.json');
  const reporters = { spec: 'stdout', './scripts/count-reporter.mjs': file };
  const flags = Object.entries(reporters).flatMap(([reporter, destination]) => [
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${destination}`,
  ]);
  const runner = ['--import', 'tsx', '--test', '--test-concurrency=1', '--test-timeout=300000', ...flags];
  await count('tests in Node', file, (failures) =>
    run([...runner, ...(failures ? filesOf(failures) : files)], { limit: limits.node }),
  );
}

async function testInBrowsers() {
  const file = join(scratch, 'browsers.json');
  await count('tests in browsers', file, (failures) => {
    const again = failures && {
      TEST_FILES: filesOf(failures).join(),
      ENGINES: failures.map(({ browser }) => browser?.split(' ', 1)[0]?.toLowerCase()).join(),
    };
    return run(['node_modules/@web/test-runner/dist/bin.js'], {
      env: {
        TEST_RESULTS: file,
        ...(options.short && { TEST_SHORT: '1' }),
        ...(only && { TEST_FILES: only.join() }),
        ...again,
      },
      limit: limits.browsers,
    });
  });
}

/** @param {Result[]} failures */
function filesOf(failures) {
  return [...new Set(failures.map(({ file }) => file))];
}

/**
 * Runs tests and counts them; in CI, what fails has a second try as long as there are few.
 *
 * @param {string} name
 * @param {string} file Takes how each test went.
 * @param {(failures?: Result[]) => Promise<{ code: number }>} runTests Runs all, or the files of what has failed.
 */
async function count(name, file, runTests) {
  const { code } = await runTests();
  let all = readResults(file);
  const failures = failuresOf(all);
  const tries = secondTries.length + failures.length;
  if (process.env['CI'] && failures.length && tries > MOST_SECOND_TRIES) {
    console.log(`\nNo second try: it would make ${tries}, and ${MOST_SECOND_TRIES} is the most.`);
  } else if (process.env['CI'] && failures.length) {
    console.log(`\nSecond try of ${failures.map(nameOf).join(', ')}`);
    rmSync(file, { force: true });
    await runTests(failures);
    all = withSecondTries(all, readResults(file));
    const left = failuresOf(all).map(nameOf);
    for (const one of failures.map(nameOf)) {
      const isLeft = left.some((name) => name === one || name.startsWith(`${one} › `));
      secondTries.push(`${one}: ${isLeft ? 'failed again' : 'passed'}`);
    }
  }
  const failed = all.filter(({ passed }) => !passed).length;
  // A part that failed without a failed test (it could not start, or was ended) is one failure.
  const lost = code !== 0 && failures.length === 0;
  results.set(name, { passed: all.length - failed, failed: lost ? 1 : failed });
}

/**
 * @param {string} file
 * @returns {Result[]}
 */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * Runs a script with Node.
 *
 * @param {string[]} args
 * @param {{ capture?: boolean, env?: Record<string, string>, limit: number }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(args, { capture = false, env = {}, limit }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
      env: { ...process.env, ...services.env, ENGINES: wanted.join(), ...env },
    });
    running.add(child);
    const timer = setTimeout(() => {
      console.error(`${args.join(' ')} took more than ${limit / 60_000} minutes.`);
      child.kill();
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    }, limit);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** @returns {Promise<never>} */
async function finish() {
  await services.stop();
  rmSync(scratch, { recursive: true, force: true });
  const total = { passed: 0, failed: 0 };
  console.log();
  for (const [name, { passed, failed }] of results) {
    console.log(`${failed ? 'FAILED' : 'ok'}: ${name} (${passed} passed, ${failed} failed)`);
    total.passed += passed;
    total.failed += failed;
  }
  for (const line of secondTries) console.log(`second try: ${line}`);
  console.log(`${secondTries.length} second tries`);
  // Tests that did not run have not passed.
  if (total.passed + total.failed === 0) total.failed = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed ? 1 : 0);
}
