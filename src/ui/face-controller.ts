import { nothing, type TemplateResult } from 'lit';
import { lazy } from '../base/lazy.js';
import type { Session } from '../session/session.js';
import { Consent } from './consent.js';
import type { Attaching } from './attaching.js';
import type { ConversationFace, ConversationFaceHost } from './conversation-face.js';
import { face } from './face.js';
import { fetchAttaching } from './fetched-parts.js';
import { FocusKeeper } from './focus-keeper.js';
import {
  plainParts,
  type Actions,
  type AttachingParts,
  type ChosenView,
  type FaceMemory,
  type Model,
  type SetOption,
  type View,
} from './model.js';
import type { LauncherBubble } from './launcher-bubble.js';
import type { PushToTalk } from './push-to-talk.js';
import { Scrolled } from './scrolled.js';
import { Translation, type TranslationHost } from './translation.js';
import { visualizer, type Shape } from './visualizer.js';

/** The members of the element that the face uses. */
export interface FaceHost extends ConversationFaceHost, TranslationHost {
  readonly variant: 'inline' | 'floating' | 'headless';
  readonly pushToTalk: boolean;
  readonly visualizer: Shape;
  readonly rememberConsent: string | undefined;
  language: string | undefined;
  readonly open: boolean;
  readonly muted: boolean;
  readonly greeting: string | undefined;
  readonly starters: readonly string[] | undefined;
  readonly launcherLabel: string | undefined;
  readonly launcherAction: 'open' | 'start';
  readonly launcherGreeting: string | undefined;
  readonly termsUrl: string | undefined;
  readonly signedUrl: string | undefined;
  readonly files: boolean | string;
  readonly filesMax: number | undefined;
  readonly toolLabels: Readonly<Record<string, string>> | undefined;
  stop: () => Promise<void>;
}

/** What the face does to the element and its page. */
export interface FaceEffects {
  /** Starts a conversation; `true` makes it a typed one. */
  start: (textOnly: boolean) => Promise<void>;
  /** Goes on by voice with a typed conversation. */
  speak: () => Promise<void>;
  set: SetOption;
  /** Call when a link of the agent was pressed. Returns whether the browser may follow it. */
  link: (href: string) => boolean;
  /** Call when the visitor has chosen another view. */
  viewed: (view: View) => void;
}

/** Least time between two messages that the visitor is typing. */
const ACTIVITY_INTERVAL_MS = 2000;

const loadConversationFace = lazy(() => import('./conversation-face.js'));
const loadBubble = lazy(() => import('./launcher-bubble.js'));
const loadPushToTalk = lazy(() => import('./push-to-talk.js'));

/** What a visitor sees of the element and does with it. */
export class FaceController {
  /** Ids of tool calls for which the page itself asks the visitor's approval. */
  readonly askedByPage = new Set<string>();
  readonly #host: FaceHost;
  readonly #session: Session;
  readonly #effects: FaceEffects;
  readonly #consent: Consent;
  readonly #translation: Translation;
  readonly #scrolled: Scrolled;
  #pushToTalk: PushToTalk | undefined;
  #conversationFace: ConversationFace | undefined;
  #bubble: LauncherBubble | undefined;
  #attaching: Attaching | undefined;
  /** Whether the conversation's face could not be loaded. The next start tries again. */
  #isMissing = false;
  #draft = '';
  /** The view chosen on an earlier page, until the conversation's face is loaded. */
  #view: ChosenView | undefined;
  #lastActivity = -Infinity;

  constructor(host: FaceHost, session: Session, effects: FaceEffects) {
    this.#host = host;
    this.#session = session;
    this.#effects = effects;
    new FocusKeeper(host);
    this.#consent = new Consent(host);
    this.#translation = new Translation(host);
    this.#scrolled = new Scrolled(host);
  }

  /** Whether the visitor must agree to terms first. */
  get gated(): boolean {
    return this.#consent.missing;
  }

