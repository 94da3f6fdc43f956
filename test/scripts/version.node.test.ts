import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  version: string;
}

describe('npm run version:packages', () => {
  /** A repository with what versions are made of. */
  const folder = mkdtempSync(join(tmpdir(), 'voice-agent-version-'));
  after(() => rmSync(folder, { recursive: true }));
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const versionIn = (file: string): string => (JSON.parse(read(file)) as Manifest).version;
  let former = '';

  before(() => {
    for (const file of [
      ...['package.json', 'package-lock.json', 'CHANGELOG.md', '.prettierrc', 'src/base/version.ts'],
      ...['packages/simulator/package.json', '.changeset/config.json', '.changeset/README.md', 'docs/start.md'],
    ]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file));
    }
    former = versionIn('package.json');
    writeFileSync(
      join(folder, '.changeset/brave-cats-sing.md'),
      `---\n'voice-agent-element': minor\n---\n\nThe element sings.\n`,
    );
    const git = (...args: string[]): void => void execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    git('init', '--initial-branch=main');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '--message=The sources');
    execFileSync(process.execPath, [join(root, 'scripts/version.mjs')], { cwd: folder, stdio: 'pipe' });
  });

  test('gives both packages, the sources and the lock file the next version', () => {
    const [major, minor] = former.split('.').map(Number);
    const next = `${major}.${minor! + 1}.0`;
    const lock = JSON.parse(read('package-lock.json')) as Manifest & { packages: Record<string, Manifest> };
    assert.deepEqual(
      [
        versionIn('package.json'),
        versionIn('packages/simulator/package.json'),
        /'(.*)'/.exec(read('src/base/version.ts'))?.[1],
        lock.version,
        lock.packages['']?.version,
        lock.packages['packages/simulator']?.version,
      ],
      Array.from({ length: 6 }, () => next),
    );
  });

  test('gives it to the addresses of scripts in the documents', () => {
    const versionsIn = (text: string): string[] =>
      [...text.matchAll(/voice-agent-element@([\d.]+)\//g)].map(([, version]) => version!);
    const before = versionsIn(readFileSync(join(root, 'docs/start.md'), 'utf8'));
    assert.ok(before.includes(former));
    assert.deepEqual(
      versionsIn(read('docs/start.md')),
      before.map(() => versionIn('package.json')),
    );
  });

  test('changes nothing else in the manifests', () => {
    for (const file of ['package.json', 'packages/simulator/package.json', 'package-lock.json']) {
      const version = /("version": )"[\d.]+"/;
      assert.deepEqual(
        JSON.parse(read(file).replaceAll(new RegExp(version, 'g'), '$1""')),
        JSON.parse(readFileSync(join(root, file), 'utf8').replaceAll(new RegExp(version, 'g'), '$1""')),
      );
    }
  });

  test('moves the sentence from the changeset to the changelog', () => {
    assert.match(
      read('CHANGELOG.md'),
      /\n## \d+\.\d+\.0\n\n### Minor Changes\n\n- (?:[\da-f]+: )?The element sings\.\n/,
    );
    assert.equal(existsSync(join(folder, '.changeset/brave-cats-sing.md')), false);
  });
});
