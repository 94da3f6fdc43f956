import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { availableEngines } from '../helpers/engines.js';

test(
  'the packed package works in a plain page, in Vue and in React: the short form of npm run test:embed',
  { skip: !availableEngines().includes('chromium') && 'Examples are tried in Chromium.' },
  async () => {
    const script = fileURLToPath(new URL('../../scripts/embed.mjs', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, '--short']);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 0, output);
    assert.match(output, /\n\d{2} passed, 0 failed\n$/);
  },
);
