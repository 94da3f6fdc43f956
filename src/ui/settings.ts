import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { languageTag } from '../base/language-tag.js';
import type { Status } from '../session/conversation.js';
import type { TranscriptFormat } from '../session/transcript-format.js';
import type { Turn } from '../session/turns.js';
import { copyText } from './clipboard.js';
import type { KnownLabels, SettingsLabels } from './labels.js';
import type { SetOption } from './model.js';

export { styles } from './settings-styles.js';

/** The members of the element that the settings use. */
export interface SettingsHost extends ReactiveControllerHost, HTMLElement {
  readonly status: Status;
  readonly turns: readonly Turn[];
  readonly conversationId: string | undefined;
  readonly textOnly: boolean;
  readonly languages: readonly string[] | undefined;
  readonly language: string | undefined;
  readonly volume: number;
  readonly inputDeviceId: string | undefined;
  readonly outputDeviceId: string | undefined;
  exportTranscript: (format: TranscriptFormat) => string;
  rateConversation: (rating: number, comment?: string) => Promise<void>;
}

export const settingsEnglish: SettingsLabels = {
  microphone: 'Microphone',
  loudspeaker: 'Loudspeaker',
  systemDefault: 'System default',
  volume: 'Volume',
  language: 'Language',
  copyTranscript: 'Copy transcript',
  copied: 'Copied',
  notCopied: 'That could not be copied. Please select the text instead.',
  download: 'Download transcript',
  stars: '{rating} of 5',
  comment: 'Comment (optional)',
  submit: 'Send rating',
  thanks: 'Thank you!',
  notSent: 'That could not be sent. Please try again.',
  unblock: {
    chromium: 'Click the icon beside the address and allow the microphone.',
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

/** The settings: devices, volume, language, copying and downloading the transcript, and rating the conversation. */
export class Settings implements ReactiveController {
  /** Whether the last conversation was rated. */
  rated = false;
  readonly #host: SettingsHost;
  readonly #set: SetOption;
  #devices: readonly MediaDeviceInfo[] = [];
  #conversationId: string | undefined;
  #shown = false;
  #status: Status | undefined;
  /** The result of the last action, for the visitor and for screen readers. */
  #done = '';

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

  hostUpdate(): void {
    const { conversationId } = this.#host;
    if (conversationId === this.#conversationId) return;
    this.#conversationId = conversationId;
    this.rated = false;
  }

  hostUpdated(): void {
    const { status, shadowRoot } = this.#host;
    // Devices have names once the microphone is allowed, and no event tells of that in every engine.
    if (status !== this.#status) this.#look();
    this.#status = status;
    const panel = shadowRoot?.querySelector<HTMLElement>('.settings');
    if (Boolean(panel) === this.#shown) return;
    this.#shown = Boolean(panel);
    this.#done = '';
    panel?.querySelector<HTMLElement>('select,input,button')?.focus();
    this.#look();
  }

  render(known: KnownLabels): TemplateResult {
    const labels = { ...settingsEnglish, ...known };
    const { textOnly, turns, status, conversationId } = this.#host;
    return html`<section class="settings" part="settings" role="group" aria-label=${labels.settings}>
      ${textOnly ? nothing : this.#sound(labels)} ${this.#languages(labels)}
      ${turns.length ? this.#transcript(labels) : nothing}
      ${conversationId && status === 'idle' && !this.rated ? this.#rating(labels) : nothing}
      <p class="mark" role="status" .textContent=${this.#done}></p>
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

  #transcript(labels: SettingsLabels): TemplateResult {
    const copy = async (): Promise<void> => {
      const isCopied = await copyText(this.#host.exportTranscript('text'));
      this.#say(isCopied ? labels.copied : labels.notCopied);
    };
    return html`<div class="row">
      <button class="small quiet" part="button copy-transcript-button" @click=${copy}>${labels.copyTranscript}</button>
      <button class="small quiet" part="button download-button" @click=${() => this.#download()}>
        ${labels.download}
      </button>
    </div>`;
  }

  #rating(labels: SettingsLabels & { rate?: string }): TemplateResult {
    const send = async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const fields = new FormData(event.currentTarget as HTMLFormElement);
      try {
        await this.#host.rateConversation(Number(fields.get('rating')), fields.get('comment') as string);
        this.rated = true;
        this.#say(labels.thanks);
      } catch {
        this.#say(labels.notSent);
      }
    };
    return html`<form part="conversation-rating" @submit=${send}>
      <fieldset>
        <legend>${labels.rate}</legend>
        ${[1, 2, 3, 4, 5].map(
          (rating) =>
            html`<label class="star"
              ><input
                type="radio"
                name="rating"
                value=${rating}
                required
                aria-label=${labels.stars.replace('{rating}', String(rating))}
              /><span>${rating}</span></label
            >`,
        )}
      </fieldset>
      <label>${labels.comment}<textarea name="comment" rows="2" dir="auto"></textarea></label>
      <button class="small" part="button submit-button">${labels.submit}</button>
    </form>`;
  }

  #download(): void {
    const file = new Blob([this.#host.exportTranscript('text')], { type: 'text/plain;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'transcript.txt';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  #say(text: string): void {
    this.#done = text;
    this.#host.requestUpdate();
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
