import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { tsImport } from 'tsx/esm/api';
import { createServer } from 'vite';
import { chromiumOptions, findEngines } from './engines.mjs';
import { workletPlugin } from './worklet-plugin.mjs';

/**
 * Takes pictures of the element in every state, at three widths, in light, dark, forced colours and right to left, into
 * `test/screenshots`, with a sheet for each width to look at. `node scripts/screenshots.mjs idle voice` takes these only.
 *
 * @typedef {import('../src/element/voice-agent.js').VoiceAgentElement} VoiceAgentElement
 * @typedef {object} State
 * @property {string} [agent] Scenario of the simulator.
 * @property {string} [attributes]
 * @property {string} [content]
 * @property {string[]} [steps] Parts to press, and `start`, `stop`, `say …`, `offline`, `attach` and `drag` (files), `write …`, or what to wait for: `status …`, `mode …`, `part …`.
 */

/** Begins a typed conversation, attaches files and presses Send. */
const sending = [
  'part attach-button',
  'start',
  'part rating',
  'attach',
  'write Is this the right plan?',
  'send-button',
];

/** @type {Record<string, State>} */
const states = {
  idle: {},
  typed: { attributes: 'text-only' },
  terms: {
    content:
      '<p slot="terms">I agree that what I say is recorded, as the <a href="#privacy">privacy notice</a> says.</p>',
  },
  connecting: { agent: 'no-metadata', attributes: 'text-only', steps: ['start', 'status connecting'] },
  listening: { agent: 'greeting', steps: ['start', 'mode speaking', 'mode listening'] },
  speaking: { agent: 'greeting', steps: ['start', 'mode speaking', 'part rating'] },
  muted: { agent: 'greeting', steps: ['start', 'mode speaking', 'mode listening', 'mute-button'] },
  voice: { agent: 'greeting', steps: ['start', 'mode speaking', 'part stage'] },
  talk: {
    agent: 'greeting',
    attributes: 'push-to-talk view=transcript',
    steps: ['start', 'mode speaking', 'part talk-button'],
  },
  answers: {
    agent: 'rich-content',
    attributes: 'text-only',
    steps: ['start', 'part choices', 'say Where can I find the *Star*?'],
  },
  approval: { agent: 'tools', attributes: 'text-only', steps: ['start', 'part approval'] },
  reconnecting: {
    agent: 'text',
    attributes: 'text-only',
    steps: ['start', 'say Hello', 'part rating', 'offline', 'status reconnecting'],
  },
  error: { agent: 'missing', attributes: 'text-only', steps: ['start', 'part error'] },
  ended: {
    agent: 'text',
    attributes: 'text-only',
    steps: ['start', 'say Hello', 'part rating', 'stop', 'part rate-button'],
  },
  settings: {
    agent: 'greeting',
    attributes: 'languages="en de ar"',
    steps: ['start', 'mode speaking', 'settings-button', 'part settings'],
  },
  rating: {
    agent: 'text',
    attributes: 'text-only',
    steps: ['start', 'say Hello', 'part rating', 'stop', 'part rate-button', 'rate-button', 'part submit-button'],
  },
  files: {
    agent: 'files',
    attributes: 'text-only files',
    steps: ['part attach-button', 'attach', 'part attachments', 'write Is this the right plan?'],
  },
  refused: {
    agent: 'files',
    attributes: 'text-only files files-max=2',
    steps: ['part attach-button', 'attach', 'part attachments'],
  },
  dropping: { attributes: 'text-only files', steps: ['part attach-button', 'drag', 'part drop-zone'] },
  uploading: {
    agent: 'files&upload_time=90000',
    attributes: 'text-only files',
    steps: [...sending, 'part progress'],
  },
  failed: {
    agent: 'files&upload_failures=1',
    attributes: 'text-only files',
    steps: [...sending, 'part retry-button'],
  },
  sent: {
    agent: 'files',
    attributes: 'text-only files',
    steps: [...sending, 'part files'],
  },
  person: {
    agent: 'external-agent&after=1',
    attributes: 'text-only',
    steps: ['start', 'part files', 'say Thank you', 'part file'],
  },
  typing: {
    agent: 'external-agent&after=60000',
    attributes: 'text-only',
    steps: ['start', 'part rating', 'part mark'],
  },
  speak: { agent: 'text', steps: ['part input', 'write Hello', 'send-button', 'part speak-button'] },
  launcher: { attributes: 'variant="floating"' },
  floating: { attributes: 'variant="floating"', steps: ['launcher', 'part panel'] },
};

