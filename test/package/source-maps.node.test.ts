import assert from 'node:assert/strict';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import { filesUnder, read } from './support.js';

const isOneFile = (file: string): boolean => /\/voice-agent\.(?:all|iife)\.js$/.test(file);
/** It only leads to the element. */
const door = 'dist/cdn/voice-agent.js';
const minified = filesUnder('dist/cdn').filter((file) => file.endsWith('.js') && !isOneFile(file) && file !== door);

const mapOf = (script: string): SourceMapPayload => JSON.parse(read(`${script}.map`)) as SourceMapPayload;

/** The position of a text that is in a file once, from 0. */
function placeOf(text: string, code: string): { line: number; column: number } {
  const before = code.slice(0, code.indexOf(text)).split('\n');
  return { line: before.length - 1, column: before.at(-1)!.length };
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

  test('lead from every text that stands once in a script and once in its sources to the line of the source', () => {
    let seen = 0;
    const wrong: string[] = [];
    for (const file of minified) {
      const code = read(file);
      const payload = mapOf(file) as SourceMapPayload & { sourcesContent: string[] };
      const map = new SourceMap(payload);
      const texts = [...code.matchAll(/(["'`])([A-Za-z][\w .-]{9,})\1/g)].map(([, , text]) => text!);
      for (const text of new Set(texts)) {
        const quoted = new RegExp(`["'\`]${text.replaceAll('.', '\\.')}["'\`]`);
        const holders = payload.sourcesContent.filter((source) => quoted.test(source));
        if (countOf(text, code) !== 1 || countOf(text, payload.sourcesContent.join('\n')) !== 1 || !holders.length)
          continue;
        seen++;
        const { line, column } = placeOf(text, code);
        const entry = map.findEntry(line, column - 1);
        const source =
          payload.sourcesContent[payload.sources.indexOf('originalSource' in entry ? entry.originalSource : '')];
        const original = 'originalLine' in entry ? source?.split('\n')[entry.originalLine] : undefined;
        if (!original?.includes(text)) wrong.push(`${file}: ${text}`);
      }
    }
    assert.ok(seen > 300, `${seen} texts`);
    assert.deepEqual(wrong, []);
  });
});
