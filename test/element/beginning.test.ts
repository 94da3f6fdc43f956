import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, finalReport, simulator, type Agent } from '../helpers/agent.js';
import { find, press } from '../ui/support.js';

const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', signedUrl: simulator('text'), ...properties });

const part = (element: VoiceAgentElement, name: string): HTMLElement | null =>
  element.shadowRoot!.querySelector<HTMLElement>(`[part~=${name}]`);

describe('before anything was said', () => {
  it('the face greets in the words of the site, or in its own', async () => {
    const { element } = await agent();
    expect(part(element, 'greeting')!.textContent).to.equal('Hi, how can I help?');
    element.setAttribute('greeting', 'What shall we read?');
    await element.updateComplete;
    expect(part(element, 'greeting')!.textContent).to.equal('What shall we read?');
    expect(part(element, 'status')!.textContent).to.equal('');
  });

  it('the orb stands above that greeting, and not above the problem of a start that failed', async () => {
    const { element, event } = await agent({ signedUrl: simulator('quota') });
    const greeting = part(element, 'greeting')!;
    const orb = part(element, 'visualizer')!;
    expect(greeting.previousElementSibling).to.equal(orb);
    expect(greeting.parentElement!.textContent.trim().replace(/\s+/g, ' ')).to.equal(
      'Hi, how can I help? Talk or type, as you like.',
    );
    element.start().catch(() => undefined);
    await event('error');
    await waitUntil(() => find(element, 'alert'), 'There is no alert', { timeout: 5000 });
    expect(element.shadowRoot!.querySelectorAll('.log [part=visualizer]')).to.have.length(0);
  });

  it('the start button says what it does', async () => {
    const { element } = await agent();
    expect(find(element, 'button', 'Start talking')).to.exist;
    element.textOnly = true;
    await element.updateComplete;
    expect(find(element, 'button', 'Start chat')).to.exist;
  });

  it('a link leads to the terms of the site: below the ways to begin, and beside the button that agrees', async () => {
    const link = (element: VoiceAgentElement): HTMLAnchorElement | null =>
      element.shadowRoot!.querySelector<HTMLAnchorElement>('[part=terms-link]');
    for (const textOnly of [false, true]) {
      const { element } = await agent({ textOnly });
      expect(link(element), 'a site without terms').to.equal(null);
      element.setAttribute('terms-url', '/terms?of=use');
      await element.updateComplete;
      expect(link(element)!.href).to.equal(new URL('/terms?of=use', document.baseURI).href);
      expect(link(element)!.textContent).to.equal('Terms');
      const box = part(element, 'composer')!.getBoundingClientRect();
      const { top, left, right } = link(element)!.getBoundingClientRect();
      expect(top).to.be.at.least(box.bottom);
      expect((left + right) / 2).to.be.closeTo((box.left + box.right) / 2, 1);
      await expect(element).to.be.accessible();
      await element.start();
      await element.updateComplete;
      expect(link(element), 'a conversation').to.equal(null);
      await element.stop();
    }
    const { element } = await agent({ termsUrl: 'https://shop.example/terms' });
    const terms = Object.assign(document.createElement('p'), { slot: 'terms', textContent: 'We record.' });
    element.append(terms);
    element.requestUpdate();
    await element.updateComplete;
    expect(link(element)!.previousElementSibling).to.have.property('name', 'terms');
    expect(part(element, 'accept-button')!.getBoundingClientRect().top).to.be.at.least(
      link(element)!.getBoundingClientRect().bottom,
    );
    await expect(element).to.be.accessible();
  });

  it('the terms are an address of the web, or there is no link', async () => {
    const { element } = await agent();
    for (const address of ['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', '', 'http://[']) {
      element.setAttribute('terms-url', address);
      await element.updateComplete;
      expect(element.shadowRoot!.querySelector('[part=terms-link]'), address).to.equal(null);
    }
  });

  it('starters are a JSON list or one a line, six at most', async () => {
    const element = await fixture<VoiceAgentElement>(html`<voice-agent></voice-agent>`);
    const shown = (): string[] =>
      [...element.shadowRoot!.querySelectorAll('[part~=starter-button]')].map(({ textContent }) => textContent);
    for (const [written, wanted] of [
      ['["Where is it?", " When? ", "", 4]', ['Where is it?', 'When?']],
      ['Where is it?\n\n  When?  ', ['Where is it?', 'When?']],
      ['1\nb\nc\nd\ne\nf\ng', ['1', 'b', 'c', 'd', 'e', 'f']],
      ['', []],
    ] as const) {
      element.setAttribute('starters', written);
      await element.updateComplete;
      expect(shown(), written).to.deep.equal(wanted);
    }
    element.starters = ['One', 'Two'];
    await element.updateComplete;
    expect(shown()).to.deep.equal(['One', 'Two']);
    await expect(element).to.be.accessible();
  });

  for (const textOnly of [true, false]) {
    it(`a starter begins a ${textOnly ? 'typed' : 'spoken'} conversation and is sent exactly once`, async () => {
      const { element, event } = await agent({ textOnly, starters: ['Where is my order?', 'Opening hours'] });
      const starter = find(element, 'button', 'Where is my order?')!;
      starter.focus();
      starter.click();
      // A second press comes too late, of this one and of another.
      starter.click();
      find(element, 'button', 'Opening hours')?.click();
      expect(element.status).to.equal('connecting');
      await event('status', ({ status }) => status === 'connected');
      await event('transcript', ({ role, final }) => role === 'agent' && final);
      await element.updateComplete;
      expect(element.shadowRoot!.activeElement, 'the focus stays inside').to.not.equal(null);
      const { conversationId } = element;
      await element.stop();
      const { received } = await finalReport(conversationId);
      expect(JSON.stringify(received).match(/"Where is my order\?"/g)).to.have.length(1);
      expect(element.turns.flatMap(({ role, text }) => (role === 'user' ? text : []))).to.deep.equal([
        'Where is my order?',
      ]);
    });
  }

  it('a starter that could not be sent stands in the text box, to be sent again', async () => {
    const { element, event } = await agent({ textOnly: true, starters: ['Hello'], signedUrl: 'ws://127.0.0.1:4/' });
    press(element, 'Hello');
    await event('end');
    await waitUntil(() => (find(element, 'textbox') as HTMLTextAreaElement).value === 'Hello');
  });
});

