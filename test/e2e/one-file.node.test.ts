import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationReport } from '../../packages/simulator/src/record.js';
import { english } from '../../src/ui/labels.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, wordsOf, type Answer, type Page, type Site } from './site.js';

declare global {
  /** What the page's scripts have written by `console.warn`. */
  var warnings: string[];
  /** Files that somebody has changed, and that were run nevertheless. */
  var changed: string[] | undefined;
}

const classic = '/dist/cdn/voice-agent.iife.js';
const module = '/dist/cdn/voice-agent.all.js';
const read = (file: string): string => readFileSync(new URL(`../..${file}`, import.meta.url), 'utf8');
const [classicCode, moduleCode] = [read(classic), read(module)];
const integrity = JSON.parse(read('/dist/integrity.json')) as Record<string, string>;
const [classicHash, moduleHash] = ['iife', 'all'].map((build) => integrity[`voice-agent.${build}.js`]!);
const hashOf = (text: string): string => `sha384-${createHash('sha384').update(text).digest('base64')}`;

/** Every way to bring one file to a page. */
const ways = {
  'a classic script': `<script src="${classic}"></script>`,
  'a module': `<script type="module" src="${module}"></script>`,
  'inlined as a classic script': `<script>${classicCode}</script>`,
  'inlined as a module': `<script type="module">${moduleCode}</script>`,
  'part of another script': '<script src="/bundle.js"></script>',
  'given to eval()': `<script>fetch('${classic}').then((it) => it.text()).then((code) => (0, eval)(code));</script>`,
  'a classic script from a blob: URL': `<script>fetch('${classic}').then((it) => it.blob()).then((blob) => {
    document.head.append(Object.assign(document.createElement('script'), { src: URL.createObjectURL(blob) }));
  });</script>`,
  'a module from a blob: URL': `<script>fetch('${module}').then((it) => it.blob()).then((blob) => {
    import(URL.createObjectURL(new Blob([blob], { type: 'text/javascript' })));
  });</script>`,
};

/** Those that know where the folder `chunks` is. */
const knowing = ['a classic script', 'a module'];

/** As tools join scripts, whatever stands before and after. */
const bundle = `var before = () => 1\n${classicCode}var after = before()`;

/** The test's own scripts have a nonce. */
const policies = {
  'the hash of a classic script, and blob: for the worklet': {
    policy: `script-src 'nonce-test' '${classicHash}' blob:`,
    script: `<script src="${classic}" integrity="${classicHash}"></script>`,
  },
  'the hash of a module, and blob: for the worklet': {
    policy: `script-src 'nonce-test' '${moduleHash}' blob:`,
    script: `<script type="module" src="${module}" integrity="${moduleHash}"></script>`,
  },
  'the hash of an inlined script, and blob: for the worklet': {
    policy: `script-src 'nonce-test' '${hashOf(classicCode)}' blob:`,
    script: ways['inlined as a classic script'],
  },
  "a nonce with 'strict-dynamic', for an inlined module": {
    policy: `script-src 'nonce-test' 'strict-dynamic'`,
    script: `<script nonce="test" type="module">${moduleCode}</script>`,
  },
};

const inlined = ['inlined as a classic script', 'inlined as a module'] as const;

const pathOf = (name: string): string => `/${name.replaceAll(/\W+/g, '-')}`;

const page = (script: string, { lang = 'en', head = '', attributes = '', policy = '' } = {}): Page => ({
  html: `<!doctype html><html lang="${lang}"><title>A shop</title><script nonce="test" src="/listen.js"></script>
<script nonce="test">globalThis.warnings = []; console.warn = (...words) => warnings.push(words.join(' '));</script>
${head}${script}<voice-agent signed-url-endpoint="/api/signed-url" ${attributes}></voice-agent>`,
  ...(policy && { headers: { 'content-security-policy': policy } }),
});

