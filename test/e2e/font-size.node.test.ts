import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveDist } from '../helpers/dist-server.js';
import { availableEngines, openBrowser } from '../helpers/engines.js';

/** A page that sets its own root's size, as many themes do, for a visitor who has set another one in the browser. */
const page = `<!doctype html><html lang="en"><style>html { font-size: 62.5% }</style><title>A shop</title>
<script type="module" src="/dist/cdn/voice-agent.js"></script><voice-agent></voice-agent>`;

// WebKit's small browser has no setting for it.
for (const engine of availableEngines().filter((name) => name !== 'webkit')) {
  test(`text grows with the visitor’s own size, whatever the page’s root is, in ${engine}`, async () => {
    const site = await serveDist({ '/': page });
    const browser = await openBrowser(engine, { fontSize: 24 });
    try {
      await browser.goto(site.url);
      const size = await browser.waitFor(() => {
        const panel = document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part=panel]');
        return panel && getComputedStyle(panel).fontSize;
      });
      assert.equal(size, '24px');
    } finally {
      await browser.close();
      await site.close();
    }
  });
}
