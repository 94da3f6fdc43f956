import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { filesUnder, read } from './support.js';

/**
 * The rooms of the house, lowest first: a room imports itself and the rooms or packages it names, and of `types` types only.
 * A file belongs to the first room that it matches.
 */
const rooms: Record<string, { files: RegExp; imports?: string[]; types?: string[] }> = {
  base: { files: /^base\// },
  protocol: { files: /^protocol\//, imports: ['base'] },
  samples: { files: /^audio\/(pcm|resampler)\.ts$/, types: ['protocol'] },
  server: { files: /^server\//, imports: ['base'] },
  transport: { files: /^transport\//, imports: ['base', 'protocol'] },
  audio: { files: /^audio\//, imports: ['base', 'samples'], types: ['protocol'] },
  session: { files: /^session\//, imports: ['base', 'protocol', 'samples', 'transport', 'audio'] },
  ui: {
    files: /^ui\//,
    imports: ['base', 'protocol', 'lit', 'marked', 'dompurify'],
    types: ['session'],
  },
  element: {
    files: /^element\//,
    imports: ['base', 'session', 'transport', 'ui', 'lit'],
    types: ['protocol', 'audio'],
  },
  simulator: { files: /^packages\/simulator\/src\//, imports: ['protocol', 'samples', 'node', 'ws'] },
};

const roomOf = (file: string): string | undefined => Object.keys(rooms).find((name) => rooms[name]!.files.test(file));

/** The path without `src/`; sources of other packages keep theirs. */
const short = (path: string): string => path.replace(/^src\//, '');
const long = (file: string): string => (file.startsWith('packages/') ? file : `src/${file}`);

const sources = [...filesUnder('src'), ...filesUnder('packages/simulator/src')]
  .map(short)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

describe('the sources', () => {
  test('each belong to a room', () => {
    assert.deepEqual(
      sources.filter((file) => !file.startsWith('entries/') && !roomOf(file)),
      [],
    );
  });

  for (const [name, { imports = [], types = [] }] of Object.entries(rooms)) {
    const reach = [...imports, ...types.map((type) => `${type} (types)`)];
    test(`of ${name} import ${reach.join(', ') || 'nothing'} and themselves`, () => {
      const offences = sources
        .filter((file) => !file.startsWith('entries/') && roomOf(file) === name)
        .flatMap((file) =>
          importsOf(file).map((found) => ({ file, ...found, room: roomOfImport(file, found.specifier) })),
        )
        .filter(({ room, typeOnly }) => {
          const allowed = room === name || imports.includes(room) || (typeOnly && types.includes(room));
          return !allowed;
        });
      assert.deepEqual(
        offences.map(({ file, specifier, room }) => `${file} imports ${specifier} of ${room}`),
        [],
      );
    });
  }
});

function roomOfImport(file: string, specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  if (!specifier.startsWith('.')) return specifier.split('/')[0]!;
  const path = posix.join(posix.dirname(long(file)), specifier);
  const target = short(path.replace(/\?.*$/, '').replace(/\.js$/, '.ts'));
  return target.startsWith('entries/') ? `the entry ${target}` : (roomOf(target) ?? 'nowhere');
}

function importsOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const found: { specifier: string; typeOnly: boolean }[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ specifier: specifier.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(long(file)), ts.ScriptTarget.ESNext, true));
  return found;
}

/** `import type …`, or every name with `type` before it. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    !name &&
    !!namedBindings &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((one) => one.isTypeOnly)
  );
}
