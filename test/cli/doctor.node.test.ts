import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { after, describe, test } from 'node:test';
import { tagsIn } from '../../src/cli/doctor/html.js';
import { allows, allowsMicrophone, parsePolicies } from '../../src/cli/doctor/policy.js';
import { listening, urlOf } from '../server/support.js';
import { run } from './support.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A site of its own: its address with a slash at the end, and what it was asked. */
async function site(handlers: Record<string, Handler>): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    const [path = ''] = request.url!.split('?', 1);
    const handler = handlers[path];
    if (handler) handler(request, response);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await listening(server);
  after(() => void server.close());
  return { url: `${urlOf(server)}/`, seen };
}

const page =
  (html: string, headers: Record<string, string | string[]> = {}): Handler =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(html);

const signedUrl = 'wss://api.us.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=m4rk3d';
const endpoint =
  (headers: Record<string, string> = {}, status = 200, body: unknown = { signed_url: signedUrl }): Handler =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

const script = '<script type="module" src="/dist/voice-agent.js"></script>';
const tag = '<voice-agent signed-url-endpoint="/signed-url" agent-id="support"></voice-agent>';
const enough = "default-src 'none'; script-src 'self' blob:; connect-src 'self' wss://api.us.elevenlabs.io";

/** Looks at a page without a browser. The lines by their marks, and how the program ended. */
async function examine(url: string) {
  const { code, stdout, stderr } = await run('element', ['doctor', url, '--no-browser']);
  const lines = (mark: string): string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith(mark) ? [line.slice(6)] : []));
  assert.equal(stderr, '');
  assert.equal(stdout.includes('m4rk3d'), false, 'it prints a secret');
  return { code, ok: lines('ok'), fix: lines('FIX'), notes: lines('note'), last: stdout.trim().split('\n').at(-1) };
}

