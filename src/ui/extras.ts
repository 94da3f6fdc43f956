import { adoptStyles, html, nothing, supportsAdoptingStyleSheets, type CSSResult } from 'lit';
import type { VoiceAgentErrorCode } from '../errors.js';
import { labelsIn } from '../locales/index.js';
import { Clock } from './clock.js';
import { conversationEnglish, describe } from './describe.js';
import { hint, styles as hintStyles } from './hint.js';
import { english, type KnownLabels, type Labels } from './labels.js';
import type { AllowedHosts, Format } from './markdown.js';
import { Meter, styles as meterStyles } from './meter.js';
import type { Actions, ExtraModel, Model } from './model.js';
import { Pin, styles as pinStyles } from './pin.js';
import type { Settings, SettingsHost } from './settings.js';
import { stage, styles as stageStyles } from './stage.js';
import { approvals, attachment, rating, styles as turnStyles } from './turn-extras.js';

/** What the extras use of the element. */
export interface ExtrasHost extends SettingsHost, AllowedHosts {
  readonly renderRoot: DocumentFragment | HTMLElement;
  readonly pushToTalk: boolean;
  readonly muted: boolean;
  readonly labels: Partial<Labels> | undefined;
  readonly inputLevel: number;
  readonly outputLevel: number;
  sendUserActivity: () => void;
}

/** Least time between two signs that the visitor is typing, in ms. */
const activityInterval = 2000;

