import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import puppeteer, { type Browser, type MediaFeature, type Page } from 'puppeteer-core';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';
import { availableEngines } from '../helpers/engines.js';
import { openSite, pageWith, type Site } from '../e2e/site.js';
import { silentMicrophone } from '../e2e/silence.js';

/**
 * How the face looks, in Chromium, beside pictures in `test/looks` that somebody has looked at. The font comes with the tests.
 * `npm run test:looks` compares them, `RENEW_LOOKS=1 npm run test:looks` renews them: look at every one that changes.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const font = readFileSync(
  new URL('../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url),
);

/** How different the colours of a pixel may be, 0 to 1: edges of letters are smoothed a little otherwise elsewhere. */
const COLOUR_TOLERANCE = 0.2;
/** How many of the pixels may be different. */
const PIXEL_TOLERANCE = 0.005;

/** What moves stands still: the level, the time, the caret; and, before each picture, what moves by itself. */
const head = `<meta name="viewport" content="width=device-width"><style>
@font-face { font-family: Inter; src: url(/inter.woff2); font-weight: 100 900 }
body { margin: 0; background: #eef1f4 }
main { box-sizing: border-box; height: 100vh; padding: 8px }
voice-agent { --voice-agent-font: 16px/1.5 Inter }
voice-agent::part(input) { caret-color: transparent }
voice-agent::part(visualizer) { --_input: 0 !important; --_output: 0.5 !important }
voice-agent::part(timer) { font-size: 0 }
voice-agent::part(timer)::after { content: '1:24'; font-size: 14.4px }
</style>`;

/** The visitor has blocked the microphone. */
const refuse = `<script>
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Blocked', 'NotAllowedError'));
</script>`;

const page = (attributes: string, scheme = 'light', more = ''): ReturnType<typeof pageWith> => {
  const made = pageWith(`signed-url-endpoint="/api/signed-url" ${attributes}`, { head: head + more });
  const html = made.html.replace('<html', `<html style="color-scheme: ${scheme}"`);
  return { ...made, html: html.replace('<voice-agent', '<main><voice-agent') };
};

/** States by name: the page, and what is done there. */
const states: Record<string, [path: string, reach?: (page: Page) => Promise<unknown>]> = {
  idle: ['/inline'],
  typed: [
    '/typed',
    async (page) => {
      await press(page, 'start-button');
      await until(page, ({ turns }) => turns.length === 1);
      await page.evaluate(() => document.querySelector('voice-agent')!.sendText('Can I bring it back in May?'));
      await until(page, ({ turns }) => turns.length === 3 && turns[2]!.final);
    },
  ],
  voice: [
    '/inline',
    async (page) => {
      await press(page, 'start-button');
      await heard(page);
    },
  ],
  talking: [
    '/inline',
    async (page) => {
      await press(page, 'start-button');
      await heard(page);
    },
  ],
  live: ['/floating', live],
  'live-dark': ['/floating-dark', live],
  refused: [
    '/refused',
    async (page) => {
      await press(page, 'start-button');
      await until(page, ({ shadowRoot }) =>
        (shadowRoot?.querySelector('[role=alert]')?.textContent ?? '').includes('allow'),
      );
    },
  ],
};

const forced: MediaFeature[] = [{ name: 'forced-colors', value: 'active' }];
const calm: MediaFeature[] = [{ name: 'prefers-reduced-motion', value: 'reduce' }];

/** Ways to look: size in CSS pixels, how large each is drawn, and what the visitor has set. A zoom leaves fewer of them. */
const ways: Record<string, [states: string, width: number, height: number, scale?: number, features?: MediaFeature[]]> =
  {
    narrow: ['idle typed talking voice live refused', 320, 640],
    'zoom-200': ['idle talking voice', 640, 400, 2],
    'zoom-400': ['idle typed voice live', 320, 256, 4],
    'forced-colours': ['idle talking voice live refused', 400, 560, 1, forced],
    'reduced-motion': ['voice live', 400, 560, 1, calm],
    usual: ['idle typed voice live live-dark', 400, 560],
  };

