import { closeContext } from '../audio/context.js';
import { abortedError, VoiceAgentError } from '../errors.js';
import { encodeBase64 } from '../protocol/base64.js';
import { isMessage, isUserAudio } from '../protocol/codec.js';
import type { ClientMessage, ServerMessage, UnknownMessage } from '../protocol/messages.js';
import { checkAddress, resolveSignedUrl, type AgentAddress, type SignedUrlOptions } from '../transport/signed-url.js';
import { noPlaceError } from '../transport/service-error.js';
import { ElevenLabsWebSocket, type CloseInfo } from '../transport/websocket.js';
import { act, isHangUp, isSpoken } from './act.js';
import { isAwaitingApproval } from './approval.js';
import type { CallHost, SessionEnd } from './call-events.js';
import type { Caption } from './captions.js';
import { IdleTimer } from './idle.js';
import { createInitiationData, type InitiationOptions } from './initiation.js';
import { Stopwatch, type Metrics } from './metrics.js';
import { Outbox } from './outbox.js';
import { mostAttempts, reconnect, summarize } from './reconnect.js';
import { Scope, sleep, whenAborted } from './scope.js';
import { Speech } from './speech.js';
import { speechLevel, Voice, type VoiceOptions } from './voice.js';

export interface CallOptions extends AgentAddress, SignedUrlOptions, InitiationOptions, VoiceOptions {
  /** No microphone and no sound. Default: false. */
  textOnly?: boolean | undefined;
  /** Whether to connect again after a drop. Default: true. */
  reconnect?: boolean | undefined;
  /** Ends the conversation when neither side has said anything for so long, in ms. Default: never. */
  idleTimeout?: number | undefined;
  /** When the visitor asked for it, in ms of `performance.now()`. Default: now. */
  startTime?: number | undefined;
}

/** How long what has been received is played out after the end, in ms. */
const longestDrain = 10_000;

/** A connection that has lasted so long, in ms, was a good one: the tries to reconnect are counted anew. */
const steady = 30_000;

/** How long after the last piece of a goodbye the service is waited for to close, in ms. */
const goodbyeGap = 1500;

