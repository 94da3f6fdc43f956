import { setTimeout as pause } from 'node:timers/promises';
import puppeteer, { type ElementHandle, type KeyInput } from 'puppeteer-core';
import { remote } from 'webdriverio';
import {
  chromiumOptions,
  engines,
  findEngines,
  firefoxOptions,
  webkitOptions,
  type Engine,
} from '../../scripts/engines.mjs';

/** How long a condition may take to come true, in ms. */
const patience = 15_000;

/** A browser with one page, driven from a Node test. Its microphone is granted and makes a sound of its own. */
export interface Browser {
  /** What the page has written to its console, and its errors. In WebKit from the end of loading only. */
  readonly console: readonly string[];
  goto(url: string): Promise<void>;
  /** Runs a function in the page. It may be async; arguments and result go as JSON, and it sees nothing of the test file. */
  evaluate<Args extends unknown[], Result>(run: (...args: Args) => Result, ...args: Args): Promise<Awaited<Result>>;
  /** Waits until a function returns something truthy in the page, and answers with it. */
  waitFor<Args extends unknown[], Result>(run: (...args: Args) => Result, ...args: Args): Promise<Awaited<Result>>;
  /** Clicks with a real mouse in the middle of what a selector finds; `host >>> inner` goes into a shadow root. */
  click(selector: string): Promise<void>;
  /** Presses the mouse button there, and holds it. */
  mouseDown(selector: string): Promise<void>;
  /** Moves the mouse there. */
  mouseMove(selector: string): Promise<void>;
  mouseUp(): Promise<void>;
  /** Puts a finger there, and moves it up by so many px, as to scroll. In WebKit no finger is to be had. */
  pan(selector: string, distance: number): Promise<void>;
  /** Lifts that finger. */
  lift(): Promise<void>;
  /** Gives files of this machine to a file input, as the browser's chooser does. */
  chooseFiles(selector: string, ...paths: string[]): Promise<void>;
  /** Drops files of this machine there, as from the desktop; Chromium only. */
  dropFiles(selector: string, ...paths: string[]): Promise<void>;
  /** Makes the page's part of the window so many px large. */
  resize(width: number, height: number): Promise<void>;
  /** The colour of what is painted in the middle of what a selector finds: red, green and blue, 0 to 255. */
  colorAt(selector: string): Promise<[number, number, number]>;
  /** Presses a key, such as `a` or ` `, and holds it. */
  keyDown(key: KeyInput): Promise<void>;
  keyUp(key: KeyInput): Promise<void>;
  /** Presses a key and lets it go. */
  press(key: KeyInput): Promise<void>;
  close(): Promise<void>;
}

/** The engines of this run. WebKit is one when `npm test` has started its driver. */
export function availableEngines(): Engine[] {
  const installed = findEngines();
  const wanted = process.env['ENGINES']?.split(',') ?? engines;
  return engines
    .filter((engine) => wanted.includes(engine) && installed[engine])
    .filter((engine) => engine !== 'webkit' || process.env['WEBKIT_DRIVER_PORT']);
}

/**
 * The engines for end-to-end tests of what hardly differs between them. In CI, where all must end within 25 minutes, that is the
 * first one; what concerns focus and layout runs in all of them there, too. Sound does so in the tests inside browsers.
 */
export function enginesInShort(): Engine[] {
  return process.env['CI'] ? availableEngines().slice(0, 1) : availableEngines();
}

interface Options {
  /** A WAV file that the microphone hears; Chromium only. */
  microphone?: string;
  /** Size of text that the visitor has set, in px; Chromium and Firefox only. */
  fontSize?: number;
  /** Whether the visitor has denied the microphone to all sites; Chromium and Firefox only. */
  isMicrophoneDenied?: boolean;
}

export async function openBrowser(engine: Engine, options: Options = {}): Promise<Browser> {
  return engine === 'webkit' ? openWebKit() : openPuppeteer(engine, options);
}

type MouseAct = { x: number; y: number } | 'down' | 'up';

/** What a browser can do by itself; the rest is the same for each. */
interface Driver {
  console: string[];
  goto(url: string): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  mouse(act: MouseAct): Promise<void>;
  key(act: 'down' | 'up', key: KeyInput): Promise<void>;
  touch(act: 'touchStart' | 'touchMove', x: number, y: number): Promise<void>;
  touchEnd(): Promise<void>;
  chooseFiles(selector: string, paths: string[]): Promise<void>;
  dropFiles(x: number, y: number, paths: string[]): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** A picture of what is seen of the page, as PNG in base64. */
  screenshot(): Promise<string>;
  close(): Promise<void>;
}

