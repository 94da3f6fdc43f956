/**
 * @import { Attribute, ClassDeclaration, ClassMember, Event, Package } from 'custom-elements-manifest/schema.d.ts'
 * @typedef {ClassDeclaration & { attributes?: Attribute[], events?: Event[] }} ElementDeclaration
 */

/** The element as its users see it: public members, attributes under their real names, paths of the published files. */
export default {
  globs: ['src/element/voice-agent.ts', 'src/element/options.ts', 'src/element/define.ts'],
  litelement: true,
  plugins: [{ name: 'public-face', packageLinkPhase }],
};

/** @param {{ customElementsManifest: Package }} context */
function packageLinkPhase({ customElementsManifest: manifest }) {
  // The class that holds the options is of no interest by itself: the element has inherited what it declares.
  manifest.modules = manifest.modules.filter(({ path }) => !path.endsWith('options.ts'));
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
  // The doc comment names them; what the analyzer finds in the code beside it are event classes.
  element.events = (element.events ?? []).filter(({ name }) => name?.startsWith('voice-agent-'));
  for (const part of [...element.members, ...(element.attributes ?? [])]) {
    delete part.inheritedFrom;
  }
}

/** @param {ClassMember} member */
const isPublic = ({ name, privacy }) => !name.startsWith('#') && (privacy ?? 'public') === 'public';

/** @param {string} path */
const published = (path) => path.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js');
