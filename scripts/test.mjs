import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engines, find, findEngines } from './engines.mjs';
import { prepareMachine } from './machine.mjs';
import { failuresOf, MOST_SECOND_TRIES, nameOf, withSecondTries } from './second-tries.mjs';
import { freePort, Services } from './services.mjs';
import { testFiles } from './test-files.mjs';

const usage = `npm test [-- options]
  --engine <names>  only in these browsers, comma-separated: ${engines.join(', ')}
  --files <parts>   no static checks, and only test files whose path contains one of these, comma-separated
  --no-build        tests dist as it is
With CI set, a test that fails is tried once more, ${MOST_SECOND_TRIES} in a run at the most; the lines at the end name each.
The last line says "N passed, N failed".`;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
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

/** How long each check, each file in Node and each engine may take, in ms: what hangs must not hold up all the others. */
const limits = { check: 5 * 60_000, node: 6 * 60_000, browsers: 18 * 60_000 };

/** Files in Node that are tested beside each other: most of them wait for a browser most of the time. */
const WORKERS = 2;

/** How many of the parts that took longest are named at the end. */
const SLOWEST = 10;

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
/** @type {string[]} Tests that failed, in CI at their second try too. */
const failedTests = [];
/** @type {{ name: string, seconds: number }[]} */
const durations = [];
/** @type {{ port: number, stop: () => void }[]} WebKit's drivers: each serves one browser at a time, so every worker has its own. */
const webKitDrivers = [];

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
  const usesBuild = !only || node.some((file) => /^test\/(package|e2e|looks)\//.test(file));
  /** @type {[name: string, ...args: string[]][]} */
  const checks = [
    ['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
    ['types', 'typescript/bin/tsc'],
    ['format', 'prettier/bin/prettier.cjs', '--check', '.'],
    ['manifest', './scripts/manifest.mjs', '--check'],
    ['protocol', './scripts/protocol.mjs', '--check'],
  ];
  await inParallel(
    [
      ...(usesBuild && !options['no-build'] ? [/** @type {const} */ (['build', './scripts/build.mjs'])] : []),
      ...(only ? [] : checks),
    ],
    WORKERS,
    ([name, script, ...args]) => check(name, script, ...args),
  );
  // It looks at what was built.
  if (!only) await check('package', './scripts/check-package.mjs');

  await startServices();
  if (node.length) await testInNode(node);
  if (everywhere.length + speech.length) await testInBrowsers();
}

async function startServices() {
  const { firefox, webkit } = findEngines();
  // Elsewhere browsers have the sound and the display of the desktop, and WebKitGTK is not to be had.
  if (process.platform === 'linux') {
    await services.keepAwake();
    if (firefox && wanted.includes('firefox')) await services.startSound();
    if (webkit && wanted.includes('webkit')) {
      for (let worker = 0; worker < WORKERS; worker++)
        webKitDrivers.push(await services.startWebKitDriver(webkit.driver));
    } else if (wanted.includes('webkit')) console.log('WebKit is left out.');
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
  const { code, output } = await run([file, ...args], { limit: limits.check, name });
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name}`);
  if (code !== 0 || name === 'build') console.log(output.trimEnd());
  results.set(name, { passed: Number(code === 0), failed: Number(code !== 0) });
}

/** @param {string[]} files */
async function testInNode(files) {
  // Those first that take long.
  const isLong = (/** @type {string} */ file) => /^test\/(e2e|looks|package)\//.test(file);
  const ordered = [...files.filter(isLong), ...files.filter((file) => !isLong(file))];
  const runner = ['--import', 'tsx', '--test', '--test-timeout=300000'];
  await count('tests in Node', async (failures) => {
    /** @type {Result[]} */
    const all = [];
    await inParallel(failures ? filesOf(failures) : ordered, WORKERS, async (file, worker) => {
      const results = join(scratch, `node-${worker}.json`);
      const reporters = { spec: 'stdout', './scripts/count-reporter.mjs': results };
      const flags = Object.entries(reporters).flatMap(([reporter, destination]) => [
        `--test-reporter=${reporter}`,
        `--test-reporter-destination=${destination}`,
      ]);
      const { code, output } = await run([...runner, ...flags, file], {
        env: { ...webKit(worker) },
        limit: limits.node,
        name: file,
      });
      console.log(output.replace(/^ℹ.*\n/gm, '').trim());
      const found = takeResults(results);
      all.push(...found);
      if (code === 0) return;
      // It could not start, or was ended.
      if (!failuresOf(found).length) all.push({ file, test: '', passed: false });
      await renewWebKit(worker);
    });
    return all;
  });
}

/** All engines beside each other, since tests wait for sound most of the time; each with a server and a simulator of its own. */
async function testInBrowsers() {
  await count('tests in browsers', async (failures) => {
    /** @type {Result[]} */
    const all = [];
    const failed = (/** @type {string} */ engine) =>
      failures?.filter(({ browser }) => browser?.split(' ', 1)[0]?.toLowerCase() === engine);
    const engines = wanted.filter((engine) => !failures || failed(engine)?.length);
    await inParallel(engines, engines.length, async (engine) => {
      const results = join(scratch, `${engine}.json`);
      const files = failures ? filesOf(failed(engine) ?? []) : only;
      const { code, output } = await run(['node_modules/@web/test-runner/dist/bin.js'], {
        env: {
          ENGINES: engine,
          TEST_RESULTS: results,
          TEST_PORT: String(await freePort()),
          ...(files && { TEST_FILES: files.join() }),
          ...webKit(0),
        },
        limit: limits.browsers,
        name: engine,
      });
      console.log(output.trim());
      const found = takeResults(results);
      all.push(...found);
      // It could not start, or was ended.
      if (code !== 0 && !failuresOf(found).length) all.push({ file: '', browser: engine, test: '', passed: false });
    });
    return all;
  });
}

/** @param {number} worker */
function webKit(worker) {
  const driver = webKitDrivers[worker];
  return driver && { WEBKIT_DRIVER_PORT: String(driver.port) };
}

/**
 * Starts a worker's driver anew: a test file that was ended may have left a browser there, and the driver would give no other.
 *
 * @param {number} worker
 */
async function renewWebKit(worker) {
  const { webkit } = findEngines();
  if (!webKitDrivers[worker] || !webkit) return;
  webKitDrivers[worker].stop();
  webKitDrivers[worker] = await services.startWebKitDriver(webkit.driver);
}

/**
 * Does something with each item, in their order, with some of them at a time.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} workers
 * @param {(item: Item, worker: number) => Promise<void>} work
 */
async function inParallel(items, workers, work) {
  const left = [...items];
  const next = async (/** @type {number} */ worker) => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item, worker);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => next(worker)));
}

/** @param {Result[]} failures */
function filesOf(failures) {
  return [...new Set(failures.map(({ file }) => file))];
}

/**
 * Runs tests and counts them; in CI, what fails has a second try as long as there are few.
 *
 * @param {string} name
 * @param {(failures?: Result[]) => Promise<Result[]>} runTests Runs all, or the files of what has failed.
 */
async function count(name, runTests) {
  let all = await runTests();
  const failures = failuresOf(all);
  const tries = secondTries.length + failures.length;
  if (process.env['CI'] && failures.length && tries > MOST_SECOND_TRIES) {
    console.log(`\nNo second try: it would make ${tries}, and ${MOST_SECOND_TRIES} is the most.`);
  } else if (process.env['CI'] && failures.length) {
    console.log(`\nSecond try of ${failures.map(nameOf).join(', ')}`);
    all = withSecondTries(all, await runTests(failures));
    const left = failuresOf(all).map(nameOf);
    for (const one of failures.map(nameOf)) {
      const isLeft = left.some((name) => name === one || name.startsWith(`${one} › `));
      secondTries.push(`${one}: ${isLeft ? 'failed again' : 'passed'}`);
    }
  }
  const failed = all.filter(({ passed }) => !passed).length;
  failedTests.push(...failuresOf(all).map(nameOf));
  results.set(name, { passed: all.length - failed, failed });
}

/**
 * @param {string} file Is gone afterwards.
 * @returns {Result[]}
 */
function takeResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Runs a script with Node.
 *
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, limit: number, name: string }} options `name`: what it is called among the slowest.
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(args, { env = {}, limit, name }) {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...services.env, ENGINES: wanted.join(), ...env },
    });
    running.add(child);
    const timer = setTimeout(() => {
      console.error(`${args.join(' ')} took more than ${limit / 60_000} minutes.`);
      child.kill();
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    }, limit);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      durations.push({ name, seconds: Math.round((performance.now() - began) / 1000) });
      resolve({ code: code ?? 1, output });
    });
  });
}

/** @returns {Promise<never>} */
async function finish() {
  await services.stop();
  rmSync(scratch, { recursive: true, force: true });
  const total = { passed: 0, failed: 0 };
  const slowest = durations.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  console.log('\nWhat took longest:');
  for (const { name, seconds } of slowest) console.log(`${String(seconds).padStart(5)} s  ${name}`);
  console.log();
  for (const [name, { passed, failed }] of results) {
    console.log(`${failed ? 'FAILED' : 'ok'}: ${name} (${passed} passed, ${failed} failed)`);
    total.passed += passed;
    total.failed += failed;
  }
  for (const line of failedTests) console.log(`failed: ${line}`);
  for (const line of secondTries) console.log(`second try: ${line}`);
  console.log(`${secondTries.length} second tries`);
  // Tests that did not run have not passed.
  if (total.passed + total.failed === 0) total.failed = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed ? 1 : 0);
}