/** What WebDriver calls keys that write nothing. */
const webdriverKeys: Partial<Record<KeyInput, string>> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  End: '\uE010',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
};

async function openPuppeteer(engine: 'chromium' | 'firefox', options: Options): Promise<Browser> {
  const path = findEngines()[engine]!;
  const browser = await puppeteer.launch(
    engine === 'chromium' ? chromiumOptions(path, options) : firefoxOptions(path, options),
  );
  // Firefox 140 presses no button by a key on a page that has not the focus, and its first one never has it.
  const page = await browser.newPage();
  if (options.isMicrophoneDenied && engine === 'chromium') {
    const protocol = await page.createCDPSession();
    await protocol.send('Browser.setPermission', { permission: { name: 'microphone' }, setting: 'denied' });
  }
  const console: string[] = [];
  page.on('console', (message) => console.push(message.text()));
  page.on('pageerror', (error) => console.push(String(error)));
  return drive({
    console,
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    mouse: (act) => (typeof act === 'string' ? page.mouse[act]() : page.mouse.move(act.x, act.y)),
    key: (act, key) => page.keyboard[act](key),
    touch: async (act, x, y) => void (await page.touchscreen[act](x, y)),
    touchEnd: () => page.touchscreen.touchEnd(),
    async chooseFiles(selector, paths) {
      const input = await page.$(selector);
      await (input as ElementHandle<HTMLInputElement>).uploadFile(...paths);
    },
    async dropFiles(x, y, files) {
      const protocol = await page.createCDPSession();
      const data = { items: [], files, dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await protocol.send('Input.dispatchDragEvent', { type, x, y, data });
    },
    resize: (width, height) => page.setViewport({ width, height }),
    screenshot: () => page.screenshot({ encoding: 'base64' }),
    close: () => browser.close(),
  });
}

async function openWebKit(): Promise<Browser> {
  const { browser: path } = findEngines().webkit!;
  const browser = await remote(webkitOptions(path, Number(process.env['WEBKIT_DRIVER_PORT'])));
  await browser.setTimeout({ script: 2 * patience });
  const console: string[] = [];
  const evaluate = async (expression: string): Promise<unknown> => {
    // As text, made without `toJSON`: pages have their own, and the driver goes through whatever they give to objects.
    const text = await browser.execute<string, []>(
      `const write = (answer) => JSON.stringify(answer, function (key) { return this[key]; });
      return Promise.resolve().then(() => ${expression}).then((value) => write({ value }), (error) => write({ error: String(error) }));`,
    );
    const answer = JSON.parse(text) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };
  const readConsole = async () =>
    console.push(...((await evaluate('globalThis.__console?.splice(0) ?? []')) as string[]));
  return drive({
    get console() {
      return console;
    },
    async goto(url) {
      await browser.navigateTo(url);
      await evaluate(`(() => {
        const lines = (globalThis.__console = []);
        for (const level of ['debug', 'error', 'info', 'log', 'warn']) {
          const write = console[level];
          console[level] = (...args) => (lines.push(args.join(' ')), write.apply(console, args));
        }
        addEventListener('error', ({ message }) => lines.push(message));
        addEventListener('unhandledrejection', ({ reason }) => lines.push(String(reason)));
      })()`);
    },
    async evaluate(expression) {
      const value = await evaluate(expression);
      await readConsole();
      return value;
    },
    async mouse(act) {
      const action =
        typeof act === 'string'
          ? { type: act === 'down' ? 'pointerDown' : 'pointerUp', button: 0 }
          : { type: 'pointerMove', duration: 0, x: Math.round(act.x), y: Math.round(act.y) };
      const parameters = { pointerType: 'mouse' };
      await browser.performActions([{ type: 'pointer', id: 'mouse', parameters, actions: [action] }]);
    },
    async key(act, key) {
      const action = { type: act === 'down' ? 'keyDown' : 'keyUp', value: webdriverKeys[key] ?? key };
      await browser.performActions([{ type: 'key', id: 'keyboard', actions: [action] }]);
    },
    async chooseFiles(selector, paths) {
      const element = (await browser.execute(deepest, selector)) as unknown as Record<string, string>;
      // WebDriver's own name for a reference to an element.
      const id = element['element-6066-11e4-a52e-4f735466cecf']!;
      await browser.elementSendKeys(id, paths.join('\n'));
    },
    dropFiles: () => Promise.reject(new Error('Nothing can be dropped.')),
    touch: () => Promise.reject(new Error('There is no touch screen.')),
    touchEnd: () => Promise.resolve(),
    async resize(width, height) {
      // The window has bars of its own around the page.
      const { width: outer, height: outerHeight } = await browser.getWindowSize();
      const [inner, innerHeight] = (await evaluate('[innerWidth, innerHeight]')) as [number, number];
      await browser.setWindowSize(width + outer - inner, height + outerHeight - innerHeight);
    },
    screenshot: () => browser.takeScreenshot(),
    close: () => browser.deleteSession(),
  });
}

function drive(driver: Driver): Browser {
  const evaluate = async <Args extends unknown[], Result>(
    run: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> => {
    // The loader of TypeScript wraps functions in a helper that the page does not have. `middleOf` calls `deepest`.
    const helper = `const __name = (it) => it; ${deepest.toString()}`;
    const expression = `(() => { ${helper} return (${run.toString()})(...${JSON.stringify(args)}); })()`;
    return (await driver.evaluate(expression)) as Awaited<Result>;
  };
  const waitFor = async <Args extends unknown[], Result>(
    run: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> => {
    for (const end = Date.now() + patience; Date.now() < end;) {
      const result = await evaluate(run, ...args);
      if (result) return result;
      await pause(20);
    }
    throw new Error(`Not within ${patience / 1000} s: ${run.toString()}`);
  };
  const mouseMove = async (selector: string): Promise<void> => driver.mouse(await waitFor(middleOf, selector));
  const mouseDown = async (selector: string): Promise<void> => {
    await mouseMove(selector);
    await driver.mouse('down');
  };
  return {
    get console() {
      return driver.console;
    },
    goto: (url) => driver.goto(url),
    evaluate,
    waitFor,
    mouseMove,
    mouseDown,
    mouseUp: () => driver.mouse('up'),
    async click(selector) {
      await mouseDown(selector);
      await driver.mouse('up');
    },
    async pan(selector, distance) {
      const { x, y } = await waitFor(middleOf, selector);
      await driver.touch('touchStart', x, y);
      for (let step = 1; step <= 10; step++) await driver.touch('touchMove', x, y - (distance * step) / 10);
    },
    lift: () => driver.touchEnd(),
    chooseFiles: (selector, ...paths) => driver.chooseFiles(selector, paths),
    async dropFiles(selector, ...paths) {
      const { x, y } = await waitFor(middleOf, selector);
      await driver.dropFiles(x, y, paths);
    },
    async resize(width, height) {
      await driver.resize(width, height);
      await waitFor((wide, high) => innerWidth === wide && innerHeight === high, width, height);
    },
    async colorAt(selector) {
      const { x, y } = await waitFor(middleOf, selector);
      return evaluate(colorIn, await driver.screenshot(), x, y);
    },
    keyDown: (key) => driver.key('down', key),
    keyUp: (key) => driver.key('up', key),
    async press(key) {
      await driver.key('down', key);
      await driver.key('up', key);
    },
    close: () => driver.close(),
  };
}

/** Runs in the page. */
function deepest(selector: string): Element | null {
  let root: ParentNode | null = document;
  let found: Element | null = null;
  for (const part of selector.split('>>>')) {
    found = root?.querySelector(part.trim()) ?? null;
    root = found?.shadowRoot ?? null;
  }
  return found;
}

/** Runs in the page. Nothing as long as it moves: a click would miss it. */
function middleOf(selector: string): { x: number; y: number } {
  const found = deepest(selector);
  // A wait for it goes on as long as it is not there.
  if (!found) return null as never;
  const within = found.getRootNode() as Document | ShadowRoot;
  const isMoving = within.getAnimations?.().some(({ effect, playState }) => {
    const target = (effect as KeyframeEffect | null)?.target;
    return playState === 'running' && target?.contains(found) && effect!.getComputedTiming().endTime !== Infinity;
  });
  if (isMoving) return null as never;
  found.scrollIntoView({ block: 'center' });
  const { x, y, width, height } = found.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

/** Runs in the page. */
async function colorIn(picture: string, x: number, y: number): Promise<[number, number, number]> {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  const scale = image.width / innerWidth;
  const [red = 0, green = 0, blue = 0] = context.getImageData(x * scale, y * scale, 1, 1).data;
  return [red, green, blue];
}
