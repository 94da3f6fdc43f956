import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { entryPoints, packageJson, root } from './support.js';

const run = promisify(execFile);

/** As users write it: `voice-agent-element/session`. */
const specifierOf = (name: string): string => posix.join(packageJson.name, name);

describe('every entry point', () => {
  for (const { name, types, default: file } of entryPoints) {
    test(`${name} is there, with types`, () => {
      assert.ok(existsSync(join(root, file)), `${file} is missing`);
      assert.ok(existsSync(join(root, types)), `${types} is missing`);
    });

    test(`${name} can be imported in Node and touches no browser global`, async () => {
      const script = join(root, 'test/package/without-browser.mjs');
      const { stdout } = await run(process.execPath, [script, specifierOf(name)], { cwd: root });
      const { exported, touched } = JSON.parse(stdout) as { exported: string[]; touched: string[] };
      assert.notEqual(exported.length, 0);
      // Registering is what the first one is for; Lit's registry for Node takes it.
      const registering = name === '.' ? ['customElements in element/define.js'] : [];
      assert.deepEqual(
        [...new Set(touched)].filter((touch) => !registering.includes(touch)),
        [],
      );
    });
  }

  test('that is a file is there', () => {
    const files = Object.values(packageJson.exports).filter((target) => typeof target === 'string');
    const missing = files.filter((file) => !existsSync(join(root, file.replace(/\/\*.*/, ''))));
    assert.deepEqual(missing, []);
  });
});
