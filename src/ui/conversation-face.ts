import { adoptStyles, html, nothing, supportsAdoptingStyleSheets, type CSSResult } from 'lit';
import { lazy } from '../base/lazy.js';
import type { VoiceAgentError } from '../base/errors.js';
import type { Status } from '../session/conversation.js';
import { AnswerFormat, type AnswerFormatHost } from './answer-format.js';
import { CallTimer } from './call-timer.js';
import { conversationEnglish, describe } from './describe.js';
import { Announcer, type AnnouncerHost, type Shown } from './announcer.js';
import { hint, hintText, styles as hintStyles } from './hint.js';
import type { KnownLabels } from './labels.js';
import { liveLauncher, styles as liveStyles } from './live-launcher.js';
import { Meter, styles as meterStyles } from './meter.js';
import type { Actions, ConversationParts, Model, TurnParts, View } from './model.js';
import { Pin, styles as pinStyles } from './pin.js';
import type { Settings, SettingsHost } from './settings.js';
import { voiceView, styles as voiceViewStyles } from './voice-view.js';
import { Transcript } from './transcript.js';
import { turnFiles } from './turn-files.js';
import { approvals, attachment, rating, styles as turnStyles } from './turn-extras.js';

/** The members of the element that the conversation's face uses. */
export interface ConversationFaceHost extends SettingsHost, AnswerFormatHost, AnnouncerHost {
  readonly renderRoot: DocumentFragment | HTMLElement;
  readonly status: Status;
  readonly inputLevel: number;
  readonly outputLevel: number;
}

const loadSettings = lazy(() => import('./settings.js'));

/**
 * What the face shows of a running conversation, beside its text: voice view, timer, levels, approvals, ratings, settings.
 * Loaded when a conversation starts.
 */
export class ConversationFace {
  readonly #host: ConversationFaceHost;
  readonly #actions: Actions;
  readonly #timer: CallTimer;
  readonly #pin: Pin;
  readonly #answers: AnswerFormat;
  readonly #transcript = new Transcript();
  #model: Model | undefined;
  #shown: Shown | undefined;
  #labels: KnownLabels | undefined;
  #showsVoice = false;
  #showsSettings = false;
  #settings: Settings | undefined;
  #unblock: ((labels: KnownLabels) => string) | undefined;

  constructor(host: ConversationFaceHost, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
    this.#adopt(meterStyles, voiceViewStyles, pinStyles, turnStyles, hintStyles, liveStyles);
    this.#timer = new CallTimer(host, () => ['connected', 'reconnecting'].includes(host.status));
    this.#pin = new Pin(host);
    host.renderRoot.addEventListener('click', this.#followLink);
    this.#answers = new AnswerFormat(host);
    new Announcer(host, () => this.#shown);
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
    const timer = this.#timer.render();
    const problem = error && this.#explain(error, labels);
    this.#shown = { model, labels, problem, hint: hintText(conversation, labels) };
    return {
      timer,
      live: liveLauncher(model, timer, this.#actions),
      logLive: 'off',
      voiceView: this.#showsVoice && !model.textOnly ? voiceView(model, labels, this.#attachment) : undefined,
      settings: this.#showsSettings ? this.#settings?.render(labels) : undefined,
      state: describe(model, labels),
      problem,
      typeInstead: error && canTypeInstead(error) ? labels.typeInstead : undefined,
      typing: conversation.typing ? html`<p class="mark">${labels.typing}</p>` : nothing,
      newest: this.#pin.render(labels),
      hint: hint(model, labels, this.#settings?.rated ?? false, this.#actions),
      approvals: approvals(model, labels, this.#actions),
      turns:
        model.floating && !model.open
          ? nothing
          : this.#transcript.render(model, {
              format: this.#answers.format,
              attachment: this.#attachment,
              files: (turn) => turnFiles(turn, this.#host),
              rating: (turn) => rating(turn, conversation, labels, this.#actions),
            }),
    };
  }

  /** Switches between transcript and voice view. @returns The view shown now. */
  toggleView(): View {
    this.#showsVoice = !this.#showsVoice;
    this.#host.requestUpdate();
    return this.#showsVoice ? 'voice' : 'transcript';
  }

  /** Shows the settings, or hides them and gives the focus back to their button. */
  toggleSettings(): void {
    this.#showsSettings = !this.#showsSettings;
    this.#host.requestUpdate();
    if (this.#showsSettings) return this.#loadSettings();
    void this.#host.updateComplete.then(() => {
      this.#host.renderRoot.querySelector<HTMLElement>('[part~=settings-button]')?.focus();
    });
  }

  /** Hides the settings. @returns Whether they were shown. */
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

  /** Returns the same object as long as the strings are the same, because the transcript compares it. */
  #labelsOf({ labels }: Model): KnownLabels {
    if (!this.#labels || labels !== this.#model?.labels) this.#labels = { ...conversationEnglish, ...labels };
    return this.#labels;
  }

  #explain({ code, obstacle }: VoiceAgentError, labels: KnownLabels): string {
    const sentence = labels.errors[obstacle ?? code] ?? labels.errors[code] ?? labels.unavailable;
    if (code !== 'microphone-denied' || obstacle) return sentence;
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
      // Settings that could not be loaded are not shown. The next click tries again.
      () => undefined,
    );
  }

  #adopt(...styles: CSSResult[]): void {
    const root = this.#host.shadowRoot!;
    if (supportsAdoptingStyleSheets) root.adoptedStyleSheets.push(...styles.map(({ styleSheet }) => styleSheet!));
    // Without adopted style sheets, `adoptStyles` adds <style> elements; with them it would replace the sheets there are.
    else adoptStyles(root, styles);
  }
}

/** Whether the visitor can type although they cannot talk. Who has only closed the browser's question can be asked again. */
const canTypeInstead = ({ code, obstacle }: VoiceAgentError): boolean =>
  obstacle !== 'dismissed' && /^(microphone|insecure|worklet|audio)/.test(code);
