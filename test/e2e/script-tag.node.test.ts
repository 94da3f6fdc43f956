import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serveDist, type DistServer } from '../helpers/dist-server.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';

const head = '<!doctype html><html lang="en"><title>A shop</title>';
const german = head.replace('en', 'de');
const pages = {
  '/module': `${head}<script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent></voice-agent>`,
  '/all': `${head}<script type="module" src="/dist/cdn/voice-agent.all.js"></script><voice-agent></voice-agent>`,
  '/classic': `${head}<script src="/dist/cdn/voice-agent.iife.js"></script><voice-agent></voice-agent>`,
  '/both': `${head}<script src="/dist/cdn/voice-agent.iife.js"></script>
    <script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent></voice-agent>`,
};

/** Each needs chunks, for the words of its language. */
const germanPages = {
  '/german/module': `${german}<script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent></voice-agent>`,
  '/german/query': `${german}<script type="module" src="/dist/cdn/voice-agent.js?v=2"></script><voice-agent></voice-agent>`,
  '/german/classic': `${german}<script src="/dist/cdn/voice-agent.iife.js"></script><voice-agent></voice-agent>`,
};

for (const engine of enginesInShort()) {
  describe(`one script tag, in ${engine}`, () => {
    let site: DistServer;
    let browser: Browser;
    before(async () => {
      site = await serveDist({ ...pages, ...germanPages });
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const path of Object.keys(pages)) {
      test(`${path} has an element that renders, and says nothing in the console`, async () => {
        await browser.goto(new URL(path, site.url).href);
        await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('button'));
        assert.deepEqual(browser.console, []);
      });
    }

    for (const path of Object.keys(germanPages)) {
      test(`${path} loads its words from a chunk, and no second copy of the element`, async () => {
        await browser.goto(new URL(path, site.url).href);
        await browser.waitFor(() =>
          document.querySelector('voice-agent')?.shadowRoot?.textContent.includes('Gespräch'),
        );
        const copies = await browser.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .filter(({ name }) => /cdn\/(voice-agent\.iife|chunks\/element-)/.test(name))
            .map(({ name }) => name),
        );
        assert.equal(copies.length, 1, copies.join());
      });
    }

    test('/classic exports under one global name', async () => {
      await browser.goto(new URL('/classic', site.url).href);
      const names = await browser.evaluate(() =>
        Object.keys((globalThis as Record<string, unknown>)['VoiceAgent'] as object),
      );
      assert.ok(names.includes('VoiceAgentElement'));
    });

    test('a click on the start button without any setting ends in one readable error', async () => {
      await browser.goto(new URL('/module', site.url).href);
      await browser.evaluate(() => {
        document.addEventListener('voice-agent-error', ({ detail }) => (document.title = detail.code));
      });
      await browser.click('voice-agent >>> [part~="start-button"]');
      await browser.waitFor(() => document.title !== 'A shop');
      assert.equal(await browser.evaluate(() => document.title), 'configuration');
    });
  });
}
