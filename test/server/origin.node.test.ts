import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createSignedUrlHandler, type SignedUrlHandlerOptions } from '../../src/entries/server.js';
import { API_KEY, Upstream } from './support.js';

let upstream: Upstream;
before(async () => void (upstream = await Upstream.start()));
afterEach(() => upstream.reset());
after(() => upstream.close());

const options = (more: Partial<SignedUrlHandlerOptions> = {}): SignedUrlHandlerOptions => ({
  apiKey: API_KEY,
  agents: 'agent_a',
  apiUrl: upstream.url,
  ...more,
});

interface Call {
  headers?: Record<string, string>;
  method?: string;
  url?: string;
  allowedOrigins?: string[];
  allowCredentials?: boolean;
}

function call({ headers = {}, method = 'GET', url = 'https://shop.example/mint', ...more }: Call): Promise<Response> {
  return createSignedUrlHandler(options(more))(
    new Request(url, { method, headers: { host: new URL(url).host, ...headers } }),
  );
}

describe('a page of the own origin', () => {
  const cases: [string, Call][] = [
    ['a browser’s GET', { headers: { 'sec-fetch-site': 'same-origin' } }],
    ['an old browser’s GET, which says nothing', {}],
    ['a program, which says nothing either', { headers: { 'user-agent': 'curl/8' } }],
    ['the address bar', { headers: { 'sec-fetch-site': 'none' } }],
    ['an Origin that is the own one', { headers: { origin: 'https://shop.example' } }],
    ['an Origin with a port', { url: 'http://localhost:5173/mint', headers: { origin: 'http://localhost:5173' } }],
    [
      'TLS ended by a proxy, in a browser that tells',
      { url: 'http://shop.example/mint', headers: { origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' } },
    ],
    [
      'a framework that fills the URL from its configuration',
      { url: 'http://localhost:3000/mint', headers: { host: '10.0.0.7:3000', origin: 'http://10.0.0.7:3000' } },
    ],
  ];
  for (const [what, how] of cases) {
    test(`is served: ${what}`, async () => {
      const response = await call(how);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.equal(response.headers.get('vary'), 'origin');
    });
  }
});

describe('a page of another origin', () => {
  const cases: [string, Call][] = [
    ['another site', { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }],
    ['another site in an old browser', { headers: { origin: 'https://evil.example' } }],
    ['an image, script or link of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a sibling subdomain', { headers: { origin: 'https://blog.shop.example', 'sec-fetch-site': 'same-site' } }],
    ['an image of a sibling subdomain', { headers: { 'sec-fetch-site': 'same-site' } }],
    ['the own host over plain http', { headers: { origin: 'http://shop.example', 'sec-fetch-site': 'cross-site' } }],
    ['the own host over plain http, in an old browser', { headers: { origin: 'http://shop.example' } }],
    ['the own host at another port', { headers: { origin: 'https://shop.example:8443' } }],
    ['a sandboxed frame', { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } }],
    ['a file', { headers: { origin: 'null' } }],
    ['an origin beginning with the own', { headers: { origin: 'https://shop.example.evil.example' } }],
    [
      'a forwarded host that says it is the own',
      {
        headers: {
          origin: 'https://evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
          forwarded: 'host=evil.example;proto=https',
        },
      },
    ],
    [
      'an origin beginning with a listed one',
      { headers: { origin: 'https://app.example.evil.example' }, allowedOrigins: ['https://app.example'] },
    ],
    [
      'a subdomain of a listed one',
      { headers: { origin: 'https://x.app.example' }, allowedOrigins: ['https://app.example'] },
    ],
    ['an extension’s page', { headers: { origin: 'chrome-extension://abc', 'sec-fetch-site': 'none' } }],
    ['an unknown word in Sec-Fetch-Site', { headers: { 'sec-fetch-site': 'elsewhere' } }],
  ];
  for (const [what, how] of cases) {
    test(`is refused before anything is spent: ${what}`, async () => {
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const response = await call({ ...how, method });
        assert.equal(response.status, 403);
        assert.equal(response.headers.get('content-type'), 'application/problem+json');
        assert.equal(response.headers.get('access-control-allow-origin'), null);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        assert.match(((await response.json()) as { detail: string }).detail, /allowedOrigins/);
      }
      assert.equal(upstream.seen.length, 0);
    });
  }
});

