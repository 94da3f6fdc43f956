import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { createSignedUrlHandler, type SignedUrlHandlerOptions } from '../../src/entries/server.js';
import { API_KEY, ENDPOINT, handlerAt, problemOf, SIGNED_URL, Upstream } from './support.js';

let upstream: Upstream;
before(async () => void (upstream = await Upstream.start()));
afterEach(() => upstream.reset());
after(() => upstream.close());

const setUp = (options: Partial<SignedUrlHandlerOptions> = {}) => handlerAt(upstream, options);

describe('createSignedUrlHandler', () => {
  test('answers with the signed URL and tells every cache to keep out', async () => {
    const response = await setUp().get();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('vary'), 'origin');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.deepEqual(await response.json(), { signed_url: SIGNED_URL });
  });

  test("asks the service with the key in its header, and with none of the page's own headers", async () => {
    const own = { cookie: 'session=1', authorization: 'Bearer 2', referer: 'https://shop.example/3', 'x-own': '4' };
    await setUp().get('?agent_id=agent_a&evil=1', own);
    const [request, ...others] = upstream.seen;
    assert.equal(others.length, 0);
    assert.equal(request?.method, 'GET');
    assert.equal(request?.url.pathname, '/v1/convai/conversation/get-signed-url');
    assert.equal(request?.url.search, '?agent_id=agent_a');
    assert.equal(request?.headers['xi-api-key'], API_KEY);
    assert.equal(request?.headers['cache-control'], 'no-cache', 'no cache on the way may answer');
    for (const name of Object.keys(own)) assert.equal(request?.headers[name], undefined, name);
  });

  test('calls a gateway under its own path', async () => {
    await setUp({ apiUrl: `${upstream.url}/eleven/` }).get();
    assert.equal(upstream.seen[0]?.url.pathname, '/eleven/v1/convai/conversation/get-signed-url');
  });

  for (const [serverLocation, host] of [
    [undefined, 'api.us.elevenlabs.io'],
    ['us', 'api.us.elevenlabs.io'],
    ['global', 'api.elevenlabs.io'],
    ['eu-residency', 'api.eu.residency.elevenlabs.io'],
    ['in-residency', 'api.in.residency.elevenlabs.io'],
    ['sg-residency', 'api.sg.residency.elevenlabs.io'],
  ] as const) {
    test(`asks ${host} when serverLocation is ${serverLocation}`, async () => {
      const called: URL[] = [];
      const fetch = (async (url: URL) => {
        called.push(url);
        return Response.json({ signed_url: `wss://${host}/v1/convai/conversation?conversation_signature=x` });
      }) as typeof globalThis.fetch;
      const response = await setUp({ apiUrl: undefined, serverLocation, fetch }).get();
      assert.equal(response.status, 200);
      assert.equal(called[0]?.origin, `https://${host}`);
    });
  }

  test('leaves no timer running', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const fetch = async () => Response.json({ signed_url: SIGNED_URL });
    const before = timers();
    assert.equal((await setUp({ fetch, timeout: 60_000 }).get()).status, 200);
    assert.ok(timers() <= before);
  });

  test('takes the key from a function for each request, trimmed', async () => {
    let calls = 0;
    const { get } = setUp({ apiKey: async () => `key-${++calls}\n` });
    await get();
    await get();
    assert.deepEqual(
      upstream.seen.map(({ headers }) => headers['xi-api-key']),
      ['key-1', 'key-2'],
    );
  });

  test("hands the platform's second argument on to the site's functions", async () => {
    const context = { ip: '192.0.2.1', key: 'key-of-env' };
    const seen: unknown[] = [];
    const handler = createSignedUrlHandler({
      apiKey: (env: typeof context) => env.key,
      agents: 'agent_a',
      apiUrl: upstream.url,
      authorize: (_request, env) => env === context,
      clientKey: (_request, env) => env.ip,
      rateLimiter: { consume: async (key) => void seen.push(key) },
    });
    assert.equal((await handler(new Request(ENDPOINT), context)).status, 200);
    assert.deepEqual(seen, ['192.0.2.1']);
    assert.equal(upstream.seen[0]?.headers['xi-api-key'], 'key-of-env');
  });
});

