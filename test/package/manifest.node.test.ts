import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read } from './support.js';

interface Named {
  name: string;
}
interface Member extends Named {
  kind: string;
  return?: { type?: { text: string } };
}
interface Declaration extends Named {
  events?: Named[];
  attributes?: (Named & { fieldName?: string })[];
  members?: Member[];
}
interface Manifest {
  modules: { declarations: Declaration[] }[];
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

  test('says of every method what it gives', () => {
    const methods = element.members!.filter(({ kind }) => kind === 'method');
    assert.ok(methods.length > 15);
    assert.deepEqual(
      methods.filter((method) => !method.return?.type?.text).map(({ name }) => name),
      [],
    );
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
