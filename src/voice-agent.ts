import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { json, keyword, list, property } from './attributes.js';
import type { AudioConstraints } from './audio/microphone.js';
import { abortedError, VoiceAgentError } from './errors.js';
import {
  eventsBetween,
  VoiceAgentCaptionEvent,
  VoiceAgentEndEvent,
  VoiceAgentErrorEvent,
  VoiceAgentInterruptionEvent,
  VoiceAgentMessageEvent,
  VoiceAgentMetricsEvent,
  VoiceAgentStartEvent,
  VoiceAgentToolApprovalEvent,
  VoiceAgentToolCallEvent,
} from './events.js';
import type { DynamicVariables, FeedbackScore, JsonObject } from './protocol/messages.js';
import { SessionController } from './session/session-controller.js';
import type { Mode, Status } from './session/conversation.js';
import type { Metrics } from './session/metrics.js';
import type { SessionOptions } from './session/session.js';
import type { ToolHandler } from './session/tools.js';
import type { Turn } from './session/turns.js';
import { createEndpointRequest, type ServerLocation } from './transport/signed-url.js';
import { composer } from './ui/composer.js';
import { endIcon, microphoneIcon, mutedIcon, phoneIcon } from './ui/icons.js';
import { english, type Labels } from './ui/labels.js';
import { Meter } from './ui/meter.js';
import { transcript } from './ui/transcript.js';
import { styles } from './voice-agent.styles.js';

export type Variant = 'inline' | 'floating' | 'headless';
export type Placement = 'bottom-right' | 'bottom-left' | 'bottom' | 'top-right' | 'top-left' | 'top';

/** Least time between two signs that the visitor is typing, in ms. */
const activityInterval = 2000;

/** Properties that a session takes as they are. */
const sessionProperties = [
  'signedUrlEndpoint',
  'signedUrl',
  'agentId',
  'apiKey',
  'serverLocation',
  'allowedRedirectOrigins',
  'language',
  'userId',
  'dynamicVariables',
  'overridePrompt',
  'overrideLlm',
  'overrideFirstMessage',
  'overrideVoiceId',
  'overrideStability',
  'overrideSpeed',
  'overrideSimilarityBoost',
  'asrKeywords',
  'nativeMcpServerIds',
  'clientEvents',
  'customLlmExtraBody',
  'inputDeviceId',
  'outputDeviceId',
  'audioConstraints',
  'audioInput',
  'workletSrc',
  'releaseOnMute',
  'volume',
  'toolTimeout',
  'idleTimeout',
] as const satisfies readonly (keyof SessionOptions & keyof VoiceAgentElement)[];

/** Attributes that hold JSON. */
const jsonAttributes = ['dynamic-variables', 'custom-llm-extra-body'];

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
 * @event {VoiceAgentToolApprovalEvent} voice-agent-tool-approval - A tool needs approval: `{ name, description, parameters, toolCallId, approve, deny }`; `preventDefault()` keeps the built-in question away.
 * @event {VoiceAgentMessageEvent} voice-agent-message - Every message of the service, as it came.
 * @event {VoiceAgentMetricsEvent} voice-agent-metrics - New numbers: the `metrics` property.
 * @event {VoiceAgentErrorEvent} voice-agent-error - Something went wrong: `{ code, message, retryable, error }`; `preventDefault()` keeps it out of the console.
 * @event {VoiceAgentEndEvent} voice-agent-end - A started conversation is over: `{ reason, code }`.
 *
 * @csspart panel - The whole face.
 * @csspart header - Visualizer, title and status.
 * @csspart visualizer - Shows how loud both sides are.
 * @csspart title - The title.
 * @csspart status - What is going on.
 * @csspart transcript - The log of the conversation.
 * @csspart turn - One utterance; also `user-turn` or `agent-turn`.
 * @csspart text - The text of an utterance.
 * @csspart notice - An error or a hint.
 * @csspart controls - Buttons and text box.
 * @csspart composer - The text box with its button.
 * @csspart input - The text box.
 * @csspart button - Every button; also `start-button`, `end-button`, `mute-button`, `send-button`.
 *
 * @cssproperty --voice-agent-accent - Colour of buttons and of the visitor's turns.
 * @cssproperty --voice-agent-on-accent - Text on the accent colour.
 * @cssproperty --voice-agent-background - Background.
 * @cssproperty --voice-agent-surface - Background of the agent's turns.
 * @cssproperty --voice-agent-text - Text.
 * @cssproperty --voice-agent-muted - Less important text.
 * @cssproperty --voice-agent-border - Lines.
 * @cssproperty --voice-agent-danger - Errors.
 * @cssproperty --voice-agent-radius - Radius of the panel's corners.
 * @cssproperty --voice-agent-space - Density: the basic distance.
 * @cssproperty --voice-agent-font - Font shorthand.
 * @cssproperty --voice-agent-max-height - Greatest height of the panel.
 */
