import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { css, LitElement, type TemplateResult } from 'lit';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import { Pin } from '../../src/ui/pin.js';

/** A log of 100 px, with lines of 20 px each. */
class PinnedLog extends LitElement {
  static override styles = css`
    [role='log'] {
      height: 100px;
      overflow-y: auto;
      overflow-anchor: none;
    }
    p {
      height: 20px;
      margin: 0;
    }
  `;
  lines = 20;
  hasLog = true;
  readonly #pin = new Pin(this);

  override render(): TemplateResult {
    const log = html`<div role="log">${Array.from({ length: this.lines }, (_, line) => html`<p>${line}</p>`)}</div>`;
    return html`${this.hasLog ? log : ''}${this.#pin.render({ ...english, ...conversationEnglish })}`;
  }

  get log(): HTMLElement {
    return this.shadowRoot!.querySelector<HTMLElement>('[role=log]')!;
  }

  /** What leads to the newest line, while it is there. */
  get chip(): HTMLElement | null {
    return this.shadowRoot!.querySelector('button');
  }

  /** How far the end is out of sight, in px. */
  get below(): number {
    return this.log.scrollHeight - this.log.clientHeight - this.log.scrollTop;
  }

  async setLines(lines: number): Promise<void> {
    this.lines = lines;
    this.requestUpdate();
    await this.settle();
  }

  /** Scrolls as a visitor does, and waits until that is told. */
  async scrollByHand(top: number): Promise<void> {
    const told = new Promise((resolve) => this.log.addEventListener('scroll', resolve, { once: true }));
    this.log.scrollTop = top;
    await told;
    await this.settle();
  }

  /** Waits until nothing more is drawn. */
  async settle(): Promise<void> {
    while (!(await this.updateComplete));
  }
}
customElements.define('pinned-log', PinnedLog);

describe('Pin', () => {
  let element: PinnedLog;
  beforeEach(async () => {
    element = await fixture<PinnedLog>(html`<pinned-log></pinned-log>`);
  });

  it('shows the newest line from the beginning on, and whenever one comes', async () => {
    expect(element.below).to.be.below(1);
    await element.setLines(30);
    expect(element.log.scrollTop).to.be.closeTo(500, 1);
    expect(Boolean(element.chip)).to.equal(false);
  });

  it('leaves the log alone once the visitor has scrolled up, and says that there is something new', async () => {
    await element.scrollByHand(100);
    expect(Boolean(element.chip), 'nothing new yet').to.equal(false);
    await element.setLines(30);
    expect(element.log.scrollTop).to.equal(100);
    expect(element.chip!.textContent.trim()).to.equal(conversationEnglish.newMessages);
  });

  it('leads to the newest line, and keeps that in sight again', async () => {
    await element.scrollByHand(100);
    await element.setLines(30);
    element.chip!.click();
    await element.settle();
    expect(element.below).to.be.below(1);
    expect(Boolean(element.chip)).to.equal(false);
    await element.setLines(40);
    expect(element.below).to.be.below(1);
  });

  it('keeps the newest line in sight again once the visitor has scrolled near it', async () => {
    await element.scrollByHand(100);
    await element.setLines(30);
    await element.scrollByHand(500 - 40);
    expect(Boolean(element.chip)).to.equal(false);
    await element.setLines(31);
    expect(element.below).to.be.below(1);
  });

  it('does not take a scroll down that ends far from the newest line for a wish to see it', async () => {
    await element.scrollByHand(100);
    await element.scrollByHand(200);
    await element.setLines(30);
    expect(element.log.scrollTop).to.equal(200);
    expect(element.chip).to.exist;
  });

  it('says nothing where lines go away', async () => {
    await element.scrollByHand(50);
    await element.setLines(15);
    expect(Boolean(element.chip)).to.equal(false);
  });

  it('keeps the newest line in sight when the log becomes smaller', async () => {
    element.log.style.height = '60px';
    await waitUntil(() => element.below < 1);
    expect(element.log.clientHeight).to.equal(60);
  });

  it('begins anew with another log', async () => {
    await element.scrollByHand(100);
    element.hasLog = false;
    await element.setLines(20);
    element.hasLog = true;
    await element.setLines(20);
    expect(element.below).to.be.below(1);
    expect(Boolean(element.chip)).to.equal(false);
  });
});
