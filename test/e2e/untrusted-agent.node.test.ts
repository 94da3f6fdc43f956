import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebSocketServer, type WebSocket } from 'ws';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Site } from './site.js';
import { payloads } from './xss-corpus.js';

/** What a voice agent is made of. */
const ownTags =
  'article bdi button circle dd details div dl dt footer form header input label line option p path polyline rect section select slot span strong style summary svg textarea voice-agent';
/** What an answer in Markdown may be made of beside that. */
const markdownTags =
  'a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s strong sub sup table tbody td th thead tr ul';
const tags = [...ownTags.split(' '), ...markdownTags.split(' ')];

/** How many texts one conversation says. */
const AT_ONCE = 40;

const hooks = `
globalThis.ran = [];
for (const name of ['pwned', 'alert', 'confirm', 'prompt', 'print', 'open']) {
  Object.defineProperty(globalThis, name, { value: () => void ran.push(name + ' ' + new Error().stack), writable: false, configurable: false });
}
globalThis.here = true;
globalThis.rejections = [];
addEventListener('unhandledrejection', ({ reason }) => rejections.push(String(reason)));
addEventListener('error', ({ message }) => rejections.push(message));
`;

/** Everything is allowed to run; whatever is asked for elsewhere than here is reported. */
const watch = "default-src 'self' 'unsafe-inline' 'unsafe-eval' ws: data: blob:; report-uri /report";

type Say = (type: string, body: unknown) => void;

/** One conversation in which every field that people may see says everything there is in the corpus. */
function sayEverything(say: Say, texts: readonly string[]): void {
  texts.forEach((text, index) => {
    const id = index + 1;
    say('agent_response', { agent_response_event: { agent_response: text, event_id: id } });
    say('user_transcript', { user_transcription_event: { user_transcript: text, event_id: id } });
    say('tentative_user_transcript', {
      tentative_user_transcription_event: { user_transcript: text, event_id: id + 10_000 },
    });
    for (const type of ['start', 'delta', 'stop']) {
      say('agent_chat_response_part', {
        text_response_part: { text: type === 'delta' ? text : '', type, event_id: id + 20_000 },
      });
    }
    say('agent_response', { agent_response_event: { agent_response: `${text} ${text}`, event_id: id + 30_000 } });
    say('agent_response_correction', {
      agent_response_correction_event: {
        original_agent_response: `${text} ${text}`,
        corrected_agent_response: text,
        event_id: id + 30_000,
      },
    });
    const tool = { tool_name: text, tool_call_id: `call ${id} ${text}` };
    say('client_tool_call', { client_tool_call: { ...tool, parameters: { [text]: text } } });
    say('agent_tool_request', { agent_tool_request: { ...tool, tool_call_id: `system ${id}`, tool_type: text } });
    say('mcp_tool_call', {
      mcp_tool_call: {
        ...tool,
        tool_call_id: `mcp ${id} ${text}`,
        service_id: text,
        tool_description: text,
        parameters: { [text]: text },
        timestamp: text,
        state: 'awaiting_approval',
        error_message: text,
      },
    });
    const props = { title: text, subtitle: text, description: text, image: text, url: text, href: text, html: text };
    say('rich_content', {
      rich_content: {
        rich_content_id: text || 'none',
        component: `card ${text}`,
        props: { ...props, buttons: [{ label: text, value: text, url: text }, text] },
      },
    });
    say('rich_content', {
      rich_content: {
        rich_content_id: `choices ${id}`,
        component: 'buttons',
        props: { buttons: [text, { label: text }] },
      },
    });
    say(text || 'unknown', { [text]: text });
  });
}

