import { VoiceAgentError } from '../base/errors.js';
import type {
  AudioFormat,
  ClientMessage,
  ConversationInitiationClientData,
  ServerMessage,
  UnknownMessage,
} from '../protocol/messages.js';
import { isAudioFormat } from '../protocol/codec.js';
import { takePrefetched } from '../transport/prefetch.js';
import { resolveSignedUrl, type AgentAddress, type SignedUrlOptions } from '../transport/signed-url.js';
import type { CloseInfo } from '../transport/service-error.js';
import { ElevenLabsWebSocket } from '../transport/websocket.js';
import type { Reconnect } from './conversation.js';
import type { Stopwatch } from './metrics.js';
import { MOST_ATTEMPTS, reconnect } from './reconnect.js';
import type { Trace } from './call-events.js';

export interface ConnectionOptions extends AgentAddress, SignedUrlOptions {
  /** Whether to connect again after a drop. Default: true. */
  reconnect?: boolean | undefined;
  /** Whether nothing is spoken, so that no audio format matters. Default: false. */
  textOnly?: boolean | undefined;
}

/** What a connection reports to its call. */
export interface ConnectionListeners {
  onMessage: (message: ServerMessage | UnknownMessage) => void;
  onTrace: (trace: Trace) => void;
  /** A frame could not be understood and was dropped. */
  onProblem: (error: VoiceAgentError) => void;
  /** The first connection was lost before the call was ready. */
  onFailed: (error: VoiceAgentError) => void;
  /** The connection was lost; attempts to reconnect follow. */
  onLost: (close: CloseInfo) => void;
  /** Whether a new conversation will be told what was said before, on this page or an earlier one. */
  hasHistory: () => boolean;
  onReconnecting: (reconnect: Reconnect) => void;
  onRestored: () => void;
  /** The connection is over for good. */
  onEnded: (code: number, error: VoiceAgentError | undefined) => void;
}

type Initiation = Omit<ConversationInitiationClientData, 'type'>;

/** After this time a connection counts as stable: attempts to reconnect are counted from 0 again. */
const STABLE_AFTER_MS = 30_000;

/** How often a call connects again after the service itself has given up: each connection is billed. */
const MOST_SERVICE_FAILURES = 2;

/** A call's connection to the service. Reconnects when it is lost. */
export class Connection {
  /** Origin of the HTTP API that belongs to the socket's server. */
  apiOrigin: string | undefined;
  /** Whether the agent has hung up. Whatever error the socket closes with then, there is no reconnecting. */
  hungUp = false;
  /** Whether the agent of this connection was asked not to greet. */
  waits = false;
  readonly #options: ConnectionOptions;
  readonly #initiation: Initiation;
  /** Whether the agent may allow that it is asked not to greet. */
  #mayWait = true;
  readonly #stopwatch: Stopwatch;
  readonly #signal: AbortSignal;
  readonly #listeners: ConnectionListeners;
  readonly #socket: ElevenLabsWebSocket;
  #state: 'connecting' | 'connected' | 'reconnecting' | 'ended' = 'connecting';
  /** How the last connection ended. */
  #close: CloseInfo | undefined;
  /** Attempts to reconnect since the last stable connection. */
  #attempts = 0;
  /** How often the service has given up during this call. */
  #serviceFailures = 0;
  /** When this connection was established, in ms since the start. */
  #connectedAt = 0;

