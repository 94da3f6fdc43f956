import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { root } from './support.js';

/** Lit, and all that comes with it. */
export const withLit = [
  'lit',
  'lit-element',
  'lit-html',
  '@lit/reactive-element',
  '@lit-labs/ssr-dom-shim',
  '@types/trusted-types',
].map((name) => `./node_modules/${name}`);

/** A fresh folder outside the repository, so that nothing of its `node_modules` is found. It is gone after the tests of the file. */
export function freshFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `voice-agent-${name}-`)));
  after(() => rm(folder, { recursive: true }));
  return folder;
}

/**
 * Installs packages in a folder as npm would publish them, without a network.
 *
 * @param packages Their folders, such as `.` and `./node_modules/lit`, with everything that they depend on.
 */
export function install(folder: string, packages: readonly string[]): void {
  const json = execFileSync('npm', ['pack', ...packages, '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tarballs = (JSON.parse(json) as { filename: string }[]).map(({ filename }) => `./${filename}`);
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs], {
    cwd: folder,
    stdio: 'pipe',
  });
}
