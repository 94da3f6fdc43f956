import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test, type TestContext } from 'node:test';
import { VoiceAgentError, type VoiceAgentErrorCode } from '../../src/base/errors.js';
import { createApiKeyRequest } from '../../src/transport/development-key.js';
import {
  checkAddress,
  checkSocketUrl,
  fetchSignedUrl,
  publicAgentUrl,
  resolveSignedUrl,
  type AgentAddress,
} from '../../src/transport/signed-url.js';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** A site's own endpoint. */
class Endpoint {
  readonly seen: IncomingMessage[] = [];
  reply: Reply = () => undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.seen.push(request);
      this.reply(request, response);
    });
  }

  static async start(): Promise<Endpoint> {
    const endpoint = new Endpoint();
    await once(endpoint.#server.listen(0, '127.0.0.1'), 'listening');
    return endpoint;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/api/signed-url`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const signed = 'wss://api.us.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=marked_secret%3D';
const text =
  (body: string, status = 200, headers: Record<string, string> = {}): Reply =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const redirect =
  (location: string): Reply =>
  (_request, response) =>
    void response.writeHead(302, { location }).end();

let own: Endpoint;
let other: Endpoint;
before(async () => void ([own, other] = await Promise.all([Endpoint.start(), Endpoint.start()])));
afterEach(() => [own, other].forEach(({ seen }) => seen.splice(0)));
after(() => [own, other].forEach((endpoint) => endpoint.close()));

const resolve = (address: AgentAddress, signal = new AbortController().signal, more = {}): Promise<string> =>
  resolveSignedUrl(address, more, signal);

/** The error of something that must fail, held against secrets. */
async function failure(run: () => unknown, code: VoiceAgentErrorCode): Promise<VoiceAgentError> {
  const error = await (async () => run())().then(
    (value) => assert.fail(`It should have failed, and was ${String(value)}.`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VoiceAgentError, String(error));
  assert.equal(error.code, code, error.message);
  const { message, stack, cause } = error;
  assert.equal(/marked/i.test(`${message} ${stack} ${String(cause)} ${JSON.stringify(error)}`), false, message);
  return error;
}

/** A page on this host, for the time of one test. */
function pageOn(context: TestContext, href: string): void {
  const scope = globalThis as { location?: unknown };
  scope.location = new URL(href);
  context.after(() => delete scope.location);
}

describe('the answer of an endpoint', () => {
  const good: [string, string][] = [
    ['{"signed_url"}', JSON.stringify({ signed_url: signed })],
    ['{"signedUrl"}', JSON.stringify({ signedUrl: signed })],
    ['{"url"}', JSON.stringify({ url: signed })],
    ['{"signed_url"} beside null and more', JSON.stringify({ url: null, signed_url: signed, conversation_id: 'c' })],
    ['JSON of a text', JSON.stringify(signed)],
    ['plain text', signed],
    ['plain text with an end of line', `${signed}\r\n`],
    ['JSON with blanks around the address', JSON.stringify({ signed_url: ` ${signed}\n` })],
  ];
  for (const [form, body] of good) {
    test(`may be ${form}`, async () => {
      own.reply = text(body);
      assert.equal(await resolve({ signedUrlEndpoint: own.url }), signed);
    });
  }

  const bad: [string, Reply, RegExp, boolean][] = [
    ['404', text('not here marked', 404), /status 404/, false],
    ['401', text(JSON.stringify({ signed_url: signed }), 401), /status 401/, false],
    ['429', text('', 429), /status 429/, true],
    ['500', text('marked', 500), /status 500/, true],
    [
      'HTML',
      text('<!doctype html><title>marked</title>', 200, { 'content-type': 'text/html' }),
      /something else/,
      false,
    ],
    ['nothing', text(''), /something else/, false],
    ['JSON without an address', text('{"error":"marked"}'), /something else/, false],
    ['JSON with another type', text('{"signed_url":{"href":"marked"}}'), /something else/, false],
    ['an array', text(JSON.stringify([signed])), /something else/, false],
    ['null', text('null'), /something else/, false],
    [
      'another scheme',
      text(JSON.stringify({ signed_url: 'https://api.example/?token=marked' })),
      /does not begin with wss:/,
      false,
    ],
    ['a script', text(JSON.stringify({ signed_url: 'javascript:marked' })), /does not begin with wss:/, false],
    ['ws: to another machine', text('ws://api.example/?token=marked'), /does not begin with wss:/, false],
    ['a relative address', text(JSON.stringify({ signed_url: '/marked' })), /is not an absolute URL/, false],
    ['a user name', text('wss://marked@api.example/'), /user name/, false],
    ['a fragment', text('wss://api.example/#marked'), /has a #/, false],
    ['nothing and a cut line', (_request, response) => void response.destroy(), /could not be reached/, true],
    [
      'the half and a cut line',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 500 });
        response.write('{"signed_url":"marked', () => response.destroy());
      },
      /could not be reached/,
      true,
    ],
  ];
  for (const [what, reply, message, retryable] of bad) {
    test(`must not be ${what}`, async () => {
      own.reply = reply;
      const error = await failure(() => resolve({ signedUrlEndpoint: own.url }), 'signed-url-failed');
      assert.match(error.message, message);
      assert.equal(error.retryable, retryable);
    });
  }

  test('may name this very machine without TLS', async () => {
    own.reply = text('ws://localhost:8080/?token=a');
    assert.equal(await resolve({ signedUrlEndpoint: own.url }), 'ws://localhost:8080/?token=a');
  });

  for (const part of ['headers', 'body'] as const) {
    test(`must have all its ${part} within 10 s`, async (context) => {
      // The platform's own timer, quicker: its abort is what is looked at.
      const asked: number[] = [];
      const { timeout } = AbortSignal;
      context.mock.method(AbortSignal, 'timeout', (milliseconds: number) => {
        asked.push(milliseconds);
        return timeout.call(AbortSignal, 50);
      });
      own.reply = (_request, response) => {
        if (part === 'body') response.writeHead(200).write('{"signed_url":');
      };
      const error = await failure(() => resolve({ signedUrlEndpoint: own.url }), 'signed-url-failed');
      assert.match(error.message, /within 10 s/);
      assert.equal(error.retryable, true);
      assert.deepEqual(asked, [10_000]);
    });
  }

  test('is not waited for once it is not wanted any more', async () => {
    const controller = new AbortController();
    own.reply = (request) => {
      controller.abort(new Error('marked'));
      request.socket.once('close', () => undefined);
    };
    const error = await failure(() => resolve({ signedUrlEndpoint: own.url }, controller.signal), 'aborted');
    assert.equal(error.cause, undefined);
  });

  test('cannot come from an address where nobody listens', async () => {
    const error = await failure(
      () => resolve({ signedUrlEndpoint: 'http://127.0.0.1:1/?token=marked' }),
      'signed-url-failed',
    );
    assert.match(error.message, /could not be reached/);
    assert.equal(error.retryable, true);
  });
});

describe('a redirect', () => {
  test('to the own origin is followed', async () => {
    own.reply = (request, response) =>
      request.url === '/final' ? text(signed)(request, response) : redirect('/final')(request, response);
    assert.equal(await resolve({ signedUrlEndpoint: own.url }), signed);
  });

  test('to another origin is refused, whatever that answers', async () => {
    own.reply = redirect(`${other.origin}/steal?token=marked`);
    other.reply = text(signed);
    const error = await failure(() => resolve({ signedUrlEndpoint: own.url }), 'signed-url-failed');
    assert.match(error.message, /another origin/);
  });

  test('to another origin is followed where that is allowed', async () => {
    own.reply = redirect(other.url);
    other.reply = text(signed);
    const allowedRedirectOrigins = [other.origin];
    assert.equal(await resolve({ signedUrlEndpoint: own.url }, undefined, { allowedRedirectOrigins }), signed);
  });

  test('that never ends is no answer', async () => {
    own.reply = redirect('/api/signed-url');
    await failure(() => resolve({ signedUrlEndpoint: own.url }), 'signed-url-failed');
  });
});

describe('the request to an endpoint', () => {
  test('tells the agent, where one is set', async () => {
    own.reply = text(signed);
    await resolve({ signedUrlEndpoint: `${own.url}?x=1`, agentId: 'a&b=c' });
    assert.equal(own.seen[0]!.url, '/api/signed-url?x=1&agent_id=a%26b%3Dc');
  });

  test('is the page’s own where it makes one', async () => {
    own.reply = text(signed);
    const requestSignedUrl = (): Request =>
      new Request(`${own.origin}/mine`, { method: 'POST', headers: { 'x-csrf': '1' } });
    await resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl });
    assert.deepEqual(
      own.seen.map(({ method, url, headers }) => [method, url, headers['x-csrf']]),
      [['POST', '/mine', '1']],
    );
  });

  const forms: [string, (url: string) => unknown][] = [
    ['a Request', (url) => new Request(url)],
    ['a promise of a Request', (url) => Promise.resolve(new Request(url))],
    ['a URL', (url) => new URL(url)],
    ['a promise of a URL', (url) => Promise.resolve(new URL(url))],
    ['a text', (url) => url],
    ['a promise of a text', (url) => Promise.resolve(url)],
  ];
  for (const [what, of] of forms) {
    test(`may be made by the page as ${what}, each time anew`, async () => {
      own.reply = text(signed);
      let asked = 0;
      const requestSignedUrl = (): never => of(`${own.origin}/mine?n=${++asked}`) as never;
      for (let time = 1; time <= 2; time++) {
        assert.equal(await resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl }), signed);
      }
      assert.deepEqual(
        own.seen.map(({ url }) => url),
        ['/mine?n=1', '/mine?n=2'],
      );
    });
  }

  test('may be the same each time, with its body', async () => {
    own.reply = text(signed);
    const request = new Request(own.url, { method: 'POST', body: 'marked' });
    const requestSignedUrl = (): Request => request;
    for (let time = 1; time <= 2; time++) {
      assert.equal(await resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl }), signed);
    }
    assert.equal(own.seen.length, 2);
  });

  test('of the page is asked for at once, inside the visitor’s gesture', async () => {
    own.reply = text(signed);
    let asked = false;
    const requestSignedUrl = (): Request => {
      asked = true;
      return new Request(own.url);
    };
    const url = resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl });
    assert.equal(asked, true);
    await url;
  });

  for (const [what, value] of [
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an answer', { signed_url: 'marked' }],
    ['a Response', new Response('marked')],
    ['an empty text', ''],
    ['another scheme', 'ftp://shop.example/?token=marked'],
  ] as const) {
    for (const [how, given] of [
      ['', value],
      ['a promise of ', Promise.resolve(value)],
    ] as const) {
      test(`of the page must not be ${how}${what}`, async () => {
        const requestSignedUrl = (): never => given as never;
        const error = await failure(
          () => resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl }),
          'configuration',
        );
        assert.match(error.message, /requestSignedUrl\(\) must return a Request/);
        assert.equal(error.retryable, false);
        assert.deepEqual(own.seen, []);
      });
    }
  }

  test('of the page must not be the signed URL itself', async () => {
    const error = await failure(
      () => resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl: () => signed }),
      'configuration',
    );
    assert.match(error.message, /requestSignedUrl\(\) must return a Request.*, not the signed URL itself/);
  });

  test('of the page that fails is an error with its cause; another try may succeed', async () => {
    const cause = new Error('no session');
    const error = await resolve({ signedUrlEndpoint: own.url }, undefined, {
      requestSignedUrl: () => Promise.reject(cause),
    }).catch((reason: unknown) => reason);
    assert.ok(error instanceof VoiceAgentError, String(error));
    assert.deepEqual([error.code, error.retryable, error.cause], ['signed-url-failed', true, cause]);
  });

  test('of the page that throws is an error with its cause', async () => {
    const cause = new TypeError('a bug');
    const requestSignedUrl = (): never => {
      throw cause;
    };
    const error = await resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl }).catch(
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof VoiceAgentError, String(error));
    assert.deepEqual([error.code, error.cause], ['signed-url-failed', cause]);
  });

  test('of the page that fails with an error of ours is that error', async () => {
    const own = new VoiceAgentError('quota', 'The page knows why.');
    for (const requestSignedUrl of [
      () => Promise.reject(own),
      () => {
        throw own;
      },
    ]) {
      const error = await resolve({ signedUrlEndpoint: 'http://127.0.0.1:1/' }, undefined, { requestSignedUrl }).catch(
        (reason: unknown) => reason,
      );
      assert.equal(error, own);
    }
  });

  test('of the page that is never made is not waited for once it is not wanted any more', async () => {
    const controller = new AbortController();
    const requestSignedUrl = (): Promise<never> => new Promise(() => undefined);
    const url = resolve({ signedUrlEndpoint: own.url }, controller.signal, { requestSignedUrl });
    controller.abort(new Error('marked'));
    await failure(() => url, 'aborted');
    await failure(() => resolve({ signedUrlEndpoint: own.url }, controller.signal, { requestSignedUrl }), 'aborted');
  });

  test('of the page must be made within 10 s', async (context) => {
    const asked: number[] = [];
    const { timeout } = AbortSignal;
    context.mock.method(AbortSignal, 'timeout', (milliseconds: number) => {
      asked.push(milliseconds);
      return timeout.call(AbortSignal, 50);
    });
    const requestSignedUrl = (): Promise<never> => new Promise(() => undefined);
    // Nothing else keeps the process going.
    const awake = setInterval(() => undefined, 1000);
    context.after(() => clearInterval(awake));
    const error = await failure(
      () => resolve({ signedUrlEndpoint: own.url }, undefined, { requestSignedUrl }),
      'signed-url-failed',
    );
    assert.match(error.message, /requestSignedUrl\(\).*within 10 s/);
    assert.equal(error.retryable, true);
    assert.deepEqual(asked, [10_000]);
  });

  for (const endpoint of [
    '/relative-without-a-document',
    'ftp://shop.example/',
    'javascript:marked',
    'wss://shop.example/?token=marked',
    'https://user:marked@shop.example/',
  ]) {
    test(`is not made to ${endpoint.replace(/marked/, '…')}`, async () => {
      await failure(() => resolve({ signedUrlEndpoint: endpoint }), 'configuration');
    });
  }
});

describe('an address', () => {
  test('that is a signed URL is used as it is', async () => {
    const odd = 'wss://api.example/?b=%7e+&a=1&&=';
    assert.equal(await resolve({ signedUrl: odd }), odd);
    assert.equal(await resolve({ signedUrl: ` ${odd}\n` }), odd);
  });

  test('that is a public agent names the host of its region', async () => {
    const hosts = {
      us: 'api.us.elevenlabs.io',
      global: 'api.elevenlabs.io',
      'eu-residency': 'api.eu.residency.elevenlabs.io',
      'in-residency': 'api.in.residency.elevenlabs.io',
      'sg-residency': 'api.sg.residency.elevenlabs.io',
    } as const;
    for (const [serverLocation, host] of Object.entries(hosts) as [keyof typeof hosts, string][]) {
      const expected = `wss://${host}/v1/convai/conversation?agent_id=a%26b`;
      assert.equal(await resolve({ agentId: 'a&b', serverLocation }), expected);
    }
    assert.equal(publicAgentUrl('a'), 'wss://api.us.elevenlabs.io/v1/convai/conversation?agent_id=a');
  });

  for (const location of ['moon', '__proto__', 'constructor', '']) {
    test(`has no region "${location}"`, async () => {
      await failure(() => resolve({ agentId: 'a', serverLocation: location as 'us' }), 'configuration');
    });
  }

  const contradictions: [string, AgentAddress, RegExp][] = [
    ['nothing at all', {}, /no agent to talk to/],
    ['empty texts', { agentId: '', signedUrl: '', signedUrlEndpoint: '', apiKey: '' }, /no agent to talk to/],
    [
      'a signed URL and an endpoint',
      { signedUrl: signed, signedUrlEndpoint: 'https://a.example/' },
      /signedUrl and signedUrlEndpoint contradict/,
    ],
    [
      'a signed URL and a key',
      { signedUrl: signed, apiKey: 'marked', agentId: 'a' },
      /signedUrl and apiKey contradict/,
    ],
    [
      'an endpoint and a key',
      { signedUrlEndpoint: 'https://a.example/', apiKey: 'marked', agentId: 'a' },
      /contradict/,
    ],
    [
      'a signed URL and a function that gives one',
      { signedUrl: signed, signedUrlProvider: () => signed },
      /contradict/,
    ],
    ['a text for a function', { signedUrlProvider: signed as never }, /signedUrlProvider must be a function/],
    ['a key without an agent', { apiKey: 'marked' }, /needs agentId/],
    ['a key with a line break', { apiKey: 'sk_marked\nx', agentId: 'a' }, /no key has/],
    ['a key with a snowman', { apiKey: 'sk_marked☃', agentId: 'a' }, /no key has/],
    ['a signed URL of another scheme', { signedUrl: 'https://marked.example/' }, /begin with wss:/],
    ['a signed URL that is none', { signedUrl: 'marked' }, /absolute/],
  ];
  for (const [what, address, message] of contradictions) {
    test(`cannot be ${what}`, async () => {
      assert.match((await failure(() => checkAddress(address), 'configuration')).message, message);
      await failure(() => resolve(address), 'configuration');
    });
  }

  test('is checked before anything is asked for', async () => {
    await failure(() => resolve({ signedUrlEndpoint: own.url, signedUrl: signed }), 'configuration');
    assert.equal(own.seen.length, 0);
  });
});

