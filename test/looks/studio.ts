import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import puppeteer, { type Browser, type CDPSession, type Page, type Protocol } from 'puppeteer-core';
import type { ServerMessage } from '../../src/protocol/messages.js';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';
import { openSite, pageWith, signing, type Answer, type Site } from '../e2e/site.js';
import { silentMicrophone } from '../e2e/silence.js';
import { stateOf, type State, type StateName, type Visit } from './states.js';
import { texts, type Language } from './texts.js';

/** Where the element stands, and what the visitor has set. Sizes are of the page, in CSS pixels. */
export interface Way {
  variant: 'inline' | 'floating';
  width: number;
  height: number;
  /** What of the page is left out at its left, because nothing of the element is there, in px. */
  left?: number;
  /** The parts at the top and at the bottom that a phone keeps for itself, in px. */
  safe?: readonly [top: number, bottom: number];
  features?: Readonly<Record<string, string>>;
}

export type WayName = keyof typeof ways;

/** A zoom leaves fewer CSS pixels of a window of 1280 × 1024; the picture shows one of them by one pixel. */
export const ways = {
  inline: { variant: 'inline', width: 400, height: 520 },
  floating: { variant: 'floating', width: 520, height: 640, left: 88 },
  phone: { variant: 'floating', width: 390, height: 700, safe: [47, 34] },
  narrow: { variant: 'inline', width: 320, height: 560 },
  'zoom-200': { variant: 'inline', width: 640, height: 512 },
  'zoom-400': { variant: 'inline', width: 320, height: 256 },
  'forced-colours': { variant: 'inline', width: 400, height: 520, features: { 'forced-colors': 'active' } },
  'reduced-motion': { variant: 'inline', width: 400, height: 520, features: { 'prefers-reduced-motion': 'reduce' } },
} satisfies Record<string, Way>;

export interface Shot {
  way: WayName;
  scheme: 'light' | 'dark';
}

/** What moves for ever is pictured so long after its beginning, in ms. */
const MOMENT_MS = 400;

/** An agent that says nothing by itself: it would think for an hour about what the visitor types. */
const SILENT_AGENT = 'greeting?turn_timeout=0&latency=3600000&ping=0';

/** Style sheets of the fonts, by the path at which they are served. Their files stand in a folder beside each. */
const fonts: Readonly<Record<string, URL>> = {
  '/latin/': new URL('../../node_modules/@fontsource-variable/inter/index.css', import.meta.url),
  '/arabic/': new URL('../../node_modules/@fontsource-variable/noto-sans-arabic/wght.css', import.meta.url),
  '/japanese/': new URL('../../node_modules/@fontsource-variable/noto-sans-jp/wght.css', import.meta.url),
};

const head = `<meta name="viewport" content="width=device-width, viewport-fit=cover">
${Object.keys(fonts)
  .map((path) => `<link rel="stylesheet" href="${path}">`)
  .join('')}
<style>
body { margin: 0; background: light-dark(#eef1f4, #0c0d10) }
main { box-sizing: border-box; height: 100vh; padding: 8px }
voice-agent { --voice-agent-font: 16px/1.5 'Inter Variable', 'Noto Sans Arabic Variable', 'Noto Sans JP Variable' }
voice-agent::part(visualizer) { --_input: var(--input) !important; --_output: var(--output) !important }
</style>`;

/** Runs in the page before anything else: its clock stands still once the conversation is connected, so that all calls are as long. */
function stopClock(): void {
  const now = performance.now.bind(performance);
  let stoppedAt: number | undefined;
  performance.now = () => stoppedAt ?? now();
  document.addEventListener('voice-agent-status', ({ detail }) => {
    if (detail.status === 'connected') stoppedAt ??= now();
  });
}

