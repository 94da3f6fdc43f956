import { after, before, describe, test } from 'node:test';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { Ears } from './ears.js';
import { openSite, pageWith, type Site } from './site.js';

const attributes = 'push-to-talk signed-url-endpoint="/api/signed-url"';
/** Something to scroll, and a place beside the element. */
const body = '<p id="beside">A shop</p><div style="height: 300vh; float: right">Long</div>';

for (const engine of enginesInShort()) {
  describe(`push-to-talk by real keys and pointers, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let ears: Ears;
    before(async () => {
      site = await openSite(() => ({
        '/': pageWith(attributes, { body }),
        '/no-reconnect': pageWith(`${attributes} no-reconnect`, { body }),
      }));
      ears = new Ears(site.simulator);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const talkButton = 'voice-agent >>> [part~=talk-button]';
    const status = (wanted: string): Promise<unknown> =>
      browser.waitFor((name) => document.querySelector('voice-agent')!.status === name, wanted);
    const start = async (): Promise<void> => {
      await browser.evaluate(
        () =>
          void document
            .querySelector('voice-agent')!
            .start()
            .catch(() => undefined),
      );
      await status('connected');
      await browser.waitFor(
        () => !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=talk-button]'),
      );
    };
    const open = async (path: string): Promise<void> => {
      await browser.goto(site.origin + path);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=panel]'));
      await start();
    };
    /** Ends the connection from the other side. */
    const end = async (how: 'drop' | 'close'): Promise<void> => {
      await fetch(`${site.otherOrigin}/simulator/latest/${how}`, { method: 'POST' });
    };

    const holds = {
      'space bar': { hold: () => browser.keyDown(' '), release: () => browser.keyUp(' '), how: 'drop' },
      mouse: { hold: () => browser.mouseDown(talkButton), release: () => browser.mouseUp(), how: 'close' },
    } as const;

    for (const [name, { hold, release, how }] of Object.entries(holds)) {
      test(`the ${name} let go after a ${how} of the line is let go in the next conversation`, async () => {
        await open('/no-reconnect');
        await ears.hearNothing('nothing is held');
        await hold();
        await ears.hear('it is held');
        await end(how);
        await status('idle');
        await release();
        await start();
        await ears.hearNothing('nothing is held in the next conversation');
        await hold();
        await ears.hear('it is held again');
        await release();
        await ears.hearNothing('it is let go');
        await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      });

      test(`the ${name} held through a reconnection talks when it is pressed anew`, async () => {
        await open('/');
        await hold();
        await ears.hear('it is held');
        await end('drop');
        await status('reconnecting');
        await status('connected');
        await ears.hearNothing('it is held from before');
        await release();
        await hold();
        await ears.hear('it is pressed anew');
        await release();
        await ears.hearNothing('it is let go');
        await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      });
    }

    test('the mouse may leave the button', async () => {
      await open('/');
      await browser.mouseDown(talkButton);
      await browser.mouseMove('#beside');
      await ears.hear('it has left the button');
      await browser.mouseUp();
      await ears.hearNothing('it is let go beside the button');
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
    });

    test('a finger may slide off the button', { skip: engine === 'webkit' && 'It has no touch screen.' }, async () => {
      await open('/');
      await browser.pan(talkButton, 200);
      await ears.hear('it has slid off the button');
      await browser.lift();
      await ears.hearNothing('it is lifted');
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
    });
  });
}
