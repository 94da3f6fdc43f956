import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { parseSync, Visitor } from 'vite';
import { chunkFile } from '../helpers/dist-server.js';
import { filesUnder, packageJson, read, root } from './support.js';

/** What files of `dist/cdn` may weigh over the wire, in bytes of gzip. */
const budgets: Record<string, { files: string[]; most: number }> = {
  'voice-agent.js with the element it leads to': {
    files: ['dist/cdn/voice-agent.js', `dist/${chunkFile('element')}`],
    most: 29_000,
  },
  'voice-agent.all.js': { files: ['dist/cdn/voice-agent.all.js'], most: 79_000 },
  'voice-agent.iife.js': { files: ['dist/cdn/voice-agent.iife.js'], most: 79_000 },
};
const mostOfChunk = 34_000;

const weigh = (file: string): number => gzipSync(read(file), { level: 9 }).length;

const scripts = filesUnder('dist').filter((file) => file.endsWith('.js'));
const chunks = scripts.filter((file) => file.startsWith('dist/cdn/chunks/'));
const processors = read('dist/worklets/processors.js');

/** What a file imports by name, and what it imports when needed: a name, or `…` where it is made at run time. */
function importsOf(file: string): { first: string[]; later: string[] } {
  const { program, module } = parseSync(file, read(file));
  const first = [...module.staticImports, ...module.staticExports.flatMap(({ entries }) => entries)].flatMap((found) =>
    'moduleRequest' in found && found.moduleRequest ? found.moduleRequest.value : [],
  );
  const later: string[] = [];
  new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal') later.push(String(source.value));
      else if (source.type === 'TemplateLiteral' && !source.expressions.length) later.push(source.quasis[0]!.value.raw);
      else later.push('…');
    },
  }).visit(program);
  return { first: [...new Set(first)], later };
}

describe('dist/cdn', () => {
  for (const [name, { files, most }] of Object.entries(budgets)) {
    test(`${name} weighs no more than ${most / 1000} kB with gzip`, () => {
      const size = files.map(weigh).reduce((sum, each) => sum + each);
      assert.ok(size <= most, `${size} bytes`);
    });
  }

  test(`no chunk weighs more than ${mostOfChunk / 1000} kB`, () => {
    assert.ok(chunks.length > 20);
    assert.deepEqual(
      chunks.filter((file) => weigh(file) > mostOfChunk),
      [],
    );
  });
});

describe('dist/cdn/voice-agent.js', () => {
  test('only leads to the element, so that a page may load it under any name', () => {
    assert.deepEqual(importsOf('dist/cdn/voice-agent.js'), {
      first: [chunkFile('element').replace('cdn/', './')],
      later: [],
    });
  });
});

for (const file of ['dist/cdn/voice-agent.all.js', 'dist/cdn/voice-agent.iife.js']) {
  describe(file, () => {
    const code = read(file);

    test('imports nothing that has a name, but for Node', () => {
      const { first, later } = importsOf(file);
      assert.deepEqual(first, []);
      assert.deepEqual([...new Set(later)].sort(), ['ws', '…']);
    });

    test('can be inlined: nothing in it ends a script or begins a comment of HTML', () => {
      assert.doesNotMatch(code, /<\/?script|<!--/i);
    });

    test('names no source map, which would be looked for beside the page that it is inlined in', () => {
      assert.ok(!code.includes('sourceMappingURL'));
    });
  });
}

describe('dist/cdn/voice-agent.iife.js', () => {
  test('is a classic script that names its exports VoiceAgent', () => {
    const code = read('dist/cdn/voice-agent.iife.js');
    assert.doesNotThrow(() => new Script(code));
    assert.equal(/\bvar (\w+)=/.exec(code)?.[1], 'VoiceAgent');
  });

  test('weighs what the module weighs', () => {
    const [module, script] = ['all', 'iife'].map((build) => read(`dist/cdn/voice-agent.${build}.js`).length);
    assert.ok(Math.abs(script! - module!) < 1000, `${script} and ${module} bytes`);
  });
});

describe('dist/cdn/chunks', () => {
  const isFetched = (file: string): boolean =>
    /\/([a-z]{2}(-[a-z]{2})?|markdown|debugger|page-tools|attaching|keeper)\.js$/.test(file);

  test('import nothing but each other, so that they serve the module under any name', () => {
    const outside = chunks.filter((file) => importsOf(file).first.some((name) => !name.startsWith('./')));
    assert.deepEqual(outside, []);
  });

  test('have a hash in their names, but for what the one-file builds fetch by name', () => {
    const named = chunks.filter((file) => !/-\w{8}\.js$/.test(file));
    assert.ok(named.length > 10);
    assert.deepEqual(named, chunks.filter(isFetched));
  });

  test('that have no hash import nothing at first, so that the one-file builds load no second copy of the element', () => {
    const importing = chunks.filter(isFetched).filter((file) => importsOf(file).first.length > 0);
    assert.deepEqual(importing, []);
  });
});

describe('dist/worklets/processors.js', () => {
  test('is a classic script, since a worklet loads it from any kind of URL', () => {
    assert.doesNotThrow(() => new Script(processors));
    assert.ok(processors.includes('registerProcessor('));
  });

  test('is the very text that the package loads by itself', async () => {
    const module = (await import(`${root}dist/audio/processors.worklet.js`)) as { default: string };
    assert.ok(module.default === processors);
  });
});

describe('what is built', () => {
  test('has no decorators left', () => {
    assert.equal(hasDecorators('class A extends e{@t({type:String})a}'), true);
    assert.deepEqual(
      scripts.filter((file) => hasDecorators(read(file))),
      [],
    );
  });

  test('parses without a compiler', () => {
    for (const file of scripts.filter((file) => file.startsWith('dist/cdn/'))) {
      assert.doesNotThrow(() => execFileSync(process.execPath, ['--check', root + file], { stdio: 'pipe' }), file);
    }
  });

  test('leaves no import to a tool that users do not have', () => {
    assert.deepEqual(
      filesUnder('dist').filter(
        (file) => /\.(js|d\.ts)$/.test(file) && /from ['"][^'"]*(\?worklet|\.ts)['"]/.test(read(file)),
      ),
      [],
    );
  });

  test('says its own version', async () => {
    const { version } = (await import(`${root}dist/base/version.js`)) as { version: string };
    assert.equal(version, packageJson.version);
  });
});

/** A minifier gives decorators other names, so they are looked for as syntax. */
function hasDecorators(code: string): boolean {
  const visit = (node: ts.Node): boolean => ts.isDecorator(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('script.js', code, ts.ScriptTarget.ESNext));
}
