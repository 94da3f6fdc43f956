import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { ConversationReport } from '../../packages/simulator/src/record.js';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, type Site } from './site.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How often Angular may look for changes, in a second, while the agent talks and nobody touches the page. */
const MOST_TURNS_PER_SECOND = 10;

/** How many pieces of silence are waited for while the conversation is on hold. */
const PIECES_ON_HOLD = 20;

/** What the page counts. */
interface Counts {
  /** How often the zone has come to rest: that often Angular looks for changes. */
  turns: number;
  /** What has come to rest, by what it was: `setInterval`, `WebSocket.addEventListener:message`. */
  sources: Record<string, number>;
  /** The zone that each handler of the page ran in, by what it handles. */
  zones: Record<string, string>;
}

declare global {
  var counts: Counts;
}

/**
 * An application as Angular makes it: zone.js comes first, and everything of the page happens in a zone that counts how often
 * `NgZone` would emit `onMicrotaskEmpty`. As Angular’s own build does, the bundler writes `await` in another way: zone.js
 * cannot see it.
 */
const app = `
import 'zone.js';
import 'voice-agent-element';

globalThis.counts = { turns: 0, sources: {}, zones: {} };
let nesting = 0;
let pending = false;
let last = 'code of the page';
const leave = () => {
  if (nesting || pending) return;
  counts.turns++;
  counts.sources[last] = (counts.sources[last] ?? 0) + 1;
};
const enter = (run) => {
  nesting++;
  try {
    return run();
  } finally {
    nesting--;
    leave();
  }
};
const zone = Zone.current.fork({
  name: 'angular',
  onInvokeTask(delegate, current, target, task, ...rest) {
    if (task.type !== 'microTask') last = task.source;
    return enter(() => delegate.invokeTask(target, task, ...rest));
  },
  onInvoke: (delegate, current, target, ...rest) => enter(() => delegate.invoke(target, ...rest)),
  onHasTask(delegate, current, target, state) {
    delegate.hasTask(target, state);
    if (current !== target || state.change !== 'microTask') return;
    pending = state.microTask;
    leave();
  },
});
zone.run(() => {
  const agent = document.createElement('voice-agent');
  agent.signedUrlEndpoint = '/api/signed-url';
  const handle = (name) => () => (counts.zones[name] = Zone.current.name);
  for (const name of ['start', 'status', 'transcript', 'end']) agent.addEventListener('voice-agent-' + name, handle(name));
  agent.registerTool('look', handle('tool'));
  document.body.append(agent);
  document.querySelector('#talk').addEventListener('click', () => agent.start().then(handle('started')));
  document.querySelector('#hold').addEventListener('click', () => agent.hold());
});
`;

for (const engine of availableEngines().filter((name) => name === 'chromium')) {
  describe(`an element that talks in a page with zone.js, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      const { outputFiles } = await build({
        stdin: { contents: app, resolveDir: root },
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        supported: { 'async-await': false },
        external: ['ws'],
        // The repository's own leads to the sources.
        tsconfigRaw: {},
        logLevel: 'silent',
      });
      site = await openSite(
        () => ({
          '/': {
            html: `<!doctype html><html lang="en"><title>A shop</title>
            <button id="talk">Talk</button> <button id="hold">Hold</button><script type="module" src="/app.js"></script>`,
          },
          '/app.js': (_, response) =>
            void response.writeHead(200, { 'content-type': 'text/javascript' }).end(outputFiles[0]!.text),
        }),
        { agentId: 'jitter?interruptible=false' },
      );
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const mode = (wanted: string): Promise<unknown> =>
      browser.waitFor((name) => document.querySelector('voice-agent')!.mode === name, wanted);

    /** Counts for as long as the agent talks, and answers with what came in a second. */
    async function turnsPerSecond(): Promise<{ turns: number; sources: Record<string, number> }> {
      await mode('speaking');
      const before = await browser.evaluate(() => ({ turns: counts.turns, time: performance.now() }));
      await mode('listening');
      const { turns, sources, time } = await browser.evaluate(() => ({ ...counts, time: performance.now() }));
      assert.ok(time - before.time > 2000, 'It has not talked for long enough.');
      return { turns: ((turns - before.turns) / (time - before.time)) * 1000, sources };
    }

    for (const [whose, button] of Object.entries({
      'the page’s own button': '#talk',
      'its own button': 'voice-agent >>> [part~=start-button]',
    })) {
      test(`leaves Angular in peace, started by ${whose}`, async () => {
        await browser.goto(site.origin);
        await browser.waitFor(
          () => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=start-button]'),
        );
        await browser.click(button);
        const { turns, sources } = await turnsPerSecond();
        assert.ok(turns < MOST_TURNS_PER_SECOND, `${turns.toFixed(0)} a second: ${JSON.stringify(sources)}`);
      });
    }

    test('leaves Angular in peace while it is on hold', async () => {
      await browser.goto(site.origin);
      await browser.click('#talk');
      await mode('speaking');
      await browser.click('#hold');
      await browser.waitFor(() => document.querySelector('voice-agent')!.held);
      const before = await browser.evaluate(() => counts);
      const id = await browser.evaluate(() => document.querySelector('voice-agent')!.conversationId!);
      const heard = async (): Promise<number> => {
        const response = await fetch(`${site.otherOrigin}/simulator/conversations/${id}`);
        return ((await response.json()) as ConversationReport).audio.chunks;
      };
      const enough = (await heard()) + PIECES_ON_HOLD;
      while ((await heard()) < enough);
      const { turns, sources } = await browser.evaluate(() => counts);
      assert.ok(turns - before.turns < PIECES_ON_HOLD / 2, JSON.stringify(sources));
    });

    test('runs the page’s handlers in the page’s zone', async () => {
      await browser.goto(site.origin);
      await browser.click('#talk');
      await mode('speaking');
      const call = { tool_name: 'look', tool_call_id: 'call-1', parameters: {}, expects_response: true };
      await fetch(`${site.otherOrigin}/simulator/latest/send`, {
        method: 'POST',
        body: JSON.stringify({ type: 'client_tool_call', client_tool_call: call }),
      });
      await browser.waitFor(() => !!counts.zones['tool'] && !!counts.zones['transcript']);
      await fetch(`${site.otherOrigin}/simulator/latest/close`, { method: 'POST' });
      await browser.waitFor(() => !!counts.zones['end']);
      assert.deepEqual(await browser.evaluate(() => counts.zones), {
        start: 'angular',
        status: 'angular',
        started: 'angular',
        transcript: 'angular',
        tool: 'angular',
        end: 'angular',
      });
    });
  });
}