function pagesOf({ port }: Site): Record<string, Page | Answer> {
  const script =
    (code: string): Answer =>
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
  const pages: Record<string, Page | Answer> = {
    '/bundle.js': script(bundle),
    '/changed.iife.js': script(`${classicCode}globalThis.changed = [];`),
    '/changed.all.js': script(`${moduleCode}globalThis.changed = [];`),
    '/changed/classic': page(`<script src="/changed.iife.js" integrity="${classicHash}"></script>`),
    '/changed/module': page(`<script type="module" src="/changed.all.js" integrity="${moduleHash}"></script>`),
    '/held': page(`<script src="${classic}" integrity="${classicHash}"></script>`, { lang: 'de' }),
    '/based': page(ways['inlined as a module'], { lang: 'de', head: '<base href="/elsewhere/">' }),
    '/hash-alone': page(`<script src="${classic}" integrity="${classicHash}"></script>`, {
      policy: `script-src 'nonce-test' '${classicHash}'`,
    }),
  };
  for (const [name, script] of Object.entries(ways)) {
    pages[pathOf(name)] = page(script, { attributes: 'push-to-talk' });
    pages[`/german${pathOf(name)}`] = page(script, { lang: 'de' });
    // The element stands before the script. What is stored of it goes by its id.
    const attributes = `text-only files persist="tab" id="${pathOf(name)}"`;
    pages[`/switched-on${pathOf(name)}`] = { html: page('', { attributes }).html + script };
  }
  for (const name of inlined) {
    const { [name]: script } = ways;
    pages[`/base${pathOf(name)}`] = page(script, { lang: 'de', attributes: 'base="/dist/cdn"' });
    const based = script.replace('<script', '<script data-base="/dist/cdn/"');
    pages[`/data-base${pathOf(name)}`] = page(based, { lang: 'de' });
  }
  for (const [name, { policy, script }] of Object.entries(policies)) {
    const everything = `default-src 'none'; connect-src 'self' ws://127.0.0.1:${port}; ${policy}`;
    pages[pathOf(name)] = page(script, { attributes: 'push-to-talk', policy: everything });
  }
  return pages;
}

