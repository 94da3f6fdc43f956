import { VoiceAgentError } from '../base/errors.js';
import type {
  AudioFormat,
  ClientMessage,
  ConversationInitiationClientData,
  ServerMessage,
  UnknownMessage,
} from '../protocol/messages.js';
import { isAudioFormat } from '../protocol/codec.js';
import { resolveSignedUrl, type AgentAddress, type SignedUrlOptions } from '../transport/signed-url.js';
import { ElevenLabsWebSocket, type CloseInfo } from '../transport/websocket.js';
import type { Reconnect } from './conversation.js';
import type { Stopwatch } from './metrics.js';
import { MOST_ATTEMPTS, reconnect } from './reconnect.js';

export interface ConnectionOptions extends AgentAddress, SignedUrlOptions {
  /** Whether to connect again after a drop. Default: true. */
  reconnect?: boolean | undefined;
  /** Whether nothing is spoken, so that no audio format matters. Default: false. */
  textOnly?: boolean | undefined;
}

/** What a connection tells its call. */
export interface ConnectionListeners {
  onMessage: (message: ServerMessage | UnknownMessage) => void;
  /** A frame could not be read and was dropped. */
  onProblem: (error: VoiceAgentError) => void;
  /** The first connection was lost before the call was ready. */
  onFailed: (error: VoiceAgentError) => void;
  /** The connection is lost, and it is tried to get it back. */
  onLost: (close: CloseInfo) => void;
  onReconnecting: (reconnect: Reconnect) => void;
  onRestored: () => void;
  /** The connection is over for good. */
  onEnded: (code: number, error: VoiceAgentError | undefined) => void;
}

/** A connection that has lasted so long was a good one: the tries to reconnect are counted anew. */
const STABLE_AFTER_MS = 30_000;

/** The connection of a call to the service: opened, watched, and opened anew when it is lost. */
export class Connection {
  /** Where the service's HTTP API is that belongs to the socket. */
  apiOrigin: string | undefined;
  /** Whether the other side has hung up: whatever the socket says then, nothing connects again. */
  hungUp = false;
  readonly #options: ConnectionOptions;
  readonly #stopwatch: Stopwatch;
  readonly #signal: AbortSignal;
  readonly #listeners: ConnectionListeners;
  readonly #socket: ElevenLabsWebSocket;
  #state: 'connecting' | 'connected' | 'reconnecting' | 'ended' = 'connecting';
  /** How the last connection ended. */
  #close: CloseInfo | undefined;
  /** Tries to reconnect since the last good connection. */
  #attempts = 0;
  /** Since when this connection is up, in ms since the start. */
  #connectedAt = 0;

  /** @param signal Gives up whatever is under way. */
  constructor(
    options: ConnectionOptions,
    initiation: Omit<ConversationInitiationClientData, 'type'>,
    stopwatch: Stopwatch,
    signal: AbortSignal,
    listeners: ConnectionListeners,
  ) {
    this.#options = options;
    this.#stopwatch = stopwatch;
    this.#signal = signal;
    this.#listeners = listeners;
    this.#socket = new ElevenLabsWebSocket(undefined, { initiation });
    this.#socket.on('message', listeners.onMessage);
    // Whatever else goes wrong comes with the end of the connection.
    this.#socket.on('error', (error) => error.code === 'protocol' && listeners.onProblem(error));
    this.#socket.on('close', (close) => this.#closed(close));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Close code of the last connection that was lost. */
  get closeCode(): number | undefined {
    return this.#close?.code;
  }

  /** What the service expects of the microphone. */
  get inputFormat(): AudioFormat {
    const { user_input_audio_format: format = 'pcm_16000' } = this.#socket.metadata ?? {};
    return isAudioFormat(format) ? format : 'pcm_16000';
  }

  get bytesSent(): number {
    return this.#socket.bytesSent;
  }

  get bytesReceived(): number {
    return this.#socket.bytesReceived;
  }

  /** Asks for the address of a conversation. */
  async resolve(): Promise<string> {
    const url = await resolveSignedUrl(this.#options, this.#options, this.#signal);
    this.#stopwatch.stage('signedUrl');
    this.apiOrigin = new URL(url).origin.replace(/^ws/, 'http');
    return url;
  }

  /**
   * Opens a connection and initiates the conversation on it.
   *
   * @throws {VoiceAgentError} What prevented it; `configuration` for an agent whose audio format is not known.
   */
  async open(url: string): Promise<void> {
    this.#close = undefined;
    const metadata = await this.#socket.connect(url, { signal: this.#signal });
    const { agent_output_audio_format: output, user_input_audio_format: input } = metadata;
    const unknown = [output, input].find((format) => !isAudioFormat(format));
    if (unknown !== undefined && !this.#options.textOnly) {
      void this.#socket.close();
      const message = `The agent uses the audio format ${unknown}, which is not known here. Set it to PCM or μ-law 8000 Hz.`;
      throw new VoiceAgentError('configuration', message);
    }
    this.#stopwatch.stage('connected');
  }

  /**
   * The call is ready to talk: from now on a lost connection is opened anew.
   *
   * @returns Whether the connection is still there.
   */
  begin(): boolean {
    this.#state = 'connected';
    this.#connectedAt = this.#stopwatch.now;
    if (this.#close) this.#closed(this.#close);
    return this.connected;
  }

  /** Sends a message. @returns Whether it was sent. */
  send(message: ClientMessage): boolean {
    return this.#socket.connected && this.#socket.send(message);
  }

  async close(): Promise<void> {
    this.#state = 'ended';
    await this.#socket.close();
  }

  #closed(close: CloseInfo): void {
    this.#close = close;
    const { code } = close;
    const error = this.hungUp ? undefined : close.error;
    // Other parts of the start are still under way, and nobody is there any more to talk to.
    if (this.#state === 'connecting' && error) this.#listeners.onFailed(error);
    // While it reconnects, `open` itself says what went wrong.
    if (this.#state !== 'connected') return;
    const attempts = error ? this.#attemptsLeft(error, code) : 0;
    if (error && attempts) void this.#reconnect(error, close, attempts);
    else this.#over(code, error);
  }

  /** How often it may be tried to get a lost connection back. */
  #attemptsLeft({ code, retryable }: VoiceAgentError, closeCode: number): number {
    const { reconnect: wanted, signedUrl } = this.#options;
    // Somebody must be able to mint a new address: a signed URL serves one conversation.
    if (!retryable || code === 'busy' || wanted === false || signedUrl) return 0;
    if (this.#stopwatch.now - this.#connectedAt > STABLE_AFTER_MS) this.#attempts = 0;
    return Math.max(0, (code === 'server-error' && closeCode === 1002 ? 1 : MOST_ATTEMPTS) - this.#attempts);
  }

  async #reconnect(lost: VoiceAgentError, close: CloseInfo, attempts: number): Promise<void> {
    this.#state = 'reconnecting';
    this.#listeners.onLost(close);
    const before = this.#attempts;
    try {
      await reconnect(
        async () => this.open(await this.resolve()),
        (detail) => {
          this.#attempts = before + detail.attempt;
          this.#listeners.onReconnecting(detail);
        },
        this.#signal,
        attempts,
        before,
      );
    } catch (error) {
      if (!this.#signal.aborted) this.#over(close.code, VoiceAgentError.from(error, 'connection-lost', lost.message));
      return;
    }
    if (!this.#signal.aborted) this.#listeners.onRestored();
  }

  #over(code: number, error: VoiceAgentError | undefined): void {
    this.#state = 'ended';
    this.#listeners.onEnded(code, error);
  }
}
