import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { SignedUrlError, SignedUrlHandlerOptions } from '../../src/entries/server.js';
import { API_KEY, handlerAt, json, problemOf, Upstream } from './support.js';

let upstream: Upstream;
before(async () => void (upstream = await Upstream.start()));
afterEach(() => upstream.reset());
after(() => upstream.close());

const setUp = (options: Partial<SignedUrlHandlerOptions> = {}) => handlerAt(upstream, options);

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
    upstream.replies = [(_request, response) => void setTimeout(() => json(response, 500, {}), 700), () => {}];
    const started = performance.now();
    assert.equal((await setUp({ timeout: 1500 }).get()).status, 504);
    assert.equal(upstream.seen.length, 2);
    assert.ok(performance.now() - started < 2000, 'the second attempt does not start the clock again');
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
