import { readFileSync } from 'node:fs';
import { generateJsxTypes } from '@wc-toolkit/jsx-types';
import { getWebTypesData } from 'custom-element-jet-brains-integration';
import { getVsCodeCssCustomData, getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

/**
 * @import { Attribute, ClassDeclaration, ClassField, ClassMethod, Event, Package } from 'custom-elements-manifest/schema.d.ts'
 * @typedef {ClassField & { readonly?: boolean }} Field
 * @typedef {Omit<ClassDeclaration, 'members'> & {
 *   tagName?: string,
 *   attributes?: Attribute[],
 *   members?: (Field | ClassMethod)[],
 *   events?: Event[],
 *   cssProperties?: object[],
 * }} ElementDeclaration
 */

const packageTypes = '../dist/element.js';
const tagName = 'voice-agent';

/**
 * What editors and type checkers know of the element, made of its manifest by the tools that others make these files with.
 *
 * @param {Package} manifest
 * @param {string} root
 * @returns {Promise<Record<string, string>>} Texts by path.
 */
export async function editorData(manifest, root) {
  const element = elementOf(manifest);
  const attributes = element.attributes ?? [];
  const fields = element.members?.filter((member) => member.kind === 'field') ?? [];
  const properties = fields.filter(({ readonly }) => !readonly);
  const { repository } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const url = `${repository.url.replace(/^git\+|\.git$/g, '')}#readme`;
  // What a reader of one tag needs; parts and custom properties have entries of their own.
  const hints = { hideCssPropertiesDocs: true, hideCssPartsDocs: true, hideMethodDocs: true };
  /** Each tool has another version of the schema, keeps what it is given, and writes into it. */
  const given = () => /** @type {any} */ (structuredClone(manifest));
  const files = {
    'types/properties.d.ts': typesOf(manifest, 'properties, attributes and events', {
      attributes: attributes.filter(({ name, fieldName }) => name !== fieldName).map(alone),
      members: properties.map((property) => typed(property, attributes)),
    }),
    'types/attributes.d.ts': typesOf(manifest, 'attributes', {
      attributes: attributes.map(alone),
      members: [],
      events: [],
      cssProperties: [],
    }),
    'types/voice-agent.html-data.json': getVsCodeHtmlCustomData(given(), {
      ...hints,
      referencesTemplate: () => [{ name: 'Documentation', url }],
    }),
    'types/voice-agent.css-data.json': getVsCodeCssCustomData(given(), {}),
    'types/web-types.json': getWebTypesData(given(), {
      ...hints,
      referenceTemplate: () => ({ name: 'Documentation', url }),
    }),
  };
  const style = await resolveConfig(`${root}package.json`);
  const texts = Object.entries(files).map(async ([path, text]) => [
    path,
    await format(text, { ...style, filepath: path }),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

/**
 * Types of what a template may set. The tool gives an attribute the type of its property, which is wrong for lists and JSON:
 * so it is told that they are two properties. Its entries for each framework are left out: they do not compile where one of
 * those frameworks is missing. `types/react.d.ts` and the like have them.
 *
 * @param {Package} manifest
 * @param {string} content
 * @param {Partial<ElementDeclaration>} face In place of what the manifest has.
 */
function typesOf(manifest, content, face) {
  const copy = structuredClone(manifest);
  const element = Object.assign(elementOf(copy), face);
  const events = new Set(element.events?.map(({ type }) => type.text));
  for (const { declarations, exports } of copy.modules) {
    // The tool imports what the module of the element exports.
    if (!declarations?.includes(element)) continue;
    for (const name of events) exports?.push({ kind: 'js', name, declaration: { name } });
  }
  const text = generateJsxTypes(copy, { globalTypePath: packageTypes, useCemTypes: true, fileName: '' }) ?? '';
  const wanted = [`${element.name}Props`, ...(element.cssProperties?.length ? ['CustomCssProperties'] : [])];
  const source = ts.createSourceFile('', text, ts.ScriptTarget.Latest);
  const kept = source.statements.filter(
    (statement) =>
      ts.isImportDeclaration(statement) ||
      (ts.isTypeAliasDeclaration(statement) && wanted.includes(statement.name.text)),
  );
  const parts = kept.map((statement) => statement.getText(source));
  return `// The ${content} of <voice-agent>, for templates. Written by \`npm run manifest\`.\n${parts.join('\n\n')}`;
}

/** @param {Attribute} attribute Under its own name, which no property has. */
const alone = (attribute) => ({ ...attribute, fieldName: attribute.name, type: { text: writable(attribute) } });

/**
 * @param {Field} property
 * @param {Attribute[]} attributes
 */
function typed(property, attributes) {
  const type = `VoiceAgentElement['${property.name}']`;
  const attribute = attributes.find(({ name }) => name === property.name);
  return { ...property, type: { text: attribute ? `${type} | ${writable(attribute)}` : type } };
}

/** @param {Attribute} attribute */
function writable({ type }) {
  if (type?.text === 'boolean') return "boolean | '' | 'true' | 'false'";
  return type?.text === 'number' ? 'number | `${number}`' : (type?.text ?? 'string');
}

/** @param {Package} manifest */
function elementOf(manifest) {
  const declarations = /** @type {ElementDeclaration[]} */ (
    manifest.modules.flatMap(({ declarations = [] }) => declarations)
  );
  const element = declarations.find((declaration) => declaration.tagName === tagName);
  if (!element) throw new Error(`The manifest has no ${tagName}.`);
  return element;
}
