import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * The test files by where they run: in Node (`*.node.test.ts`), in every browser, or in the browser whose microphone
 * hears speech (`test/speech/`).
 *
 * @param {string[]} [only] Keeps the files whose path contains one of these.
 * @param {string} [folder]
 */
export function testFiles(only = [], folder = 'test') {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = names
    .map((name) => join(folder, name).split(sep).join('/'))
    .filter((file) => file.endsWith('.test.ts') && (only.length === 0 || only.some((part) => file.includes(part))))
    .sort();
  const node = files.filter((file) => file.endsWith('.node.test.ts'));
  const browser = files.filter((file) => !node.includes(file));
  const speech = browser.filter((file) => file.startsWith(`${folder}/speech/`));
  return { node, speech, everywhere: browser.filter((file) => !speech.includes(file)) };
}
