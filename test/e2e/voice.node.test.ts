import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { Ears } from './ears.js';
import { openSite, pageWith, wordsOf, type Site } from './site.js';

const press = (part: string): string => `voice-agent >>> [part~=${part}]`;

/** Writes a text into the box and sends it. */
async function write(browser: Browser, text: string): Promise<void> {
  await browser.click(press('input'));
  for (const letter of text) await browser.press(letter as 'a');
  await browser.press('Enter');
  await browser.waitFor(
    (wanted) =>
      document
        .querySelector('voice-agent')!
        .turns.some(({ role, text: said, final }) => role === 'agent' && final && said.includes(wanted)),
    text,
  );
}

for (const engine of enginesInShort()) {
  describe(`from typed to spoken and back, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(() => ({
        '/shop': pageWith('signed-url-endpoint="/api/signed-url"'),
        '/typed': pageWith('text-only signed-url-endpoint="/api/signed-url"'),
      }));
      browser = await openBrowser(engine);
      await browser.resize(900, 700);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });
    const open = async (path: string): Promise<void> => {
      await browser.goto(site.origin + path);
      await browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('textarea')),
      );
    };

    test('a visitor who has typed talks, types again, and talks on in the same call', async () => {
      await open('/shop');
      await write(browser, 'hello');
      await browser.click(press('speak-button'));
      await browser.waitFor(() => {
        const { status, shadowRoot } = document.querySelector('voice-agent')!;
        return status === 'connected' && Boolean(shadowRoot!.querySelector('[part~=stage]'));
      });
      const call = site.simulator.conversations.at(-1)!;
      await new Ears(site.simulator).hear('the visitor talks');
      assert.match(call.contextualUpdates[0]!.text, /User: hello/);
      await browser.click(press('conversation-button'));
      await browser.click(press('mute-button'));
      const shown = await browser.evaluate(
        () => document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=transcript]')!.textContent,
      );
      assert.match(shown, /hello/);
      assert.doesNotMatch(shown, /Reconnected/);
      await browser.click(press('input'));
      for (const letter of 'again') await browser.press(letter as 'a');
      await browser.press('Enter');
      await browser.waitFor(() =>
        document
          .querySelector('voice-agent')!
          .turns.some(({ role, text }) => role === 'agent' && text.includes('one word')),
      );
      await browser.click(press('mute-button'));
      await new Ears(site.simulator).hear('the visitor talks again');
      assert.equal(site.simulator.conversations.at(-1), call, 'the same call');
      await browser.click(press('end-button'));
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'idle');
      assert.deepEqual(await wordsOf(browser, 'start', 'end', 'error'), ['start ', 'end user']);
      assert.deepEqual(
        site.simulator.conversations.flatMap(({ violations }) => violations),
        [],
      );
    });

    test('a page that wants no voice has no button for it', async () => {
      await open('/typed');
      await write(browser, 'hello');
      assert.equal(
        await browser.evaluate(() =>
          document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=speak-button]'),
        ),
        null,
      );
    });
  });

  // In WebKit's own small browser nothing denies the microphone.
  if (engine !== 'webkit') {
    describe(`from typed to spoken without a microphone, in ${engine}`, () => {
      let site: Site;
      let browser: Browser;
      before(async () => {
        site = await openSite(() => ({ '/shop': pageWith('signed-url-endpoint="/api/signed-url"') }));
        browser = await openBrowser(engine, { isMicrophoneDenied: true });
        await browser.resize(900, 700);
      });
      after(async () => {
        await browser?.close();
        await site?.close();
      });

      test('the typed conversation goes on, and says why', async () => {
        await browser.goto(`${site.origin}/shop`);
        await browser.waitFor(() =>
          Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('textarea')),
        );
        await write(browser, 'hello');
        await browser.click(press('speak-button'));
        await browser.waitFor(() =>
          document
            .querySelector('voice-agent')!
            .shadowRoot!.querySelector('[part~=error]')
            ?.textContent.includes('Your microphone is blocked.'),
        );
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
        await write(browser, 'still');
        assert.equal(site.simulator.conversations.length, 1);
        await browser.waitFor(() => !document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=error]'));
        assert.deepEqual(await wordsOf(browser, 'start', 'end', 'error'), ['start ', 'error microphone-denied']);
      });
    });
  }
}