describe('agents', () => {
  const upstreamIds = () => upstream.seen.map(({ url }) => url.searchParams.get('agent_id'));

  test('a lone agent may be left out or named', async () => {
    const { get } = setUp();
    assert.equal((await get()).status, 200);
    assert.equal((await get('?agent_id=agent_a')).status, 200);
  });

  test('one of a list has to be named', async () => {
    const { get } = setUp({ agents: ['agent_a', 'agent_b'] });
    assert.equal((await get('?agent_id=agent_b')).status, 200);
    assert.deepEqual(upstreamIds(), ['agent_b']);
    assert.equal((await get()).status, 404);
  });

  test('a map gives pages names of their own, and its ids cannot be asked for', async () => {
    const { get } = setUp({ agents: { sales: 'agent_a', support: 'agent_b' } });
    assert.equal((await get('?agent_id=support')).status, 200);
    assert.deepEqual(upstreamIds(), ['agent_b']);
    assert.equal((await get('?agent_id=agent_b')).status, 404);
  });

  for (const name of [
    'agent_z',
    '',
    '__proto__',
    'constructor',
    'toString',
    'agent_a%20',
    'AGENT_A',
    'agent_a&agent_id=agent_b',
  ]) {
    test(`?agent_id=${name} is 404 and never reaches the service`, async () => {
      for (const agents of ['agent_a', ['agent_a', 'agent_b'], { agent_a: 'agent_a' }]) {
        const response = await setUp({ agents }).get(`?agent_id=${name}`);
        const { title, detail } = await problemOf(response);
        assert.equal(response.status, 404);
        assert.equal(title, 'Not Found');
        assert.ok(!detail.includes('agent_z'), 'what was asked for is not repeated');
      }
      assert.equal(upstream.seen.length, 0);
    });
  }
});

describe('methods', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
    test(`${method} is 405, names the ways that work, and mints nothing`, async () => {
      const response = await setUp().get('', {}, { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get('allow'), 'GET, OPTIONS');
      assert.equal(response.headers.get('cache-control'), 'no-store');
      if (method === 'HEAD') assert.equal(await response.text(), '');
      else assert.equal((await problemOf(response)).title, 'Method Not Allowed');
      assert.equal(upstream.seen.length, 0);
    });
  }
});

describe('authorize', () => {
  test('sees the request before anything is counted or asked for', async () => {
    const { get } = setUp({
      authorize: (request) => request.headers.get('cookie') === 'session=good',
      rateLimiter: { consume: () => assert.fail('counted') },
    });
    const response = await get('', { cookie: 'session=bad' });
    assert.equal(response.status, 403);
    assert.equal((await problemOf(response)).title, 'Forbidden');
    assert.equal(upstream.seen.length, 0);
    assert.equal((await setUp({ authorize: async () => true }).get()).status, 200);
  });

  for (const verdict of [undefined, null, 1, 'yes', {}, { ok: false }, new Response()]) {
    test(`lets nobody through for ${inspect(verdict).slice(0, 20)}`, async () => {
      const response = await setUp({ authorize: () => verdict as never }).get();
      assert.equal(response.status, 403);
      assert.equal(upstream.seen.length, 0);
    });
  }
});

describe('rateLimiter', () => {
  const rejecting = (reason: unknown) => ({ consume: () => Promise.reject(reason) });

  for (const [ms, seconds] of [
    [1, '1'],
    [0, '1'],
    [1000, '1'],
    [1001, '2'],
    [59_400, '60'],
  ] as const) {
    test(`a wait of ${ms} ms is 429 with retry-after: ${seconds}`, async () => {
      const { get, errors } = setUp({ rateLimiter: rejecting({ msBeforeNext: ms }) });
      const response = await get();
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), seconds);
      assert.match((await problemOf(response)).detail, new RegExp(`${seconds} s`));
      assert.equal(upstream.seen.length, 0);
      assert.deepEqual(errors, [], 'a limit that holds is no error');
    });
  }

  test('the longest wait of several limiters counts', async () => {
    const rateLimiter = rejecting({ perClient: { msBeforeNext: 2000 }, everyone: { msBeforeNext: 9000 } });
    assert.equal((await setUp({ rateLimiter }).get()).headers.get('retry-after'), '9');
  });

  for (const [what, reason] of [
    ['an Error', new Error(`connect redis://:${API_KEY}@db`)],
    ['an Error that carries a wait', Object.assign(new Error('x'), { msBeforeNext: 5 })],
    ['nothing', undefined],
    ['an object without a wait', { consumedPoints: 3 }],
  ] as const) {
    test(`a limiter that rejects with ${what} lets nobody through`, async () => {
      const { get, errors } = setUp({ rateLimiter: rejecting(reason) });
      const response = await get();
      assert.equal(response.status, 503);
      await problemOf(response);
      assert.equal(upstream.seen.length, 0);
      assert.deepEqual(
        errors.map(({ code, status }) => [code, status]),
        [['rate-limiter-failed', 503]],
      );
    });
  }

  test('counts everyone under one key unless the site tells clients apart', async () => {
    const keys: string[] = [];
    const rateLimiter = { consume: async (key: string) => void keys.push(key) };
    const { get } = setUp({ rateLimiter });
    await get('', { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', forwarded: 'for=203.0.113.7' });
    await get('', { 'x-forwarded-for': '203.0.113.8', 'cf-connecting-ip': '203.0.113.8' });
    assert.deepEqual(keys, ['everyone', 'everyone']);
    await setUp({ rateLimiter, clientKey: async () => 'user-7' }).get();
    assert.equal(keys.at(-1), 'user-7');
  });

  for (const clientKey of [() => '', () => undefined as never, () => Promise.reject(new Error('x'))]) {
    test(`clientKey ${clientKey.toString()} lets nobody through`, async () => {
      const { get, errors } = setUp({ clientKey, rateLimiter: { consume: () => assert.fail('counted') } });
      assert.equal((await get()).status, 503);
      assert.equal(errors[0]?.code, 'client-key-failed');
      assert.equal(upstream.seen.length, 0);
    });
  }
});

