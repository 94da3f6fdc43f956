import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { packageJson, read, root } from './support.js';

interface Report {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

/** Runs `npm run check:rooms` on the sources of a folder. It fails where a rule is broken, and prints the report all the same. */
async function check(folder: string): Promise<{ files: number; offences: string[] }> {
  const [command, ...args] = packageJson.scripts['check:rooms']!.split(' ');
  assert.equal(command, 'depcruise');
  const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const flags = ['--config', config, '--output-type', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args, ...flags], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: unknown) => failed as { stdout: string });
  const { totalCruised: files, violations } = (JSON.parse(stdout) as Report).summary;
  const offences = violations.map(({ rule, from, to }) => `${rule.name}: ${from}${from === to ? '' : ` -> ${to}`}`);
  return { files, offences: offences.sort() };
}

describe('the rooms', () => {
  test('hold for every source', async () => {
    const { files, offences } = await check(root);
    assert.ok(files > 100);
    assert.deepEqual(offences, []);
  });

  test('refuse what they forbid', async () => {
    const sources = {
      'tsconfig.json': '{}',
      'node_modules/lit/package.json': '{ "name": "lit", "main": "lit.js" }',
      'node_modules/lit/lit.js': '',
      'node_modules/ws/package.json': '{ "name": "ws", "main": "ws.js" }',
      'node_modules/ws/ws.js': '',
      'src/entries/index.ts': `export * from '../ui/view.js'; export * from '../base/a.js'; export * from './session.js';`,
      'src/entries/session.ts': `export * from '../session/upward.js';`,
      'src/ui/view.ts': `import type { Fact } from '../session/fact.js'; import 'lit'; export const view: Fact = 1;`,
      // Values where only types are allowed, a package and a module of Node.
      'src/ui/values.ts': `import { fact, type Fact } from '../session/fact.js'; import 'ws'; import 'node:fs'; export const value: Fact = fact;`,
      'src/session/fact.ts': `export type Fact = number; export const fact = 1;`,
      // A room above: at once, later, and only as a type.
      'src/session/upward.ts': `export * from '../ui/view.js'; export const later = () => import('../ui/values.js'); export type Up = typeof import('../element/element.js');`,
      'src/element/element.ts': `export const element = 1;`,
      // Circles: one of values, and one with a type.
      'src/base/a.ts': `import { b } from './b.js'; import { c } from './c.js'; export const a = [b, c];`,
      'src/base/b.ts': `import { a } from './a.js'; export const b = () => a;`,
      'src/base/c.ts': `import type { a } from './a.js'; export const c = (given: typeof a) => given;`,
      // In no room, and needed by nobody.
      'src/attic/old.ts': `export const old = 1;`,
      'packages/simulator/src/index.ts': `import 'ws'; import 'node:fs'; import '../../../src/session/fact.js';`,
    };
    const folder = await mkdtemp(join(tmpdir(), 'voice-agent-rooms-'));
    try {
      for (const [path, code] of Object.entries(sources)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), code);
      }
      const { offences } = await check(folder);
      assert.deepEqual(offences, [
        'circle-with-types: src/base/a.ts -> src/base/c.ts',
        'circle: src/base/a.ts -> src/base/b.ts',
        'no-face-needed: src/entries/session.ts -> node_modules/lit/lit.js',
        'nobody-needs-it: src/attic/old.ts',
        'outside-every-room: src/attic/old.ts',
        'room-session: src/session/upward.ts -> src/element/element.ts',
        'room-session: src/session/upward.ts -> src/ui/values.ts',
        'room-session: src/session/upward.ts -> src/ui/view.ts',
        'room-simulator: packages/simulator/src/index.ts -> src/session/fact.ts',
        'room-ui-types-of-session: src/ui/values.ts -> src/session/fact.ts',
        'room-ui: src/ui/values.ts -> fs',
        'room-ui: src/ui/values.ts -> node_modules/ws/ws.js',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md');

  test('names files that are there', () => {
    const named = [...page.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|mjs))`/g)].map(([, path]) => path!);
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path))),
      [],
    );
  });

  test('draws every room', () => {
    const [, picture = ''] = /\n## Rooms\n.*?```\n(.*?)```/s.exec(page) ?? [];
    const [, table = ''] = /\nconst rooms = \{\n(.*?)\n\};/s.exec(read('.dependency-cruiser.mjs')) ?? [];
    const rooms = [...table.matchAll(/^ {2}(\w+): /gm)].map(([, room]) => room!);
    assert.ok(rooms.length > 8);
    assert.deepEqual(
      rooms.filter((room) => !new RegExp(`\\b${room}\\b`).test(picture)),
      [],
    );
  });

  test('states as many hops as it walks', () => {
    for (const [, what, hops] of page.matchAll(/\n### (.*?): (\d+) hops/g)) {
      const [, walk = ''] = page
        .split(`### ${what!}`)[1]!
        .split(/\n(?:###|\*\*)/)[0]!
        .split(/\n\n(?=1\. )/);
      assert.equal([...walk.matchAll(/^\d+\. /gm)].length, Number(hops), what);
    }
    assert.equal([...page.matchAll(/\n### .*?: \d+ hops/g)].length, 2);
  });
});
