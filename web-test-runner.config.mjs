import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import * as puppeteer from 'puppeteer-core';
import { chromiumOptions, engines, findEngines, firefoxOptions, webkitOptions } from './scripts/engines.mjs';
import { simulatorPlugin } from './scripts/simulator-plugin.mjs';
import { testFiles } from './scripts/test-files.mjs';
import { workletTestPlugin } from './scripts/worklet-plugin.mjs';

/**
 * Browser tests: each file on a page of its own, one page at a time, because audio is timed by the same two cores.
 * `npm test` starts what the engines need (sound, display, WebKit's driver) and sets the environment:
 *
 * - `ENGINES`: comma-separated; default: every installed one
 * - `TEST_FILES`: comma-separated; only the files whose path contains one of these
 * - `WEBKIT_DRIVER_PORT`: where WebKitWebDriver listens; without it WebKit is left out
 * - `TEST_SHORT`: in Firefox and WebKit the straight line only
 * - `TEST_RESULTS`: file that takes how each test went, as `Result` of scripts/second-tries.mjs
 */
const root = fileURLToPath(new URL('.', import.meta.url));
const { env } = process;
const { chromium, firefox, webkit } = findEngines();
const wanted = env['ENGINES']?.split(',') ?? engines;
const driverPort = Number(env['WEBKIT_DRIVER_PORT']);

const { everywhere, speech } = testFiles(env['TEST_FILES']?.split(','), env['TEST_FOLDER']);

/** @typedef {ReturnType<typeof chromeLauncher | typeof webdriverLauncher>} Launcher */

/**
 * Launchers name themselves; two of ours would have the same name.
 *
 * @param {string} name
 * @param {import('@web/test-runner').BrowserLauncher} launcher
 */
const named = (name, launcher) => {
  Object.defineProperty(launcher, 'name', { get: () => name, set: () => undefined });
  return launcher;
};

/**
 * A page that hangs or crashes takes the browser with it, which would fail every file after it: then the browser is
 * started anew.
 *
 * @param {Launcher} launcher
 */
const restarting = (launcher) => {
  // The two packages disagree about `undefined` in an optional property.
  const plain = /** @type {import('@web/test-runner').BrowserLauncher} */ (launcher);
  const stopSession = plain.stopSession.bind(launcher);
  plain.stopSession = async (id) => {
    const broken = Symbol();
    const stopped = stopSession(id).catch(() => broken);
    const result = await Promise.race([stopped, pause(10_000, broken, { ref: false })]);
    if (typeof result !== 'symbol') return result;
    // One that hangs does not close when it is asked to; of one that has gone, the launcher would keep the driver.
    /** @type {import('puppeteer-core').Browser | undefined} */ (Reflect.get(launcher, 'browser'))
      ?.process?.()
      ?.kill('SIGKILL');
    await Promise.race([launcher.stop().catch(() => undefined), pause(10_000, undefined, { ref: false })]);
    Object.assign(launcher, { driver: undefined, driverManager: undefined });
    return {};
  };
  return plain;
};

const chromiumWith = (/** @type {string} */ name, options = {}) =>
  chromium && wanted.includes('chromium')
    ? [named(name, restarting(chromeLauncher({ puppeteer, launchOptions: chromiumOptions(chromium, options) })))]
    : [];

const elsewhere = env['TEST_SHORT'] ? everywhere.filter((file) => file.endsWith('/line.test.ts')) : everywhere;

/** @type {import('@web/test-runner').TestRunnerGroupConfig[]} */
const groups = [
  { name: 'chromium', files: everywhere, browsers: chromiumWith('Chromium') },
  {
    name: 'elsewhere',
    files: elsewhere,
    browsers: [
      ...(firefox && wanted.includes('firefox')
        ? [named('Firefox', restarting(chromeLauncher({ puppeteer, launchOptions: firefoxOptions(firefox) })))]
        : []),
      ...(webkit && driverPort && wanted.includes('webkit')
        ? [named('WebKit', restarting(webdriverLauncher(webkitOptions(webkit.browser, driverPort))))]
        : []),
    ],
  },
  {
    name: 'speech',
    files: speech,
    browsers: chromiumWith('Chromium with speech', {
      microphone: fileURLToPath(new URL('./test/fixtures/speech.wav', import.meta.url)),
    }),
  },
];

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  rootDir: root,
  nodeResolve: { exportConditions: ['browser', 'development'] },
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  concurrency: 1,
  concurrentBrowsers: 1,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  testFramework: { config: { timeout: 20_000 } },
  plugins: [
    workletTestPlugin(),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)) }),
    simulatorPlugin(),
  ],
  groups: groups.filter(({ files, browsers }) => files?.length && browsers?.length),
  reporters: [defaultReporter(), resultsReporter()],
};

/**
 * Writes how each test went. A file that could not be loaded, or failed beside its tests, is one failure.
 *
 * @returns {import('@web/test-runner').Reporter}
 */
function resultsReporter() {
  return {
    stop({ sessions }) {
      const results = [...sessions].flatMap((session) => {
        const place = { file: relative(root, session.testFile ?? ''), browser: session.browser.name };
        const tests = testsOf(session.testResults).map((test) => ({ ...place, ...test }));
        const failed = !session.passed && tests.every(({ passed }) => passed);
        return failed ? [...tests, { ...place, test: '', passed: false }] : tests;
      });
      if (env['TEST_RESULTS']) writeFileSync(env['TEST_RESULTS'], JSON.stringify(results));
    },
  };
}

/**
 * @param {import('@web/test-runner').TestSuiteResult | undefined} suite
 * @param {string[]} [path] Names of the suites around it.
 * @returns {{ test: string, passed: boolean }[]}
 */
function testsOf(suite, path = []) {
  if (!suite) return [];
  const names = [...path, suite.name].filter(Boolean);
  const tests = suite.tests.filter(({ skipped }) => !skipped);
  return [
    ...tests.map(({ name, passed }) => ({ test: [...names, name].join(' › '), passed })),
    ...suite.suites.flatMap((inner) => testsOf(inner, names)),
  ];
}
