import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import { root } from './support.js';

const run = promisify(execFile);

interface Found {
  isElement: boolean;
  parts: string[];
  answer: string;
  isShown: boolean;
  said: string[];
  code: string;
  saidOfVoice: string[];
}

/** Integrators' own unit tests mount the element where there is neither layout nor sound. */
for (const library of ['jsdom', 'happy-dom']) {
  describe(`in ${library}`, () => {
    const server = createServer();
    let simulator: Simulator;
    before(async () => {
      simulator = attach(server, { allowedOrigins: '*' });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => {
      simulator.close();
      server.close();
      server.closeAllConnections();
    });

    // With Lit as Node resolves it, and with the Lit that browsers get.
    for (const script of ['voice-agent-element', '../../dist/cdn/voice-agent.all.js']) {
      for (const variant of ['inline', 'floating']) {
        test(`${variant}, of ${script}: it is mounted, types, and says once that there is no sound`, async () => {
          const { port } = server.address() as AddressInfo;
          const address = `ws://localhost:${port}/v1/convai/conversation?agent_id=greeting`;
          const args = [`${root}test/package/in-dom-library.mjs`, library, script, variant, address];
          const { stdout } = await run(process.execPath, args, { cwd: root, timeout: 60_000 });
          const found = JSON.parse(stdout) as Found;
          assert.ok(found.isElement);
          assert.ok(found.parts.includes('panel') && found.parts.includes('input'), String(found.parts));
          assert.ok(found.isShown, `the answer ${found.answer} is not in the transcript`);
          assert.deepEqual(found.said, []);
          assert.equal(found.code, 'audio-blocked');
          assert.equal(found.saidOfVoice.length, 1, found.saidOfVoice.join('\n'));
          assert.match(found.saidOfVoice[0]!, /^error <voice-agent> audio-blocked: .*AudioContext/);
        });
      }
    }
  });
}
