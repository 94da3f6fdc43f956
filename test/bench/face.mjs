import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { createServer } from 'vite';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';

/**
 * How quick the face is with 5,000 turns, in Chromium: `node test/bench/face.mjs`. Prints the median time from what a person
 * does to paint, and the longest task meanwhile.
 */
const { chromium } = findEngines();
if (!chromium) throw new Error('This is measured in Chromium: install it, or name it in CHROMIUM_PATH.');
const server = await createServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  envDir: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
});
server.middlewares.use('/page', (_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(
    '<!doctype html><html lang="en"><title>Bench</title><body><div id="box" style="width:400px;height:600px">',
  );
});
await server.listen();
const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer?.address());
const browser = await puppeteer.launch(chromiumOptions(chromium));
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/page`);
  console.table(await page.evaluate(measure));
} finally {
  await browser.close();
  await server.close();
}

/** In the page. */
async function measure() {
  // Addresses of the server, which no tool has to resolve.
  const load = (/** @type {string} */ file) => import(/* @vite-ignore */ file);
  const [{ render }, { face }, { styles }, support] = await Promise.all([
    load('/node_modules/lit/index.js'),
    load('/src/ui/face.ts'),
    load('/src/voice-agent.styles.ts'),
    load('/test/ui/support.ts'),
  ]);
  const box = /** @type {HTMLElement} */ (document.querySelector('#box'));
  const root = box.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [styles.styleSheet];
  let turns = support.turns(5000);
  const blocks = /** @type {unknown[]} */ ([]);
  const draw = (draft = '') =>
    render(
      face(
        support.model({ textOnly: true, conversation: { status: 'connected', turns }, blocks, draft }),
        support.actions,
      ),
      /** @type {never} */ (root),
    );
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: 'longtask' });
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  /**
   * The median time to paint, and the longest task.
   *
   * @param {() => void} act
   */
  const time = async (act, times = 20) => {
    longest = 0;
    const durations = [];
    for (let run = 0; run < times; run++) {
      await painted();
      const start = performance.now();
      act();
      await painted();
      durations.push(performance.now() - start);
    }
    durations.sort((a, b) => a - b);
    // The observer is told a little later.
    await painted();
    return {
      'to paint (ms)': Number(durations[Math.floor(times / 2)]?.toFixed(1)),
      'longest task (ms)': longest || '< 50',
    };
  };
  const open = await time(() => draw(), 1);
  const log = /** @type {HTMLElement} */ (root.querySelector('[role=log]'));
  const input = /** @type {HTMLTextAreaElement} */ (root.querySelector('textarea'));
  const turn = await time(() => {
    turns = [...turns, { ...turns[0], id: `turn-${turns.length}` }];
    draw();
    log.scrollTo({ top: log.scrollHeight });
  });
  const key = await time(() => {
    input.value += 'x';
    draw(input.value);
  });
  const scroll = await time(() => log.scrollBy({ top: -500 }), 100);
  return { 'opening it': open, 'one more turn': turn, 'a keystroke': key, 'a screen of scrolling': scroll };
}
