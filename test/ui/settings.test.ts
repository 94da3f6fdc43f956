import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement, nothing, type TemplateResult } from 'lit';
import type { Status } from '../../src/session/conversation.js';
import { conversationEnglish } from '../../src/ui/describe.js';
import { english } from '../../src/ui/labels.js';
import { Settings, settingsEnglish, unblock, type SettingsHost } from '../../src/ui/settings.js';

const labels = { ...english, ...conversationEnglish };

/** An element that has nothing but settings. */
class SettingsElement extends LitElement implements SettingsHost {
  status: Status = 'idle';
  textOnly = false;
  languages: readonly string[] | undefined;
  language: string | undefined;
  volume = 0.5;
  inputDeviceId: string | undefined;
  outputDeviceId: string | undefined;
  shown = true;
  readonly settings = new Settings(this, (name, value) => {
    Object.assign(this, { [name]: value });
    this.requestUpdate();
  });

  override render(): TemplateResult | typeof nothing {
    return this.shown ? this.settings.render(labels) : nothing;
  }

  async set(fields: Partial<SettingsElement>): Promise<void> {
    Object.assign(this, fields);
    this.requestUpdate();
    await this.updateComplete;
  }

  all<Found extends HTMLElement>(selector: string): Found[] {
    return [...this.shadowRoot!.querySelectorAll<Found>(selector)];
  }

  /** The menu, slider or text box with a label. */
  field(label: string): HTMLElement | undefined {
    const found = this.all<HTMLLabelElement>('label').find(({ textContent }) => textContent.trim().startsWith(label));
    return found?.control ?? undefined;
  }

  menu(label: string): HTMLSelectElement {
    return this.field(label) as HTMLSelectElement;
  }

  options(label: string): string[] {
    return [...this.menu(label).options].map(({ textContent }) => textContent.trim());
  }
}
customElements.define('settings-element', SettingsElement);

const device = (kind: MediaDeviceKind, deviceId: string, label = ''): MediaDeviceInfo =>
  ({ kind, deviceId, label }) as MediaDeviceInfo;

