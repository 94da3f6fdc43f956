import assert from 'node:assert/strict';
import { createServer, request as send, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { after, afterEach, before, describe, test } from 'node:test';
import { tsImport } from 'tsx/esm/api';
import { API_KEY, ask, closed, listening, SIGNED_URL, Upstream, urlOf } from './support.js';

type Fetch = (request: Request) => Response | Promise<Response>;

/** What the examples export: a server of their own, a module's `default.fetch`, or a route's methods. */
interface Example {
  server?: Server;
  default?: { fetch: Fetch };
  GET?: Fetch;
  OPTIONS?: Fetch;
}

const PATH = '/api/voice-agent/signed-url';

/** Runs an example as it stands, with `voice-agent-element/server` taken from the sources. */
async function start(name: string): Promise<Server> {
  const example = (await tsImport(`../../examples/server/${name}.ts`, {
    parentURL: import.meta.url,
    tsconfig: fileURLToPath(new URL('../../examples/server/tsconfig.json', import.meta.url)),
  })) as Example;
  const server = example.server ?? createServer(getRequestListener(fetchOf(example))).listen(0, '127.0.0.1');
  await listening(server);
  return server;
}

/** Modules and routes have no server of their own: here the bridge is one, and a route's methods are called as Next does. */
function fetchOf({ default: module, GET, OPTIONS }: Example): Fetch {
  if (module) return (request) => module.fetch(request);
  const methods: Record<string, Fetch | undefined> = { GET, HEAD: GET, OPTIONS };
  return (request) =>
    methods[request.method]?.(request) ?? new Response(null, { status: 405, headers: { allow: 'GET' } });
}

interface Adapter {
  name: string;
  /** How the page names the agent, where the example gives it a name of its own. */
  agent?: string;
  /** Requests the example's limiter grants a client. */
  limit?: number;
  /** Headers that make the client another one; none where the connection's address is what counts. */
  another?: Record<string, string>;
}

const adapters: Adapter[] = [
  { name: 'node-http', limit: 20 },
  { name: 'express', limit: 20 },
  { name: 'fastify', limit: 20 },
  { name: 'hono', limit: 20 },
  { name: 'module' },
  { name: 'next-route', agent: 'support', limit: 20, another: { 'x-forwarded-for': '10.9.9.9, 203.0.113.8' } },
];

let upstream: Upstream;
before(async () => {
  upstream = await Upstream.start();
  Object.assign(process.env, {
    ELEVENLABS_API_KEY: API_KEY,
    ELEVENLABS_AGENT_ID: 'agent_a',
    ELEVENLABS_API_URL: upstream.url,
    PORT: '0',
  });
});
afterEach(() => upstream.reset());
after(() => upstream.close());

for (const { name, agent = 'agent_a', limit, another } of adapters) {
  describe(`examples/server/${name}.ts`, () => {
    let server: Server;
    let endpoint: string;
    before(async () => {
      server = await start(name);
      endpoint = urlOf(server) + PATH;
    });
    after(() => closed(server));
    let granted = 0;

    test('gives a page of the own origin a signed URL', async () => {
      const { status, headers, body } = await ask(`${endpoint}?agent_id=${agent}`, { 'sec-fetch-site': 'same-origin' });
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['cache-control'], 'no-store');
      assert.deepEqual(JSON.parse(body), { signed_url: SIGNED_URL });
      assert.equal(upstream.seen[0]?.headers['xi-api-key'], API_KEY);
      assert.equal(upstream.seen[0]?.url.searchParams.get('agent_id'), 'agent_a');
      granted++;
    });

    test('tells the own origin by the host it was called at', async () => {
      const { origin } = new URL(endpoint);
      assert.equal((await ask(endpoint, { origin })).status, 200);
      assert.equal((await ask(endpoint, { origin: origin.replace('127.0.0.1', 'localhost') })).status, 403);
      granted++;
    });

    test('refuses other pages and other agents as problem JSON', async () => {
      const page = await ask(endpoint, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
      const other = await ask(`${endpoint}?agent_id=agent_z`);
      for (const [{ status, headers, body }, expected] of [
        [page, 403],
        [other, 404],
      ] as const) {
        assert.equal(status, expected);
        assert.equal(headers['content-type'], 'application/problem+json');
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal((JSON.parse(body) as { status: number }).status, expected);
      }
      assert.equal(upstream.seen.length, 0);
    });

    test('answers OPTIONS and other methods without minting anything', async () => {
      const options = await ask(endpoint, {}, 'OPTIONS');
      assert.equal(options.status, 204);
      assert.equal(options.headers.allow, 'GET, OPTIONS');
      for (const method of ['HEAD', 'POST', 'DELETE']) {
        const { status, headers } = await ask(endpoint, {}, method);
        assert.equal(status, 405, method);
        assert.match(headers.allow ?? '', /^GET/);
      }
      assert.equal(upstream.seen.length, 0);
    });

    test('gives the service up when the client goes away', async () => {
      const gone = new Promise<void>((resolve) => {
        upstream.replies = [
          (request) => {
            request.socket.once('close', resolve);
            client.destroy();
          },
        ];
      });
      const client = send(endpoint);
      client.on('error', () => {});
      client.end();
      await gone;
      assert.equal(upstream.seen.length, 1);
      granted++;
    });

    if (limit === undefined) return;
    test(`grants a client ${limit} conversations and then says when to come again`, async () => {
      const answers = await Promise.all(
        Array.from({ length: limit + 5 }, (_, index) =>
          ask(endpoint, another ? {} : { 'x-forwarded-for': `203.0.113.${index}` }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(statuses, [
        ...new Array<number>(limit - granted).fill(200),
        ...new Array<number>(granted + 5).fill(429),
      ]);
      const refused = answers.find(({ status }) => status === 429);
      const wait = Number(refused?.headers['retry-after']);
      assert.ok(wait > 500 && wait <= 600, `retry-after: ${wait}`);
      if (another) assert.equal((await ask(endpoint, another)).status, 200, 'the next client is not held up');
    });
  });
}
