import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { entryPoints, filesUnder, packageJson, read, root } from './support.js';

describe('dist/integrity.json', () => {
  const integrity = JSON.parse(read('dist/integrity.json')) as Record<string, string>;
  const scripts = filesUnder('dist/cdn').filter((file) => file.endsWith('.js'));

  test('lists every script under dist/cdn and nothing else', () => {
    assert.deepEqual(
      Object.keys(integrity).map((file) => `dist/cdn/${file}`),
      scripts,
    );
  });

  test('has the hash of each', () => {
    const hashes = scripts.map((file) => createHash('sha384').update(readFileSync(root + file)));
    assert.deepEqual(
      Object.values(integrity),
      hashes.map((hash) => `sha384-${hash.digest('base64')}`),
    );
  });

  test('can be asked for by name', () => {
    const { href } = new URL('dist/integrity.json', `file://${root}`);
    assert.equal(import.meta.resolve('voice-agent-element/integrity.json'), href);
  });
});

describe('what comes along', () => {
  test('is Lit alone', () => assert.deepEqual(Object.keys(packageJson.dependencies), ['lit']));

  test('is nothing that has to be there: every peer is optional', () => {
    const optional = Object.entries(packageJson.peerDependenciesMeta).filter(([, meta]) => meta.optional === true);
    assert.deepEqual(optional.map(([name]) => name).sort(), Object.keys(packageJson.peerDependencies).sort());
  });

  test('is locked by its hash', () => {
    const fromElsewhere = Object.entries(lock.packages).filter(
      ([path, { link }]) => path.startsWith('node_modules/') && !link,
    );
    assert.ok(fromElsewhere.length > 100);
    assert.deepEqual(
      fromElsewhere.filter(([, { integrity }]) => !integrity),
      [],
    );
  });

  test('runs no script when it is installed', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
    assert.deepEqual(
      Object.keys(packageJson.scripts).filter((name) => hooks.includes(name)),
      [],
    );
  });
});

describe('the npm build imports', () => {
  for (const { name, default: file } of entryPoints) {
    const imports = importsFrom(file);
    const said = (dynamic: boolean): string[] =>
      [...new Set(imports.filter((one) => one.dynamic === dynamic).map((one) => packageOf(one.specifier)))].sort();

    /** `ws` is asked for under a name that bundlers do not see, and only where there is no WebSocket. */
    const dynamically: Record<string, string[]> = {
      '.': ['dompurify', 'marked', 'ws'],
      './element': ['dompurify', 'marked', 'ws'],
      './session': ['ws'],
      './websocket': ['ws'],
    };
    const statically: Record<string, string[]> = {
      '.': ['lit'],
      './element': ['lit'],
    };

    test(`in ${name} ${statically[name]?.join(', ') ?? 'nothing'}, and when needed ${dynamically[name]?.join(', ') ?? 'nothing'}`, () => {
      assert.deepEqual(
        { statically: said(false), dynamically: said(true) },
        {
          statically: statically[name] ?? [],
          dynamically: dynamically[name] ?? [],
        },
      );
    });
  }
});

describe('npm audit', () => {
  interface Report {
    auditReportVersion?: number;
    message?: string;
    error?: { summary?: string };
    vulnerabilities?: Record<string, { nodes: string[]; severity: string }>;
  }

  /** What `npm audit` reports, or why it cannot. Offline it would find nothing, whatever there is. */
  const audit = (...args: string[]): Promise<Report> =>
    new Promise((resolve) => {
      const quick = ['--offline=false', '--fetch-retries=0', '--fetch-timeout=20000'];
      execFile('npm', ['audit', '--json', ...quick, ...args], { cwd: root, timeout: 60_000 }, (error, stdout) => {
        try {
          resolve(JSON.parse(stdout) as Report);
        } catch {
          resolve({ message: error?.message.split('\n')[0] ?? 'no answer' });
        }
      });
    });

  const unanswered = ({ message, error }: Report): string =>
    `The registry does not answer audits here: ${error?.summary || message?.replace(/ - .*/, '') || 'no reason given'}`;

  test('finds nothing in what is installed with the package', async (context) => {
    const report = await audit('--omit=dev');
    if (!report.auditReportVersion) return context.skip(unanswered(report));
    assert.deepEqual(report.vulnerabilities, {});
  });

  test('finds nothing in what is built into dist/cdn, nor in the peers', async (context) => {
    const report = await audit();
    if (!report.auditReportVersion) return context.skip(unanswered(report));
    const shipped = lockedFrom([
      ...Object.keys(packageJson.dependencies),
      ...Object.keys(packageJson.peerDependencies),
    ]);
    const found = Object.values(report.vulnerabilities ?? {}).flatMap(({ nodes }) => nodes);
    assert.deepEqual(
      found.filter((path) => shipped.has(path)),
      [],
    );
  });
});

describe('what others wrote in dist/cdn', () => {
  const bundled = new Map(
    filesUnder('dist/cdn')
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => (JSON.parse(read(file)) as { sources: string[] }).sources)
      .flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [])
      .map((name) => [
        name,
        JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string; license: string },
      ]),
  );
  const licences = read('dist/cdn/LICENSES.md');

  test('is Lit, and what shows Markdown', () => {
    const expected = ['@lit/reactive-element', 'dompurify', 'lit-element', 'lit-html', 'marked'];
    assert.deepEqual([...bundled.keys()].sort(), expected);
  });

  test('comes with the licence of each, in full', () => {
    for (const [name, { version, license }] of bundled) {
      const [file = ''] = readdirSync(`${root}node_modules/${name}`).filter((file) => /^licen[cs]e/i.test(file));
      const text = read(`node_modules/${name}/${file}`).trim();
      assert.ok(text.length > 500, name);
      assert.ok(licences.includes(`\n## ${name} - ${version} (${license})\n\n${text}\n`), name);
    }
  });

  test('comes with them in the page of the simulator, too', () => {
    assert.equal(read('packages/simulator/dist/page/LICENSES.md'), licences);
  });
});

