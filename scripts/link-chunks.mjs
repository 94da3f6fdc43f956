import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { minifySync, parseSync } from 'vite';
import { createLoader } from './chunk-loader.mjs';

/**
 * @typedef {{ type: string, start: number, end: number, [property: string]: any }} Node
 * @typedef {{ start: number, end: number, text: string }} Edit
 * @typedef {[exported: string, local: string][]} Names
 */

/** What a file calls the loader of chunks. */
const load = '$load';

/**
 * Makes what a page loads of a module and its chunks:
 *
 * - A file gets what it shares with another one by a global symbol, in place of an import. An import would name one file; the
 *   module may go by other names (`voice-agent.js?v=2`, the classic script), and under each there would be one more copy.
 * - A chunk is loaded by `chunk-loader.mjs`, held to its hash, which stands in the file that loads it.
 * - A classic script of the module loads the very same chunks.
 *
 * Where code stands in a line stays what the source map says: what is put in stands in the first line, beside the banner, or
 * behind everything else.
 */
class ChunkLinker {
  /**
   * @param {string} folder Has the module, with its chunks under `chunks/`.
   * @param {{ module: string, script: string, global: string, key: string, publicNames: string[] }} names `key`: of the symbols.
   */
  constructor(folder, names) {
    this.folder = folder;
    this.names = names;
    /** @type {Map<string, string>} Code by path. */
    this.files = new Map();
    /** @type {Map<string, Set<string>>} What others take of a file. */
    this.lent = new Map();
    /** @type {Map<string, string>} */
    this.hashes = new Map();
  }

  async link() {
    const { module, script } = this.names;
    const chunks = readdirSync(join(this.folder, 'chunks')).filter((file) => file.endsWith('.js'));
    for (const path of [module, ...chunks.map((file) => `chunks/${file}`)]) {
      this.files.set(path, await readFile(join(this.folder, path), 'utf8'));
    }
    for (const [path, code] of this.files) this.#note(path, code);
    for (const path of this.files.keys()) if (path !== module) this.#finish(path);
    const code = this.files.get(module) ?? '';
    this.files.set(module, this.#entry(code, 'import.meta.url', 'export'));
    this.files.set(script, this.#classic(code));
    for (const [path, finished] of this.files) await writeFile(join(this.folder, path), finished);
  }

  /** Takes note of what a file takes of others. @param {string} path @param {string} code */
  #note(path, code) {
    for (const { from, names } of importsOf(path, code)) {
      const lent = this.lent.get(from) ?? new Set();
      for (const [name] of names) lent.add(name);
      this.lent.set(from, lent);
    }
  }

  /** Finishes a chunk, after those that it loads, and gives its hash. @param {string} path @returns {string} */
  #finish(path) {
    const known = this.hashes.get(path);
    if (known) return known;
    const code = this.files.get(path);
    if (code === undefined) throw new Error(`${path} is loaded and not there.`);
    if (known === '') throw new Error(`${path} loads itself, by way of others.`);
    this.hashes.set(path, '');
    const ask = `${this.#shared(this.names.module)}.${load}`;
    const finished = this.#link(path, code, (hashes) => `const ${load}=p=>${ask}(p,${hashes}[p]);`, 'leave');
    this.files.set(path, finished);
    const hash = `sha384-${createHash('sha384').update(finished).digest('base64')}`;
    this.hashes.set(path, hash);
    return hash;
  }

