import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Writes the tags of this version, with the hashes of what has been built, between the README's markers.
 *
 * A hash is good for one published version only, so this runs when one is published and not with every build.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} readme
 * @param {{ name: string, version: string }} packageJson
 * @param {Record<string, string>} integrity What is in `dist/integrity.json`.
 */
export function withScriptTag(readme, { name, version }, integrity) {
  const base = `https://cdn.jsdelivr.net/npm/${name}@${version}/dist/cdn/`;
  const attributes = (/** @type {RegExp} */ pattern, /** @type {string} */ address) => {
    const [file, hash] = Object.entries(integrity).find(([file]) => pattern.test(file)) ?? [];
    if (!file) throw new Error(`dist/integrity.json has no file like ${pattern.source}.`);
    return `${address}="${base}${file}"\n  integrity="${hash}" crossorigin="anonymous"`;
  };
  const tags = `<link rel="modulepreload" ${attributes(/^chunks\/element-\w+\.js$/, 'href')}>
<script type="module" ${attributes(/^voice-agent\.js$/, 'src')}></script>`;
  const between = /(?<=<!-- script tag -->\n).*?(?=<!-- \/script tag -->)/s;
  if (!between.test(readme)) throw new Error('README.md has no markers for the tags.');
  return readme.replace(between, () => `\`\`\`html\n${tags}\n\`\`\`\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const json = (/** @type {string} */ path) => JSON.parse(readFileSync(root + path, 'utf8'));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  writeFileSync(`${root}README.md`, withScriptTag(readme, json('package.json'), json('dist/integrity.json')));
}
