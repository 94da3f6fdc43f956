import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { help as doctorHelp } from '../../src/cli/doctor/doctor.js';
import { help as serveHelp } from '../../src/cli/serve.js';
import { parseRecording } from '../../src/protocol/recording.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/command-line.md', () => {
  const page = read('docs/command-line.md');
  const optionsIn = (text: string): string[] => [...new Set(text.match(/--[a-z][a-z-]+/g))].sort();

  test('has every option of the programs, and no other', () => {
    const options = optionsIn(`${serveHelp}${doctorHelp} --scenario --contract --help --version`);
    assert.ok(options.length > 10);
    const others = optionsIn(page.replaceAll('docker run --rm', ''));
    assert.deepEqual(others, options);
  });
});

describe('docs/recording.md', () => {
  const page = read('docs/recording.md');
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];

  test('shows a recording', () => assert.equal(parseRecording(example).entries.length, 3));

  test('has every field, and no other', () => {
    const source = read('src/protocol/recording.ts');
    const bodies = source.matchAll(/export interface Record(?:edMessage|edClose|ing) \{\n(.*?)\n\}/gs);
    const fields = [...bodies].flatMap(([, body = '']) =>
      [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name!),
    );
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!);
    assert.deepEqual(rows.sort(), fields.sort());
  });
});
