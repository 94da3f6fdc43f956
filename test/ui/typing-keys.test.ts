import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, simulator, type Agent } from '../helpers/agent.js';
import { isWebKit } from '../helpers/engine.js';
import { find } from './support.js';

/** What pages do: single keys are theirs, unless the visitor is in a field. What they have taken, in order. */
class Hotkeys {
  readonly taken: string[] = [];
  readonly #targets = [document, window];

  constructor() {
    this.#each((target, type) => target.addEventListener(type, this.#take));
  }

  remove(): void {
    this.#each((target, type) => target.removeEventListener(type, this.#take));
  }

  #each(use: (target: EventTarget, type: string) => void): void {
    for (const target of this.#targets) for (const type of ['keydown', 'keypress', 'keyup']) use(target, type);
  }

  readonly #take = (event: Event): void => {
    if (/^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test((event.target as Element).tagName)) return;
    event.preventDefault();
    this.taken.push(`${event.type} ${(event as KeyboardEvent).key}`);
  };
}

/** Presses a key while Control is held, which is let go first. */
async function pressWithControl(key: string): Promise<void> {
  // Its driver presses several keys at once, and lets them go in the same order.
  if (isWebKit) return sendKeys({ type: `\uE009${key}` });
  await sendKeys({ down: 'Control' });
  await sendKeys({ down: key });
  await sendKeys({ up: 'Control' });
  await sendKeys({ up: key });
}

const typed = { variant: 'inline', textOnly: true, signedUrl: simulator('text') } as const;
const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> => bare({ ...typed, ...properties });

describe('hotkeys of the page', () => {
  let hotkeys: Hotkeys;
  beforeEach(() => (hotkeys = new Hotkeys()));
  afterEach(() => hotkeys.remove());

  it('take nothing that is typed into the text box', async () => {
    const { element } = await agent();
    const box = find(element, 'textbox') as HTMLTextAreaElement;
    box.focus();
    await sendKeys({ type: 'j? /Kß' });
    expect(box.value).to.equal('j? /Kß');
    for (const key of ['Backspace', 'ArrowLeft', 'Delete'] as const) await sendKeys({ press: key });
    expect(box.value).to.equal('j? /');
    expect(hotkeys.taken).to.deep.equal([]);
  });

  it('do not keep Enter from sending it', async () => {
    const { element } = await agent();
    let starts = 0;
    element.addEventListener('voice-agent-start', (event) => (event.preventDefault(), starts++));
    find(element, 'textbox')!.focus();
    await sendKeys({ type: 'Hi' });
    await sendKeys({ press: 'Enter' });
    expect(starts).to.equal(1);
    expect(hotkeys.taken).to.deep.equal([]);
  });

  it('take nothing that is typed into the comment of a rating, or chosen there', async () => {
    const { element } = await agent();
    await element.start();
    await element.stop();
    await waitUntil(() => find(element, 'button', '3 of 5'), undefined, { timeout: 5000 });
    find(element, 'button', '3 of 5')!.focus();
    await sendKeys({ press: ' ' });
    await waitUntil(() => element.shadowRoot!.querySelector('[name=comment]'), undefined, { timeout: 5000 });
    const comment = element.shadowRoot!.querySelector<HTMLInputElement>('[name=comment]')!;
    comment.focus();
    await sendKeys({ type: 'joke' });
    expect(comment.value).to.equal('joke');
    expect(find(element, 'button', '3 of 5')!.getAttribute('aria-pressed')).to.equal('true');
    expect(hotkeys.taken).to.deep.equal([]);
  });

  it('do not keep the space bar from pressing a button', async () => {
    const { element } = await agent();
    let starts = 0;
    element.addEventListener('voice-agent-start', (event) => (event.preventDefault(), starts++));
    find(element, 'button', 'Start chat')!.focus();
    await sendKeys({ press: ' ' });
    expect(starts).to.equal(1);
    expect(hotkeys.taken).to.deep.equal([]);
  });

  it('get Escape, F-keys, and what is pressed with Control, until it is let go', async () => {
    const { element } = await agent();
    find(element, 'textbox')!.focus();
    await sendKeys({ press: 'Escape' });
    await sendKeys({ press: 'F9' });
    await pressWithControl('m');
    for (const key of ['Escape', 'F9', 'Control', 'm']) {
      // Heard by both the document and the window.
      expect(
        hotkeys.taken.filter((taken) => taken === `keydown ${key}`),
        key,
      ).to.have.length(2);
      expect(
        hotkeys.taken.filter((taken) => taken === `keyup ${key}`),
        key,
      ).to.have.length(2);
    }
    expect((find(element, 'textbox') as HTMLTextAreaElement).value).to.equal('');
  });

  it('get Tab', async () => {
    const { element } = await agent();
    find(element, 'textbox')!.focus();
    await sendKeys({ press: 'Tab' });
    expect(hotkeys.taken).to.include('keydown Tab');
  });

  it('get what is pressed on a button and means nothing to it', async () => {
    const { element } = await agent();
    find(element, 'button', 'Start chat')!.focus();
    await sendKeys({ press: 'k' });
    expect(hotkeys.taken).to.include('keydown k');
  });
});

describe('listeners', () => {
  it('of the element itself hear what is typed', async () => {
    const { element } = await agent();
    const heard: string[] = [];
    element.addEventListener('keydown', ({ key }) => heard.push(key));
    find(element, 'textbox')!.focus();
    await sendKeys({ press: 'j' });
    expect(heard).to.deep.equal(['j']);
  });

  it('of the page hear what is typed into a field of its own in a slot', async () => {
    const box = await fixture<HTMLElement>(
      html`<div>
        <voice-agent variant="headless"><input /></voice-agent>
      </div>`,
    );
    const heard: string[] = [];
    box.addEventListener('keydown', ({ key }) => heard.push(key));
    box.querySelector('input')!.focus();
    await sendKeys({ press: 'j' });
    expect(heard).to.deep.equal(['j']);
  });
});
