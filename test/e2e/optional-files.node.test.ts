import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import { chunkFile, serveDist, type DistServer } from '../helpers/dist-server.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { Ears } from './ears.js';

const dist = new URL('../../dist/', import.meta.url);

/** Files without which there is no conversation at all, and a start says so. */
const needed = /^(voice-agent|element-.*|call-.*|audio-tags-.*|push-to-talk-.*)\.js$/;

for (const engine of enginesInShort()) {
  describe(`whether the visitor is heard hangs on no optional file, in ${engine}`, () => {
    let site: DistServer;
    let simulator: Simulator;
    let browser: Browser;
    let ears: Ears;
    /** The files that are not there. */
    let missing = new Set<string>();
    let asked = new Set<string>();
    const pages: Record<string, string> = {};
    /** Every page has a copy of its own of what was built: browsers keep what another page has loaded. */
    let copy = 0;

    before(async () => {
      site = await serveDist(pages, {}, (pathname, response) => {
        const [, file] = /^\/copy-\d+\/(.*)/.exec(pathname) ?? [];
        if (file === undefined) return false;
        const name = basename(file);
        asked.add(name);
        if (missing.has(name)) response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(new URL(file, dist)));
        return true;
      });
      simulator = attach(site.server);
      ears = new Ears(simulator);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      simulator?.close();
      await site?.close();
    });

    /** Opens a page where these files are not there. */
    const visit = async (...without: string[]): Promise<void> => {
      missing = new Set(without);
      asked = new Set();
      const url = `${site.url.replace('http', 'ws')}v1/convai/conversation?agent_id=greeting&interruptible=false`;
      const path = `/${++copy}`;
      pages[path] = `<!doctype html><html lang="en"><title>A shop</title>
        <script type="module" src="/copy-${copy}/cdn/voice-agent.js"></script>
        <voice-agent language="de" push-to-talk release-on-mute signed-url="${url}"></voice-agent>`;
      await browser.goto(new URL(path, site.url).href);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=panel]'));
    };

    /** A conversation with push-to-talk and then with the mute button, both of which give the microphone back. */
    const converse = async (...without: string[]): Promise<void> => {
      await visit(...without);
      await browser.click('voice-agent >>> [part~=start-button]');
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'connected');
      await ears.hearNothing('push-to-talk begins silent');
      await browser.mouseDown('voice-agent >>> [part~=talk-button]');
      await ears.hear('the talk button is held');
      await browser.mouseUp();
      await ears.hearNothing('the talk button is let go');
      await browser.keyDown(' ');
      await ears.hear('the space bar is held');
      await browser.keyUp(' ');
      await ears.hearNothing('the space bar is let go');
      await browser.evaluate(() => {
        document.querySelector('voice-agent')!.pushToTalk = false;
      });
      await ears.hear('push-to-talk is off');
      await browser.click('voice-agent >>> [part~=mute-button]');
      await ears.hearNothing('muted');
      await browser.click('voice-agent >>> [part~=mute-button]');
      await ears.hear('unmuted');
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
    };

    test('each file that such a conversation asks for', async (context) => {
      await converse();
      const optional = [...asked].filter((name) => !needed.test(name));
      for (const part of [/^conversation-face-/, /^de\.js$/]) {
        assert.ok(
          optional.some((name) => part.test(name)),
          optional.join(),
        );
      }
      // Which one is missing is the same to every engine.
      const alone = engine === 'chromium' ? optional : [];
      for (const name of alone) await context.test(`without ${name}`, () => converse(name));
      await context.test('without any of them', () => converse(...optional));
    });

    test('no conversation begins without the talk button, which a visitor would not be heard without', async () => {
      await visit(basename(chunkFile('push-to-talk')));
      await browser.click('voice-agent >>> [part~=start-button]');
      await browser.waitFor(() => {
        const { status, error } = document.querySelector('voice-agent')!;
        return status === 'idle' && error?.code === 'connection-lost';
      });
    });
  });
}
