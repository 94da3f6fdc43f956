import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Page, type Site } from './site.js';

/** What the visitor and the developer are told where sound cannot be had. */
interface Case {
  /** Runs before the element's script is loaded. */
  head?: string;
  headers?: Record<string, string>;
  code: string;
  obstacle?: string;
  /** What the visitor reads. */
  sentence: RegExp;
  /** What the developer reads. */
  message: RegExp;
  /** What the button says; pressing it starts a typed conversation, or a spoken one where it says `Try again`. */
  button?: 'Try again';
}

/**
 * An answer of the browser that no engine gives by itself here: the request alone is replaced. On the prototype, as WebKit
 * makes the object anew after a while.
 */
const answer = (refusal: string): string =>
  `MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException(${refusal}));`;

/** What the browser knows of the permission, where it is not that of the test's own browser. */
const permission = (state: string): string => `Permissions.prototype.query = async () => ({ state: '${state}' });`;

/** One long wait is short, so that the test need not wait as long as a visitor would. */
const hurry = (waitMs: number): string =>
  `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...args) => wait(run, ms === ${waitMs} ? 300 : ms, ...args);`;

const cases: Record<string, Case> = {
  'a microphone that the system denies': {
    head: answer(`'Permission denied by system', 'NotAllowedError'`) + permission('denied'),
    code: 'microphone-denied',
    obstacle: 'system',
    sentence: /^Your device keeps the microphone from the browser/,
    message: /settings of the device/,
  },
  'a microphone that the system denies although the site has it': {
    head: answer(`'No.', 'NotAllowedError'`) + permission('granted'),
    code: 'microphone-denied',
    obstacle: 'system',
    sentence: /^Your device keeps the microphone from the browser/,
    message: /settings of the device/,
  },
  'a question that the visitor has closed': {
    // The second time the visitor allows it.
    head: `const { prototype } = MediaDevices;
      const { getUserMedia } = prototype;
      ${permission('prompt')}
      prototype.getUserMedia = () => {
        prototype.getUserMedia = getUserMedia;
        return Promise.reject(new DOMException('Permission dismissed', 'NotAllowedError'));
      };`,
    code: 'microphone-denied',
    obstacle: 'dismissed',
    sentence: /^The browser needs your permission/,
    message: /Call start\(\) again/,
    button: 'Try again',
  },
  'a question that is never answered': {
    head: `${hurry(30_000)} MediaDevices.prototype.getUserMedia = () => new Promise(() => {});`,
    code: 'microphone-denied',
    obstacle: 'browser',
    sentence: /^This browser does not give the microphone/,
    message: /no answer after 30 s/,
  },
  'a browser that has no microphone for pages': {
    head: 'delete Navigator.prototype.mediaDevices;',
    code: 'microphone-denied',
    obstacle: 'browser',
    sentence: /^This browser does not give the microphone/,
    message: /cannot ask/,
  },
  'a microphone that another program holds': {
    head: answer(`'Could not start audio source', 'NotReadableError'`),
    code: 'microphone-missing',
    obstacle: 'in-use',
    sentence: /close other programs/,
    message: /another program may use it/,
  },
  'no microphone': {
    head: answer(`'Requested device not found', 'NotFoundError'`),
    code: 'microphone-missing',
    sentence: /^No microphone was found/,
    message: /connect one/,
  },
  'no AudioContext': {
    head: 'delete globalThis.AudioContext; delete globalThis.webkitAudioContext;',
    code: 'audio-blocked',
    sentence: /^Your browser is blocking sound/,
    message: /gave no AudioContext/,
  },
  'a resume() that never settles': {
    head: `${hurry(5000)} const { suspend } = AudioContext.prototype;
      globalThis.AudioContext = class extends AudioContext {
        constructor(...args) { super(...args); suspend.call(this); }
        resume() { return new Promise(() => {}); }
        get state() { return super.state === 'closed' ? 'closed' : 'suspended'; }
      };`,
    code: 'audio-blocked',
    sentence: /^Your browser is blocking sound/,
    message: /from a click or a key press/,
  },
};