  /**
   * @param {string} code
   * @param {string} address An expression: where the script itself comes from.
   * @param {'export' | 'return'} how What happens to the public names.
   */
  #entry(code, address, how) {
    const head = (/** @type {string} */ hashes) => `const ${load}=(${minifiedLoader()})(${address},${hashes});`;
    return this.#link(this.names.module, code, head, how, [[load, load]]);
  }

  /** @param {string} code */
  #classic(code) {
    const { global } = this.names;
    // Asked of the prototype: markup such as <img name="currentScript"> takes the place of the document's own property.
    const currentScript = 'Reflect.get(Document.prototype,"currentScript",document)';
    const plain = code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
    const classic = this.#entry(plain, `${currentScript}?.src||document.baseURI`, 'return');
    const [banner = ''] = classic.split('\n', 1);
    const [, comment = '', head = ''] = /^(\/\*!.*?\*\/)(.*)$/.exec(banner) ?? [];
    return `${comment}\nvar ${global}=(()=>{"use strict";${head}${classic.slice(banner.length)}})();\n`;
  }

  /**
   * @param {string} path Under which others know it.
   * @param {string} code
   * @param {(hashes: string) => string} head Defines the loader, given an expression of the hashes by path.
   * @param {'export' | 'return' | 'leave'} how What happens to the exports: those of a chunk stay as they are.
   * @param {Names} more Further names to lend, and what they stand for.
   */
  #link(path, code, head, how, more = []) {
    const banner = code.indexOf('\n');
    const taken = importsOf(path, code);
    for (const { from } of taken) {
      const loads = dynamicImports(this.files.get(from) ?? '').map(({ path: file }) => resolve(from, file));
      if (from !== this.names.module && !loads.includes(path)) throw new Error(`${path} may come before ${from}.`);
    }
    const dynamic = dynamicImports(code);
    const hashes = Object.fromEntries(dynamic.map(({ path: file }) => [file, this.#finish(resolve(path, file))]));
    const take = taken.map(
      ({ from, names }) => `const{${names.map(([name, local]) => `${name}:${local}`).join()}}=${this.#shared(from)};`,
    );
    const define = dynamic.length || more.length ? head(JSON.stringify(hashes)) : '';
    /** @type {Edit[]} */
    const edits = [
      { start: banner, end: banner, text: take.join('') + define },
      ...taken.map(({ start, end }) => ({ start, end, text: ' '.repeat(end - start) })),
      ...dynamic.map(({ start, end, path: file }) => ({
        start,
        end,
        text: `${load}(${JSON.stringify(file)})`.padEnd(end - start),
      })),
    ];
    const statement = parse(code).body.find(({ type }) => type === 'ExportNamedDeclaration');
    if (!statement) throw new Error(`${path} exports nothing.`);
    const names = namesOf(statement, 'exported');
    const wanted = this.lent.get(path) ?? new Set();
    const lent = [...names.filter(([name]) => wanted.has(name)), ...more];
    if (lent.length !== wanted.size + more.length) throw new Error(`${path} lacks what others take of it.`);
    const lend = lent.length
      ? `${this.#shared(path)}??={${lent.map(([name, local]) => `${name}:${local}`).join()}};`
      : '';
    const { start, end } = statement;
    edits.push(
      how === 'leave' ? { start, end: start, text: lend } : { start, end, text: lend + this.#publish(how, names) },
    );
    return edit(code, edits);
  }

  /** @param {'export' | 'return'} how @param {Names} names */
  #publish(how, names) {
    const own = names.filter(([name]) => this.names.publicNames.includes(name));
    if (own.length !== this.names.publicNames.length) throw new Error('Exports are missing.');
    return how === 'export'
      ? `export{${own.map(([name, local]) => `${local} as ${name}`).join()}};`
      : `return{${own.map(([name, local]) => `${name}:${local}`).join()}}`;
  }

  /** Where a file leaves what others take of it. @param {string} path */
  #shared(path) {
    return `globalThis[Symbol.for(${JSON.stringify(`${this.names.key}/${path}`)})]`;
  }
}

/** @param {ConstructorParameters<typeof ChunkLinker>} args */
export const linkChunks = (...args) => new ChunkLinker(...args).link();

function minifiedLoader() {
  const { code, errors } = minifySync('loader.js', `export default ${createLoader.toString()}`);
  if (errors[0]) throw new Error(errors[0].message);
  return code.replace(/^export default /, '').replace(/;\s*$/, '');
}

/** @param {string} path Of the file that says `file`. @param {string} file */
const resolve = (path, file) => posix.join(posix.dirname(path), file);

/**
 * The static imports of other files.
 *
 * @param {string} path
 * @param {string} code
 */
const importsOf = (path, code) =>
  parse(code)
    .body.filter(({ type }) => type === 'ImportDeclaration')
    .map((statement) => ({
      start: statement.start,
      end: statement.end,
      from: resolve(path, statement['source'].value),
      names: namesOf(statement, 'imported'),
    }));

/**
 * @param {Node} statement
 * @param {'imported' | 'exported'} outside
 * @returns {Names}
 */
const namesOf = (statement, outside) =>
  statement['specifiers'].map((/** @type {Node} */ specifier) => [specifier[outside].name, specifier['local'].name]);

/**
 * The dynamic imports of other files.
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
        const { value, quasis } = node['source'];
        const path = value ?? (quasis?.length === 1 ? quasis[0].value.cooked : undefined);
        if (path?.startsWith('./')) found.push({ start: node.start, end: node.end, path });
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
