import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Writes the script tag of this version, with the hash of what has been built, between the README's markers.
 *
 * A hash is good for one published version only, so this runs when one is published and not with every build.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const file = 'voice-agent.js';

/**
 * @param {string} readme
 * @param {{ name: string, version: string }} packageJson
 * @param {Record<string, string>} integrity What is in `dist/integrity.json`.
 */
export function withScriptTag(readme, { name, version }, integrity) {
  const hash = integrity[file];
  if (!hash) throw new Error(`dist/integrity.json has no ${file}.`);
  const tag = `<script type="module" src="https://cdn.jsdelivr.net/npm/${name}@${version}/dist/cdn/${file}"
  integrity="${hash}" crossorigin="anonymous"></script>`;
  const between = /(?<=<!-- script tag -->\n).*?(?=<!-- \/script tag -->)/s;
  if (!between.test(readme)) throw new Error('README.md has no markers for the script tag.');
  return readme.replace(between, () => `\`\`\`html\n${tag}\n\`\`\`\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const json = (/** @type {string} */ path) => JSON.parse(readFileSync(root + path, 'utf8'));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  writeFileSync(`${root}README.md`, withScriptTag(readme, json('package.json'), json('dist/integrity.json')));
}