describe('a listed origin', () => {
  const listed = { allowedOrigins: ['https://app.example', 'capacitor://localhost'] };
  const app = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };

  test('is served with its own name and may read retry-after', async () => {
    const response = await call({ ...listed, headers: app });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.equal(response.headers.get('access-control-expose-headers'), 'retry-after');
    assert.equal(response.headers.get('access-control-allow-credentials'), null);
    assert.equal(response.headers.get('vary'), 'origin');
  });

  test('can read refusals too', async () => {
    const response = await call({ ...listed, headers: app, url: 'https://shop.example/mint?agent_id=other' });
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example');
  });

  test('may be the shell of a native app', async () => {
    const response = await call({ ...listed, headers: { origin: 'capacitor://localhost' } });
    assert.equal(response.headers.get('access-control-allow-origin'), 'capacitor://localhost');
  });

  test('sends credentials only where that is asked for', async () => {
    const response = await call({ ...listed, allowCredentials: true, headers: app });
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  });

  test('does not open the door by an image: those send no Origin', async () => {
    const response = await call({ ...listed, headers: { 'sec-fetch-site': 'cross-site' } });
    assert.equal(response.status, 403);
  });

  test('leaves the own origin served', async () => {
    assert.equal((await call({ ...listed, headers: { 'sec-fetch-site': 'same-origin' } })).status, 200);
  });

  test('has its preflight answered without a check, a count or a request', async () => {
    const spent = () => assert.fail('spent');
    const handler = createSignedUrlHandler(
      options({ ...listed, apiKey: spent, authorize: spent, clientKey: spent, rateLimiter: { consume: spent } }),
    );
    const response = await handler(
      new Request('https://shop.example/mint', {
        method: 'OPTIONS',
        headers: {
          ...app,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization,x-csrf-token',
        },
      }),
    );
    assert.equal(response.status, 204);
    assert.equal(await response.text(), '');
    assert.deepEqual(Object.fromEntries(response.headers), {
      'access-control-allow-headers': 'authorization,x-csrf-token',
      'access-control-allow-methods': 'GET',
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': 'retry-after',
      'access-control-max-age': '600',
      allow: 'GET, OPTIONS',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'access-control-request-headers, origin',
      'x-content-type-options': 'nosniff',
    });
    assert.equal(upstream.seen.length, 0);
  });
});

test('OPTIONS of the own origin names the methods and grants no other origin anything', async () => {
  const response = await call({ method: 'OPTIONS' });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('allow'), 'GET, OPTIONS');
  assert.ok(![...response.headers.keys()].some((name) => name.startsWith('access-control-')));
});

describe('allowedOrigins', () => {
  for (const origin of [
    '*',
    'null',
    '',
    'shop.example',
    'https://*.shop.example',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example?x',
    'https://shop.example#x',
    'https://user@shop.example',
    'https://shop.example https://evil.example',
    'https://shop.example, https://evil.example',
    'https://shop.example\\.evil.example',
    '//shop.example',
    'https://',
  ]) {
    test(`does not take "${origin}"`, () => {
      assert.throws(() => createSignedUrlHandler(options({ allowedOrigins: [origin] })), TypeError);
    });
  }

  test('does not take a string for a list', () => {
    assert.throws(() => createSignedUrlHandler(options({ allowedOrigins: 'https://a.example' as never })), TypeError);
  });

  test('compares origins as browsers write them', async () => {
    for (const allowed of ['https://APP.example', 'https://app.example:443']) {
      const response = await call({ allowedOrigins: [allowed], headers: { origin: 'https://app.example' } });
      assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example');
    }
    const response = await call({
      allowedOrigins: ['https://bücher.example'],
      headers: { origin: 'https://xn--bcher-kva.example' },
    });
    assert.equal(response.status, 200);
  });
});
