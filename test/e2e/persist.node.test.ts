import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../scripts/engines.mjs';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, type Page, type Site } from './site.js';

const endpoint = 'signed-url-endpoint="/api/signed-url"';
const written = `${endpoint} persist="tab" text-only variant="floating" languages="en de"`;
const spoken = `${endpoint} persist="tab" muted`;

/** What is there before anything but the element itself is loaded, at the first paint of each page. */
const firstLook = `<script>
addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; });
customElements.whenDefined('voice-agent').then(async () => {
  const element = document.querySelector('voice-agent');
  if (!element) return;
  await element.updateComplete;
  globalThis.look = {
    turns: element.turns.length, open: element.open, volume: element.volume, language: element.language,
    shown: element.shadowRoot.querySelector('.log')?.textContent ?? '',
    draft: element.shadowRoot.querySelector('textarea')?.value ?? '',
    button: element.shadowRoot.querySelector('[part~=continue-button]')?.textContent.trim() ?? '',
  };
  element.addEventListener('voice-agent-status', () => { globalThis.startedAt ??= performance.now(); });
  if (!document.prerendering) return;
  const tell = (body) => fetch('/ahead', { method: 'POST', body });
  document.addEventListener('prerenderingchange', () => tell('shown'));
  tell(element.status + ' ' + element.turns.length);
});
</script>`;

interface Look {
  turns: number;
  open: boolean;
  volume: number;
  language: string | null;
  shown: string;
  draft: string;
  button: string;
}

declare global {
  var look: Look | undefined;
  var persisted: boolean | undefined;
  /** When a conversation began to start, in ms since the page. */
  var startedAt: number | undefined;
}

const names = ['one', 'two', 'three', 'plain'];