describe('voice-agent-element doctor', () => {
  test('has nothing to say about a page that is as it should be, and ends with 0', async () => {
    const { url, seen } = await site({
      '/': page(script + tag, {
        'content-security-policy': enough,
        'permissions-policy': 'camera=(), microphone=(self)',
      }),
      '/dist/voice-agent.js': page(''),
      '/signed-url': endpoint(),
    });
    const { code, ok, fix, notes, last } = await examine(url);
    assert.deepEqual([code, fix, notes, last], [0, [], [], 'Nothing to change.']);
    assert.deepEqual(ok, [
      'The page is secure.',
      'Permissions-Policy lets the page have the microphone.',
      `The Content-Security-Policy allows the script ${url}dist/voice-agent.js.`,
      `The Content-Security-Policy allows the endpoint ${url}signed-url.`,
      `The endpoint ${url}signed-url answers with a signed URL.`,
      'The Content-Security-Policy allows conversations at wss://api.us.elevenlabs.io.',
      'The Content-Security-Policy lets the audio worklet load.',
    ]);
    const asked = seen.at(-1)!;
    assert.deepEqual(
      [asked.url, asked.headers['sec-fetch-site'], asked.headers.origin],
      ['/signed-url?agent_id=support', 'same-origin', undefined],
    );
  });

  test('names everything that is to be changed, and ends with 1', async () => {
    const { url } = await site({
      '/': page(
        `${script}${tag}<script>const key = 'sk_m4rk3d0123456789abcdef'</script>
        <meta http-equiv="Content-Security-Policy" content="connect-src https:">`,
        { 'content-security-policy': "script-src 'nonce-x'", 'permissions-policy': 'microphone=()' },
      ),
      '/dist/voice-agent.js': page(''),
      '/signed-url': endpoint({ 'cache-control': 'max-age=60' }),
    });
    const { code, fix, last } = await examine(url);
    assert.equal(code, 1);
    assert.deepEqual(fix, [
      'The header Permissions-Policy keeps the microphone from the page: send `Permissions-Policy: microphone=(self)`.',
      'There is an API key in the page, where anybody can read it: replace the key, and use signed-url-endpoint.',
      `The Content-Security-Policy blocks the script ${url}dist/voice-agent.js: add ${url.slice(0, -1)} to script-src.`,
      `The Content-Security-Policy blocks the endpoint ${url}signed-url: add ${url.slice(0, -1)} to connect-src.`,
      `The endpoint ${url}signed-url lets its answer be cached, and a signed URL goes stale: send \`Cache-Control: no-store\`.`,
      'The Content-Security-Policy blocks conversations at wss://api.us.elevenlabs.io: add wss://api.us.elevenlabs.io to connect-src.',
      'The Content-Security-Policy blocks the audio worklet: allow blob: in script-src, or set worklet-src to a copy of dist/worklets/processors.js.',
    ]);
    assert.equal(last, '7 to change.');
  });

  for (const [name, handler, advice] of [
    ['403', endpoint({}, 403), /answers 403: list the origin http:\/\/127\.0\.0\.1:\d+ there, unless it only wants/],
    ['404', endpoint({}, 404), /answers 404: correct signed-url-endpoint/],
    ['429', endpoint({}, 429), /answers 429: its limit is reached/],
    ['502', endpoint({}, 502), /answers 502: look into its log/],
    ['a page', endpoint({}, 200, '<html>'), /answers with something else than \{"signed_url": "wss:\/\/…"\}/],
    ['another kind of URL', endpoint({}, 200, { signed_url: 'https://m4rk3d' }), /answers with something else/],
    ['nothing', (request: IncomingMessage) => request.socket.destroy(), /does not answer \(ECONNRESET\): start it/],
  ] as const) {
    test(`says what to do about an endpoint that answers ${name}`, async () => {
      const { url } = await site({ '/': page(tag), '/signed-url': handler });
      const { code, fix } = await examine(url);
      assert.equal(code, 1);
      assert.equal(fix.length, 1);
      assert.match(fix[0]!, advice);
    });
  }

  test('asks for the script of the element, where no browser does', async () => {
    const { url } = await site({
      '/': page(`<script src="/js/voice-agent.iife.js?v=m4rk3d"></script>${tag}`),
      '/signed-url': endpoint(),
    });
    const { code, fix } = await examine(url);
    assert.equal(code, 1);
    assert.deepEqual(fix, [
      `The script ${url}js/voice-agent.iife.js did not load (it answers 404): correct its address, and host the folder chunks/ beside it.`,
    ]);
  });

  test('asks an endpoint of another origin as a page does, and looks at what lets pages read its answer', async () => {
    const readable = await site({
      '/signed-url': (request, response) =>
        endpoint({ 'access-control-allow-origin': request.headers.origin ?? '' })(request, response),
      '/closed': endpoint(),
    });
    const at = (path: string) => `<voice-agent signed-url-endpoint="${readable.url}${path}"></voice-agent>`;
    const { url } = await site({ '/': page(at('signed-url')), '/closed': page(at('closed')) });
    const origin = url.slice(0, -1);
    const [good, bad] = [await examine(url), await examine(`${url}closed`)];
    assert.deepEqual([good.code, bad.code], [0, 1]);
    assert.ok(good.ok.includes(`The endpoint ${readable.url}signed-url lets pages of ${origin} read its answer.`));
    assert.deepEqual(bad.fix, [
      `The endpoint ${readable.url}closed does not let pages of ${origin} read its answer: list that origin there (allowedOrigins, or serve --origin).`,
    ]);
    assert.deepEqual(
      readable.seen.map(({ headers }) => [headers.origin, headers['sec-fetch-site']]),
      [
        [origin, 'cross-site'],
        [origin, 'cross-site'],
      ],
    );
  });

  test('follows redirects of the page, and none of an endpoint to another origin', async () => {
    const other = await site({ '/': endpoint() });
    const redirect =
      (location: string): Handler =>
      (_, response) =>
        response.writeHead(302, { location }).end();
    const { url } = await site({ '/old': redirect('/'), '/': page(tag), '/signed-url': redirect(other.url) });
    const { fix } = await examine(`${url}old`);
    assert.deepEqual(fix, [
      `The endpoint ${url}signed-url redirects to ${other.url.slice(0, -1)}: set signed-url-endpoint to where it finally answers.`,
    ]);
  });

  test('says where a script may have made the tag, and what a tag lacks', async () => {
    const { url } = await site({ '/': page('<!-- <voice-agent> -->'), '/bare': page('<voice-agent></voice-agent>') });
    const [none, bare] = [await examine(url), await examine(`${url}bare`)];
    assert.deepEqual([none.code, none.notes.length, bare.code, bare.notes.length], [0, 1, 0, 1]);
    assert.match(none.notes[0]!, /There is no <voice-agent> in the markup: a script may make it/);
    assert.match(bare.notes[0]!, /names no endpoint and no agent/);
  });

  for (const [name, env, sentence] of [
    ['no browser is to be had', { CHROMIUM_PATH: '', PATH: '' }, /since no Chromium was found: install one/],
    ['CHROMIUM_PATH is wrong', { CHROMIUM_PATH: '/nowhere' }, /since CHROMIUM_PATH names no program: correct it/],
    [
      'the browser does not start',
      { CHROMIUM_PATH: process.execPath },
      /could not be looked at in the browser: Failed/,
    ],
  ] as const) {
    test(`says so where ${name}, and looks at the rest`, async () => {
      const { url } = await site({ '/': page(tag), '/signed-url': endpoint() });
      const { code, stdout, stderr } = await run('element', ['doctor', url], env);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^ok {4}The endpoint .* answers with a signed URL\.$/m);
      const [note = ''] = /^note {2}The page .*$/m.exec(stdout) ?? [];
      assert.match(note, sentence);
    });
  }

  test('says that a page does not answer or is none, and ends with 1', async () => {
    const { url } = await site({});
    const { code, fix } = await examine(`${url}?token=m4rk3d`);
    assert.deepEqual([code, fix], [1, [`${url} answers 404: give the address of a page that answers 200.`]]);
    const dead = await run('element', ['doctor', 'http://127.0.0.1:1/?token=m4rk3d']);
    assert.deepEqual(
      [dead.code, dead.stdout, dead.stderr],
      [1, '', 'http://127.0.0.1:1/ does not answer (ECONNREFUSED): check the address.\n'],
    );
  });

  for (const [args, sentence] of [
    [[], /^doctor takes one address/],
    [['https://a', 'https://b'], /^doctor takes one address/],
    [['site.example'], /^The address must begin with https:\/\/ or http:\/\//],
    [['file:///etc/passwd'], /^The address must begin with/],
    [['https://user:m4rk3d@site.example'], /^Leave the user name and the password out/],
    [['https://a', '--deep'], /^There is no option --deep/],
  ] as const) {
    test(`refuses ${args.join(' ') || 'nothing'}, and ends with 2`, async () => {
      const { code, stderr } = await run('element', ['doctor', ...args]);
      assert.equal(code, 2);
      assert.match(stderr, sentence);
      assert.equal(stderr.includes('m4rk3d'), false);
    });
  }
});

