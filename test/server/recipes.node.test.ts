import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { API_KEY, ask, json, SIGNED_URL, Upstream, type Answer } from './support.js';

const file = (name: string) => fileURLToPath(new URL(`../../examples/server/recipes/${name}`, import.meta.url));

type Send = (query: string, headers?: Record<string, string>, method?: string) => Promise<Answer>;

interface Recipe {
  name: string;
  interpreter: string;
  /** Starts it where it needs starting; `log` collects what it writes for the operator. */
  start: (environment: NodeJS.ProcessEnv, log: string[]) => Promise<{ send: Send; stop: () => Promise<void> }>;
}

/** A Rack app, called as a Rack server calls it: one process for each request. */
const RACK = `
  require 'json'
  status, headers, body = SignedUrl.call(JSON.parse($stdin.read))
  puts JSON.generate(status: status, headers: headers, body: body.join)
`;

const recipes: Recipe[] = [
  {
    name: 'signed_url.py',
    interpreter: 'python3',
    start: (env, log) => serve(spawn('python3', [file('signed_url.py')], { env: { ...env, PORT: '0' } }), log),
  },
  {
    name: 'signed-url.php',
    interpreter: 'php',
    start: async (env, log) => {
      const address = `127.0.0.1:${await freePort()}`;
      return serve(spawn('php', ['-S', address, file('signed-url.php')], { env }), log, `http://${address}`);
    },
  },
  {
    name: 'signed_url.rb',
    interpreter: 'ruby',
    start: async (env, log) => ({
      stop: async () => {},
      send: async (query, headers = {}, method = 'GET') => {
        const names = Object.entries(headers).map(([name, value]) => [
          `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
          value,
        ]);
        const rack = { ...Object.fromEntries(names), REQUEST_METHOD: method, QUERY_STRING: query.slice(1) };
        const child = spawn('ruby', ['-r', file('signed_url.rb'), '-e', RACK], { env });
        let output = '';
        child.stdout.on('data', (chunk) => (output += String(chunk)));
        child.stderr.on('data', (chunk) => log.push(String(chunk)));
        child.stdin.end(JSON.stringify(rack));
        await new Promise((resolve) => child.once('close', resolve));
        return JSON.parse(output) as Answer;
      },
    }),
  },
];

/** Waits until a server says that it listens. Its address is in that line unless it is known before. */
async function serve(child: ChildProcess, log: string[], address?: string) {
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: unknown) => {
      log.push(String(chunk));
      const said = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
      if (said) resolve(address ?? said);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`The recipe ended with code ${code}: ${log.join('')}`)));
  });
  const send: Send = (query, headers, method) => ask(`${url}/${query}`, headers, method);
  const stop = async () => {
    child.kill();
    await new Promise(
      (resolve) => (child.exitCode ?? child.signalCode ?? child.once('close', resolve)) && resolve(null),
    );
  };
  return { send, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let upstream: Upstream;
before(async () => void (upstream = await Upstream.start()));
afterEach(() => upstream.reset());
after(() => upstream.close());

for (const { name, interpreter, start } of recipes) {
  const missing = spawnSync(interpreter, ['--version']).error !== undefined;

  describe(`examples/server/recipes/${name}`, { skip: missing && `${interpreter} is not installed` }, () => {
    const log: string[] = [];
    let send: Send;
    let stop: () => Promise<void>;
    before(async () => {
      const environment = { ...process.env, ELEVENLABS_API_KEY: `${API_KEY}\n`, ELEVENLABS_API_URL: upstream.url };
      ({ send, stop } = await start(environment, log));
    });
    after(() => stop());

    test("gives the site's own pages a signed URL", async () => {
      for (const headers of [
        { 'Sec-Fetch-Site': 'same-origin' },
        {},
        { Origin: 'https://www.shop.example', 'Sec-Fetch-Site': 'same-origin' },
      ] as Record<string, string>[]) {
        const answer = await send('?agent_id=support', headers);
        assert.equal(answer.status, 200, answer.body);
        assert.equal(answer.headers['content-type'], 'application/json');
        assert.equal(answer.headers['cache-control'], 'no-store');
        assert.deepEqual(JSON.parse(answer.body), { signed_url: SIGNED_URL });
      }
      assert.equal(upstream.seen[0]?.headers['xi-api-key'], API_KEY);
      assert.equal(
        upstream.seen[0]?.url.href,
        'http://upstream/v1/convai/conversation/get-signed-url?agent_id=agent_of_your_own',
      );
    });

    test('refuses other pages, other agents and other methods without asking the service', async () => {
      const expected: [number, Promise<Answer>][] = [
        [403, send('?agent_id=support', { 'Sec-Fetch-Site': 'cross-site' })],
        [403, send('?agent_id=support', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://blog.shop.example' })],
        [403, send('?agent_id=support', { Origin: 'https://evil.example' })],
        [403, send('?agent_id=support', { Origin: 'null' })],
        [404, send('?agent_id=agent_of_your_own')],
        [404, send('?agent_id[]=support')],
        [404, send('')],
        [405, send('?agent_id=support', {}, 'POST')],
      ];
      for (const [index, [status, answer]] of expected.entries()) {
        const { headers, ...rest } = await answer;
        assert.equal(rest.status, status, `${index}: ${rest.body}`);
        assert.equal(headers['cache-control'], 'no-store');
        if (status === 405) assert.equal(headers['allow'], 'GET');
      }
      assert.equal(upstream.seen.length, 0);
    });

    test('answers 502 for whatever else the service says, and repeats none of it', async () => {
      const location = `${upstream.url}/marked_elsewhere`;
      upstream.replies = [
        (_request, response) => json(response, 401, { detail: 'marked_reply' }),
        (_request, response) => response.writeHead(302, { location }).end(),
        (_request, response) => json(response, 200, { signed_url: 'wss://marked_evil.example/' }),
        (_request, response) => json(response, 200, { signed_url: 'wss://elevenlabs.io.marked_evil.example/' }),
        (_request, response) => json(response, 200, { signed_url: ['marked'] }),
        (_request, response) => response.writeHead(200).end('marked_reply'),
        (request) => request.socket.destroy(),
      ];
      const { length } = upstream.replies;
      for (let index = 0; index < length; index++) {
        const { status, body } = await send('?agent_id=support');
        assert.equal(status, 502, `${index}: ${body}`);
        assert.ok(!body.includes('marked'));
      }
      assert.ok(
        upstream.seen.every(({ url }) => !url.pathname.includes('elsewhere')),
        'the key is not sent on',
      );
      assert.ok(upstream.seen.length >= length, 'each was asked for');
      assert.ok(log.join('').includes('voice agent: '), 'the operator is told');
      assert.ok(!log.join('').includes('marked'), log.join(''));
    });
  });
}