export class VoiceAgentElement extends LitElement {
  static override styles = styles;

  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  @property() signedUrlEndpoint: string | undefined;

  /** An already minted `wss:` URL; it serves one conversation. */
  @property() signedUrl: string | undefined;

  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  @property() agentId: string | undefined;

  /** For development on a loopback host only; refused anywhere else. */
  @property() apiKey: string | undefined;

  /** Region that `agent-id` and `api-key` connect to. */
  @property({ converter: keyword<ServerLocation>(['us', 'global', 'eu-residency', 'in-residency']) })
  serverLocation: ServerLocation = 'us';

  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  @property({ converter: keyword<Variant>(['inline', 'floating', 'headless']) }) variant: Variant = 'inline';

  /** Where a floating one floats. */
  @property({ converter: keyword<Placement>(['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top']) })
  placement: Placement = 'bottom-right';

  /** Whether the panel of a floating one is open. */
  @property({ type: Boolean, reflect: true }) open = false;

  /** A typed conversation: no microphone, no sound. */
  @property({ type: Boolean }) textOnly = false;

  /** Whether the microphone is muted. */
  @property({ type: Boolean }) muted = false;

  /** Volume of the agent, 0 to 1. */
  @property({ type: Number }) volume = 1;

  /** Language of the agent, such as `de`. */
  @property() language: string | undefined;

  /** The site's own id of the visitor, told to the agent. */
  @property() userId: string | undefined;

  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  @property({ converter: json }) dynamicVariables: DynamicVariables | undefined;

  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  @property() overridePrompt: string | undefined;

  /** Another language model. */
  @property() overrideLlm: string | undefined;

  /** Another first message; an empty one makes the agent wait for the visitor. */
  @property() overrideFirstMessage: string | undefined;

  /** Another voice. */
  @property() overrideVoiceId: string | undefined;

  /** Stability of the voice, 0 to 1. */
  @property({ type: Number }) overrideStability: number | undefined;

  /** Speed of the voice, 0.7 to 5. */
  @property({ type: Number }) overrideSpeed: number | undefined;

  /** Similarity of the voice to the original, 0 to 1. */
  @property({ type: Number }) overrideSimilarityBoost: number | undefined;

  /** Words that speech recognition should expect, separated by blanks or commas. */
  @property({ converter: list }) asrKeywords: readonly string[] | undefined;

  /** At most 10 native MCP servers, separated by blanks or commas. */
  @property({ converter: list }) nativeMcpServerIds: readonly string[] | undefined;

  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  @property({ converter: list }) clientEvents: readonly string[] | undefined;

  /** Further parameters for a custom language model; a JSON object as an attribute. */
  @property({ converter: json }) customLlmExtraBody: JsonObject | undefined;

  /** Preferred microphone. */
  @property() inputDeviceId: string | undefined;

  /** Preferred loudspeaker, where the browser can choose. */
  @property() outputDeviceId: string | undefined;

  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  @property({ type: Boolean }) pushToTalk = false;

  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  @property({ type: Boolean }) releaseOnMute = false;

  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  @property() workletSrc: string | undefined;

  /** Whether to stay down after a drop. */
  @property({ type: Boolean }) noReconnect = false;

  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  @property({ converter: keyword<'pcm' | 'webm'>(['pcm', 'webm']) }) audioInput: 'pcm' | 'webm' = 'pcm';

  /** How long a client tool may take, in ms. Default: 30000. */
  @property({ type: Number }) toolTimeout: number | undefined;

  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  @property({ type: Number }) idleTimeout: number | undefined;

  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  @property({ attribute: false }) audioConstraints: AudioConstraints | undefined;

  /** Origins beside its own that the endpoint may redirect to. */
  @property({ attribute: false }) allowedRedirectOrigins: readonly string[] | undefined;

  /** Strings to show in place of the built-in ones. */
  @property({ attribute: false }) labels: Partial<Labels> | undefined;

  /** Whether the talk button is held. */
  @property({ attribute: false }) private talking = false;

  readonly #session = new SessionController(this).session;
  #lastActivity = 0;

