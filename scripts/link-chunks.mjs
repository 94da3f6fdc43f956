import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync } from 'vite';

/**
 * @typedef {{ type: string, start: number, end: number, [property: string]: any }} Node
 * @typedef {{ start: number, end: number, text: string }} Edit
 */

/**
 * Gives the chunks of a module what they share with it by a global symbol, in place of an import, and makes a classic script
 * of the module that loads the very same chunks.
 *
 * An import would name one file. The module may go by other names (`voice-agent.js?v=2`, the classic script), and under each
 * of them there would be one more copy of everything.
 *
 * @param {string} folder Has the module, with its chunks under `chunks/`.
 * @param {{ module: string, script: string, global: string, key: string, publicNames: string[] }} names `key`: of the symbol.
 */
export async function linkChunks(folder, { module, script, global, key, publicNames }) {
  /** @type {Set<string>} */
  const wanted = new Set();
  const shared = `globalThis[Symbol.for(${JSON.stringify(key)})]`;
  for (const name of readdirSync(join(folder, 'chunks')).filter((file) => file.endsWith('.js'))) {
    const file = join(folder, 'chunks', name);
    const { code, names } = takeByName(await readFile(file, 'utf8'), `../${module}`, shared);
    for (const taken of names) wanted.add(taken);
    await writeFile(file, code);
  }

  const file = join(folder, module);
  const code = await readFile(file, 'utf8');
  const [statement] = parse(code).body.filter(({ type }) => type === 'ExportNamedDeclaration');
  if (!statement) throw new Error(`${module} exports nothing.`);
  /** @type {[exported: string, local: string][]} */
  const names = statement['specifiers'].map((/** @type {Node} */ { exported, local }) => [exported.name, local.name]);
  const own = names.filter(([exported]) => publicNames.includes(exported));
  const lent = names.filter(([exported]) => wanted.has(exported));
  const lend = `${shared}={${lent.map(([exported, local]) => `${exported}:${local}`).join()}};`;
  if (own.length !== publicNames.length || lent.length !== wanted.size) throw new Error('Exports are missing.');
  const { start, end } = statement;

  const exported = `export{${own.map(([name, local]) => `${local} as ${name}`).join()}};`;
  await writeFile(file, edit(code, [{ start, end, text: lend + exported }]));

  const result = `return{${own.map(([name, local]) => `${name}:${local}`).join()}}`;
  const classic = edit(code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, ''), [
    { start, end, text: `${lend}${result}` },
    ...dynamicImports(code).map(({ start, end, path }) => ({ start, end, text: `home+${JSON.stringify(path)}` })),
  ]);
  const [, banner = '', body = classic] = /^(\/\*!.*\*\/\n)([^]*)$/.exec(classic) ?? [];
  // Asked of the prototype: markup such as <img name="currentScript"> takes the place of the document's own property.
  const currentScript = 'Reflect.get(Document.prototype,"currentScript",document)';
  const home = `const home=new URL(".",${currentScript}?.src||document.baseURI).href;`;
  await writeFile(join(folder, script), `${banner}var ${global}=(()=>{"use strict";${home}${body}})();\n`);
}

/**
 * Replaces the import of the module. The line and column of everything after it stay what the source map says.
 *
 * @param {string} code
 * @param {string} module
 * @param {string} shared
 */
function takeByName(code, module, shared) {
  const [statement] = parse(code).body.filter(
    ({ type, source }) => type === 'ImportDeclaration' && source.value === module,
  );
  if (!statement) return { code, names: [] };
  const { start, end } = statement;
  /** @type {[imported: string, local: string][]} */
  const names = statement['specifiers'].map((/** @type {Node} */ { imported, local }) => [imported.name, local.name]);
  const text = `const{${names.map(([imported, local]) => `${imported}:${local}`).join()}}=${shared};`;
  const banner = code.indexOf('\n');
  const edits = [
    { start: banner, end: banner, text: names.length ? text : '' },
    { start, end, text: ' '.repeat(end - start) },
  ];
  return { code: edit(code, edits), names: names.map(([imported]) => imported) };
}

/**
 * The relative addresses in dynamic imports, without their dot.
 *
 * @param {string} code
 */
function dynamicImports(code) {
  /** @type {{ start: number, end: number, path: string }[]} */
  const found = [];
  const visit = (/** @type {unknown} */ value) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value && typeof value === 'object') {
      const node = /** @type {Node} */ (value);
      if (node.type === 'ImportExpression') {
        const { start, end, value, quasis } = node['source'];
        const path = value ?? (quasis?.length === 1 ? quasis[0].value.cooked : undefined);
        if (path?.startsWith('./')) found.push({ start, end, path: path.slice(2) });
      }
      Object.values(node).forEach(visit);
    }
  };
  visit(parse(code).body);
  return found;
}

/** @param {string} code @returns {{ body: Node[] }} */
function parse(code) {
  const { program, errors } = parseSync('chunk.js', code);
  if (errors[0]) throw new Error(errors[0].message);
  return /** @type {any} */ (program);
}

/** @param {string} code @param {Edit[]} edits */
function edit(code, edits) {
  let result = code;
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
}
