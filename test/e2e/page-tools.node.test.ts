import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Page, type Site } from './site.js';

/** A shop. Its size sends the form when it changes, as some do, and its form has everything that an agent must not touch. */
const shop = (attributes: string, script = ''): Page =>
  pageWith(`signed-url-endpoint="/api/signed-url" text-only ${attributes}`, {
    head: `<style>body { font: 16px sans-serif } .far { margin-block-start: 150vh } .trap { position: absolute; left: -9999px }</style>`,
    body: `<h1>Shoes</h1>
<form action="/ordered">
  <label>Email <input name="email" type="email" required></label>
  <label for="name">Name *</label> <input id="name" name="name">
  <label>Size <select name="size" onchange="this.form.submit()"><option>41</option><option>42</option></select></label>
  <label><input type="checkbox" name="wrap"> Gift wrap</label>
  <label>Password <input name="password" type="password"></label>
  <label>Card number <input name="pan" autocomplete="cc-number"></label>
  <label class="trap">Discount <input name="discount"></label>
  <input type="hidden" name="price" value="90">
  <p class="far"><button type="button">Add to cart</button></p>
  <button id="order">Order now</button>
</form>
<script>
globalThis.changes = [];
for (const type of ['input', 'change']) document.addEventListener(type, ({ target }) => changes.push(type + ' ' + target.name));
${script}
</script>`,
  });

declare global {
  var changes: string[];
}

/** What each call of the scenario \`page-tools\` was answered with. */
function answers({ simulator }: Site): { result: string; failed: boolean }[] {
  const { received } = simulator.conversations.at(-1)!.toJSON();
  return received.flatMap((entry) => {
    const message = 'message' in entry ? entry.message : undefined;
    return message && 'type' in message && message.type === 'client_tool_result'
      ? { result: message.result, failed: message.is_error }
      : [];
  });
}

/** The calls of the scenario, by their place in it. */
const CALLS = 14;

