import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test, type TestContext } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { createSignedUrlHandler } from '../../src/server/signed-url.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Answer, type Site } from './site.js';

/** Marked, so that it is found wherever it gets to. */
const mark = (name: string): string => `marked${name}${randomBytes(12).toString('hex')}`;
const apiKey = `sk_${randomBytes(24).toString('hex')}`;
const cookie = mark('cookie');
const signature = mark('signature');
const variable = mark('variable');

/** Everything of a page that others can see: `globalThis.traces()`. */
const traces = `
globalThis.heard = [];
globalThis.sockets = [];
const NativeWebSocket = WebSocket;
globalThis.WebSocket = class extends NativeWebSocket { constructor(url, ...rest) { super(url, ...rest); sockets.push(String(url)); } };
const dump = (value, depth = 0) => {
  if (typeof value !== 'object' || value === null || depth > 6) return String(value);
  const names = new Set([...Object.getOwnPropertyNames(value), ...(value instanceof Error ? ['name', 'message', 'stack', 'cause'] : [])]);
  return [...names].map((name) => name + '=' + dump(value[name], depth + 1)).join(';');
};
for (const name of 'start status mode transcript caption interruption tool-call tool-approval metrics error end'.split(' ')) {
  document.addEventListener('voice-agent-' + name, ({ type, detail }) => heard.push(type + ' ' + dump(detail)));
}
addEventListener('error', ({ message }) => heard.push(message));
addEventListener('unhandledrejection', ({ reason }) => heard.push(dump(reason)));
const written = (root) => {
  let text = root.innerHTML ?? '';
  for (const element of root.querySelectorAll('*')) if (element.shadowRoot) text += written(element.shadowRoot);
  return text;
};
globalThis.traces = async () => {
  const agent = document.querySelector('voice-agent');
  return {
    events: heard.join('\\n'),
    error: dump(agent.error),
    transcript: ['text', 'markdown', 'json', 'vtt'].map((format) => agent.exportTranscript(format)).join('\\n'),
    dom: written(document.documentElement) + document.title + location.href,
    attributes: [...agent.attributes].map(({ name, value }) => name + '=' + value).join(' '),
    storage: JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie,
    databases: JSON.stringify((await indexedDB.databases?.()) ?? []),
    caches: JSON.stringify((await globalThis.caches?.keys()) ?? []),
    state: JSON.stringify(history.state) + name,
    timing: performance.getEntries().map((entry) => entry.name).join('\\n'),
  };
};
`;

declare global {
  var heard: string[];
  var sockets: string[];
  var traces: () => Promise<Record<string, string>>;
}

const service = 'wss://api.us.elevenlabs.io';
const scenarios = ['greeting', 'text', 'tools', 'rich-content', 'missing', 'malformed', 'error-nested', 'close-1008'];

