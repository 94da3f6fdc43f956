import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * Writes the tables of `docs/protocol.md`: every message of both contracts, what is done with it, and the tests that show it.
 * It reads the types of the messages, the table of their meanings, the simulator's table of contracts, and the titles of the
 * tests: a test shows a message when its title begins with the message's type. With `--check` it only compares, and fails
 * when the page is out of date. It fails as well when no test shows a message.
 */
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const page = 'docs/protocol.md';
const TOLD_ONLY = 'Told to the page, and nothing else.';

/** @param {string} file */
const parse = (file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/**
 * What the doc comment of a declaration says, as one line.
 *
 * @param {ts.Node} node
 */
const docOf = (node) => {
  const [doc] = ts.getJSDocCommentsAndTags(node);
  return doc && ts.isJSDoc(doc) && typeof doc.comment === 'string' ? doc.comment.replace(/\s+/g, ' ').trim() : '';
};

/**
 * The messages of a union by their types, each with what its type says.
 *
 * @param {string} union
 * @param {string} file Has the union.
 * @param {string[]} others Have the types of the messages, if it has not.
 */
function messagesOf(union, file, ...others) {
  /** @type {Map<string, ts.InterfaceDeclaration>} */
  const interfaces = new Map();
  /** @type {string[]} */
  const members = [];
  const nodes = [file, ...others].flatMap((one) => [...parse(one).statements]);
  nodes.forEach((node) => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    if (ts.isTypeAliasDeclaration(node) && node.name.text === union && ts.isUnionTypeNode(node.type)) {
      members.push(...node.type.types.map((type) => type.getText()));
    }
  });
  return new Map(
    members.map((name) => {
      const declaration = interfaces.get(name);
      if (!declaration) throw new Error(`${file} has no interface ${name}.`);
      const type = declaration.members.find((member) => member.name?.getText() === 'type');
      // Audio of the client is the only message without a type.
      const literal = type && ts.isPropertySignature(type) && type.type?.getText().replaceAll("'", '');
      return [literal || (declaration.members[0]?.name?.getText() ?? name), docOf(declaration)];
    }),
  );
}

/**
 * The entries of an object literal that a file declares.
 *
 * @param {string} file
 * @param {string} name
 */
function entriesOf(file, name) {
  /** @type {Map<string, ts.PropertyAssignment>} */
  const entries = new Map();
  parse(file).forEachChild((node) => {
    if (!ts.isVariableStatement(node)) return;
    for (const { name: variable, initializer } of node.declarationList.declarations) {
      if (variable.getText() !== name || !initializer || !ts.isObjectLiteralExpression(initializer)) continue;
      for (const entry of initializer.properties) {
        if (ts.isPropertyAssignment(entry)) entries.set(entry.name.getText(), entry);
      }
    }
  });
  return entries;
}

/** The files with tests that show a message, by its type. */
function testsByType() {
  const title = /\b(?:describe\w*|test|it|tellsOnly)\(\s*['"`]([a-z_]+)\b/g;
  /** @type {Map<string, Set<string>>} */
  const files = new Map();
  for (const name of readdirSync('test/session').sort()) {
    const file = `test/session/${name}`;
    for (const [, type = ''] of readFileSync(file, 'utf8').matchAll(title)) {
      files.set(type, (files.get(type) ?? new Set()).add(file));
    }
  }
  return files;
}

const server = messagesOf(
  'ServerMessage',
  'src/protocol/server-messages.ts',
  ...['service', 'talk', 'tool'].map((topic) => `src/protocol/${topic}-messages.ts`),
);
const client = messagesOf('ClientMessage', 'src/protocol/client-messages.ts');
const meanings = entriesOf('src/session/meanings.ts', 'meanings');
const contracts = entriesOf('packages/simulator/src/contracts.ts', 'contracts');
const tests = testsByType();

/** @param {string} type */
function shownBy(type) {
  const files = [...(tests.get(type) ?? [])];
  if (!files.length) {
    console.error(`No test shows ${type}: begin the title of one with it.`);
    process.exitCode = 1;
  }
  return files.map((file) => `[${basename(file)}](../${file})`).join(', ');
}

/** @param {string} type */
function contractsWith(type) {
  const versions =
    contracts
      .get(type)
      ?.initializer.getText()
      .match(/1\.\d\.\d/g) ?? [];
  return versions.length > 1 ? 'both' : (versions[0] ?? 'neither');
}

/** @param {string[][]} rows */
const table = (...rows) => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const serverTable = table(
  ['message', 'contract', 'what it is', 'what is done with it', 'tests'],
  ['---', '---', '---', '---', '---'],
  ...[...server].map(([type, doc]) => {
    const meaning = meanings.get(type);
    return [`\`${type}\``, contractsWith(type), doc, (meaning && docOf(meaning)) || TOLD_ONLY, shownBy(type)];
  }),
);
const clientTable = table(
  ['message', 'what it is', 'tests'],
  ['---', '---', '---'],
  ...[...client].map(([type, doc]) => [`\`${type}\``, doc, shownBy(type)]),
);

const before = readFileSync(page, 'utf8');
const after = Object.entries({ 'server messages': serverTable, 'client messages': clientTable }).reduce(
  (text, [name, content]) => {
    const between = new RegExp(`(?<=<!-- ${name} -->\\n\\n).*?(?=\\n<!-- /${name} -->)`, 's');
    if (!between.test(text)) throw new Error(`${page} has no markers for the ${name}.`);
    return text.replace(between, () => `${content}\n`);
  },
  before,
);
if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (after !== before) {
  console.error(`${page} is out of date. Run \`npm run protocol\` and commit it.`);
  process.exitCode = 1;
}
