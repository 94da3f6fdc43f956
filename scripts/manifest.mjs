import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { between, referencePages } from './reference.mjs';
// @ts-expect-error: It has no types.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';

/**
 * Writes what editors and tools know of the element, from the sources: `custom-elements.json`, and what is made of it under
 * `types`, and the tables of `docs` that name all that it has. With `--check` it only compares, and fails when a committed file is out of date.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
// The tools read package.json from the working directory as soon as they are loaded.
const { editorData } = await import('./editor-data.mjs');

const content = await cli({ argv: ['analyze', '--quiet'], cwd: root, noWrite: true });
const files = {
  'custom-elements.json': `${JSON.stringify(content, null, 2)}\n`,
  ...(await editorData(content, root)),
  ...referencePages(content, read),
  'docs/headless.md': between(read('docs/headless.md'), 'own-face.ts', codeOf('examples/headless/own-face.ts')),
};

for (const [file, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (read(file) !== text) {
    console.error(`${file} is out of date. Run \`npm run manifest\` and commit it.`);
    process.exitCode = 1;
  }
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8');
}

/** @param {string} file */
function codeOf(file) {
  return `\`\`\`ts\n${read(file).trimEnd()}\n\`\`\``;
}