const looks = {
  light: {},
  dark: { 'prefers-color-scheme': 'dark' },
  forced: { 'forced-colors': 'active' },
  rtl: {},
};

const widths = [360, 768, 1280];

const folder = fileURLToPath(new URL('../test/screenshots/', import.meta.url));
const names = Object.keys(states).filter((name) => process.argv.length < 3 || process.argv.includes(name));
const { chromium } = findEngines();
if (!chromium) throw new Error('Pictures are taken with Chromium: install it, or name it in CHROMIUM_PATH.');

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const server = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  envDir: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  esbuild: { tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } } },
  server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  plugins: [workletPlugin()],
});
server.middlewares.use('/page', (request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(pageOf(new URL(request.url ?? '', 'http://localhost').searchParams.get('state') ?? ''));
});
await server.listen();
const { attach } = await tsImport('../packages/simulator/src/server.ts', import.meta.url);
attach(server.httpServer);
const origin = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.httpServer?.address()).port}`;
const browser = await puppeteer.launch(chromiumOptions(chromium));
try {
  for (const name of names) await picture(name);
  for (const width of widths) await sheet(width);
} finally {
  await browser.close();
  await server.close();
}

/** @param {string} name */
function pageOf(name) {
  const { agent = 'text', attributes = '', content = '' } = states[name] ?? {};
  const url = `/v1/convai/conversation/get-signed-url?agent_id=${agent}&interruptible=false`;
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${name}</title><body style="margin:0;font-family:system-ui"><main style="padding:16px;max-width:480px;height:560px">
<voice-agent ${attributes}>${content}</voice-agent></main>
<script type="module">
  import '/src/element/define.ts';
  const element = document.querySelector('voice-agent');
  element.signedUrlEndpoint = location.origin;
  element.requestSignedUrl = () => new Request('${url}', { headers: { 'xi-api-key': 'simulator-key' } });
  document.body.dataset.ready = '';
</script>`;
}

