import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
// @ts-expect-error: It has no types.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';

/**
 * Writes `custom-elements.json`, what editors and tools know of the element, from the sources; with `--check` it only
 * compares, and fails when the committed one is out of date.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}custom-elements.json`;
const content = await cli({ argv: ['analyze', '--quiet'], cwd: root, noWrite: true });
const manifest = `${JSON.stringify(content, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, manifest);
} else if (readFileSync(file, 'utf8') !== manifest) {
  console.error('custom-elements.json is out of date. Run `npm run manifest` and commit it.');
  process.exitCode = 1;
}