describe('the launcher', () => {
  const floating = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
    agent({ variant: 'floating', textOnly: true, ...properties });

  it('says what it is for, unless the site has a picture of its own or wants no words', async () => {
    const { element } = await floating();
    const size = (): [wide: boolean, height: number] => {
      const { width, height } = part(element, 'launcher')!.getBoundingClientRect();
      return [width > height * 2, height];
    };
    const name = 'Talk to the assistant';
    expect(find(element, 'button', name)!.textContent.trim()).to.equal(name);
    expect(size()).to.deep.equal([true, 60]);
    await expect(element).to.be.accessible();
    element.launcherLabel = '';
    await element.updateComplete;
    expect(find(element, 'button', name)!.textContent.trim()).to.equal('');
    expect(size()).to.deep.equal([false, 60]);
    element.launcherLabel = undefined;
    element.append(Object.assign(document.createElement('b'), { slot: 'launcher', textContent: 'Ask' }));
    element.requestUpdate();
    await element.updateComplete;
    expect(find(element, 'button', name)!.textContent.trim()).to.equal('');
  });

  it('has the words of the site while it is closed', async () => {
    const { element } = await floating();
    element.setAttribute('launcher-label', 'Questions? Ask me');
    await element.updateComplete;
    const launcher = find(element, 'button', 'Questions? Ask me')!;
    const { width, height } = launcher.getBoundingClientRect();
    expect(width).to.be.above(height * 2);
    await expect(element).to.be.accessible();
    launcher.click();
    await element.updateComplete;
    expect(find(element, 'dialog')).to.exist;
    expect(part(element, 'launcher')!.textContent.trim()).to.equal('');
    expect(part(element, 'launcher')!.ariaLabel).to.equal('Close');
  });

  it('opens and starts in one press where the site wants that, and only then', async () => {
    const { element, event } = await floating();
    part(element, 'launcher')!.click();
    expect([element.open, element.status]).to.deep.equal([true, 'idle']);
    element.open = false;
    element.setAttribute('launcher-action', 'START');
    await element.updateComplete;
    part(element, 'launcher')!.click();
    expect([element.open, element.status]).to.deep.equal([true, 'connecting']);
    await event('status', ({ status }) => status === 'connected');
    await element.updateComplete;
    part(element, 'close-button')!.click();
    expect([element.open, element.status], 'closing does not start or end').to.deep.equal([false, 'connected']);
    await element.stop();
  });

  it('does not start before the visitor has agreed to the terms', async () => {
    const { element } = await floating({ launcherAction: 'start' });
    element.append(Object.assign(document.createElement('p'), { slot: 'terms' }));
    part(element, 'launcher')!.click();
    await element.updateComplete;
    expect([element.open, element.status]).to.deep.equal([true, 'idle']);
    expect(find(element, 'button', 'Agree and continue')).to.exist;
  });

  it('greets once in a visit after six seconds, where the site wants that', async function () {
    this.timeout(20_000);
    sessionStorage.clear();
    const greet = async (): Promise<VoiceAgentElement> =>
      (await floating({ launcherGreeting: 'Hi! Looking for a gift?' })).element;
    try {
      const element = await greet();
      await waitUntil(() => find(element, 'status'), undefined, { timeout: 3000 }).catch(() => undefined);
      expect(Boolean(part(element, 'bubble'))).to.equal(false);
      await waitUntil(() => part(element, 'bubble'), 'There is no greeting', { timeout: 12_000 });
      expect(find(element, 'button', 'Hi! Looking for a gift?')).to.exist;
      await expect(element).to.be.accessible();
      find(element, 'button', 'Close')!.click();
      await element.updateComplete;
      expect(Boolean(part(element, 'bubble'))).to.equal(false);
      expect(sessionStorage.length).to.equal(1);
    } finally {
      sessionStorage.clear();
    }
  });
});
