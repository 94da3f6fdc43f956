import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { tsImport } from 'tsx/esm/api';
import { build } from 'vite';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';
import { Services } from '../../scripts/services.mjs';
import { heardOfInterrupted, median, need, rounded, stretched, untilSilence, untilSound } from './peer-numbers.mjs';

/**
 * The element beside the service's own client, `@elevenlabs/client`, in one Chromium with one simulator, by turns:
 * `npm run build && node test/bench/peer.mjs`. Prints medians of five times each; `node test/bench/peer.mjs 9` of nine.
 * Sound is what the audio thread hands over; what the browser does with it afterwards is not in here.
 *
 * @typedef {import('./peer-page.js').Client} Client
 * @typedef {import('./peer-numbers.mjs').Value} Value
 *
 * @typedef {object} Measure
 * @property {string[]} rows What it measures.
 * @property {(page: import('puppeteer-core').Page, client: Client, repetition: number) => Promise<Value[]>} run Gives a value for each.
 * @property {number} [times] How often in each repetition: of what is soon over and varies much, more can be had.
 */

/** What is measured beside the element. */
const peerPackage = '@elevenlabs/client@1.25.0';

const root = fileURLToPath(new URL('../..', import.meta.url));
const repetitions = Number(process.argv[2] ?? 5);
if (!(repetitions >= 1)) throw new Error('How often? A number from 1 on.');
const { chromium } = findEngines();
if (!chromium) throw new Error('This is measured in Chromium: install it, or name it in CHROMIUM_PATH.');

/** @type {Measure[]} */
const measures = [
  {
    rows: ['script before anybody touches the page (kB, gzip)', 'script until connected (kB, gzip)'],
    async run(page, client) {
      await page.waitForNetworkIdle();
      const before = transferred;
      await inPage(page, 'start', client, conversation('greeting'));
      await page.waitForNetworkIdle();
      return [before / 1000, transferred / 1000];
    },
  },
  {
    rows: ['from start to connected, first time (ms)', 'from start to connected, second time (ms)'],
    times: 3,
    async run(page, client) {
      const first = await inPage(page, 'start', client, conversation('greeting'));
      await inPage(page, 'stop', client);
      return [first, await inPage(page, 'start', client, conversation('greeting'))];
    },
  },
  {
    rows: ['from start to connected, where the pointer was before (ms)'],
    times: 3,
    async run(page, client) {
      await page.evaluate(() => document.querySelector('voice-agent')?.dispatchEvent(new PointerEvent('pointerover')));
      await page.waitForNetworkIdle();
      return [await inPage(page, 'start', client, conversation('greeting'))];
    },
  },
  {
    rows: ['connects when another frame is first'],
    async run(page, client) {
      const url = conversation('late-metadata');
      const connected = inPage(page, 'start', client, url, 5000);
      return [
        await connected.then(
          () => 'yes',
          (error) => `no: ${refusal(error)}`,
        ),
      ];
    },
  },
  {
    rows: ['from the first audio of a turn to its sound (ms)', 'from the interruption to silence (ms)'],
    async run(page, client) {
      await inPage(page, 'listen');
      // An agent that has nothing to say by itself.
      await inPage(page, 'start', client, conversation('queue', { after: 600_000 }));
      await wait(500);
      for (let piece = 0; piece < 24; piece++) {
        await send({ type: 'audio', audio_event: { audio_base_64: tone, event_id: 1 } });
        await wait(60);
      }
      await send({ type: 'interruption', interruption_event: { event_id: 1 } });
      await wait(3500);
      const report = await inPage(page, 'report');
      return [untilSound(report), untilSilence(report)];
    },
  },
  {
    rows: ['from start to the first sound (ms)', 'late sound of an interrupted turn that is heard (s)'],
    async run(page, client) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('barge-in', { late: true, after: 2500 }));
      const report = await inPage(page, 'report', { quiet: true });
      return [untilSound(report, report.started), heardOfInterrupted(report)];
    },
  },
  {
    rows: ['of a goodbye, lost when the server closes (s)'],
    async run(page, client) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('goodbye'));
      return [-stretched(await inPage(page, 'report', { quiet: true }))];
    },
  },
  {
    rows: [
      'with jitter: mode changes (2 are right)',
      'with jitter: silence inside of speech (s)',
      'with jitter: from the first audio to sound (ms)',
    ],
    async run(page, client, repetition) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('jitter', { seed: repetition }));
      const report = await inPage(page, 'report', { quiet: true });
      return [report.flips, stretched(report), untilSound(report)];
    },
  },
  {
    rows: ['main thread, per second of speech (ms)', 'whole process of the page, per second of speech (ms)'],
    run: work,
  },
  {
    rows: ['main thread, with a face (ms)', 'whole process of the page, with a face (ms)'],
    async run(page, client, repetition) {
      if (client === 'peer') return ['has none', 'has none'];
      await page.evaluate(() => document.querySelector('voice-agent')?.removeAttribute('variant'));
      return work(page, client, repetition);
    },
  },
];

