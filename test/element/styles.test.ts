import { expect, waitUntil } from '@open-wc/testing';
import { agent, simulator } from '../helpers/agent.js';
import { find, press } from '../ui/support.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const typed = { variant: 'inline', textOnly: true, signedUrl: simulator('text'), languages: ['en', 'de'] } as const;

const sizeOf = (element: Element): number => parseFloat(getComputedStyle(element).fontSize);

describe('text', () => {
  afterEach(() => (document.documentElement.style.fontSize = ''));

  for (const root of ['62.5%', '8px', '20px']) {
    it(`is 16 px where the page’s root is ${root}`, async () => {
      document.documentElement.style.fontSize = root;
      const { element } = await agent(typed);
      const { shadowRoot } = element;
      for (const selector of ['.panel', '.title', 'textarea', '.empty', '[part~=start-button]']) {
        expect(sizeOf(shadowRoot!.querySelector(selector)!), selector).to.equal(16);
      }
      expect(sizeOf(shadowRoot!.querySelector('[part=status]')!)).to.be.closeTo(14.4, 0.01);
    });
  }

  for (const [font, size] of [
    ['12px/1.5 serif', 16],
    ['24px/1.5 serif', 24],
  ] as const) {
    it(`is ${size} px in every field where the page asks for ${font}: below 16 px, iOS zooms in`, async () => {
      const { element } = await agent({ ...typed, languages: ['en', 'de'] });
      element.style.setProperty('--voice-agent-font', font);
      expect(sizeOf(element.shadowRoot!.querySelector('.panel')!)).to.equal(parseFloat(font));
      expect(sizeOf(find(element, 'textbox')!)).to.equal(size);
      await element.start();
      await element.stop();
      press(element, 'Settings');
      press(element, '5 of 5');
      const all = 'input, select, textarea';
      await waitUntil(() => element.shadowRoot!.querySelectorAll(all).length === 3, undefined, { timeout: 5000 });
      const fields = [...element.shadowRoot!.querySelectorAll(all)];
      expect(fields.map(({ localName }) => localName)).to.include.members(['input', 'select', 'textarea']);
      for (const field of fields) expect(sizeOf(field), field.localName).to.equal(size);
    });
  }
});

/** What a page may set for all of its text, and what reaches into shadow trees unless something stops it. */
const inherited: Record<string, string> = {
  'border-collapse': 'collapse',
  'caption-side': 'bottom',
  'caret-color': 'rgb(255, 0, 0)',
  cursor: 'crosshair',
  'empty-cells': 'hide',
  hyphens: 'auto',
  'letter-spacing': '5px',
  'line-break': 'anywhere',
  'list-style-type': 'square',
  'overflow-wrap': 'anywhere',
  quotes: 'none',
  'tab-size': '3',
  'text-align': 'center',
  'text-align-last': 'right',
  'text-indent': '40px',
  'text-shadow': 'rgb(255, 0, 0) 2px 2px 2px',
  'text-transform': 'uppercase',
  'text-underline-offset': '9px',
  '-webkit-text-fill-color': 'rgb(255, 0, 0)',
  '-webkit-text-stroke-width': '2px',
  'white-space-collapse': 'preserve',
  'text-wrap-mode': 'nowrap',
  'word-break': 'break-all',
  'word-spacing': '9px',
  'writing-mode': 'vertical-rl',
};

describe('text styles of the page', () => {
  const styles = (element: VoiceAgentElement): string[] =>
    [...element.shadowRoot!.querySelectorAll('*')].flatMap((inner) =>
      Object.keys(inherited).map(
        (name) =>
          `${inner.localName}.${inner.className.toString()} ${name}: ${getComputedStyle(inner).getPropertyValue(name)}`,
      ),
    );

  for (const variant of ['inline', 'floating'] as const) {
    it(`change nothing inside one that is ${variant}, but font and colour`, async () => {
      const { element, event } = await agent({ ...typed, variant, open: true });
      await element.start();
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      await waitUntil(() => find(element, 'button', 'Good answer'), undefined, { timeout: 5000 });
      element.style.cssText = 'font-style: italic; color: rgb(1, 2, 3)';
      const before = styles(element);
      const around = element.parentElement!;
      const sheet = document.createElement('style');
      const rules = Object.entries(inherited).map(([name, value]) => `${name}: ${value} !important`);
      sheet.textContent = `body, body > *, voice-agent { ${rules.join(';')} }`;
      around.before(sheet);
      try {
        const changed = Object.keys(inherited).filter((name) => CSS.supports(name, inherited[name]!));
        expect(changed.length).to.be.above(20);
        for (const name of changed) {
          expect(getComputedStyle(element).getPropertyValue(name), `the test does not set ${name}`).to.not.equal('');
        }
        expect(styles(element)).to.deep.equal(before);
        const title = getComputedStyle(element.shadowRoot!.querySelector('.title')!);
        expect([title.fontStyle, title.color]).to.deep.equal(['italic', 'rgb(1, 2, 3)']);
      } finally {
        sheet.remove();
        await element.stop();
      }
    });
  }
});

describe('the language of the page', () => {
  it('is that of line breaks and glyphs inside, unless the face is in another one', async function () {
    // Firefox has no property for it, and nothing that a page could lose.
    if (!CSS.supports('-webkit-locale', 'auto')) this.skip();
    const locale = ({ shadowRoot }: VoiceAgentElement): string =>
      getComputedStyle(shadowRoot!.querySelector('.title')!).getPropertyValue('-webkit-locale').replace(/"/g, '');
    const { element } = await agent(typed);
    element.parentElement!.lang = 'ja';
    element.requestUpdate();
    await waitUntil(() => locale(element) === 'ja');
    element.language = 'de';
    await waitUntil(() => locale(element) === 'de');
  });
});
