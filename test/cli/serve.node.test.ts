import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { MemoryLimiter } from '../../src/cli/memory-limiter.js';
import { startRedis, type RedisServer } from '../server/redis.js';
import { API_KEY, ask, json, SIGNED_URL, Upstream } from '../server/support.js';
import { run, Running } from './support.js';

let upstream: Upstream;
before(async () => (upstream = await Upstream.start()));
beforeEach(() => upstream.reset());
after(() => upstream.close());

const environment = (): Record<string, string> => ({
  ELEVENLABS_API_KEY: `${API_KEY}\n`,
  ELEVENLABS_API_URL: upstream.url,
  REDIS_URL: '',
});
const serve = (...args: string[]) =>
  new Running('element', ['serve', '--agent-id', 'agent_a', '--port', '0', ...args], environment());
const endpointOf = (running: Running) => running.printed(/Signed URLs: (http:\S+)\n/);

describe('voice-agent-element', () => {
  test('prints its help, and that of each command, and ends with 0', async () => {
    for (const args of [['--help'], ['serve', '--help'], ['serve', '-h']]) {
      const { code, stdout, stderr } = await run('element', args);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /voice-agent-element serve/);
    }
  });

  test('asks for a command, and ends with 2', async () => {
    for (const args of [[], ['server']]) {
      const { code, stdout, stderr } = await run('element', args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /serve or doctor\.\n/);
    }
  });
});