describe('the workflows', () => {
  const workflows = filesUnder('.github/workflows').map((file) => ({ file, text: read(file) }));
  const uses = workflows.flatMap(({ text }) =>
    [...text.matchAll(/^ +(?:- )?uses: (.*)$/gm)].map(([, action]) => action!),
  );

  test('run what others wrote by the hash of a commit, with its version beside it', () => {
    assert.ok(uses.length > 5);
    assert.deepEqual(
      uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
      [],
    );
    // One version of each: a hash beside another version would be a slip.
    const versions = new Map(uses.map((action) => [action.split('@')[0], action]));
    assert.equal(new Set(uses).size, versions.size);
  });

  test('may read and nothing else, unless a job asks for more', () => {
    for (const { file, text } of workflows) {
      assert.match(text, /^permissions:\n {2}contents: read\n(?! )/m, file);
      assert.equal(text.split('actions/checkout@').length, text.split('persist-credentials: false').length, file);
      assert.doesNotMatch(text, /pull_request_target|secrets\.|TOKEN|write-all/, file);
    }
  });

  test('try a pull request as every other machine does, without any right', () => {
    const { text } = workflows.find(({ file }) => file.endsWith('/pull-request.yml'))!;
    assert.match(text, /^on:\n {2}pull_request:\n/m);
    assert.match(text, /^ +- run: \.ci\/run$/m);
    assert.doesNotMatch(text, /: write/);
  });
});

describe('publishing', () => {
  const workflow = read('.github/workflows/release.yml');
  const steps = [...workflow.matchAll(/^ +(?:- )?(?:run|uses): (.*)$/gm)].map(([, step]) => step!);

  test('states where a package comes from', () => {
    assert.deepEqual(packageJson.publishConfig, { access: 'public', provenance: true });
    assert.match(packageJson.repository.url, /^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
    const publish = 'npm publish --provenance --ignore-scripts=false';
    assert.deepEqual(
      steps.filter((step) => step.startsWith('npm publish')),
      [publish, `${publish} --workspace voice-agent-simulator`],
    );
  });

  test('comes after the tests, in a job of its own that alone may sign', () => {
    const [before = '', after = ''] = workflow.split(/^ {2}publish:$/m);
    assert.ok(before.includes('- run: .ci/run\n') && !before.includes('id-token'));
    assert.ok(after.includes('needs: test\n') && after.includes('id-token: write\n'));
    assert.equal([...workflow.matchAll(/: write/g)].length, 1);
  });

  test('builds what it packs, as .npmrc would keep it from doing', () => {
    assert.match(packageJson.scripts['prepublishOnly'] ?? '', /npm run build && node scripts\/readme\.mjs$/);
    assert.ok(
      steps.filter((step) => step.startsWith('npm publish')).every((step) => step.includes('ignore-scripts=false')),
    );
  });

  test('takes the version of the tag, and leaves no change without one', () => {
    const [tag, changesets] = [
      steps.findIndex((step) => step.includes('GITHUB_REF_NAME')),
      steps.findIndex((step) => step.includes('.changeset')),
    ];
    const publish = steps.findIndex((step) => step.startsWith('npm publish'));
    assert.ok(tag > 0 && changesets > 0 && Math.max(tag, changesets) < publish);
  });
});

interface Locked {
  integrity?: string;
  /** A package of this repository. */
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };

/** These packages and all they depend on, as paths in the lock file. */
function lockedFrom(names: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    // As Node looks for it: in the package itself, then in the folders around it.
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
      const path = `${folder && `${folder}/`}node_modules/${name}`;
      const locked = lock.packages[path];
      if (locked && found.has(path)) return;
      if (locked) {
        found.add(path);
        const { dependencies, optionalDependencies } = locked;
        for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) visit(each, path);
        return;
      }
      if (!folder) return;
    }
  };
  for (const name of names) visit(name, '');
  return found;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What a built file and its own files import from elsewhere. */
function importsFrom(entry: string): { specifier: string; dynamic: boolean }[] {
  const found: { specifier: string; dynamic: boolean }[] = [];
  const files = [posix.normalize(entry)];
  for (const file of files) {
    const add = (specifier: string, dynamic: boolean): void => {
      const target = posix.join(posix.dirname(file), specifier);
      if (!specifier.startsWith('.')) found.push({ specifier, dynamic });
      else if (!files.includes(target)) files.push(target);
    };
    const visit = (node: ts.Node): void => {
      if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
        add((node.moduleSpecifier as ts.StringLiteral).text, false);
      } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [argument] = node.arguments;
        if (argument && ts.isStringLiteralLike(argument)) add(argument.text, true);
        // It only loads once more what is imported elsewhere.
        else if (file !== 'dist/base/lazy.js')
          add(/\bconst name = '([^']+)';/.exec(node.getSourceFile().text)?.[1] ?? 'anything', true);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true));
  }
  return found;
}