for (const engine of enginesInShort()) {
  describe(`one file with everything, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;

    before(async () => {
      site = await openSite(pagesOf, { agentId: 'greeting?interruptible=false&pace=0&latency=0' });
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const open = async (path: string): Promise<void> => {
      await browser.goto('about:blank');
      site.files.length = site.requests.length = 0;
      await browser.goto(site.origin + path);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=panel]'));
    };
    const click = (part: string): Promise<void> => browser.click(`voice-agent >>> [part~="${part}"]`);
    const report = (): ConversationReport => site.simulator.conversations.at(-1)!.toJSON();
    const warnings = (): Promise<string[]> => browser.evaluate(() => globalThis.warnings);
    const shown = (): Promise<string> =>
      browser.evaluate(() => document.querySelector('voice-agent')!.shadowRoot!.textContent);

    /** Waits for something that the simulator notices. */
    const noticed = async (what: string, check: (report: ConversationReport) => boolean): Promise<void> => {
      for (const end = Date.now() + 15_000; !check(report()) && Date.now() < end;) await pause(20);
      assert.ok(check(report()), what);
    };

    const speaksGerman = (): Promise<unknown> =>
      browser.waitFor(() => document.querySelector('voice-agent')!.shadowRoot!.textContent.includes('Gespräch'));

    /** A typed conversation, with an answer in Markdown. */
    const write = async (): Promise<void> => {
      await browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        agent.textOnly = true;
        await agent.start();
        agent.sendText('Hello **there**');
      });
      await browser.waitFor(() =>
        document
          .querySelector('voice-agent')!
          .turns.some(({ role, text }) => role === 'agent' && text.includes('**there**')),
      );
    };
    const isFormatted = (): boolean =>
      !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.markdown strong');

    /** Begins a spoken conversation: the agent is heard, and hears the visitor while they hold the talk button. */
    const speak = async (): Promise<void> => {
      await click('start-button');
      await browser.waitFor(() => {
        const { peak, events } = globalThis.told;
        return peak > 0.01 && events.some(({ detail }) => detail['role'] === 'agent');
      });
      await noticed('silence is sent while the button is not held', ({ audio }) => audio.chunks > 0);
      assert.equal(report().audio.rms, 0);
      const press = (type: string): void =>
        void document
          .querySelector('voice-agent')!
          .shadowRoot!.querySelector('[part~=talk-button]')!
          .dispatchEvent(new PointerEvent(type));
      await browser.evaluate(press, 'pointerdown');
      await noticed('the visitor is heard while the button is held', ({ audio }) => audio.rms > 0);
      await browser.evaluate(press, 'pointerup');
    };

    /** A whole conversation: spoken, written, set and rated. */
    const talk = async (): Promise<void> => {
      await speak();
      await browser.evaluate(() => document.querySelector('voice-agent')!.sendText('The first, please'));
      await browser.waitFor(() =>
        document
          .querySelector('voice-agent')!
          .turns.some(({ role, text }) => role === 'agent' && text.includes('wrote')),
      );
      await click('settings-button');
      await browser.waitFor(
        () => !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.settings input[type=range]'),
      );
      await click('settings-button');
      await click('end-button');
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'idle');
      await browser.click('voice-agent >>> .star:nth-of-type(4)');
      await noticed('the conversation is rated', ({ rating }) => rating !== null);
      const { violations, closed } = report();
      assert.deepEqual(violations, []);
      assert.equal(closed?.code, 1000);
      assert.deepEqual(await wordsOf(browser, 'error', 'end'), ['end user']);
    };

    for (const name of Object.keys(ways)) {
      test(`${name}: a whole conversation, for which nothing else is loaded`, async () => {
        await open(pathOf(name));
        await talk();
        assert.deepEqual(
          site.files.filter((file) => file !== classic && file !== module),
          [],
        );
        assert.ok(site.files.length <= 1, 'it is loaded once');
        assert.deepEqual(await warnings(), []);
      });
    }

    for (const name of Object.keys(policies)) {
      test(`under a policy with ${name}: a spoken conversation`, async () => {
        await open(pathOf(name));
        await speak();
        assert.deepEqual((await browser.evaluate(() => globalThis.told)).violations, []);
      });
    }

    test('under a policy with its hash and nothing else: a typed conversation', async () => {
      await open('/hash-alone');
      await write();
      assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
    });

    for (const name of knowing) {
      test(`${name}: fetches translations and Markdown from beside its own address`, async () => {
        await open(`/german${pathOf(name)}`);
        await speaksGerman();
        await write();
        await browser.waitFor(isFormatted);
        assert.deepEqual(await warnings(), []);
      });
    }

    for (const name of knowing) {
      test(`${name}: fetches what attaches files and what stores a conversation from beside its own address`, async () => {
        await open(`/switched-on${pathOf(name)}`);
        await browser.waitFor(() => {
          const { shadowRoot } = document.querySelector('voice-agent')!;
          const [chooser] = shadowRoot!.querySelectorAll<HTMLInputElement>('input[type=file]');
          if (!chooser) return false;
          const chosen = new DataTransfer();
          chosen.items.add(new File(['%PDF-1.7'], 'order.pdf', { type: 'application/pdf' }));
          chooser.files = chosen.files;
          chooser.dispatchEvent(new Event('change'));
          const box = shadowRoot!.querySelector('textarea')!;
          box.value = 'Where is it?';
          return box.dispatchEvent(new Event('input'));
        });
        await browser.waitFor(() =>
          document
            .querySelector('voice-agent')!
            .shadowRoot!.querySelector('[part~=attachment]')
            ?.textContent.includes('order.pdf'),
        );
        await open(`/switched-on${pathOf(name)}`);
        assert.equal(
          await browser.evaluate(
            () => document.querySelector('voice-agent')!.shadowRoot!.querySelector('textarea')!.value,
          ),
          'Where is it?',
        );
        assert.deepEqual(await warnings(), []);
      });
    }

    for (const name of Object.keys(ways).filter((name) => !knowing.includes(name))) {
      test(`${name}: without a base, English and plain text, and one warning that says what to set`, async () => {
        await open(`/german${pathOf(name)}`);
        await browser.waitFor(() => globalThis.warnings.length > 0);
        await write();
        assert.ok((await shown()).includes('**there**'));
        assert.ok((await shown()).includes(english.title));
        const [warning, second] = await warnings();
        assert.match(warning!, /<voice-agent> .*Set base, or data-base of the script, to the folder that has chunks\//);
        assert.equal(second, undefined);
      });
    }

    for (const path of inlined.flatMap((name) => [`/base${pathOf(name)}`, `/data-base${pathOf(name)}`])) {
      test(`${path}: fetches translations and Markdown from there`, async () => {
        await open(path);
        await speaksGerman();
        await write();
        await browser.waitFor(isFormatted);
        assert.deepEqual(await warnings(), []);
      });
    }

    for (const path of [`/german${pathOf('inlined as a module')}#talk`, '/based']) {
      test(`${path}: an inlined module does not take the address of the page for its own`, async () => {
        await open(path);
        await browser.waitFor(() => globalThis.warnings.length > 0);
        assert.match((await warnings())[0]!, /It is not known where/);
        assert.deepEqual(
          site.requests.filter((request) => request.includes('chunks')),
          [],
        );
      });
    }

    for (const path of ['/changed/classic', '/changed/module']) {
      test(`${path}: the hash in the tag keeps back a file that somebody has changed`, async () => {
        await browser.goto(site.origin + path);
        await browser.waitFor(() => document.readyState === 'complete');
        assert.ok(site.requests.some((request) => request.includes('/changed.')));
        assert.equal(await browser.evaluate(() => globalThis.changed), undefined);
        assert.equal(await browser.evaluate(() => !!customElements.get('voice-agent')), false);
      });
    }

    test('the hash in the tag holds all that runs but what is fetched for a language and for Markdown', async () => {
      await open('/held');
      await speaksGerman();
      await write();
      await browser.waitFor(isFormatted);
      assert.deepEqual(
        site.files.map((file) => file.replace(/-\w{8}\.js$/, '-*.js').replace('/dist/cdn/', '')).sort(),
        [
          'chunks/de.js',
          'chunks/markdown.js',
          'chunks/marked.esm-*.js',
          'chunks/purify.es-*.js',
          'voice-agent.iife.js',
        ],
      );
    });
  });
}
