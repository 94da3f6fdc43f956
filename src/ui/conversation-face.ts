import { html, nothing } from 'lit';
import { lazy } from '../base/lazy.js';
import type { VoiceAgentError } from '../base/errors.js';
import type { Conversation, Status } from '../session/conversation.js';
import { adopt } from './adopt.js';
import { AnswerFormat, type AnswerFormatHost } from './answer-format.js';
import { CallTimer } from './call-timer.js';
import { styles as callStyles } from './call-styles.js';
import { conversationEnglish, describe } from './describe.js';
import { dots, styles as dotsStyles } from './dots.js';
import { Announcer, type AnnouncerHost, type Shown } from './announcer.js';
import { Ending, styles as endingStyles, type EndingHost } from './ending.js';
import { hint, hintText, problem, styles as hintStyles } from './hint.js';
import type { KnownLabels } from './labels.js';
import { iconButton, isLive } from './controls.js';
import { icon, waveIcon } from './icons.js';
import { liveLauncher, styles as liveStyles } from './live-launcher.js';
import { Meter, styles as meterStyles } from './meter.js';
import type { Turn } from '../session/turns.js';
import type { Actions, ChosenView, ConversationParts, Model, TurnParts, View } from './model.js';
import { Pin, styles as pinStyles } from './pin.js';
import type { Settings, SettingsHost } from './settings.js';
import { voiceView, styles as voiceViewStyles } from './voice-view.js';
import { Transcript } from './transcript.js';
import { travel } from './travel.js';
import { visualizerState } from './visualizer-state.js';
import { turnFiles } from './turn-files.js';
import { approvals } from './approvals.js';
import { attachment, isRatable, rating, styles as turnStyles } from './turn-extras.js';

/** The members of the element that the conversation's face uses. */
export interface ConversationFaceHost extends SettingsHost, EndingHost, AnswerFormatHost, AnnouncerHost {
  readonly renderRoot: DocumentFragment | HTMLElement;
  readonly status: Status;
  readonly inputLevel: number;
  readonly outputLevel: number;
  readonly view: 'auto' | View;
}

