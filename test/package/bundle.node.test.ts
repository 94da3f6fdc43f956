import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { parseSync } from 'vite';
import { filesUnder, packageJson, read, root } from './support.js';

/** What files of `dist/cdn` may weigh over the wire, in bytes of gzip. */
const budgets = { 'voice-agent.js': 20_000, 'voice-agent.iife.js': 20_000, 'chunks/session.js': 22_000 };
const mostOfChunk = 25_000;

const weigh = (file: string): number => gzipSync(read(file), { level: 9 }).length;

const scripts = filesUnder('dist').filter((file) => file.endsWith('.js'));
const processors = read('dist/worklets/processors.js');

describe('dist/cdn', () => {
  for (const [file, budget] of Object.entries(budgets)) {
    test(`${file} weighs no more than ${budget / 1000} kB with gzip`, () => {
      const size = weigh(`dist/cdn/${file}`);
      assert.ok(size <= budget, `${size} bytes`);
    });
  }

  test(`no chunk weighs more than ${mostOfChunk / 1000} kB`, () => {
    const heavy = scripts.filter((file) => file.startsWith('dist/cdn/chunks/') && weigh(file) > mostOfChunk);
    assert.deepEqual(heavy, []);
  });
});

describe('dist/cdn/voice-agent.js', () => {
  const code = read('dist/cdn/voice-agent.js');

  test('is one file: what it imports, it imports when it is needed', () => {
    const statements = parseSync('voice-agent.js', code).program.body.filter(({ type }) =>
      /^(Import|ExportAll)Declaration$/.test(type),
    );
    assert.equal(statements.length, 0);
  });
});

describe('dist/cdn/voice-agent.iife.js', () => {
  test('is a classic script that names its exports VoiceAgent', () => {
    const code = read('dist/cdn/voice-agent.iife.js');
    assert.doesNotThrow(() => new Script(code));
    assert.equal(/\bvar (\w+)=/.exec(code)?.[1], 'VoiceAgent');
  });

  test('weighs what the module weighs', () => {
    const [module, script] = ['voice-agent.js', 'voice-agent.iife.js'].map((file) => read(`dist/cdn/${file}`).length);
    assert.ok(Math.abs(script! - module!) < 1000, `${script} and ${module} bytes`);
  });
});

describe('dist/cdn/chunks', () => {
  test('import nothing but each other, so that they serve the module and the script under any name', () => {
    const outside = scripts
      .filter((file) => file.startsWith('dist/cdn/chunks/'))
      .filter((file) => /\b(from|import)\s*["'`](?!\.\/)/.test(read(file)));
    assert.deepEqual(outside, []);
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
    const { version } = (await import(`${root}dist/version.js`)) as { version: string };
    assert.equal(version, packageJson.version);
  });
});

/** A minifier gives decorators other names, so they are looked for as syntax. */
function hasDecorators(code: string): boolean {
  const visit = (node: ts.Node): boolean => ts.isDecorator(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile('script.js', code, ts.ScriptTarget.ESNext));
}
