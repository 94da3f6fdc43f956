import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { withTags } from '../../scripts/readme.mjs';
import { publicAgentUrl } from '../../src/transport/signed-url.js';
import { chunkFile } from '../helpers/dist-server.js';
import { filesUnder, packageJson, read, root } from './support.js';

const readme = read('README.md');
const hosting = read('docs/hosting.md');

describe('the README', () => {
  const integrity = JSON.parse(read('dist/integrity.json')) as Record<string, string>;
  const [, block = ''] = /<!-- script tag -->\n(.*?)<!-- \/script tag -->/s.exec(readme) ?? [];

  test('has tags with hashes, which name files of this version', () => {
    const tags = [
      ...block.matchAll(/ (?:href|src)="https:\/\/[^"]+\/voice-agent-element@([\d.]+)\/dist\/cdn\/([^"]+)"/g),
    ];
    assert.deepEqual(
      tags.map(([, version, file]) => [version, file!.replace(/-\w{8}\./, '-*.')]),
      [
        [packageJson.version, 'chunks/element-*.js'],
        [packageJson.version, 'voice-agent.js'],
      ],
    );
    assert.equal([...block.matchAll(/ integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous"/g)].length, 2);
  });

  test('is published with the hashes of what is published, and changes nowhere else', () => {
    const published = withTags(readme, packageJson, integrity);
    for (const file of ['voice-agent.js', chunkFile('element').replace('cdn/', '')]) {
      assert.ok(published.includes(`/${file}"\n  integrity="${integrity[file]}" crossorigin="anonymous"`));
    }
    const plain = (text: string): string =>
      text.replaceAll(/sha384-[A-Za-z0-9+/]{64}/g, 'sha384').replaceAll(/element-\w{8}/g, 'element');
    assert.equal(plain(published), plain(readme));
  });

  test('is short enough to be read', () => assert.ok(readme.trimEnd().split('\n').length <= 150));

  test('says what a page loads before anybody talks and in a conversation', () => {
    const [, before = '', later = ''] = /^\| `voice-agent\.js`[^|]*\| ([\d.]+) \| ([\d.]+) \|$/m.exec(readme) ?? [];
    const [, alone = '', all = ''] = /^\| `voice-agent\.all\.js`[^|]*\| ([\d.]+) \| ([\d.]+) \|$/m.exec(readme) ?? [];
    const weigh = (...names: string[]): number => names.reduce((sum, name) => sum + sizes.get(name)!, 0);
    const first = weigh('voice-agent.js', 'chunks/element-*.js');
    assert.ok(about(before, first), `${before}, not ${first}`);
    const talking = first + weigh('chunks/call-*.js', 'chunks/audio-tags-*.js', 'chunks/conversation-face-*.js');
    assert.ok(about(later, talking), `${later}, not ${talking}`);
    for (const said of [alone, all]) assert.ok(about(said, weigh('voice-agent.all.js')), said);
  });
});

const sizes = new Map(
  filesUnder('dist/cdn')
    .filter((file) => file.endsWith('.js'))
    .map((file) => [
      file.slice('dist/cdn/'.length).replace(/-\w{8}\.js$/, '-*.js'),
      gzipSync(read(file), { level: 9 }).length / 1000,
    ]),
);
const about = (said: string, size: number): boolean => Math.abs(Number(said) - size) <= Math.max(0.3, size / 20);

describe('docs/hosting.md', () => {
  describe('says of dist/cdn', () => {
    const [, table = ''] = /## Weight\n.*?\n\| --- \| --- \| --- \|\n(.*?)\n\n/s.exec(hosting) ?? [];
    const rows = table.split('\n').map((row) => row.split(' | '));
    const namedIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

    for (const [files = '', said = ''] of rows.filter(([, said]) => /^[\d.]+$/.test(said!))) {
      test(`${files.slice(2)} that it weighs ${said} kB`, () => {
        const weights = namedIn(files).map((name) => sizes.get(name)!);
        const each = files.includes(' or ') ? weights : [weights.reduce((sum, weight) => sum + weight, 0)];
        assert.deepEqual(
          each.filter((weight) => !about(said, weight)),
          [],
        );
      });
    }

    test('what every other file weighs at most', () => {
      const [chunk, translation] = ['every other chunk', 'translations'].map((what) => {
        const [, said = ''] = rows.find(([files]) => files!.includes(what)) ?? [];
        return Number(/^at most (\d+)$/.exec(said)?.[1]);
      });
      const named = new Set(rows.flatMap(([files]) => namedIn(files!)));
      const isTranslation = (name: string): boolean => /^chunks\/[a-z]{2}(-[a-z]{2})?\.js$/.test(name);
      const others = [...sizes].filter(([name]) => !named.has(name) || isTranslation(name));
      assert.ok(others.length > 16);
      assert.deepEqual(
        others.filter(([name, size]) => !(size <= (isTranslation(name) ? translation! : chunk!))),
        [],
      );
      assert.equal(
        [...sizes.keys()].filter(isTranslation).length,
        1 + Number(/and (\d+) more translations/.exec(table)?.[1]),
      );
    });

    test('why there are two builds, with the size of each', () => {
      const [, parts = '', file = ''] =
        /costs a page (\d+) kB until .*? one-file builds cost (\d+) kB at/s.exec(hosting) ?? [];
      assert.ok(about(parts, sizes.get('voice-agent.js')! + sizes.get('chunks/element-*.js')!), parts);
      assert.ok(about(file, sizes.get('voice-agent.all.js')!), file);
    });
  });
});

describe('docs/security.md', () => {
  test('has a policy that allows what a public agent connects to by default', () => {
    const [, hosts = ''] = /^default-src 'none';.* connect-src (.*)$/m.exec(read('docs/security.md')) ?? [];
    assert.ok(hosts.split(' ').includes(new URL(publicAgentUrl('agent')).origin), hosts);
  });
});

describe('SECURITY.md', () => {
  const security = read('SECURITY.md');
  const named = [...security.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file!);

  test('names tests that are there', () => {
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((file) => !file.endsWith('.test.ts') || !existsSync(root + file)),
      [],
    );
  });

  test('names one in each line that says what holds', () => {
    const rows = [...security.matchAll(/^\| (?!---|who \|)(.*) \|$/gm)].map(([, row]) => row!);
    assert.ok(rows.length > 8);
    assert.deepEqual(
      rows.filter((row) => !row.split(' | ').at(-1)!.includes('`test/')),
      [],
    );
  });

  test('is one page', () => assert.ok(security.split(/\s+/).length < 900));
});
