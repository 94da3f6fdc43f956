import { adoptStyles, html, nothing, supportsAdoptingStyleSheets, type CSSResult } from 'lit';
import { lazy } from '../base/lazy.js';
import type { VoiceAgentErrorCode } from '../base/errors.js';
import type { Status } from '../session/conversation.js';
import { AnswerFormat, type AnswerFormatHost } from './answer-format.js';
import { Clock } from './clock.js';
import { conversationEnglish, describe } from './describe.js';
import { hint, styles as hintStyles } from './hint.js';
import type { KnownLabels } from './labels.js';
import { Meter, styles as meterStyles } from './meter.js';
import type { Actions, ConversationParts, Model, TurnParts, View } from './model.js';
import { Pin, styles as pinStyles } from './pin.js';
import type { Settings, SettingsHost } from './settings.js';
import { stage, styles as stageStyles } from './stage.js';
import { Transcript } from './transcript.js';
import { turnFiles } from './turn-files.js';
import { approvals, attachment, rating, styles as turnStyles } from './turn-extras.js';

/** What a conversation's face uses of the element. */
export interface ConversationFaceHost extends SettingsHost, AnswerFormatHost {
  readonly renderRoot: DocumentFragment | HTMLElement;
  readonly status: Status;
  readonly inputLevel: number;
  readonly outputLevel: number;
}

const loadSettings = lazy(() => import('./settings.js'));

/**
 * What the face shows of a running conversation, beside its text: voice view, clock, levels, approvals, ratings, settings.
 * Loaded when somebody is about to talk.
 */
export class ConversationFace {
  readonly #host: ConversationFaceHost;
  readonly #actions: Actions;
  readonly #clock: Clock;
  readonly #pin: Pin;
  readonly #answers: AnswerFormat;
  readonly #transcript = new Transcript();
  #model: Model | undefined;
  #labels: KnownLabels | undefined;
  #showsVoice = false;
  #showsSettings = false;
  #settings: Settings | undefined;
  #unblock: ((labels: KnownLabels) => string) | undefined;

  constructor(host: ConversationFaceHost, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
    this.#adopt(meterStyles, stageStyles, pinStyles, turnStyles, hintStyles);
    this.#clock = new Clock(host, () => ['connected', 'reconnecting'].includes(host.status));
    this.#pin = new Pin(host);
    host.renderRoot.addEventListener('click', this.#followLink);
    this.#answers = new AnswerFormat(host);
    new Meter(host, () => {
      const model = this.#model;
      if (!model || model.textOnly || host.status !== 'connected') return undefined;
      return { input: model.sendsSilence ? 0 : host.inputLevel, output: host.outputLevel };
    });
  }

  render(model: Model): ConversationParts {
    const labels = this.#labelsOf(model);
    this.#model = model;
    const { conversation } = model;
    const { error } = conversation;
    return {
      timer: this.#clock.render(),
      stage: this.#showsVoice && !model.textOnly ? stage(model, labels, this.#attachment) : undefined,
      settings: this.#showsSettings ? this.#settings?.render(labels) : undefined,
      state: describe(model, labels),
      problem: error && this.#explain(error.code, labels),
      typeInstead: error && canTypeInstead(error.code) ? labels.typeInstead : undefined,
      typing: conversation.typing ? html`<p class="mark">${labels.typing}</p>` : nothing,
      newest: this.#pin.render(labels),
      hint: hint(model, labels, this.#settings?.rated ?? false, this.#actions),
      approvals: approvals(model, labels, this.#actions),
      turns: this.#transcript.render(model, {
        format: this.#answers.format,
        attachment: this.#attachment,
        files: (turn) => turnFiles(turn, this.#host),
        rating: (turn) => rating(turn, conversation, labels, this.#actions),
      }),
    };
  }

  /** From the transcript to the voice view, and back. @returns What is shown now. */
  toggleView(): View {
    this.#showsVoice = !this.#showsVoice;
    this.#host.requestUpdate();
    return this.#showsVoice ? 'voice' : 'transcript';
  }

  /** Shows the settings, or hides them: then the focus goes back to their button. */
  toggleSettings(): void {
    this.#showsSettings = !this.#showsSettings;
    this.#host.requestUpdate();
    if (this.#showsSettings) return this.#loadSettings();
    void this.#host.updateComplete.then(() => {
      this.#host.renderRoot.querySelector<HTMLElement>('[part~=settings-button]')?.focus();
    });
  }

  /** Hides the settings; tells whether they were shown. */
  closeSettings(): boolean {
    const shown = this.#showsSettings;
    if (shown) this.toggleSettings();
    return shown;
  }

  readonly #attachment: TurnParts['attachment'] = (item) => attachment(item, this.#labels!, this.#actions);

  readonly #followLink = (event: Event): void => {
    const [target] = event.composedPath();
    const link = target instanceof Element && target.closest<HTMLAnchorElement>('.markdown a, .file');
    if (link && !this.#actions.link(link.href)) event.preventDefault();
  };

  /** The same object as long as the strings stay the same: the transcript compares it. */
  #labelsOf({ labels }: Model): KnownLabels {
    if (!this.#labels || labels !== this.#model?.labels) this.#labels = { ...conversationEnglish, ...labels };
    return this.#labels;
  }

  #explain(code: VoiceAgentErrorCode, labels: KnownLabels): string {
    const sentence = labels.errors[code] ?? labels.unavailable;
    if (code !== 'microphone-denied') return sentence;
    this.#loadSettings();
    return [sentence, this.#unblock?.(labels)].join(' ');
  }

  #loadSettings(): void {
    if (this.#settings) return;
    loadSettings().then(
      ({ Settings, styles, unblock }) => {
        if (this.#settings) return;
        this.#adopt(styles);
        this.#unblock = unblock;
        this.#settings = new Settings(this.#host, this.#actions.set);
        this.#host.requestUpdate();
      },
      // What cannot be loaded is not shown, and is tried again the next time.
      () => undefined,
    );
  }

  #adopt(...styles: CSSResult[]): void {
    const root = this.#host.shadowRoot!;
    if (supportsAdoptingStyleSheets) root.adoptedStyleSheets.push(...styles.map(({ styleSheet }) => styleSheet!));
    // Here this adds to what is there, where it would replace it above.
    else adoptStyles(root, styles);
  }
}

/** Whether the visitor can type although they cannot talk. */
const canTypeInstead = (code: VoiceAgentErrorCode): boolean => /^(microphone|insecure|worklet)/.test(code);
