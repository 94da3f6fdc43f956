import { attributeTypes } from './scripts/attribute-types.mjs';

/**
 * @import { Attribute, ClassDeclaration, ClassMember, Event, Package } from 'custom-elements-manifest/schema.d.ts'
 * @typedef {ClassDeclaration & { attributes?: Attribute[], events?: Event[] }} ElementDeclaration
 */

const optionsFile = 'src/element/options.ts';

/** The classes that the element inherits from, by their files. */
const inherited = [optionsFile, 'src/element/conversation-element.ts'];

/** The element as its users see it: public members, attributes under their real names, paths of the published files. */
export default {
  globs: ['src/element/voice-agent.ts', ...inherited, 'src/element/define.ts'],
  litelement: true,
  plugins: [{ name: 'public-face', analyzePhase, packageLinkPhase }],
};

/**
 * What methods return, by their names. The analyzer forgets the type where `@returns` says what it is.
 *
 * @type {Map<string, string>}
 */
const returned = new Map();

/** @param {{ ts: typeof import('typescript'), node: import('typescript').Node }} context */
function analyzePhase({ ts, node }) {
  if (ts.isMethodDeclaration(node) && node.type) returned.set(node.name.getText(), node.type.getText());
}

/** @param {{ customElementsManifest: Package }} context */
function packageLinkPhase({ customElementsManifest: manifest }) {
  // These classes are left out: the element has all that they declare.
  manifest.modules = manifest.modules.filter(({ path }) => !inherited.some((file) => path.endsWith(file)));
  for (const module of manifest.modules) {
    module.path = published(module.path);
    for (const { declaration } of module.exports ?? []) {
      if (declaration?.module) declaration.module = published(declaration.module);
    }
    for (const declaration of module.declarations ?? []) {
      if (declaration.kind === 'class') showPublicFace(declaration);
    }
  }
}

/** @param {ElementDeclaration} element */
function showPublicFace(element) {
  element.superclass = { name: 'LitElement', package: 'lit' };
  element.members = (element.members ?? []).filter(isPublic);
  for (const member of element.members) if ('attribute' in member) member.attribute = attributeOf(member.name);
  // The doc comment names the events. The analyzer also finds event classes in the code.
  element.events = (element.events ?? []).filter(({ name }) => name?.startsWith('voice-agent-'));
  const types = attributeTypes(optionsFile, 'VoiceAgentOptions');
  for (const attribute of element.attributes ?? []) {
    attribute.name = attributeOf(attribute.fieldName ?? '');
    attribute.type = { text: types.get(attribute.fieldName ?? '') ?? 'string' };
    // As it would be written in HTML.
    if (attribute.default) attribute.default = attribute.default.replaceAll("'", '');
  }
  for (const part of [...element.members, ...(element.attributes ?? [])]) {
    delete part.inheritedFrom;
    if ('return' in part && part.return?.type?.text === '') part.return.type.text = returned.get(part.name) ?? '';
  }
}

/**
 * The analyzer does not know the element's own decorator, by which `textOnly` has the attribute `text-only`.
 *
 * @param {string} name
 */
const attributeOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** @param {ClassMember} member */
const isPublic = ({ name, privacy }) => !name.startsWith('#') && (privacy ?? 'public') === 'public';

/** @param {string} path */
const published = (path) => path.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js');