/** Runs in the page: what is asked of the element. */
type Look = (element: HTMLElementTagNameMap['voice-agent']) => unknown;

const until = (page: Page, look: Look): Promise<unknown> =>
  page.waitForFunction(`(${look.toString()})(document.querySelector('voice-agent'))`);

async function press(page: Page, part: string): Promise<void> {
  const button = await page.waitForSelector(`voice-agent >>> [part~=${part}]`);
  await button!.evaluate((element) => (element as HTMLElement).click());
}

/** Waits until the greeting has been heard to its end. */
const heard = (page: Page): Promise<unknown> =>
  until(page, ({ turns, mode }) => turns[0]?.text && turns[0].heard === turns[0].text.length && mode === 'listening');

async function live(page: Page): Promise<void> {
  await press(page, 'launcher');
  await press(page, 'start-button');
  await heard(page);
  await press(page, 'close-button');
}

if (availableEngines().includes('chromium')) {
  describe('looks as in test/looks', () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(
        () => ({
          '/inter.woff2': (_, response) => void response.writeHead(200, { 'content-type': 'font/woff2' }).end(font),
          '/inline': page(''),
          '/typed': page('text-only'),
          '/floating': page('variant="floating"'),
          '/floating-dark': page('variant="floating"', 'dark'),
          '/refused': page('', 'light', refuse),
        }),
        { agentId: 'greeting?interruptible=false' },
      );
      browser = await puppeteer.launch(
        chromiumOptions(findEngines().chromium!, { microphone: silentMicrophone(tmpdir()) }),
      );
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const [way, [names, width, height, deviceScaleFactor = 1, features = []]] of Object.entries(ways)) {
      for (const name of names.split(' ')) {
        test(`${name}, ${way}`, async () => {
          const [path, reach] = states[name]!;
          const tab = await browser.newPage();
          try {
            await tab.setViewport({ width, height, deviceScaleFactor });
            const session = await tab.createCDPSession();
            await session.send('Emulation.setEmulatedMedia', { features });
            await tab.goto(site.origin + path);
            await tab.waitForSelector('voice-agent >>> button');
            await reach?.(tab);
            await tab.evaluate(async () => {
              await document.querySelector('voice-agent')!.updateComplete;
              (document.activeElement as HTMLElement | null)?.blur();
              await document.fonts.ready;
              // What moves for ever stands at its beginning, what is on its way has arrived.
              for (const animation of document.querySelector('voice-agent')!.shadowRoot!.getAnimations()) {
                if (animation.effect!.getComputedTiming().endTime !== Infinity) {
                  animation.finish();
                  continue;
                }
                animation.pause();
                animation.currentTime = 0;
              }
              await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            });
            compare(`${name}-${way}`, PNG.sync.read(Buffer.from(await tab.screenshot())));
          } finally {
            await tab.close();
          }
        });
      }
    }
  });
}

/** Compares a picture with the one of this name; what is different lies in the system's folder for temporary files then. */
function compare(name: string, picture: PNG): void {
  const file = join(folder, `${name}.png`);
  if (process.env['RENEW_LOOKS']) return writeFileSync(file, PNG.sync.write(picture));
  assert.ok(existsSync(file), `There is no ${file}.`);
  const wanted = PNG.sync.read(readFileSync(file));
  const { width, height } = picture;
  assert.deepEqual([width, height], [wanted.width, wanted.height]);
  const marked = new PNG({ width, height });
  const different = pixelmatch(picture.data, wanted.data, marked.data, width, height, { threshold: COLOUR_TOLERANCE });
  if (different <= PIXEL_TOLERANCE * width * height) return;
  const output = join(tmpdir(), 'voice-agent-looks');
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, `${name}.png`), PNG.sync.write(picture));
  writeFileSync(join(output, `${name}-marked.png`), PNG.sync.write(marked));
  assert.fail(`${different} pixels are different. ${join(output, `${name}-marked.png`)} shows which.`);
}