const policy: Case = {
  headers: { 'permissions-policy': 'microphone=()' },
  code: 'microphone-denied',
  obstacle: 'policy',
  sentence: /^This page does not let the assistant use the microphone/,
  message: /Permissions-Policy/,
};

const denied: Case = {
  code: 'microphone-denied',
  sentence: /^Your microphone is blocked\..*(address|Safari)/,
  message: /site settings/,
};

const attributes = 'signed-url-endpoint="/api/signed-url" languages="en de"';
const pathOf = (name: string): string => `/${name.replaceAll(/\W+/g, '-')}`;
const pageOf = ({ head, headers }: Case): Page =>
  pageWith(attributes, { ...(head && { head: `<script>{${head}}</script>` }), ...(headers && { headers }) });

for (const engine of enginesInShort()) {
  describe(`where sound cannot be had, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(({ otherOrigin }) => ({
        ...Object.fromEntries(Object.entries(cases).map(([name, each]) => [pathOf(name), pageOf(each)])),
        '/policy': pageOf(policy),
        '/': pageWith(attributes),
        '/around': { html: `<!doctype html><html lang="en"><iframe src="${otherOrigin}/"></iframe></html>` },
      }));
      if (engine !== 'webkit') browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    /** Starts, reads what is said, and does what the button offers. */
    async function check(path: string, expected: Case, options?: Parameters<typeof openBrowser>[1]) {
      // WebKit's driver was seen to give no answer any more after a question that nobody answers.
      const own = engine === 'webkit' || options ? await openBrowser(engine, options) : undefined;
      try {
        await checkIn(own ?? browser, path, expected);
      } finally {
        await own?.close();
      }
    }

    async function checkIn(on: Browser, path: string, { code, obstacle, sentence, message, button }: Case) {
      const written = on.console.length;
      await on.goto(site.origin + path);
      await on.click('voice-agent >>> [part~=start-button]');
      const found = (await on.waitFor(() => {
        const agent = document.querySelector('voice-agent')!;
        const [text, label] = ['[part~=error] slot > div', '[part~=notice] button'].map(
          (selector) => agent.shadowRoot!.querySelector(selector)?.textContent,
        );
        const { error } = agent;
        // What helps in this browser comes with a part of its own.
        if (!error || !text || text === 'Your microphone is blocked.') return undefined;
        return { code: error.code, obstacle: error.obstacle, message: error.message, text, label };
      }))!;
      assert.equal(found.code, code);
      assert.equal(found.obstacle, obstacle);
      assert.match(found.text, sentence);
      assert.match(found.message, message);
      assert.equal(found.label, button ?? 'Type instead');
      await on.click('voice-agent >>> [part~=notice] button');
      await on.waitFor(() => {
        const agent = document.querySelector('voice-agent')!;
        return agent.status === 'connected' && agent.turns.some(({ role }) => role === 'agent');
      });
      const talks = await on.evaluate(() =>
        Boolean(document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=mute-button]')),
      );
      assert.equal(talks, button !== undefined);
      await on.evaluate(() => {
        const root = document.querySelector('voice-agent')!.shadowRoot!;
        root.querySelector<HTMLElement>('[part~=settings-button]')!.click();
      });
      await on.waitFor(
        () => document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part=settings]') !== null,
      );
      await on.evaluate(() => document.querySelector('voice-agent')!.stop());
      // Chromium reports the page's own policy itself.
      const lines = on.console.slice(written).filter((line) => !/favicon\.ico|^.?Permissions policy/i.test(line));
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0]!, new RegExp(`<voice-agent> ${code}: `));
    }

    for (const [name, each] of Object.entries(cases)) test(name, () => check(pathOf(name), each));

    test('a Permissions-Policy header', async (context: TestContext) => {
      // Firefox and Safari have no such header yet.
      if (engine !== 'chromium') return context.skip('this engine has no such header');
      await check('/policy', policy);
    });

    test('a visitor who has denied it', async (context: TestContext) => {
      if (engine === 'webkit') return context.skip('its driver can only grant');
      await check('/', denied, { isMicrophoneDenied: true });
    });
  });
}
