import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement, type TemplateResult } from 'lit';
import { conversationEnglish } from '../../src/ui/describe.js';
import { Ending, endingEnglish, type EndingHost } from '../../src/ui/ending.js';
import { english } from '../../src/ui/labels.js';
import { model, turns } from './support.js';

const labels = { ...english, ...conversationEnglish };

/** An element that has nothing but the end of a conversation. */
class EndingElement extends LitElement implements EndingHost {
  conversationId = 'conv_1';
  readonly ratings: [number, string | undefined][] = [];
  /** Why ratings cannot be sent. */
  failure: Error | undefined;
  readonly ending = new Ending(this);

  exportTranscript = (format: string): string => `transcript as ${format}`;
  rateConversation = (rating: number, comment?: string): Promise<void> => {
    if (this.failure) return Promise.reject(this.failure);
    this.ratings.push([rating, comment]);
    return Promise.resolve();
  };

  override render(): TemplateResult {
    const conversation = { conversationId: this.conversationId, turns: turns(2) };
    return this.ending.render(model({ conversation }), labels, '3:12');
  }

  button(part: string, place = 0): HTMLElement | undefined {
    return [...this.shadowRoot!.querySelectorAll<HTMLElement>(`[part~=${part}]`)][place];
  }

  /** What was just done, as it is read out. */
  get done(): string {
    return this.shadowRoot!.querySelector('[role=status]')!.textContent;
  }
}
customElements.define('ending-element', EndingElement);

describe('after a conversation', () => {
  let element: EndingElement;
  const replaced: [object, string][] = [];
  const replace = (object: object, name: string, value: unknown): void => {
    Object.defineProperty(object, name, { configurable: true, value });
    replaced.push([object, name]);
  };
  beforeEach(async () => {
    element = new EndingElement();
    (await fixture(html`<div></div>`)).append(element);
    await element.updateComplete;
  });
  afterEach(() => {
    for (const [object, name] of replaced.splice(0)) Reflect.deleteProperty(object, name);
  });

  it('stands how long it has lasted', () => {
    expect(element.shadowRoot!.querySelector('[part=mark]')!.textContent).to.equal('Conversation ended · 3:12');
  });

  it('one press rates it, and a comment may follow', async () => {
    expect(Boolean(element.button('comment'))).to.equal(false);
    element.button('rate-button', 3)!.click();
    await waitUntil(() => element.done === endingEnglish.thanks);
    expect(element.ratings).to.deep.equal([[4, undefined]]);
    expect(element.button('rate-button', 3)!.getAttribute('aria-pressed')).to.equal('true');
    (element.button('comment') as HTMLInputElement).value = ' Nice ';
    element.button('submit-button')!.click();
    await waitUntil(() => !element.button('comment'));
    expect(element.ratings).to.deep.equal([
      [4, undefined],
      [4, 'Nice'],
    ]);
  });

  it('a rating that cannot be sent is told, and taken back', async () => {
    element.failure = new Error('No');
    element.button('rate-button', 4)!.click();
    await waitUntil(() => element.done === endingEnglish.notSent);
    await element.updateComplete;
    expect(element.button('rate-button', 4)!.getAttribute('aria-pressed')).to.equal('false');
    expect(Boolean(element.button('comment'))).to.equal(false);
  });

  it('the next one is rated anew', async () => {
    element.button('rate-button', 0)!.click();
    await waitUntil(() => element.done);
    element.conversationId = 'conv_2';
    element.requestUpdate();
    await element.updateComplete;
    expect(element.done).to.equal('');
    expect(element.button('rate-button', 0)!.getAttribute('aria-pressed')).to.equal('false');
  });

  it('its transcript can be copied, and that is told', async () => {
    const written: string[] = [];
    replace(navigator.clipboard, 'writeText', (text: string) => Promise.resolve(void written.push(text)));
    element.button('copy-transcript-button')!.click();
    await waitUntil(() => element.done === endingEnglish.copied);
    expect(written).to.deep.equal(['transcript as text']);
  });

  it('its transcript can be downloaded as a text file', async () => {
    const saved = new Promise<HTMLAnchorElement>((resolve) =>
      replace(HTMLAnchorElement.prototype, 'click', function (this: HTMLAnchorElement) {
        resolve(this);
      }),
    );
    element.button('download-button')!.click();
    const { download, href } = await saved;
    expect(download).to.equal('transcript.txt');
    expect(await (await fetch(href)).text()).to.equal('transcript as text');
  });
});
