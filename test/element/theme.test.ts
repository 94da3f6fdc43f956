import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import '../../src/element/define.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const light = 'rgb(255, 255, 255)';
const dark = 'rgb(24, 24, 27)';

/** The background of an element's panel, on a page with this `color-scheme`. */
async function background(scheme: string, theme?: string): Promise<string> {
  document.documentElement.style.colorScheme = scheme;
  const element = await fixture<VoiceAgentElement>(html`<voice-agent></voice-agent>`);
  if (theme) element.setAttribute('theme', theme);
  await element.updateComplete;
  return getComputedStyle(element.shadowRoot!.querySelector('.panel')!).backgroundColor;
}

describe('the colours of the face', () => {
  afterEach(() => (document.documentElement.style.colorScheme = ''));

  it('are those that the page has chosen', async () => {
    expect(await background('dark')).to.equal(dark);
    expect(await background('light')).to.equal(light);
  });

  it('are light on a page that says nothing', async () => expect(await background('')).to.equal(light));

  it('are another’s where the page says so for the element alone', async () => {
    expect(await background('light', 'dark')).to.equal(dark);
    expect(await background('dark', 'light')).to.equal(light);
    expect(await background('dark', 'auto')).to.equal(dark);
    expect(await background('dark', 'no such theme')).to.equal(dark);
  });

  it('follow the element’s property while it is on the page', async () => {
    const element = await fixture<VoiceAgentElement>(html`<voice-agent theme="dark"></voice-agent>`);
    const panel = element.shadowRoot!.querySelector('.panel')!;
    expect(getComputedStyle(panel).backgroundColor).to.equal(dark);
    element.theme = 'light';
    await element.updateComplete;
    expect(getComputedStyle(panel).backgroundColor).to.equal(light);
  });

  it('are not the system’s, unless the page leaves it to the system', async function () {
    // Only there the runner can change what the system says.
    if (!navigator.userAgent.includes('Chrome')) this.skip();
    await emulateMedia({ colorScheme: 'dark' });
    try {
      expect(await background('')).to.equal(light);
      expect(await background('light')).to.equal(light);
      expect(await background('light dark')).to.equal(dark);
      expect(await background('light', 'system')).to.equal(dark);
    } finally {
      await emulateMedia({ colorScheme: 'light' });
    }
  });
});
