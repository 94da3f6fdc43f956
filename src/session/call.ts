import { abortedError } from '../base/errors.js';
import { displayText } from '../protocol/audio-tags.js';
import { encodeBase64 } from '../protocol/base64.js';
import type { ServerMessage, UnknownMessage } from '../protocol/messages.js';
import { checkAddress } from '../transport/signed-url.js';
import { Approvals, isAwaitingApproval } from './approval.js';
import type { CallHost } from './call-events.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { IdleTimer } from './idle.js';
import { createInitiationData, type InitiationOptions } from './initiation.js';
import { applyEffects, endsCall, withMessage } from './meanings.js';
import { Stopwatch, type Metrics } from './metrics.js';
import type { Entry } from './outbox.js';
import { summarize } from './reconnect.js';
import { sleep, whenAborted, type Scope } from './scope.js';
import { Speech } from './speech.js';
import { withDecision } from './tool-uses.js';
import { ClientTools } from './tools.js';
import type { Turn } from './turns.js';
import { UnansweredTexts } from './unanswered.js';
import { SPEECH_LEVEL, Voice, type VoiceOptions } from './voice.js';
import { keepScreenOn } from './wake-lock.js';

export interface CallOptions extends ConnectionOptions, InitiationOptions, VoiceOptions {
  /** No microphone and no sound. Default: false. */
  textOnly?: boolean | undefined;
  /** Ends the conversation when neither side has said anything for so long, in ms. Default: never. */
  idleTimeout?: number | undefined;
  /** How long a client tool may take, in ms. Default: 30000. */
  toolTimeout?: number | undefined;
  /** When the visitor asked for it, in ms of `performance.now()`. Default: now. */
  startTime?: number | undefined;
}

/** How long what has been received is played out after the end. */
const LONGEST_DRAIN_MS = 10_000;

/** How long after the last piece of a goodbye the service is waited for to close. */
const GOODBYE_GAP_MS = 1500;

/** All that one running conversation needs: the connection, the microphone and the player, and what goes between them. */
export class Call {
  readonly #options: CallOptions;
  readonly #scope: Scope;
  readonly #host: CallHost;
  readonly #stopwatch: Stopwatch;
  readonly #idle: IdleTimer;
  readonly #tools: ClientTools;
  readonly #approvals: Approvals;
  readonly #texts: UnansweredTexts;
  /** Fires when the playing out of a goodbye is to be cut short. */
  readonly #hurry = new AbortController();
  /** What has come before the microphone was ready. */
  readonly #early: (ServerMessage | UnknownMessage)[] = [];
  #voice: Voice | undefined;
  #speech: Speech | undefined;
  #connection: Connection | undefined;
  /** What made the start fail while other parts of it were still under way. */
  #failure: unknown;
  #muted: boolean;
  /** Set once the agent has hung up. */
  #endTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param scope Takes what is acquired. When its signal fires, everything under way gives up. */
  constructor(options: CallOptions, scope: Scope, host: CallHost) {
    this.#options = options;
    this.#scope = scope;
    this.#host = host;
    this.#muted = options.muted ?? false;
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
  get voice(): Voice | undefined {
    return this.#voice;
  }

  /** Whether there is somebody who takes messages. */
  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** Close code of the last connection that was lost. */
  get closeCode(): number | undefined {
    return this.#connection?.closeCode;
  }

  /** Where the service's HTTP API is that belongs to the socket. */
  get apiOrigin(): string | undefined {
    return this.#connection?.apiOrigin;
  }

  /** The text of a turn as a person should read it. */
  readonly textOf: (turn: Turn) => string = displayText;

  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#voice) this.#voice.muted = muted;
  }

