import { abortedError } from '../base/errors.js';
import { encodeBase64 } from '../protocol/base64.js';
import type { FeedbackScore, ServerMessage, UnknownMessage } from '../protocol/messages.js';
import { checkAddress } from '../transport/signed-url.js';
import { Approvals, isAwaitingApproval } from './approval.js';
import type { CallHost } from './call-events.js';
import { rate, type Rating } from './feedback.js';
import type { CallOptions } from './call-options.js';
import { Connection } from './connection.js';
import { Goodbye } from './goodbye.js';
import { IdleTimer } from './idle.js';
import { createInitiationData } from './initiation.js';
import { applyEffects, endsCall, withMessage } from './meanings.js';
import { Stopwatch, type Metrics } from './metrics.js';
import type { Entry } from './outbox.js';
import { summarize } from './reconnect.js';
import { whenAborted, type Scope } from './scope.js';
import { Speech } from './speech.js';
import { withDecision } from './tool-uses.js';
import { ClientTools } from './tools.js';
import { UnansweredTexts } from './unanswered.js';
import { Uplink } from './uplink.js';
import { SPEECH_LEVEL, CallAudio } from './call-audio.js';
import { keepScreenOn } from './wake-lock.js';

export { displayText } from '../protocol/audio-tags.js';
export { prefetchSignedUrl } from '../transport/prefetch.js';
export { microphoneFor } from './going-on.js';
export { canTalkUnasked } from './unasked.js';

