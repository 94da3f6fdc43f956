import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/server.md', root), 'utf8');

describe('docs/server.md', () => {
  for (const name of readdirSync(new URL('examples/server/', root)).filter((entry) => entry.endsWith('.ts'))) {
    test(`shows ${name} as it is run`, () => {
      const source = readFileSync(new URL(`examples/server/${name}`, root), 'utf8').trimEnd();
      assert.ok(page.includes(`\`\`\`ts\n${source}\n\`\`\``));
    });
  }

  for (const name of readdirSync(new URL('examples/server/recipes/', root)).filter((entry) => entry.includes('.'))) {
    test(`links to ${name}`, () => assert.ok(page.includes(`(../examples/server/recipes/${name})`)));
  }

  test('names every option, with a default or none, and no other', () => {
    const source = readFileSync(new URL('src/server/signed-url.ts', root), 'utf8');
    const [, body = ''] = /export interface SignedUrlHandlerOptions.*?\{\n(.*?)\n\}/s.exec(source) ?? [];
    const options = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
    const [, table = ''] = /## Options\n\n(.*?)\n\n/s.exec(page) ?? [];
    const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    assert.ok(options.length > 5);
    assert.deepEqual(rows, options);
  });
});