/** Runs in the page: the browser asks the visitor, who has not answered yet, or refuses. */
function askForMicrophone(answer: 'asks' | 'refuses'): void {
  const { mediaDevices, permissions } = navigator;
  const state = answer === 'asks' ? 'prompt' : 'denied';
  permissions.query = () => Promise.resolve({ state } as PermissionStatus);
  mediaDevices.getUserMedia = () =>
    answer === 'asks' ? new Promise(() => undefined) : Promise.reject(new DOMException('Blocked', 'NotAllowedError'));
}

/** Runs in the page. */
const isTranslated = (): boolean =>
  /\p{Script=Arabic}|\p{Script=Katakana}/u.test(document.querySelector('voice-agent')!.shadowRoot!.textContent);

/** Runs in the page: nothing has the focus, fonts are there, and what moves stands at its moment or has arrived. */
async function stand(momentMs: number): Promise<void> {
  const element = document.querySelector('voice-agent')!;
  const root = element.shadowRoot!;
  element.requestUpdate();
  await element.updateComplete;
  for (let round = 0; round < 10; round++) {
    (root.activeElement as HTMLElement | null)?.blur();
    (document.activeElement as HTMLElement | null)?.blur();
    await document.fonts.ready;
    const moving = root.getAnimations().filter(({ playState }) => playState === 'running');
    for (const animation of moving) {
      if (animation.effect!.getComputedTiming().endTime !== Infinity) {
        animation.finish();
        continue;
      }
      animation.pause();
      animation.currentTime = momentMs;
    }
    // Two frames: the next one begins with what is asked for here, and the one after it has drawn it.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    if (!moving.length) return;
  }
}

/** Takes pictures of the element on a site with a simulator. */
export class Studio {
  readonly #site: Site;
  readonly #browser: Browser;
  /** Visits to which no signed URL is given any more. */
  readonly #cut: Set<string>;
  #visits = 0;

  private constructor(site: Site, browser: Browser, cut: Set<string>) {
    this.#site = site;
    this.#browser = browser;
    this.#cut = cut;
  }

