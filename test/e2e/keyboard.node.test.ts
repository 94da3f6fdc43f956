import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { KeyInput } from 'puppeteer-core';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, signing, type Site } from './site.js';

/** Notes when nothing on the page has the focus, once something has had it. */
const watch = `<script>
globalThis.lost = 0;
let had = false;
const look = () => {
  const nowhere = document.activeElement === document.body;
  if (nowhere && had) globalThis.lost++;
  had = !nowhere;
  requestAnimationFrame(look);
};
look();
</script>`;

declare global {
  var lost: number;
}

const pages: Record<string, [attributes: string, agent: string, content?: string]> = {
  '/typed': ['text-only', 'rich-content', '<p slot=terms>I agree.</p>'],
  '/spoken': ['languages="en de"', 'greeting?interruptible=false'],
  '/refused': ['', 'missing'],
  '/approval': ['text-only', 'tools?tools='],
  '/spoken-approval': ['', 'tools?tools='],
};

/** A key, or `type …`; then what has the focus. */
type Step = [act: KeyInput | 'Shift+Tab' | `type ${string}`, focus: string];

for (const engine of availableEngines()) {
  for (const variant of ['inline', 'floating'] as const) {
    describe(`the keyboard alone, ${variant}, in ${engine}`, () => {
      let site: Site;
      let browser: Browser;
      before(async () => {
        site = await openSite((opened) => ({
          '/sign': signing(opened),
          ...Object.fromEntries(
            Object.entries(pages).map(([path, [attributes, agent, content = '']]) => {
              const page = pageWith(
                `variant="${variant}" ${attributes} signed-url-endpoint="/sign?agent=${encodeURIComponent(agent)}"`,
                { head: watch, body: '<button id="before">Before</button>' },
              );
              return [path, { ...page, html: page.html.replace('</voice-agent>', `${content}</voice-agent>`) }];
            }),
          ),
        }));
        browser = await openBrowser(engine);
        await browser.resize(1000, 700);
      });
      after(async () => {
        await browser?.close();
        await site?.close();
      });

      /** What has the focus: the last word of its `part`, or what the page calls it. */
      const focused = (): Promise<string> =>
        browser.evaluate(() => {
          const { activeElement } = document;
          const inner = activeElement?.shadowRoot?.activeElement;
          const name = inner ? (inner.part.value.split(' ').at(-1) ?? '') : (activeElement?.id ?? '');
          return name || (inner ?? activeElement)!.localName;
        });

      const walk = async (steps: readonly Step[]): Promise<void> => {
        for (const [act, wanted] of steps) {
          if (act.startsWith('type ')) for (const letter of act.slice(5)) await browser.press(letter as KeyInput);
          else if (act === 'Shift+Tab') {
            await browser.keyDown('Shift');
            await browser.press('Tab');
            await browser.keyUp('Shift');
          } else await browser.press(act as KeyInput);
          for (let end = Date.now() + 8000; (await focused()) !== wanted;) {
            assert.ok(Date.now() < end, `after ${act} the focus is at ${await focused()}, not at ${wanted}`);
          }
        }
      };

      /** Opens a page, with the focus on the button before the element; a floating one is opened, too. */
      const open = async (path: string): Promise<void> => {
        await browser.goto(site.origin + path);
        await browser.waitFor(() =>
          Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('button')),
        );
        await browser.evaluate(() => document.querySelector<HTMLElement>('#before')!.focus());
        if (variant === 'floating')
          await walk([
            ['Tab', 'launcher'],
            ['Enter', 'panel'],
          ]);
      };
      const status = (wanted: string): Promise<unknown> =>
        browser.waitFor((value) => document.querySelector('voice-agent')!.status === value, wanted);
      const isThere = (part: string): Promise<unknown> =>
        browser.waitFor(
          (name) => document.querySelector('voice-agent')!.shadowRoot!.querySelector(`[part~="${name}"]`) !== null,
          part,
        );
      const neverLost = async (): Promise<void> => assert.equal(await browser.evaluate(() => globalThis.lost), 0);
      const close: Step[] = variant === 'floating' ? [['Tab', 'close-button']] : [];

      test('agrees, writes, chooses, ends and closes', async () => {
        await open('/typed');
        await walk([
          ...close,
          ['Tab', 'transcript'],
          ['Tab', 'accept-button'],
          ['Enter', 'input'],
          ['Shift+Tab', 'start-button'],
          ['Enter', 'input'],
        ]);
        await status('connected');
        await isThere('choice-button');
        await walk([
          ['Shift+Tab', 'choice-button'],
          ['Enter', 'choice-button'],
        ]);
        await browser.waitFor(async () => {
          const element = document.querySelector('voice-agent')!;
          await element.updateComplete;
          return element.turns.filter(({ role, final }) => role === 'agent' && final).length === 2;
        });
        await walk([
          ['Tab', 'like-button'],
          ['Tab', 'dislike-button'],
          ['Tab', 'copy-button'],
          ['Tab', 'input'],
          ['type Hi', 'input'],
          ['Enter', 'input'],
          ['Tab', 'send-button'],
          ['Tab', 'end-button'],
          ['Enter', 'input'],
        ]);
        await status('idle');
        const texts = await browser.evaluate(() =>
          document.querySelector('voice-agent')!.turns.flatMap(({ role, text }) => (role === 'user' ? [text] : [])),
        );
        assert.deepEqual(texts, ['Neither', 'Hi']);
        await neverLost();
      });

      test('starts, mutes, sets, ends and rates', async () => {
        await open('/spoken');
        await walk([
          ['Tab', 'settings-button'],
          ...close,
          ['Tab', 'transcript'],
          ['Tab', 'start-button'],
          ['Enter', 'mute-button'],
        ]);
        await status('connected');
        await walk([
          [' ', 'mute-button'],
          ['Tab', 'end-button'],
          ['Enter', 'start-button'],
        ]);
        await status('idle');
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.muted), true);
        await isThere('rate-button');
        await walk([
          ['Shift+Tab', 'download-button'],
          ['Shift+Tab', 'copy-transcript-button'],
          ['Shift+Tab', 'rate-button'],
          ['Enter', 'rate-button'],
        ]);
        await isThere('comment');
        await walk([
          ['Tab', 'comment'],
          ['type Hi', 'comment'],
          ['Enter', 'transcript'],
          ...(variant === 'floating' ? [['Shift+Tab', 'close-button'] satisfies Step] : []),
          ['Shift+Tab', 'settings-button'],
          ['Enter', 'select'],
          ['Escape', 'settings-button'],
        ]);
        await neverLost();
      });

      test('tries again what was refused', async () => {
        await open('/refused');
        await walk([['Tab', 'settings-button'], ...close, ['Tab', 'transcript'], ['Tab', 'start-button']]);
        await browser.press('Enter');
        await isThere('retry-button');
        assert.equal(await focused(), 'error');
        await walk([
          ['Tab', 'retry-button'],
          ['Enter', 'error'],
        ]);
        await isThere('retry-button');
        await neverLost();
      });

      for (const answer of ['allow', 'deny'] as const) {
        test(`answers a question with ${answer}`, async () => {
          await open('/approval');
          await walk([...close, ['Tab', 'transcript'], ['Tab', 'start-button'], ['Enter', 'input']]);
          await isThere('deny-button');
          await walk([
            ['Shift+Tab', 'deny-button'],
            ...(answer === 'allow' ? [['Shift+Tab', 'allow-button'] satisfies Step] : []),
            ['Enter', 'input'],
          ]);
          await neverLost();
        });
      }

      test('answers a question in a spoken conversation, and cannot press another thing by it', async () => {
        await open('/spoken-approval');
        await walk([
          ['Tab', 'settings-button'],
          ...close,
          ['Tab', 'transcript'],
          ['Tab', 'start-button'],
          ['Enter', 'mute-button'],
        ]);
        await isThere('deny-button');
        await walk([
          ['Shift+Tab', 'deny-button'],
          ['Shift+Tab', 'allow-button'],
          ['Enter', 'stage'],
        ]);
        await neverLost();
      });

      if (variant === 'floating') {
        test('leaves the panel of a live call, comes back to it, and ends it from outside', async () => {
          await open('/spoken');
          await walk([
            ['Tab', 'settings-button'],
            ...close,
            ['Tab', 'transcript'],
            ['Tab', 'start-button'],
            ['Enter', 'mute-button'],
          ]);
          await status('connected');
          await walk([
            ['Escape', 'launcher'],
            ['Tab', 'mute-button'],
            ['Enter', 'mute-button'],
            ['Shift+Tab', 'launcher'],
            ['Enter', 'panel'],
            ['Escape', 'launcher'],
            ['Tab', 'mute-button'],
            ['Tab', 'end-button'],
            ['Enter', 'launcher'],
          ]);
          await status('idle');
          await neverLost();
        });

        test('keeps the focus when the page closes the panel', async () => {
          await open('/typed');
          await walk([['Tab', 'close-button']]);
          await browser.evaluate(() => (document.querySelector('voice-agent')!.open = false));
          await browser.waitFor(() => document.activeElement?.localName === 'voice-agent');
          assert.equal(await focused(), 'launcher');
          await neverLost();
        });
      }
    });
  }
}
