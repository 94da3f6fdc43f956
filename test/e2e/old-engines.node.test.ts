import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { availableEngines, openBrowser, type Browser } from '../helpers/engines.js';
import { Ears } from './ears.js';
import { openSite, pageWith, type Site } from './site.js';

/** What older engines lack, taken away before the element's script is loaded. */
const lacks: Record<string, string> = {
  'states of elements': 'delete ElementInternals.prototype.states;',
  // Chromium before 125.
  'states whose names have no dashes': `const { add } = CustomStateSet.prototype;
    CustomStateSet.prototype.add = function (name) {
      if (!name.startsWith('--')) throw new DOMException('Dashes are missing.', 'SyntaxError');
      return add.call(this, name);
    };`,
  'internals of elements': 'delete HTMLElement.prototype.attachInternals;',
  // Firefox before 125 and Safari before 17.
  popovers: `const names = ['popover', 'showPopover', 'hidePopover', 'togglePopover'];
    for (const name of names) delete HTMLElement.prototype[name];`,
  'constructed style sheets':
    'delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets;',
};

const attributes = 'signed-url-endpoint="/api/signed-url"';

const pathOf = (lack: string): string => `/without/${lack.replaceAll(' ', '-')}`;

for (const engine of availableEngines()) {
  describe(`without what older engines lack, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    let ears: Ears;
    before(async () => {
      site = await openSite(() =>
        Object.fromEntries([
          ['/', pageWith(attributes)],
          ...Object.entries(lacks).map(([lack, script]) => [
            pathOf(lack),
            pageWith(attributes, { head: `<script>{${script}}</script>` }),
          ]),
        ]),
      );
      ears = new Ears(site.simulator);
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const lack of Object.keys(lacks)) {
      test(`${lack}: it talks, floats in its corner, and is silent when it is muted`, async () => {
        const written = browser.console.length;
        await browser.goto(site.origin + pathOf(lack));
        await browser.click('voice-agent >>> [part~=start-button]');
        await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'connected');
        await ears.hear();
        await browser.click('voice-agent >>> [part~=mute-button]');
        await ears.hearNothing();
        await browser.click('voice-agent >>> [part~=mute-button]');
        await ears.hear();
        const { distances, button, words } = await browser.evaluate(async () => {
          const agent = document.querySelector('voice-agent')!;
          Object.assign(agent, { variant: 'floating', placement: 'bottom-left' });
          await agent.updateComplete;
          const { clientHeight } = document.documentElement;
          const { left, bottom } = agent.shadowRoot!.querySelector('.dock')!.getBoundingClientRect();
          agent.open = true;
          await agent.updateComplete;
          return {
            distances: [left, clientHeight - bottom],
            button: getComputedStyle(agent.shadowRoot!.querySelector('[part~=settings-button]')!).width,
            words: agent.shadowRoot!.querySelector('[part=status]')!.textContent,
          };
        });
        assert.deepEqual(distances, [16, 16]);
        assert.equal(button, '44px');
        assert.match(words, /Listening|Speaking|Thinking/, 'what is loaded with a conversation is there');
        await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
        const lines = browser.console.slice(written).filter((line) => !line.includes('/favicon.ico'));
        assert.deepEqual(lines, []);
      });
    }

    test('labels that cannot be shown do not keep it from being muted', async () => {
      await browser.goto(`${site.origin}/`);
      await browser.click('voice-agent >>> [part~=start-button]');
      await browser.waitFor(() => document.querySelector('voice-agent')!.status === 'connected');
      await ears.hear();
      await browser.evaluate(() => {
        const agent = document.querySelector('voice-agent')!;
        Reflect.set(agent, 'labels', { status: null, mode: null });
        agent.muted = true;
      });
      await ears.hearNothing();
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
    });
  });
}
