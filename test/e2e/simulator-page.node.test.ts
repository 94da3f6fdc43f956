import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { enginesInShort, openBrowser } from '../helpers/engines.js';
import { Running } from '../cli/support.js';

describe('the page of voice-agent-simulator', () => {
  for (const engine of enginesInShort()) {
    test(`holds a conversation, with nothing blocked, in ${engine}`, async () => {
      const running = new Running('builtSimulator', ['--port', '0', '--scenario', 'greeting']);
      const page = (await running.printed(/ at (http:\S+\/)\n/)).replace('127.0.0.1', 'localhost');
      const browser = await openBrowser(engine);
      after(() => browser.close());
      await browser.goto(page);
      await browser.waitFor(
        () => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=start-button]'),
      );
      const shown = await browser.evaluate(() => document.querySelector('voice-agent')!.shadowRoot!.textContent);
      assert.doesNotMatch(shown, /=>/, 'code is shown to the visitor');
      await browser.click('voice-agent >>> [part~=start-button]');
      const text = await browser.waitFor(() => document.querySelector('voice-agent')?.turns[0]?.text);
      assert.ok(text !== undefined && text.length > 5);
      assert.deepEqual(browser.console, []);
      assert.equal((await running.stop('SIGTERM')).code, 0);
    });
  }
});
