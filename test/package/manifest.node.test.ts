import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read } from './support.js';

interface Named {
  name: string;
}
interface Manifest {
  modules: { declarations: (Named & { events?: Named[]; attributes?: (Named & { fieldName?: string })[] })[] }[];
}

describe('custom-elements.json', () => {
  const manifest = JSON.parse(read('custom-elements.json')) as Manifest;
  const element = manifest.modules
    .flatMap(({ declarations }) => declarations)
    .find(({ name }) => name === 'VoiceAgentElement')!;

  test('has every event of the element, and nothing else', () => {
    const declared = [...read('src/element/events.ts').matchAll(/^ {2}'(voice-agent-[\w-]+)': /gm)].map(
      ([, name]) => name,
    );
    assert.ok(declared.length > 10);
    assert.deepEqual(element.events!.map(({ name }) => name).sort(), declared.sort());
  });

  test('has every attribute that docs/attributes.md has, and no other', () => {
    const [, table = ''] = /<!-- attributes -->(.*?)<!-- \/attributes -->/s.exec(read('docs/attributes.md')) ?? [];
    const rows = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    assert.ok(rows.length > 20);
    assert.deepEqual(
      rows,
      element.attributes!.map(({ name }) => name),
    );
  });
});