describe('tagsIn', () => {
  test('finds start tags with their attributes, whatever the quotes and letters', () => {
    const html = `<VOICE-AGENT Agent-Id=a text-only
      signed-url-endpoint='/x?a=1&amp;b="2"' data-x="a > b"/><voice-agent-other a=b><voice-agent>`;
    assert.deepEqual(tagsIn(html, 'voice-agent'), [
      { 'agent-id': 'a', 'text-only': '', 'signed-url-endpoint': '/x?a=1&b="2"', 'data-x': 'a > b' },
      {},
    ]);
  });

  test('finds none in comments, scripts and text fields, but scripts themselves', () => {
    const html = `<!-- <voice-agent a> --><script src="x">'<voice-agent b>'</script><textarea><voice-agent c></textarea>
      <title><voice-agent d></title><style>/* <voice-agent e> */</style><!-- <voice-agent f>`;
    assert.deepEqual(tagsIn(html, 'voice-agent'), []);
    assert.deepEqual(tagsIn(html, 'script'), [{ src: 'x' }]);
  });

  test('takes no time for pages that are made to cost it', () => {
    const began = performance.now();
    for (const part of ['<voice-agent ', '<script>', '<!--', '<voice-agent a="', "<voice-agent '"]) {
      tagsIn(part.repeat(20_000), 'voice-agent');
    }
    assert.ok(performance.now() - began < 3000);
  });
});

