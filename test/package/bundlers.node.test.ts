import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build as buildWithEsbuild } from 'esbuild';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';
import { openSite, type Answer } from '../e2e/site.js';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';
import { freshFolder } from './installed.js';
import { root } from './support.js';

/** Builds `main.js` of a folder into its folder `out`, as an application does for production. */
type Bundle = (folder: string) => Promise<unknown>;

const bundlers: Record<string, Bundle> = {
  esbuild: (folder) =>
    buildWithEsbuild({
      absWorkingDir: folder,
      entryPoints: ['main.js'],
      outdir: 'out',
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      logLevel: 'silent',
    }),
  webpack: (folder) =>
    new Promise((resolve, reject) => {
      const output = { path: join(folder, 'out'), filename: 'main.js' };
      webpack({ mode: 'production', context: folder, entry: './main.js', output }, (error, stats) => {
        if (error ?? stats?.hasErrors()) reject(error ?? new Error(stats?.toString({ all: false, errors: true })));
        else resolve(stats);
      });
    }),
  Vite: (folder) =>
    buildWithVite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: { outDir: 'out', rolldownOptions: { input: join(folder, 'main.js') } },
    }),
};

/** Text of a package that is in its minified code, too. */
const marks = { marked: 'https://github.com/markedjs/marked', dompurify: 'ALLOWED_URI_REGEXP' };

/** Names that each part of Lit gives itself in every page. */
const marksOfLit = ['litHtmlVersions', 'litElementVersions', 'reactiveElementVersions'];

/** What an application may weigh that has a socket and no face, in bytes of gzip. */
const MOST_HEADLESS_BYTES = 10_000;

const packages = freshFolder('bundlers');
execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', packages], { cwd: root, stdio: 'ignore' });
const tarball = join(packages, readdirSync(packages)[0]!);

// Every entry point of what runs in a page.
const entries = ['element', 'session', 'websocket', 'audio'];
const imports = entries.map((entry) => `export * as ${entry} from 'voice-agent-element/${entry}';\n`);
const everything = `import 'voice-agent-element';\n${imports.join('')}`;
const headless = `import { ElevenLabsWebSocket } from 'voice-agent-element/websocket';
globalThis.socket = new ElevenLabsWebSocket('agent');\n`;

/** An application as npm lays it out: the packed package, Lit, and the optional peers that it has chosen. */
function createApp(name: string, peers: readonly string[], main = everything): string {
  const folder = join(packages, name);
  const modules = join(folder, 'node_modules');
  const ours = join(modules, 'voice-agent-element');
  mkdirSync(ours, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', ours]);
  for (const each of ['lit', 'lit-element', 'lit-html', '@lit', ...peers]) {
    cpSync(join(root, 'node_modules', each), join(modules, each), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }');
  writeFileSync(join(folder, 'main.js'), main);
  return folder;
}

/** The scripts below a folder, by their paths from there: `assets/main.js`. */
function scriptsIn(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  return new Map(files.map((file) => [file.split(sep).join('/'), readFileSync(join(folder, file))]));
}

const textOf = (scripts: ReadonlyMap<string, Buffer>): string => [...scripts.values()].join('\n');

/** The packages with a mark in what was built. */
function found(folder: string): string[] {
  const code = textOf(scriptsIn(folder));
  assert.ok(code.includes('voice-agent'), 'the element itself is not in there');
  assert.deepEqual(
    marksOfLit.filter((mark) => !code.includes(mark)),
    [],
  );
  return Object.entries(marks).flatMap(([name, mark]) => (code.includes(mark) ? [name] : []));
}

for (const [name, bundle] of Object.entries(bundlers)) {
  describe(`an application built by ${name}`, () => {
    for (const peers of [[], ['marked', 'dompurify']]) {
      test(`has ${peers.join(' and ') || 'no optional peer'}, as installed`, async () => {
        const app = createApp(`${name}-${peers.join('-')}`, peers);
        await bundle(app);
        assert.deepEqual(found(join(app, 'out')), peers);
      });
    }

    test('has no Lit where it only imports ./websocket, and is small', async () => {
      const app = createApp(`${name}-headless`, [], headless);
      await bundle(app);
      const scripts = scriptsIn(join(app, 'out'));
      const code = textOf(scripts);
      assert.ok(code.includes('conversation_initiation_client_data'), 'the socket itself is not in there');
      assert.deepEqual(
        [...marksOfLit, 'attachShadow', 'voice-agent-start'].filter((mark) => code.includes(mark)),
        [],
      );
      const size = [...scripts.values()].reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
      assert.ok(size <= MOST_HEADLESS_BYTES, `${size} bytes`);
    });
  });
}

describe('in a browser', { skip: !availableEngines().includes('chromium') }, () => {
  const page = (script: string): string =>
    `<!doctype html><html lang="en"><title>A shop</title>${script}<voice-agent signed-url-endpoint="/api/signed-url"></voice-agent>`;
  const answers = (scripts: ReadonlyMap<string, Buffer>): Record<string, Answer> =>
    Object.fromEntries(
      [...scripts].map(([file, code]) => [
        `/${file}`,
        (_, response) => void response.writeHead(200, { 'content-type': 'text/javascript' }).end(code),
      ]),
    );
  /** The scripts of a site, and the tag that loads the first of them. */
  const sites: Record<string, () => Promise<{ scripts: Map<string, Buffer>; tag: string }>> = {
    ...Object.fromEntries(
      Object.entries(bundlers).map(([name, bundle]) => [
        `what ${name} has built`,
        async () => {
          const app = createApp(`${name}-page`, []);
          await bundle(app);
          const scripts = scriptsIn(join(app, 'out'));
          const main = [...scripts.keys()].find((file) => /(^|\/)main[^/]*\.js$/.test(file))!;
          return { scripts, tag: `<script type="module" src="/${main}"></script>` };
        },
      ]),
    ),
    ...Object.fromEntries(
      (
        [
          ['a classic script', '<script src="/voice-agent.iife.js"></script>'],
          ['a module', '<script type="module" src="/voice-agent.js"></script>'],
        ] as const
      ).map(([name, tag]) => [
        `${name} of the package, without any tool`,
        async () => {
          const app = createApp(name.replaceAll(' ', '-'), []);
          return { scripts: scriptsIn(join(app, 'node_modules/voice-agent-element/dist/cdn')), tag };
        },
      ]),
    ),
  };

  let browser: Browser;
  before(async () => (browser = await openBrowser('chromium')));
  after(() => browser.close());

  for (const [name, open] of Object.entries(sites)) {
    test(`${name} holds a conversation`, async () => {
      const { scripts, tag } = await open();
      const site = await openSite(() => ({ '/': { html: page(tag) }, ...answers(scripts) }));
      after(() => site.close());
      await browser.goto(site.origin);
      await browser.waitFor(
        () => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=start-button]'),
      );
      const said = browser.console.length;
      await browser.click('voice-agent >>> [part~=start-button]');
      const text = await browser.waitFor(() => document.querySelector('voice-agent')?.turns[0]?.text);
      assert.ok(text !== undefined && text.length > 5);
      await browser.evaluate(() => document.querySelector('voice-agent')?.stop());
      assert.deepEqual(browser.console.slice(said), []);
    });
  }
});