const json =
  (body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const redirect =
  (location: string): Answer =>
  (_, response) =>
    void response.writeHead(302, { location, 'access-control-allow-origin': '*' }).end();

const badAddresses = [
  'ws://example.com/socket',
  'http://localhost/socket',
  'https://example.com/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'blob:http://localhost/3f2504e0',
  'wss://ada:secret@example.com/',
  'wss://ada@example.com/',
  'wss:',
  '//example.com/',
  'wss://example.com/#part',
  'ws://localhost.example.com/',
  'ws://127.0.0.1.example.com/',
  'file:///etc/passwd',
];

for (const engine of enginesInShort()) {
  describe(`keys, addresses and secrets, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let raw: WebSocketServer;
    /** What the handler has told its site. */
    const serverLog: string[] = [];
    /** Signatures that the simulator has given out. */
    const minted = new Set<string>();
    /** What \`/api/answer\` answers. */
    let answer: unknown;

    before(async () => {
      site = await openSite(
        (built) => ({
          '/': pageWith('text-only', {
            head: `<script>${traces}</script>`,
            headers: { 'set-cookie': `session=${cookie}; HttpOnly` },
          }),
          '/api/answer': (request, response) => json(answer)(request, response),
          '/api/to-other-origin': redirect(`http://127.0.0.1:${built.port}/api/elsewhere`),
          '/api/to-same-origin': redirect('/api/signed-url'),
          '/api/elsewhere': (request, response) =>
            json({ signed_url: built.simulator.signUrl('text') }, { 'access-control-allow-origin': '*' })(
              request,
              response,
            ),
          '/api/raw': json({
            signed_url: `ws://localhost:${built.port}/raw?agent_id=a&conversation_signature=${signature}`,
          }),
          '/api/handler': handlerOf(built),
        }),
        { apiKey, agentId: 'text' },
      );
      raw = new WebSocketServer({ noServer: true });
      site.server.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith('/raw')) return;
        raw.handleUpgrade(request, socket, head, (webSocket) => {
          const said = `No ws://${request.headers.host}${request.url} with conversation_signature=${signature}, bearer ${signature} or ${apiKey}`;
          webSocket.send(JSON.stringify({ type: 'error', error_event: { code: 1008, message: said, reason: said } }));
          webSocket.close(1008, `token=${signature}`);
        });
      });
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      for (const socket of raw?.clients ?? []) socket.terminate();
      await site?.close();
    });

    /** The real handler, with the simulator in place of the service. */
    const handlerOf = ({ origin }: Site): Answer => {
      const handle = createSignedUrlHandler({
        apiKey,
        agents: scenarios,
        onError: (error) => void serverLog.push(String(error), JSON.stringify(error), String(error.stack)),
        fetch: async (url, init) => {
          const { pathname, search } = new URL(String(url));
          const response = await fetch(origin + pathname + search, init);
          const text = await response.text();
          const found = /conversation_signature=([\w%-]+)/.exec(text)?.[1];
          if (found) minted.add(found);
          // The handler takes addresses of the service only.
          return new Response(text.replace(origin.replace('http', 'ws'), service), { status: response.status });
        },
      });
      return getRequestListener(async (request, context) => {
        const response = await handle(request, context);
        return new Response((await response.text()).replace(service, origin.replace('http', 'ws')), response);
      });
    };

    const open = async (origin = site.origin): Promise<void> => {
      await browser.goto(`${origin}/`);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot);
      site.requests.length = 0;
    };

    /** Starts an agent with these properties; answers with the code of the error, or the status. */
    const start = (properties: Record<string, unknown>): Promise<string> =>
      browser.evaluate(async (given: Record<string, unknown>) => {
        document.querySelector('voice-agent')?.remove();
        const agent = document.createElement('voice-agent');
        Object.assign(agent, { textOnly: true, noReconnect: true, ...given });
        document.body.append(agent);
        return agent.start().then(
          () => agent.status,
          (error: unknown) => (error as { code: string }).code,
        );
      }, properties);

    const attributes = [
      `agent-id="${apiKey}"`,
      `signed-url="wss://api.elevenlabs.io/v1/convai/conversation?xi-api-key=${apiKey}"`,
      `signed-url-endpoint="/api/signed-url?key=${apiKey}"`,
      `apikey="${apiKey}" agent-id="a"`,
      `xi-api-key="${apiKey}" agent-id="a"`,
      `data-api-key="${apiKey}" signed-url-endpoint="/api/signed-url"`,
      `elevenlabs-api-key="any" signed-url-endpoint="/api/signed-url"`,
      `user-id="${apiKey}" signed-url-endpoint="/api/signed-url"`,
      `agent-id="0123456789abcdef0123456789abcdef"`,
    ];

    const refuses = async (html: string): Promise<void> => {
      const found = await browser.evaluate(async (attributesOfOne: string) => {
        document.querySelector('voice-agent')?.remove();
        globalThis.heard.length = globalThis.sockets.length = 0;
        document.body.insertAdjacentHTML('beforeend', `<voice-agent text-only ${attributesOfOne}></voice-agent>`);
        const agent = document.querySelector('voice-agent')!;
        await agent.updateComplete;
        await new Promise((resolve) => setTimeout(resolve));
        const before = [...globalThis.heard];
        const code = await agent.start().catch((error: unknown) => (error as { code: string }).code);
        return {
          before,
          code,
          html: agent.outerHTML,
          all: JSON.stringify(await globalThis.traces()),
          sockets: globalThis.sockets,
        };
      }, html);
      assert.equal(found.before.filter((line) => line.includes('code=api-key-refused')).length, 1, html);
      assert.equal(found.code, 'api-key-refused', html);
      assert.ok(!found.html.includes(apiKey) && !found.html.includes('api'.concat('-key=')), found.html);
      assert.ok(!found.all.includes(apiKey), html);
      assert.deepEqual([found.sockets, site.requests], [[], []], html);
    };

    test('a key on a page that is not on this machine is refused before any request, and taken out of the page', async (context: TestContext) => {
      if (!site.insecureOrigin) return context.skip('this machine has no address but loopback');
      await open(site.insecureOrigin);
      for (const html of [`api-key="${apiKey}" agent-id="a"`, `api-key="any" agent-id="a"`, ...attributes])
        await refuses(html);
      assert.ok(!browser.console.join().includes(apiKey));
      assert.equal(await start({ apiKey, agentId: 'a' }), 'api-key-refused');
    });

    test('on this machine, a key where it does not belong is refused all the same', async () => {
      await open();
      for (const html of attributes) await refuses(html);
      assert.ok(!browser.console.join().includes(apiKey));
    });

    test('on this machine, api-key works, with one warning', async () => {
      await open();
      const address = site.simulator.signUrl('text');
      const asked = await browser.evaluate(
        async (key: string, signedUrl: string) => {
          document.querySelector('voice-agent')?.remove();
          const seen: [string, string | null][] = [];
          globalThis.fetch = async (request) => {
            seen.push([(request as Request).url, (request as Request).headers.get('xi-api-key')]);
            return new Response(JSON.stringify({ signed_url: signedUrl }));
          };
          const warnings: string[] = [];
          console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
          document.body.insertAdjacentHTML(
            'beforeend',
            `<voice-agent text-only api-key="${key}" agent-id="a"></voice-agent>`,
          );
          const agent = document.querySelector('voice-agent')!;
          for (let time = 0; time < 2; time++) {
            await agent.start();
            await agent.stop();
          }
          return { seen, warnings };
        },
        apiKey,
        address,
      );
      const upstream = 'https://api.us.elevenlabs.io/v1/convai/conversation/get-signed-url?agent_id=a';
      assert.deepEqual(asked.seen, [
        [upstream, apiKey],
        [upstream, apiKey],
      ]);
      assert.equal(asked.warnings.length, 1);
      assert.match(asked.warnings[0]!, /api-key.*signed-url-endpoint/);
      assert.ok(!asked.warnings[0]!.includes(apiKey));
    });

    test('only wss:, or ws: on this machine, and nobody’s password', async () => {
      await open();
      for (const signedUrl of badAddresses) assert.equal(await start({ signedUrl }), 'configuration', signedUrl);
      for (const signedUrl of badAddresses) {
        answer = { signed_url: signedUrl };
        assert.equal(await start({ signedUrlEndpoint: '/api/answer' }), 'signed-url-failed', signedUrl);
      }
      for (const signedUrlEndpoint of [
        'javascript:alert(1)',
        'data:application/json,{"signed_url":"wss://x"}',
        'blob:x',
        'file:///x',
        'http://ada:secret@localhost/',
        'ftp://localhost/',
      ]) {
        assert.equal(await start({ signedUrlEndpoint }), 'configuration', signedUrlEndpoint);
      }
      assert.deepEqual(await browser.evaluate(() => globalThis.sockets), []);
    });

    test('an endpoint that redirects to another origin is refused unless that is allowed', async () => {
      await open();
      assert.equal(await start({ signedUrlEndpoint: '/api/to-other-origin' }), 'signed-url-failed');
      assert.equal(
        await start({ signedUrlEndpoint: '/api/to-other-origin', allowedRedirectOrigins: ['https://example.com'] }),
        'signed-url-failed',
      );
      assert.deepEqual(await browser.evaluate(() => globalThis.sockets), []);
      assert.equal(
        await start({ signedUrlEndpoint: '/api/to-other-origin', allowedRedirectOrigins: [site.otherOrigin] }),
        'connected',
      );
      assert.equal(await start({ signedUrlEndpoint: '/api/to-same-origin' }), 'connected');
    });

    test('whole conversations leave no secret anywhere', async () => {
      await open();
      const found: Record<string, string> = {};
      for (const agentId of [...scenarios, 'not-listed', 'raw']) {
        const endpoint = agentId === 'raw' ? '/api/raw' : '/api/handler';
        await browser.evaluate(
          async (given: Record<string, unknown>) => {
            document.querySelector('voice-agent')?.remove();
            const agent = document.createElement('voice-agent');
            Object.assign(agent, given);
            document.body.append(agent);
            await agent.start().catch(() => undefined);
            if (agent.status === 'connected') {
              agent.sendText('Hello **there**');
              agent.sendContextualUpdate('The visitor looks at shoes');
              await new Promise((resolve) => setTimeout(resolve, 400));
            }
            await agent.stop();
            await agent.updateComplete;
          },
          {
            textOnly: true,
            noReconnect: true,
            agentId,
            signedUrlEndpoint: endpoint,
            dynamicVariables: { secret__token: variable, name: 'Ada' },
          },
        );
        for (const [place, text] of Object.entries(await browser.evaluate(() => globalThis.traces()))) {
          found[place] = `${found[place] ?? ''}\n${text}`;
        }
      }
      assert.ok(minted.size >= 6, `${minted.size} signed URLs`);
      const received = site.simulator.conversations.map((conversation) =>
        JSON.stringify(conversation.toJSON().received),
      );
      assert.ok(
        received.some((messages) => messages.includes(variable)),
        'the variable is sent to the service',
      );
      // What a browser itself writes when a connection fails is not the page's.
      found['console'] = browser.console
        .filter((line) => !/^(WebSocket connection to|Failed to load resource)|can.t establish a connection/.test(line))
        .join('\n');
      found['server'] = serverLog.join('\n');
      const secrets = [
        apiKey,
        cookie,
        signature,
        variable,
        ...minted,
        ...[...minted].map((it) => decodeURIComponent(it)),
      ];
      for (const [place, text] of Object.entries(found)) {
        for (const secret of secrets)
          assert.ok(
            !text.includes(secret),
            `${place}: ${text.slice(Math.max(0, text.indexOf(secret) - 200)).slice(0, 300)}`,
          );
        assert.ok(!/conversation_signature|[?&]token=/.test(text), `${place} has a signed URL: ${text.slice(0, 2000)}`);
      }
      const hosts = found['timing']!.split('\n').filter(
        (name) => /^https?:/.test(name) && !name.startsWith(site.origin),
      );
      assert.deepEqual(hosts, []);
    });
  });
}