  get metrics(): Metrics {
    const speech = this.#voice?.player.statistics;
    return {
      ...this.#stopwatch.read(),
      playoutDelay: Math.round(speech?.playoutDelay ?? 0),
      underruns: speech?.underruns ?? 0,
      concealed: Math.round(speech?.concealedMs ?? 0),
      stretched: Math.round(speech?.stretchedMs ?? 0),
      bytesSent: this.#connection?.bytesSent ?? 0,
      bytesReceived: this.#connection?.bytesReceived ?? 0,
      bufferedAudio: Math.round((this.#voice?.player.bufferedDuration ?? 0) * 1000),
    };
  }

  /**
   * Connects. Everything that can be waited for at the same time is; the socket is opened only once the microphone is
   * granted, so that nobody pays for a permission prompt.
   *
   * @throws {VoiceAgentError} What prevented it, or `aborted`.
   */
  async connect(): Promise<void> {
    try {
      // Some of what is waited for does not know how to give up: a permission prompt, a module that does not load.
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
    let granted: Promise<void> | undefined;
    let opening: Promise<void> | undefined;
    if (!options.textOnly) {
      const voice = this.#createVoice();
      this.#scope.add(() => voice.close());
      granted = new Promise((resolve) => {
        opening = voice.open(signal, resolve);
        opening.catch((error: unknown) => this.#fail(error));
      });
    }
    const connection = this.#createConnection(initiation);
    const address = connection.resolve();
    const [url] = await Promise.all([address, granted]);
    await Promise.all([connection.open(url), opening]);
    signal.throwIfAborted();
    this.#connected();
    keepScreenOn(signal);
  }

  /** One part of the start has failed: it stops all the others, and is the one that is told. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#scope.abort();
  }

  #createVoice(): Voice {
    const stopwatch = this.#stopwatch;
    const host = this.#host;
    const voice = new Voice(this.#options, {
      onChunk: (bytes, level) => this.#sendAudio(bytes, level),
      onMutedSpeech: (mutedSpeech) => host.update({ type: 'set', fields: { mutedSpeech } }),
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
      onHeard: () => this.#speech?.advance(),
      onBlocked: (audioBlocked) => host.update({ type: 'set', fields: { audioBlocked } }),
      onWarning: (error) => host.emit('error', error),
      onStage: (stage) => stopwatch.stage(stage),
    });
    this.#voice = voice;
    this.#speech = new Speech(
      voice.player,
      () => host.conversation,
      host.update,
      (caption) => host.emit('caption', caption),
    );
    return voice;
  }

  #createConnection(initiation: ReturnType<typeof createInitiationData>): Connection {
    const host = this.#host;
    const connection = new Connection(this.#options, initiation, this.#stopwatch, this.#scope.signal, {
      onMessage: (message) => {
        // What is said before all is ready is said once it is: nothing is heard of a conversation that does not come about.
        const early = host.conversation.status === 'connecting' && connection.connected;
        if (endsCall(message)) connection.hungUp = true;
        if (early && message.type !== 'conversation_initiation_metadata') this.#early.push(message);
        else this.#receive(message);
      },
      onProblem: (error) => host.emit('error', error),
      onFailed: (error) => this.#fail(error),
      onLost: ({ wasClean }) => {
        host.outbox.lose(this.#texts.lose(wasClean));
        this.#voice?.pause();
        this.#speech?.reset();
        this.#tools.abort();
      },
      onReconnecting: (reconnect) => {
        host.update({ type: 'status', status: 'reconnecting', reconnect });
        this.#approvals.settle();
      },
      onRestored: () => {
        const summary = summarize(host.conversation, host.outbox.turnIds);
        if (summary) host.outbox.begin({ type: 'contextual_update', text: summary });
        this.#connected();
      },
      onEnded: (code, error) => host.end({ reason: error ? 'error' : 'agent', code }, error),
    });
    this.#connection = connection;
    this.#scope.add(() => connection.close());
    return connection;
  }

  /** Both the socket and the sound are there. */
  #connected(): void {
    this.#host.update({ type: 'status', status: 'connected' });
    for (const message of this.#early.splice(0)) this.#receive(message);
    if (!this.#connection?.begin()) return;
    this.#voice?.start(this.#connection.inputFormat);
    this.#host.outbox.flush();
    this.#idle.touch();
    this.#host.emit('metrics', this.metrics);
  }

  /** Sends a message if there is somebody who takes it. @returns Whether there was. */
  transmit(entry: Entry): boolean {
    const { status, queued } = this.#host.conversation;
    const isSent = status === 'connected' && !queued && this.#connection?.send(entry.message) === true;
    if (isSent) this.#texts.sent(entry);
    return isSent;
  }

  /** The visitor has said something in writing. */
  spoke(): void {
    this.#stopwatch.spoke();
    this.#idle.touch();
  }

  /** The visitor is busy: whoever types is not idle. */
  touch(): void {
    this.#idle.touch();
  }

  /** Decides about an MCP tool that is waiting for approval. Too late, it does nothing. */
  decide(toolCallId: string, approved: boolean): void {
    if (!isAwaitingApproval(this.#host.conversation, toolCallId) || !this.connected) return;
    this.#connection?.send({ type: 'mcp_tool_approval_result', tool_call_id: toolCallId, is_approved: approved });
    this.#host.apply((conversation) => withDecision(conversation, toolCallId, approved));
    this.#approvals.settle();
  }

  #sendAudio(bytes: Uint8Array, level: number): void {
    if (level >= SPEECH_LEVEL && !this.#muted) this.spoke();
    if (this.#host.conversation.status === 'connected' && this.connected) {
      this.#connection?.send({ user_audio_chunk: encodeBase64(bytes) });
    }
  }

  #receive(message: ServerMessage | UnknownMessage): void {
    const host = this.#host;
    const isMusic = host.conversation.queued && message.type === 'audio';
    if (!isMusic) this.#texts.receive(message);
    host.emit('message', message);
    const arrival = { time: this.#stopwatch.now, textOnly: !this.#voice };
    host.apply((conversation) => withMessage(conversation, message, arrival));
    applyEffects(message, {
      host,
      tools: this.#tools,
      stopwatch: this.#stopwatch,
      speech: this.#hurry.signal.aborted ? undefined : this.#speech,
      signal: this.#scope.signal,
      approvals: this.#approvals,
      expectEnd: () => this.#expectEnd(),
      heardFrom: () => this.#idle.touch(),
      tellMetrics: () => host.emit('metrics', this.metrics),
    });
    this.#approvals.settle();
    // More of the goodbye.
    if (message.type === 'audio' && this.#endTimer) this.#expectEnd();
  }

  /** The agent has hung up: the service closes, or else we do once no more of its goodbye comes. */
  #expectEnd(): void {
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => this.#host.end({ reason: 'agent', code: 1000 }), GOODBYE_GAP_MS);
  }

  /** Cuts the playing out of a goodbye short. */
  hurry(): void {
    this.#hurry.abort();
  }

  /**
   * Lets the microphone go, and falls silent.
   *
   * @param drain Whether what has been received of the agent's voice is played out first.
   */
  async finish(drain: boolean): Promise<void> {
    this.#tools.abort();
    this.#approvals.close();
    this.#idle.close();
    clearTimeout(this.#endTimer);
    this.#voice?.release();
    // The scope stays open for so long: what still comes of the goodbye is played, too.
    if (drain && this.#voice) {
      const drained = this.#voice.player.drained().then(() => this.#speech?.finish());
      await Promise.race([drained, sleep(LONGEST_DRAIN_MS, this.#hurry.signal)]);
      this.#hurry.abort();
    }
    this.#speech?.silence();
  }
}
