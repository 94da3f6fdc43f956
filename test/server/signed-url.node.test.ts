import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { createSignedUrlHandler, SignedUrlError, type SignedUrlHandlerOptions } from '../../src/server.js';
import { API_KEY, json, SIGNED_URL, Upstream } from './support.js';

const ENDPOINT = 'https://shop.example/api/voice-agent/signed-url';

let upstream: Upstream;
before(async () => void (upstream = await Upstream.start()));
afterEach(() => upstream.reset());
after(() => upstream.close());

function setUp(options: Partial<SignedUrlHandlerOptions> = {}) {
  const errors: SignedUrlError[] = [];
  const handler = createSignedUrlHandler({
    apiKey: API_KEY,
    agents: 'agent_a',
    apiUrl: upstream.url,
    onError: (error) => void errors.push(error),
    ...options,
  });
  const get = (query = '', headers: Record<string, string> = {}, init: RequestInit = {}) =>
    handler(new Request(ENDPOINT + query, { headers: { host: 'shop.example', ...headers }, ...init }));
  return { handler, get, errors };
}

interface Problem {
  title: string;
  status: number;
  detail: string;
}

async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as Problem;
  assert.deepEqual(Object.keys(problem), ['title', 'status', 'detail']);
  assert.equal(problem.status, response.status);
  assert.match(problem.detail, /^[A-Z].*\.$/, 'the detail is a sentence');
  return problem;
}

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
    assert.equal(timers(), before);
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

  test('onError that throws, rejects or hangs changes nothing for the page', async () => {
    for (const onError of [() => assert.fail(), () => Promise.reject(new Error()), () => new Promise<void>(() => {})]) {
      assert.equal((await setUp({ authorize: () => assert.fail(), onError }).get()).status, 503);
    }
  });
});

