import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { KeyInput } from 'puppeteer-core';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, signing, type Site } from './site.js';

const picture = fileURLToPath(new URL('../looks/pictures/idle-narrow-light-en.png', import.meta.url));

/** No picture may have an address, and the agent is at another origin than the page. */
const policy = "default-src 'none'; script-src 'self'; connect-src 'self' ws: http:";

/** Runs in the page: copies a picture, as a program for pictures does. */
async function copyPicture(): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 20;
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture! })]);
}

/**
 * Runs in the page: pastes a picture. The clipboards of a headless Firefox and of WebKit's own small browser hold none, and
 * Firefox gives an event of a page's own making no data.
 */
async function pastePicture(): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 20;
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  const data = new DataTransfer();
  data.items.add(new File([picture!], 'image.png', { type: 'image/png' }));
  const event = new Event('paste', { bubbles: true, composed: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: data });
  document.querySelector('voice-agent')!.shadowRoot!.querySelector('textarea')!.dispatchEvent(event);
}

for (const engine of enginesInShort()) {
  describe(`files of the visitor, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let folder: string;
    let plan: string;
    const input = 'voice-agent >>> input[type=file]';

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'voice-agent-files-'));
      plan = join(folder, 'plan.pdf');
      writeFileSync(plan, '%PDF-1.4\n'.padEnd(5000, ' '));
      const page = (attributes: string, agent = 'files') =>
        pageWith(`text-only ${attributes} signed-url-endpoint="/sign?agent=${encodeURIComponent(agent)}"`);
      site = await openSite((opened) => ({
        '/sign': signing(opened),
        '/none': page(''),
        '/files': { ...page('files'), headers: { 'content-security-policy': policy } },
        '/failing': page('files', 'files?upload_failures=1'),
        '/slow': page('files', 'files?upload_time=60000'),
      }));
      browser = await openBrowser(engine);
      await browser.resize(900, 700);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const loaded = (): boolean => site.files.some((file) => /\/attaching-\w+\.js$/.test(file));
    const open = async (path: string): Promise<void> => {
      await browser.goto(site.origin + path);
      await browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=attach-button]')),
      );
    };
    /** Waits until this many files are there to be sent. */
    const attached = (count: number): Promise<unknown> =>
      browser.waitFor(
        (wanted) =>
          document.querySelector('voice-agent')!.shadowRoot!.querySelectorAll('[part~=attachment]').length === wanted,
        count,
      );
    const answer = (): Promise<string> =>
      browser.waitFor(
        () =>
          document
            .querySelector('voice-agent')!
            .turns.find(({ role, text, final }) => role === 'agent' && final && text.startsWith('You sent'))?.text ??
          '',
      );
    const pictures = (): Promise<unknown> =>
      browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')!.shadowRoot!.querySelector('.user canvas[aria-label]')),
      );
    /** The last word of the `part` that has the focus. */
    const focused = (): Promise<string> =>
      browser.evaluate(
        () => document.activeElement?.shadowRoot?.activeElement?.getAttribute('part')?.split(' ').at(-1) ?? '',
      );
    const walk = async (steps: readonly [KeyInput, string][]): Promise<void> => {
      for (const [key, wanted] of steps) {
        await browser.press(key);
        for (let end = Date.now() + 8000; (await focused()) !== wanted;)
          assert.ok(Date.now() < end, `after ${key} the focus is at ${await focused()}, not at ${wanted}`);
      }
    };
    const focusLog = (): Promise<void> =>
      browser.evaluate(() =>
        document.querySelector('voice-agent')!.shadowRoot!.querySelector<HTMLElement>('[part~=start-button]')!.focus(),
      );

    test('load nothing where the page takes none', async () => {
      await browser.goto(`${site.origin}/none`);
      await browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')?.shadowRoot?.querySelector('textarea')),
      );
      await browser.evaluate(() => document.querySelector('voice-agent')!.start());
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      assert.equal(loaded(), false);
    });

    test('are chosen, shown and sent on a page with a strict policy', async () => {
      await open('/files');
      assert.equal(loaded(), true);
      await browser.chooseFiles(input, picture, plan);
      await attached(2);
      await browser.click('voice-agent >>> [part~=send-button]');
      assert.match(await answer(), /^You sent the file idle-narrow-light-en\.png, \d+ bytes\.$/);
      await pictures();
      assert.deepEqual((await browser.evaluate(() => globalThis.told)).violations, []);
    });

    test('are pasted', async () => {
      await open('/files');
      await browser.click('voice-agent >>> [part~=input]');
      if (engine === 'chromium') {
        await browser.evaluate(copyPicture);
        await browser.keyDown('Control');
        await browser.press('v');
        await browser.keyUp('Control');
      } else await browser.evaluate(pastePicture);
      await attached(1);
      await browser.press('Enter');
      assert.match(await answer(), /^You sent the file image\.png, \d+ bytes\.$/);
      await pictures();
    });

    test('are taken away, tried again and sent by the keyboard alone', async () => {
      await open('/failing');
      await browser.chooseFiles(input, picture, plan);
      await attached(2);
      await focusLog();
      await walk([
        ['Tab', 'remove-button'],
        ['Enter', 'remove-button'],
      ]);
      await attached(1);
      await walk([
        ['Tab', 'attach-button'],
        ['Tab', 'input'],
        ['Enter', 'input'],
      ]);
      await browser.waitFor(() =>
        Boolean(document.querySelector('voice-agent')!.shadowRoot!.querySelector('[part~=retry-button]')),
      );
      await browser.keyDown('Shift');
      await walk([
        ['Tab', 'attach-button'],
        ['Tab', 'remove-button'],
        ['Tab', 'retry-button'],
      ]);
      await browser.keyUp('Shift');
      await walk([['Enter', 'input']]);
      assert.match(await answer(), /^You sent the file plan\.pdf, 5000 bytes\.$/);
      await attached(0);
    });

    if (engine === 'chromium') {
      test('are dropped from outside', async () => {
        await open('/files');
        await browser.dropFiles('voice-agent >>> [part~=transcript]', plan, picture);
        await attached(2);
        assert.equal(await browser.evaluate(() => location.pathname), '/files');
      });
    }
  });
}
