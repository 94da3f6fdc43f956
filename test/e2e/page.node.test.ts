import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationReport } from '../../packages/simulator/src/record.js';
import { chunkFile } from '../helpers/dist-server.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { clobbering, hostileScripts } from './hostile.js';
import { openSite, pageWith, wordsOf, type Answer, type Page, type Site } from './site.js';

/** What docs/security.md calls enough; the simulator stands beside the service. */
const strict = ({ port }: Site): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; " +
  `connect-src 'self' wss://api.elevenlabs.io ws://127.0.0.1:${port}; report-uri /report`;
const trusted = "; require-trusted-types-for 'script'; trusted-types lit-html dompurify";

/** A page that has Lit and DOMPurify of its own. */
const policies = "for (const name of ['lit-html', 'dompurify']) globalThis.trustedTypes?.createPolicy(name, {});";

const endpoint = 'signed-url-endpoint="/api/signed-url"';
const selfHosted = `${endpoint} worklet-src="/dist/worklets/processors.js"`;
const module = '/dist/cdn/voice-agent.js';
const element = `/dist/${chunkFile('element')}`;
const classic = '/dist/cdn/voice-agent.iife.js';

/** With every kind of value that a page can set: text, number, list, object. */
const initiation = `user-id="ada" override-speed="1.1" asr-keywords="tarot cards" dynamic-variables='{"name":"Ada","visits":3}'`;
const initiated = {
  type: 'conversation_initiation_client_data',
  conversation_config_override: { tts: { speed: 1.1 }, asr: { keywords: ['tarot', 'cards'] } },
  dynamic_variables: { name: 'Ada', visits: 3 },
  user_id: 'ada',
};

/** A framed page, which the page around it can ask to press a button. */
const framed = `<button id="start" style="position: fixed; inset: 0; z-index: 1; width: 100%; height: 100%">Talk</button><script>
addEventListener('message', ({ data }) => document.querySelector('voice-agent').shadowRoot.querySelector(data.press)?.click());
</script>`;

const around = (src: string, sandbox: string, allow = ''): Page => ({
  html: `<!doctype html><html lang="en"><title>Around</title><script src="/listen.js"></script>
<iframe width="400" height="500" sandbox="allow-scripts ${sandbox}" allow="${allow}" src="${src}"></iframe></html>`,
});

function pagesOf(site: Site): Record<string, Page | Answer> {
  const policy = (more = ''): { headers: Record<string, string> } => ({
    headers: { 'content-security-policy': strict(site) + more },
  });
  const socket = (agentId: string): string =>
    `signed-url="ws://127.0.0.1:${site.port}/v1/convai/conversation?agent_id=${agentId}"`;
  const pages: Record<string, Page | Answer> = {
    '/strict': pageWith(selfHosted, policy()),
    '/strict/classic': pageWith(selfHosted, { ...policy(), script: classic }),
    '/strict/german': pageWith(`${selfHosted} language="de" variant="floating"`, policy()),
    '/strict/no-worklet': pageWith(endpoint, policy()),
    '/trusted': pageWith(selfHosted, policy(trusted)),
    '/trusted/twice': pageWith(selfHosted, {
      ...policy(`${trusted} 'allow-duplicates'`),
      head: '<script src="/policies.js"></script>',
    }),
    '/policies.js': (_, response) => void response.writeHead(200, { 'content-type': 'text/javascript' }).end(policies),
    '/alone': pageWith(`${socket('text')} text-only`, {
      headers: {
        'content-security-policy': `script-src ${[module, element, '/listen.js'].map((file) => site.origin + file).join(' ')}`,
      },
    }),
    '/isolated': pageWith(endpoint, {
      headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
      script: `${site.otherOrigin}/dist/cdn/voice-agent.js`,
    }),
    '/framed': pageWith(`${socket('greeting')} remember-consent="consent"`, { body: framed }),
    '/around': around(`${site.otherOrigin}/framed`, 'allow-same-origin', 'microphone'),
    '/around/nobody': around(`${site.otherOrigin}/framed`, '', 'microphone'),
    '/around/silent': around(`${site.otherOrigin}/framed`, ''),
    '/insecure': pageWith(socket('text')),
    '/without-service': pageWith(`${socket('text')} text-only`, {
      headers: { 'content-security-policy': "connect-src 'self'" },
    }),
    '/clobbered': pageWith(`${endpoint} language="de"`, { head: `<body>${clobbering}`, script: classic }),
  };
  for (const [name, script] of Object.entries(hostileScripts)) {
    const head = `<script>{${script}}</script>`;
    pages[`/hostile/${name}`] = pageWith(`${endpoint} ${initiation}`, { head });
    pages[`/hostile/classic/${name}`] = pageWith(`${endpoint} ${initiation}`, { head, script: classic });
  }
  return pages;
}

