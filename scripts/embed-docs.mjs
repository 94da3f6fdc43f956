import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes `docs/embedding.md`: what works where, as a run of `npm run test:embed` has found it, and the code to copy.
 *
 * @typedef {import('../test/embed/examples.js').Example} Example
 * @typedef {import('../test/embed/checks.js').Check} Check
 * @typedef {'yes' | 'no' | '–'} Cell
 * @typedef {{ example: Example, version: string, cells: Record<string, Cell> }} Row
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const file = `${root}docs/embedding.md`;

/**
 * @param {readonly Row[]} rows What was tried; the rows of the others stay.
 * @param {readonly Example[]} examples
 * @param {readonly Check[]} checks
 */
export function writeResults(rows, examples, checks) {
  const known = read(file).split('\n');
  const lines = examples.map((example) => {
    const begin = `| [${example.title}](#${anchorOf(example)}) |`;
    const row = rows.find((row) => row.example === example);
    const cells = row && [row.version, ...checks.map(({ name }) => row.cells[name] ?? '')].map((cell) => ` ${cell} |`);
    return cells ? begin + cells.join('') : known.find((line) => line.startsWith(begin));
  });
  const columns = ['', 'version', ...checks.map(({ name }) => name)];
  const table = [`| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`, ...lines.filter(Boolean)];
  const legend = checks.map(({ name, about }) => `- **${name}**: ${about}`);
  const sections = examples.map(sectionOf);
  writeFileSync(file, [intro, table.join('\n'), legend.join('\n'), ...sections].join('\n\n') + '\n');
}

const intro = `# Embedding

\`<voice-agent>\` is a custom element: whatever writes HTML can use it. Each way below is a folder of [examples](../examples), small
enough to copy. \`npm run build && npm run test:embed\` packs the package, installs and builds every example with it, and
tries it in Chromium against the simulator; this page is written by that run. \`npm run test:embed -- --only vue --serve\` shows one.

Every example shows two agents, an inline one and a floating one, and expects an endpoint at \`/api/signed-url\`: see
[server.md](server.md).

## What works where

A dash is what the example does not try, as a page without a script of its own has no handlers.`;

/** @param {Example} example */
function sectionOf(example) {
  const { name, title, note, snippets } = example;
  const blocks = snippets.map((path) => {
    const code = read(`${root}examples/${name}/${path}`).trimEnd();
    return `[${path}](../examples/${name}/${path}):\n\n\`\`\`${extname(path).slice(1)}\n${code}\n\`\`\``;
  });
  return [`## ${title}`, ...(note ? [note] : []), ...blocks].join('\n\n');
}

/** The address of a heading, as the usual renderers of Markdown make it. @param {Example} example */
const anchorOf = ({ title }) => title.toLowerCase().replaceAll(' ', '-');

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