describe('a page that asks for the signed URL by itself', () => {
  test('gives it, or a promise of it', async () => {
    assert.equal(await resolve({ signedUrlProvider: () => ` ${signed} ` }), signed);
    assert.equal(await resolve({ agentId: 'a', signedUrlProvider: () => Promise.resolve(signed) }), signed);
  });

  test('fails as its function does, or when that gives something else', async () => {
    const cause = new Error('not signed in');
    const error = await failure(() => resolve({ signedUrlProvider: () => Promise.reject(cause) }), 'signed-url-failed');
    assert.equal(error.cause, cause);
    assert.match(error.message, /signedUrlProvider\(\) of the page failed/);
    await failure(() => resolve({ signedUrlProvider: () => 'https://marked.example/' }), 'signed-url-failed');
    await failure(() => resolve({ signedUrlProvider: () => undefined as never }), 'signed-url-failed');
  });
});

describe('an API key', () => {
  const keys = ['sk_marked0123456789abcdef', 'xi_marked_0123456789abcdef', 'xi-marked0123456789abcdef'];
  for (const name of ['agentId', 'signedUrl', 'signedUrlEndpoint'] as const) {
    test(`in ${name} is refused and not sent`, async () => {
      for (const key of keys) {
        const value = {
          agentId: key,
          signedUrl: `wss://api.example/?a=${key}`,
          signedUrlEndpoint: `${own.url}?k=${key}`,
        }[name];
        await failure(() => resolve({ [name]: value }), 'api-key-refused');
      }
      assert.equal(own.seen.length, 0);
    });
  }

  test('in an address under its own name is refused', async () => {
    await failure(() => resolve({ signedUrl: 'wss://api.example/?agent_id=a&xi-api-key=marked' }), 'api-key-refused');
  });

  test('is not seen in what only looks a little like one', () => {
    checkAddress({ agentId: 'task_0123456789abcdefghij' });
    checkAddress({ agentId: 'agent_01jxsk_short' });
    checkAddress({ signedUrl: 'wss://api.example/?conversation_signature=-sk_AbCdEfGhIjKlMnOpQrStUvWxYz' });
  });

  for (const page of [
    'http://localhost:5173/',
    'http://127.0.0.1/',
    'http://127.8.9.10/',
    'http://[::1]:80/',
    'http://demo.localhost/',
  ]) {
    test(`works on ${page}`, (context) => {
      pageOn(context, page);
      checkAddress({ apiKey: 'marked', agentId: 'a' });
    });
  }

  for (const page of [
    'https://shop.example/',
    'http://192.168.0.2/',
    'http://localhost.example/',
    'http://127.0.0.1.example/',
    'http://0.0.0.0/',
    'file:///tmp/page.html',
  ]) {
    test(`is refused on ${page} and not sent`, async (context) => {
      pageOn(context, page);
      const asked = context.mock.method(globalThis, 'fetch', () => Promise.reject(new Error('It was sent.')));
      const error = await failure(() => resolve({ apiKey: 'marked', agentId: 'a' }), 'api-key-refused');
      assert.match(error.message, /has not been sent/);
      assert.equal(asked.mock.callCount(), 0);
    });
  }

  test('goes to the service’s own host in a header, follows no redirect and takes no cookie along', async () => {
    const request = createApiKeyRequest('a&b', 'marked', 'eu-residency');
    assert.equal(
      request.url,
      'https://api.eu.residency.elevenlabs.io/v1/convai/conversation/get-signed-url?agent_id=a%26b',
    );
    assert.equal(request.headers.get('xi-api-key'), 'marked');
    assert.equal(request.redirect, 'error');
    assert.equal(request.credentials, 'omit');
    assert.equal(request.cache, 'no-store');
  });

  test('is not in the error of a request that fails', async () => {
    own.reply = redirect('/elsewhere');
    const request = new Request(`${own.url}?agent_id=a`, { headers: { 'xi-api-key': 'marked' }, redirect: 'error' });
    await failure(() => fetchSignedUrl(request), 'signed-url-failed');
    own.reply = text('{"detail":"key marked is wrong"}', 401);
    await failure(
      () => fetchSignedUrl(new Request(own.url, { headers: { 'xi-api-key': 'marked' } })),
      'signed-url-failed',
    );
  });
});

test('a checked address is the same, byte for byte', () => {
  for (const url of [signed, 'ws://[::1]:8/?a=%7e', 'WSS://API.example/?q="<>']) assert.equal(checkSocketUrl(url), url);
});
