import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent, simulator, type Agent } from '../helpers/agent.js';
import { find } from './support.js';

const fire = (target: EventTarget, type: string, init: KeyboardEventInit = {}): boolean =>
  target.dispatchEvent(
    new KeyboardEvent(type, { key: ' ', code: 'Space', bubbles: true, composed: true, ...init, cancelable: true }),
  );

const point = (target: EventTarget, type: string, init: PointerEventInit = {}): boolean =>
  target.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, pointerId: 7, ...init }));

const press = (target: EventTarget, pointerId = 7): boolean => point(target, 'pointerdown', { pointerId, buttons: 1 });

/** A custom element of the page that keeps what it is made of to itself. */
class ClosedField extends HTMLElement {
  constructor() {
    super();
    const root = this.attachShadow({ mode: 'closed', delegatesFocus: true });
    root.append(document.createElement('input'));
  }
}
customElements.define('closed-field', ClosedField);

describe('push-to-talk', () => {
  let element: VoiceAgentElement;
  let event: Agent['event'];
  let button: HTMLElement;

  const start = async (properties: Partial<VoiceAgentElement> = {}): Promise<void> => {
    ({ element, event } = await agent({
      variant: 'inline',
      pushToTalk: true,
      noReconnect: true,
      view: 'transcript',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      ...properties,
    }));
    await element.start();
    await element.updateComplete;
    button = find(element, 'button', 'Hold to talk')!;
  };
  /** Whether the visitor is heard now; the button says so, too. */
  const talks = async (): Promise<boolean> => {
    await element.updateComplete;
    const muted = element.matches(':state(muted)');
    if (button.isConnected) expect(button.getAttribute('aria-pressed')).to.equal(String(!muted));
    return !muted;
  };
  afterEach(() => element.stop());

  it('has a large button that keeps its colour while it is held, says what comes next, and shows the level around it', async () => {
    await start();
    const look = (): string[] => {
      const { minHeight, backgroundColor } = getComputedStyle(button);
      return [minHeight, backgroundColor];
    };
    const before = look();
    expect(before[0]).to.equal('64px');
    press(button);
    expect(await talks()).to.equal(true);
    expect(button.textContent.trim()).to.equal('Release to send');
    expect(look()).to.deep.equal(before);
    button.style.setProperty('--_input', '1');
    expect(getComputedStyle(button).outlineWidth).to.equal('8px');
    button.style.removeProperty('--_input');
    // The microphone of the tests is never quiet for long.
    await waitUntil(() => Number(button.style.getPropertyValue('--_input')) > 0, undefined, { timeout: 10_000 });
    point(window, 'pointerup');
    expect(await talks()).to.equal(false);
    expect(button.textContent.trim()).to.equal('Hold to talk');
  });

  describe('by the space bar', () => {
    /** Whether a real press of the space bar was a press to talk. */
    const pressSpace = async (): Promise<boolean> => {
      let changes = 0;
      const observer = new MutationObserver((records) => (changes += records.length));
      observer.observe(button, { attributeFilter: ['aria-pressed'] });
      await sendKeys({ press: ' ' });
      await element.updateComplete;
      expect(await talks(), 'it is let go').to.equal(false);
      observer.disconnect();
      return changes > 0;
    };

    /** Puts something on the page, and the focus on it. */
    const focus = (markup: string): HTMLElement => {
      const box = document.createElement('div');
      box.innerHTML = markup;
      element.parentElement!.append(box);
      const target = box.firstElementChild as HTMLElement;
      target.focus();
      return target;
    };

    it('works where nothing on the page has the focus', async () => {
      await start();
      (document.activeElement as HTMLElement).blur();
      expect(await pressSpace()).to.equal(true);
      for (const markup of ['<main tabindex="-1">Page</main>', '<h1 tabindex="-1">Page</h1>']) {
        focus(markup);
        expect(await pressSpace(), markup).to.equal(true);
      }
    });

    it('works on the talk button, on the panel and on the log', async () => {
      await start();
      for (const target of [button, element.shadowRoot!.querySelector<HTMLElement>('#panel')!, find(element, 'log')!]) {
        target.focus();
        expect(await pressSpace(), target.outerHTML).to.equal(true);
      }
    });

    it('is left to whatever has the focus and may mean it', async () => {
      await start();
      for (const markup of [
        '<input>',
        '<textarea></textarea>',
        '<select><option>One</option></select>',
        '<button>Buy</button>',
        '<a href="#there">There</a>',
        '<summary tabindex="0">More</summary>',
        '<div contenteditable="true">Write</div>',
        '<div role="button" tabindex="0">Buy</div>',
        '<div tabindex="0">A map</div>',
        '<div role="option" tabindex="-1">A choice</div>',
        '<video tabindex="0"></video>',
        '<closed-field></closed-field>',
      ]) {
        const target = focus(markup);
        expect(document.activeElement, `${markup} has the focus`).to.equal(target);
        expect(await pressSpace(), markup).to.equal(false);
        target.remove();
      }
      const box = find(element, 'textbox') as HTMLTextAreaElement;
      box.focus();
      expect(await pressSpace(), 'the text box').to.equal(false);
      expect(box.value).to.equal(' ');
    });

    it('is left to the page that has used it, and to combinations', async () => {
      await start();
      document.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
      fire(document.body, 'keydown');
      expect(await talks()).to.equal(false);
      for (const modifier of ['ctrlKey', 'altKey', 'shiftKey', 'metaKey']) {
        fire(document.body, 'keydown', { [modifier]: true });
        expect(await talks(), modifier).to.equal(false);
      }
    });

    it('does not scroll the page while it is held', async () => {
      await start();
      expect(fire(document.body, 'keydown')).to.equal(false);
      expect(fire(document.body, 'keydown', { repeat: true })).to.equal(false);
      expect(await talks()).to.equal(true);
      fire(document.body, 'keyup');
    });

    it('is let go however its key is called by then, and whoever else hears of it', async () => {
      await start();
      const deaf = document.createElement('input');
      element.parentElement!.append(deaf);
      for (const type of ['keyup', 'keydown']) deaf.addEventListener(type, (event) => event.stopImmediatePropagation());
      fire(document.body, 'keydown');
      fire(deaf, 'keyup', { key: '\u00A0' });
      expect(await talks()).to.equal(false);
      // macOS: no `keyup` of the space bar will come.
      fire(document.body, 'keydown');
      fire(document.body, 'keydown', { key: 'Meta', code: 'MetaLeft', metaKey: true });
      expect(await talks()).to.equal(false);
    });
  });

  describe('by a pointer', () => {
    it('holds until the pointer is let go, wherever that is', async () => {
      await start();
      press(button);
      expect(await talks()).to.equal(true);
      point(button, 'pointermove', { buttons: 1 });
      point(button, 'pointerleave', { buttons: 1 });
      point(document.body, 'pointerup', { pointerId: 8 });
      expect(await talks(), 'slid off the button, beside another pointer').to.equal(true);
      point(document.body, 'pointerup');
      expect(await talks()).to.equal(false);
    });

    it('ends with a pointer that is taken away, or that moves with its button up', async () => {
      await start();
      for (const type of ['pointercancel', 'pointermove']) {
        press(button);
        point(document.body, type, { buttons: 0 });
        expect(await talks(), type).to.equal(false);
      }
    });

    it('is not the other mouse buttons’', async () => {
      await start();
      point(button, 'pointerdown', { button: 2, buttons: 2 });
      expect(await talks()).to.equal(false);
    });

    it('keeps a finger from scrolling, which would end it', async () => {
      await start();
      expect(getComputedStyle(button).touchAction).to.equal('none');
    });
  });

  describe('by several at once', () => {
    it('goes on until all are let go', async () => {
      await start();
      press(button);
      press(button, 8);
      fire(document.body, 'keydown');
      fire(document.body, 'keyup');
      expect(await talks(), 'both pointers hold').to.equal(true);
      point(document.body, 'pointerup');
      expect(await talks(), 'one pointer holds').to.equal(true);
      fire(document.body, 'keydown');
      point(document.body, 'pointerup', { pointerId: 8 });
      expect(await talks(), 'the key holds').to.equal(true);
      fire(document.body, 'keyup');
      expect(await talks()).to.equal(false);
    });

    for (const [what, leave] of Object.entries({
      'the window loses the focus': () => window.dispatchEvent(new Event('blur')),
      'the page is hidden': () => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
        document.dispatchEvent(new Event('visibilitychange'));
        Reflect.deleteProperty(document, 'visibilityState');
      },
    })) {
      it(`ends when ${what}`, async () => {
        await start();
        for (const hold of [() => fire(document.body, 'keydown'), () => press(button), () => button.click()]) {
          hold();
          expect(await talks()).to.equal(true);
          leave();
          expect(await talks()).to.equal(false);
        }
      });
    }
  });

  describe('by a click of a screen reader or a switch', () => {
    it('begins and ends', async () => {
      await start();
      button.click();
      expect(await talks()).to.equal(true);
      button.click();
      expect(await talks()).to.equal(false);
    });

    it('ends with any hold', async () => {
      await start();
      for (const [hold, release] of [
        [() => press(button), () => point(button, 'pointerup')],
        [() => fire(button, 'keydown'), () => fire(button, 'keyup')],
      ] as const) {
        button.click();
        hold();
        expect(await talks()).to.equal(true);
        release();
        expect(await talks()).to.equal(false);
      }
    });

    it('is not that of a pointer', async () => {
      await start();
      press(button);
      point(button, 'pointerup');
      // What some engines say of a pointer's click.
      button.dispatchEvent(new MouseEvent('click', { detail: 0, bubbles: true }));
      expect(await talks()).to.equal(false);
      button.dispatchEvent(new MouseEvent('click', { detail: 1, bubbles: true }));
      expect(await talks()).to.equal(false);
    });

    it('is the Enter key’s, too, once for each press', async () => {
      await start();
      button.focus();
      await sendKeys({ press: 'Enter' });
      expect(await talks()).to.equal(true);
      expect(fire(button, 'keydown', { key: 'Enter', code: 'Enter', repeat: true })).to.equal(false);
      await sendKeys({ press: 'Enter' });
      expect(await talks()).to.equal(false);
    });
  });

  describe('holds nothing', () => {
    const holds = {
      key: [() => fire(document.body, 'keydown'), () => fire(document.body, 'keyup')],
      pointer: [() => press(button), () => point(document.body, 'pointerup')],
      click: [() => button.click(), () => undefined],
    } as const;

    for (const [name, [hold, release]] of Object.entries(holds)) {
      it(`in the next conversation, after a ${name} at the end of the last`, async () => {
        await start();
        hold();
        expect(await talks()).to.equal(true);
        await fetch('/simulator/latest/drop', { method: 'POST' });
        await event('end');
        release();
        await element.start();
        expect(await talks()).to.equal(false);
      });

      it(`once it was switched off meanwhile, after a ${name}`, async () => {
        await start();
        hold();
        element.pushToTalk = false;
        release();
        element.pushToTalk = true;
        expect(await talks()).to.equal(false);
        button = find(element, 'button', 'Hold to talk')!;
        hold();
        expect(await talks(), 'it works again').to.equal(true);
        element.pushToTalk = false;
        element.pushToTalk = true;
        expect(await talks()).to.equal(false);
      });
    }

    it('while the panel of a floating one is closed: there is no button to see', async () => {
      await start({ variant: 'floating', open: true });
      button.click();
      expect(await talks()).to.equal(true);
      element.open = false;
      expect(await talks()).to.equal(false);
      expect(fire(document.body, 'keydown'), 'the page scrolls').to.equal(true);
      expect(await talks()).to.equal(false);
      fire(document.body, 'keyup');
    });

    it('in a typed conversation, whose space bar is the page’s', async () => {
      await start({ textOnly: true, signedUrl: simulator('text') });
      expect(fire(document.body, 'keydown')).to.equal(true);
      expect(element.matches(':state(muted)')).to.equal(true);
    });
  });
});
