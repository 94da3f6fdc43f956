import { expect, waitUntil } from '@open-wc/testing';
import { render } from 'lit';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent as bare, simulator, type Agent } from '../helpers/agent.js';
import { LiveRegions } from '../helpers/live-regions.js';
import { stillness } from '../helpers/motion.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { hint } from '../../src/ui/hint.js';
import { english } from '../../src/ui/labels.js';
import { actions, find, model, press } from '../ui/support.js';

const agent = (properties: Partial<VoiceAgentElement> = {}): Promise<Agent> =>
  bare({ variant: 'inline', signedUrl: simulator('greeting', { interruptible: 'false' }), ...properties });

/** A busy machine needs more than a second for a start. */
const until = (check: () => unknown): Promise<void> => waitUntil(check, undefined, { timeout: 10_000 });

const part = (element: VoiceAgentElement, name: string): HTMLElement | null =>
  element.shadowRoot!.querySelector<HTMLElement>(`[part~=${name}]`);

const parts = (element: VoiceAgentElement, name: string): string[] =>
  [...element.shadowRoot!.querySelectorAll<HTMLElement>(`[part~=${name}]`)]
    .filter((found) => found.checkVisibility())
    .map((found) => found.part.value.split(' ').at(-1)!);

/** Every drawing in the buttons with these names: what they show. */
const pathOf = (element: VoiceAgentElement, name: string): string | null | undefined =>
  part(element, name)?.querySelector('path')?.getAttribute('d');