describe("when the site's own functions fail", () => {
  test('authorize that throws is 503, since it decided nothing', async () => {
    for (const authorize of [() => Promise.reject(new Error('db')), () => assert.fail('db')]) {
      const { get, errors } = setUp({ authorize });
      assert.equal((await get()).status, 503);
      assert.equal(errors[0]?.code, 'authorize-failed');
    }
    assert.equal(upstream.seen.length, 0);
  });

  for (const apiKey of [() => '', () => 'with a space', () => Promise.reject(new Error('vault'))]) {
    test(`apiKey ${apiKey.toString()} is 503`, async () => {
      const { get, errors } = setUp({ apiKey });
      assert.equal((await get()).status, 503);
      assert.equal(errors[0]?.code, 'api-key-failed');
      assert.equal(upstream.seen.length, 0);
    });
  }

  test('one that never answers is 503 once the timeout is over', async () => {
    const never = () => new Promise<never>(() => {});
    for (const options of [{ authorize: never }, { rateLimiter: { consume: never } }, { apiKey: never }]) {
      const { get, errors } = setUp({ ...options, timeout: 30 });
      assert.equal((await get()).status, 503);
      assert.match(errors[0]?.message ?? '', /did not finish within the timeout/);
    }
  });

  test('is told to the logger where there is no onError, and one that throws changes nothing for the page', async () => {
    const lines: string[] = [];
    const authorize = () => assert.fail();
    const logger = { error: (line: string) => void lines.push(line) };
    assert.equal((await setUp({ authorize, onError: undefined, logger }).get()).status, 503);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^\[voice-agent] .*authorize/);
    const broken = { error: () => assert.fail() };
    assert.equal((await setUp({ authorize, onError: undefined, logger: broken }).get()).status, 503);
  });

  test('onError that throws, rejects or hangs changes nothing for the page', async () => {
    for (const onError of [() => assert.fail(), () => Promise.reject(new Error()), () => new Promise<void>(() => {})]) {
      assert.equal((await setUp({ authorize: () => assert.fail(), onError }).get()).status, 503);
    }
  });
});

describe('options', () => {
  const refused: [string, RegExp, Partial<SignedUrlHandlerOptions>][] = [
    ['no key', /^apiKey /, { apiKey: undefined as never }],
    ['an empty key', /^apiKey /, { apiKey: ' \n' }],
    ['a key no header can carry', /^apiKey /, { apiKey: 'ké' }],
    ['no agent', /^agents /, { agents: [] }],
    ['an empty agent', /^agents /, { agents: '' }],
    ['a map to nothing', /^agents /, { agents: { sales: undefined as never } }],
    ['agents left out', /^agents /, { agents: undefined as never }],
    ['a key as an agent', /^agents /, { agents: 'sk_0123456789abcdef' }],
    ['an unknown location', /^serverLocation /, { serverLocation: 'moon' as never, apiUrl: undefined }],
    ['a location by inheritance', /^serverLocation /, { serverLocation: 'toString' as never, apiUrl: undefined }],
    ['plain http past this machine', /^apiUrl /, { apiUrl: 'http://api.elevenlabs.io' }],
    ['another scheme', /^apiUrl /, { apiUrl: 'ftp://api.elevenlabs.io' }],
    ['no URL', /^apiUrl /, { apiUrl: 'api.elevenlabs.io' }],
    ['credentials in a URL', /^apiUrl /, { apiUrl: 'https://user:pass@api.elevenlabs.io' }],
    ['a query in a URL', /^apiUrl /, { apiUrl: 'https://gateway.example/?x=1' }],
    ['no time', /^timeout /, { timeout: 0 }],
    ['a time that is none', /^timeout /, { timeout: Number.NaN }],
    ['a time beyond the clock', /^timeout /, { timeout: 2 ** 31 }],
  ];
  for (const [what, message, options] of refused) {
    test(`${what} is a TypeError when the handler is made`, () => {
      assert.throws(
        () => setUp(options),
        (error) => error instanceof TypeError && message.test(error.message) && !/pass|sk_0|ké/.test(error.message),
      );
    });
  }
});