/** @type {Record<Client, string>} */
const pages = {
  ours: '<script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent variant="headless"></voice-agent>',
  peer: '<script type="module" src="/peer/client.js"></script>',
};
const scratch = await mkdtemp(join(tmpdir(), 'voice-agent-bench-'));
const peer = await bundle();
let transferred = 0;
const server = createServer((request, response) => {
  serve(request.url ?? '/').then(
    ({ body, type, counts }) => {
      const compressed = gzipSync(body, { level: 9 });
      if (counts) transferred += compressed.length;
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip', 'cache-control': 'no-store' });
      response.end(compressed);
    },
    () => response.writeHead(404).end(),
  );
});
const { attach } = await tsImport('../../packages/simulator/src/server.ts', import.meta.url);
attach(server);
await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const tone = makeTone();
const services = new Services();
/** @type {import('puppeteer-core').Browser | undefined} */
let browser;
try {
  await readFile(join(root, 'dist/cdn/voice-agent.js')).catch((cause) => {
    throw new Error('There is nothing to measure: npm run build comes first.', { cause });
  });
  if (process.platform === 'linux') services.keepAwake();
  browser = await puppeteer.launch(chromiumOptions(chromium, { microphone: await makeMicrophone() }));
  print(await measureAll(browser));
} finally {
  await browser?.close();
  await services.stop();
  server.close();
  server.closeAllConnections();
  await rm(scratch, { recursive: true, force: true });
}

/** @param {import('puppeteer-core').Browser} browser */
async function measureAll(browser) {
  /** @type {Map<string, Record<Client, Value[]>>} */
  const values = new Map(measures.flatMap(({ rows }) => rows.map((row) => [row, { ours: [], peer: [] }])));
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { rows, run, times = 1 } of measures) {
      for (const client of Array.from({ length: times }, () => /** @type {const} */ (['ours', 'peer'])).flat()) {
        const page = await browser.newPage();
        transferred = 0;
        await page.goto(`http://127.0.0.1:${port}/${client}`);
        const found = await run(page, client, repetition).catch((error) => {
          if (client === 'ours') process.exitCode = 1;
          return rows.map(() => refusal(error));
        });
        rows.forEach((row, index) => values.get(row)?.[client].push(found[index] ?? ''));
        await page.close();
      }
    }
  }
  return values;
}

/** @param {Map<string, Record<Client, Value[]>>} values */
function print(values) {
  const table = [['', 'ours', 'peer', 'peer / ours']];
  for (const [what, { ours, peer }] of values) {
    const [left, right] = [median(ours), median(peer)];
    const cells = [rounded(left, what), rounded(right, what)];
    const ratio = Number(cells[1]) / Number(cells[0]);
    table.push([what, ...cells, ratio > 0 && ratio < Infinity ? String(Number(ratio.toPrecision(2))) : '']);
  }
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of table) {
    const [what = '', ...others] = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    console.log([what, ...others].join('  ').trimEnd());
  }
}

/**
 * The CPU time of five seconds in which the agent speaks and the microphone runs, by the second: it is the same on a busy
 * machine.
 *
 * @type {Measure['run']}
 */
