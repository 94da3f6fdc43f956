import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { Ears } from './ears.js';
import { openSite, pageWith, type Site } from './site.js';

/** Makes style sheets know something no more: under another name it is as unknown as it was. */
const withoutStyle = (name: string): string => `for (const method of ['replace', 'replaceSync']) {
    const { [method]: write } = CSSStyleSheet.prototype;
    CSSStyleSheet.prototype[method] = function (text) {
      return write.call(this, text.replaceAll('${name}', 'no-such-thing'));
    };
  }`;

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
  // Firefox before 124 and Safari before 17.4.
  'signals of several signals': 'delete AbortSignal.any;',
  // Chromium before 123, Firefox before 120 and Safari before 17.5.
  'colours by scheme': withoutStyle('light-dark'),
  // Firefox, and Safari before 26.
  'fields that grow': withoutStyle('field-sizing'),
  // Safari before 16.4.
  'expressions that look behind': `globalThis.RegExp = new Proxy(RegExp, {
      construct(target, [source, flags]) {
        if (/\\(\\?<[=!]/.test(source)) throw new SyntaxError('invalid group specifier name');
        return new target(source, flags);
      },
    });`,
};

const attributes = 'signed-url-endpoint="/api/signed-url"';

const pathOf = (lack: string): string => `/without/${lack.replaceAll(' ', '-')}`;

/** The expressions that are written in a script, as engines parse them when they load it. */
function expressionsIn(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

test('no script has an expression that keeps an engine from parsing it', () => {
  const folder = fileURLToPath(new URL('../../dist/cdn/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const expressions = files.flatMap((file) => expressionsIn(folder + file));
  assert.ok(expressions.length > 20, `${expressions.length} expressions`);
  assert.deepEqual(
    expressions.filter((expression) => /\(\?<[=!]|\/[a-z]*v[a-z]*$/.test(expression)),
    [],
  );
});

for (const engine of enginesInShort()) {
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

    test('without colours by scheme it has the light ones, and nothing shines through', async () => {
      await browser.goto(site.origin + pathOf('colours by scheme'));
      const colors = await browser.waitFor(() => {
        const root = document.querySelector('voice-agent')?.shadowRoot;
        const [panel, button] = ['[part=panel]', '[part~=start-button]'].map((part) => root?.querySelector(part));
        return panel && button && [panel, button].map((part) => getComputedStyle(part).backgroundColor);
      });
      assert.deepEqual(colors, ['rgb(255, 255, 255)', 'rgb(24, 24, 27)']);
    });

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