  /** @param signal Cancels opening and reconnecting. */
  constructor(
    options: ConnectionOptions,
    initiation: Initiation,
    stopwatch: Stopwatch,
    signal: AbortSignal,
    listeners: ConnectionListeners,
  ) {
    this.#options = options;
    this.#initiation = initiation;
    this.#stopwatch = stopwatch;
    this.#signal = signal;
    this.#listeners = listeners;
    this.#socket = new ElevenLabsWebSocket(undefined, { initiation });
    this.#socket.on('message', (message) => {
      listeners.onTrace({ type: 'received', message });
      listeners.onMessage(message);
    });
    this.#socket.on('sent', (message) => listeners.onTrace({ type: 'sent', message }));
    // Every other error also comes with `close`.
    this.#socket.on('error', (error) => error.code === 'protocol' && listeners.onProblem(error));
    this.#socket.on('close', (close) => {
      listeners.onTrace({ type: 'closed', code: close.code, reason: close.reason });
      this.#closed(close);
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Close code of the last connection that was lost. */
  get closeCode(): number | undefined {
    return this.#close?.code;
  }

  /** The audio format that the service expects. */
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
    const options = this.#options;
    const url = (await takePrefetched(options)) ?? (await resolveSignedUrl(options, options, this.#signal));
    this.#stopwatch.stage('signedUrl');
    this.apiOrigin = new URL(url).origin.replace(/^ws/, 'http');
    return url;
  }

  /**
   * Opens a connection and initiates the conversation on it. Where something was said before, the agent is asked not to greet, so
   * that it is told so before it says anything itself; where it does not allow that, it is told after its greeting has begun.
   *
   * @throws {VoiceAgentError} What prevented it; `configuration` for an agent whose audio format is not known.
   */
  async open(url: string): Promise<void> {
    this.waits = this.#mayWait && this.#listeners.hasHistory();
    if (!this.waits) return this.#open(url, this.#initiation);
    try {
      await this.#open(url, withoutGreeting(this.#initiation));
    } catch (error) {
      if (!(error instanceof VoiceAgentError) || error.code !== 'override-refused') throw error;
      this.#mayWait = this.waits = false;
      await this.#open(await this.resolve(), this.#initiation);
    }
  }

  async #open(url: string, initiation: Initiation): Promise<void> {
    this.#close = undefined;
    const metadata = await this.#socket.connect(url, { signal: this.#signal, initiation });
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
   * Call when the call is ready to talk: from now on a lost connection is re-established.
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
    // Other parts of the start are still running; they are in vain now, unless another connection is tried.
    if (this.#state === 'connecting' && error && !this.#refusesToWait(error)) this.#listeners.onFailed(error);
    // While reconnecting, `open` rejects with the error.
    if (this.#state !== 'connected') return;
    const attempts = error ? this.#attemptsLeft(error, code) : 0;
    if (error && attempts) void this.#reconnect(error, close, attempts);
    else this.#over(code, error);
  }

  /** How many attempts to reconnect are left after this error. */
  #attemptsLeft(error: VoiceAgentError, closeCode: number): number {
    const { code, retryable } = error;
    const { reconnect: wanted, signedUrl } = this.#options;
    // A signed URL serves one conversation only, so without a way to get a new one there is no reconnecting.
    const isRefused = this.#refusesToWait(error);
    if (isRefused) this.#mayWait = false;
    if (!(retryable || isRefused) || code === 'busy' || wanted === false || signedUrl) return 0;
    if (this.#stopwatch.now - this.#connectedAt > STABLE_AFTER_MS) this.#attempts = 0;
    // Never forgotten: a page that nobody listens to any more would be called back for ever, and each time billed.
    if (code === 'server-error' && closeCode === 1002) {
      return this.#serviceFailures++ < MOST_SERVICE_FAILURES ? Math.max(0, 1 - this.#attempts) : 0;
    }
    return Math.max(0, MOST_ATTEMPTS - this.#attempts);
  }

  /**
   * Whether an agent does not allow that it was asked not to greet. `connection-refused`: the service has ended the conversation
   * as soon as it had begun, without saying why.
   */
  #refusesToWait({ code }: VoiceAgentError): boolean {
    return this.waits && (code === 'override-refused' || code === 'connection-refused');
  }

  async #reconnect(lost: VoiceAgentError, close: CloseInfo, attempts: number): Promise<void> {
    this.#state = 'reconnecting';
    this.#stopwatch.lost();
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

const withoutGreeting = (initiation: Initiation): Initiation => {
  const { conversation_config_override: override } = initiation;
  const agent = { ...override?.agent, first_message: '' };
  return { ...initiation, conversation_config_override: { ...override, agent } };
};
