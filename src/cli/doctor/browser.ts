import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { loadOptional } from '../optional.js';
import { shown, type Findings } from './findings.js';
import type { Attributes } from './html.js';
import { noMicrophone, reportScript } from './page.js';

/** How long the page may take to load, and then the element to be defined. */
const LOAD_TIMEOUT_MS = 30_000;
const DEFINE_TIMEOUT_MS = 8000;

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** An installed Chromium. `CHROMIUM_PATH` overrides; when it is wrong, nothing else is tried. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  const isExecutable = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  if (CHROMIUM_PATH) return isExecutable(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const inPath = PATH.split(delimiter).filter(isAbsolute);
  return [...names.flatMap((name) => inPath.map((folder) => join(folder, name))), ...places].find(isExecutable);
}

/** What the page itself tells. */
interface Seen {
  isDefined: boolean;
  isMicrophoneAllowed: boolean;
  tags: Attributes[];
  violations: { directive: string; blocked: string }[];
}

type Driver = typeof import('puppeteer-core');

/**
 * Opens the page in an installed Chromium.
 *
 * @returns The tags that are there once its scripts have run; `undefined` where no browser is to be had.
 */
export async function lookAtPage(url: URL, findings: Findings): Promise<Attributes[] | undefined> {
  const executablePath = findChromium();
  if (!executablePath) {
    const problem = process.env['CHROMIUM_PATH']
      ? 'CHROMIUM_PATH names no program: correct it.'
      : 'no Chromium was found: install one, or name it in CHROMIUM_PATH.';
    findings.note(`The page itself was not looked at, since ${problem}`);
    return undefined;
  }
  const driver = await loadOptional<Driver>('puppeteer-core');
  if (!driver) {
    findings.note('The page itself was not looked at: run `npm install puppeteer-core` in this folder for that.');
    return undefined;
  }
  const isRoot = process.getuid?.() === 0;
  let browser: Awaited<ReturnType<Driver['launch']>> | undefined;
  try {
    browser = await driver.launch({
      executablePath,
      args: ['--no-first-run', ...(isRoot ? ['--no-sandbox'] : [])],
    });
    const page = await browser.newPage();
    const said = new Set<string>();
    page.on('console', (line) => {
      if (line.type() === 'error' && line.text().startsWith('<voice-agent> ')) said.add(line.text());
    });
    page.on('pageerror', (error) =>
      findings.note(`A script of the page throws: ${firstLine((error as Error).message)}`),
    );
    /** Scripts that were answered with a failure, which fail a second time when they cannot be run. */
    const refused = new Set<string>();
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script' || response.status() < 400) return;
      refused.add(response.url());
      reportScript(response.url(), `it answers ${response.status()}`, findings);
    });
    page.on('requestfailed', (request) => {
      if (request.resourceType() !== 'script' || refused.has(request.url())) return;
      reportScript(request.url(), request.failure()?.errorText ?? 'no reason given', findings);
    });
    await page.evaluateOnNewDocument(collectViolations);
    await page.goto(url.href, { timeout: LOAD_TIMEOUT_MS, waitUntil: 'load' });
    const seen = await page.evaluate(lookAround, DEFINE_TIMEOUT_MS);
    for (const text of said) findings.fix(`The element says: ${firstLine(text.replace('<voice-agent> ', ''))}`);
    report(seen, findings);
    return seen.tags;
  } catch (error) {
    findings.note(`The page could not be looked at in the browser: ${firstLine((error as Error).message)}`);
    return undefined;
  } finally {
    await browser?.close();
  }
}

function report({ isDefined, isMicrophoneAllowed, tags, violations }: Seen, findings: Findings): void {
  findings.check(
    isDefined,
    'The browser knows <voice-agent>.',
    'The browser does not know <voice-agent>: its script is missing, or did not run. Put the script tag into the page.',
  );
  if (!tags.length) findings.fix('There is no <voice-agent> on the page: put the tag into it.');
  if (!isMicrophoneAllowed) findings.fix(noMicrophone);
  for (const { directive, blocked } of violations) {
    const isOurs = /voice-agent|elevenlabs/i.test(blocked);
    const text = `The browser blocked ${shown(blocked)} by ${directive} of the Content-Security-Policy`;
    if (isOurs) findings.fix(`${text}: allow it there.`);
    else findings.note(`${text}; the element may not need it.`);
  }
}

/** The first line of a text without the queries of addresses, which may hold a secret. */
const firstLine = (text: string): string => text.split('\n', 1)[0]!.replace(/\?\S*/g, '').slice(0, 300);

/** Runs in the page before its scripts. */
function collectViolations(): void {
  const violations: Seen['violations'] = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
    if (disposition === 'enforce') violations.push({ directive: effectiveDirective, blocked: blockedURI });
  });
  Object.assign(globalThis, { voiceAgentDoctor: violations });
}

/** Runs in the page once it has loaded. */
async function lookAround(timeout: number): Promise<Seen> {
  const name = 'voice-agent';
  const late = new Promise((resolve) => setTimeout(resolve, timeout));
  await Promise.race([customElements.whenDefined(name), late]);
  type Options = Record<string, unknown> & Element;
  const elements = [...document.querySelectorAll<Options>(name)];
  const policy = Reflect.get(document, 'featurePolicy') as { allowsFeature(feature: string): boolean } | undefined;
  return {
    isDefined: customElements.get(name) !== undefined,
    isMicrophoneAllowed: policy?.allowsFeature('microphone') ?? true,
    // Frameworks set properties, which the markup does not show.
    tags: elements.map((element) => {
      const tag: Record<string, string> = {};
      for (const { name, value } of element.attributes) tag[name] = value;
      for (const option of ['signed-url-endpoint', 'agent-id', 'server-location', 'worklet-src']) {
        const value = element[option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
        if (typeof value === 'string' && value) tag[option] = value;
      }
      if (element['textOnly'] === true) tag['text-only'] = '';
      return tag;
    }),
    violations: Reflect.get(globalThis, 'voiceAgentDoctor') as Seen['violations'],
  };
}
