import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { withScriptTag } from '../../scripts/readme.mjs';
import { publicAgentUrl } from '../../src/transport/signed-url.js';
import { filesUnder, packageJson, read, root } from './support.js';

const readme = read('README.md');

describe('the README', () => {
  const integrity = JSON.parse(read('dist/integrity.json')) as Record<string, string>;
  const [, block = ''] = /<!-- script tag -->\n(.*?)<!-- \/script tag -->/s.exec(readme) ?? [];

  test('has a script tag with a hash, which names a file of this version', () => {
    const [, version, file] =
      /src="https:\/\/[^"]+\/voice-agent-element@([\d.]+)\/dist\/cdn\/([^"]+)"/.exec(block) ?? [];
    assert.equal(version, packageJson.version);
    assert.ok(file && Object.hasOwn(integrity, file), `${file} is not in dist/integrity.json`);
    assert.match(block, / integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous"/);
  });

  test('is published with the hash of what is published, and changes nowhere else', () => {
    const published = withScriptTag(readme, packageJson, integrity);
    assert.ok(published.includes(` integrity="${integrity['voice-agent.js']}" crossorigin="anonymous"`));
    const plain = (text: string): string => text.replace(/sha384-[A-Za-z0-9+/]+/, 'sha384');
    assert.equal(plain(published), plain(readme));
  });

  test('lists every file of dist/cdn with its size', () => {
    const rows = [...readme.matchAll(/^\| (`[^|]*\.js`) \| ([\d.]+)(?: each)? \|/gm)];
    const said = new Map(
      rows.flatMap(([, names, size]) => [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => [name!, Number(size)])),
    );
    const sizes = filesUnder('dist/cdn')
      .filter((file) => file.endsWith('.js'))
      .map((file) => [file.slice('dist/cdn/'.length), gzipSync(read(file), { level: 9 }).length / 1000] as const);
    assert.deepEqual([...said.keys()].sort(), sizes.map(([name]) => name).sort());
    const wrong = sizes.filter(([name, size]) => Math.abs(said.get(name)! - size) > Math.max(0.3, size / 20));
    assert.deepEqual(wrong, []);
  });

  test('has a policy that allows what a public agent connects to by default', () => {
    const [, hosts = ''] = /^default-src 'none';.* connect-src (.*)$/m.exec(readme) ?? [];
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