describe('the service', () => {
  test('is asked once more after a 5xx', async () => {
    upstream.replies.unshift((_request, response) => json(response, 500, {}));
    const { get, errors } = setUp();
    assert.equal((await get()).status, 200);
    assert.equal(upstream.seen.length, 2);
    assert.deepEqual(errors, []);
  });

  test('is asked once more after a broken connection', async () => {
    upstream.replies.unshift((request) => request.socket.destroy());
    assert.equal((await setUp().get()).status, 200);
    assert.equal(upstream.seen.length, 2);
  });

  test('is asked once more when the connection breaks within the answer', async () => {
    upstream.replies.unshift((_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{"signed_url":');
      setTimeout(() => response.destroy(), 10);
    });
    assert.equal((await setUp().get()).status, 200);
    assert.equal(upstream.seen.length, 2);
  });

  test('is not asked a third time: 502', async () => {
    upstream.replies = [(_request, response) => json(response, 503, {})];
    const { get, errors } = setUp();
    const response = await get();
    assert.equal(response.status, 502);
    assert.equal((await problemOf(response)).title, 'Bad Gateway');
    assert.equal(upstream.seen.length, 2);
    assert.deepEqual(
      errors.map(({ code, status, upstreamStatus }) => ({ code, status, upstreamStatus })),
      [{ code: 'upstream-failed', status: 502, upstreamStatus: 503 }],
    );
  });

  for (const [status, hint] of [
    [400, /agents option/],
    [401, /apiKey/],
    [403, /apiKey/],
    [404, /agents option/],
    [422, /agents option/],
  ] as const) {
    test(`refusing with ${status} is 502 at once, and onError says what to check`, async () => {
      upstream.replies = [(_request, response) => json(response, status, {})];
      const { get, errors } = setUp();
      assert.equal((await get()).status, 502);
      assert.equal(upstream.seen.length, 1);
      assert.equal(errors[0]?.code, 'upstream-refused');
      assert.equal(errors[0]?.upstreamStatus, status);
      assert.match(errors[0]?.message ?? '', hint);
    });
  }

  test('being beyond its own limit is 503 with its retry-after, if that is one', async () => {
    for (const [theirs, ours] of [
      ['7', '7'],
      ['never', '10'],
      ['99999999', '10'],
    ] as const) {
      upstream.replies = [(_request, response) => json(response, 429, {}, { 'retry-after': theirs })];
      const { get, errors } = setUp();
      const response = await get();
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), ours);
      assert.equal(errors[0]?.code, 'upstream-busy');
    }
    assert.equal(upstream.seen.length, 3, 'and it is not asked again at once');
  });

  test('cannot send the key elsewhere by a redirect', async () => {
    const elsewhere = await Upstream.start();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        const location = `${elsewhere.url}/v1/convai/conversation/get-signed-url`;
        upstream.replies = [(_request, response) => response.writeHead(status, { location }).end()];
        const { get, errors } = setUp();
        assert.equal((await get()).status, 502);
        assert.equal(errors[0]?.code, 'upstream-refused');
      }
      assert.equal(elsewhere.seen.length, 0);
    } finally {
      await elsewhere.close();
    }
  });

  test('that is not there is 502 with the system’s code for the operator', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { get, errors } = setUp({ apiUrl: `http://127.0.0.1:${port}` });
    assert.equal((await get()).status, 502);
    assert.equal(errors[0]?.code, 'upstream-unreachable');
    assert.match(errors[0]?.message ?? '', /\(TypeError, ECONNREFUSED\)/);
  });

  test('that stays silent is 504 after the timeout, and its connection is given up', async () => {
    const gone = new Promise<void>((resolve) => {
      upstream.replies = [(request) => request.socket.once('close', resolve)];
    });
    const { get, errors } = setUp({ timeout: 60 });
    const response = await get();
    assert.equal(response.status, 504);
    assert.equal((await problemOf(response)).title, 'Gateway Timeout');
    assert.equal(errors[0]?.code, 'upstream-timeout');
    assert.equal(upstream.seen.length, 1);
    await gone;
  });

  test('that stops within its answer is 504', async () => {
    upstream.replies = [(_request, response) => void response.writeHead(200).write('{"signed')];
    assert.equal((await setUp({ timeout: 60 }).get()).status, 504);
  });

  test('has one timeout for both attempts', async () => {
    upstream.replies = [(_request, response) => void setTimeout(() => json(response, 500, {}), 300), () => {}];
    const started = performance.now();
    assert.equal((await setUp({ timeout: 600 }).get()).status, 504);
    assert.equal(upstream.seen.length, 2);
    assert.ok(performance.now() - started < 900, 'the second attempt does not start the clock again');
  });

  test('is let go of when the client goes away, and nobody is alarmed', async () => {
    const client = new AbortController();
    const gone = new Promise<void>((resolve) => {
      upstream.replies = [
        (request) => {
          request.socket.once('close', resolve);
          client.abort();
        },
      ];
    });
    const { get, errors } = setUp();
    const response = await get('', {}, { signal: client.signal });
    assert.equal(response.status, 499);
    await gone;
    assert.equal(upstream.seen.length, 1);
    assert.deepEqual(errors, []);
  });

  test('is not even asked for a client that has already gone', async () => {
    const { get } = setUp();
    assert.equal((await get('', {}, { signal: AbortSignal.abort() })).status, 499);
    assert.equal(upstream.seen.length, 0);
  });
});

