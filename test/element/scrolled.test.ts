import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import '../../src/element/define.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { stillness } from '../helpers/motion.js';

const name = 'Talk to the assistant';

/** A floating element on a long page, or beside a long box that fills the window. */
async function onLongPage(height = '3000px'): Promise<{ element: VoiceAgentElement; box: HTMLElement }> {
  const around = await fixture(html`
    <div>
      <div class="box" style="height: 100vh; overflow: auto"><div style="height: ${height}"></div></div>
      <div style="height: ${height}"></div>
      <voice-agent variant="floating"></voice-agent>
    </div>
  `);
  return { element: around.querySelector('voice-agent')!, box: around.querySelector<HTMLElement>('.box')! };
}

const launcherOf = ({ shadowRoot }: VoiceAgentElement): HTMLElement => shadowRoot!.querySelector('.launcher')!;

/** Waits until the launcher is as wide as high, or wider. */
async function isRound(element: VoiceAgentElement, wanted: boolean): Promise<void> {
  const size = (): boolean => {
    const { width, height } = launcherOf(element).getBoundingClientRect();
    return wanted ? width === 60 && height === 60 : width > 150 && height === 60;
  };
  await waitUntil(size, `the launcher is${wanted ? ' not' : ''} round`);
  await stillness(element);
  // Its words are its name, seen or not.
  expect(launcherOf(element).textContent.trim()).to.equal(name);
}

describe('the launcher', () => {
  afterEach(() => scrollTo(0, 0));

  it('shrinks to the orb once the visitor reads further down the page, and grows at its top', async () => {
    const { element } = await onLongPage();
    await isRound(element, false);
    scrollTo(0, 200);
    await isRound(element, false);
    scrollTo(0, 260);
    await isRound(element, true);
    await expect(element).to.be.accessible();
    scrollTo(0, 0);
    await isRound(element, false);
  });

  it('does so where not the page scrolls but a box that fills it, and not for a small one', async () => {
    const { element, box } = await onLongPage();
    box.scrollTop = 500;
    await isRound(element, true);
    box.scrollTop = 0;
    await isRound(element, false);
    box.style.height = '60px';
    const scrolled = new Promise((resolve) => box.addEventListener('scroll', resolve, { once: true }));
    box.scrollTop = 600;
    await scrolled;
    await element.updateComplete;
    await isRound(element, false);
  });

  it('shows its words to whoever comes to it with the keyboard', async () => {
    const { element } = await onLongPage();
    scrollTo(0, 500);
    await isRound(element, true);
    launcherOf(element).focus();
    expect(launcherOf(element).matches(':focus-visible')).to.equal(true);
    await isRound(element, false);
  });

  it('does so without a movement where the visitor wants none', async function () {
    // Only there the runner can change what the visitor wants.
    if (!navigator.userAgent.includes('Chrome')) this.skip();
    await emulateMedia({ reducedMotion: 'reduce' });
    try {
      const { element } = await onLongPage();
      scrollTo(0, 500);
      await waitUntil(() => launcherOf(element).classList.contains('small'));
      expect(launcherOf(element).getBoundingClientRect().width).to.equal(60);
      expect(launcherOf(element).getAnimations()).to.deep.equal([]);
    } finally {
      await emulateMedia({ reducedMotion: 'no-preference' });
    }
  });
});
