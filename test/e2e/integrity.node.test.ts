import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import { withTags } from '../../scripts/readme.mjs';
import { english } from '../../src/ui/labels.js';
import { chunkFile, serveDist, type DistServer } from '../helpers/dist-server.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';

declare global {
  /** Files that somebody has changed, and that were run nevertheless. */
  var changed: string[] | undefined;
}

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');
const integrity = JSON.parse(read('dist/integrity.json')) as Record<string, string>;

/** The page's tags as the README has them when a version is published, for files below `base`. */
function publishedTags(base: string): string {
  const published = withTags(readme, JSON.parse(read('package.json')) as { name: string; version: string }, integrity);
  const [, tags = ''] = /<!-- script tag -->\n```html\n(.*?)```/s.exec(published) ?? [];
  return tags.replaceAll(/https:\/\/[^"]*\/dist\/cdn\//g, base);
}

/** The import map, as the command of docs/hosting.md writes it for files below `base`. */
function importMap(base: string): string {
  const [, command = ''] = /```sh\n(node -p "const base = .*?)\n```/s.exec(read('docs/hosting.md')) ?? [];
  const [, script = ''] = /^node -p "(.*)"$/s.exec(command.replace('https://cdn.example/voice-agent/', base)) ?? [];
  const map = execFileSync(process.execPath, ['-p', script], { cwd: fileURLToPath(root), encoding: 'utf8' });
  return `<script type="importmap">${map}</script>`;
}

const tagOf = (base: string): string => `<script type="module" src="${base}voice-agent.js"></script>`;

for (const engine of enginesInShort()) {
  describe(`the hashes of what is built, in ${engine}`, () => {
    let site: DistServer;
    let simulator: Simulator;
    let browser: Browser;
    /** Below `dist`. */
    let changed: string | undefined;
    let asked: string[] = [];
    const pages: Record<string, string> = {};
    /** Every page has a copy of its own of what was built: WebKit keeps what another page has loaded. */
    let copy = 0;

    const serve = (pathname: string, response: ServerResponse): boolean => {
      const [, file] = /^\/copy-\d+\/(.*)/.exec(pathname) ?? [];
      if (!file) return false;
      asked.push(file);
      const more = file === changed ? `;(globalThis.changed ??= []).push('${file}');` : '';
      const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
      response.writeHead(200, headers).end(read(`dist/${file}`) + more);
      return true;
    };

    before(async () => {
      site = await serveDist(pages, {}, serve);
      simulator = attach(site.server);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      simulator?.close();
      await site?.close();
    });

    /** @param head Writes what stands before the element, for files below `base`. */
    const open = async (head: (base: string) => string, file?: string): Promise<void> => {
      changed = file;
      asked = [];
      const path = `/page-${++copy}`;
      const socket = `${site.url.replace('http', 'ws')}v1/convai/conversation?agent_id=text`;
      pages[path] = `<!doctype html><html lang="de"><title>A shop</title>${head(`${site.url}copy-${copy}/cdn/`)}
        <voice-agent text-only signed-url="${socket}"></voice-agent>`;
      await browser.goto(new URL(path, site.url).href);
    };

    const speaksGerman = (): Promise<unknown> =>
      browser.waitFor(() => document.querySelector('voice-agent')!.shadowRoot?.textContent.includes('Chat starten'));

    /** How starting a conversation ends: `connected`, or the code of its error. */
    const start = (): Promise<string> =>
      browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        agent.addEventListener('voice-agent-error', (event) => event.preventDefault());
        return agent.start().then(
          () => agent.status,
          (error: unknown) => (error as { code: string }).code,
        );
      });

    const requested = async (file: string): Promise<void> => {
      for (const end = Date.now() + 5000; !asked.includes(file) && Date.now() < end;) await browser.waitFor(() => true);
      assert.ok(asked.includes(file), `${file} is asked for`);
    };

    test('the README’s tags let through what was published, and load nothing twice', async () => {
      await open(publishedTags);
      await speaksGerman();
      assert.equal(await start(), 'connected');
      assert.deepEqual(asked, [...new Set(asked)]);
    });

    test('the README’s tags keep back a voice-agent.js that somebody has changed', async () => {
      await open(publishedTags, 'cdn/voice-agent.js');
      await requested('cdn/voice-agent.js');
      await browser.waitFor(() => document.readyState === 'complete');
      assert.equal(await browser.evaluate(() => !!customElements.get('voice-agent')), false);
      assert.equal(await browser.evaluate(() => globalThis.changed), undefined);
    });

    test('the import map of docs/hosting.md lets through what was published', async () => {
      await open((base) => importMap(base) + tagOf(base));
      await speaksGerman();
      assert.equal(await start(), 'connected');
    });

    for (const file of ['cdn/voice-agent.js', chunkFile('element')]) {
      test(`an import map keeps back a ${file.replace(/-\w{8}\./, '-….')} that somebody has changed`, async () => {
        await open((base) => importMap(base) + tagOf(base), file);
        await requested(file);
        await browser.waitFor(() => document.readyState === 'complete');
        assert.equal(await browser.evaluate(() => !!customElements.get('voice-agent')), false);
        assert.equal(await browser.evaluate(() => globalThis.changed), undefined);
      });
    }

    test('an import map keeps back a chunk that somebody has changed, however often it is asked for', async () => {
      await open((base) => importMap(base) + tagOf(base), chunkFile('call'));
      await speaksGerman();
      assert.equal(await start(), 'connection-lost');
      assert.equal(await start(), 'connection-lost');
      assert.ok(asked.includes(chunkFile('call')));
      assert.equal(await browser.evaluate(() => globalThis.changed), undefined);
    });

    for (const [build, tag] of Object.entries({
      'voice-agent.js': tagOf,
      'voice-agent.iife.js': (base: string) => `<script src="${base}voice-agent.iife.js"></script>`,
    })) {
      test(`an import map keeps back a translation that somebody has changed, of ${build}: the words stay English`, async () => {
        await open((base) => importMap(base) + tag(base), 'cdn/chunks/de.js');
        await requested('cdn/chunks/de.js');
        assert.equal(await start(), 'connected');
        assert.equal(await browser.evaluate(() => globalThis.changed), undefined);
        const text = await browser.evaluate(() => document.querySelector('voice-agent')!.shadowRoot!.textContent);
        assert.ok(text.includes(english.title), text);
      });
    }
  });
}
