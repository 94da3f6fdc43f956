import { html, type PropertyValues, type TemplateResult } from 'lit';
import { abortedError, VoiceAgentError } from '../base/errors.js';
import { log } from '../base/log.js';
import { version } from '../base/version.js';
import { outsideZones } from '../base/zone.js';
import {
  eventsBetween,
  optionEvents,
  VoiceAgentCaptionEvent,
  VoiceAgentEndEvent,
  VoiceAgentErrorEvent,
  VoiceAgentInterruptionEvent,
  VoiceAgentLinkEvent,
  VoiceAgentMessageEvent,
  VoiceAgentMetricsEvent,
  VoiceAgentStartEvent,
  VoiceAgentToolApprovalEvent,
  VoiceAgentToolCallEvent,
  VoiceAgentViewEvent,
} from './events.js';
import { attributeOf, unreadAttribute } from './attribute-names.js';
import { attributes, serverNames } from './converters.js';
import type { ToolApproval } from '../session/approval.js';
import { ConversationElement, sessionOf } from './conversation-element.js';
import type { SessionOptions } from '../session/session.js';
import { Persistence } from './persistence.js';
import { sessionOptions } from './session-options.js';
import { SessionController } from './session-controller.js';
import type { TranscriptFormat } from '../session/transcript-format.js';
import { KeyGuard } from './key-guard.js';
import { createEndpointRequest } from '../transport/endpoint.js';
import type { SignedUrlRequest } from '../transport/signed-url.js';
import { FaceController } from '../ui/face-controller.js';
import type { SetOption } from '../ui/model.js';
import { keepTypingInside } from '../ui/typing-keys.js';
import { styles as visualizerStyles } from '../ui/visualizer.js';
import type { VoiceAgentOptions } from './options.js';
import { Layout } from './layout.js';
import { OnDemand } from './on-demand.js';
import { ElementStates } from './states.js';
import { colours } from './colours.js';
import { styles } from './styles.js';
import { TopLayer } from './top-layer.js';

/** Attributes that hold JSON. */
const jsonAttributes = [
  'dynamic-variables',
  'override-knowledge-base',
  'custom-llm-extra-body',
  'source-info',
  'tool-mock-config',
  'tool-labels',
];