describe('voice-agent-element serve', () => {
  test('answers with a signed URL of the service, and ends with 0 on SIGTERM', async () => {
    const running = serve();
    const endpoint = await endpointOf(running);
    assert.match(endpoint, /\/api\/voice-agent\/signed-url$/);
    const { status, body } = await ask(endpoint);
    assert.deepEqual([status, JSON.parse(body)], [200, { signed_url: SIGNED_URL }]);
    const [seen] = upstream.seen;
    assert.deepEqual([seen?.headers['xi-api-key'], seen?.url.searchParams.get('agent_id')], [API_KEY, 'agent_a']);
    assert.equal((await ask(`${endpoint}?agent_id=other`)).status, 404);
    assert.equal((await ask(endpoint, {}, 'POST')).status, 405);
    assert.equal((await ask(new URL('/elsewhere', endpoint).href)).status, 404);
    assert.deepEqual((await ask(new URL('/healthz', endpoint).href)).body, 'ok\n');
    const { code, stdout, stderr } = await running.stop('SIGTERM');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout.includes('marked'), false);
  });

  test('names an address that a browser can open where it listens at all of this machine', async () => {
    const running = serve('--host', '0.0.0.0');
    const endpoint = await endpointOf(running);
    assert.match(endpoint, /^http:\/\/localhost:\d+\/api\/voice-agent\/signed-url$/);
    assert.equal((await ask(endpoint)).status, 200);
    await running.stop('SIGTERM');
  });

  test('finishes what it is answering when it is asked to end, and takes nothing more', async () => {
    let reply: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      upstream.replies = [
        (_, response) => {
          reply = () => json(response, 200, { signed_url: SIGNED_URL });
          resolve();
        },
      ];
    });
    const running = serve();
    const endpoint = await endpointOf(running);
    const answer = ask(endpoint);
    await asked;
    const ended = running.stop('SIGINT');
    await assert.doesNotReject(untilRefused(endpoint));
    reply!();
    assert.equal((await answer).status, 200);
    assert.equal((await ended).code, 0);
  });

  test('lets pages of listed origins ask, and no others', async () => {
    const running = serve('--origin', 'https://shop.example', '--origin', 'https://blog.example');
    const endpoint = await endpointOf(running);
    const from = (origin: string) => ask(endpoint, { origin, 'sec-fetch-site': 'cross-site' });
    for (const origin of ['https://shop.example', 'https://blog.example']) {
      const { status, headers } = await from(origin);
      assert.deepEqual([status, headers['access-control-allow-origin']], [200, origin]);
    }
    assert.equal((await from('https://evil.example')).status, 403);
    const preflight = await ask(
      endpoint,
      { origin: 'https://shop.example', 'access-control-request-method': 'GET' },
      'OPTIONS',
    );
    assert.deepEqual([preflight.status, preflight.headers['access-control-allow-methods']], [204, 'GET']);
    await running.stop('SIGTERM');
  });

  test('counts each visitor, by the proxy’s word where there is one', async () => {
    const running = serve('--limit', '2/600', '--trusted-proxies', '1');
    const endpoint = await endpointOf(running);
    const from = async (address: string) => (await ask(endpoint, { 'x-forwarded-for': address })).status;
    assert.deepEqual(
      [await from('203.0.113.1'), await from('203.0.113.1'), await from('203.0.113.1')],
      [200, 200, 429],
    );
    assert.equal(await from('203.0.113.1, 203.0.113.2'), 200);
    const { headers } = await ask(endpoint, { 'x-forwarded-for': '203.0.113.1' });
    const seconds = Number(headers['retry-after']);
    assert.ok(seconds > 500 && seconds <= 600);
    await running.stop('SIGTERM');
  });

  test('believes no header without a proxy', async () => {
    const running = serve('--limit', '1/600');
    const endpoint = await endpointOf(running);
    const from = async (address: string) => (await ask(endpoint, { 'x-forwarded-for': address })).status;
    assert.deepEqual([await from('203.0.113.1'), await from('203.0.113.2')], [200, 429]);
    await running.stop('SIGTERM');
  });

  test('says what the service refused, on stderr and without the key', async () => {
    upstream.replies = [(_, response) => json(response, 401, { detail: API_KEY })];
    const running = serve();
    assert.equal((await ask(await endpointOf(running))).status, 502);
    const { stderr } = await running.stop('SIGTERM');
    assert.match(stderr, /^[A-Z].*\.\n$/);
    assert.equal(stderr.includes('marked'), false);
  });

  describe('refuses', () => {
    const agent = ['--agent-id', 'agent_a'];
    for (const [name, args, env, sentence] of [
      ['to start without a key', agent, { ELEVENLABS_API_KEY: ' ' }, /^ELEVENLABS_API_KEY is not set\./],
      [
        'to start without a key, though there is a Redis',
        [...agent, '--redis', 'redis://127.0.0.1:1'],
        { ELEVENLABS_API_KEY: '' },
        /^ELEVENLABS_API_KEY is not set\./,
      ],
      [
        'a key that is none',
        agent,
        { ELEVENLABS_API_KEY: 'märked' },
        /^ELEVENLABS_API_KEY is missing, or no API key\./,
      ],
      [
        'a base for the API by http',
        agent,
        { ELEVENLABS_API_URL: 'http://marked.example' },
        /^ELEVENLABS_API_URL is an/,
      ],
      ['to start without an agent', [], {}, /^--agent-id is missing/],
      ['two agents in one', ['--agent-id', 'marked marked'], {}, /^--agent-id takes the id of one agent/],
      ['an agent without a name', ['--agent-id', ''], {}, /^--agent-id takes the id of one agent/],
      ['a key as an option', [...agent, '--api-key', 'marked'], {}, /^The API key is taken from the environment only/],
      [
        'a key as an option with a value',
        [...agent, '--key=marked'],
        {},
        /^The API key is taken from the environment only/,
      ],
      ['a key in another option', ['--agent-id', 'sk_marked0123456789abcdef'], {}, /^The API key is taken from the/],
      ['a wildcard', [...agent, '--origin', '*'], {}, /^--origin takes exact origins/],
      ['a limit that is none', [...agent, '--limit', '20'], {}, /^--limit takes a count and seconds/],
      ['a limit of nothing', [...agent, '--limit', '0/10'], {}, /^--limit takes a count and seconds/],
      ['a place that is none', [...agent, '--server-location', 'mars'], {}, /^--server-location is one of us, /],
      ['a path that is none', [...agent, '--path', 'api'], {}, /^--path takes a path/],
      ['a port of Redis that is none', [...agent, '--redis', 'redis://marked:99999'], {}, /^--redis takes a URL/],
      ['an address that is not Redis’', [...agent, '--redis', 'http://marked'], {}, /^--redis takes a URL/],
      ['an empty address of Redis, rather than count in memory', [...agent, '--redis', ''], {}, /^--redis takes a URL/],
      ['a word', [...agent, 'marked'], {}, /^serve takes options only\./],
      ['an option that there is not', [...agent, '--tokn=marked'], {}, /^There is no option --tokn\./],
    ] as const) {
      test(`${name}, and ends with 2`, async () => {
        const { code, stdout, stderr } = await run('element', ['serve', ...args], { ...environment(), ...env });
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, sentence);
        assert.equal(stderr.includes('marked'), false, 'it repeats a value');
      });
    }
  });

  test('says that its port is in use, and ends with 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const running = new Running('element', ['serve', '--agent-id', 'a', '--port', String(port)], environment());
    const { code, stderr } = await running.ended;
    server.close();
    assert.deepEqual([code, stderr.includes('is in use. Choose another one with --port')], [1, true]);
  });
});

