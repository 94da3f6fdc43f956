import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBed, type Bed } from '../bench/bed.mjs';
import { startOnce } from '../bench/start-measures.mjs';
import { availableEngines } from '../helpers/engines.js';

// Its instruments, not how fast this machine is: no time here has an upper limit.
describe('the bench', { skip: !availableEngines().includes('chromium') }, () => {
  let bed: Bed;
  before(async () => void (bed = await openBed({ clients: ['ours', 'plain'] })));
  after(() => bed?.close());

  for (const client of ['ours', 'plain'] as const) {
    test(`measures a start of ${client} no faster than what was injected`, async () => {
      Object.assign(bed.delays, { endpoint: 300, upgrade: 200, microphone: 150 });
      const [microphone = NaN, greeting = NaN] = await startOnce(bed, client, { loaded: true });
      assert.ok(microphone >= 500, `the microphone was at the server after ${microphone} ms`);
      assert.ok(greeting >= 500, `the greeting sounded after ${greeting} ms`);
    });
  }

  test('sees the microphone come late', async () => {
    Object.assign(bed.delays, { endpoint: 0, upgrade: 0, microphone: 600 });
    const [microphone = NaN] = await startOnce(bed, 'ours', { loaded: true });
    assert.ok(microphone >= 600, `the microphone was at the server after ${microphone} ms`);
  });
});
