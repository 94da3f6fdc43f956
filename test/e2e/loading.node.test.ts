import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import { chunkFile, serveDist, type DistServer } from '../helpers/dist-server.js';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';

interface Noticed {
  events: string[];
  contexts: AudioContext[];
}

declare global {
  var noticed: Noticed;
}

/** Takes note of everything before the element is there. */
const listen = `globalThis.noticed = { events: [], contexts: [] };
// Where a file must not come before it is asked for, the visitor saves data.
if (!location.pathname.startsWith('/seen')) {
  Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true });
}
for (const name of 'status transcript error end'.split(' ')) {
  addEventListener('voice-agent-' + name, (event) => {
    event.preventDefault();
    const { status, role, code, reason } = event.detail;
    noticed.events.push([name, status ?? role ?? reason ?? code].join(' '));
  });
}
globalThis.AudioContext = class extends AudioContext { constructor(...args) { super(...args); noticed.contexts.push(this); } };`;

const dist = new URL('../../dist/', import.meta.url);
/** What only a running conversation needs. */
const call = chunkFile('call');
const code = readFileSync(new URL(call, dist), 'utf8');
const javascript = { 'content-type': 'text/javascript' };

const policy = (sources: string): string =>
  `<meta http-equiv="content-security-policy" content="script-src ${sources}">`;

/** Pages by path, given the address of the simulator's conversations. */
const pagesFor = (socket: string): Record<string, [attributes: string, head?: string]> => ({
  '/': [`signed-url="${socket}=greeting"`],
  '/seen': [`signed-url="${socket}=greeting"`],
  '/seen/below': [`style="display: block; margin-top: 5000px" signed-url="${socket}=greeting"`],
  '/text': [`text-only signed-url="${socket}=text"`],
  '/nonce': [`text-only signed-url="${socket}=text"`, policy("'nonce-once'")],
  '/nonce/voice': [`signed-url="${socket}=greeting"`, policy("'nonce-once' blob:")],
  '/nonce/strict-dynamic': [`signed-url="${socket}=greeting"`, policy("'nonce-once' 'strict-dynamic'")],
});