/** What a text has in it that may be Markdown. */
const markdown = /[*_`#|>[]|^ *(-|\d+\.) |:\/\//m;

/**
 * What the face can do without when it appears: translations, the voice view, the clock, and what is loaded
 * further from here, settings and Markdown. It is loaded with the first conversation, or when the page needs it earlier.
 */
export class Extras {
  readonly #host: ExtrasHost;
  readonly #actions: Actions;
  readonly #clock: Clock;
  readonly #pin: Pin;
  #model: Model | undefined;
  #voice = false;
  #labels: KnownLabels = { ...english, ...conversationEnglish };
  #siteLabels: Partial<Labels> | undefined;
  #language = 'en';
  #translation: Labels | undefined;
  #markdown: Promise<void> | undefined;
  #format: Format | undefined;
  #loading: Promise<void> | undefined;
  #settings: Settings | undefined;
  #unblock: ((labels: KnownLabels) => string) | undefined;
  #settingsShown = false;
  #lastActivity = -Infinity;

  constructor(host: ExtrasHost, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
    this.#adopt(meterStyles, stageStyles, pinStyles, turnStyles, hintStyles);
    this.#clock = new Clock(host, () => ['connected', 'reconnecting'].includes(host.status));
    this.#pin = new Pin(host);
    new Meter(host, () =>
      host.status === 'connected' && this.#model && !this.#model.textOnly
        ? { input: this.#model?.muted ? 0 : host.inputLevel, output: host.outputLevel }
        : undefined,
    );
  }

  /** Every string that is shown. */
  get labels(): KnownLabels {
    return this.#labels;
  }

  /** Adds to what the face shows. */
  extend(model: Model): Model & ExtraModel {
    this.#model = model;
    this.#translate();
    const host = this.#host;
    const labels = this.#labels;
    const { error } = model.conversation;
    return {
      ...model,
      labels,
      dir: this.#translation && /^(ar|he)/i.test(this.#language) && !host.closest('[dir]') ? 'rtl' : undefined,
      timer: this.#clock.render(),
      stage: this.#voice && !model.textOnly ? stage(model, labels, this.#attachment) : undefined,
      settings: this.#settingsShown ? this.#settings?.render(labels) : undefined,
      state: describe(model, host.pushToTalk && !host.muted, labels),
      problem: error && this.#explain(error.code),
      typable: Boolean(error) && /^(microphone|insecure|worklet)/.test(error!.code),
      typing: model.conversation.typing ? html`<p class="mark">${labels.typing}</p>` : nothing,
      newest: this.#pin.render(labels),
      hint: hint(model, labels, this.#settings?.rated ?? false, this.#actions),
      format: this.#format ? this.#formatted : this.#plain,
      attachment: this.#attachment,
      rating: (turn) => rating(turn, model.conversation, labels, this.#actions),
      approvals: approvals(model, labels, this.#actions),
    };
  }

  #explain(code: VoiceAgentErrorCode): string {
    const sentence = this.#labels.errors[code] ?? this.#labels.unavailable;
    if (code !== 'microphone-denied') return sentence;
    this.#loadSettings();
    return [sentence, this.#unblock?.(this.#labels)].join(' ');
  }

  /** Tells the agent now and then that the visitor is typing. */
  typing(): void {
    const now = performance.now();
    if (now - this.#lastActivity < activityInterval || this.#host.status !== 'connected') return;
    this.#lastActivity = now;
    this.#host.sendUserActivity();
  }

  /** From the transcript to the voice view, and back. */
  toggleView(): void {
    this.#voice = !this.#voice;
    this.#host.requestUpdate();
  }

  /** Shows the settings, or hides them: then the focus goes back to their button. */
  toggleSettings(): void {
    this.#settingsShown = !this.#settingsShown;
    this.#host.requestUpdate();
    if (this.#settingsShown) return this.#loadSettings();
    void this.#host.updateComplete.then(() => {
      this.#host.renderRoot.querySelector<HTMLElement>('[part~=settings-button]')?.focus();
    });
  }

  /** Hides the settings; tells whether they were shown. */
  closeSettings(): boolean {
    const shown = this.#settingsShown;
    if (shown) this.toggleSettings();
    return shown;
  }

  #loadSettings(): void {
    this.#loading ??= import('./settings.js').then(
      ({ Settings, styles, unblock }) => {
        this.#adopt(styles);
        this.#unblock = unblock;
        this.#settings = new Settings(this.#host);
        this.#host.requestUpdate();
      },
      // What cannot be loaded is not shown.
      () => undefined,
    );
  }

  readonly #attachment: ExtraModel['attachment'] = (item) => attachment(item, this.#labels, this.#actions);

  readonly #plain: ExtraModel['format'] = (text) => {
    if (markdown.test(text)) this.#markdown ??= this.#loadMarkdown();
    return text;
  };

  readonly #formatted: ExtraModel['format'] = (text, turn) => this.#format?.(text, turn, this.#host);

  async #loadMarkdown(): Promise<void> {
    try {
      const { load, styles } = await import('./markdown.js');
      this.#format = await load();
      this.#adopt(styles);
      this.#host.requestUpdate();
    } catch {
      // The optional packages are not installed: text stays plain.
    }
  }

  /** Takes the strings of the agent's language, or else of the page's. */
  #translate(): void {
    const host = this.#host;
    const language = host.language || (host.closest<HTMLElement>('[lang]') ?? document.documentElement).lang;
    if (language !== this.#language) {
      this.#language = language;
      // Where there is no translation, or it cannot be loaded, English stays.
      void labelsIn(language)
        .catch(() => undefined)
        .then((translation) => {
          if (language !== this.#language || translation === this.#translation) return;
          this.#translation = translation;
          this.#siteLabels = undefined;
          this.#setLabels();
          host.requestUpdate();
        });
    }
    if (host.labels !== this.#siteLabels) this.#setLabels();
  }

  #setLabels(): void {
    this.#siteLabels = this.#host.labels;
    this.#labels = { ...english, ...conversationEnglish, ...this.#translation, ...this.#siteLabels };
  }

  #adopt(...styles: CSSResult[]): void {
    const root = this.#host.shadowRoot!;
    if (supportsAdoptingStyleSheets) root.adoptedStyleSheets.push(...styles.map(({ styleSheet }) => styleSheet!));
    // Here this adds to what is there, where it would replace it above.
    else adoptStyles(root, styles);
  }
}