async function work(page, client) {
  const devtools = await page.createCDPSession();
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return ['TaskDuration', 'ProcessTime'].map((name) => metrics.find((metric) => metric.name === name)?.value ?? NaN);
  };
  await inPage(page, 'start', client, conversation('barge-in', { interruptible: false, pace: 1 }));
  await inPage(page, 'whenSpeaking');
  const before = await read();
  await wait(5000);
  const after = await read();
  return after.map((value, index) => ((value - (before[index] ?? NaN)) * 1000) / 5);
}

/** @param {unknown} error */
function refusal(error) {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/**
 * Calls a function of `peer-page.js`.
 *
 * @template {'listen' | 'report' | 'start' | 'stop' | 'whenSpeaking'} Name
 * @param {import('puppeteer-core').Page} page
 * @param {Name} name
 * @param {Parameters<typeof import('./peer-page.js')[Name]>} args
 * @returns {Promise<Awaited<ReturnType<typeof import('./peer-page.js')[Name]>>>}
 */
function inPage(page, name, ...args) {
  return page.evaluate(
    // An address of the server, which no tool has to resolve.
    async (name, args) => (await import(/* @vite-ignore */ String('/page.js')))[name](...args),
    name,
    args,
  );
}

/**
 * The address of a conversation with an agent that does not mind the silence of the microphone. It wants no signature.
 *
 * @param {string} scenario
 * @param {Record<string, string | number | boolean>} options
 */
function conversation(scenario, options = {}) {
  const query = Object.entries({ agent_id: scenario, turn_timeout: 0, ...options }).map(
    ([name, value]) => /** @type {[string, string]} */ ([name, String(value)]),
  );
  return `ws://127.0.0.1:${port}/v1/convai/conversation?${new URLSearchParams(query)}`;
}

/**
 * Has the agent send a message.
 *
 * @param {object} message
 */
async function send(message) {
  const address = `http://127.0.0.1:${port}/simulator/latest/send`;
  const { ok } = await fetch(address, { method: 'POST', body: JSON.stringify(message) });
  if (!ok) throw new Error('the simulator has no conversation');
}

/** The client as a site would ship it, built as the element is: files by name. It is installed for this run only. */
async function bundle() {
  const entry = join(scratch, 'peer.js');
  await writeFile(entry, `import { Conversation } from '@elevenlabs/client'; globalThis.Conversation = Conversation;`);
  await writeFile(join(scratch, 'package.json'), '{ "type": "module" }');
  execFileSync('npm', ['install', '--silent', '--ignore-scripts', peerPackage], { cwd: scratch, stdio: 'inherit' });
  const result = await build({
    root: scratch,
    configFile: false,
    envDir: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: entry,
        output: {
          entryFileNames: 'client.js',
          chunkFileNames: '[name].js',
          minify: true,
          comments: { annotation: false, legal: false },
        },
      },
    },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
  return new Map(output.map((file) => [file.fileName, 'code' in file ? file.code : '']));
}

/** @param {string} path */
async function serve(path) {
  const html = pages[/** @type {Client} */ (path.slice(1))];
  if (html) return { body: `<!doctype html><html lang="en"><title>Bench</title><body>${html}`, type: 'text/html' };
  if (path === '/page.js') {
    return { body: await readFile(new URL('peer-page.js', import.meta.url)), type: 'text/javascript' };
  }
  const body = path.startsWith('/dist/cdn/')
    ? await readFile(join(root, path))
    : need(peer.get(path.replace('/peer/', '')));
  return { body, type: 'text/javascript', counts: true };
}

/** A quarter of a second of 1 kHz, as it goes over the wire: pieces of it follow each other without a seam. */
function makeTone() {
  const samples = Int16Array.from({ length: 4000 }, (_, n) => 16_000 * Math.sin((2 * Math.PI * n) / 16));
  return Buffer.from(samples.buffer).toString('base64');
}

/** A microphone into which nobody speaks. */
async function makeMicrophone() {
  const { encodeWav } = await tsImport('../../packages/simulator/src/wav.ts', import.meta.url);
  const file = join(scratch, 'silence.wav');
  await writeFile(file, encodeWav(new Float32Array(16_000), 16_000));
  return file;
}