/**
 * A voice agent on any page: talks to an ElevenLabs agent over its WebSocket.
 *
 * @summary A talking agent, with transcript, mute and text box.
 * @tagname voice-agent
 *
 * @event {VoiceAgentStartEvent} voice-agent-start - A conversation is about to start; `preventDefault()` keeps it from starting.
 * @event {VoiceAgentStatusEvent} voice-agent-status - `status` has changed: `{ status, previous, reconnect? }`.
 * @event {VoiceAgentModeEvent} voice-agent-mode - `mode` has changed: `{ mode, previous }`.
 * @event {VoiceAgentTranscriptEvent} voice-agent-transcript - Something was said: `{ role, text, final, corrected, eventId, turnId }`.
 * @event {VoiceAgentCaptionEvent} voice-agent-caption - Words that can be heard now: `{ turnId, text, start, end }`.
 * @event {VoiceAgentInterruptionEvent} voice-agent-interruption - The visitor spoke over the agent: `{ eventId }`.
 * @event {VoiceAgentToolCallEvent} voice-agent-tool-call - The agent calls a tool: `{ name, parameters, toolCallId, signal, respondWith }`.
 * @event {VoiceAgentToolApprovalEvent} voice-agent-tool-approval - A tool needs approval: `{ name, description, parameters, toolCallId, signal, approve, deny }`; `signal` fires when the question is over; `preventDefault()` keeps the built-in question away.
 * @event {VoiceAgentMessageEvent} voice-agent-message - Every message of the service, as it came.
 * @event {VoiceAgentMetricsEvent} voice-agent-metrics - New numbers: the `metrics` property.
 * @event {VoiceAgentErrorEvent} voice-agent-error - Something went wrong: `{ code, message, retryable, error }`; `preventDefault()` keeps it out of the log.
 * @event {VoiceAgentEndEvent} voice-agent-end - A started conversation is over: `{ reason, code }`.
 * @event {VoiceAgentLinkEvent} voice-agent-link - The visitor has pressed a link of the agent, or its tool `navigate` goes to an address: `{ href }`; `preventDefault()` keeps the browser from following it, for pages that route by themselves.
 * @event {VoiceAgentToggleEvent} voice-agent-toggle - The element has opened or closed its panel: `{ open }`. This and the following are not fired for what the page itself sets.
 * @event {VoiceAgentMuteEvent} voice-agent-mute - The visitor has muted or unmuted the microphone: `{ muted }`.
 * @event {VoiceAgentVolumeEvent} voice-agent-volume - The visitor has changed the volume: `{ volume }`.
 * @event {VoiceAgentDeviceEvent} voice-agent-device - The visitor has chosen a microphone or a loudspeaker: `{ kind, deviceId }`.
 * @event {VoiceAgentLanguageEvent} voice-agent-language - The visitor has chosen a language: `{ language }`.
 * @event {VoiceAgentViewEvent} voice-agent-view - The visitor sees the voice or the transcript now: `{ view }`.
 * @event {VoiceAgentHoldEvent} voice-agent-hold - The conversation is on hold, or goes on: `{ held }`.
 * @event {VoiceAgentYieldEvent} voice-agent-yield - With `yield`: the agent's voice is lowered because the visitor speaks, or is as before: `{ yielding }`.
 *
 * @slot - Only with `variant="headless"`: the site's own face.
 * @slot launcher - In place of the orb on the floating one's launcher.
 * @slot header - In place of the whole header.
 * @slot avatar - In place of the small visualizer.
 * @slot empty - What is shown before anything was said.
 * @slot terms - Terms to agree to before the first start.
 * @slot error - In place of the sentence of an error.
 * @slot footer - Below the controls.
 * @slot start-icon - Icon of the start button.
 * @slot mute-icon - Icon of the mute button.
 * @slot end-icon - Icon of the end button.
 * @slot settings-icon - Icon of the settings button; likewise `voice-icon`, `conversation-icon`, `speak-icon` and `close-icon`.
 *
 * @cssstate idle - The status; likewise `connecting`, `connected`, `reconnecting` and `disconnecting`.
 * @cssstate listening - The mode while connected; likewise `thinking` and `speaking`.
 * @cssstate muted - Silence is sent.
 * @cssstate held - The conversation is on hold.
 * @cssstate yielding - The agent's voice is lowered because the visitor speaks.
 * @cssstate open - The panel of a floating one is open.
 * @cssstate inline - The variant; likewise `floating` and `headless`. Chromium before 125 has `:--inline` in place of `:state(inline)`.
 * @cssstate bottom-right - The placement of a floating one; likewise `bottom-left`, `bottom`, `top-right`, `top-left` and `top`.
 *
 * @csspart dock - What a floating one has in its corner: the launcher, and mute and end while it is closed during a call.
 * @csspart launcher - The button that opens a floating one.
 * @csspart bubble - The greeting above the closed launcher.
 * @csspart panel - The whole face.
 * @csspart header - Visualizer, title, status and what changes the view.
 * @csspart visualizer - What moves by what goes on and by how loud both sides are.
 * @csspart title - The title.
 * @csspart status - What is going on.
 * @csspart timer - How long the conversation has lasted.
 * @csspart stage - Visualizer and captions of the voice view.
 * @csspart captions - The words that are heard now.
 * @csspart transcript - The log of the conversation.
 * @csspart greeting - The heading before anything was said.
 * @csspart starters - What the visitor may begin with; each is a `starter-button`.
 * @csspart turn - One utterance; also `user-turn` or `agent-turn`.
 * @csspart text - The text of an utterance.
 * @csspart files - The files of a turn; each link is a `file`.
 * @csspart attachments - The files that are to be sent, in the composer; each is an `attachment`, with its `progress`.
 * @csspart drop-zone - What covers the panel while files are dragged over it.
 * @csspart unspoken - What was cut off by an interruption; `rest` is the ellipsis that opens it.
 * @csspart mark - A break in the transcript.
 * @csspart tool - A tool the agent has used.
 * @csspart choices - Buttons the agent offers.
 * @csspart card - A card the agent shows.
 * @csspart rating - The buttons below an answer.
 * @csspart notice - An error, a question or a hint; also `error` or `approval`.
 * @csspart terms - The consent gate.
 * @csspart terms-link - The link to the terms.
 * @csspart settings - The settings.
 * @csspart ending - What follows a conversation in the log: its length, rating and transcript.
 * @csspart conversation-rating - The rating of the whole conversation, with a `comment` after it.
 * @csspart parameters - What a tool is to be called with, as it is sent.
 * @csspart controls - Buttons and text box.
 * @csspart composer - The text box with its button.
 * @csspart input - The text box.
 * @csspart button - Every button; also `start-button`, `end-button`, `mute-button`, `talk-button`, `send-button`, `attach-button`, `remove-button`, `speak-button`, `retry-button`, `type-button`, `starter-button`, `bubble-button`, `dismiss-button`, `accept-button`, `close-button`, `settings-button`, `voice-button`, `conversation-button`, `newest-button`, `like-button`, `dislike-button`, `copy-button`, `choice-button`, `allow-button`, `deny-button`, `rate-button`, `submit-button`, `copy-transcript-button` or `download-button`. The `start-button` that goes on with a conversation of an earlier page is a `continue-button`, too.
 *
 * @cssproperty --voice-agent-accent - Colour of buttons and of the visitor's turns; what is written on it, its form in the dark, links and orb follow.
 * @cssproperty --voice-agent-accent-dark - The accent in the dark, where the one derived from it is not the right one.
 * @cssproperty --voice-agent-orb - Colour of the orb. Default: the accent; without one, blue.
 * @cssproperty --voice-agent-on-accent - Text on the accent colour.
 * @cssproperty --voice-agent-background - Background.
 * @cssproperty --voice-agent-surface - Background of the agent's turns.
 * @cssproperty --voice-agent-text - Text.
 * @cssproperty --voice-agent-muted - Less important text.
 * @cssproperty --voice-agent-border - Lines.
 * @cssproperty --voice-agent-danger - Errors, and the button that ends.
 * @cssproperty --voice-agent-on-danger - Text on that colour.
 * @cssproperty [--voice-agent-radius=24px] - Radius of the panel's corners, 0 to 28 px; the others follow it.
 * @cssproperty [--voice-agent-space=12px] - Density: the basic distance.
 * @cssproperty [--voice-agent-button-size=44px] - Size of buttons.
 * @cssproperty [--voice-agent-font=medium/1.5 system-ui, sans-serif] - Font shorthand; `medium` is the visitor's own size, `page` takes the font around the element. Fields are never smaller than 16 px.
 * @cssproperty [--voice-agent-max-height=640px] - Greatest height of the panel.
 * @cssproperty [--voice-agent-width=400px] - Width of a floating panel.
 * @cssproperty [--voice-agent-offset-x=16px] - Distance of a floating one from the edge at its side, as for a bar of the page.
 * @cssproperty [--voice-agent-offset-y=16px] - Distance of a floating one from the edge above or below it.
 * @cssproperty [--voice-agent-z-index=1000] - Level of a floating one in engines without popovers; elsewhere it is in the top layer, above every level.
 */
