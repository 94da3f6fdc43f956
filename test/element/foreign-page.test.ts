import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../src/element/define.js';
import type { Placement } from '../../src/element/options.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent, say, simulator } from '../helpers/agent.js';

const find = (element: VoiceAgentElement, selector: string): HTMLElement =>
  element.shadowRoot!.querySelector<HTMLElement>(selector)!;

async function withRules(rules: string, test: () => Promise<void>): Promise<void> {
  const sheet = Object.assign(document.createElement('style'), { textContent: rules });
  document.head.append(sheet);
  await test().finally(() => sheet.remove());
}

/** Resets of pages: written by hand, and as The New CSS Reset has it. */
const resets = [
  '* { all: unset }',
  '*:where(:not(html, iframe, canvas, img, svg, video, audio):not(svg *, symbol *)) { all: unset; display: revert }',
];

describe('a page that resets everything', () => {
  for (const placement of ['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top'] as Placement[]) {
    it(`leaves a floating element at ${placement}`, async () => {
      for (const reset of resets) {
        await withRules(reset, async () => {
          const element = await fixture<VoiceAgentElement>(
            html`<voice-agent variant="floating" placement=${placement}></voice-agent>`,
          );
          const { left, right, top, bottom } = find(element, '.launcher').getBoundingClientRect();
          const { clientWidth, clientHeight } = document.documentElement;
          if (placement.startsWith('top')) expect(top, reset).to.be.closeTo(16, 0.5);
          else expect(clientHeight - bottom, reset).to.be.closeTo(16, 0.5);
          if (placement.endsWith('left')) expect(left, reset).to.be.closeTo(16, 0.5);
          else if (placement.endsWith('right')) expect(clientWidth - right, reset).to.be.closeTo(16, 0.5);
          else expect(left, reset).to.be.closeTo(clientWidth - right, 1);
        });
      }
    });
  }
});

describe('a box that leaves its width to its content', () => {
  for (const around of ['display: grid; place-items: center', 'display: flex', 'float: left']) {
    it(`is as wide as before whatever is said, by ${around}`, async () => {
      const { element } = await agent({ variant: 'inline', signedUrl: simulator('greeting') });
      element.parentElement!.style.cssText = `${around}; width: fit-content; min-width: 700px; height: 500px`;
      if (around.startsWith('float')) element.style.cssText = 'float: left';
      const widths = [element.getBoundingClientRect().width];
      await element.start();
      await waitUntil(() => element.shadowRoot!.querySelector('.captions'), undefined, { timeout: 10_000 });
      widths.push(element.getBoundingClientRect().width);
      const user_transcript = 'A long sentence of the visitor that would need more than one line. '.repeat(3);
      await say({ type: 'user_transcript', user_transcription_event: { user_transcript, event_id: 90 } });
      await waitUntil(() => element.turns.some(({ role }) => role === 'user'), undefined, { timeout: 10_000 });
      await element.updateComplete;
      widths.push(element.getBoundingClientRect().width);
      await element.stop();
      expect(new Set(widths).size, widths.join(' ')).to.equal(1);
      expect(widths[0]).to.be.within(240, 420);
    });
  }

  it('never leaves a box that is narrower', async () => {
    const element = await fixture<VoiceAgentElement>(html`<voice-agent style="float: left"></voice-agent>`);
    element.parentElement!.style.width = '300px';
    expect(element.getBoundingClientRect().width).to.equal(300);
  });
});