const linesIcon = icon('M5 7h14M5 12h14M5 17h8');

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
  readonly #ending: Ending;
  readonly #transcript = new Transcript();
  readonly visualizerState = visualizerState;
  #model: Model | undefined;
  #shown: Shown | undefined;
  #labels: KnownLabels | undefined;
  /** What the visitor has chosen, on this page or an earlier one. */
  chosen: ChosenView | undefined;
  #showsVoice = false;
  #showsSettings = false;
  #settings: Settings | undefined;
  /** Id of the answer that a pointer, or the focus, has come to. */
  #pointed: string | undefined;
  #unblock: ((labels: KnownLabels) => string) | undefined;

  constructor(host: ConversationFaceHost, actions: Actions) {
    this.#host = host;
    this.#actions = actions;
    adopt(
      host,
      callStyles,
      meterStyles,
      voiceViewStyles,
      pinStyles,
      turnStyles,
      hintStyles,
      liveStyles,
      endingStyles,
      dotsStyles,
    );
    this.#timer = new CallTimer(host, () => ['connected', 'reconnecting'].includes(host.status));
    this.#pin = new Pin(host);
    host.renderRoot.addEventListener('click', this.#followLink);
    this.#answers = new AnswerFormat(host);
    this.#ending = new Ending(host);
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
    const { error, status, conversationId, turns } = conversation;
    const time = this.#timer.render();
    // Beside the name of a typed conversation it would be noise.
    const timer = model.textOnly ? nothing : time;
    const explained = ['idle', 'connected'].includes(status) && error ? this.#explain(error, labels) : undefined;
    const waiting = waitsFor(conversation, labels);
    const state = describe(model, labels);
    const isThinking = status === 'connected' && conversation.mode === 'thinking';
    this.#shown = { model, labels, problem: explained?.join(' '), hint: hintText(conversation, labels), waiting };
    const showsVoice = this.#view === 'voice' && !model.textOnly && isLive(model);
    if (showsVoice !== this.#showsVoice) this.#letTravel();
    this.#showsVoice = showsVoice;
    return {
      timer,
      live: liveLauncher(model, time, this.#actions),
      logLive: 'off',
      voiceView: showsVoice
        ? voiceView(model, labels, {
            state: conversation.typing ? labels.typing : state,
            waiting,
            attachment: this.#attachment,
          })
        : undefined,
      viewButton: this.#viewButton(model, labels),
      settings: this.#showsSettings ? this.#settings?.render(labels) : undefined,
      state,
      startLabel: model.textOnly ? labels.startText : conversationId ? labels.again : labels.start,
      problem: explained && problem(error!, explained, labels, this.#actions, status === 'connected'),
      startsAgain: Boolean(explained) && status === 'idle',
      waiting,
      typing: conversation.typing ? html`<p class="mark">${labels.typing}</p>` : isThinking ? answering : nothing,
      newest: this.#pin.render(labels),
      hint: hint(model, labels, this.#actions),
      approvals: approvals(model, labels, this.#actions),
      turns:
        model.floating && !model.open
          ? nothing
          : this.#transcript.render(model, {
              format: this.#answers.format,
              notSpoken: labels.notSpoken,
              showRest: labels.showRest,
              person: labels.person,
              attachment: this.#attachment,
              files: (turn) => turnFiles(turn, this.#host, model.attaching?.picture),
              rating: (turn, isOlder) =>
                rating(turn, conversation, labels, this.#actions, { isOlder, step: this.#step(turn) }),
              pointed: this.#pointed,
              point: this.#point,
            }),
      // There is nothing to be rated where it failed before anything was said.
      ending:
        conversationId && status === 'idle' && (turns.length || !error)
          ? this.#ending.render(model, labels, this.#timer.lasted)
          : nothing,
    };
  }

  /** Switches between transcript and voice view. @returns The view shown now. */
  toggleView(): View {
    const view = this.#view === 'voice' ? 'transcript' : 'voice';
    this.chosen = { view, instead: this.#host.view };
    this.#host.requestUpdate();
    return view;
  }

  /** What the visitor has chosen, until the page asks for another view; else what the page asks for. */
  get #view(): View {
    const { view } = this.#host;
    if (this.chosen?.instead === view) return this.chosen.view;
    return view === 'auto' ? 'voice' : view;
  }

  #viewButton(model: Model, labels: KnownLabels): unknown {
    if (model.textOnly || !isLive(model)) return nothing;
    return this.#showsVoice
      ? iconButton('conversation', labels.conversationView, linesIcon, this.#actions.view)
      : iconButton('voice', labels.voiceView, waveIcon, this.#actions.view);
  }

  /** The visualizer of the panel is about to be drawn in another view: it comes there from where it is now. */
  #letTravel(): void {
    const { renderRoot, updateComplete } = this.#host;
    const find = (): HTMLElement | null => renderRoot.querySelector('.panel .visualizer');
    const from = find()?.getBoundingClientRect();
    void updateComplete.then(() => {
      const visualizer = find();
      if (from && visualizer) travel(visualizer, from);
    });
  }

  readonly #point = ({ type, pointerType }: PointerEvent, { id }: Turn): void => {
    const { activeElement } = this.#host.renderRoot as ShadowRoot;
    // A finger that is lifted has not gone elsewhere, and nothing that the keyboard has come to goes away.
    const hasLeft = type === 'pointerleave';
    if ((hasLeft && pointerType !== 'mouse') || activeElement?.matches('.older :focus-visible')) return;
    this.#pointed = hasLeft ? undefined : id;
    this.#host.requestUpdate();
  };

  /** The buttons of one answer lead to those of its neighbours: so each tab stop is that of the newest one. */
  #step({ id }: Turn): (by: -1 | 1, button: HTMLElement) => void {
    return (by, button) => {
      const { conversation } = this.#model!;
      const answers = conversation.turns.filter((turn) => isRatable(turn, conversation));
      const next = answers[answers.findIndex((turn) => turn.id === id) + by];
      if (!next) return;
      this.#pointed = next.id;
      this.#host.requestUpdate();
      void this.#host.updateComplete.then(() => {
        const all = [...this.#host.renderRoot.querySelectorAll<HTMLElement>('.rating')];
        const rating = all.find(({ dataset }) => dataset['turn'] === next.id);
        rating?.querySelectorAll('button')[[...button.parentElement!.children].indexOf(button)]?.focus();
      });
    };
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

  readonly #attachment: TurnParts['attachment'] = (item) =>
    attachment(item, this.#model!, this.#labels!, this.#actions);

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

  /** What has happened, in a sentence, and what the visitor can do. */
  #explain({ code, obstacle }: VoiceAgentError, labels: KnownLabels): [title: string, steps?: string] {
    const text = labels.errors[obstacle ?? code] ?? labels.errors[code] ?? labels.unavailable;
    if (code !== 'microphone-denied' || obstacle) {
      const [, title = text, steps] = /^(.+?[.。।])\s*(.+)$/s.exec(text) ?? [];
      return steps ? [title, steps] : [title];
    }
    this.#loadSettings();
    const steps = this.#unblock?.(labels);
    return steps ? [text, steps] : [text];
  }

  #loadSettings(): void {
    if (this.#settings) return;
    loadSettings().then(
      ({ Settings, styles, unblock }) => {
        if (this.#settings) return;
        adopt(this.#host, styles);
        this.#unblock = unblock;
        this.#settings = new Settings(this.#host, this.#actions.set);
        this.#host.requestUpdate();
      },
      // Settings that could not be loaded are not shown. The next click tries again.
      () => undefined,
    );
  }
}

/** What stands where the answer will. */
const answering = html`<div class="turn agent">${dots}</div>`;

/** What a conversation that has not begun yet waits for. */
function waitsFor({ status, queued, microphoneAsked }: Conversation, labels: KnownLabels): string {
  if (queued) return labels.mode.queued;
  if (microphoneAsked) return labels.allowMicrophone;
  return status === 'connecting' ? labels.status.connecting : '';
}