  constructor() {
    super();
    new Meter(this, () =>
      this.status === 'connected' && !this.textOnly
        ? { input: this.#silent ? 0 : this.#session.inputLevel, output: this.#session.outputLevel }
        : undefined,
    );
    const session = this.#session;
    session.on('change', ({ previous, next }) => {
      for (const event of eventsBetween(previous, next)) this.dispatchEvent(event);
    });
    session.on('message', (message) => this.dispatchEvent(new VoiceAgentMessageEvent(message)));
    session.on('caption', (caption) => this.dispatchEvent(new VoiceAgentCaptionEvent(caption)));
    session.on('interruption', (detail) => this.dispatchEvent(new VoiceAgentInterruptionEvent(detail)));
    session.on('tool-call', (call) => this.dispatchEvent(new VoiceAgentToolCallEvent(call)));
    session.on('tool-approval', (approval) => this.dispatchEvent(new VoiceAgentToolApprovalEvent(approval)));
    session.on('metrics', (metrics) => this.dispatchEvent(new VoiceAgentMetricsEvent(metrics)));
    session.on('error', (error) => this.#report(error));
    session.on('end', (end) => this.dispatchEvent(new VoiceAgentEndEvent(end)));
  }

  /** Where the conversation is: `idle`, `connecting`, `connected`, `reconnecting` or `disconnecting`. */
  get status(): Status {
    return this.#session.conversation.status;
  }

  /** Whose turn it is: `listening`, `thinking` or `speaking`. */
  get mode(): Mode {
    return this.#session.conversation.mode;
  }

  /** What was said, in order; of the last conversation, after its end. */
  get turns(): readonly Turn[] {
    return this.#session.conversation.turns;
  }

  /** The service's id of the conversation. Whoever has it can rate the conversation: keep it out of analytics. */
  get conversationId(): string | undefined {
    return this.#session.conversation.conversationId;
  }

  /** How the conversation does: latency, jitter, bytes. */
  get metrics(): Metrics | undefined {
    return this.#session.metrics;
  }

  /** What ended the last conversation, until the next one starts. */
  get error(): VoiceAgentError | undefined {
    return this.#session.conversation.error;
  }

  /** How loud the visitor is, RMS 0 to 1; also while muted. To be polled. */
  get inputLevel(): number {
    return this.#session.inputLevel;
  }

  /** How loud the agent is, RMS 0 to 1. To be polled. */
  get outputLevel(): number {
    return this.#session.outputLevel;
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

  /** Ends the conversation. Resolves when the microphone and everything else is released. */
  stop(): Promise<void> {
    return this.#session.stop();
  }

  /**
   * Sends what the visitor has typed; kept and sent later while (re)connecting.
   *
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendText(text: string): void {
    this.#session.sendText(text);
  }

  /**
   * Tells the agent something without interrupting it.
   *
   * @param options.contextId Of several updates with one id, only the newest counts.
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendContextualUpdate(text: string, options?: { contextId?: string }): void {
    this.#session.sendContextualUpdate(text, options);
  }

  /**
   * Tells the agent that the visitor is busy, so that it waits.
   *
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendUserActivity(): void {
    this.#session.sendUserActivity();
  }

  /**
   * Rates an answer of the agent; `null` takes a rating back.
   *
   * @param eventId Default: the agent's last answer.
   * @throws {VoiceAgentError} `not-connected`, or `configuration` when there is nothing to rate.
   */
  sendFeedback(score: FeedbackScore, eventId?: number): void {
    this.#session.sendFeedback(score, eventId);
  }

  /**
   * Lets the agent call a function of the page.
   *
   * @returns A function that takes the tool off again.
   */
  registerTool(name: string, handler: ToolHandler): () => void {
    return this.#session.registerTool(name, handler);
  }

  /** Makes the request for a signed URL. To be overridden for other headers, credentials or a body. */
  requestSignedUrl(): Request {
    return createEndpointRequest(this.signedUrlEndpoint ?? '', this.agentId);
  }

  override attributeChangedCallback(name: string, previous: string | null, value: string | null): void {
    if (value !== null && jsonAttributes.includes(name)) {
      try {
        JSON.parse(value);
      } catch (cause) {
        const message = `The attribute ${name} is not valid JSON and is ignored. Write it like {"name": "Ada"}.`;
        const error = new VoiceAgentError('configuration', message, { cause });
        // Later: while a page is parsed, nobody listens yet.
        void this.updateComplete.then(() => this.#report(error));
        return;
      }
    }
    super.attributeChangedCallback(name, previous, value);
  }

  protected override updated(changed: PropertyValues): void {
    const session = this.#session;
    if (['muted', 'pushToTalk', 'talking'].some((name) => changed.has(name))) session.muted = this.#silent;
    if (changed.has('volume')) session.volume = this.volume;
    if (changed.has('inputDeviceId')) session.inputDeviceId = this.inputDeviceId;
    if (changed.has('outputDeviceId')) session.outputDeviceId = this.outputDeviceId;
  }

  protected override render(): TemplateResult {
    if (this.variant === 'headless') return html`<slot></slot>`;
    const labels = this.#labels;
    const { status, turns } = this;
    return html`<section class="panel" part="panel" aria-label=${labels.title}>
      <header part="header">
        <div class="visualizer" part="visualizer"></div>
        <div class="heading">
          <div class="title" part="title">${labels.title}</div>
          <div class="status" part="status" role="status">${this.#statusText(labels)}</div>
        </div>
      </header>
      <div class="log" part="transcript" role="log" aria-label=${labels.transcript} tabindex="0">
        ${turns.length ? transcript(turns, labels) : html`<p class="empty">${labels.empty}</p>`}
      </div>
      ${this.#notice(labels)}
      <footer part="controls">
        ${status === 'idle' || status === 'disconnecting'
          ? html`<button class="wide" part="button start-button" @click=${() => this.#press(this.textOnly)}>
              ${phoneIcon} ${labels.start}
            </button>`
          : html`${this.textOnly ? nothing : this.#muteButton(labels)}
            ${composer(labels, { onSend: (text) => this.sendText(text), onTyping: () => this.#typing() })}
              <button class="icon danger" part="button end-button" aria-label=${labels.end} @click=${() => this.stop()}>
                ${endIcon}
              </button>`}
      </footer>
    </section>`;
  }

  /** Whether silence is sent. */
  get #silent(): boolean {
    return this.muted || (this.pushToTalk && !this.talking);
  }

  get #labels(): Labels {
    return { ...english, ...this.labels };
  }

  #options(textOnly: boolean): SessionOptions {
    return {
      ...(Object.fromEntries(sessionProperties.map((name) => [name, this[name]])) as SessionOptions),
      textOnly,
      muted: this.#silent,
      reconnect: !this.noReconnect,
      requestSignedUrl: () => this.requestSignedUrl(),
    };
  }

  /** Not `async` up to the session: sound must be asked for inside the gesture. */
  #start(textOnly: boolean): Promise<void> {
    if (this.status === 'idle' && !this.dispatchEvent(new VoiceAgentStartEvent())) return Promise.reject(abortedError());
    return this.#session.start(this.#options(textOnly));
  }

  /** A start by a button: what goes wrong is shown, and told by an event. */
  #press(textOnly: boolean): void {
    this.#start(textOnly).catch(() => undefined);
  }

  #typing(): void {
    const now = Date.now();
    if (now - this.#lastActivity < activityInterval || this.status !== 'connected') return;
    this.#lastActivity = now;
    this.sendUserActivity();
  }

  #report(error: VoiceAgentError): void {
    const unhandled = this.dispatchEvent(new VoiceAgentErrorEvent(error));
    if (unhandled) console.error(`<voice-agent> ${error.code}: ${error.message}`);
  }

  #statusText({ status: texts, muted }: Labels): string {
    const { status, mode, queued } = this.#session.conversation;
    if (queued) return texts.queued;
    if (status !== 'connected') return texts[status];
    if (mode === 'listening') return this.textOnly ? texts.text : this.#silent ? muted : texts.listening;
    return texts[mode];
  }

  #muteButton(labels: Labels): TemplateResult {
    return html`<button
      class="icon quiet"
      part="button mute-button"
      aria-label=${labels.mute}
      aria-pressed=${this.muted ? 'true' : 'false'}
      @click=${() => (this.muted = !this.muted)}
    >
      ${this.muted ? mutedIcon : microphoneIcon}
    </button>`;
  }

  #notice(labels: Labels): TemplateResult | typeof nothing {
    const { audioBlocked, mutedSpeech, error } = this.#session.conversation;
    if (error && error.code !== 'aborted' && error.code !== 'protocol') {
      const canType = error.code.startsWith('microphone') && this.status === 'idle';
      return html`<div class="notice error" part="notice" role="alert">
        ${labels.errors[error.code]}
        ${canType
          ? html`<button class="quiet" part="button" @click=${() => this.#press(true)}>${labels.typeInstead}</button>`
          : nothing}
      </div>`;
    }
    if (audioBlocked && this.status === 'connected') return html`<div class="notice" part="notice" role="alert">${labels.tapToHear}</div>`;
    if (mutedSpeech) return html`<div class="notice" part="notice" role="status">${labels.mutedSpeech}</div>`;
    return nothing;
  }
}
