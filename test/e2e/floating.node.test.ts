import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { serveDist } from '../helpers/dist-server.js';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Site } from './site.js';

// Without the orb the launcher has one colour in its middle.
const attributes = 'variant="floating" visualizer="none" text-only signed-url-endpoint="/api/signed-url"';
/** A page to scroll, with something to press and a dialog of its own. */
const body = `<button id="help" onclick="document.querySelector('voice-agent').open = true">Help</button>
<p id="long" style="height: 300vh">Long</p><button id="last">Last</button>
<dialog id="dialog" style="width: 60px; height: 60px"><button>Fine</button></dialog>`;
const head = `<meta name="viewport" content="width=device-width"><style>
voice-agent { --voice-agent-accent: rgb(0, 128, 0); --voice-agent-on-accent: rgb(0, 128, 0);
--voice-agent-background: rgb(0, 128, 0); --voice-agent-text: rgb(0, 128, 0) }
#dialog::backdrop { background: rgb(128, 0, 0) }</style>`;

/** WebKit's small browser has no smaller windows. */
const phone = [460, 640] as const;
const desk = [1000, 700] as const;

const launcher = 'voice-agent >>> .launcher';
const closeButton = 'voice-agent >>> [part~=close-button]';

for (const engine of availableEngines()) {
  describe(`a floating element on a page, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      site = await openSite(
        () => ({
          '/': pageWith(attributes, { head, body }),
          '/body-scrolls': pageWith(attributes, {
            head: `${head}<style>html, body { height: 100% } body { margin: 0; overflow: auto }</style>`,
            body,
          }),
          '/styled': pageWith(attributes, {
            head: `${head}<style>voice-agent::part(panel) { width: 300px; height: 200px; margin: 40px }</style>`,
            body,
          }),
        }),
        { agentId: 'text' },
      );
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    const open = async (path = '/'): Promise<void> => {
      await browser.goto(site.origin + path);
      await browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('.launcher')),
      );
    };
    const isOpen = (wanted: boolean): Promise<unknown> =>
      browser.waitFor(async (value) => {
        const element = document.querySelector('voice-agent')!;
        await element.updateComplete;
        return element.open === value;
      }, wanted);
    /** Waits until the panel has come or gone: it moves for a moment, and what moves is hard to hit. */
    const isStill = (): Promise<unknown> =>
      browser.waitFor(() =>
        document
          .querySelector('voice-agent')!
          .shadowRoot!.getAnimations()
          .every(({ effect }) => effect!.getComputedTiming().endTime === Infinity),
      );
    /** Waits until the panel is all that there is: it covers the screen, and nothing of the page is met by a pointer. */
    const fillsTheScreen = (): Promise<unknown> =>
      browser.waitFor(() => {
        const panel = document.querySelector('voice-agent')?.shadowRoot?.querySelector('dialog');
        const { x, y, width, height } = panel?.getBoundingClientRect() ?? new DOMRect();
        const { clientWidth, clientHeight } = document.documentElement;
        const help = document.querySelector('#help')!.getBoundingClientRect();
        const met = document.elementFromPoint(help.x + 5, Math.max(help.y + 5, 5));
        const covers = x === 0 && y === 0 && width === clientWidth && height === clientHeight;
        return covers && met?.localName === 'voice-agent' && panel!.matches(':modal');
      });
    /** What has the focus: the name of a part, or what the page calls it. */
    const focused = (): Promise<string> =>
      browser.evaluate(() => {
        const { activeElement } = document;
        const inner = activeElement?.shadowRoot?.activeElement;
        return (inner ? inner.part.value : activeElement?.id || activeElement?.localName) ?? '';
      });
    const scrollTop = (): Promise<number> => browser.evaluate(() => document.scrollingElement!.scrollTop);
    /** Whether the key that goes to the end of the page does so. Waits until the picture is painted that would show it. */
    const endScrolls = async (): Promise<boolean> => {
      const start = await scrollTop();
      await browser.press('End');
      await browser.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 300))));
      return (await scrollTop()) !== start;
    };

    describe('on a small screen', () => {
      beforeEach(() => browser.resize(...phone));

      for (const path of ['/', '/body-scrolls', '/styled']) {
        test(`its panel is all there is, and the page stays where it was, on ${path}`, async () => {
          await open(path);
          const width = await browser.evaluate(() => {
            document.scrollingElement!.scrollTop = 300;
            return document.querySelector('#long')!.clientWidth;
          });
          await browser.click(launcher);
          await isOpen(true);
          await fillsTheScreen();
          assert.equal(await scrollTop(), 300, 'scrolled while it is open');
          assert.equal(
            await browser.evaluate(() => document.querySelector('#long')!.clientWidth),
            width,
            'laid out anew',
          );
          assert.equal(await focused(), 'panel');
          assert.equal(await endScrolls(), false, 'the page can be scrolled');
          for (let step = 0; step < 12; step++) {
            await browser.press('Tab');
            assert.match(await focused(), /^(body|input|panel|transcript|.*button.*)$/, `Tab ${step}`);
          }
          // In Firefox the key also leads to the bars of the browser; back to the page.
          const isAway = async (): Promise<boolean> =>
            engine === 'firefox' && !(await browser.evaluate(() => document.hasFocus()));
          for (let step = 0; step < 12 && (await isAway()); step++) await browser.press('Tab');
          assert.equal(await isAway(), false, 'the focus stays in the bars of the browser');
          await browser.click(closeButton);
          await isOpen(false);
          assert.equal(await scrollTop(), 300, 'scrolled after it is closed');
          assert.equal(await focused(), 'button launcher');
          assert.equal(await endScrolls(), true, 'the page cannot be scrolled');
        });
      }

      test('the focus goes back to what opened it, by Escape too', async () => {
        await open();
        await browser.evaluate(() => document.querySelector<HTMLElement>('#help')!.focus());
        await browser.press(' ');
        await isOpen(true);
        await fillsTheScreen();
        assert.equal(await focused(), 'panel');
        await browser.press('Escape');
        await isOpen(false);
        assert.equal(await focused(), 'help');
        assert.equal(await browser.evaluate(() => document.adoptedStyleSheets.length), 0);
      });

      test('a phone’s Back button, by which the browser closes dialogs, closes it', async () => {
        await open();
        await browser.click(launcher);
        await isOpen(true);
        await fillsTheScreen();
        await browser.evaluate(() =>
          document.querySelector('voice-agent')!.shadowRoot!.querySelector('dialog')!.close(),
        );
        await isOpen(false);
        assert.equal(await endScrolls(), true, 'the page cannot be scrolled');
        await browser.click(launcher);
        await isOpen(true);
        await fillsTheScreen();
      });

      test('it gives the page back when it is removed, and takes it again when it is put back', async () => {
        await open();
        await browser.click(launcher);
        await isOpen(true);
        await browser.evaluate(() => {
          const element = document.querySelector('voice-agent')!;
          Object.assign(globalThis, { element });
          element.remove();
        });
        assert.equal(await endScrolls(), true, 'the page cannot be scrolled');
        await browser.evaluate(() => {
          scrollTo(0, 0);
          document.body.prepend(Reflect.get(globalThis, 'element') as Element);
        });
        await fillsTheScreen();
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.open), true);
        await browser.click(closeButton);
        await isOpen(false);
        assert.equal(await endScrolls(), true, 'the page cannot be scrolled at the end');
      });

      test('a keyboard on the screen covers nothing of it', async () => {
        await open();
        await browser.click(launcher);
        await isOpen(true);
        await fillsTheScreen();
        const places = await browser.evaluate(() => {
          const show = (height: number, offsetTop: number): void => {
            for (const [name, value] of Object.entries({ height, offsetTop })) {
              Object.defineProperty(visualViewport, name, { value, configurable: true });
            }
            visualViewport!.dispatchEvent(new Event('resize'));
          };
          const place = (part: string): number[] => {
            const root = document.querySelector('voice-agent')!.shadowRoot!;
            const { top, bottom } = root.querySelector(`[part~=${part}]`)!.getBoundingClientRect();
            return [Math.round(top), Math.round(bottom)];
          };
          show(300, 40);
          const raised = [place('panel'), place('composer'), place('header')];
          show(innerHeight, 0);
          return { raised, after: place('panel'), height: innerHeight };
        });
        const [panel, composer, header] = places.raised as [number[], number[], number[]];
        assert.deepEqual(panel, [40, 340]);
        assert.ok(composer[1]! <= 340, `the composer ends at ${composer[1]}`);
        assert.equal(header[0], 40);
        assert.deepEqual(places.after, [0, places.height]);
      });

      test('it is modal as long as the screen is small', async () => {
        await open();
        await browser.click(launcher);
        await isOpen(true);
        await browser.click('voice-agent >>> [part~=input]');
        assert.equal(await focused(), 'input');
        await browser.resize(...desk);
        await browser.waitFor(() => !document.querySelector('voice-agent')!.shadowRoot!.querySelector('dialog:modal'));
        assert.equal(await focused(), 'input');
        await browser.click('#last');
        assert.equal(await focused(), 'last');
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.open), true);
        await browser.resize(...phone);
        await browser.waitFor(
          () => document.querySelector('voice-agent')!.shadowRoot!.querySelector('dialog:modal') !== null,
        );
        await fillsTheScreen();
        assert.equal(await focused(), 'panel');
      });
    });

    describe('while the page has a modal dialog', () => {
      /** The colour of the launcher, in a call and out of one, and that of the backdrop before it. */
      const green = [0, 128, 0];
      const red = [128, 0, 0];
      /** Waits for it: in WebKit a picture was seen that was taken before the change was painted. */
      const isPainted = async (color: number[], when: string): Promise<void> => {
        let seen: number[] = [];
        for (const end = Date.now() + 5000; String(seen) !== String(color) && Date.now() < end;) {
          seen = await browser.colorAt(launcher);
        }
        assert.deepEqual(seen, color, when);
      };
      const showDialog = (): Promise<void> =>
        browser.evaluate(() => document.querySelector<HTMLDialogElement>('#dialog')!.showModal());

      beforeEach(async () => {
        await browser.resize(...desk);
        await open();
      });

      test('it is painted below the backdrop as long as nobody talks, and above it while somebody does', async () => {
        await isPainted(green, 'there is no dialog');
        await showDialog();
        await isPainted(red, 'nobody talks');
        await browser.evaluate(() => {
          const element = document.querySelector('voice-agent')!;
          void element.start().then(() => (element.open = false));
        });
        await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'connected');
        await isOpen(false);
        await isPainted(green, 'a call starts');
        await browser.evaluate(() => document.querySelector<HTMLDialogElement>('#dialog')!.close());
        await showDialog();
        await isPainted(green, 'a dialog opens during a call');
        await browser.evaluate(() => document.querySelector<HTMLDialogElement>('#dialog')!.close());
        // What lies outside a modal dialog is inert until the browser has painted that it is closed.
        await browser.waitFor(() => {
          const box = document
            .querySelector('voice-agent')!
            .shadowRoot!.querySelector('.launcher')!
            .getBoundingClientRect();
          const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return met?.localName === 'voice-agent';
        });
        await browser.click(launcher);
        await isOpen(true);
      });
    });

    test('without the part that an open panel loads it still fills a small screen, and can be closed', async () => {
      let refused = 0;
      const page = `<!doctype html><html lang="en"><title>A shop</title>
        <script type="module" src="/copy/cdn/voice-agent.js"></script><voice-agent variant="floating"></voice-agent>`;
      const dist = new URL('../../dist/', import.meta.url);
      const other = await serveDist({ '/': page }, {}, (pathname, response) => {
        const [, file] = /^\/copy\/(.*)/.exec(pathname) ?? [];
        if (file === undefined) return false;
        const isRefused = file.includes('open-panel');
        if (isRefused) response.writeHead(404).end(void refused++);
        else response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(new URL(file, dist)));
        return true;
      });
      try {
        await browser.resize(...phone);
        await browser.goto(other.url);
        await browser.click(launcher);
        await isOpen(true);
        await isStill();
        const gaps = await browser.evaluate(() => {
          const { left, top, right, bottom } = document
            .querySelector('voice-agent')!
            .shadowRoot!.querySelector('dialog')!
            .getBoundingClientRect();
          return [left, top, innerWidth - right, innerHeight - bottom];
        });
        assert.deepEqual(gaps, [0, 0, 0, 0]);
        await browser.click(closeButton);
        await isOpen(false);
        assert.equal(await focused(), 'button launcher');
        assert.ok(refused > 0, 'the part was asked for');
      } finally {
        await other.close();
      }
    });
  });
}
