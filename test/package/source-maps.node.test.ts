import assert from 'node:assert/strict';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { filesUnder, read } from './support.js';

const isOneFile = (file: string): boolean => /\/voice-agent\.(?:all|iife)\.js$/.test(file);
/** It only leads to the element. */
const door = 'dist/cdn/voice-agent.js';
const minified = filesUnder('dist/cdn').filter((file) => file.endsWith('.js') && !isOneFile(file) && file !== door);

const mapOf = (script: string): SourceMapPayload => JSON.parse(read(`${script}.map`)) as SourceMapPayload;

/** The plain strings of a script that look like words, with the place of each from 0. */
function stringsOf(file: string): { text: string; line: number; character: number }[] {
  const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext);
  const found: { text: string; line: number; character: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && /^[A-Za-z][\w .-]{9,}$/.test(node.text)) {
      found.push({ text: node.text, ...tree.getLineAndCharacterOfPosition(node.getStart(tree)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const countOf = (text: string, code: string): number => code.split(text).length - 1;

describe('source maps', () => {
  test('are there for every minified script that is not one file, under its name, and for nothing else', () => {
    assert.ok(minified.length > 30);
    const named = minified.map((file) => /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(file))?.[1]);
    assert.deepEqual(
      named,
      minified.map((file) => `${posix.basename(file)}.map`),
    );
    assert.deepEqual(
      filesUnder('dist').filter((file) => file.endsWith('.map')),
      minified.map((file) => `${file}.map`).sort(),
    );
  });

  test('have the sources in them, since those are not published, and no address of the machine that built them', () => {
    for (const file of minified) {
      const { sources, sourcesContent } = mapOf(file);
      assert.ok(
        sources.every((source) => source.startsWith('../')),
        file,
      );
      assert.equal(sourcesContent.length, sources.length, file);
      const own = sources.flatMap((source, index) => {
        const path = posix.join(posix.dirname(file), source);
        return path.startsWith('src/') && !path.includes('?') ? [[path, sourcesContent[index]] as const] : [];
      });
      assert.deepEqual(
        own.filter(([path, content]) => content !== read(path)).map(([path]) => path),
        [],
      );
    }
  });

  test('lead from a text that stands once in a script and once in its sources to its source and its line', () => {
    let seen = 0;
    /** The minifier moves some texts to where they are used, and these lead there. */
    const moved: string[] = [];
    const wrong: string[] = [];
    for (const file of minified) {
      const code = read(file);
      const payload = mapOf(file);
      const map = new SourceMap(payload);
      const sources = payload.sourcesContent.join('\n');
      for (const { text, line, character } of stringsOf(file)) {
        if (countOf(text, code) !== 1 || countOf(text, sources) !== 1) continue;
        seen++;
        const entry = map.findEntry(line, character);
        const [source, place] = 'originalSource' in entry ? [entry.originalSource, entry.originalLine] : ['', 0];
        const original = payload.sourcesContent[payload.sources.indexOf(source)] ?? '';
        if (!original.includes(text)) wrong.push(`${file}: ${text}`);
        else if (!original.split('\n')[place]!.includes(text)) moved.push(`${file}: ${text}`);
      }
    }
    assert.ok(seen > 300, `${seen} texts`);
    assert.deepEqual(wrong, []);
    assert.ok(moved.length < seen / 50, moved.join('\n'));
  });
});