describe('every state says what goes on and what to press', () => {
  it('while the browser asks for the microphone, then until the agent is there: one button, which cancels', async () => {
    const { mediaDevices, permissions } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    let allow = (): void => undefined;
    const allowed = new Promise<void>((resolve) => (allow = resolve));
    mediaDevices.getUserMedia = async (constraints) => {
      await allowed;
      return ask(constraints);
    };
    permissions.query = () => Promise.resolve({ state: 'prompt' } as PermissionStatus);
    try {
      const { element } = await agent({ signedUrl: simulator('no-metadata') });
      const started = element.start().catch(() => undefined);
      const text = (): string => element.shadowRoot!.querySelector('.body')!.textContent;
      await until(() => text().includes('Allow the microphone in your browser.'));
      expect(parts(element, 'controls')).to.deep.equal(['controls']);
      expect(
        [...part(element, 'controls')!.querySelectorAll('button, textarea')].map(({ textContent }) =>
          textContent.trim(),
        ),
      ).to.deep.equal(['Cancel']);
      await expect(element).to.be.accessible();
      allow();
      await until(() => !text().includes('Allow the microphone') && text().includes('Connecting…'));
      press(element, 'Cancel');
      await started;
      await element.updateComplete;
      expect(find(element, 'button', 'Start talking')).to.exist;
    } finally {
      Reflect.deleteProperty(mediaDevices, 'getUserMedia');
      Reflect.deleteProperty(permissions, 'query');
    }
  });

  it('the second click of a double click on the start button does not cancel the start', async () => {
    const { element } = await agent();
    press(element, 'Start talking');
    await element.updateComplete;
    find(element, 'button', 'Cancel')!.dispatchEvent(new MouseEvent('click', { detail: 2, bubbles: true }));
    expect(element.status).to.equal('connecting');
    await element.stop();
  });

  it('ends with a handset, closes with a chevron, sends with an arrow', async () => {
    const { element } = await agent({ variant: 'floating', open: true, view: 'transcript' });
    await element.updateComplete;
    await element.start();
    await until(() => find(element, 'button', 'End call'));
    const drawn = ['end-button', 'close-button', 'send-button'].map((name) => pathOf(element, name));
    expect(new Set(drawn).size).to.equal(3);
    expect(drawn.join(' ')).to.not.include('M6 6l12 12');
    expect(pathOf(element, 'launcher')).to.equal(drawn[1]);
    expect(find(element, 'button', 'Minimise')).to.exist;
    await element.stop();
  });

  it('after the end: how long it was, its rating at one press, and to talk again', async () => {
    const { element, event } = await agent();
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await element.stop();
    await until(() => part(element, 'ending'));
    expect(part(element, 'ending')!.textContent).to.match(/Conversation ended · \d:\d\d/);
    expect(find(element, 'log')!.contains(part(element, 'ending'))).to.equal(true);
    expect(find(element, 'button', 'Talk again')).to.exist;
    press(element, '4 of 5');
    await until(() => part(element, 'comment'));
    await expect(element).to.be.accessible();
    press(element, 'Talk again');
    await element.updateComplete;
    expect(Boolean(part(element, 'ending'))).to.equal(false);
    await element.stop();
  });

  it('an error has the action that helps as its first button, and no start button beside it', async () => {
    const { mediaDevices, permissions } = navigator;
    mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Blocked', 'NotAllowedError'));
    permissions.query = () => Promise.resolve({ state: 'denied' } as PermissionStatus);
    try {
      const { element } = await agent();
      find(element, 'button', 'Start talking')!.focus();
      press(element, 'Start talking');
      await until(() => find(element, 'alert')?.querySelector('p'));
      const alert = find(element, 'alert')!;
      expect(alert.querySelector('b')!.textContent).to.equal('Your microphone is blocked.');
      const buttons = [...alert.querySelectorAll('button')];
      expect(buttons.map(({ textContent }) => textContent.trim())).to.deep.equal(['Type instead', 'Try again']);
      expect(buttons.map(({ classList }) => classList.contains('quiet'))).to.deep.equal([false, true]);
      expect(Boolean(part(element, 'start-button'))).to.equal(false);
      expect(element.shadowRoot!.activeElement, 'no button has the focus of the one that has gone').to.equal(alert);
      const [red = 0, green = 0, blue = 255] = getComputedStyle(alert).backgroundColor.match(/\d+/g)!.map(Number);
      expect(red >= green && green > blue, 'amber').to.equal(true);
    } finally {
      Reflect.deleteProperty(mediaDevices, 'getUserMedia');
      Reflect.deleteProperty(permissions, 'query');
    }
  });

  it('an error after which nothing can be typed instead can be tried again', async () => {
    const { element } = await agent({ signedUrl: simulator('missing') });
    await element.start().catch(() => undefined);
    await until(() => find(element, 'button', 'Try again'));
    expect(find(element, 'button', 'Try again')!.classList.contains('quiet')).to.equal(false);
    expect(Boolean(part(element, 'start-button'))).to.equal(false);
  });

  it('asks in people’s words whether a tool may be used, with what is sent under Details', async () => {
    const { element, event } = await agent({ textOnly: true, signedUrl: simulator('tools', { tools: '' }) });
    element.setAttribute('tool-labels', '{"create_event": "Add to your calendar"}');
    await element.start();
    await event('tool-approval');
    await until(() => part(element, 'approval'));
    const question = part(element, 'approval')!;
    const starts = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });
    expect(question.querySelector('b')!.textContent).to.equal('Add to your calendar?');
    expect(
      [...question.querySelectorAll('dl > div')].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()),
    ).to.deep.equal(['Title Reading', `Start ${starts.format(new Date('2030-01-01T10:00:00Z')).replace(/\s+/g, ' ')}`]);
    const details = question.querySelector('details')!;
    expect(details.open).to.equal(false);
    expect(details.textContent).to.include('"start": "2030-01-01T10:00:00Z"');
    for (const name of ['Allow once', 'Not now']) {
      expect(find(element, 'button', name)!.getBoundingClientRect().height, name).to.be.at.least(44);
    }
    await expect(element).to.be.accessible();
    element.toolLabels = undefined;
    await element.updateComplete;
    expect(question.querySelector('b')!.textContent).to.equal('May I use “Create event”?');
    press(element, 'Not now');
    await until(() => element.shadowRoot!.textContent.includes('Could not finish: Create event'));
    await element.stop();
  });

  it('a conversation that the page holds is on hold, and listens to nobody', async () => {
    const { element, event } = await agent();
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await until(() => part(element, 'stage'));
    element.hold();
    await element.updateComplete;
    const state = (): string => element.shadowRoot!.querySelector('.state')!.textContent;
    expect([state(), part(element, 'status')!.textContent]).to.deep.equal(['On hold', 'On hold']);
    element.resume();
    await element.updateComplete;
    expect(state()).to.not.equal('On hold');
    await element.stop();
  });

  it('who is muted and talks can unmute there', () => {
    const box = document.createElement('div');
    let mutes = 0;
    const shown = model({ conversation: { status: 'connected', mutedSpeech: true } });
    render(hint(shown, { ...english, ...conversationEnglish }, { ...actions, mute: () => mutes++ }), box);
    expect(box.textContent).to.include('You are muted. Unmute to talk.');
    expect(box.querySelector('button')!.textContent.trim()).to.equal('Unmute');
    box.querySelector('button')!.click();
    expect(mutes).to.equal(1);
  });
});

