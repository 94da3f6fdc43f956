import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement, type TemplateResult } from 'lit';
import { Meter } from '../../src/ui/meter.js';
import { visualizer } from '../../src/ui/visualizer.js';

type Levels = { input: number; output: number } | undefined;

class Metered extends LitElement {
  levels: Levels;
  hides = false;
  /** How often levels were asked for. */
  reads = 0;
  readonly meter = new Meter(this, () => {
    this.reads++;
    return this.levels;
  });

  override render(): TemplateResult {
    return html`<div ?hidden=${this.hides}>${visualizer('orb', 'speaking')}</div>`;
  }

  get drawn(): number[] {
    const { style } = this.shadowRoot!.querySelector<HTMLElement>('.visualizer')!;
    return ['--_input', '--_output'].map((name) => Number(style.getPropertyValue(name)));
  }

  async set(levels: Levels): Promise<void> {
    this.levels = levels;
    this.requestUpdate();
    await this.updateComplete;
  }

  /** Waits until these levels are drawn, give or take what is not seen. */
  async draws(input: number, output: number): Promise<void> {
    const wanted = [input, output];
    await waitUntil(
      () => this.drawn.every((level, side) => Math.abs(level - wanted[side]!) < 0.02),
      `${input} and ${output} are not drawn`,
      { timeout: 5000 },
    );
  }
}
customElements.define('metered-element', Metered);

const dB = (decibel: number): number => 10 ** (decibel / 20);

async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
}

describe('Meter', () => {
  let element: Metered;
  beforeEach(async () => {
    element = await fixture<Metered>(html`<metered-element></metered-element>`);
  });

  it('draws both levels in dB, each in its own property, so that quiet speech is seen', async () => {
    await element.set({ input: dB(-40.5), output: dB(-21.5) });
    await element.draws(0.25, 0.75);
  });

  it('draws nothing louder than all', async () => {
    await element.set({ input: 1, output: 0.9 });
    await element.draws(1, 1);
  });

  it('tells the bars beside the middle one a drawing later, and the outer ones two', async () => {
    const { style } = element.shadowRoot!.querySelector<HTMLElement>('.visualizer')!;
    const seen: Record<string, number[]> = { output: [], near: [], outer: [] };
    new MutationObserver(() => {
      for (const [name, values] of Object.entries(seen)) values.push(Number(style.getPropertyValue(`--_${name}`)));
    }).observe(element.shadowRoot!, { subtree: true, attributes: true });
    await element.set({ input: 0, output: 1 });
    await waitUntil(() => seen['outer']!.at(-1)! > 0.9);
    const { output, near, outer } = seen as Record<'output' | 'near' | 'outer', number[]>;
    expect(near.slice(1)).to.deep.equal(output.slice(0, -1));
    expect(outer.slice(1)).to.deep.equal(near.slice(0, -1));
  });

  it('rises faster than it falls', async () => {
    const timeTo = async (level: number): Promise<number> => {
      const start = performance.now();
      await element.set({ input: level ? 1 : 0, output: 0 });
      await element.draws(level, 0);
      return performance.now() - start;
    };
    const rise = await timeTo(1);
    expect(await timeTo(0)).to.be.above(rise * 1.5);
  });

  it('draws nothing while the visualizer is hidden, and goes on when it is seen again', async function () {
    // WebKit before 17.4 cannot tell.
    if (!('checkVisibility' in element)) this.skip();
    await element.set({ input: 1, output: 0 });
    await element.draws(1, 0);
    element.hides = true;
    element.requestUpdate();
    // The browser tells of it with the next frames.
    await frames(6);
    await element.set({ input: 0, output: 1 });
    await frames(20);
    await element.draws(1, 0);
    element.hides = false;
    await element.set({ input: 0, output: 1 });
    await element.draws(0, 1);
  });

  it('draws no more than about 30 times a second', async () => {
    await element.set({ input: 0.1, output: 0.1 });
    const { reads } = element;
    const start = performance.now();
    await frames(30);
    const most = Math.ceil((performance.now() - start) / 30) + 1;
    expect(element.reads - reads).to.be.within(1, most);
  });

  it('asks for no levels while it is out of view, and goes on when it is seen again', async () => {
    await element.set({ input: 0.1, output: 0.1 });
    element.style.cssText = 'display: block; margin-top: 9000px';
    await frames(6);
    const { reads } = element;
    await frames(12);
    expect(element.reads).to.equal(reads);
    element.style.cssText = '';
    await waitUntil(() => element.reads > reads);
  });

  it('follows the levels without its host being drawn', async () => {
    await element.set({ input: 0, output: 0 });
    element.levels = { input: 1, output: 0 };
    await element.draws(1, 0);
  });

  it('draws on another visualizer of its host', async () => {
    await element.set({ input: 1, output: 0 });
    await element.draws(1, 0);
    const shape = element.shadowRoot!.querySelector('.visualizer')!;
    const other = shape.cloneNode(true) as HTMLElement;
    other.removeAttribute('style');
    shape.before(other);
    // It finds it with the next update.
    await element.set({ input: 1, output: 0 });
    await element.draws(1, 0);
  });

  it('leaves the page alone while levels look the same', async () => {
    await element.set({ input: dB(-31), output: 0 });
    await element.draws(0.5, 0);
    await frames(60);
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    observer.observe(element.shadowRoot!, { subtree: true, attributes: true });
    element.levels = { input: dB(-31.1), output: 0.00001 };
    await frames(20);
    expect(changes).to.equal(0);
    element.levels = { input: 1, output: 0 };
    await element.draws(1, 0);
    expect(changes).to.be.above(0);
    observer.disconnect();
  });

  it('falls back to nothing at the end of a conversation, and asks no more', async () => {
    await element.set({ input: 1, output: 1 });
    await element.draws(1, 1);
    element.levels = undefined;
    await element.draws(0, 0);
    const { reads } = element;
    await frames(3);
    expect(element.reads).to.equal(reads);
    await element.set({ input: 1, output: 0 });
    await element.draws(1, 0);
  });

  it('asks for nothing before a conversation, and no more once its host is taken away', async () => {
    // By then it is known to be in view.
    await frames(3);
    const { reads } = element;
    await frames(3);
    expect(element.reads).to.equal(reads);
    await element.set({ input: 0.25, output: 0 });
    element.remove();
    const after = element.reads;
    await frames(3);
    expect(element.reads).to.equal(after);
  });
});