describe('a picture of the page', () => {
  const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="512" height="256"/>')}`;

  for (const sized of [false, true]) {
    it(`is as large as the orb in whose place it stands${sized ? ', where its own size is written' : ''}`, async () => {
      const { element } = await agent({
        variant: 'floating',
        open: true,
        textOnly: true,
        signedUrl: simulator('text'),
      });
      for (const slot of ['launcher', 'avatar']) {
        const image = Object.assign(new Image(), { src: picture, slot, alt: '' });
        if (sized) Object.assign(image, { width: 512, height: 256 });
        element.append(image);
        await image.decode();
      }
      await element.start();
      const size = (slot: string): number[] => {
        // Not what is on the screen: the panel grows while it opens.
        const { offsetWidth, offsetHeight } = element.querySelector<HTMLElement>(`[slot=${slot}]`)!;
        return [offsetWidth, offsetHeight];
      };
      await waitUntil(() => size('avatar')[0], undefined, { timeout: 10_000 });
      expect(size('avatar')).to.deep.equal([40, sized ? 40 : 20]);
      element.open = false;
      await element.stop();
      await element.updateComplete;
      await waitUntil(() => size('launcher')[0]);
      expect(size('launcher')).to.deep.equal([40, sized ? 40 : 20]);
      expect(find(element, '.launcher').getBoundingClientRect().height).to.equal(60);
      // What the page says counts.
      element.querySelector<HTMLElement>('[slot=launcher]')!.style.cssText = 'max-width: 52px; max-height: 52px';
      expect(size('launcher')[0]).to.equal(52);
    });
  }
});

describe('a small box', () => {
  const idle = async (width: number, height: number, attributes = {}): Promise<VoiceAgentElement> => {
    const box = await fixture<HTMLElement>(html`<div style="width: ${width}px; height: ${height}px"></div>`);
    const element = Object.assign(document.createElement('voice-agent'), attributes);
    box.append(element);
    await element.updateComplete;
    return element;
  };

  it('has the greeting in sight: the orb takes the room that is left', async () => {
    for (const [height, orb] of [
      [300, 0],
      [640, 112],
    ] as const) {
      const element = await idle(380, height);
      const { clientHeight, scrollHeight } = find(element, '.log');
      expect(scrollHeight, `${height}`).to.equal(clientHeight);
      expect(find(element, '.empty .visualizer').getBoundingClientRect().height).to.be.closeTo(orb, 4);
    }
  });

  it('breaks words that are too long for it', async () => {
    const word = 'Donaudampfschifffahrtsgesellschaft';
    const element = await idle(240, 500, { greeting: word, starters: [word + word] });
    const { clientWidth, scrollWidth } = find(element, '.log');
    expect(scrollWidth).to.equal(clientWidth);
  });

  it('shows the newest line of the captions, whole, and the state in its middle', async () => {
    const { element } = await agent({
      variant: 'inline',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
    });
    await element.start();
    await waitUntil(() => element.shadowRoot!.querySelector('.captions'), undefined, { timeout: 10_000 });
    const user_transcript = 'One word after the other, and more of them than there is room for here. '.repeat(4);
    await say({ type: 'user_transcript', user_transcription_event: { user_transcript, event_id: 90 } });
    await waitUntil(() => element.turns.some(({ role }) => role === 'user'), undefined, { timeout: 10_000 });
    await element.updateComplete;
    for (const height of [500, 320, 290, 260, 240]) {
      element.style.cssText = `display: block; width: 240px; height: ${height}px`;
      const box = find(element, '.captions').getBoundingClientRect();
      const stage = find(element, '.stage').getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(find(element, '.captions p'));
      const lines = [...range.getClientRects()];
      expect(lines.at(-1)!.bottom, `the newest line in ${height} px`).to.be.at.most(
        Math.min(box.bottom, stage.bottom) + 1,
      );
      for (const { top, bottom } of lines)
        if (bottom > box.top + 2) expect(top, `a line in ${height} px is cut`).to.be.at.least(box.top - 2);
    }
    expect(getComputedStyle(find(element, '.state')).textAlign).to.equal('center');
    await element.stop();
  });

  it('has the name of the agent whole, before the small orb', async () => {
    const { element } = await agent({ variant: 'inline', view: 'transcript', signedUrl: simulator('greeting') });
    element.style.cssText = 'display: block; width: 240px; height: 500px';
    await element.start();
    await waitUntil(() => find(element, '[part~=voice-button]'), undefined, { timeout: 10_000 });
    const { clientWidth, scrollWidth } = find(element, '.title');
    expect(scrollWidth).to.equal(clientWidth);
    await element.stop();
  });
});
