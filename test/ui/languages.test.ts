import { expect, waitUntil } from '@open-wc/testing';
import { agent as bare, finalReport, simulator, type Agent } from '../helpers/agent.js';
import { find, press } from './support.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', signedUrl: simulator('text'), ...properties });

/** What the start button says; its label is translated like everything else. */
const says = (element: VoiceAgentElement, text: string): Promise<void> =>
  waitUntil(() => find(element, 'button', text), `There is no “${text}”`, { timeout: 5000 });

describe('languages', () => {
  describe('of the page', () => {
    const { documentElement } = document;
    const before = documentElement.lang;
    const locales = (): string[] =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.includes('/locales/'));
    afterEach(() => (documentElement.lang = before));

    for (const lang of ['de', 'de-AT', 'de_DE', 'de_DE_formal', 'DE', 'deu']) {
      it(`written "${lang}" are those of the face`, async () => {
        documentElement.lang = lang;
        const { element } = await agent();
        await says(element, 'Gespräch starten');
      });
    }

    it('that are written from right to left under an older code are so in the face', async () => {
      documentElement.lang = 'iw_IL';
      const { element } = await agent();
      await waitUntil(() => element.shadowRoot!.querySelector('[dir=rtl]'), 'It is not from right to left');
    });

    for (const lang of ['en_US', 'en-GB', '??', 'constructor', 'x', '_', '']) {
      it(`written "${lang}" leave the face in English, and load nothing for it`, async () => {
        const loadedBefore = locales();
        documentElement.lang = lang;
        const { element } = await agent();
        await says(element, 'Start talking');
        // What the element asks for, it asks for before this.
        await fetch('/nothing-here');
        expect(locales()).to.deep.equal(loadedBefore);
      });
    }
  });

  it('stand on the face where the page has another one, and what is said has its own', async () => {
    const { documentElement } = document;
    const before = documentElement.lang;
    try {
      documentElement.lang = 'sv';
      const { element, event } = await agent({ textOnly: true });
      const langOf = (selector: string): string | null | undefined =>
        element.shadowRoot!.querySelector(selector)?.getAttribute('lang');
      expect(langOf('.panel'), 'there is no Swedish: the face is English').to.equal('en');
      await element.start();
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      await waitUntil(() => langOf('[part=text]') === 'sv', 'what is said is Swedish');
      element.language = 'de-AT';
      await says(element, 'Chat beenden');
      expect(langOf('.panel')).to.equal('de');
      documentElement.lang = 'de';
      element.requestUpdate();
      await element.updateComplete;
      expect(langOf('.panel'), 'the page is German, too').to.equal(null);
      await element.stop();
    } finally {
      documentElement.lang = before;
    }
  });

  it('to choose from have their own names, or else stand as they are written', async () => {
    const { element } = await agent({
      textOnly: true,
      languages: ['en_US', 'de-DE', 'pt_PT_ao90', 'xx', 'en-x-pirate', '??'],
    });
    await element.start();
    await waitUntil(() => find(element, 'button', 'Settings'));
    press(element, 'Settings');
    await waitUntil(() => find(element, 'combobox', 'Language'));
    const options = [...(find(element, 'combobox', 'Language') as HTMLSelectElement).options].slice(1);
    expect(options.map(({ value }) => value)).to.deep.equal(element.languages);
    const names = options.map(({ text }) => text);
    expect(names[0]).to.match(/English/);
    expect(names[1]).to.match(/Deutsch/);
    expect(names[2]).to.match(/[Pp]ortuguês/);
    expect(names[3]).to.equal('xx');
    expect(names[5]).to.equal('??');
    expect(options.map(({ lang }) => lang)).to.deep.equal(['en-US', 'de-DE', 'pt-PT', 'xx', 'en-x-pirate', '']);
    await element.stop();
  });

  it('that are no text stop neither the face nor the choice', async () => {
    const { element } = await agent({ textOnly: true, languages: [5, null] as never[] });
    element.language = 7 as never;
    await element.updateComplete;
    element.language = undefined;
    await element.start();
    await waitUntil(() => find(element, 'button', 'Settings'));
    press(element, 'Settings');
    await waitUntil(() => find(element, 'combobox', 'Language'));
    await element.stop();
  });

  it('that the service does not have are an error before a signed URL is asked for', async () => {
    let requests = 0;
    const { element, words } = await agent({
      textOnly: true,
      signedUrl: undefined,
      signedUrlEndpoint: '/unused',
      language: 'xx',
      requestSignedUrl: () => {
        requests++;
        return new Request('/unused');
      },
    });
    const error: unknown = await element.start().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'configuration');
    expect(requests).to.equal(0);
    expect(words('error', 'end')).to.deep.equal(['error configuration', 'end error']);
  });

  it('are told to the agent by the service’s own codes', async () => {
    const { element } = await agent({ textOnly: true, language: 'de_DE_formal' });
    await element.start();
    const { conversationId } = element;
    await element.stop();
    const { received, violations } = await finalReport(conversationId);
    expect(received[0]).to.have.nested.property('message.conversation_config_override.agent.language', 'de');
    expect(violations).to.deep.equal([]);
  });
});
