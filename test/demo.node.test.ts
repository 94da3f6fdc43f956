import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createServer } from 'vite';
import { enginesInShort, openBrowser, type Browser } from './helpers/engines.js';
import { Client } from './simulator/support.js';

const key = 'xi_marked_key_91c7e2';
Object.assign(process.env, { ELEVENLABS_API_KEY: key, ELEVENLABS_AGENT_ID: 'agent_marked_51' });
const server = await createServer({
  configFile: 'vite.config.ts',
  logLevel: 'silent',
  server: { host: '127.0.0.1', port: 0 },
});
await server.listen();
after(() => server.close());
const origin = `http://127.0.0.1:${(server.httpServer!.address() as { port: number }).port}`;

describe('the demo', () => {
  test('hands out conversations with every scenario', async () => {
    const { scenarios } = (await (await fetch(`${origin}/simulator/scenarios`)).json()) as {
      scenarios: { name: string }[];
    };
    assert.ok(scenarios.length > 25);
    for (const { name } of scenarios) {
      const response = await fetch(`${origin}/api/voice-agent/signed-url?agent_id=${name}`);
      // The agent that does not exist is the one that the service refuses.
      assert.equal(response.status, name === 'missing' ? 502 : 200, name);
    }
    const response = await fetch(`${origin}/api/voice-agent/signed-url?agent_id=text`);
    const { signed_url } = (await response.json()) as { signed_url: string };
    assert.ok(signed_url.startsWith(origin.replace('http:', 'ws:')));
    const client = await Client.open(signed_url);
    await client.message('agent_response');
    assert.equal((await fetch(`${origin}/api/voice-agent/signed-url?agent_id=nobody`)).status, 404);
  });

  test('tells the page that there is an account, and neither its key nor its agent', async () => {
    const seen = new Map<string, string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      const text = await (
        await fetch(origin + path, { headers: { accept: path === '/' ? 'text/html' : '*/*' } })
      ).text();
      seen.set(path, text);
      const linked = [...text.matchAll(/(?:from|import|import\(|src=)\s*\(?["'](\/?[^"':]+)["']/g)].map(
        ([, found]) => found!,
      );
      for (const found of linked) {
        const { pathname, search } = new URL(found, origin + path);
        if (!/node_modules|@vite|@id/.test(pathname)) await visit(pathname + search);
      }
    };
    await visit('/');
    assert.match(seen.get('/')!, /<meta name="live-agent"/);
    assert.ok(seen.size > 20, `${seen.size} modules were looked into`);
    for (const [path, text] of seen) {
      assert.ok(!text.includes(key), path);
      assert.ok(!text.includes('agent_marked_51'), path);
    }
  });
});

for (const engine of enginesInShort()) {
  describe(`the demo, in ${engine}`, () => {
    let browser: Browser;
    before(async () => (browser = await openBrowser(engine)));
    after(() => browser?.close());

    /** Opens the demo, and waits until its shop has an agent. */
    const open = async (query = ''): Promise<void> => {
      await browser.resize(1280, 800);
      await browser.goto(`${origin}/${query}`);
      await browser.waitFor(() => {
        const agent = document.querySelector('iframe')?.contentDocument?.querySelector('voice-agent');
        return Boolean(agent?.agentId && agent.shadowRoot?.querySelector('button'));
      });
    };

    /** Chooses how the product is shown. */
    const choose = (value: string): Promise<unknown> =>
      browser.evaluate(async (value) => {
        document.querySelector<HTMLInputElement>(`#look [value="${value}"]`)!.click();
        await document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!.updateComplete;
      }, value);

    /** What a person sees of the product: in whole px of the window. */
    const look = () =>
      browser.evaluate(() => {
        const frame = document.querySelector('iframe')!;
        const agent = frame.contentDocument!.querySelector('voice-agent')!;
        const face = agent.shadowRoot!.querySelector('.launcher, .panel')!;
        const window = frame.contentWindow! as Window & typeof globalThis;
        const { backgroundColor } = window.getComputedStyle(frame.contentDocument!.body.parentElement!);
        const outer = frame.getBoundingClientRect();
        const inner = face.getBoundingClientRect();
        return {
          face: face.className.split(' ')[0],
          isInWindow: outer.top > 0 && outer.bottom < innerHeight && inner.width > 0 && inner.bottom < outer.height,
          width: Math.round(outer.width),
          // A launcher has words, but not on phones.
          isWide: inner.width > inner.height * 2,
          preset: agent.preset,
          background: backgroundColor,
          accent: window.getComputedStyle(agent.shadowRoot!.querySelector('.launcher, [part~=start-button]')!)
            .backgroundColor,
          isForDevelopers: document.querySelector('details')!.open,
        };
      });

    test('opens with the product in a shop, and with what is for developers closed', async () => {
      await open();
      const { face, isInWindow, isForDevelopers } = await look();
      assert.deepEqual(
        { face, isInWindow, isForDevelopers },
        { face: 'launcher', isInWindow: true, isForDevelopers: false },
      );
    });

    test('shows it floating, inline and on a phone, in four themes, light and dark, and remembers that', async () => {
      await open();
      const { width: wide, isWide } = await look();
      await choose('inline');
      assert.equal((await look()).face, 'panel');
      await choose('phone');
      const phone = await look();
      assert.equal(phone.face, 'launcher');
      assert.equal(phone.width, 390);
      assert.deepEqual([isWide, phone.isWide], [true, false]);
      assert.ok(wide > 1000, `${wide} px`);
      const accents = new Set<string>();
      for (const preset of ['paper', 'iris', 'lagoon', 'ember']) {
        await choose(preset);
        accents.add((await look()).accent);
      }
      assert.equal(accents.size, 4);
      await choose('light');
      const light = (await look()).background;
      await choose('dark');
      const { background } = await look();
      assert.notEqual(light, background);
      await open();
      const { width, preset, background: again } = await look();
      assert.deepEqual({ width, preset, again }, { width: 390, preset: 'ember', again: background });
      await browser.evaluate(() => localStorage.clear());
    });

    test('lets an agent show a lamp, fill in the form and go to another part of the shop', async () => {
      await open('?scenario=shop');
      const shop = () =>
        browser.evaluate(() => {
          const shop = document.querySelector('iframe')!.contentDocument!;
          const outline = shop.querySelector('.voice-agent-outline')?.getBoundingClientRect();
          const at = outline && [outline.x + outline.width / 2, outline.y + outline.height / 2];
          const outlined = at && shop.elementsFromPoint(at[0]!, at[1]!).find((found) => !found.matches('voice-agent'));
          const field = (name: string) => shop.querySelector<HTMLInputElement>(`[name=${name}]`)!.value;
          const { turns } = shop.querySelector('voice-agent')!;
          return {
            outlined: outlined?.closest('li, label')?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '',
            fields: ['name', 'email', 'day'].map(field),
            said: turns.filter(({ role }) => role === 'agent').map(({ text }) => text),
            hash: shop.location.hash,
            notice: shop.querySelector('#notice')!.textContent,
          };
        });
      const answered = (count: number) =>
        browser.waitFor((wanted) => {
          const { turns } = document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!;
          return turns.filter(({ role }) => role === 'agent').length === wanted;
        }, count);
      const write = () =>
        browser.evaluate(() =>
          document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!.sendText('Go on, please'),
        );
      await browser.evaluate(() =>
        document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!.start(),
      );
      await answered(1);
      assert.match((await shop()).outlined, /^Moon table lamp/);
      await write();
      await answered(2);
      assert.deepEqual((await shop()).fields, ['Ada Lovelace', 'ada@shop.example', 'Saturday']);
      await write();
      await answered(3);
      const { hash, notice, said } = await shop();
      assert.deepEqual({ hash, notice }, { hash: '#lamps', notice: '' }, said.join('\n'));
      await browser.evaluate(() =>
        document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!.stop(),
      );
    });

    test('lists events and latency numbers of a scenario for developers', async () => {
      await open('?scenario=text');
      assert.equal((await look()).isForDevelopers, true);
      await browser.evaluate(async () => {
        const agent = document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!;
        await agent.start();
        agent.sendText('Hello');
      });
      await browser.waitFor(() => document.querySelectorAll('#events [data-name=transcript]').length > 1);
      await browser.waitFor(() => /^\d+ ms$/m.test(document.querySelector<HTMLElement>('#latency')!.innerText));
      const markup = await browser.evaluate(() => document.querySelector('#markup')!.textContent);
      assert.match(markup, /variant="floating"[^]*agent-id="text"[^]*text-only/);
      await browser.evaluate(() =>
        document.querySelector('iframe')!.contentDocument!.querySelector('voice-agent')!.stop(),
      );
      await browser.waitFor(() => document.querySelector('#events [data-name=end]') !== null);
    });
  });
}
