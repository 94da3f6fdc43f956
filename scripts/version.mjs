import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run version:packages`: makes a version of all changesets, in the folder that it runs in. `changeset version` writes both
 * `package.json` and the changelogs and removes the changesets; here the same version goes to the other places that have it.
 */
const changeset = fileURLToPath(import.meta.resolve('@changesets/cli/bin.js'));
execFileSync(process.execPath, [changeset, 'version'], { stdio: 'inherit' });

const read = (/** @type {string} */ file) => readFileSync(file, 'utf8');
const { version } = JSON.parse(read('package.json'));

const source = 'src/base/version.ts';
writeFileSync(source, read(source).replace(/(?<=export const version = ')[^']*/, version));

// Addresses of scripts on a CDN name their version.
for (const name of readdirSync('docs').filter((name) => name.endsWith('.md'))) {
  const text = read(`docs/${name}`);
  const current = text.replace(/(?<=voice-agent-element@)\d[\w.-]*(?=\/)/g, version);
  if (current !== text) writeFileSync(`docs/${name}`, current);
}

const lock = JSON.parse(read('package-lock.json'));
lock.version = version;
for (const folder of ['', 'packages/simulator']) lock.packages[folder].version = version;
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);

console.log(`The version is ${version}.`);
