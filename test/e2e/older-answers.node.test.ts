import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Site } from './site.js';

const partOf = (name: string): string => `voice-agent >>> [part~=${name}]`;

for (const engine of enginesInShort()) {
  describe(`the buttons of older answers, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(
        () => ({ '/': pageWith('text-only signed-url-endpoint="/api/signed-url" style="height: 600px"') }),
        { agentId: 'text' },
      );
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    /** The answers whose buttons are seen, from the oldest. */
    const seen = (): Promise<number[]> =>
      browser.evaluate(() =>
        [...document.querySelector('voice-agent')!.shadowRoot!.querySelectorAll('.agent')].flatMap((turn, index) => {
          const buttons = turn.querySelector('.rating');
          return buttons && getComputedStyle(buttons).opacity !== '0' ? index : [];
        }),
      );
    const see = (wanted: number[]): Promise<unknown> =>
      browser.waitFor((list) => {
        const turns = [...document.querySelector('voice-agent')!.shadowRoot!.querySelectorAll('.agent')];
        const shown = turns.flatMap((turn, index) => {
          const buttons = turn.querySelector('.rating');
          return buttons && getComputedStyle(buttons).opacity === '1' ? index : [];
        });
        return shown.join() === list.join();
      }, wanted);
    /** The answer whose button has the focus, and which button that is. */
    const focused = (): Promise<string> =>
      browser.evaluate(() => {
        const root = document.querySelector('voice-agent')!.shadowRoot!;
        const turn = root.activeElement!.closest('.agent')!;
        const name = [...root.activeElement!.part].find((part) => part.endsWith('-button'));
        return `${[...root.querySelectorAll('.agent')].indexOf(turn)} ${name}`;
      });
    const feedback = (): Promise<(string | undefined)[]> =>
      browser.evaluate(() =>
        document
          .querySelector('voice-agent')!
          .turns.flatMap(({ role, feedback }) => (role === 'agent' ? (feedback ?? '') : [])),
      );

    /** A conversation with three answers: 0 to 2. */
    const converse = async (): Promise<void> => {
      await browser.goto(`${site.origin}/`);
      await browser.click(partOf('start-button'));
      for (const count of [1, 3, 5]) {
        await browser.waitFor((wanted) => {
          const { turns, status } = document.querySelector('voice-agent')!;
          return status === 'connected' && turns.length === wanted && turns.at(-1)!.final;
        }, count);
        if (count < 5) await browser.evaluate(() => document.querySelector('voice-agent')!.sendText('And then?'));
      }
      await see([2]);
    };
    const heightOf = (): Promise<number> =>
      browser.evaluate(() => document.querySelector('voice-agent')!.shadowRoot!.querySelector('.block')!.clientHeight);

    test('come and go with a pointer, and take no room', async () => {
      await converse();
      const height = await heightOf();
      await browser.mouseMove('voice-agent >>> .agent');
      await see([0, 2]);
      assert.equal(await heightOf(), height);
      await browser.click(partOf('dislike-button'));
      await browser.mouseMove(partOf('title'));
      // What was rated stays to be seen.
      await see([0, 2]);
      assert.deepEqual(await feedback(), ['dislike', '', '']);
      await browser.mouseMove('voice-agent >>> .agent:nth-of-type(3)');
      await see([0, 1, 2]);
      await browser.mouseMove(partOf('title'));
      await see([0, 2]);
    });

    test('are reached from those of the newest by the arrow keys', async () => {
      await converse();
      await browser.evaluate(() =>
        document.querySelector('voice-agent')!.shadowRoot!.querySelector<HTMLElement>('[part~=like-button]')!.focus(),
      );
      assert.equal(await focused(), '2 like-button');
      for (const [key, index] of [
        ['ArrowUp', 1],
        ['ArrowUp', 0],
        ['ArrowUp', 0],
        ['ArrowDown', 1],
      ] as const) {
        await browser.press(key);
        await see([index, 2]);
        assert.equal(await focused(), `${index} like-button`);
      }
      await browser.press('Enter');
      await browser.waitFor(() => document.querySelector('voice-agent')!.turns.some(({ feedback }) => feedback));
      assert.deepEqual(await feedback(), ['', 'like', '']);
      assert.equal(await focused(), '1 like-button');
      await browser.press('ArrowDown');
      await browser.waitFor(() =>
        document.querySelector('voice-agent')!.shadowRoot!.activeElement!.closest('.agent')!.matches(':last-child'),
      );
      assert.deepEqual(await seen(), [1, 2]);
    });
  });
}
