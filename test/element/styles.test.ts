import { expect, waitUntil } from '@open-wc/testing';
import { agent, simulator } from '../helpers/agent.js';
import { find, press } from '../ui/support.js';

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
      const { element } = await agent(typed);
      element.style.setProperty('--voice-agent-font', font);
      expect(sizeOf(element.shadowRoot!.querySelector('.panel')!)).to.equal(parseFloat(font));
      expect(sizeOf(find(element, 'textbox')!)).to.equal(size);
      await element.start();
      await element.stop();
      press(element, 'Settings');
      await waitUntil(() => find(element, 'radio'), undefined, { timeout: 5000 });
      const fields = [...element.shadowRoot!.querySelectorAll('.settings :is(input, select, textarea)')];
      expect(fields.map(({ localName }) => localName)).to.include.members(['input', 'select', 'textarea']);
      for (const field of fields) expect(sizeOf(field), field.localName).to.equal(size);
    });
  }
});
