import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { languageTag } from '../base/language-tag.js';
import type { Status } from '../session/conversation.js';
import type { KnownLabels, SettingsLabels } from './labels.js';
import type { SetOption } from './model.js';

export { styles } from './settings-styles.js';

/** The members of the element that the settings use. */
export interface SettingsHost extends ReactiveControllerHost, HTMLElement {
  readonly status: Status;
  readonly textOnly: boolean;
  readonly languages: readonly string[] | undefined;
  readonly language: string | undefined;
  readonly volume: number;
  readonly inputDeviceId: string | undefined;
  readonly outputDeviceId: string | undefined;
}

export const settingsEnglish: SettingsLabels = {
  microphone: 'Microphone',
  loudspeaker: 'Speaker',
  systemDefault: 'System default',
  volume: 'Volume',
  language: 'Language',
  unblock: {
    chromium: 'Press the icon left of the address, allow the microphone, then try again.',
    firefox: 'Click the crossed-out microphone beside the address and remove the block.',
    safari: 'Open Safari’s menu, then Settings for this Website, and allow the microphone.',
    ios: 'Tap the page icon beside the address, then Website Settings, and allow the microphone.',
    android: 'Tap the icon beside the address, then Permissions, and allow the microphone.',
  },
};

/** How to allow a blocked microphone in this browser. */
export function unblock(labels: KnownLabels): string {
  const sentences = labels.unblock ?? settingsEnglish.unblock;
  const { userAgent, maxTouchPoints } = navigator;
  const is = (name: string): boolean => userAgent.includes(name);
  // An iPad says that it is a Mac, but no Mac has a touch screen.
  if (is('iPhone') || is('iPad') || (is('Macintosh') && maxTouchPoints > 1)) return sentences.ios;
  if (is('Firefox')) return sentences.firefox;
  if (is('Android')) return sentences.android;
  return is('Chrom') ? sentences.chromium : sentences.safari;
}

/** A language's name in that language; the given text if it has none. */
function nameOf(language: string): string {
  const tag = languageTag(language);
  if (!tag) return language;
  const { baseName } = new Intl.Locale(tag);
  return new Intl.DisplayNames([tag], { type: 'language' }).of(baseName) ?? language;
}

/** Whether the browser can choose a loudspeaker. */
const choosesSink = (): boolean => 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;

/** The settings: devices, volume and language. */
export class Settings implements ReactiveController {
  readonly #host: SettingsHost;
  readonly #set: SetOption;
  #devices: readonly MediaDeviceInfo[] = [];
  #shown = false;
  #status: Status | undefined;

  constructor(host: SettingsHost, set: SetOption) {
    this.#host = host;
    this.#set = set;
    host.addController(this);
  }

  hostConnected(): void {
    navigator.mediaDevices?.addEventListener('devicechange', this.#look);
  }

  hostDisconnected(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#look);
  }

  hostUpdated(): void {
    const { status, shadowRoot } = this.#host;
    // Devices have names once the microphone is allowed, and no event tells of that in every engine.
    if (status !== this.#status) this.#look();
    this.#status = status;
    const panel = shadowRoot?.querySelector<HTMLElement>('.settings');
    if (Boolean(panel) === this.#shown) return;
    this.#shown = Boolean(panel);
    panel?.querySelector<HTMLElement>('select,input,button')?.focus();
    this.#look();
  }

  render(known: KnownLabels): TemplateResult {
    const labels = { ...settingsEnglish, ...known };
    const { textOnly } = this.#host;
    return html`<section class="settings" part="settings" role="group" aria-label=${labels.settings}>
      ${textOnly ? nothing : this.#sound(labels)} ${this.#languages(labels)}
    </section>`;
  }

  #sound(labels: SettingsLabels): TemplateResult {
    const host = this.#host;
    return html`${this.#menu('audioinput', labels.microphone, labels, 'inputDeviceId')}
      ${choosesSink() ? this.#menu('audiooutput', labels.loudspeaker, labels, 'outputDeviceId') : nothing}
      <label
        >${labels.volume}
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          .value=${String(host.volume)}
          @input=${({ target }: Event) => this.#set('volume', (target as HTMLInputElement).valueAsNumber)}
        />
      </label>`;
  }

  #menu(
    kind: MediaDeviceKind,
    name: string,
    { systemDefault }: SettingsLabels,
    property: 'inputDeviceId' | 'outputDeviceId',
  ): TemplateResult {
    const host = this.#host;
    // Before the permission, devices have neither id nor name. `default` is the system's choice, which has an entry already.
    const devices = this.#devices.filter(
      (device) => device.kind === kind && !['', 'default'].includes(device.deviceId),
    );
    const choose = ({ target }: Event): void => {
      this.#set(property, (target as HTMLSelectElement).value || undefined);
    };
    return html`<label
      >${name}
      <select @change=${choose}>
        <option value="" ?selected=${!host[property]}>${systemDefault}</option>
        ${devices.map(
          ({ deviceId, label }, index) =>
            html`<option value=${deviceId} ?selected=${deviceId === host[property]}>
              ${label || `${name} ${index + 1}`}
            </option>`,
        )}
      </select>
    </label>`;
  }

  /** The language can change between conversations only. */
  #languages(labels: SettingsLabels): TemplateResult | typeof nothing {
    const host = this.#host;
    if (!host.languages?.length) return nothing;
    return html`<label
      >${labels.language}
      <select
        ?disabled=${host.status !== 'idle'}
        @change=${({ target }: Event) => this.#set('language', (target as HTMLSelectElement).value)}
      >
        ${host.language ? nothing : html`<option value="">${labels.systemDefault}</option>`}
        ${host.languages.map(
          (language) =>
            html`<option value=${language} lang=${languageTag(language) ?? ''} ?selected=${language === host.language}>
              ${nameOf(language)}
            </option>`,
        )}
      </select>
    </label>`;
  }

  readonly #look = (): void => {
    if (!this.#shown || this.#host.textOnly) return;
    void navigator.mediaDevices?.enumerateDevices().then(
      (devices) => {
        this.#devices = devices;
        this.#host.requestUpdate();
      },
      () => undefined,
    );
  };
}