for (const engine of availableEngines()) {
  describe(`what a conversation needs, in ${engine}`, () => {
    let site: DistServer;
    let simulator: Simulator;
    let browser: Browser;
    /** What comes of the next requests for the call; without it, the call. */
    let answer: ((response: ServerResponse) => void) | undefined;
    let asked: ServerResponse[] = [];
    /** Every file that was asked for, without its folder. */
    let files: string[] = [];
    const pages: Record<string, string> = {};
    /** Every page has a copy of its own of what was built: WebKit keeps what another page has loaded. */
    let copy = 0;

    const serve = (pathname: string, response: ServerResponse): boolean => {
      const [, file] = /^\/copy-\d+\/(.*)/.exec(pathname) ?? [];
      if (file) files.push(file.replace(/.*\//, ''));
      if (file === call) asked.push(response);
      if (file === call && answer) answer(response);
      else if (file) response.writeHead(200, javascript).end(readFileSync(new URL(file, dist)));
      return file !== undefined;
    };

    before(async () => {
      site = await serveDist(pages, {}, serve);
      simulator = attach(site.server);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      simulator?.close();
      await site?.close();
    });
    afterEach(async () => {
      answer = undefined;
      await browser.goto('about:blank');
      for (const response of asked) response.destroy();
    });

    const open = async (path: string): Promise<void> => {
      asked = [];
      files = [];
      const socket = `${site.url.replace('http', 'ws')}v1/convai/conversation?agent_id`;
      const [attributes, head = ''] = pagesFor(socket)[path]!;
      pages[path] = `<!doctype html><html lang="en">${head}<title>A shop</title>
        <script nonce="once">${listen}</script>
        <script nonce="once" type="module" src="/copy-${++copy}/cdn/voice-agent.js"></script>
        <voice-agent no-reconnect ${attributes}></voice-agent>`;
      await browser.goto(new URL(path, site.url).href);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=panel]'));
    };
    /** Keeps the call back until it is told to come. */
    const holdBack = (): (() => void) => {
      let arrive = (): void => undefined;
      const arrival = new Promise<void>((resolve) => (arrive = resolve));
      answer = (response) => void arrival.then(() => response.writeHead(200, javascript).end(code));
      return () => arrive();
    };
    const requested = async (): Promise<void> => {
      for (const end = Date.now() + 5000; !asked.length && Date.now() < end;) await pause(10);
      assert.ok(asked.length, 'it is asked for');
    };
    const closed = (): Promise<unknown> =>
      browser.waitFor(() => noticed.contexts.every(({ state }) => state === 'closed'));

    test('is loaded when the element is in view', async () => {
      await open('/seen');
      await requested();
    });

    test('is loaded when the element comes into view, and not before', async () => {
      await open('/seen/below');
      await pause(300);
      assert.equal(asked.length, 0);
      await browser.evaluate(() => document.querySelector('voice-agent')!.scrollIntoView());
      await requested();
    });

    test('is loaded, for a visitor who saves data, when the element is touched for the first time, and not before', async () => {
      await open('/');
      await pause(200);
      assert.equal(asked.length, 0);
      await browser.click('voice-agent >>> [part~=title]');
      await requested();
    });

    test('is loaded when the page asks for it', async () => {
      await open('/');
      await browser.evaluate(() => document.querySelector('voice-agent')!.preload());
      assert.equal(asked.length, 1);
      assert.deepEqual(await browser.evaluate(() => noticed.events), []);
    });

    test('is connecting at once; stopped before it is there, everything is released', async () => {
      await open('/');
      answer = () => undefined;
      const result = await browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        const started = agent.start().catch((error: unknown) => (error as { code: string }).code);
        const { status } = agent;
        await agent.stop();
        return { status, code: await started, afterwards: agent.status, contexts: noticed.contexts.length };
      });
      assert.deepEqual(result, { status: 'connecting', code: 'aborted', afterwards: 'idle', contexts: 1 });
      assert.deepEqual(await browser.evaluate(() => noticed.events), ['status connecting', 'status idle', 'end user']);
      await closed();
    });

    test('sends what is typed while it is being loaded, once', async () => {
      await open('/text');
      const arrive = holdBack();
      await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        void agent.start();
        agent.sendText('Hello');
        agent.sendContextualUpdate('in the shop');
      });
      await requested();
      arrive();
      await browser.waitFor(() => noticed.events.includes('transcript agent'));
      const { received } = simulator.conversations.at(-1)!.toJSON();
      const types = received.flatMap((entry) =>
        'message' in entry && 'type' in entry.message ? entry.message.type : [],
      );
      assert.deepEqual(
        types.filter((type) => type !== 'pong'),
        ['conversation_initiation_client_data', 'user_message', 'contextual_update'],
      );
    });

    /** One start that fails since the call could not be loaded, and another one with it. */
    const failThenStart = async (): Promise<void> => {
      const failure = await browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        const error = await agent.start().then(
          () => undefined,
          (reason: unknown) => reason as NonNullable<typeof agent.error>,
        );
        return { code: error?.code, retryable: error?.retryable, same: error === agent.error, message: error?.message };
      });
      assert.match(String(failure.message), /chunks/);
      assert.deepEqual(
        { ...failure, message: '' },
        { code: 'connection-lost', retryable: true, same: true, message: '' },
      );
      assert.deepEqual(await browser.evaluate(() => noticed.events), [
        'status connecting',
        'error connection-lost',
        'status idle',
        'end error',
      ]);
      await closed();
      answer = undefined;
      await browser.evaluate(() => document.querySelector('voice-agent')!.start());
      assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
    };

    test('that cannot be loaded is one error, and is loaded at the next start', async () => {
      await open('/');
      answer = (response) => void response.writeHead(503).end();
      await failThenStart();
      assert.equal(files.filter((file) => file.startsWith('element-')).length, 1, 'no second copy of the element');
    });

    test('a start from a listener that hears of the failure begins anew', async () => {
      await open('/');
      answer = (response) => void response.writeHead(503).end();
      await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        addEventListener('voice-agent-end', () => void agent.start().catch(() => undefined), { once: true });
        return agent.start().catch(() => undefined);
      });
      answer = undefined;
      await browser.waitFor(() => document.querySelector('voice-agent')!.status !== 'connecting');
      const events = await browser.evaluate(() => noticed.events.filter((event) => !event.startsWith('transcript')));
      assert.deepEqual(events.slice(0, 5), [
        'status connecting',
        'error connection-lost',
        'status idle',
        'end error',
        'status connecting',
      ]);
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'idle');
      await closed();
    });

    test('stopped and started again while it is loaded, the second start counts; stopped again, none', async () => {
      await open('/text');
      const arrive = holdBack();
      await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        agent.start().catch(() => noticed.events.push('rejected'));
        void agent.stop();
        agent.start().then(
          () => noticed.events.push('started'),
          () => undefined,
        );
      });
      await requested();
      arrive();
      await browser.waitFor(() => noticed.events.includes('started'));
      await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        void agent.stop();
        agent.start().catch(() => noticed.events.push('given up'));
        void agent.stop();
      });
      await browser.waitFor(() => noticed.events.includes('given up'));
      const told = await browser.evaluate(() => noticed.events.filter((event) => !event.startsWith('transcript')));
      assert.deepEqual(told, [
        'status connecting',
        'status idle',
        'end user',
        'status connecting',
        'rejected',
        'status connected',
        'started',
        'status disconnecting',
        'status idle',
        'end user',
        'end user',
        'given up',
      ]);
    });

    test('without any AudioContext the start fails as ever', async () => {
      await open('/');
      const result = await browser.evaluate(async () => {
        const agent = document.querySelector('voice-agent')!;
        globalThis.AudioContext = function () {
          throw new DOMException('no more', 'NotSupportedError');
        } as unknown as typeof AudioContext;
        const code = await agent.start().catch((error: unknown) => (error as { code: string }).code);
        const again = await agent.start().catch((error: unknown) => (error as { code: string }).code);
        return [code, again, agent.status];
      });
      assert.deepEqual(result, ['audio-blocked', 'audio-blocked', 'idle']);
    });

    for (const [path, what] of Object.entries({
      '/nonce': 'nonces alone, for a typed conversation',
      '/nonce/voice': 'nonces and blob:, for a spoken one',
      '/nonce/strict-dynamic': "nonces and 'strict-dynamic', for a spoken one",
    })) {
      test(`is let through by a policy of ${what}`, async () => {
        await open(path);
        await browser.evaluate(() => document.querySelector('voice-agent')!.start());
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
      });
    }

    test('comes over the network once, as all files do', async () => {
      await open('/text');
      await browser.click('voice-agent >>> [part~=title]');
      await browser.evaluate(() => document.querySelector('voice-agent')!.start());
      await browser.waitFor(() => noticed.events.includes('transcript agent'));
      assert.equal(asked.length, 1);
      assert.deepEqual(files, [...new Set(files)]);
    });
  });
}