/** One running conversation: the connection, microphone and player, and what passes between them. */
export class Call {
  readonly #options: CallOptions;
  readonly #scope: Scope;
  readonly #host: CallHost;
  readonly #stopwatch: Stopwatch;
  readonly #idle: IdleTimer;
  readonly #tools: ClientTools;
  readonly #approvals: Approvals;
  readonly #texts: UnansweredTexts;
  readonly #goodbye: Goodbye;
  /** Messages that came before the microphone was ready. */
  readonly #early: (ServerMessage | UnknownMessage)[] = [];
  readonly #uplink = new Uplink();
  #audio: CallAudio | undefined;
  #speech: Speech | undefined;
  #connection: Connection | undefined;
  /** The error that made the start fail while other parts of it were still running. */
  #failure: unknown;
  #muted: boolean;
  #isGranted = false;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param scope Releases what the call acquires. Everything in progress stops when its signal fires. */
  constructor(options: CallOptions, scope: Scope, host: CallHost) {
    this.#options = options;
    this.#scope = scope;
    this.#host = host;
    this.#muted = options.muted ?? false;
    this.#goodbye = new Goodbye(() => host.end({ reason: 'agent', code: 1000 }));
    this.#stopwatch = new Stopwatch(options.startTime);
    this.#texts = new UnansweredTexts({ greets: options.overrideFirstMessage !== '' });
    this.#tools = new ClientTools(
      host.toolHandlers,
      (call) => host.emit('tool-call', call),
      (result) => host.outbox.post(result),
      options.toolTimeout,
    );
    this.#approvals = new Approvals(host, (toolCallId, approved) => this.decide(toolCallId, approved));
    this.#idle = new IdleTimer(
      options.idleTimeout,
      () => host.conversation,
      () => host.hangUp('idle'),
    );
  }

  /** Missing in a typed conversation. */
  get audio(): CallAudio | undefined {
    return this.#audio;
  }

  /** Whether the socket is open. */
  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** Close code of the last connection that was lost. */
  get closeCode(): number | undefined {
    return this.#connection?.closeCode;
  }

  /** Origin of the HTTP API that belongs to the socket's server. */
  get apiOrigin(): string | undefined {
    return this.#connection?.apiOrigin;
  }

  /** What rating an answer sends, and what it changes: see there. */
  rate(score: FeedbackScore, eventId: number | undefined): Rating {
    return rate(this.#host.conversation, score, eventId);
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#audio) this.#audio.muted = muted;
  }

  get metrics(): Metrics {
    const speech = this.#audio?.player.statistics;
    return {
      ...this.#stopwatch.read(),
      playoutDelay: Math.round(speech?.playoutDelay ?? 0),
      underruns: speech?.underruns ?? 0,
      concealed: Math.round(speech?.concealedMs ?? 0),
      stretched: Math.round(speech?.stretchedMs ?? 0),
      bytesSent: this.#connection?.bytesSent ?? 0,
      bytesReceived: this.#connection?.bytesReceived ?? 0,
      bufferedAudio: Math.round((this.#audio?.player.bufferedDuration ?? 0) * 1000),
    };
  }

  /**
   * Connects, doing as much as possible at the same time. The socket opens only after the microphone was granted, so that
   * nobody pays while a permission prompt is shown.
   *
   * @throws {VoiceAgentError} What prevented it, or `aborted`.
   */
  async connect(): Promise<void> {
    try {
      // Some steps cannot be cancelled: a permission prompt, a module that does not load.
      await Promise.race([this.#connect(), whenAborted(this.#scope.signal, abortedError)]);
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  async #connect(): Promise<void> {
    const options = this.#options;
    const { signal } = this.#scope;
    checkAddress(options);
    const initiation = createInitiationData(options, options.textOnly ?? false, options.nameOf);
    let granted: Promise<unknown> | undefined;
    let opening: Promise<void> | undefined;
    if (!options.textOnly) {
      const audio = this.#createAudio();
      this.#scope.add(() => audio.close());
      granted = new Promise<void>((resolve) => {
        opening = audio.open(signal, resolve, () => this.#asks(true));
        opening.catch((error: unknown) => this.#fail(error));
      }).then(() => this.#asks(false));
    }
    const connection = this.#createConnection(initiation);
    const address = connection.resolve();
    const [url] = await Promise.all([address, granted]);
    await Promise.all([connection.open(url), opening]);
    signal.throwIfAborted();
    this.#connected(connection);
    keepScreenOn(signal);
  }

  /** Whether the browser asks for the microphone. Its answer may come before it is known that it asks. */
  #asks(microphoneAsked: boolean): void {
    if (!microphoneAsked) this.#isGranted = true;
    if (!microphoneAsked || (!this.#isGranted && !this.#scope.signal.aborted))
      this.#host.update({ type: 'set', fields: { microphoneAsked } });
  }

  /** Stops the start because one part of it has failed. Only the first failure is reported. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#scope.abort();
  }

  #createAudio(): CallAudio {
    const stopwatch = this.#stopwatch;
    const host = this.#host;
    const audio = new CallAudio(this.#options, {
      onChunk: (bytes, level) => this.#sendAudio(bytes, level),
      onMutedSpeech: (mutedSpeech) => host.update({ type: 'set', fields: { mutedSpeech } }),
      onMicrophoneProblem: (microphoneProblem) => host.update({ type: 'set', fields: { microphoneProblem } }),
      onDevice: (kind, deviceId) => host.emit('device', { kind, deviceId }),
      onFailed: (error) => host.end({ reason: 'error', code: 1000 }, error),
      onSpeaking: (speaking) => {
        // Music in the queue is heard, and nobody speaks.
        if (speaking && host.conversation.queued) return;
        if (speaking) {
          host.update({ type: 'mode', mode: 'speaking' });
          stopwatch.answered();
          host.emit('metrics', this.metrics);
        } else {
          this.#speech?.pause();
          if (host.conversation.mode === 'speaking') host.update({ type: 'mode', mode: 'listening' });
        }
      },
      onHeard: () => {
        this.#speech?.advance();
        host.emit('trace', { type: 'heard', secondsOf: (eventId) => audio.player.heard(eventId) });
      },
      onYield: (yielding) => host.update({ type: 'set', fields: { yielding } }),
      onBlocked: (audioBlocked) => host.update({ type: 'set', fields: { audioBlocked } }),
      onWarning: (error) => host.emit('error', error),
      onStage: (stage) => stopwatch.stage(stage),
    });
    this.#audio = audio;
    this.#speech = new Speech(
      audio.player,
      () => host.conversation,
      host.apply,
      (caption) => host.emit('caption', caption),
    );
    return audio;
  }

  #createConnection(initiation: ReturnType<typeof createInitiationData>): Connection {
    const host = this.#host;
    const connection = new Connection(this.#options, initiation, this.#stopwatch, this.#scope.signal, {
      onMessage: (message) => {
        // Keep messages until everything is ready: the page must not hear of a conversation whose start then fails.
        const early = host.conversation.status === 'connecting' && connection.connected;
        if (endsCall(message)) connection.hungUp = true;
        if (early && message.type !== 'conversation_initiation_metadata') this.#early.push(message);
        else this.#receive(message);
      },
      onTrace: (trace) => host.emit('trace', trace),
      onProblem: (error) => host.emit('error', error),
      onFailed: (error) => this.#fail(error),
      onLost: ({ wasClean }) => {
        host.outbox.lose(this.#texts.lose(wasClean));
        this.#audio?.pause();
        this.#uplink.reset();
        this.#speech?.reset();
        this.#tools.abort();
        clearTimeout(this.#typingTimer);
      },
      hasHistory: () => !!summarize(host.conversation, host.outbox.turnIds),
      onReconnecting: (reconnect) => {
        host.update({ type: 'status', status: 'reconnecting', reconnect });
        this.#approvals.settle();
      },
      onRestored: () => this.#connected(connection),
      onEnded: (code, error) => host.end({ reason: error ? 'error' : 'agent', code }, error),
    });
    this.#connection = connection;
    this.#scope.add(() => connection.close());
    return connection;
  }

  /** Call when both the socket and the sound are ready. What was said on earlier connections is the first thing the agent is told. */
  #connected(connection: Connection): void {
    const host = this.#host;
    const summary = summarize(host.conversation, host.outbox.turnIds);
    this.#texts.greets = !connection.waits && this.#options.overrideFirstMessage !== '';
    if (summary) host.outbox.begin({ type: 'contextual_update', text: summary });
    host.update({ type: 'status', status: 'connected' });
    for (const message of this.#early.splice(0)) this.#receive(message);
    if (!connection.begin()) return;
    this.#audio?.start(connection.inputFormat);
    host.outbox.flush();
    this.#idle.touch();
    host.emit('metrics', this.metrics);
  }

  /** Sends a message if the service takes messages now. @returns Whether it was sent. */
  transmit(entry: Entry): boolean {
    const { status, queued } = this.#host.conversation;
    const isSent = status === 'connected' && !queued && this.#connection?.send(entry.message) === true;
    if (isSent) this.#texts.sent(entry);
    return isSent;
  }

  /** Call when the visitor speaks or has sent a text. */
  spoke(): void {
    this.#stopwatch.spoke();
    this.#host.emit('trace', { type: 'spoke' });
    this.#idle.touch();
  }

  /** Call when the visitor is busy, such as typing: the conversation is not idle then. */
  touch(): void {
    this.#idle.touch();
  }

  /** Allows or denies an MCP tool call. Does nothing if it no longer waits for approval. */
  decide(toolCallId: string, approved: boolean): void {
    if (!isAwaitingApproval(this.#host.conversation, toolCallId) || !this.connected) return;
    this.#connection?.send({ type: 'mcp_tool_approval_result', tool_call_id: toolCallId, is_approved: approved });
    this.#host.apply((conversation) => withDecision(conversation, toolCallId, approved));
    this.#approvals.settle();
  }

  #sendAudio(bytes: Uint8Array, level: number): void {
    if (level >= SPEECH_LEVEL && !this.#muted) this.spoke();
    if (this.#host.conversation.status !== 'connected' || !this.connected) return this.#uplink.reset();
    const sent = this.#uplink.add(bytes, level);
    if (sent) this.#connection?.send({ user_audio_chunk: encodeBase64(sent) });
  }

  #receive(message: ServerMessage | UnknownMessage): void {
    const host = this.#host;
    const isMusic = host.conversation.queued && message.type === 'audio';
    if (!isMusic) this.#texts.receive(message);
    host.emit('message', message);
    const circumstances = { time: this.#stopwatch.now, textOnly: !this.#audio };
    host.apply((conversation) => withMessage(conversation, message, circumstances));
    applyEffects(message, {
      host,
      tools: this.#tools,
      stopwatch: this.#stopwatch,
      speech: this.#goodbye.isCut ? undefined : this.#speech,
      signal: this.#scope.signal,
      approvals: this.#approvals,
      expectEnd: () => this.#goodbye.begin(),
      expectTyping: (duration) => this.#expectTyping(duration),
      heardFrom: () => this.#idle.touch(),
      tellMetrics: () => host.emit('metrics', this.metrics),
    });
    this.#approvals.settle();
    if (message.type === 'audio') this.#goodbye.goesOn();
  }

  /** Ends typing by itself where the service has told how long it lasts. Its newest word counts. */
  #expectTyping(duration: number | null | undefined): void {
    clearTimeout(this.#typingTimer);
    const over = (): void => this.#host.update({ type: 'set', fields: { typing: false } });
    if (duration) this.#typingTimer = setTimeout(over, duration);
  }

  /** Call when another call takes its place. What is not answered yet is left to that one. */
  leave(): void {
    this.#host.outbox.lose(this.#texts.lose(false));
    void this.finish(false);
  }

  /** Stops a goodbye that is still playing. */
  hurry(): void {
    this.#goodbye.cut();
  }

  /**
   * Releases the microphone, then stops all sound.
   *
   * @param drain Whether to play the speech that has been received first.
   */
  async finish(drain: boolean): Promise<void> {
    this.#tools.abort();
    this.#approvals.close();
    this.#idle.close();
    this.#goodbye.close();
    clearTimeout(this.#typingTimer);
    this.#audio?.release();
    // The scope stays open meanwhile, so that audio of the goodbye that still comes is played, too.
    if (drain && this.#audio) {
      const drained = this.#audio.player.drained().then(() => this.#speech?.finish());
      await this.#goodbye.playOut(drained);
    }
    this.#speech?.silence();
  }
}
