import { expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, simulator, type Agent } from '../helpers/agent.js';
import { find, press } from '../ui/support.js';

const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'floating', signedUrl: simulator('greeting', { interruptible: 'false' }), ...properties });

const part = (element: VoiceAgentElement, name: string): HTMLElement | null =>
  element.shadowRoot!.querySelector<HTMLElement>(`[part~=${name}]`);

/** The launcher, once screen readers call it so. */
async function launcherCalled(element: VoiceAgentElement, name: string): Promise<HTMLElement> {
  const nameOf = (launcher: HTMLElement): string =>
    [...launcher.childNodes]
      .filter((node) => node instanceof Text || (node instanceof Element && node.ariaHidden !== 'true'))
      .map(({ textContent }) => textContent)
      .join('')
      .trim();
  await waitUntil(() => nameOf(part(element, 'launcher')!) === name, `It is not called ${name}`);
  return part(element, 'launcher')!;
}

/** Closes the panel of a call that is under way, and waits until the launcher shows it. */
async function startClosed(made: Agent): Promise<void> {
  const { element, event } = made;
  await element.start();
  await event('mode', ({ mode }) => mode === 'speaking');
  element.open = false;
  await element.updateComplete;
  await waitUntil(() => part(element, 'timer'));
}

describe('a floating element that is closed during a call', () => {
  it('shows on its launcher that the call is live: level, time, mute and end', async () => {
    const made = await agent();
    const { element } = made;
    expect(find(element, 'button', 'Talk to the assistant')).to.exist;
    await startClosed(made);
    const launcher = await launcherCalled(element, 'Voice assistant: Connected');
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
    expect(launcher.contains(part(element, 'visualizer'))).to.equal(true);
    await waitUntil(() => Number(part(element, 'visualizer')!.style.getPropertyValue('--_output')) > 0.1);
    expect(part(element, 'timer')!.textContent).to.match(/^\d+:\d\d$/);
    expect(part(element, 'timer')!.checkVisibility()).to.equal(true);
    await expect(element).to.be.accessible();
    press(element, 'Mute microphone');
    await element.updateComplete;
    expect(element.muted).to.equal(true);
    expect(find(element, 'button', 'Mute microphone')!.getAttribute('aria-pressed')).to.equal('true');
    press(element, 'End call');
    await waitUntil(() => element.status === 'idle');
    await element.updateComplete;
    expect(find(element, 'button', 'Talk to the assistant')).to.exist;
    expect(Boolean(find(element, 'button', 'End call'))).to.equal(false);
  });

  it('opens again by its launcher, which then closes it', async () => {
    const made = await agent();
    const { element } = made;
    await startClosed(made);
    part(element, 'launcher')!.click();
    await element.updateComplete;
    expect(element.open).to.equal(true);
    expect(part(element, 'launcher')!.getAttribute('aria-label')).to.equal('Close');
    expect(element.shadowRoot!.querySelectorAll('[part~=mute-button]')).to.have.length(1);
    await element.stop();
  });

  it('stays whole on the screen in every corner', async () => {
    for (const placement of ['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top'] as const) {
      const made = await agent({ placement });
      await startClosed(made);
      const { left, right, top, bottom } = part(made.element, 'dock')!.getBoundingClientRect();
      expect(left, placement).to.be.at.least(15.5);
      expect(innerWidth - right, placement).to.be.at.least(15.5);
      expect(top, placement).to.be.at.least(15.5);
      expect(innerHeight - bottom, placement).to.be.at.least(15.5);
      await made.element.stop();
    }
  }).timeout(60_000);

  it('says so while it connects, and has no microphone to mute where nothing is spoken', async () => {
    const { element } = await agent({ textOnly: true, signedUrl: simulator('no-metadata') });
    const started = element.start().catch(() => undefined);
    element.open = false;
    await element.updateComplete;
    const launcher = await launcherCalled(element, 'Voice assistant: Connecting…');
    expect(launcher.querySelector('[aria-hidden=true]')!.textContent).to.equal('Connecting…');
    expect(Boolean(find(element, 'button', 'Mute microphone'))).to.equal(false);
    await element.stop();
    await started;
  });
});