describe("the service's answer", () => {
  const answering = async (body: string) => {
    upstream.replies = [(_request, response) => response.writeHead(200).end(body)];
    const { get, errors } = setUp();
    const response = await get();
    return { status: response.status, text: await response.text(), errors };
  };

  for (const url of [
    'wss://api.elevenlabs.io/v1/convai/conversation?token=t',
    'wss://api.eu.residency.elevenlabs.io/x?conversation_signature=cvtkn_1',
    'ws://127.0.0.1:9/x',
    'ws://localhost:9/x',
    'ws://[::1]:9/x',
  ]) {
    test(`may be ${url}, passed on unchanged`, async () => {
      const { status, text } = await answering(JSON.stringify({ signed_url: url, extra: 'left out' }));
      assert.equal(status, 200);
      assert.deepEqual(JSON.parse(text), { signed_url: url });
    });
  }

  for (const body of [
    '',
    'wss://api.elevenlabs.io/x',
    'null',
    '[]',
    '{}',
    '{"signed_url":7}',
    '{"signed_url":""}',
    ...[
      'https://api.elevenlabs.io/x',
      'ws://api.elevenlabs.io/x',
      'wss://evil.example/x',
      'wss://elevenlabs.io.evil.example/x',
      'wss://evilelevenlabs.io/x',
      'wss://user:pass@api.elevenlabs.io/x',
      'wss://api.elevenlabs.io@evil.example/x',
      'wss://api.elevenlabs.io/x#fragment',
      'javascript:alert(1)//.elevenlabs.io',
      '/relative',
    ].map((url) => JSON.stringify({ signed_url: url })),
  ]) {
    test(`must not be ${body || 'empty'}`, async () => {
      const { status, text, errors } = await answering(body);
      assert.equal(status, 502);
      assert.equal(errors[0]?.code, 'upstream-invalid');
      assert.ok(!text.includes('evil') && !errors[0]?.message.includes('evil'));
      assert.equal(upstream.seen.length, 1, 'such an answer would come again');
    });
  }
});

test('a service elsewhere cannot send pages to their own machine', async () => {
  const fetch = async () => Response.json({ signed_url: 'ws://localhost:9/x' });
  assert.equal((await setUp({ fetch, apiUrl: 'https://gateway.example' }).get()).status, 502);
});

describe('secrets', () => {
  test('no failure of any kind repeats the key, a signed URL or what the service said', async (t) => {
    const marks = [API_KEY, 'marked', 'get-signed-url', new URL(upstream.url).host];
    const lines: string[] = [];
    for (const method of ['error', 'warn', 'log', 'info', 'debug'] as const) {
      t.mock.method(console, method, (...words: unknown[]) => void lines.push(inspect(words)));
    }
    const marked = JSON.stringify({ detail: 'marked', signed_url: 'wss://marked.example/', key: API_KEY });
    const failing = () =>
      Promise.reject(Object.assign(new Error(`marked ${API_KEY}`), { cause: API_KEY, url: API_KEY }));
    const replies: Upstream['replies'] = [
      ...[200, 302, 401, 404, 429, 500].map(
        (status): Upstream['replies'][0] =>
          (_request, response) =>
            response
              .writeHead(status, { location: `/${API_KEY}`, 'retry-after': API_KEY, 'x-key': API_KEY })
              .end(marked),
      ),
      (request) => request.socket.destroy(),
      () => {},
    ];
    const attempts: Partial<SignedUrlHandlerOptions>[] = [
      ...replies.map(() => ({})),
      { authorize: failing },
      { clientKey: failing, rateLimiter: { consume: failing } },
      { rateLimiter: { consume: failing } },
      { apiKey: failing },
      { apiKey: () => `${API_KEY} \u0000 ${API_KEY}` },
      { fetch: failing },
    ];
    let failures = 0;
    for (const [index, options] of attempts.entries()) {
      upstream.replies = [replies[index] ?? replies[0]!];
      for (const onError of [
        undefined,
        (error: SignedUrlError) => void lines.push(inspect(error, { depth: 9, showHidden: true })),
      ]) {
        const response = await setUp({ timeout: 400, ...options, onError }).get();
        assert.ok(response.status >= 502, `${index} gave ${response.status}`);
        lines.push(await response.text(), inspect([...response.headers]));
        failures++;
      }
    }
    assert.equal(
      lines.length,
      failures * 3,
      'each failure was told once to the page (body, headers) and once to the operator',
    );
    for (const mark of marks) assert.ok(!lines.some((line) => line.includes(mark)), `${mark} was found`);
  });

  test('the handler itself shows nothing when it is printed', () => {
    assert.ok(!inspect(setUp().handler, { depth: 9, showHidden: true }).includes(API_KEY));
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
