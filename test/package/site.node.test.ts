import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { readTheme, withValues, writeTheme } from '../../site/live/theme.js';
import { VoiceAgentError, type VoiceAgentErrorCode } from '../../src/base/errors.js';
import { siteAddress } from '../../src/base/site.js';
import { filesUnder, packageJson, read, root } from './support.js';

const [, union = ''] = /export type VoiceAgentErrorCode =(.*?);/s.exec(read('src/base/errors.ts')) ?? [];
const codes = [...union.matchAll(/'([\w-]+)'/g)].map(([, code]) => code as VoiceAgentErrorCode);
const pages = filesUnder('docs').filter((file) => file.endsWith('.md'));

describe('docs/errors', () => {
  test('has a page about each code, and no other', () => {
    assert.ok(codes.length > 15);
    assert.deepEqual(
      readdirSync(join(root, 'docs/errors')).sort(),
      ['index.md', ...codes.map((code) => `${code}.md`)].sort(),
    );
  });

  for (const code of codes) {
    test(`is where the help for ${code} leads, and says what to do`, () => {
      const { helpUrl } = new VoiceAgentError(code, 'A sentence.');
      assert.ok(helpUrl.startsWith(siteAddress));
      const page = read(`docs/${helpUrl.slice(siteAddress.length)}.md`);
      assert.ok(page.startsWith(`# ${code}\n`));
      assert.match(page, /\n## When it happens\n\n.*\n## What to do\n\n\S/s);
      assert.ok(read('docs/errors/index.md').includes(`(${code}.md)`));
    });
  }
});

describe('the documentation', () => {
  test('links to files that are there', () => {
    const broken = ['README.md', 'CONTRIBUTING.md', ...pages].flatMap((page) => {
      const text = read(page).replaceAll(/^```.*?^```/gms, '');
      const links = [...text.matchAll(/\]\((?![a-z]+:|#|\/)([^)#]+)/g)].map(([, link]) => link!);
      return links.filter((link) => !existsSync(join(root, dirname(page), link))).map((link) => `${page}: ${link}`);
    });
    assert.deepEqual(broken, []);
  });

  test('has every page in the sidebar of the site', () => {
    const config = read('site/.vitepress/config.mts');
    const addresses = pages
      .filter((page) => !page.startsWith('docs/errors/') && page !== 'docs/index.md')
      .map((page) => normalize(page).slice('docs'.length, -'.md'.length));
    assert.ok(addresses.length > 15);
    assert.deepEqual(
      addresses.filter((address) => !config.includes(`link: '${address}'`)),
      [],
    );
  });

  test('names this version in the addresses of its scripts', () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(/voice-agent-element@([\w.-]+)\//g)]);
    assert.ok(named.length >= 2);
    assert.deepEqual([...new Set(named.map(([, version]) => version))], [packageJson.version]);
  });

  test('is published at one address, which one file names', () => {
    const sources = [...filesUnder('src'), ...filesUnder('scripts')].filter((file) => /\.m?ts$|\.mjs$/.test(file));
    const naming = sources.filter((file) => read(file).includes(new URL(siteAddress).host));
    assert.deepEqual(naming, ['src/base/site.ts']);
    assert.ok(read('README.md').includes(`(${siteAddress})`));
  });

  test('is published by actions that are pinned by the hash of a commit', () => {
    const uses = [...read('.github/workflows/site.yml').matchAll(/uses: (.*)$/gm)].map(([, action]) => action!);
    assert.ok(uses.length >= 4);
    assert.deepEqual(
      uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/.test(action)),
      [],
    );
  });
});

describe('the site', () => {
  test('installs the same whenever it is installed: nothing of it is asked for as "latest"', () => {
    interface Package {
      dependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
    }
    const { overrides = {} } = JSON.parse(read('site/package.json')) as { overrides?: Record<string, string> };
    const { packages } = JSON.parse(read('site/package-lock.json')) as { packages: Record<string, Package> };
    const asked = Object.values(packages).flatMap(({ dependencies, peerDependencies }) =>
      Object.entries({ ...dependencies, ...peerDependencies }),
    );
    assert.ok(asked.length > 300);
    assert.deepEqual(
      asked.filter(([name, range]) => range === 'latest' && !/^\d/.test(overrides[name] ?? '')).map(([name]) => name),
      [],
    );
  });
});

describe('examples/themes', () => {
  for (const file of readdirSync(join(root, 'examples/themes'))) {
    test(`${file} is what the playground gives to copy`, () => {
      const css = read(`examples/themes/${file}`);
      const theme = readTheme(css);
      assert.ok(theme.size > 5);
      assert.ok(css.endsWith(`*/\n${writeTheme(theme)}\n`));
      const known = read('docs/theming.md');
      const unknown = [...theme.keys()].filter((name) => name !== 'color-scheme' && !known.includes(`| \`${name}\` |`));
      assert.deepEqual(unknown, []);
    });
  }

  test('are six, and another value takes the place of theirs', () => {
    assert.equal(readdirSync(join(root, 'examples/themes')).length, 6);
    const theme = readTheme(read('examples/themes/candy.css'));
    const changed = withValues(theme, { '--voice-agent-accent': '#123456', '--voice-agent-space': undefined });
    assert.deepEqual([...changed.keys()], [...theme.keys()]);
    assert.equal(changed.get('--voice-agent-accent'), '#123456');
  });
});

describe('docs/headless.md', () => {
  test('shows a face in 40 lines', () => {
    const [, code = ''] = /<!-- own-face\.ts -->\n\n```ts\n(.*?)\n```/s.exec(read('docs/headless.md')) ?? [];
    assert.equal(code, read('examples/headless/own-face.ts').trimEnd());
    assert.ok(code.split('\n').length <= 40);
  });
});
