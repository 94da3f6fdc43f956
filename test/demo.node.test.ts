import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createServer } from 'vite';
import { Client } from './simulator/support.js';

const key = 'xi_marked_key_91c7e2';
Object.assign(process.env, { ELEVENLABS_API_KEY: key, ELEVENLABS_AGENT_ID: 'agent_marked_51' });
const server = await createServer({
  configFile: 'vite.config.ts',
  logLevel: 'silent',
  server: { host: '127.0.0.1', port: 0 },
});
await server.listen();
after(() => server.close());
const origin = `http://127.0.0.1:${(server.httpServer!.address() as { port: number }).port}`;

describe('the demo', () => {
  test('hands out conversations with every scenario', async () => {
    const { scenarios } = (await (await fetch(`${origin}/simulator/scenarios`)).json()) as {
      scenarios: { name: string }[];
    };
    assert.ok(scenarios.length > 25);
    for (const { name } of scenarios) {
      const response = await fetch(`${origin}/api/voice-agent/signed-url?agent_id=${name}`);
      // The agent that does not exist is the one that the service refuses.
      assert.equal(response.status, name === 'missing' ? 502 : 200, name);
    }
    const response = await fetch(`${origin}/api/voice-agent/signed-url?agent_id=text`);
    const { signed_url } = (await response.json()) as { signed_url: string };
    assert.ok(signed_url.startsWith(origin.replace('http:', 'ws:')));
    const client = await Client.open(signed_url);
    await client.message('agent_response');
    assert.equal((await fetch(`${origin}/api/voice-agent/signed-url?agent_id=nobody`)).status, 404);
  });

  test('tells the page that there is an account, and neither its key nor its agent', async () => {
    const seen = new Map<string, string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      const text = await (
        await fetch(origin + path, { headers: { accept: path === '/' ? 'text/html' : '*/*' } })
      ).text();
      seen.set(path, text);
      const linked = [...text.matchAll(/(?:from|import|import\(|src=)\s*\(?["'](\/?[^"':]+)["']/g)].map(
        ([, found]) => found!,
      );
      for (const found of linked) {
        const { pathname, search } = new URL(found, origin + path);
        if (!/node_modules|@vite|@id/.test(pathname)) await visit(pathname + search);
      }
    };
    await visit('/');
    assert.match(seen.get('/')!, /<meta name="live-agent"/);
    assert.ok(seen.size > 20, `${seen.size} modules were looked into`);
    for (const [path, text] of seen) {
      assert.ok(!text.includes(key), path);
      assert.ok(!text.includes('agent_marked_51'), path);
    }
  });
});