describe('the view', () => {
  const shown = (element: VoiceAgentElement): string => (part(element, 'stage') ? 'voice' : 'transcript');

  it('is the voice once it was started by voice, and the transcript when typed', async () => {
    const spoken = await agent();
    await spoken.element.start();
    await until(() => shown(spoken.element) === 'voice');
    await spoken.element.stop();
    await spoken.element.updateComplete;
    expect(shown(spoken.element), 'after the end').to.equal('transcript');
    const typed = await agent({ textOnly: true, signedUrl: simulator('text') });
    await typed.element.start();
    await until(() => part(typed.element, 'turn'));
    expect(shown(typed.element)).to.equal('transcript');
    await typed.element.stop();
  });

  it('is what the page wants, and what the visitor chooses after that', async () => {
    const { element } = await agent();
    element.setAttribute('view', 'transcript');
    await element.start();
    await until(() => part(element, 'timer'));
    expect(shown(element)).to.equal('transcript');
    press(element, 'Show voice view');
    await element.updateComplete;
    expect(shown(element)).to.equal('voice');
    element.view = 'voice';
    await element.updateComplete;
    press(element, 'Show conversation');
    await element.updateComplete;
    expect(shown(element)).to.equal('transcript');
    await element.stop();
  });

  it('keeps end and mute apart, and shows the state below the orb', async () => {
    const { element } = await agent();
    await element.start();
    await until(() => part(element, 'stage'));
    // The orb comes from where it was.
    await stillness(element);
    const [mute, end] = ['mute-button', 'end-button'].map((name) => part(element, name)!.getBoundingClientRect());
    expect(end!.left - mute!.right).to.be.at.least(40);
    expect(Math.min(mute!.width, mute!.height, end!.width)).to.be.at.least(56);
    const orb = part(element, 'visualizer')!.getBoundingClientRect();
    const state = element.shadowRoot!.querySelector('.state')!.getBoundingClientRect();
    expect(state.top).to.be.at.least(orb.bottom);
    expect(state.height).to.be.above(0);
    await element.stop();
  });
});

it('that the browser asks for the microphone is announced', async () => {
  const { mediaDevices, permissions } = navigator;
  mediaDevices.getUserMedia = () => new Promise(() => undefined);
  permissions.query = () => Promise.resolve({ state: 'prompt' } as PermissionStatus);
  try {
    const { element } = await agent();
    const regions = new LiveRegions(element);
    const started = element.start().catch(() => undefined);
    await until(() => regions.announced.join(' ').includes('Allow the microphone'));
    await element.stop();
    await started;
  } finally {
    Reflect.deleteProperty(mediaDevices, 'getUserMedia');
    Reflect.deleteProperty(permissions, 'query');
  }
});
