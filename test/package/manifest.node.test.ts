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

  test('has every attribute that the README has', () => {
    const [, table = ''] = /### Attributes\n(.*?)\n### Methods/s.exec(read('README.md')) ?? [];
    const cells = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([\w-]+)`/g)]);
    const missing = cells
      .map(([, name]) => name!)
      .filter((name) => !element.attributes!.some((one) => one.name === name));
    assert.ok(cells.length > 20);
    assert.deepEqual(missing, []);
  });
});