/** A page of a shop, with links to all others. */
const pageOf = (kind: string, attributes: string, name: string): Page => ({
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>${firstLook}
<script type="module" src="/dist/cdn/voice-agent.js"></script></head><body>
${names.map((other) => `<a id="${other}" href="/${kind}/${other}">${other}</a>`).join(' ')}
<button id="open" onclick="other = window.open('/${kind}/two')">Another tab</button><main></main>${name === 'plain' ? '' : `<voice-agent ${attributes}></voice-agent>`}</body></html>`,
  // Pages that may not be stored are not kept for the Back button either.
  headers: { 'cache-control': 'no-cache' },
});

/** Whether a spoken conversation goes on by itself: where sound begins without a touch and the microphone is known to be granted. */
const goesOnByItself: Record<Engine, boolean> = { chromium: true, firefox: false, webkit: false };

/** Whether pages are rendered before they are shown, where a page asks for that. */
const rendersAhead: Record<Engine, boolean> = { chromium: true, firefox: false, webkit: false };

/** Whether a page comes out of the back/forward cache when it is driven by a test. */
const hasPageCache: Record<Engine, boolean> = { chromium: true, firefox: false, webkit: true };

for (const engine of enginesInShort()) {
  describe(`a conversation that outlives its page, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    /** Told by a page that is rendered before it is shown: its status and number of turns, and that it is shown now. */
    let ahead: string[] = [];
    before(async () => {
      site = await openSite(
        () => ({
          '/ahead': (request, response) => {
            request.setEncoding('utf8').on('data', (text: string) => void ahead.push(text));
            response.writeHead(204).end();
          },
          ...Object.fromEntries(
            names.flatMap((name) => [
              [`/written/${name}`, pageOf('written', written, name)],
              [`/spoken/${name}`, pageOf('spoken', spoken, name)],
              [`/off/${name}`, pageOf('off', `${endpoint} text-only`, name)],
            ]),
          ),
        }),
        { agentId: 'text' },
      );
    });
    after(async () => {
      await site?.close();
    });

    /** A browser of its own for each test: what one has stored is not there for the next. */
    const visit = async (path: string, act: () => Promise<void>): Promise<void> => {
      browser = await openBrowser(engine);
      try {
        await browser.goto(site.origin + path);
        await arrived(path);
        await act();
      } finally {
        await browser.close();
      }
    };

    /** Waits until a page is there. Whatever runs in the page before dies with it. */
    const arrived = async (path: string): Promise<void> => {
      for (const end = Date.now() + 15_000; Date.now() < end; await pause(30)) {
        const isThere = await browser
          .evaluate(
            (wanted) =>
              location.pathname === wanted &&
              document.readyState === 'complete' &&
              (wanted.endsWith('plain') || globalThis.look !== undefined),
            path,
          )
          .catch(() => false);
        if (isThere) return;
      }
      assert.fail(`${path} did not come`);
    };
    const follow = async (name: string, kind: string): Promise<void> => {
      await browser.evaluate((id) => setTimeout(() => document.getElementById(id)!.click()), name);
      await arrived(`/${kind}/${name}`);
    };
    const look = (): Promise<Look> => browser.evaluate(() => globalThis.look!);
    const status = (wanted: string): Promise<unknown> =>
      browser.waitFor((is) => document.querySelector('voice-agent')!.status === is, wanted);
    const turnsAre = (count: number): Promise<unknown> =>
      browser.waitFor((wanted) => document.querySelector('voice-agent')!.turns.length === wanted, count);
    const says = (text: string): Promise<unknown> =>
      browser.evaluate((typed) => document.querySelector('voice-agent')!.sendText(typed), text);
    const click = (part: string): Promise<void> => browser.click(`voice-agent >>> [part~="${part}"]`);
    const running = (): number => site.simulator.conversations.filter((record) => !record.toJSON().closed).length;
    const newest = () => site.simulator.conversations.at(-1)!.toJSON();
    /** What the newest conversation was told but audio and pongs. */
    const told = (): { type: string; text?: string }[] =>
      newest().received.flatMap((entry) =>
        'message' in entry && entry.message.type !== 'pong' ? [entry.message as { type: string; text?: string }] : [],
      );

    /** A spoken conversation whose greeting was heard. */
    const listen = async (): Promise<void> => {
      await click('start-button');
      await browser.waitFor(() => {
        const { turns, mode } = document.querySelector('voice-agent')!;
        return mode === 'listening' && turns[0] && turns[0].heard === turns[0].text.length;
      });
    };

    const talk = async (): Promise<void> => {
      await browser.evaluate(() => document.querySelector('voice-agent')!.start());
      await turnsAre(1);
      await says('Where is it?');
      await turnsAre(3);
    };

    test('is there on three pages, after a reload, and before anything else is loaded', async () => {
      await visit('/written/one', async () => {
        await talk();
        await browser.evaluate(() => {
          const element = document.querySelector('voice-agent')!;
          element.volume = 0.3;
          element.language = 'de';
          const box = element.shadowRoot!.querySelector('textarea')!;
          box.value = 'And when';
          box.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        });
        for (const name of ['two', 'plain', 'three']) await follow(name, 'written');
        const expected = { turns: 3, open: true, volume: 0.3, language: 'de', draft: 'And when' };
        const { shown, button, ...rest } = await look();
        assert.deepEqual(rest, expected);
        assert.match(shown, /Where is it\?/);
        assert.equal(button, 'Continue', 'in English, since no translation is loaded yet');
        await browser.evaluate(() => {
          globalThis.look = undefined;
          setTimeout(() => location.reload());
        });
        await arrived('/written/three');
        assert.equal((await look()).turns, 3);
        assert.equal(running(), 0, 'a page that is gone has hung up');
        const before = site.simulator.conversations.length;
        await click('continue-button');
        await status('connected');
        await says('And now?');
        await turnsAre(5);
        assert.equal(site.simulator.conversations.length, before + 1);
        const [initiation, update, message] = told();
        assert.equal(initiation?.type, 'conversation_initiation_client_data');
        assert.match(update?.text ?? '', /User: Where is it\?/);
        assert.equal(message?.text, 'And now?');
      });
    });

    test('goes back and forth with the visitor, from the back/forward cache, too', async () => {
      await visit('/written/one', async () => {
        await talk();
        await follow('two', 'written');
        await click('continue-button');
        await status('connected');
        await says('On the second page');
        await turnsAre(5);
        await browser.evaluate(() => setTimeout(() => history.back()));
        await arrived('/written/one');
        await turnsAre(5);
        assert.equal(await browser.evaluate(() => globalThis.persisted), hasPageCache[engine]);
        await browser.waitFor(() => document.querySelector('voice-agent')!.continuable);
        assert.equal(running(), 0);
        await click('continue-button');
        await status('connected');
        await says('On the first page again');
        await turnsAre(7);
        await browser.evaluate(() => setTimeout(() => history.forward()));
        await arrived('/written/two');
        await turnsAre(7);
        await browser.waitFor(() => document.querySelector('voice-agent')!.continuable);
      });
    });

    test(`goes on ${goesOnByItself[engine] ? 'by itself within a second' : 'by a press'} when it is spoken`, async () => {
      await visit('/spoken/one', async () => {
        await listen();
        await follow('two', 'spoken');
        const before = site.simulator.conversations.length;
        const { button } = await look();
        assert.equal(button, 'Continue');
        if (!goesOnByItself[engine]) await click('continue-button');
        await status('connected');
        const waited = await browser.evaluate(() => {
          const [{ loadEventEnd }] = performance.getEntriesByType('navigation') as [PerformanceNavigationTiming];
          return globalThis.startedAt! - loadEventEnd;
        });
        assert.ok(waited < (goesOnByItself[engine] ? 1000 : Infinity), `${waited} ms after the page`);
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.muted), true);
        await says('And now?');
        await browser.waitFor(() => document.querySelector('voice-agent')!.turns.at(-1)!.role === 'agent');
        assert.equal(
          await browser.evaluate(() => document.querySelector('voice-agent')!.turns.length),
          3,
          'no greeting',
        );
        assert.ok(site.simulator.conversations.length >= before && running() === 1);
        assert.match(told()[1]?.text ?? '', /^The connection was lost and is back/);
      });
    });

    for (const [seconds, does] of [
      [29, 'goes on by itself'],
      [31, 'is only offered'],
    ] as const) {
      test(`${does} when it was left ${seconds} s ago`, { skip: !goesOnByItself[engine] }, async () => {
        await visit('/spoken/one', async () => {
          await listen();
          await follow('plain', 'spoken');
          const before = site.simulator.conversations.length;
          await browser.evaluate((ms) => {
            const state = JSON.parse(sessionStorage.getItem('voice-agent')!) as { savedAt: number };
            state.savedAt -= ms;
            sessionStorage.setItem('voice-agent', JSON.stringify(state));
          }, seconds * 1000);
          await follow('two', 'spoken');
          if (seconds < 30) await status('connected');
          else {
            // Whoever goes on has the lock first, and does so within a second from there.
            await browser.waitFor(async () => (await navigator.locks.query()).held!.length === 1);
            await pause(1500);
            assert.equal((await look()).button, 'Continue');
          }
          assert.equal(site.simulator.conversations.length, before + Number(seconds < 30));
        });
      });
    }

    for (const from of ['plain', 'one'] as const) {
      const where = from === 'one' ? 'while it is on' : 'from a page without an element';
      test(`is left alone by a page that is rendered ahead ${where}`, { skip: !rendersAhead[engine] }, async () => {
        await visit('/spoken/one', async () => {
          await listen();
          if (from === 'plain') await follow('plain', 'spoken');
          const [before, asked] = [site.simulator.conversations.length, site.requests.length];
          const stored = await browser.evaluate(() => sessionStorage.getItem('voice-agent'));
          assert.equal(stored !== null, from === 'plain');
          ahead = [];
          await browser.evaluate(() => {
            const rules = { prerender: [{ source: 'list', urls: ['/spoken/two'], eagerness: 'immediate' }] };
            const script = Object.assign(document.createElement('script'), { type: 'speculationrules' });
            script.textContent = JSON.stringify(rules);
            document.head.append(script);
          });
          const heard = async (count: number): Promise<void> => {
            for (const end = Date.now() + 15_000; ahead.length < count && Date.now() < end;) await pause(30);
          };
          await heard(1);
          assert.deepEqual(ahead, [`idle ${from === 'plain' ? 1 : 0}`]);
          // What is to be seen here is that nothing happens, in the time in which a page that is shown goes on.
          await pause(1500);
          assert.equal(site.simulator.conversations.length, before);
          assert.ok(!site.requests.slice(asked).includes('GET /api/signed-url'));
          assert.equal(running(), from === 'one' ? 1 : 0);
          assert.equal(await browser.evaluate(() => sessionStorage.getItem('voice-agent')), stored);

          if (from === 'one') {
            assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
            return;
          }

          // From here on the page is asked nothing: puppeteer 24 may keep the frame of the page that has gone.
          await browser.evaluate(() => setTimeout(() => document.getElementById('two')!.click(), 100));
          await heard(2);
          assert.equal(ahead[1], 'shown');
          for (const end = Date.now() + 15_000; Date.now() < end;) {
            if (site.simulator.conversations.length > before && told().length > 1) break;
            await pause(30);
          }
          assert.equal(site.simulator.conversations.length, before + 1);
          assert.equal(running(), 1);
          assert.match(told()[1]?.text ?? '', /^The connection was lost and is back/);
        });
      });
    }

    test('is never gone on with in two tabs', async () => {
      await visit('/spoken/one', async () => {
        await listen();
        await follow('plain', 'spoken');
        // Both have the state that is stored now: a window that is opened gets a copy.
        await browser.click('#open');
        await browser.evaluate(() => {
          document.querySelector('main')!.innerHTML = '<voice-agent></voice-agent>';
          const element = document.querySelector('voice-agent')!;
          element.signedUrlEndpoint = '/api/signed-url';
          element.muted = true;
          element.persist = 'tab';
        });
        const both = () =>
          browser.evaluate(() => {
            const { other } = globalThis as unknown as { other: Window };
            return [document, other.document].map((page) => {
              const element = page.querySelector('voice-agent');
              return [element?.turns?.length, element?.continuable, element?.status];
            });
          });
        await browser.waitFor(() => {
          const { other } = globalThis as unknown as { other: Window };
          const [here, there] = [document, other.document].map((page) => page.querySelector('voice-agent'));
          const isOn = (element: typeof here): boolean => element!.continuable || element!.status === 'connected';
          return here?.turns?.length === 1 && there?.turns?.length === 1 && isOn(here) !== isOn(there);
        });
        for (let press = 0; press < 2; press++) {
          await browser.evaluate(() => {
            const { other } = globalThis as unknown as { other: Window };
            for (const page of [document, other.document]) {
              const { shadowRoot } = page.querySelector('voice-agent')!;
              shadowRoot!.querySelector<HTMLElement>('[part~=continue-button]')?.click();
            }
          });
          await pause(1000);
          assert.equal(running(), 1, JSON.stringify(await both()));
        }
        await browser.evaluate(() => (globalThis as unknown as { other: Window }).other.close());
      });
    });

    test('stays with a page that is seen: a window that is opened from there begins anew', async () => {
      await visit('/written/one', async () => {
        await talk();
        await browser.click('#open');
        const turns = await browser.waitFor(() => {
          const { other } = globalThis as unknown as { other: typeof globalThis };
          return other?.look && String(other.look.turns);
        });
        assert.equal(turns, '0');
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
        await browser.evaluate(() => (globalThis as unknown as { other: Window }).other.close());
      });
    });

    test('stores nothing without the attribute', async () => {
      await visit('/off/one', async () => {
        await talk();
        await follow('plain', 'off');
        assert.deepEqual(await browser.evaluate(() => [sessionStorage.length, localStorage.length]), [0, 0]);
        await follow('two', 'off');
        assert.equal((await look()).turns, 0);
      });
    });

    test('stores no signed URL, and no more than it may', async () => {
      await visit('/written/one', async () => {
        await talk();
        await follow('plain', 'written');
        const [text, length] = await browser.evaluate(() => [
          sessionStorage.getItem('voice-agent')!,
          sessionStorage.length,
        ]);
        assert.equal(length, 1);
        assert.match(String(text), /Where is it/);
        assert.doesNotMatch(String(text), /signature|wss?:|https?:|token|conv_/);
        assert.ok(String(text).length < 100_000);
      });
    });

    test('is one conversation for a router that moves the element, in a view transition and as Turbo does', async () => {
      await visit('/spoken/one', async () => {
        await listen();
        const { conversationId } = newest();
        await browser.evaluate(async () => {
          const element = document.querySelector('voice-agent')!;
          const nextBody = (): HTMLElement => {
            const body = document.createElement('body');
            body.innerHTML = '<h1>Another page</h1><meta id="place">';
            return body;
          };
          /** Turbo Drive: the new body first, and the permanent element some microtasks later. */
          const turn = async (path: string): Promise<void> => {
            history.pushState(null, '', path);
            document.body.replaceWith(nextBody());
            for (let count = 0; count < 10; count++) await Promise.resolve();
            document.querySelector('#place')!.replaceWith(element);
          };
          await turn('/spoken/two');
          const move = (): Promise<void> => turn('/spoken/three');
          await (document.startViewTransition?.(move).updateCallbackDone ?? move());
          await new Promise((resolve) => setTimeout(resolve, 300));
        });
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.status), 'connected');
        assert.equal(running(), 1);
        assert.equal(newest().conversationId, conversationId);
        assert.equal(await browser.evaluate(() => document.querySelector('voice-agent')!.isConnected), true);
      });
    });
  });
}