describe('a Content-Security-Policy', () => {
  const site = new URL('https://shop.example/page');
  const allowed = (policy: string, kind: 'script-src' | 'connect-src' | 'worklet', url: string, more = {}): boolean =>
    parsePolicies(policy).every((one) => allows(one, kind, { url: new URL(url), ...more }, site));

  for (const [policy, kind, url, expected] of [
    ['', 'connect-src', 'wss://api.example', true],
    ["img-src 'none'", 'connect-src', 'wss://api.example', true],
    ["default-src 'self'", 'connect-src', 'https://shop.example/x', true],
    ["default-src 'self'", 'connect-src', 'wss://shop.example/x', true],
    ["default-src 'self'", 'connect-src', 'https://api.example', false],
    ["default-src *; connect-src 'none'", 'connect-src', 'https://api.example', false],
    ['connect-src *', 'connect-src', 'wss://api.example', true],
    ['connect-src https:', 'connect-src', 'wss://api.example', false],
    ['connect-src wss:', 'connect-src', 'wss://api.example', true],
    ['connect-src ws:', 'connect-src', 'wss://api.example', true],
    ['connect-src wss://*.example', 'connect-src', 'wss://a.b.example', true],
    ['connect-src wss://*.example', 'connect-src', 'wss://example', false],
    ['connect-src wss://api.example:443', 'connect-src', 'wss://api.example', true],
    ['connect-src wss://api.example:8443', 'connect-src', 'wss://api.example', false],
    ['connect-src wss://api.example:*', 'connect-src', 'wss://api.example:8443', true],
    ['connect-src https://api.example/v1/', 'connect-src', 'https://api.example/v1/x', true],
    ['connect-src https://api.example/v1', 'connect-src', 'https://api.example/v1/x', false],
    ['connect-src wss:, connect-src https:', 'connect-src', 'wss://api.example', false],
    ['CONNECT-SRC wss:; connect-src https:', 'connect-src', 'wss://api.example', true],
    ["script-src 'self'; script-src-elem cdn.example", 'script-src', 'https://cdn.example/a.js', true],
    ["script-src 'self'; script-src-elem cdn.example", 'script-src', 'https://shop.example/a.js', false],
    ['script-src *', 'worklet', 'blob:', false],
    ['script-src blob:', 'worklet', 'blob:', true],
    ["default-src 'self' data:", 'worklet', 'data:', true],
    ["script-src 'nonce-x'", 'worklet', 'blob:', false],
    ["script-src 'nonce-x' 'strict-dynamic'", 'worklet', 'blob:', true],
    ["script-src https: 'strict-dynamic'", 'script-src', 'https://cdn.example/a.js', false],
  ] as const) {
    test(`${expected ? 'allows' : 'blocks'} ${url} by ${policy || 'saying nothing'}, as ${kind}`, () => {
      assert.equal(allowed(policy, kind, url), expected);
    });
  }

  test('lets scripts in by nonce and by hash', () => {
    const src = 'https://cdn.example/a.js';
    assert.equal(allowed("script-src 'nonce-x'", 'script-src', src, { nonce: 'x' }), true);
    assert.equal(allowed("script-src 'nonce-x'", 'script-src', src, { nonce: 'y' }), false);
    assert.equal(allowed("script-src 'sha384-abc'", 'script-src', src, { integrity: 'sha384-abc' }), true);
    assert.equal(allowed("script-src 'sha384-abc'", 'script-src', src, { integrity: 'sha384-abd' }), false);
  });

  test('keeps the microphone or not, by Permissions-Policy', () => {
    const lists = ['', 'camera=()', 'microphone=*', 'microphone=self', 'camera=(), microphone=(self "https://a")'];
    const others = ['microphone=()', 'microphone=("https://a")', 'geolocation=*, microphone=( )'];
    assert.ok(lists.every((list) => allowsMicrophone(list, site)));
    assert.ok(allowsMicrophone('microphone=("https://shop.example")', site));
    assert.ok(others.every((list) => !allowsMicrophone(list, site)));
  });
});