/** One start and all it acquires, to its end: audio, socket, and what goes from one to the other. */
export class Call {
  /** Settles when the conversation is connected; rejects with what prevented it. */
  readonly started: Promise<void>;
  /** Begins. To be called inside a click or a key press. */
  readonly start: () => void;
  readonly stopwatch: Stopwatch;
  /** Where the service's HTTP API is that belongs to the socket. */
  apiOrigin: string | undefined;
  /** Whether everything is released and told. */
  over = false;
  readonly #options: CallOptions;
  readonly #host: CallHost;
  readonly #scope = new Scope();
  #voice: Voice | undefined;
  #speech: Speech | undefined;
  #socket: ElevenLabsWebSocket | undefined;
  /** What made starting fail while other parts of it were still under way. */
  #failure: unknown;
  #ending: Promise<void> | undefined;
  /** Cuts the playing out of the goodbye short. */
  readonly #hurry = new AbortController();
  readonly #outbox = new Outbox((message) => this.#transmit(message));
  /** What has come before the microphone was ready. */
  readonly #early: (ServerMessage | UnknownMessage)[] = [];
  /** How the last connection ended. */
  #close: CloseInfo | undefined;
  /** Tries to reconnect since the last good connection, and since when this one is up, in ms since the start. */
  #attempts = 0;
  #connectedAt = 0;
  #muted: boolean;
  readonly #idle: IdleTimer;
  /** Set once the agent has hung up. */
  #endTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CallOptions, host: CallHost) {
    this.#options = options;
    this.#host = host;
    this.#muted = options.muted ?? false;
    this.stopwatch = new Stopwatch(options.startTime);
    this.#idle = new IdleTimer(
      options.idleTimeout,
      () => host.conversation,
      () => void this.stop('idle'),
    );
    let start = (): void => undefined;
    this.started = new Promise((resolve, reject) => (start = () => void this.#start().then(resolve, reject)));
    this.started.catch(() => undefined);
    this.start = start;
  }

  /** Whether it is on its way to its end. */
  get ending(): boolean {
    return this.#ending !== undefined && !this.over;
  }

  get voice(): Voice | undefined {
    return this.#voice;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#voice) this.#voice.muted = muted;
  }

  get metrics(): Metrics {
    return {
      ...this.stopwatch.read(),
      underruns: this.#voice?.player.underruns ?? 0,
      bytesSent: this.#socket?.bytesSent ?? 0,
      bytesReceived: this.#socket?.bytesReceived ?? 0,
      bufferedAudio: Math.round((this.#voice?.player.bufferedDuration ?? 0) * 1000),
    };
  }

  /** Sends a message, or keeps it until the conversation is connected (again). */
  send(message: ClientMessage): void {
    if (this.#ending) throw new VoiceAgentError('not-connected', 'The conversation is ending. Start a new one first.');
    // Whoever types is not idle.
    if (!isUserAudio(message) && message.type === 'user_activity') this.#idle.touch();
    this.#outbox.post(message);
  }

  /** Sends what the visitor has typed. */
  sendText(message: ClientMessage, text: string): void {
    this.send(message);
    this.#host.update({ type: 'typed', text, time: this.stopwatch.now });
    this.stopwatch.spoke();
    this.#idle.touch();
    if (this.#host.conversation.mode === 'listening') this.#host.update({ type: 'mode', mode: 'thinking' });
  }

  /** Ends the call at once; a goodbye that is being played out is cut short. */
  stop(reason: SessionEnd['reason'] = 'user'): Promise<void> {
    this.#hurry.abort();
    return this.#end({ reason, code: this.#socket?.connected ? 1000 : undefined });
  }

  /** Decides about an MCP tool that is waiting for approval. Too late, it does nothing. */
  decide(toolCallId: string, approved: boolean): void {
    if (!isAwaitingApproval(this.#host.conversation, toolCallId) || this.#ending || !this.#socket?.connected) return;
    this.#socket.send({ type: 'mcp_tool_approval_result', tool_call_id: toolCallId, is_approved: approved });
    this.#host.update({ type: 'decided', toolCallId, approved });
  }

  async #start(): Promise<void> {
    try {
      if (this.#ending) throw abortedError();
      // Some of what is waited for does not know how to give up: a permission prompt, a module that does not load.
      await Promise.race([this.#begin(), whenAborted(this.#scope.signal, abortedError)]);
    } catch (error) {
      if (this.#ending) {
        await this.#ending;
        throw abortedError();
      }
      const failure = VoiceAgentError.from(
        this.#failure ?? error,
        'configuration',
        'The conversation could not be started.',
      );
      await this.#end({ reason: 'error', code: this.#close?.code }, failure);
      throw failure;
    }
  }

  /** Up to the first `await` inside the visitor's gesture. */
  async #begin(): Promise<void> {
    const options = this.#options;
    const { signal } = this.#scope;
    const { context } = options;
    if (context) this.#scope.add(() => closeContext(context));
    checkAddress(options);
    const initiation = createInitiationData(options, options.textOnly ?? false);
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
    this.#socket = this.#createSocket(initiation);
    const address = this.#address();
    const [url] = await Promise.all([address, granted]);
    await Promise.all([this.#connect(url), opening]);
    signal.throwIfAborted();
    this.#connected();
    // Where it cannot be loaded, the screen goes off as ever.
    import('./wake-lock.js').then(({ keepScreenOn }) => keepScreenOn(signal)).catch(() => undefined);
    globalThis.addEventListener?.('offline', () => this.#socket?.drop(), { signal });
  }

  /** One part of the start has failed: it stops all the others, and is the one that is told. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#scope.abort();
  }

  #createVoice(): Voice {
    const { stopwatch } = this;
    const host = this.#host;
    const voice = new Voice(this.#options, {
      onChunk: (bytes, level) => this.#sendAudio(bytes, level),
      onMutedSpeech: (mutedSpeech) => host.update({ type: 'set', fields: { mutedSpeech } }),
      onSpeaking: (speaking) => {
        if (speaking) {
          host.update({ type: 'mode', mode: 'speaking' });
          stopwatch.answered();
          host.emit('metrics', this.metrics);
        } else {
          this.#speech?.finish();
          if (host.conversation.mode === 'speaking') host.update({ type: 'mode', mode: 'listening' });
        }
      },
      onBlocked: (audioBlocked) => host.update({ type: 'set', fields: { audioBlocked } }),
      onWarning: (error) => host.emit('error', error),
      onStage: (stage) => stopwatch.stage(stage),
    });
    this.#voice = voice;
    const onCaption = (caption: Caption): void => host.emit('caption', caption);
    this.#speech = new Speech(voice.player, () => host.conversation, host.update, onCaption);
    return voice;
  }

  async #address(): Promise<string> {
    const url = await resolveSignedUrl(this.#options, this.#options, this.#scope.signal);
    this.stopwatch.stage('signedUrl');
    this.apiOrigin = new URL(url).origin.replace(/^ws/, 'http');
    return url;
  }

  /** Opens a connection and initiates the conversation on it. */
  async #connect(url: string): Promise<void> {
    const { signal } = this.#scope;
    this.#close = undefined;
    await this.#socket?.connect(url, { signal });
    this.stopwatch.stage('connected');
  }

  #createSocket(initiation: ReturnType<typeof createInitiationData>): ElevenLabsWebSocket {
    const socket = new ElevenLabsWebSocket(undefined, { initiation });
    socket.on('message', (message) => {
      // What is said before all is ready is said once it is: nothing is heard of a conversation that does not come about.
      const early = this.#host.conversation.status === 'connecting' && socket.connected;
      if (early && message.type !== 'conversation_initiation_metadata') this.#early.push(message);
      else this.#receive(message);
    });
    // Whatever else goes wrong comes with the end of the connection.
    socket.on('error', (error) => error.code === 'protocol' && this.#host.emit('error', error));
    socket.on('close', (close) => this.#closed(close));
    this.#scope.add(() => socket.close());
    return socket;
  }

  /** Both the socket and the audio are there. */
  #connected(): void {
    this.#host.update({ type: 'status', status: 'connected' });
    this.#connectedAt = this.stopwatch.now;
    for (const message of this.#early.splice(0)) this.#receive(message);
    if (this.#close) return this.#closed(this.#close);
    this.#voice?.start(this.#socket?.metadata?.user_input_audio_format ?? 'pcm_16000');
    this.#outbox.flush();
    this.#idle.touch();
    this.#host.emit('metrics', this.metrics);
  }

  /** Sends a message if there is somebody who takes it, and tells whether there was. */
  #transmit(message: ClientMessage): boolean {
    const { status, queued } = this.#host.conversation;
    if (status !== 'connected' || queued || !this.#socket?.connected) return false;
    return this.#socket.send(message);
  }

  #sendAudio(bytes: Uint8Array, level: number): void {
    const { conversation } = this.#host;
    if (level >= speechLevel && !this.#muted) {
      this.stopwatch.spoke();
      this.#idle.touch();
    }
    if (conversation.status === 'connected' && this.#socket?.connected) {
      this.#socket.send({ user_audio_chunk: encodeBase64(bytes) });
    }
  }

  #receive(message: ServerMessage | UnknownMessage): void {
    const host = this.#host;
    this.#outbox.confirm();
    host.emit('message', message);
    host.update({ type: 'message', message, time: this.stopwatch.now, textOnly: !this.#voice });
    act(message, {
      host,
      stopwatch: this.stopwatch,
      speech: this.#hurry.signal.aborted ? undefined : this.#speech,
      signal: this.#scope.signal,
      decide: this.decide.bind(this),
    });
    if (isSpoken(message)) this.#idle.touch();
    if (isMessage(message, 'queue_status')) this.#queueMoved(message.queue_status_event.status);
    if (message.type === 'ping') host.emit('metrics', this.metrics);
    if (isHangUp(message) || (message.type === 'audio' && this.#endTimer)) this.#expectEnd();
  }

  #queueMoved(status: string): void {
    if (status === 'admitted') this.#outbox.flush();
    // A start fails by itself.
    if (status === 'timed_out' && this.#host.conversation.status !== 'connecting')
      void this.#end({ reason: 'error', code: 1000 }, noPlaceError());
  }

  /** The agent has hung up: the service closes, or else we do once no more of its goodbye comes. */
  #expectEnd(): void {
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => void this.#end({ reason: 'agent', code: 1000 }, undefined, true), goodbyeGap);
  }

  #closed(close: CloseInfo): void {
    this.#close = close;
    const { code } = close;
    const { status } = this.#host.conversation;
    // Once the agent has hung up, the conversation is over, however the connection ends.
    const hungUp = this.#endTimer !== undefined || this.#early.some(isHangUp);
    const error = hungUp ? undefined : close.error;
    // The sound is still being opened, and nobody is there any more to talk to.
    if (status === 'connecting' && error) this.#fail(error);
    // While reconnecting, `connect()` itself says what went wrong.
    if (this.#ending || status !== 'connected') return;
    const attempts = error && this.#attemptsLeft(error, code);
    if (attempts) void this.#reconnect(error, close, attempts);
    else void this.#end({ reason: error ? 'error' : 'agent', code }, error, true);
  }

  /** How often it may be tried to get a lost connection back. */
  #attemptsLeft({ code, retryable }: VoiceAgentError, closeCode: number): number {
    const { reconnect: wanted, signedUrl } = this.#options;
    // Somebody must be able to mint a new address: a signed URL serves one conversation.
    if (!retryable || wanted === false || signedUrl) return 0;
    if (this.stopwatch.now - this.#connectedAt > steady) this.#attempts = 0;
    return Math.max(0, (code === 'server-error' && closeCode === 1002 ? 1 : mostAttempts) - this.#attempts);
  }

  async #reconnect(lost: VoiceAgentError, { code, reason }: CloseInfo, attempts: number): Promise<void> {
    const { signal } = this.#scope;
    const host = this.#host;
    // A drop with a reason is one that the socket itself did not notice.
    this.#outbox.lose(code === 1006 && reason !== '');
    this.#voice?.pause();
    this.#speech?.reset();
    host.tools.abort();
    const before = this.#attempts;
    try {
      await reconnect(
        async () => this.#connect(await this.#address()),
        (detail) => {
          this.#attempts = before + detail.attempt;
          host.update({ type: 'status', status: 'reconnecting', reconnect: detail });
        },
        signal,
        attempts,
        before,
      );
      signal.throwIfAborted();
      const summary = summarize(host.conversation);
      if (summary) this.#outbox.begin({ type: 'contextual_update', text: summary });
      this.#connected();
    } catch (error) {
      if (signal.aborted || this.#ending) return;
      await this.#end({ reason: 'error', code }, VoiceAgentError.from(error, 'connection-lost', lost.message), true);
    }
  }

  #end(end: SessionEnd, error?: VoiceAgentError, drain = false): Promise<void> {
    if (!this.#ending) {
      let settle = (): void => undefined;
      this.#ending = new Promise((resolve) => (settle = resolve));
      void this.#finish(end, error, drain).finally(settle);
    }
    return this.#ending;
  }

  async #finish(end: SessionEnd, error: VoiceAgentError | undefined, drain: boolean): Promise<void> {
    const host = this.#host;
    this.#idle.close();
    clearTimeout(this.#endTimer);
    host.tools.abort();
    if (error) {
      host.update({ type: 'set', fields: { error } });
      host.emit('error', error);
    }
    if (host.conversation.status !== 'connecting') host.update({ type: 'status', status: 'disconnecting', error });
    this.#voice?.release();
    // The scope stays open for so long: what still comes of the goodbye is played, too.
    if (drain && this.#voice) {
      const drained = this.#voice.player.drained().then(() => this.#speech?.finish());
      await Promise.race([drained, sleep(longestDrain, this.#hurry.signal)]);
      this.#hurry.abort();
    }
    this.#speech?.silence();
    const { metrics } = this;
    await this.#scope.close();
    host.update({ type: 'status', status: 'idle', error });
    host.emit('metrics', metrics);
    host.emit('end', end);
    this.over = true;
  }
}