describe('settings', () => {
  let element: SettingsElement;
  let devices: MediaDeviceInfo[];
  /** Puts in place of something of the browser what the test is to see, until the end of the test. */
  const replaced: [object, string][] = [];
  const replace = (object: object, name: string, value: unknown): void => {
    Object.defineProperty(object, name, { configurable: true, value });
    replaced.push([object, name]);
  };

  const create = async (fields: Partial<SettingsElement> = {}): Promise<void> => {
    element = Object.assign(new SettingsElement(), fields);
    (await fixture(html`<div></div>`)).append(element);
    await element.updateComplete;
    await waitUntil(() => element.textOnly || element.options('Microphone').length > 1);
  };

  const choose = (label: string, value: string): void => {
    const menu = element.menu(label);
    menu.value = value;
    menu.dispatchEvent(new Event('change'));
  };

  beforeEach(() => {
    devices = [
      device('audioinput', 'default', 'Default'),
      device('audioinput', 'a', 'Headset'),
      device('audioinput', 'b'),
      device('audiooutput', 'c', 'Loud one'),
      device('videoinput', 'd', 'Camera'),
    ];
    replace(navigator.mediaDevices, 'enumerateDevices', () => Promise.resolve(devices));
  });
  afterEach(() => {
    for (const [object, name] of replaced.splice(0)) Reflect.deleteProperty(object, name);
  });

  describe('of devices', () => {
    it('list those of a kind by name, or else by number, behind that of the system', async () => {
      await create();
      expect(element.options('Microphone')).to.deep.equal(['System default', 'Headset', 'Microphone 2']);
    });

    it('list loudspeakers where the browser can choose one', async function () {
      if (!('setSinkId' in AudioContext.prototype)) this.skip();
      await create();
      expect(element.options('Speaker')).to.deep.equal(['System default', 'Loud one']);
      choose('Speaker', 'c');
      expect(element.outputDeviceId).to.equal('c');
    });

    it('show the one that is used, and set the one that is chosen', async () => {
      await create({ inputDeviceId: 'b' });
      expect(element.menu('Microphone').value).to.equal('b');
      choose('Microphone', 'a');
      expect(element.inputDeviceId).to.equal('a');
      choose('Microphone', '');
      expect(element.inputDeviceId).to.equal(undefined);
    });

    it('list none without a name before the permission, and all once one is plugged in', async () => {
      const later = devices;
      devices = [device('audioinput', '')];
      await create({ textOnly: true });
      await element.set({ textOnly: false });
      expect(element.options('Microphone')).to.deep.equal(['System default']);
      devices = later;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      await waitUntil(() => element.options('Microphone').length === 3);
    });

    it('list all as soon as the microphone is allowed, of which no event tells', async () => {
      const later = devices;
      devices = [device('audioinput', '')];
      await create({ textOnly: true });
      await element.set({ textOnly: false, status: 'connecting' });
      devices = later;
      await element.set({ status: 'connected' });
      await waitUntil(() => element.options('Microphone').length === 3);
    });

    it('offer no loudspeaker in an engine without Web Audio', async () => {
      const own = Object.getOwnPropertyDescriptor(globalThis, 'AudioContext')!;
      Reflect.deleteProperty(globalThis, 'AudioContext');
      try {
        await create();
        expect(element.field('Volume')).to.exist;
        expect(element.field('Speaker')).to.equal(undefined);
      } finally {
        Object.defineProperty(globalThis, 'AudioContext', own);
      }
    });

    it('are not there in a typed conversation', async () => {
      await create({ textOnly: true });
      expect(Boolean(element.field('Microphone'))).to.equal(false);
      expect(Boolean(element.field('Volume'))).to.equal(false);
    });

    it('are not looked for any more once the element is gone', async () => {
      await create();
      let looks = 0;
      replace(navigator.mediaDevices, 'enumerateDevices', () => Promise.resolve((looks++, devices)));
      element.remove();
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      expect(looks).to.equal(0);
    });
  });

  it('set the volume', async () => {
    await create();
    const slider = element.field('Volume') as HTMLInputElement;
    expect(slider.valueAsNumber).to.equal(0.5);
    slider.value = '0.25';
    slider.dispatchEvent(new Event('input'));
    expect(element.volume).to.equal(0.25);
  });

  it('take the focus when they open', async () => {
    await create();
    expect(element.shadowRoot!.activeElement).to.equal(element.menu('Microphone'));
  });

  describe('of the language', () => {
    const languages = ['de', 'pt_BR', 'not a language'];

    it('call each by its own name, and what has none by what is written', async () => {
      await create({ languages });
      const [first, german, portuguese, other] = element.options('Language');
      expect([first, german, other]).to.deep.equal(['System default', 'Deutsch', 'not a language']);
      expect(portuguese).to.match(/^portugu/i);
      expect([...element.menu('Language').options].map(({ lang }) => lang)).to.deep.equal(['', 'de', 'pt-BR', '']);
    });

    it('set the one that is chosen, and offer no other than those once one is set', async () => {
      await create({ languages });
      choose('Language', 'de');
      expect(element.language).to.equal('de');
      await element.set({});
      expect(element.options('Language')).to.have.length(3);
      expect(element.menu('Language').value).to.equal('de');
    });

    it('cannot be changed during a conversation, and are not there without a choice', async () => {
      await create({ languages, status: 'connected' });
      expect(element.menu('Language').disabled).to.equal(true);
      await element.set({ languages: [] });
      expect(Boolean(element.field('Language'))).to.equal(false);
    });
  });
});

describe('how to allow a microphone', () => {
  const agents: Record<keyof typeof settingsEnglish.unblock, [string, number]> = {
    chromium: ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36', 0],
    firefox: ['Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5],
    safari: ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15', 0],
    ios: ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15', 5],
    android: ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36', 5],
  };

  for (const [browser, [userAgent, maxTouchPoints]] of Object.entries(agents)) {
    it(`is told for ${browser}`, () => {
      Object.defineProperty(navigator, 'userAgent', { configurable: true, value: userAgent });
      Object.defineProperty(navigator, 'maxTouchPoints', { configurable: true, value: maxTouchPoints });
      try {
        const sentences = settingsEnglish.unblock as Record<string, string>;
        expect(unblock(labels)).to.equal(sentences[browser]);
        expect(unblock({ ...labels, unblock: { ...settingsEnglish.unblock, [browser]: 'Mine' } })).to.equal('Mine');
      } finally {
        Reflect.deleteProperty(navigator, 'userAgent');
        Reflect.deleteProperty(navigator, 'maxTouchPoints');
      }
    });
  }
});