/** @param {string} name */
async function picture(name) {
  const page = await browser.newPage();
  const session = await page.createCDPSession();
  try {
    await page.setViewport({ width: 768, height: 640 });
    await page.goto(`http://${origin}/page?state=${name}`);
    await page.waitForSelector('[data-ready]');
    for (const step of states[name]?.steps ?? []) await take(page, step);
    for (const width of widths) {
      await page.setViewport({ width, height: 640 });
      for (const [look, features] of Object.entries(looks)) {
        const list = Object.entries(features).map(([feature, value]) => ({ name: feature, value }));
        await session.send('Emulation.setEmulatedMedia', { features: list });
        await page.evaluate(turn, look === 'rtl');
        await new Promise((resolve) => setTimeout(resolve, 200));
        await page.screenshot({ path: `${folder}${name}-${width}-${look}.png` });
      }
    }
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}

/** @param {import('puppeteer-core').Page} page @param {string} step */
async function take(page, step) {
  const [verb = '', ...rest] = step.split(' ');
  const what = rest.join(' ');
  const options = { timeout: 20_000 };
  if (verb === 'status' || verb === 'mode') {
    await page.waitForFunction(
      (name, value) => Reflect.get(document.querySelector('voice-agent') ?? {}, name) === value,
      options,
      verb,
      what,
    );
  } else if (verb === 'part') {
    await page.waitForFunction(find, options, what);
  } else if (verb === 'attach' || verb === 'drag') {
    await page.evaluate(carry, verb === 'drag');
  } else if (verb === 'write') {
    await page.evaluate((text) => {
      const box = document.querySelector('voice-agent')?.shadowRoot?.querySelector('textarea');
      if (box) box.value = text;
    }, what);
  } else if (verb === 'offline') {
    await page.setOfflineMode(true);
  } else if (['start', 'stop', 'say'].includes(verb)) {
    await page.evaluate(
      (method, text) => {
        const element = document.querySelector('voice-agent');
        if (method === 'say') element?.sendText(text);
        else void element?.[method === 'stop' ? 'stop' : 'start']().catch(() => undefined);
      },
      verb,
      what,
    );
  } else {
    await page.waitForFunction(find, options, verb);
    await page.evaluate((part) => {
      const root = document.querySelector('voice-agent')?.shadowRoot;
      root?.querySelector(/** @type {'button'} */ (`[part~="${part}"]`))?.click();
    }, verb);
  }
}

/** In the page: a part of the element. @param {string} part */
function find(part) {
  const root = document.querySelector('voice-agent')?.shadowRoot;
  return root?.querySelector(/** @type {'button'} */ (`[part~="${part}"]`));
}

/** In the page: attaches a picture, two PDFs and a file of another type, or drags them over the panel. @param {boolean} drags */
async function carry(drags) {
  const canvas = new OffscreenCanvas(800, 500);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#0e7490';
  context.fillRect(0, 0, 800, 500);
  context.fillStyle = '#fbbf24';
  context.fillRect(120, 100, 300, 240);
  const data = new DataTransfer();
  data.items.add(new File([await canvas.convertToBlob()], 'kitchen-window.png', { type: 'image/png' }));
  data.items.add(
    new File([new Uint8Array(6_200_000)], 'floor-plan-of-the-second-storey-2026.pdf', { type: 'application/pdf' }),
  );
  data.items.add(new File([new Uint8Array(83_000)], 'offer.pdf', { type: 'application/pdf' }));
  const root = document.querySelector('voice-agent')?.shadowRoot;
  if (drags) {
    const over = new DragEvent('dragover', { dataTransfer: data, bubbles: true, composed: true, cancelable: true });
    setInterval(() => root?.querySelector('[part~=transcript]')?.dispatchEvent(over), 300);
    return;
  }
  const input = /** @type {HTMLInputElement | null | undefined} */ (root?.querySelector('input[type=file]'));
  if (!input) return;
  input.files = data.files;
  input.dispatchEvent(new Event('change'));
}

/** In the page: Arabic and right to left, or English. @param {boolean} rtl */
function turn(rtl) {
  document.documentElement.lang = rtl ? 'ar' : 'en';
  document.documentElement.dir = rtl ? 'rtl' : 'ltr';
  document.querySelector('voice-agent')?.requestUpdate();
}

/** All pictures of one width on one. @param {number} width */
async function sheet(width) {
  const images = names.flatMap((name) => Object.keys(looks).map((look) => `${name}-${width}-${look}`));
  const figures = images.map(
    (image) => `<figure style="margin:0">${image}<br><img height="320" src="${image}.png"></figure>`,
  );
  const file = `${folder}sheet-${width}.html`;
  await writeFile(
    file,
    `<!doctype html><body style="display:flex;flex-wrap:wrap;gap:8px;background:#888;font:12px sans-serif">${figures.join('')}`,
  );
  const page = await browser.newPage();
  await page.setViewport({ width: Math.min(1800, 8 * (width / 2 + 8)), height: 600 });
  await page.goto(`file://${file}`);
  await page.screenshot({ path: `${folder}sheet-${width}.png`, fullPage: true });
  await page.close();
}
