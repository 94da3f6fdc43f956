import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { build as buildWithEsbuild } from 'esbuild';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';
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

const packages = mkdtempSync(join(tmpdir(), 'voice-agent-bundlers-'));
after(() => rmSync(packages, { recursive: true }));
execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', packages], { cwd: root, stdio: 'ignore' });
const tarball = join(packages, readdirSync(packages)[0]!);

/** An application as npm lays it out: the packed package, Lit, and the optional peers that it has chosen. */
function createApp(name: string, peers: readonly string[]): string {
  const folder = join(packages, name);
  const modules = join(folder, 'node_modules');
  const ours = join(modules, 'voice-agent-element');
  mkdirSync(ours, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', ours]);
  for (const each of ['lit', 'lit-element', 'lit-html', '@lit', ...peers]) {
    cpSync(join(root, 'node_modules', each), join(modules, each), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }');
  // Every entry point of what runs in a page.
  const entries = ['element', 'session', 'websocket', 'audio'];
  const imports = entries.map((entry) => `export * as ${entry} from 'voice-agent-element/${entry}';\n`);
  writeFileSync(join(folder, 'main.js'), `import 'voice-agent-element';\n${imports.join('')}`);
  return folder;
}

/** The packages with a mark in what was built. */
function found(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const code = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  assert.ok(code.includes('voice-agent'), 'the element itself is not in there');
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
  });
}
