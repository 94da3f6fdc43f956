import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import type { HTMLDataV1 } from 'vscode-html-languageservice';
import { packageJson, read } from './support.js';

// Node finds only some of its names in an import.
const { getLanguageService, newHTMLDataProvider, TextDocument } = createRequire(import.meta.url)(
  'vscode-html-languageservice',
) as typeof import('vscode-html-languageservice');

interface Named {
  name: string;
}
interface Manifest {
  modules: { declarations: (Named & { attributes: Named[]; events: Named[] })[] }[];
}

const manifest = JSON.parse(read('custom-elements.json')) as Manifest;
const element = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .find(({ name }) => name === 'VoiceAgentElement')!;
const namesOf = (named: Named[]): string[] => named.map(({ name }) => name).sort();

describe('the data for VS Code', () => {
  const data = JSON.parse(read('types/voice-agent.html-data.json')) as HTMLDataV1;
  const service = getLanguageService({ customDataProviders: [newHTMLDataProvider('voice-agent', data)] });

  /** What the editor offers at the mark in a document. */
  function offered(marked: string): string[] {
    const text = marked.replace('¦', '');
    const document = TextDocument.create('file:///index.html', 'html', 1, text);
    const place = document.positionAt(marked.indexOf('¦'));
    return service.doComplete(document, place, service.parseHTMLDocument(document)).items.map(({ label }) => label);
  }

  test('offer the tag and its attributes', () => {
    assert.ok(offered('<voi¦').includes('voice-agent'));
    const missing = namesOf(element.attributes).filter((name) => !offered('<voice-agent ¦>').includes(name));
    assert.deepEqual(missing, []);
  });

  test('offer the keywords of an attribute, and no names of types', () => {
    const variants = offered('<voice-agent variant="¦">').map((label) => label.replaceAll('"', ''));
    assert.deepEqual(variants.sort(), ['floating', 'headless', 'inline']);
    for (const attribute of ['dynamic-variables', 'languages', 'volume', 'text-only']) {
      assert.deepEqual(offered(`<voice-agent ${attribute}="¦">`), [], attribute);
    }
  });
});

describe('the web-types for JetBrains', () => {
  const { version, contributions } = JSON.parse(read('types/web-types.json')) as {
    version: string;
    contributions: { html: { elements: (Named & { attributes: Named[]; events: Named[] })[] } };
  };
  const [tag] = contributions.html.elements;

  test('are named in package.json, and of its version', () => {
    assert.equal(packageJson['web-types'], './types/web-types.json');
    assert.equal(version, packageJson.version);
  });

  test('have every attribute and every event', () => {
    assert.equal(tag!.name, 'voice-agent');
    assert.deepEqual(namesOf(tag!.attributes), namesOf(element.attributes));
    assert.deepEqual(namesOf(tag!.events), namesOf(element.events));
  });
});
