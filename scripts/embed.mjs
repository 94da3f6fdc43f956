import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { checks, isReady } from '../test/embed/checks.js';
import { examples, findExample } from '../test/embed/examples.js';
import { openSite } from '../test/embed/site.js';
import { build, isIn, otherVersion, pack, versionOf } from '../test/embed/workshop.js';
import { openBrowser } from '../test/helpers/engines.js';
import { writeResults } from './embed-docs.mjs';

/**
 * `npm run test:embed`: installs every example with the packed package, builds it, and tries it in Chromium against the
 * simulator. The results go into `docs/embedding.md`.
 *
 * @typedef {import('../test/embed/examples.js').Example} Example
 * @typedef {import('./embed-docs.mjs').Row} Row
 */

/** What every `npm test` tries. */
const shortForm = ['plain', 'vue', 'react'];

/** How the short form differs from the whole: this is about scripts, whatever the framework. */
const leftOutIfShort = ['two versions'];

const usage = `npm run test:embed [-- options]
  --only <names>    only these, comma-separated: ${examples.map(({ name }) => name).join(', ')}
  --short           only ${shortForm.join(', ')}, and not what is the same in every framework; this is part of npm test
  --check <part>    only checks whose name contains this; the table stays as it is
  --serve           opens no browser, and serves the example until it is stopped
The package is tried as it was built last: npm run build comes first. The last line says "N passed, N failed".`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean' },
    check: { type: 'string' },
    serve: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (options.help) {
  console.log(usage);
  process.exit();
}
const names = options.short ? shortForm : options.only?.split(',').filter(Boolean);
const unknown = names?.filter((name) => !findExample(name)) ?? [];
if (unknown.length) throw new Error(`There is no example with the name ${unknown.join(', ')}.\n${usage}`);

const total = { passed: 0, failed: 0 };
const tarball = pack();
const other = otherVersion();
/** @type {Row[]} */
const rows = [];
for (const example of examples.filter(({ name }) => !names || names.includes(name))) {
  rows.push(await tryOut(example));
  if (!options.check && !options.short && !process.env['CI']) writeResults(rows, examples, checks);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed || !total.passed ? 1 : 0);

/**
 * @param {Example} example
 * @returns {Promise<Row>}
 */
async function tryOut(example) {
  console.log(`\n${example.title}`);
  /** @type {Row} */
  const row = { example, version: '', cells: {} };
  const run = async (/** @type {string} */ name, /** @type {() => Promise<void> | void} */ action) => {
    try {
      await action();
      total.passed++;
      console.log(`  ok: ${name}`);
      return true;
    } catch (error) {
      total.failed++;
      console.log(`  FAILED: ${name}\n${String(error).replace(/^/gm, '      ')}`);
      return false;
    }
  };

  /** @type {ReturnType<typeof build> | undefined} */
  let built;
  await run('it is installed and built', () => {
    built = build(example, tarball);
    row.version = versionOf(example);
  });
  if (!built) return { ...row, cells: Object.fromEntries(checks.map(({ name }) => [name, 'no'])) };
  if (example.output && !options.check) {
    const { output } = example;
    const { folder } = built;
    await run('it is built without marked and dompurify', () => assertMarkdown(`${folder}/${output}`, false));
    await run('it is built with marked and dompurify', () => {
      const { folder } = build(example, tarball, ['marked', 'dompurify']);
      assertMarkdown(`${folder}/${output}`, true);
    });
  }
  const site = await openSite({ example, other, ...built });
  if (options.serve) {
    console.log(`  ${site.origin}`);
    await new Promise(() => undefined);
  }
  const browser = await openBrowser('chromium');
  try {
    for (const check of checks.filter(({ name }) => name.includes(options.check ?? ''))) {
      if (options.short && leftOutIfShort.includes(check.name)) continue;
      row.cells[check.name] = '–';
      if (check.scripted && example.scripted === false) continue;
      for (const [page, path] of Object.entries(example.pages ?? { '': '/' })) {
        const passed = await run(`${check.name}${page && `, ${page}`}`, async () => {
          // Messages of the page before do not count.
          await browser.goto('about:blank');
          const said = browser.console.length;
          await check.run({
            browser,
            site,
            async open(query = '') {
              await browser.goto(site.origin + path + query);
              await browser.waitFor(isReady);
            },
          });
          const lines = browser.console.slice(said);
          if (lines.length) throw new Error(`The page wrote to its console: ${lines.join('\n')}`);
        });
        if (!passed) row.cells[check.name] = 'no';
        else if (row.cells[check.name] === '–') row.cells[check.name] = 'yes';
      }
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return row;
}

/**
 * @param {string} folder
 * @param {boolean} expected Whether the two packages are in what was built.
 */
function assertMarkdown(folder, expected) {
  // Strings that the minified code of the two packages still has.
  for (const mark of ['https://github.com/markedjs/marked', 'ALLOWED_URI_REGEXP']) {
    assert.equal(isIn(folder, mark), expected, `${mark} in ${folder}`);
  }
}
