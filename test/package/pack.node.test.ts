import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import { packageJson, read, root } from './support.js';

interface Packed {
  size: number;
  files: { path: string; size: number }[];
}

const npm = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [packed] = JSON.parse(npm) as [Packed];
const paths = packed.files.map(({ path }) => path);

/** Keys, tokens and signatures as they look in the open. */
const secrets = [
  /\bsk_[0-9a-f]{20,}/i,
  /\b(?:npm|ghp|gho|xox[bp])_[A-Za-z0-9]{20,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /[?&](?:token|conversation_signature)=[\w-]{16,}/,
];

describe('npm pack', () => {
  test('packs what is built, what describes it, and nothing else', () => {
    const others = paths.filter((path) => !/^(dist|types)\//.test(path));
    const described = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'custom-elements.json', 'package.json'];
    assert.deepEqual(others.sort(), described);
    assert.deepEqual(
      paths.filter((path) => /test|fixture|\.cache|(?<!\.d)\.ts$/.test(path)),
      [],
    );
  });

  test('packs no module that nothing but the scripts of dist/cdn is made of', () => {
    assert.deepEqual(
      paths.filter((path) => /^dist\/(entries\/(page|all|iife)\.|.*(script-address|one-file))/.test(path)),
      [],
    );
  });

  test('packs a program of the package’s name, which runs with what is packed and Node alone', () => {
    const [[name, file] = ['', ''], ...others] = Object.entries(packageJson.bin);
    assert.deepEqual([name, others], [packageJson.name, []]);
    assert.ok(read(file).startsWith('#!/usr/bin/env node\n'));
    const seen = new Set<string>();
    const follow = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const [, specifier = ''] of read(path).matchAll(/^(?:import|export)\b[^;'"=]*\bfrom ['"]([^'"]+)['"];/gm)) {
        if (specifier.startsWith('.')) follow(posix.join(posix.dirname(path), specifier));
        else assert.match(specifier, /^node:/);
      }
    };
    follow(posix.normalize(file));
    assert.ok(seen.size > 10);
    assert.deepEqual(
      [...seen].filter((path) => !paths.includes(path)),
      [],
    );
    const version = execFileSync(process.execPath, [file, '--version'], { cwd: root, encoding: 'utf8' });
    assert.equal(version.trim(), packageJson.version);
  });

  test('stays small', () => {
    assert.ok(packed.size < 1_250_000, `${packed.size} bytes`);
  });

  test('leaves the simulator and its voice to a package of its own', () => {
    const [voice = ''] = /[A-Za-z0-9+/]{200}/.exec(read('packages/simulator/src/voice.data.ts')) ?? [];
    assert.equal(voice.length, 200);
    assert.deepEqual(
      paths.filter((path) => path.includes('simulator') || read(path).includes(voice)),
      [],
    );
  });

  test('packs nothing that looks like a secret', () => {
    const found = paths.filter((path) => secrets.some((pattern) => pattern.test(read(path))));
    assert.deepEqual(found, []);
  });

  test('does not tell where it was built', () => {
    assert.deepEqual(
      paths.filter((path) => read(path).includes(root)),
      [],
    );
  });
});