for (const engine of enginesInShort()) {
  describe(`tools of an agent on the page of a shop, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(
        () => ({
          '/': shop('tools="navigate highlight fill-form"'),
          '/none': shop(''),
          '/own': shop(
            'tools="navigate highlight"',
            `customElements.whenDefined('voice-agent').then(() => {
              const agent = document.querySelector('voice-agent');
              agent.registerTool('highlight', () => 'the page’s own');
              agent.addEventListener('voice-agent-link', (event) => { event.preventDefault(); globalThis.routed = event.detail.href; });
            });`,
          ),
          '/thanks': { html: '<title>Thanks</title>' },
          '/ordered': { html: '<title>Ordered</title>' },
        }),
        { agentId: 'page-tools?latency=0&pace=0' },
      );
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    /** Waits for the page that the browser goes to. What is asked of a page that goes has no answer. */
    async function arrive(title: string): Promise<void> {
      const look = () => browser.waitFor((wanted: string) => document.title === wanted, title);
      await look().catch(look);
    }

    /** Opens a page and talks there, until every call was answered. */
    async function talk(path: string): Promise<{ result: string; failed: boolean }[]> {
      await browser.goto(site.origin + path);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot);
      site.requests.length = site.files.length = 0;
      const before = site.simulator.conversations.length;
      await browser.evaluate(() => void document.querySelector('voice-agent')!.start());
      for (const end = Date.now() + 15_000; Date.now() < end;) {
        const found = site.simulator.conversations.length > before ? answers(site) : [];
        if (found.length === CALLS) return found;
        // Asked of the simulator: the page itself is gone in the end.
        await pause(20);
      }
      throw new Error(`Not every call was answered: ${JSON.stringify(answers(site))}`);
    }

    test('do what they are for, and refuse what is hostile with a sentence', async () => {
      const found = await talk('/');
      const sentences = found.map(({ result }) => result);
      assert.deepEqual(
        found.map(({ failed }) => failed),
        [...Array<boolean>(4).fill(false), ...Array<boolean>(9).fill(true), false],
        sentences.join('\n'),
      );
      assert.ok(site.files.some((file) => file.includes('page-tools')));
      const refused: [number, RegExp][] = [
        [4, /only addresses of http:\/\/localhost/],
        [5, /only addresses of http:\/\/localhost/],
        [6, /only addresses of http:\/\/localhost/],
        [7, /passwords and codes are entered by the visitor alone/],
        [8, /payment details are entered by the visitor alone/],
        [9, /looks like the number of a card/],
        [10, /the visitor does not see it/],
        [11, /it is a button\. Only the visitor may press it/],
        [12, /sent by the visitor alone/],
      ];
      for (const [index, sentence] of refused) assert.match(sentences[index]!, sentence);
      // The last call goes to another page of the same site.
      await arrive('Thanks');
      assert.equal(await browser.evaluate(() => location.pathname + location.search), '/thanks?from=agent');
      assert.ok(!site.requests.some((request) => request.includes('/ordered')), site.requests.join());
    });

    test('a page routes by itself, and its own tool of the same name wins; one that is not switched on is not there', async () => {
      const found = await talk('/own');
      assert.deepEqual(found[0], { result: 'the page’s own', failed: false });
      assert.match(found[1]!.result, /There is no tool with the name fill-form/);
      const routed = await browser.waitFor(() => (globalThis as { routed?: string }).routed);
      assert.equal(routed, `${site.origin}/thanks?from=agent`);
      assert.equal(await browser.evaluate(() => location.pathname), '/own');
    });

    test('nothing is there unless the site has switched it on', async () => {
      const found = await talk('/none');
      assert.ok(found.every(({ failed, result }) => failed && result.includes('There is no tool with the name')));
      assert.deepEqual(await browser.evaluate(() => globalThis.changes), []);
      assert.ok(!site.files.some((file) => file.includes('page-tools')));
    });

    test('the visitor sees what was outlined and filled in, and only their click sends the form', async () => {
      await browser.goto(`${site.origin}/own`);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot);
      site.requests.length = 0;
      await browser.evaluate(async (module: string) => {
        const { createPageTools } = (await import(module)) as typeof import('../../src/entries/page-tools.js');
        const tools = createPageTools();
        tools['fill-form']({ label: 'Email', value: 'ada@shop.example' });
        tools['fill-form']({ label: 'name', value: 'Ada' });
        tools['fill-form']({ label: 'Size', value: '42' });
        tools['fill-form']({ label: 'Gift wrap', value: true });
        tools.highlight({ name: 'add to cart' });
      }, '/dist/page-tools.js');
      const changed = await browser.evaluate(() => globalThis.changes);
      const names = ['email', 'name', 'size', 'wrap'];
      assert.deepEqual(
        changed,
        names.flatMap((name) => [`input ${name}`, `change ${name}`]),
      );
      // It is around the button, which is in view now.
      const around = await browser.waitFor(async () => {
        const place = scrollY;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        if (scrollY !== place) return false;
        const frame = document.querySelector('.voice-agent-outline')?.getBoundingClientRect();
        const button = document.querySelector('.far button')!.getBoundingClientRect();
        const isInView = button.top >= 0 && button.bottom <= innerHeight;
        return frame && isInView && frame.x < button.x && frame.right > button.right && frame.y < button.y;
      });
      assert.equal(around, true);
      assert.equal(await browser.evaluate(() => document.querySelectorAll('.voice-agent-outline').length), 1);
      await browser.press('Escape');
      assert.equal(await browser.evaluate(() => document.querySelector('.voice-agent-outline')), null);
      assert.equal(site.requests.length, 0, site.requests.join());
      await browser.click('#order');
      await arrive('Ordered');
      const [sent] = site.requests.filter((request) => request.includes('/ordered'));
      assert.equal(
        sent,
        'GET /ordered?email=ada%40shop.example&name=Ada&size=42&wrap=on&password=&pan=&discount=&price=90',
      );
    });
  });
}
