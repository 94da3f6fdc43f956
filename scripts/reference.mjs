/**
 * The tables of `docs` that say what the element has: its manifest as Markdown. `npm run manifest` writes them.
 *
 * @import { Attribute, ClassField, ClassMethod, CustomElement, Package } from 'custom-elements-manifest/schema.d.ts'
 * @typedef {{ name: string, description?: string, default?: string }} Named
 * @typedef {CustomElement & { cssStates?: Named[] }} Element The types of the schema are older than its states.
 */

const cell = (/** @type {string | undefined} */ text = '') => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

const code = (/** @type {string} */ text) => `\`${cell(text)}\``;

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What may be written as the value of an attribute. @param {Attribute} attribute */
function valuesOf({ type }) {
  const text = type?.text ?? '';
  const words = [...text.matchAll(/'([^']+)'/g)].map(([, word = '']) => word);
  if (words.length) return words.map(code).join(', ');
  return { boolean: 'switch', number: 'number' }[text.replace(' | undefined', '')] ?? 'text';
}

/** @param {CustomElement} element */
const attributes = ({ attributes = [] }) =>
  table(
    ['attribute', 'values', 'default', 'meaning'],
    attributes.map((one) => [
      code(one.name),
      valuesOf(one),
      one.default && one.default !== 'undefined' && one.default !== 'false' ? code(one.default) : '',
      cell(one.description),
    ]),
  );

/** @param {CustomElement} element */
function properties({ members = [] }) {
  const fields = /** @type {(ClassField & { attribute?: string, readonly?: boolean })[]} */ (
    members.filter(({ kind }) => kind === 'field')
  );
  return table(
    ['property', '', 'meaning'],
    fields
      .filter(({ attribute, static: isStatic }) => !attribute && !isStatic)
      .map(({ name, readonly, description }) => [code(name), readonly ? 'read-only' : '', cell(description)]),
  );
}

/** @param {CustomElement} element */
function methods({ members = [] }) {
  const own = /** @type {ClassMethod[]} */ (members.filter(({ kind }) => kind === 'method'));
  const names = (/** @type {ClassMethod} */ { parameters = [] }) =>
    parameters.filter(({ name }) => !name.includes('.')).map(({ name, optional }) => name + (optional ? '?' : ''));
  return table(
    ['method', 'gives', 'meaning'],
    own.map((method) => [
      code(`${method.name}(${names(method).join(', ')})`),
      method.return?.type && method.return.type.text !== 'void' ? code(method.return.type.text) : '',
      cell(method.description),
    ]),
  );
}

/**
 * @param {string} head
 * @param {readonly Named[]} [named]
 * @param {(name: string) => string} [show]
 */
const described = (head, named = [], show = code) =>
  table(
    [head, 'meaning'],
    named.map((one) => [
      show(one.name),
      cell(one.description) + (one.default ? ` Default: ${code(one.default)}.` : ''),
    ]),
  );

/** @type {Record<string, Record<string, (element: Element) => string>>} */
const pages = {
  'docs/attributes.md': { attributes, properties, methods },
  'docs/events.md': { events: ({ events }) => described('event', events) },
  'docs/theming.md': {
    'custom properties': ({ cssProperties }) => described('custom property', cssProperties),
    parts: ({ cssParts }) => described('part', cssParts),
    states: ({ cssStates }) => described('state', cssStates, (name) => code(`:state(${name})`)),
    slots: ({ slots }) => described('slot', slots, (name) => (name ? code(name) : '*(without a name)*')),
  },
};

/**
 * The pages with the tables of this manifest between their markers.
 *
 * @param {Package} manifest
 * @param {(file: string) => string} read
 * @returns {Record<string, string>} Texts by their files.
 */
export function referencePages(manifest, read) {
  const element = /** @type {Element | undefined} */ (
    manifest.modules
      .flatMap(({ declarations = [] }) => declarations)
      .find((one) => 'tagName' in one && one.tagName === 'voice-agent')
  );
  if (!element) throw new Error('The manifest has no <voice-agent>.');
  return Object.fromEntries(
    Object.entries(pages).map(([file, tables]) => [
      file,
      Object.entries(tables).reduce((page, [name, write]) => between(page, name, write(element)), read(file)),
    ]),
  );
}

/**
 * A page with another text between the markers `<!-- name -->` and `<!-- /name -->`.
 *
 * @param {string} page
 * @param {string} name
 * @param {string} text
 */
export function between(page, name, text) {
  const pattern = new RegExp(`(?<=<!-- ${name} -->\\n).*?(?=<!-- /${name} -->)`, 's');
  if (!pattern.test(page)) throw new Error(`A page has no markers for ${name}.`);
  return page.replace(pattern, () => `\n${text}\n\n`);
}