export class VoiceAgentElement extends ConversationElement {
  static override styles = [colours, styles, visualizerStyles];

  /** Version of this package, to be told with a bug. */
  static readonly version: string = version;

  readonly #session = sessionOf(this);
  readonly #states = new ElementStates(this);
  readonly #keys = new KeyGuard(this, (error) => this.#report(error));
  readonly #face = new FaceController(this, this.#session, {
    start: (textOnly) => this.#start(textOnly || this.textOnly),
    speak: () => this.startVoice(),
    set: (name, value) => this.#set(name, value),
    link: (href) => this.dispatchEvent(new VoiceAgentLinkEvent({ href })),
    viewed: (view) => this.dispatchEvent(new VoiceAgentViewEvent({ view })),
  });

  readonly #onDemand = new OnDemand(this, this.#session, {
    link: (href) => this.dispatchEvent(new VoiceAgentLinkEvent({ href })),
    close: () => this.#set('open', false),
    options: () => [...attributes].filter(([name]) => this.#isSet(name)),
  });

  readonly #requestSignedUrl = () => this.requestSignedUrl();

  constructor() {
    super(
      () => Promise.all([this.#face.load(), this.#onDemand.load()]),
      (name) => this.#onDemand.toolOf(name),
    );
    new Layout(this);
    new TopLayer(this);
    outsideZones(() => keepTypingInside(this));
    const session = this.#session;
    new Persistence(this, session, this.#face, () => this.#start(false, true));
    new SessionController(this, session, () => this.#prefetch());
    session.on('change', ({ previous, next }) => {
      if (next.audioBlocked && !previous.audioBlocked && next.status === 'connected') this.#face.show();
      for (const event of eventsBetween(previous, next)) this.dispatchEvent(event);
    });
    session.on('message', (message) => this.dispatchEvent(new VoiceAgentMessageEvent(message)));
    session.on('caption', (caption) => this.dispatchEvent(new VoiceAgentCaptionEvent(caption)));
    session.on('interruption', (detail) => this.dispatchEvent(new VoiceAgentInterruptionEvent(detail)));
    session.on('tool-call', (call) => this.dispatchEvent(new VoiceAgentToolCallEvent(call)));
    session.on('tool-approval', (approval) => this.#ask(approval));
    session.on('metrics', (metrics) => this.dispatchEvent(new VoiceAgentMetricsEvent(metrics)));
    // What the page or the visitor has chosen in vain is not what the property says.
    session.on('device', ({ kind, deviceId }) => {
      if (kind === 'audioinput') this.inputDeviceId = deviceId;
      else this.outputDeviceId = deviceId;
    });
    session.on('error', (error) => this.#report(error));
    session.on('end', (end) => this.dispatchEvent(new VoiceAgentEndEvent(end)));
  }

  /**
   * Starts a conversation; to be called inside a click or a key press. Resolves when it is connected. While one is under way,
   * resolves with that one.
   *
   * @throws {VoiceAgentError} What prevented it; `aborted` when a listener cancelled it or `stop()` was called meanwhile.
   */
  async start(): Promise<void> {
    return this.#start(this.textOnly);
  }

  /**
   * Goes on by voice with a typed conversation; to be called inside a click or a key press. It asks for the microphone, and the
   * typed conversation goes on until that is granted. Then another one takes its place and is told what was said.
   *
   * @throws {VoiceAgentError} `not-connected` unless a typed conversation is connected; or what prevented it.
   */
  async startVoice(): Promise<void> {
    const options = { ...this.#options, muted: this.#face.sendsSilence };
    return outsideZones(() => this.#session.startVoice(options));
  }

  /** The transcript as plain text, Markdown, JSON or WebVTT. */
  exportTranscript(format: TranscriptFormat = 'text'): string {
    return this.#session.exportTranscript(format, this.#face.speakers);
  }

  /**
   * Makes the request for a signed URL, anew for each connection. To be overridden for other headers, credentials or a body; an
   * override may return a promise, such as one that waits for a token. It has 10 s.
   */
  requestSignedUrl(): SignedUrlRequest | Promise<SignedUrlRequest> {
    return createEndpointRequest(this.signedUrlEndpoint ?? '', this.agentId, attributeOf);
  }

  override attributeChangedCallback(written: string, previous: string | null, value: string | null): void {
    const name = serverNames.get(written) ?? written;
    // The attribute under its own name wins.
    if (name !== written && this.hasAttribute(name)) return;
    if (value !== null && jsonAttributes.includes(name)) {
      try {
        JSON.parse(value);
      } catch (cause) {
        const message = `The attribute ${name} is not valid JSON and is ignored. Write it like {"name": "Ada"}.`;
        const error = new VoiceAgentError('configuration', message, { cause });
        // Report it later: while the page is parsed, nobody listens yet.
        void this.updateComplete.then(() => this.#report(error));
        return;
      }
    }
    super.attributeChangedCallback(name, previous, value);
  }

  /**
   * Tells the session at once whether to send silence. Everything that decides that requests an update; rendering, however,
   * comes later and may fail.
   */
  override requestUpdate(...change: Parameters<VoiceAgentOptions['requestUpdate']>): void {
    super.requestUpdate(...change);
    // The base classes call this before this class has its fields.
    if (!(#face in this)) return;
    this.#face.check();
    this.#session.muted = this.#face.sendsSilence;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const session = this.#session;
    // Before the start, the session itself loads what the face needs.
    if (changed.has('pushToTalk') && this.status !== 'idle')
      this.#face.load().catch((error: unknown) => this.#report(error as VoiceAgentError));
    if (changed.has('yield')) session.yield = this.yield;
    if (changed.has('volume')) session.volume = this.volume;
    if (changed.has('inputDeviceId')) session.inputDeviceId = this.inputDeviceId;
    if (changed.has('outputDeviceId')) session.outputDeviceId = this.outputDeviceId;
  }

  protected override updated(): void {
    this.#setStates();
  }

  protected override render(): TemplateResult {
    return this.variant === 'headless' ? html`<slot></slot>` : this.#face.render();
  }

  /**
   * Must reach the session without an `await`, because sound must be requested inside the gesture.
   *
   * @param isUnasked Whether a conversation of an earlier page goes on by itself.
   */
  #start(textOnly: boolean, isUnasked = false): Promise<void> {
    if (this.status === 'idle' || this.status === 'disconnecting' || this.#session.ending) {
      // Open the panel, so that the visitor sees the conversation or the terms they must agree to first.
      const { gated } = this.#face;
      if (!isUnasked) this.#face.show();
      if (gated || !this.dispatchEvent(new VoiceAgentStartEvent())) return Promise.reject(abortedError());
      this.#face.begin();
    }
    const { continuable, textOnly: isTyped } = this.#session.conversation;
    const options = {
      ...this.#options,
      textOnly: textOnly || (continuable && isTyped),
      muted: this.#face.sendsSilence,
    };
    this.#keys.hide();
    return outsideZones(() => this.#session.start(options));
  }

  /**
   * Loads what a conversation needs and, with `prefetch`, asks for the signed URL, so that `start()` need not wait for either. For a start
   * button of the page's own. Rejects when something could not be loaded; `start()` tries again.
   */
  override preload(): Promise<void> {
    this.#prefetch();
    return super.preload();
  }

  #prefetch(): void {
    if (!this.prefetch || this.status !== 'idle' || this.#face.gated) return;
    outsideZones(() => void this.#session.prefetch(this.#options).catch(() => undefined));
  }

  get #options(): SessionOptions {
    return {
      ...sessionOptions(this),
      refusal: this.#keys.refusal ?? unreadAttribute(this, [...attributes.keys()], (name) => this.#isSet(name)),
      nameOf: attributeOf,
      requestSignedUrl: this.#requestSignedUrl,
    };
  }

  /** Whether the page has set the option of this attribute, by the attribute or its property. */
  #isSet(attribute: string): boolean {
    const valueOf = (element: Element): unknown => Reflect.get(element, attributes.get(attribute)!);
    return this.hasAttribute(attribute) || valueOf(this) !== valueOf(document.createElement(this.localName));
  }

  /** Changes an option for the visitor and fires its event. No event fires when the page itself sets the option. */
  readonly #set: SetOption = (name, value) => {
    if (this[name] === value) return;
    Reflect.set(this, name, value);
    this.dispatchEvent(optionEvents[name](value));
  };

  #ask(approval: ToolApproval): void {
    const { toolCallId } = approval;
    if (!this.dispatchEvent(new VoiceAgentToolApprovalEvent(approval))) this.#face.askedByPage.add(toolCallId);
    else if (this.#session.conversation.tools.some(({ state }) => state === 'awaiting-approval')) this.#face.show();
  }

  #report(error: VoiceAgentError): void {
    const unhandled = this.dispatchEvent(new VoiceAgentErrorEvent(error));
    if (unhandled) log(this, 'error', `${error.code}: ${error.message} See ${error.helpUrl}`);
  }

  #setStates(): void {
    this.#states.set([
      this.status,
      ...(this.status === 'connected' ? [this.mode] : []),
      ...(this.#face.sendsSilence ? ['muted'] : []),
      ...(this.open ? ['open'] : []),
      ...(this.held ? ['held'] : []),
      ...(this.#session.conversation.yielding ? ['yielding'] : []),
      this.variant,
      ...(this.variant === 'floating' ? [this.placement] : []),
    ]);
  }
}