describe('voice-agent-element serve --redis', () => {
  let redis: RedisServer;
  before(async () => (redis = await startRedis()));
  after(() => redis.close());

  test('shares one count between processes', async () => {
    const limit = `3/${500 + Math.floor(Math.random() * 400)}`;
    const processes = [
      serve('--limit', limit, '--redis', redis.address),
      serve('--limit', limit, '--redis', redis.address),
    ];
    const endpoints = await Promise.all(processes.map(endpointOf));
    const statuses: number[] = [];
    for (let index = 0; index < 6; index++) statuses.push((await ask(endpoints[index % 2]!)).status);
    for (const running of processes) assert.equal((await running.stop('SIGTERM')).code, 0);
    assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429]);
  });

  test('lets nobody through while Redis is down, says so once, and still ends with 0', async () => {
    const running = serve('--redis', 'redis://user:marked@127.0.0.1:1/');
    const endpoint = await endpointOf(running);
    assert.deepEqual([(await ask(endpoint)).status, (await ask(endpoint)).status], [503, 503]);
    assert.equal(upstream.seen.length, 0);
    const { code, stdout, stderr } = await running.stop('SIGTERM');
    assert.equal(code, 0);
    assert.match(stderr, /^Redis cannot be reached \(ECONNREFUSED\)\. Nobody gets a conversation\.\n/);
    assert.equal(stderr.split('A visitor got no conversation, since counting failed (').length, 3, stderr);
    assert.equal(stderr.split('Redis cannot be reached').length, 2);
    assert.equal((stdout + stderr).includes('marked'), false);
  });

  test('says so when something else answers at the address of Redis', async () => {
    const running = serve('--redis', upstream.url.replace('http:', 'redis:'));
    assert.equal((await ask(await endpointOf(running))).status, 503);
    const { stderr } = await running.stop('SIGTERM');
    assert.match(stderr, /^Redis cannot be reached \(something else answers there\)\. Nobody gets a conversation\.\n/);
  });
});

describe('voice-agent-element serve with a Redis that wants a password', () => {
  let redis: RedisServer;
  before(async () => (redis = await startRedis('right-marked')));
  after(() => redis.close());

  for (const [name, query, answer] of [
    ['has none', '', 'NOAUTH'],
    ['has a wrong one', '?password=wrong-marked', 'WRONGPASS'],
  ] as const) {
    test(`says once that Redis refuses it when it ${name}, and lets nobody through`, async () => {
      const running = serve('--redis', redis.address + query);
      const endpoint = await endpointOf(running);
      assert.deepEqual([(await ask(endpoint)).status, (await ask(endpoint)).status], [503, 503]);
      await running.complained(/^Redis refuses this program \((\w+)\)/m);
      const { code, stdout, stderr } = await running.stop('SIGTERM');
      assert.equal(code, 0);
      assert.ok(
        stderr.includes(`Redis refuses this program (${answer}): correct the user and the password in its URL.`),
      );
      assert.equal(stderr.split('Redis refuses').length, 2, stderr);
      assert.equal((stdout + stderr).includes('marked'), false);
    });
  }

  test('counts there when it has the right one', async () => {
    const limit = `1/${500 + Math.floor(Math.random() * 400)}`;
    const running = serve('--limit', limit, '--redis', `${redis.address}?password=right-marked`);
    const endpoint = await endpointOf(running);
    assert.deepEqual([(await ask(endpoint)).status, (await ask(endpoint)).status], [200, 429]);
    assert.deepEqual(await running.stop('SIGTERM').then(({ code, stderr }) => [code, stderr]), [0, '']);
  });
});

describe('MemoryLimiter', () => {
  test('grants as many as it should in each window, to each visitor', async () => {
    let now = 0;
    const limiter = new MemoryLimiter({ points: 2, windowMs: 1000 }, () => now);
    await limiter.consume('a');
    now = 400;
    await limiter.consume('a');
    await limiter.consume('b');
    await assert.rejects(
      limiter.consume('a'),
      (rejected) => (rejected as { msBeforeNext: number }).msBeforeNext === 600,
    );
    now = 1000;
    await limiter.consume('a');
    await limiter.consume('b');
    await assert.rejects(limiter.consume('b'));
  });

  test('forgets visitors whose window is over, and the oldest of too many', async () => {
    let now = 0;
    const limiter = new MemoryLimiter({ points: 1, windowMs: 1000 }, () => now);
    for (let visitor = 0; visitor <= 100_001; visitor++) await limiter.consume(String(visitor));
    await limiter.consume('0');
    await assert.rejects(limiter.consume('100001'));
    now = 1000;
    await limiter.consume('100001');
  });
});

/** Settles when a server takes no more connections. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const isOpen = await ask(new URL('/healthz', url).href).then(
      () => true,
      () => false,
    );
    if (!isOpen) return;
  }
}
