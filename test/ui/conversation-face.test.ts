import { expect, waitUntil } from '@open-wc/testing';
import { agent as bare, say, simulator, type Agent } from '../helpers/agent.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', signedUrl: simulator('greeting', { interruptible: 'false' }), ...properties });

const inside = (element: VoiceAgentElement, selector: string): HTMLElement | null =>
  element.shadowRoot!.querySelector<HTMLElement>(selector);

describe('the face of a conversation', () => {
  it('is loaded ahead of it, so that the first frame after a start is the one that stays', async () => {
    const { element } = await agent();
    await element.preload();
    const started = element.start().catch(() => undefined);
    await new Promise(requestAnimationFrame);
    expect(element.status).to.equal('connecting');
    expect(inside(element, '.stage')).to.exist;
    await element.stop();
    await started;
  });

  it('counts seconds in a call, and none in a typed conversation', async () => {
    for (const textOnly of [false, true]) {
      const { element } = await agent({ textOnly, ...(textOnly && { signedUrl: simulator('text') }) });
      await element.start();
      await waitUntil(() => inside(element, '[part=status]')?.textContent);
      // It counts from the first update after the connection.
      element.requestUpdate();
      await element.updateComplete;
      expect(Boolean(inside(element, '[part=timer]'))).to.equal(!textOnly);
      await element.stop();
    }
  });

  it('shows dots while the agent thinks, where its answer will be or below the orb', async () => {
    const typed = await agent({ textOnly: true, signedUrl: simulator('text') });
    await typed.element.start();
    await typed.event('transcript', ({ role, final }) => role === 'agent' && final);
    typed.element.sendText('Hello');
    await typed.event('mode', ({ mode }) => mode === 'thinking');
    await typed.element.updateComplete;
    const log = inside(typed.element, '[role=log]')!;
    const dots = inside(typed.element, '.dots')!;
    expect(dots.getAttribute('aria-hidden')).to.equal('true');
    const lastTurn = [...log.querySelectorAll('[part~=turn]')].at(-1)!.getBoundingClientRect();
    expect(dots.getBoundingClientRect().top).to.be.above(lastTurn.bottom);
    await typed.event('transcript', ({ role, final }) => role === 'agent' && final);
    await waitUntil(() => !inside(typed.element, '.dots'));
    await typed.element.stop();

    const spoken = await agent();
    await spoken.element.start();
    await waitUntil(() => inside(spoken.element, '.stage .captions'));
    const orb = (): number => inside(spoken.element, '.stage .visualizer')!.offsetTop;
    const state = (): number => inside(spoken.element, '.state')!.offsetTop;
    await spoken.event('mode', ({ mode }) => mode === 'listening');
    await spoken.element.updateComplete;
    const before = [orb(), state()];
    spoken.element.sendText('Hello');
    await spoken.event('mode', ({ mode }) => mode === 'thinking');
    await spoken.element.updateComplete;
    expect(inside(spoken.element, '.stage .dots')).to.exist;
    expect([orb(), state()], 'nothing moves for them').to.deep.equal(before);
    await spoken.element.stop();
  });

  it('asks for no rating of a conversation that failed before anything was said', async () => {
    const { element, event } = await agent({ signedUrl: simulator('early-close') });
    // It is connected, or ended before that was told.
    await element.start().catch(() => undefined);
    await event('end', ({ reason }) => reason === 'error');
    await waitUntil(() => inside(element, '[role=alert]'));
    expect(inside(element, '[part=conversation-rating]')).to.equal(null);

    const other = await agent({ signedUrl: simulator('text'), textOnly: true });
    await other.element.start();
    await other.event('transcript', ({ role, final }) => role === 'agent' && final);
    await say({ type: 'error', error_event: { code: 1011, message: 'No' } });
    await other.event('end', ({ reason }) => reason === 'error');
    await waitUntil(() => inside(other.element, '[part=conversation-rating]'), 'what was said can be rated');
  });

  it('has a line below its header only once the log is scrolled under it', async () => {
    const { element } = await agent();
    const { borderBottomWidth } = getComputedStyle(inside(element, 'header')!);
    expect(borderBottomWidth).to.equal('0px');
    const { backgroundAttachment, backgroundImage } = getComputedStyle(inside(element, '.log')!);
    // The first one covers the second at the top of what is scrolled.
    expect(backgroundAttachment).to.equal('local, scroll');
    expect(backgroundImage.match(/linear-gradient/g)).to.have.length(2);
  });

  it('wraps a long title once, and lets the timer go before the state where there is no room for both', async () => {
    const { element } = await agent({ view: 'transcript', labels: { title: 'Northern branch service' } });
    element.style.cssText = 'display: block; width: 480px; height: 500px';
    await element.start();
    await waitUntil(() => inside(element, '[part=timer]'));
    const isSeen = (selector: string): boolean =>
      inside(element, selector)!.getBoundingClientRect().top <
      inside(element, '.status')!.getBoundingClientRect().bottom;
    const title = inside(element, '.title')!;
    const lines = (): number => Math.round(title.offsetHeight / parseFloat(getComputedStyle(title).lineHeight));
    expect([isSeen('[part=status]'), isSeen('[part=timer]')]).to.deep.equal([true, true]);
    expect(lines()).to.equal(1);
    // Narrower, the orb makes room for both.
    element.style.width = '286px';
    expect([isSeen('[part=status]'), isSeen('[part=timer]')]).to.deep.equal([true, false]);
    expect(lines()).to.equal(2);
    await element.stop();
  });
});
