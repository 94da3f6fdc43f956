import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { agent as bare, finalReport, say, simulator, type Agent } from '../helpers/agent.js';
import { isWebKit } from '../helpers/engine.js';
import { stillness } from '../helpers/motion.js';
import { find, press } from '../ui/support.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

/** The helper's agent has no face of its own. */
const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', ...properties });

const signedUrl = simulator('text');
const typed = { textOnly: true, signedUrl };

/** No findings of axe, in light and in dark. */
async function expectAccessible(element: VoiceAgentElement): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    element.style.colorScheme = scheme;
    document.body.style.background = scheme === 'dark' ? '#111' : '#fff';
    await expect(element).to.be.accessible();
  }
  document.body.style.background = '';
}

const seen = (element: VoiceAgentElement, ...what: [Parameters<typeof find>[1], string?]): Promise<void> =>
  waitUntil(() => find(element, ...what), `${what.join(' ')} is not there`, { timeout: 5000 });

const textBox = (element: VoiceAgentElement): HTMLTextAreaElement => find(element, 'textbox') as HTMLTextAreaElement;

describe('<voice-agent>', () => {
  describe('has no findings of axe', () => {
    it('when idle', async () => {
      const { element } = await agent();
      await expectAccessible(element);
    });

    it('when idle and typed', async () => {
      const { element } = await agent(typed);
      await expectAccessible(element);
    });

    it('when it floats, closed and open', async () => {
      const { element } = await agent({ variant: 'floating' });
      await expectAccessible(element);
      element.open = true;
      await element.updateComplete;
      // Halfway axe would measure another contrast.
      await stillness(element);
      await expectAccessible(element);
    });

    it('while connecting', async () => {
      const { element } = await agent({ textOnly: true, signedUrl: simulator('no-metadata') });
      const started = element.start().catch(() => undefined);
      await element.updateComplete;
      await expectAccessible(element);
      await element.stop();
      await started;
    });

    it('in a typed conversation, with answers, settings and the rating after it', async () => {
      const { element, event } = await agent({ ...typed, languages: ['en', 'de'] });
      await element.start();
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      element.sendText('Where can I eat?');
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      await seen(element, 'button', 'Good answer');
      await expectAccessible(element);
      press(element, 'Settings');
      await seen(element, 'combobox', 'Language');
      await expectAccessible(element);
      press(element, 'Settings');
      await element.stop();
      await seen(element, 'button', '5 of 5');
      await expectAccessible(element);
      press(element, '5 of 5');
      await seen(element, 'button', 'Send comment');
      await expectAccessible(element);
    });

    it('in a spoken conversation, in both views, and muted', async () => {
      const { element } = await agent({ signedUrl: simulator('greeting') });
      await element.start();
      await expectAccessible(element);
      press(element, 'Mute microphone');
      await element.updateComplete;
      await expectAccessible(element);
      press(element, 'Show conversation');
      await seen(element, 'button', 'Show voice view');
      await expectAccessible(element);
      await element.stop();
    });

    it('after an error', async () => {
      const { element } = await agent({ textOnly: true, signedUrl: simulator('missing') });
      await element.start().catch(() => undefined);
      await seen(element, 'alert');
      await expectAccessible(element);
      expect(find(element, 'button', 'Try again')).to.exist;
    });
  });

  it('tells how to allow a microphone that is blocked, and offers to type instead', async () => {
    const { mediaDevices, permissions } = navigator;
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Blocked', 'NotAllowedError'));
    permissions.query = () => Promise.resolve({ state: 'denied' } as PermissionStatus);
    try {
      const { element } = await agent({ signedUrl: simulator('greeting') });
      await element.start().catch(() => undefined);
      await waitUntil(() => /allow the micro|remove the block/.test(find(element, 'alert')?.textContent ?? ''));
      expect(find(element, 'alert')!.textContent).to.include('Your microphone is blocked.');
      await expectAccessible(element);
      element.signedUrl = signedUrl;
      press(element, 'Type instead');
      await waitUntil(() => element.status === 'connected');
      expect(textBox(element)).to.exist;
      await element.stop();
    } finally {
      Reflect.deleteProperty(mediaDevices, 'getUserMedia');
      Reflect.deleteProperty(permissions, 'query');
    }
  });

  it('takes a signed URL out of the markup once it is used', async () => {
    const { element } = await agent({ textOnly: true });
    element.setAttribute('signed-url', `${signedUrl}&note=marked`);
    await element.start();
    expect(element.outerHTML).to.not.include('marked');
    expect(element.signedUrl).to.include('marked');
    await element.stop();
  });

  it('shows and exports what was typed with its brackets', async () => {
    const { element, event } = await agent(typed);
    await element.start();
    const text = 'Dear [name], press [Enter].';
    await say({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: 70 } });
    await event('transcript', (detail) => detail.text === text);
    await element.updateComplete;
    expect(find(element, 'log')!.textContent).to.include(text);
    expect(element.exportTranscript()).to.include(text);
    await element.stop();
  });

  it('shows its state to style sheets', async () => {
    const { element } = await agent({ ...typed, muted: true });
    expect(element.matches(':state(idle)')).to.equal(true);
    expect(element.matches(':state(muted)')).to.equal(true);
    await element.start();
    await element.updateComplete;
    expect(element.matches(':state(connected)')).to.equal(true);
    await element.stop();
  });

  it('draws nothing of its own when it is headless', async () => {
    const { element } = await agent({ variant: 'headless' });
    expect([...element.shadowRoot!.children].map(({ localName }) => localName)).to.deep.equal(['slot']);
  });

  it('is used by the keyboard alone', async function () {
    // WebKit's driver does not come back from a Tab that follows the start of a conversation.
    if (isWebKit) this.skip();
    const { element, event } = await agent(typed);
    const focused = (): string => {
      const active = element.shadowRoot!.activeElement;
      return active?.getAttribute('aria-label') ?? active?.textContent.trim() ?? '';
    };
    const tabTo = async (name: string): Promise<void> => {
      for (let step = 0; focused() !== name; step++) {
        if (step > 25) throw new Error(`“${name}” cannot be reached`);
        await sendKeys({ press: 'Tab' });
      }
    };
    await tabTo('Start chat');
    await sendKeys({ press: 'Enter' });
    await event('status', ({ status }) => status === 'connected');
    await event('transcript', ({ role }) => role === 'agent');
    await tabTo('Message');
    await sendKeys({ type: 'Hello' });
    await sendKeys({ press: 'Enter' });
    await event('transcript', ({ role, text }) => role === 'user' && text === 'Hello');
    await seen(element, 'button', 'Good answer');
    await tabTo('End chat');
    await sendKeys({ press: 'Enter' });
    await event('end');
  });

  describe('floating', () => {
    it('takes the focus into its panel, and gives it back on Escape', async () => {
      const { element } = await agent({ variant: 'floating' });
      press(element, 'Talk to the assistant');
      await element.updateComplete;
      await waitUntil(() => element.shadowRoot!.activeElement === find(element, 'dialog'));
      expect(find(element, 'dialog')!.getAttribute('aria-label')).to.equal('Voice assistant');
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => element.shadowRoot!.activeElement?.part.contains('launcher'));
      expect(element.open).to.equal(false);
      expect(element.hasAttribute('open')).to.equal(false);
    });
  });

  describe('its text box', () => {
    const key = (box: HTMLElement, init: KeyboardEventInit): boolean =>
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));

    it('leaves the Enter of an input method and Shift+Enter alone', async () => {
      const { element } = await agent(typed);
      const box = textBox(element);
      box.value = 'にほんご';
      expect(key(box, { isComposing: true })).to.equal(true);
      // What Safari tells of the Enter that ends a composition.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      expect(key(box, { keyCode: 229 })).to.equal(true);
      expect(key(box, { shiftKey: true })).to.equal(true);
      expect(element.status).to.equal('idle');
      expect(box.value).to.equal('にほんご');
    });

    it('starts a typed conversation with the first message', async () => {
      const { element, event } = await agent(typed);
      const box = textBox(element);
      box.value = 'Hello';
      key(box, {});
      await event('status', ({ status }) => status === 'connected');
      await event('transcript', ({ role, text }) => role === 'user' && text === 'Hello');
      expect(textBox(element).value).to.equal('');
      await element.stop();
    });

    it('is there before anything is granted: what is sent from there is sent once, and asks for no microphone', async () => {
      const { mediaDevices } = navigator;
      let asked = 0;
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException(`Asked ${++asked}`, 'NotAllowedError'));
      try {
        const { element, event } = await agent({ signedUrl });
        expect(find(element, 'button', 'Start talking')).to.exist;
        const box = textBox(element);
        box.focus();
        await sendKeys({ type: 'Howdy' });
        await sendKeys({ press: 'Enter' });
        await event('status', ({ status }) => status === 'connected');
        await event('transcript', ({ role, text }) => role === 'agent' && text.includes('Hello'));
        expect(textBox(element).value).to.equal('');
        expect(element.shadowRoot!.activeElement).to.equal(textBox(element));
        const { conversationId } = element;
        await element.stop();
        const { received } = await finalReport(conversationId);
        expect(JSON.stringify(received).match(/"Howdy"/g)).to.have.length(1);
        expect(element.turns.filter(({ role }) => role === 'user').map(({ text }) => text)).to.deep.equal(['Howdy']);
        expect(asked).to.equal(0);
        await element.updateComplete;
        expect(find(element, 'button', 'Talk again'), 'it can be spoken with again').to.exist;
      } finally {
        Reflect.deleteProperty(mediaDevices, 'getUserMedia');
      }
    });

    it('keeps what could not be sent', async () => {
      const { element } = await agent(typed);
      element.addEventListener('voice-agent-start', (event) => event.preventDefault());
      const box = textBox(element);
      box.value = 'Hello';
      key(box, {});
      await element.updateComplete;
      expect(textBox(element).value).to.equal('Hello');
    });

    it('has the first message back when there was nobody to take it', async () => {
      const { element, event } = await agent({ textOnly: true, signedUrl: 'ws://127.0.0.1:4/' });
      const box = textBox(element);
      box.value = 'Hello';
      key(box, {});
      await event('end');
      await waitUntil(() => textBox(element).value === 'Hello');
    });
  });

  describe('consent', () => {
    const gated = async (rememberConsent?: string): Promise<VoiceAgentElement> => {
      const element = await fixture<VoiceAgentElement>(html`<voice-agent><p slot="terms">I agree.</p></voice-agent>`);
      Object.assign(element, typed, { rememberConsent });
      await element.updateComplete;
      return element;
    };

    it('is asked for before the first start, also one by method', async () => {
      const element = await gated();
      expect(Boolean(find(element, 'button', 'Start chat'))).to.equal(false);
      const error: unknown = await element.start().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'aborted');
      press(element, 'Agree and continue');
      await element.updateComplete;
      press(element, 'Start chat');
      expect(element.status).to.equal('connecting');
      await element.stop();
      expect(localStorage.length).to.equal(0);
    });

    it('is remembered where the site has named a key', async () => {
      press(await gated('agreed'), 'Agree and continue');
      expect(localStorage.getItem('agreed')).to.equal('true');
      expect(find(await gated('agreed'), 'button', 'Start chat')).to.exist;
      localStorage.removeItem('agreed');
    });
  });

  it('stores nothing and asks nobody else', async () => {
    performance.clearResourceTimings();
    const { element, event } = await agent({ signedUrl: simulator('greeting') });
    await element.start();
    await event('transcript', ({ role }) => role === 'agent');
    press(element, 'Settings');
    await seen(element, 'combobox', 'Microphone');
    await element.stop();
    const hosts = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
    const others = hosts.filter(({ protocol, host }) => host !== location.host && !/^(blob|data):$/.test(protocol));
    expect(others.map(String)).to.deep.equal([]);
    expect([localStorage.length, sessionStorage.length, document.cookie]).to.deep.equal([0, 0, '']);
    if ('databases' in indexedDB) expect(await indexedDB.databases()).to.deep.equal([]);
  });

  describe('languages', () => {
    it('follow the page, and turn the face where the page does not', async () => {
      const box = await fixture(html`<div lang="ar"><voice-agent></voice-agent></div>`);
      const element = box.querySelector('voice-agent')!;
      await seen(element, 'button', 'ابدأ التحدث');
      const panel = element.shadowRoot!.querySelector('#panel')!;
      expect(getComputedStyle(panel).direction).to.equal('rtl');
      box.setAttribute('dir', 'ltr');
      element.requestUpdate();
      await element.updateComplete;
      expect(getComputedStyle(panel).direction).to.equal('ltr');
    });

    it('follow the agent before the page, and the site before both', async () => {
      const { element } = await agent({ language: 'de', labels: { start: 'Los!' } });
      await waitUntil(() => find(element, 'button', 'Einstellungen'));
      expect(find(element, 'button', 'Los!')).to.exist;
    });
  });

  it('shows captions that follow the voice, hidden from screen readers', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('caption');
    await element.updateComplete;
    await waitUntil(() => element.shadowRoot!.querySelector('[part=captions]')?.textContent);
    const captions = element.shadowRoot!.querySelector('[part=captions]')!;
    const { text, heard } = element.turns[0]!;
    expect(captions.getAttribute('aria-hidden')).to.equal('true');
    expect(text.slice(0, heard)).to.include(captions.textContent.trim());
    expect(captions.textContent.length).to.be.below(text.length);
    expect(find(element, 'log')!.textContent).to.include(text.slice(0, 5));
    await element.stop();
  });
});
