import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutants } from '../test/mutants.mjs';
import { failuresOf } from './second-tries.mjs';

/**
 * Breaks the sources in the places that test/mutants.mjs lists, one at a time, and shows that a test turns red. The sources
 * themselves are never touched: it is a copy of them that is broken.
 *
 * Why not StrykerJS: its TAP runner takes the tests in Node, but it has no runner for those that need a browser, and it makes
 * mutants by rules of its own instead of taking a list.
 */
const usage = `npm run test:mutants -- [options]
  --only <parts>  only mutants of sources whose path contains one of these, comma-separated
The last line says "N of M red". It fails where less than 28 in 30 are, where a text of the list is not in its file any
more, and where a test is red without any mutant.`;

/** What part of the mutants must turn a test red. */
const LEAST_PART = 28 / 30;

/** A mutant may make a test hang. So long may each file of a run take. */
const LONGEST_RUN_MS = 120_000;

const { values: options } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
if (options.help) {
  console.log(usage);
  process.exit();
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
/** In this folder, so that packages are found. */
const copy = '.cache/mutants';
const resultsFile = '.cache/mutants.json';
const only = options.only?.split(',').filter(Boolean);
const chosen = mutants.filter(({ file }) => !only || only.some((part) => file.includes(part)));

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    running?.kill();
    cleanUp();
    process.exit(1);
  });
}

try {
  await main();
} finally {
  cleanUp();
}

async function main() {
  const lost = chosen.filter(({ file, text }) => readFileSync(join('src', file), 'utf8').split(text).length !== 2);
  for (const { file, text } of lost) console.error(`src/${file} does not have this once: ${text}`);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const folder of ['src', 'test', 'packages', 'scripts']) {
    cpSync(folder, join(copy, folder), { recursive: true, filter: (name) => !/node_modules|dist$/.test(name) });
  }

  const tests = [...new Set(chosen.map(({ test }) => test))];
  const before = await run(tests);
  for (const { test } of before.failures) console.error(`Red without any mutant: ${test}`);
  let red = 0;
  for (const mutant of before.code || lost.length ? [] : chosen) {
    const { file, text, becomes, test } = mutant;
    const place = join(copy, 'src', file);
    const source = readFileSync(place, 'utf8');
    writeFileSync(
      place,
      source.replace(text, () => becomes),
    );
    const { code, failures } = await run([test]);
    writeFileSync(place, source);
    // A run that could not be made shows nothing.
    const isRed = code !== 0 && failures.length > 0;
    red += Number(isRed);
    const [how] = failures.map(({ test: name, file: whole }) => name || whole);
    console.log(`${isRed ? 'red     ' : 'SURVIVED'}  ${file.padEnd(30)} ${shown(text)} → ${shown(becomes)}`);
    if (isRed) console.log(`          by ${test}: ${how}`);
  }
  console.log(`\n${red} of ${chosen.length} red`);
  process.exitCode = chosen.length > 0 && red / chosen.length >= LEAST_PART ? 0 : 1;
}

/**
 * Runs test files of the copy: those in Node first, then the others in Chromium.
 *
 * @param {string[]} tests
 * @returns {Promise<{ code: number, failures: import('./second-tries.mjs').Result[] }>}
 */
async function run(tests) {
  const isForNode = (/** @type {string} */ test) => test.endsWith('.node.test.ts');
  const inNode = tests.filter(isForNode).map((test) => `${copy}/test/${test}`);
  const inBrowser = tests.filter((test) => !isForNode(test)).map((test) => `${copy}/test/${test}`);
  const reporter = ['--test-reporter=./scripts/count-reporter.mjs', `--test-reporter-destination=${resultsFile}`];
  const parts = [
    inNode.length &&
      (() => node(inNode.length, ['--import', 'tsx', '--test', '--test-concurrency=1', ...reporter, ...inNode])),
    inBrowser.length &&
      (() =>
        node(inBrowser.length, ['node_modules/@web/test-runner/dist/bin.js'], {
          ENGINES: 'chromium',
          TEST_FOLDER: `${copy}/test`,
          TEST_FILES: inBrowser.join(),
          TEST_RESULTS: resultsFile,
        })),
  ];
  let code = 0;
  const failures = [];
  for (const part of parts) {
    if (!part) continue;
    rmSync(resultsFile, { force: true });
    code ||= await part();
    failures.push(...failuresOf(readResults()));
  }
  return { code, failures };
}

/** @returns {import('./second-tries.mjs').Result[]} */
function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * @param {number} files How many files of tests it is.
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} The exit code.
 */
function node(files, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } });
    running = child;
    const timer = setTimeout(() => child.kill('SIGKILL'), files * LONGEST_RUN_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

function cleanUp() {
  rmSync(copy, { recursive: true, force: true });
  rmSync(resultsFile, { force: true });
}

/** @param {string} text */
function shown(text) {
  return text === '' ? '(nothing)' : text.replaceAll(/\s+/g, ' ');
}
