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
export function withTags(readme, { name, version }, integrity) {
  const element = Object.keys(integrity).find((file) => file.startsWith('chunks/element-'));
  const address = (/** @type {string | undefined} */ file) => {
    if (!file || !integrity[file]) throw new Error(`dist/integrity.json has no ${file ?? 'chunks/element-….js'}.`);
    return `"https://cdn.jsdelivr.net/npm/${name}@${version}/dist/cdn/${file}"
  integrity="${integrity[file]}" crossorigin="anonymous"`;
  };
  const tags = `<link rel="modulepreload" href=${address(element)}>
<script type="module" src=${address('voice-agent.js')}></script>`;
  const between = /(?<=<!-- script tag -->\n).*?(?=<!-- \/script tag -->)/s;
  if (!between.test(readme)) throw new Error('README.md has no markers for the tags.');
  return readme.replace(between, () => `\`\`\`html\n${tags}\n\`\`\`\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const json = (/** @type {string} */ path) => JSON.parse(readFileSync(root + path, 'utf8'));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  writeFileSync(`${root}README.md`, withTags(readme, json('package.json'), json('dist/integrity.json')));
}
