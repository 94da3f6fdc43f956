import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement, type TemplateResult } from 'lit';
import { Meter } from '../../src/ui/meter.js';
import { visualizer } from '../../src/ui/visualizer.js';

type Levels = { input: number; output: number } | undefined;

class Metered extends LitElement {
  levels: Levels;
  /** How often levels were asked for. */
  reads = 0;
  readonly meter = new Meter(this, () => {
    this.reads++;
    return this.levels;
  });

  override render(): TemplateResult {
    return visualizer;
  }

  get drawn(): string[] {
    const { style } = this.shadowRoot!.querySelector<HTMLElement>('.visualizer')!;
    return ['--_input', '--_output'].map((name) => style.getPropertyValue(name));
  }

  async set(levels: Levels): Promise<void> {
    this.levels = levels;
    this.requestUpdate();
    await this.updateComplete;
    await frames(6);
  }
}
customElements.define('metered-element', Metered);

async function frames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
}

describe('Meter', () => {
  let element: Metered;
  beforeEach(async () => {
    element = await fixture<Metered>(html`<metered-element></metered-element>`);
  });

  it('draws both levels, each in its own property, so that quiet speech is seen', async () => {
    await element.set({ input: 0.0625, output: 0.25 });
    expect(element.drawn).to.deep.equal(['0.40', '0.80']);
  });

  it('draws nothing louder than all', async () => {
    await element.set({ input: 1, output: 0.9 });
    expect(element.drawn).to.deep.equal(['1.00', '1.00']);
  });

  it('draws no more than about 30 times a second', async () => {
    await element.set({ input: 0.1, output: 0.1 });
    const { reads } = element;
    const start = performance.now();
    await frames(30);
    const most = Math.ceil((performance.now() - start) / 30) + 1;
    expect(element.reads - reads).to.be.within(1, Math.min(most, 20));
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
    element.levels = { input: 0.25, output: 0 };
    await frames(6);
    expect(element.drawn).to.deep.equal(['0.80', '0.00']);
  });

  it('leaves the page alone while levels look the same', async () => {
    await element.set({ input: 0.25, output: 0 });
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    observer.observe(element.shadowRoot!, { subtree: true, attributes: true });
    element.levels = { input: 0.252, output: 0.00001 };
    await frames(3);
    expect(changes).to.equal(0);
    element.levels = { input: 0.3, output: 0 };
    await frames(6);
    expect(changes).to.equal(1);
    observer.disconnect();
  });

  it('falls back to nothing at the end of a conversation, and asks no more', async () => {
    await element.set({ input: 0.25, output: 0.25 });
    element.levels = undefined;
    await frames(6);
    expect(element.drawn).to.deep.equal(['0.00', '0.00']);
    const { reads } = element;
    await frames(3);
    expect(element.reads).to.equal(reads);
    await element.set({ input: 0.25, output: 0 });
    expect(element.drawn).to.deep.equal(['0.80', '0.00']);
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