/** What the client has sent but audio. */
const sentIn = ({ received }: ConversationReport): object[] =>
  received.flatMap((entry) => ('message' in entry && entry.message.type !== 'pong' ? [entry.message] : []));

/** Whether an answer in Markdown is shown as such. */
const isFormatted = (): boolean =>
  !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.markdown strong');

for (const engine of enginesInShort()) {
  describe(`on somebody else’s page, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let written: number;

    before(async () => {
      site = await openSite(pagesOf);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const open = async (path: string, origin = site.origin): Promise<void> => {
      // What the page before has to say while it goes is its own.
      await browser.goto('about:blank');
      site.reports.length = 0;
      written = browser.console.length;
      await browser.goto(encodeURI(origin + path));
    };

    const click = (part: string): Promise<void> => browser.click(`voice-agent >>> [part~="${part}"]`);

    /** Clicks until it is noticed: a frame that has not been painted yet lets a click fall through. */
    const clickInFrame = async (): Promise<void> => {
      await browser.waitFor(() => globalThis.told.framed);
      for (const end = Date.now() + 15_000; Date.now() < end; await pause(300)) {
        await browser.click('iframe');
        if (await browser.evaluate(() => globalThis.told.events.length > 0)) return;
      }
    };

    const report = (): ConversationReport => site.simulator.conversations.at(-1)!.toJSON();

    /** What stands in the console, but for the icon that Firefox looks for by itself. */
    const lines = (): string[] => browser.console.slice(written).filter((line) => !line.includes('/favicon.ico'));

    /** Nothing was reported, neither to the page nor to its server, and nothing stands in the console. */
    const checkPeace = async (): Promise<void> => {
      assert.deepEqual((await browser.evaluate(() => globalThis.told)).violations, []);
      assert.deepEqual(site.reports, []);
      assert.deepEqual(lines(), []);
    };

    /** A spoken conversation, as a visitor has one: it is heard, listened to and written to, and it ends well. */
    const talk = async (): Promise<ConversationReport> => {
      await click('start-button');
      await heard();
      await browser.evaluate(() => document.querySelector('voice-agent')!.sendText('The "first", please'));
      await click('settings-button');
      await browser.waitFor(
        () => document.querySelector('voice-agent')!.shadowRoot!.querySelector('.settings input') && true,
      );
      await listened();
      await click('end-button');
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'idle');
      await site.simulator.conversations.at(-1)!.whenClosed();
      assert.deepEqual(await wordsOf(browser, 'error', 'end'), ['end user']);
      const conversation = report();
      assert.deepEqual(conversation.violations, []);
      assert.equal(conversation.closed?.code, 1000);
      const settled = await browser.evaluate(() =>
        document.querySelector('voice-agent')!.turns.every(({ final }) => final),
      );
      assert.equal(settled, true, 'no turn waits for its end');
      assert.deepEqual(sentIn(conversation)[1], { type: 'user_message', text: 'The "first", please' });
      return conversation;
    };

    /** A typed conversation, with an answer in Markdown. */
    const write = async (): Promise<void> => {
      await browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        agent.textOnly = true;
        await agent.start();
        agent.sendText('Hello **there**');
      });
      await browser.waitFor(isFormatted);
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      assert.deepEqual(report().violations, []);
    };

    /** Waits until the agent hears the visitor. */
    const listened = async (): Promise<void> => {
      for (const end = Date.now() + 15_000; !report().audio.chunks && Date.now() < end;) await pause(20);
      assert.equal(report().audio.chunks > 0, true, 'the agent hears the visitor');
    };

    /** Waits until the agent can be heard, and its words are there; also in a frame. */
    const heard = (): Promise<unknown> =>
      browser.waitFor(() => {
        const { peak, events } = globalThis.told;
        const has = (name: string, key: string, value: unknown): boolean =>
          events.some((event) => event.name === name && event.detail[key] === value);
        return peak > 0.01 && has('mode', 'mode', 'speaking') && has('transcript', 'role', 'agent');
      });

    const errorOf = async (): Promise<Record<string, unknown>> => {
      await browser.waitFor(() => globalThis.told.events.some(({ name }) => name === 'end'));
      const { events } = await browser.evaluate(() => globalThis.told);
      return events.find(({ name }) => name === 'error')?.detail ?? {};
    };

    for (const path of ['/strict', '/strict/classic', '/strict/german']) {
      test(`${path}: a whole conversation under a strict policy, and nothing is reported`, async () => {
        await open(path);
        if (path === '/strict/german') await click('launcher');
        await talk();
        await write();
        if (path === '/strict/german') {
          const text = await browser.evaluate(() => document.querySelector('voice-agent')!.shadowRoot!.textContent);
          assert.match(text, /Sprachassistent/);
        }
        await checkPeace();
      });
    }

    test('without worklet-src it says which directive is in the way, and what to set', async () => {
      await open('/strict/no-worklet');
      await click('start-button');
      const { code, message } = await errorOf();
      assert.equal(code, 'worklet-blocked');
      assert.match(String(message), /Content-Security-Policy.*blob: in script-src.*worklet-src/);
      await click('type-button');
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'connected');
      const text_only = { conversation_config_override: { conversation: { text_only: true } } };
      assert.deepEqual(sentIn(report())[0], { type: 'conversation_initiation_client_data', ...text_only });
    });

    test('where the policy has not the service it says so at once, and which directive is in the way', async () => {
      await open('/without-service');
      const began = Date.now();
      await click('start-button');
      const { code, message } = await errorOf();
      assert.equal(code, 'connection-refused');
      assert.match(String(message), /connect-src of its Content-Security-Policy/);
      assert.ok(Date.now() - began < 9000, 'not after the time that the service has to answer');
    });

    test('without its chunks the element says so to developers, and to visitors that it is not available', async () => {
      await open('/alone');
      await click('start-button');
      const { code, message } = await errorOf();
      assert.equal(code, 'connection-lost');
      assert.match(String(message), /folder chunks .* script-src/);
      const seen = await browser.waitFor(() => {
        const root = document.querySelector('voice-agent')!.shadowRoot!;
        const notice = root.querySelector('[role=alert]')?.textContent;
        const again = root.querySelector('[part~=start-button]:enabled')?.textContent;
        return notice ? { notice, again } : undefined;
      });
      assert.match(seen?.notice ?? '', /not available/);
      assert.match(seen?.again ?? '', /Start/);
    });

    for (const path of ['/trusted', '/trusted/twice']) {
      test(`${path}: a whole conversation under Trusted Types, and nothing is reported`, async () => {
        await open(path);
        await talk();
        await write();
        await checkPeace();
        const unchecked = await browser.evaluate(() => {
          try {
            document.createElement('div').innerHTML = '<b>';
            return 'trustedTypes' in globalThis;
          } catch {
            return false;
          }
        });
        assert.equal(unchecked, false, 'the policy is in force');
      });
    }

    test('a whole conversation on an isolated page, from a script of another origin', async () => {
      await open('/isolated');
      assert.equal(await browser.evaluate(() => globalThis.crossOriginIsolated), true);
      await talk();
      await write();
      await checkPeace();
    });

    test('in a sandboxed frame of another origin that may use the microphone', async () => {
      await open('/around');
      await clickInFrame();
      await heard();
      await listened();
      assert.deepEqual(await wordsOf(browser, 'error', 'end'), []);
      assert.deepEqual(report().violations, []);
    });

    test('in a frame without an origin it works too, or says what the sandbox is to allow', async () => {
      await open('/around/nobody');
      await clickInFrame();
      await browser.waitFor(() => globalThis.told.events.some(({ name }) => name === 'mode' || name === 'end'));
      const { events } = await browser.evaluate(() => globalThis.told);
      const error = events.find(({ name }) => name === 'error')?.detail;
      if (!error) return void (await heard());
      assert.equal(error['code'], 'microphone-denied');
      assert.match(String(error['message']), /allow-same-origin/);
    });

    test('in a frame that may not use the microphone it says so, and takes text instead', async () => {
      await open('/around/silent');
      await clickInFrame();
      const { code, message } = await errorOf();
      assert.equal(code, 'microphone-denied');
      assert.match(String(message), /an iframe needs allow="microphone"/);
      await browser.waitFor(() => {
        // The button comes with its words.
        frames[0]!.postMessage({ press: '[part~=type-button]' }, '*');
        return globalThis.told.events.some(({ detail }) => detail['role'] === 'agent');
      });
      assert.deepEqual(report().violations, []);
    });

    test('on a page without https it says so, and takes text instead', async (context: TestContext) => {
      if (!site.insecureOrigin) return context.skip('this machine has no address but loopback');
      await open('/insecure', site.insecureOrigin);
      await click('start-button');
      const { code, message } = await errorOf();
      assert.equal(code, 'insecure-context');
      assert.match(String(message), /https or from localhost/);
      await click('type-button');
      await browser.waitFor(() => document.querySelector('voice-agent')!.turns.length > 0);
      await browser.evaluate(() => document.querySelector('voice-agent')!.sendText('Hello **there**'));
      await browser.waitFor(isFormatted);
      assert.deepEqual(report().violations, []);
    });

    for (const name of Object.keys(hostileScripts)) {
      for (const path of [`/hostile/${name}`, `/hostile/classic/${name}`]) {
        test(`${path}: a whole conversation, and on the wire is what belongs there`, async () => {
          await open(path);
          assert.deepEqual(sentIn(await talk())[0], initiated);
          await write();
          assert.deepEqual(lines(), []);
        });
      }
    }

    test('markup that takes the names of the page’s own properties does not lead its chunks astray', async () => {
      await open('/clobbered');
      await browser.waitFor(() =>
        document.querySelector('voice-agent')?.shadowRoot?.textContent.includes('Gespräch starten'),
      );
    });
  });
}
