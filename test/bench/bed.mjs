import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { tsImport } from 'tsx/esm/api';
import { build } from 'vite';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';
import { Services } from '../../scripts/services.mjs';
import { need } from './peer-numbers.mjs';

/**
 * What every measurement stands on: one Chromium, one server with the pages of each client, the simulator and an endpoint for
 * signed URLs, and delays that can be set.
 *
 * @typedef {import('./peer-page.js').Client} Client
 * @typedef {{ endpoint: number, upgrade: number, microphone: number }} Delays In ms.
 */

/** What is measured beside the element. */
const peerPackage = '@elevenlabs/client@1.25.0';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @type {Record<Client, string>} */
const pages = {
  ours: '<script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent variant="headless"></voice-agent>',
  plain: '<script type="module" src="/plain-client.js"></script>',
  peer: '<script type="module" src="/peer/client.js"></script>',
};

/** @typedef {Awaited<ReturnType<typeof openBed>>} Bed */

/** @param {{ clients: readonly Client[] }} options */
export async function openBed({ clients }) {
  const { chromium } = findEngines();
  if (!chromium) throw new Error('This is measured in Chromium: install it, or name it in CHROMIUM_PATH.');
  await readFile(join(root, 'dist/cdn/voice-agent.js')).catch((cause) => {
    throw new Error('There is nothing to measure: npm run build comes first.', { cause });
  });
  const scratch = await mkdtemp(join(tmpdir(), 'voice-agent-bench-'));
  const peer = clients.includes('peer') ? await bundle(scratch) : new Map();
  const { attach } = await tsImport('../../packages/simulator/src/server.ts', import.meta.url);
  /** @type {Delays} */
  const delays = { endpoint: 0, upgrade: 0, microphone: 0 };
  const counted = { bytes: 0 };

  /** @param {URL} url */
  const serve = async ({ pathname, searchParams }) => {
    const html = pages[/** @type {Client} */ (pathname.slice(1))];
    if (html) return { body: `<!doctype html><html lang="en"><title>Bench</title><body>${html}`, type: 'text/html' };
    if (pathname === '/signed-url') {
      await new Promise((resolve) => setTimeout(resolve, delays.endpoint));
      return { body: JSON.stringify({ signed_url: searchParams.get('for') }), type: 'application/json' };
    }
    if (/^\/(peer-page|plain-client)\.js$/.test(pathname)) {
      const body = await readFile(new URL(pathname.slice(1), import.meta.url));
      return { body, type: 'text/javascript', counts: pathname === '/plain-client.js' };
    }
    const body = pathname.startsWith('/dist/cdn/')
      ? await readFile(join(root, pathname))
      : need(peer.get(pathname.replace('/peer/', '')));
    return { body, type: 'text/javascript', counts: true };
  };
  const server = createServer((request, response) => {
    serve(new URL(request.url ?? '/', 'http://bench.invalid')).then(
      ({ body, type, counts }) => {
        const compressed = gzipSync(body, { level: 9 });
        if (counts) counted.bytes += compressed.length;
        response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip', 'cache-control': 'no-store' });
        response.end(compressed);
      },
      () => response.writeHead(404).end(),
    );
  });
  /** @type {import('../../packages/simulator/src/server.js').Simulator} */
  const simulator = attach(server);
  const emit = /** @type {(name: string | symbol, ...values: unknown[]) => boolean} */ (server.emit.bind(server));
  server.emit = (/** @type {string | symbol} */ name, /** @type {unknown[]} */ ...values) => {
    if (name !== 'upgrade' || !delays.upgrade) return emit(name, ...values);
    setTimeout(() => emit(name, ...values), delays.upgrade);
    return true;
  };
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const services = new Services();
  if (process.platform === 'linux') await services.keepAwake();
  const microphone = await makeMicrophone(scratch);
  const browser = await puppeteer.launch(chromiumOptions(chromium, { microphone }));

  return {
    delays,
    counted,
    simulator,
    /** @param {Client} client */
    async open(client) {
      const page = await browser.newPage();
      counted.bytes = 0;
      if (delays.microphone) await page.evaluateOnNewDocument(delayMicrophone, delays.microphone);
      await page.goto(`http://127.0.0.1:${port}/${client}`);
      return page;
    },
    /**
     * The address of a conversation with an agent that does not mind the silence of the microphone. It wants no signature.
     *
     * @param {string} scenario
     * @param {Record<string, string | number | boolean>} options
     */
    conversation(scenario, options = {}) {
      const query = Object.entries({ agent_id: scenario, turn_timeout: 0, ...options }).map(
        ([name, value]) => /** @type {[string, string]} */ ([name, String(value)]),
      );
      return `ws://127.0.0.1:${port}/v1/convai/conversation?${new URLSearchParams(query)}`;
    },
    /**
     * Has the agent send a message.
     *
     * @param {object} message
     */
    async send(message) {
      const address = `http://127.0.0.1:${port}/simulator/latest/send`;
      const { ok } = await fetch(address, { method: 'POST', body: JSON.stringify(message) });
      if (!ok) throw new Error('the simulator has no conversation');
    },
    async close() {
      await browser.close();
      await services.stop();
      simulator.close();
      server.close();
      server.closeAllConnections();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/**
 * Calls a function of `peer-page.js`.
 *
 * @template {'listen' | 'prepare' | 'report' | 'start' | 'stop' | 'whenSpeaking'} Name
 * @param {import('puppeteer-core').Page} page
 * @param {Name} name
 * @param {Parameters<typeof import('./peer-page.js')[Name]>} args
 * @returns {Promise<Awaited<ReturnType<typeof import('./peer-page.js')[Name]>>>}
 */
export function inPage(page, name, ...args) {
  return page.evaluate(
    // An address of the server, which no tool has to resolve.
    async (name, args) => (await import(/* @vite-ignore */ String('/peer-page.js')))[name](...args),
    name,
    args,
  );
}

/**
 * In the page: the microphone is given later than the browser would.
 *
 * @param {number} delay
 */
function delayMicrophone(delay) {
  const devices = navigator.mediaDevices;
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const [stream] = await Promise.all([original(constraints), new Promise((resolve) => setTimeout(resolve, delay))]);
    return stream;
  };
}

/**
 * The client as a site would ship it, built as the element is: files by name. It is installed for this run only.
 *
 * @param {string} scratch
 */
async function bundle(scratch) {
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

/**
 * A microphone into which nobody speaks.
 *
 * @param {string} scratch
 */
async function makeMicrophone(scratch) {
  const { encodeWav } = await tsImport('../../packages/simulator/src/wav.ts', import.meta.url);
  const file = join(scratch, 'silence.wav');
  await writeFile(file, encodeWav(new Float32Array(16_000), 16_000));
  return file;
}