for (const engine of enginesInShort()) {
  describe(`an agent that is not to be trusted, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let sockets: WebSocketServer;
    let texts: string[];
    /** What a connection does once it is greeted. */
    let script: (socket: WebSocket, say: Say) => void;
    let conversationId = 'conv';
    let initiation = '';

    before(async () => {
      site = await openSite((built) => ({
        '/': pageWith(`signed-url="ws://localhost:${built.port}/raw" text-only no-reconnect languages="en de"`, {
          head: `<script>${hooks}</script>`,
          headers: { 'content-security-policy-report-only': watch },
        }),
      }));
      const host = `127.0.0.1:${site.port}`;
      texts = payloads.map((text) =>
        text.replaceAll('//EVIL', `//${host}/evil`).replaceAll('EVIL', `http://${host}/evil`),
      );
      sockets = new WebSocketServer({ noServer: true });
      site.server.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith('/raw')) return;
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          const say: Say = (type, body) => webSocket.send(JSON.stringify({ type, ...(body as object) }));
          webSocket.once('message', (data: Buffer) => {
            initiation = data.toString();
            say('conversation_initiation_metadata', {
              conversation_initiation_metadata_event: {
                conversation_id: conversationId,
                agent_output_audio_format: 'pcm_16000',
                user_input_audio_format: 'pcm_16000',
              },
            });
            script(webSocket, say);
          });
        });
      });
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      for (const socket of sockets?.clients ?? []) socket.terminate();
      await site?.close();
    });

    const open = async (): Promise<void> => {
      await browser.goto(`${site.origin}/`);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot);
      site.requests.length = site.reports.length = 0;
    };

    /** Nothing has run, nothing was asked for, nobody has left, and nothing is there that must not be. */
    const checkPage = async (): Promise<void> => {
      const found = await browser.evaluate((allowed: readonly string[]) => {
        const problems: string[] = [];
        const page = globalThis as unknown as { ran: string[]; here: boolean; rejections: string[] };
        let count = 0;
        const walk = (root: ParentNode): void => {
          for (const element of root.querySelectorAll('*')) {
            count++;
            const tag = element.localName;
            const inMarkdown = !!element.closest('.markdown > *');
            if (!allowed.includes(tag)) problems.push(`<${tag}>`);
            for (const { name, value } of element.attributes) {
              if (
                /^on|^(srcdoc|srcset|action|formaction|xlink:href|is|ping|background|poster|autofocus)$/i.test(name)
              ) {
                problems.push(`<${tag} ${name}>`);
              }
              if (name === 'src') problems.push(`<${tag} src="${value}">`);
              if (name === 'href' && !/^(https?:\/\/|(mailto|tel|sms):)/i.test(value))
                problems.push(`<${tag} href="${value}">`);
              const known = /^(align|alt|href|start|title|target|rel|tabindex)$/.test(name);
              if (inMarkdown && !known) problems.push(`<${tag} ${name}="${value}"> in an answer`);
            }
            if (tag === 'a') {
              const link = element as HTMLAnchorElement;
              const isWeb = /^https?:$/.test(link.protocol);
              // The others are handed to a program beside the page.
              if (!isWeb && !/^(mailto|tel|sms):$/.test(link.protocol)) problems.push(`${link.protocol} in a link`);
              if ((isWeb && link.target !== '_blank') || !link.rel.includes('noopener')) {
                problems.push('a link that opens here');
              }
            }
            if (element.shadowRoot) walk(element.shadowRoot);
            if (element instanceof HTMLTemplateElement) walk(element.content);
          }
        };
        const agent = document.querySelector('voice-agent')!;
        walk(agent.shadowRoot!);
        if (!page.here) problems.push('the page has been left');
        if (document.body.querySelectorAll('*').length !== 1) problems.push('something was added to the page');
        return {
          problems: [...new Set(problems)],
          ran: page.ran,
          rejections: page.rejections,
          count,
          address: location.href,
        };
      }, tags);
      assert.deepEqual(found.ran, []);
      assert.deepEqual(found.problems, []);
      assert.deepEqual(found.rejections, []);
      assert.equal(found.address, `${site.origin}/`);
      assert.deepEqual(
        site.requests.filter((request) => !/\/report|favicon/.test(request)),
        [],
      );
      const loads = site.reports.filter(
        (report) => !/"(effective|violated)-directive":\s*"script-src-(attr|elem)/.test(report),
      );
      assert.deepEqual(loads, []);
    };

    test(`says each of ${payloads.length} texts in every field, and nothing comes of it`, async () => {
      const shown = { turns: 0, markdown: 0, tools: 0, approvals: 0, cards: 0, choices: 0 };
      await open();
      for (let start = 0; start < texts.length; start += AT_ONCE) {
        script = (_, say) => {
          sayEverything(say, texts.slice(start, start + AT_ONCE));
          say('agent_response', { agent_response_event: { agent_response: 'The **end**', event_id: 99_999 } });
        };
        await browser.evaluate(async () => {
          const agent = document.querySelector('voice-agent')!;
          await agent.stop();
          await agent.start();
        });
        await browser.waitFor(() =>
          [...document.querySelector('voice-agent')!.shadowRoot!.querySelectorAll('.markdown strong')].some(
            ({ textContent }) => textContent === 'end',
          ),
        );
        const found = await browser.evaluate(() => {
          const { shadowRoot, turns } = document.querySelector('voice-agent')!;
          const count = (selector: string): number => shadowRoot!.querySelectorAll(selector).length;
          return {
            turns: turns.length,
            markdown: count('.markdown'),
            tools: count('[part=tool]'),
            approvals: count('[part~=approval]'),
            cards: count('.card'),
            choices: count('.choices button'),
          };
        });
        for (const [what, number] of Object.entries(found)) shown[what as keyof typeof shown] += number;
        await checkPage();
      }
      // What was to be seen has been seen, but for texts that are blank.
      assert.ok(shown.turns > 4 * payloads.length, JSON.stringify(shown));
      for (const [what, number] of Object.entries(shown))
        assert.ok(number > 0.95 * payloads.length, `${what}: ${number}`);
    });

    test('errors, reasons and ids are no better', async () => {
      await open();
      const chunks: string[] = [''];
      for (const text of texts.filter(({ length }) => length < 250)) {
        if (chunks.at(-1)!.length + text.length > 250) chunks.push('');
        chunks.push(`${chunks.pop() ?? ''}${text}`);
      }
      for (const [index, chunk] of chunks.entries()) {
        conversationId = chunk;
        script = (socket, say) => {
          say('agent_response', { agent_response_event: { agent_response: chunk, event_id: 1 } });
          say('error', { error_event: { code: 1011, error_type: chunk, message: chunk, reason: chunk } });
          socket.close(1011, Buffer.from(chunk).subarray(0, 100).toString().replaceAll('\ufffd', ''));
        };
        await browser.evaluate(async () => {
          const agent = document.querySelector('voice-agent')!;
          await agent.start().catch(() => undefined);
          for (let wait = 0; agent.status !== 'idle' && wait < 500; wait++)
            await new Promise((go) => setTimeout(go, 5));
        });
        if (index === 0) await browser.click('voice-agent >>> [part~="settings-button"]');
      }
      conversationId = 'conv';
      assert.ok(
        (await browser.evaluate(() => globalThis.told.events)).filter(({ name }) => name === 'error').length >=
          chunks.length,
      );
      await checkPage();
    });

    test('labels are text, whoever wrote them', async () => {
      script = (_, say) => {
        say('agent_response', { agent_response_event: { agent_response: 'Hello', event_id: 1 } });
        say('mcp_tool_call', {
          mcp_tool_call: {
            tool_name: 'x',
            tool_call_id: 'x',
            service_id: 'x',
            parameters: {},
            timestamp: 'now',
            state: 'awaiting_approval',
          },
        });
      };
      await open();
      await browser.click('voice-agent >>> [part~="start-button"]');
      await browser.waitFor(() => document.querySelector('voice-agent')!.turns.length > 0);
      await browser.click('voice-agent >>> [part~="settings-button"]');
      await browser.evaluate(async (all: readonly string[]) => {
        const agent = document.querySelector('voice-agent')!;
        for (const text of all) {
          const each = new Proxy({}, { get: () => text }) as Record<string, string>;
          const names =
            'title open close start end mute you agent transcript message send empty emptyText notSpoken newMessages voiceView conversationView settings retry accept reconnected typing unavailable muted mutedSpeech talk tapToHear externalAgent rate typeInstead like dislike copy copied allow deny approval microphone loudspeaker systemDefault volume language copyTranscript download stars comment submit thanks notSent';
          agent.labels = {
            ...Object.fromEntries(names.split(' ').map((name) => [name, text])),
            status: each,
            mode: each,
            errors: each,
            unblock: each,
          };
          await agent.updateComplete;
        }
      }, texts);
      await checkPage();
    });

    test('no message, parameter or variable gets into a prototype', async () => {
      const results: string[] = [];
      const evil =
        '{"__proto__":{"polluted":1,"toString":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}';
      script = (socket) => {
        socket.on('message', (data) => results.push((data as Buffer).toString()));
        const bodies = [
          `"type":"agent_response","agent_response_event":${evil},"agent_response":"hello","event_id":1}`,
          `"type":"client_tool_call","client_tool_call":{"tool_name":"echo","tool_call_id":"1","parameters":${evil}},"event_id":2}`,
          `"type":"client_tool_call","client_tool_call":{"tool_name":"__proto__","tool_call_id":"__proto__","parameters":${evil}}}`,
          `"type":"rich_content","rich_content":{"rich_content_id":"__proto__","component":"card","props":${evil},"title":"x"}}`,
          '"type":"__proto__"',
          '"type":"constructor"',
          '"type":"toString"',
          '"type":"hasOwnProperty"',
        ];
        for (const body of bodies) socket.send(`${evil.slice(0, -1)}},${body}${body.endsWith('}') ? '' : ''}}`);
        socket.send('{"type":"agent_response","agent_response_event":{"agent_response":"over","event_id":9}}');
      };
      await open();
      const before = await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        agent.registerTool('echo', (parameters) => ({ ...parameters, seen: Object.keys(parameters) }));
        agent.setAttribute('dynamic-variables', '{"__proto__":"a","constructor":"b","name":"Ada"}');
        agent.setAttribute(
          'custom-llm-extra-body',
          '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
        );
        return [Object, Array, Function, String, Map, Promise].map(
          ({ prototype }) => Reflect.ownKeys(prototype).length,
        );
      });
      await browser.click('voice-agent >>> [part~="start-button"]');
      await browser.waitFor(() => document.querySelector('voice-agent')!.turns.at(-1)?.text === 'over');
      const after = await browser.evaluate(() => ({
        keys: [Object, Array, Function, String, Map, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).length),
        polluted: ({} as { polluted?: number }).polluted ?? null,
        works: {}.toString(),
      }));
      assert.deepEqual(after, { keys: before, polluted: null, works: '[object Object]' });
      assert.equal(
        initiation.includes('"dynamic_variables":{"__proto__":"a","constructor":"b","name":"Ada"}'),
        true,
        initiation,
      );
      assert.ok(
        results.some((result) => result.includes('"tool_call_id":"1"') && result.includes('seen')),
        results.join('\n'),
      );
    });
  });
}