  get memory(): FaceMemory {
    return { draft: this.#draft, consent: this.#consent.given, view: this.#conversationFace?.chosen ?? this.#view };
  }
  set memory({ draft, consent, view }: FaceMemory) {
    this.#draft = draft;
    this.#consent.given = consent;
    this.#view = view;
    if (this.#conversationFace) this.#conversationFace.chosen = view;
    this.#host.requestUpdate();
  }

  /** Whether silence is sent: the microphone is muted, or push-to-talk is on and not held. */
  get sendsSilence(): boolean {
    return this.#host.muted || (this.#host.pushToTalk && !this.#pushToTalk?.held);
  }

  /** Lets go of the talk button if push-to-talk is no longer on. Call it whenever that may have changed. */
  check(): void {
    this.#pushToTalk?.check();
  }

  /**
   * Loads what the visitor cannot be heard without: the talk button, where there is one. No conversation begins before that. What
   * shows a conversation is loaded along with it; without that one, conversations go on as plain text.
   *
   * @throws {VoiceAgentError} `connection-lost` when it could not be loaded.
   */
  async load(): Promise<void> {
    if (this.#host.variant !== 'headless') loadConversationFace().catch(() => undefined);
    if (!this.#host.pushToTalk) return;
    const { PushToTalk } = await loadPushToTalk();
    this.#pushToTalk ??= new PushToTalk(this.#host, () => this.#canTalk);
    this.#host.requestUpdate();
  }

  /** What the two sides are called, and a person in the agent's place. */
  get speakers(): { user: string; agent: string; person: string } {
    const { you: user, agent, person } = this.#translation.labels;
    return { user, agent, person };
  }

  render(): TemplateResult {
    const host = this.#host;
    this.#translation.update();
    const { error, turns } = this.#session.conversation;
    if ((host.status !== 'idle' || error || turns.length) && !this.#isMissing) this.#loadConversationFace();
    const model = this.#model();
    const problem = this.#isMissing ? model.labels.unavailable : undefined;
    const parts = this.#conversationFace?.render(model) ?? plainParts(model, problem);
    return face(model, parts, this.#actions, host.launcherGreeting && this.#showBubble(model));
  }

  /** The greeting above the launcher, once it is loaded. */
  #showBubble(model: Model): unknown {
    if (!this.#bubble && model.floating)
      loadBubble().then(
        ({ LauncherBubble }) => (this.#bubble ??= new LauncherBubble(this.#host, this.#actions)),
        () => undefined,
      );
    return this.#bubble?.render(model);
  }

  /** What lets the visitor attach files, where the page takes some and once it is loaded. */
  #attach(): AttachingParts | undefined {
    if (!this.#host.files) return undefined;
    if (!this.#attaching)
      fetchAttaching(this.#host).then(
        ({ Attaching }) => {
          this.#attaching ??= new Attaching(this.#host, this.#session, {
            start: () => this.#effects.start(true),
            sent: () => this.#emptyBox(),
            showBox: () => this.#actions.view(),
          });
          this.#host.requestUpdate();
        },
        () => undefined,
      );
    return this.#attaching?.render(this.#translation);
  }

  /** Opens the floating panel: something needs the visitor's attention. */
  show(): void {
    if (this.#host.variant === 'floating') this.#effects.set('open', true);
  }

  /** Call when a conversation is about to start. */
  begin(): void {
    this.#isMissing = false;
    if (this.#host.variant !== 'headless')
      this.#loadConversationFace((conversationFace) => conversationFace.closeSettings());
  }

  /** Whether push-to-talk is on: the talk button shows, or would show if the site had no face of its own. */
  get #canTalk(): boolean {
    const { pushToTalk, status, variant, open } = this.#host;
    const hidden = variant === 'floating' && !open;
    return pushToTalk && status === 'connected' && !this.#session.conversation.textOnly && !hidden;
  }

  #model(): Model {
    const host = this.#host;
    const { conversation } = this.#session;
    const { labels } = this.#translation;
    const state = this.#conversationFace?.visualizerState(conversation, host.muted, this.sendsSilence) ?? 'idle';
    const textOnly = host.status === 'idle' && !conversation.continuable ? host.textOnly : conversation.textOnly;
    return {
      conversation,
      labels,
      lang: this.#translation.lang,
      spokenLang: this.#translation.spokenLang,
      dir: this.#translation.dir,
      floating: host.variant === 'floating',
      open: host.open,
      textOnly,
      // A signed URL serves one conversation.
      canSpeak: conversation.status === 'connected' && conversation.textOnly && !host.textOnly && !host.signedUrl,
      muted: host.muted,
      sendsSilence: this.sendsSilence,
      talk: host.pushToTalk ? (this.#pushToTalk?.render ?? (() => nothing)) : undefined,
      gated: this.#consent.missing,
      settable: !textOnly || Boolean(host.languages),
      visualizer: visualizer(host.visualizer, state),
      greeting: host.greeting ?? labels.greeting,
      starters: host.starters ?? [],
      launcherLabel: host.launcherLabel ?? (host.querySelector(':scope > [slot=launcher]') ? '' : labels.open),
      isScrolled: this.#scrolled.value,
      termsUrl: host.termsUrl,
      toolLabels: host.toolLabels ?? {},
      draft: this.#draft,
      attaching: this.#attach(),
      askedByPage: this.askedByPage,
    };
  }

  readonly #actions: Actions = {
    set: (name, value) => this.#effects.set(name, value),
    // A failed start is shown and reported by an event, so the rejection is ignored.
    start: (textOnly) => void this.#effects.start(textOnly ?? false).catch(() => undefined),
    stop: () => void this.#host.stop(),
    speak: () => void this.#effects.speak().catch(() => undefined),
    toggle: () => this.#toggle(),
    escape: (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      if (this.#conversationFace?.closeSettings()) return event.preventDefault();
      if (this.#host.variant !== 'floating') return;
      event.preventDefault();
      this.#toggle();
    },
    closed: ({ target }) => {
      if (this.#host.open && !(target as HTMLDialogElement).open) this.#toggle();
    },
    accept: () => this.#consent.give(),
    mute: () => this.#effects.set('muted', !this.#host.muted),
    send: (text, richContentId) => this.#send(text, richContentId),
    typing: (text) => this.#typing(text),
    // Once: a second press comes while the first one connects.
    begin: (text) => this.#host.status === 'idle' && this.#send(text, undefined, false),
    view: () => this.#loadConversationFace((conversationFace) => this.#effects.viewed(conversationFace.toggleView())),
    settings: () => this.#loadConversationFace((conversationFace) => conversationFace.toggleSettings()),
    link: (href) => this.#effects.link(href),
    decide: (toolCallId, approved) => this.#session.decideTool(toolCallId, approved),
    rate: ({ feedback, eventId }, score) => this.#session.sendFeedback(feedback === score ? null : score, eventId),
  };

  /** Loads the face of a conversation. If that fails, the face goes on without it. */
  #loadConversationFace(use?: (conversationFace: ConversationFace) => void): void {
    if (this.#conversationFace) return use?.(this.#conversationFace);
    loadConversationFace().then(
      ({ ConversationFace }) => {
        if (!this.#conversationFace) {
          this.#conversationFace = new ConversationFace(this.#host, this.#actions);
          this.#conversationFace.chosen = this.#view;
        }
        use?.(this.#conversationFace);
        this.#host.requestUpdate();
      },
      () => {
        this.#isMissing = true;
        this.#host.requestUpdate();
      },
    );
  }

  /** Opens or closes the panel and moves the focus there, unless the browser has already given it back to another element. */
  #toggle(): void {
    const host = this.#host;
    this.#effects.set('open', !host.open);
    // Inside the gesture: browsers allow sound from there only.
    if (host.open && host.launcherAction === 'start' && host.status === 'idle') this.#actions.start();
    const target = host.open ? '#panel' : '.launcher';
    void host.updateComplete.then(() => {
      const { activeElement, body } = document;
      if (host.open || !activeElement || activeElement === body)
        host.renderRoot.querySelector<HTMLElement>(target)?.focus();
    });
  }

  /** Sends a text; the first one starts a conversation, a typed one unless told otherwise. @returns Whether it was sent. */
  #send(text: string, richContentId?: string, textOnly = true): boolean {
    const { status } = this.#host;
    if (status === 'idle' && !richContentId) this.#effects.start(textOnly).catch(() => this.#giveBack(text));
    if (this.#host.status === 'idle' || this.#host.status === 'disconnecting') return false;
    this.#session.sendText(text, { richContentId });
    if (!richContentId && textOnly) this.#draft = '';
    return true;
  }

  #emptyBox(): void {
    this.#draft = '';
    const box = this.#host.renderRoot.querySelector<HTMLTextAreaElement>('.composer textarea');
    if (box) box.value = '';
  }

  /** Puts the text back into the box when a start has failed. */
  #giveBack(text: string): void {
    this.#draft ||= text;
    this.#host.requestUpdate();
  }

  /** Remembers the text in the box, and tells the agent every 2 s at most that the visitor is typing. */
  #typing(text: string): void {
    this.#draft = text;
    const now = performance.now();
    if (now - this.#lastActivity < ACTIVITY_INTERVAL_MS || this.#host.status !== 'connected') return;
    this.#lastActivity = now;
    this.#session.sendUserActivity();
  }
}