  static async open(): Promise<Studio> {
    const cut = new Set<string>();
    const site = await openSite((site) => ({
      '/page': (request, response) => {
        const { searchParams } = new URL(request.url!, site.origin);
        const [state, lang, visit] = ['state', 'lang', 'visit'].map((name) => searchParams.get(name)!);
        const html = pageOf(state as StateName, lang as Language, visit!);
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      },
      '/sign': (request, response) => {
        const visit = new URL(request.url!, site.origin).searchParams.get('visit')!;
        // A request without an answer: it goes on connecting.
        if (!cut.has(visit)) signing(site)(request, response);
      },
      ...fontFiles(),
    }));
    const options = chromiumOptions(findEngines().chromium!, { microphone: silentMicrophone(tmpdir()) });
    // The same edges of letters on every screen.
    const args = [...options.args, '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];
    return new Studio(site, await puppeteer.launch({ ...options, args }), cut);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }

  /** Brings the element into a state once, and takes each picture of it then. */
  async take(name: StateName, language: Language, shots: readonly Shot[], use: (shot: Shot, png: Buffer) => void) {
    const state = stateOf(name);
    const id = String(++this.#visits);
    const context = await this.#browser.createBrowserContext();
    try {
      const page = await context.newPage();
      const session = await page.createCDPSession();
      await page.emulateTimezone('UTC');
      await page.evaluateOnNewDocument(stopClock);
      if (state.microphone) await page.evaluateOnNewDocument(askForMicrophone, state.microphone);
      await arrange(page, session, state, shots[0]!, true);
      await page.goto(
        `${this.#site.origin}/page?${new URLSearchParams({ state: name, lang: language, visit: id }).toString()}`,
      );
      await page.waitForSelector('voice-agent >>> button');
      await page.evaluate(
        (input, output) => {
          document.documentElement.style.setProperty('--input', String(input));
          document.documentElement.style.setProperty('--output', String(output));
        },
        state.input ?? 0,
        state.output ?? 0,
      );
      await arrange(page, session, state, shots[0]!);
      // The strings of the face come with a file of their own.
      if (language !== 'en') await page.waitForFunction(isTranslated);
      await state.reach?.(this.#visit(page, id, language));
      for (const shot of shots) {
        await arrange(page, session, state, shot);
        await page.evaluate(stand, MOMENT_MS);
        const clip = clipOf(state, wayOf(shot.way));
        const { data } = await session.send('Page.captureScreenshot', { clip, optimizeForSpeed: true });
        use(shot, Buffer.from(data, 'base64'));
      }
    } finally {
      await context.close();
    }
  }

  #visit(page: Page, id: string, language: Language): Visit {
    const said = texts[language];
    const inPage = (look: (...args: never[]) => unknown): string =>
      `(${look.toString()})(document.querySelector('voice-agent'), ${JSON.stringify(said)})`;
    const post = async (path: string, body?: string): Promise<void> => {
      const { origin } = this.#site;
      const response = await fetch(`${origin}/simulator/latest/${path}?client=${id}`, {
        method: 'POST',
        ...(body !== undefined && { body }),
      });
      if (!response.ok) throw new Error(`The simulator answers ${response.status} to ${path}.`);
    };
    return {
      texts: said,
      run: (act) => page.evaluate(inPage(act)),
      until: (look) => page.waitForFunction(inPage(look)),
      async press(part) {
        const button = await page.waitForSelector(`voice-agent >>> [part~=${part}]`);
        await button!.evaluate((element) => (element as HTMLElement).click());
      },
      send: (...messages: ServerMessage[]) => post('send', JSON.stringify(messages)),
      cut: () => {
        this.#cut.add(id);
        return post('drop');
      },
    };
  }
}

/** A closed one has only its corner. */
const CLOSED_CORNER = { width: 280, height: 128 };

function clipOf({ isClosed }: State, { width, height, left = 0 }: Way): Protocol.Page.Viewport {
  const size = isClosed ? CLOSED_CORNER : { width: width - left, height };
  return { ...size, x: width - size.width, y: height - size.height, scale: 1 };
}

const wayOf = (name: WayName): Way => ways[name];

function pageOf(name: StateName, lang: Language, visit: string): string {
  const { agent = SILENT_AGENT, attributes } = stateOf(name);
  const client = `${agent.includes('?') ? '&' : '?'}client=${visit}`;
  const endpoint = `/sign?visit=${visit}&amp;agent=${encodeURIComponent(agent + client)}`;
  const made = pageWith(
    `signed-url-endpoint="${endpoint}" override-first-message="" ${attributes?.(texts[lang]) ?? ''}`,
    { head },
  );
  return made.html
    .replace('<html lang="en"', `<html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}`)
    .replace('<voice-agent', '<main><voice-agent');
}

/** The style sheets and files of the fonts. */
function fontFiles(): Record<string, Answer> {
  const serve =
    (file: URL, type: string): Answer =>
    (_, response) =>
      response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
  return Object.fromEntries(
    Object.entries(fonts).flatMap(([path, sheet]) => [
      [path, serve(sheet, 'text/css')],
      ...[...readFileSync(sheet, 'utf8').matchAll(/files\/[\w-]+\.woff2/g)].map(([file]): [string, Answer] => [
        path + file,
        serve(new URL(file, sheet), 'font/woff2'),
      ]),
    ]),
  );
}

/** Gives the page its size and what the visitor has set, and the element its variant. */
async function arrange(page: Page, session: CDPSession, state: State, { way, scheme }: Shot, isBefore = false) {
  const { variant, width, height, safe: [top, bottom] = [0, 0], features = {} } = wayOf(way);
  await page.setViewport({ width, height });
  await session.send('Emulation.setSafeAreaInsetsOverride', { insets: { top, bottom } });
  await session.send('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
  if (isBefore) return;
  await page.evaluate(
    async (variant, open, scheme) => {
      const element = document.querySelector('voice-agent')!;
      document.documentElement.style.colorScheme = scheme;
      element.variant = variant;
      element.open = open;
      await element.updateComplete;
    },
    variant,
    !state.isClosed,
    scheme,
  );
}
