import { Emitter } from '../base/emitter.js';
import { abortedError, VoiceAgentError } from '../base/errors.js';
import type { ServerLocation } from '../base/hosts.js';
import { version } from '../base/version.js';
import { byteLength, encodeMessage, isServerMessageType, parseServerMessage } from '../protocol/codec.js';
import type {
  ClientMessage,
  ConversationInitiationClientData,
  ServerMessage,
  UnknownMessage,
} from '../protocol/messages.js';
import { isMessage, isObject, isUserAudio, ownField } from '../protocol/objects.js';
import { transcriptOf } from '../protocol/transcript.js';
import { Liveness } from './liveness.js';
import {
  endedAtOnceError,
  errorFromClose,
  errorFromMessage,
  noPlaceError,
  redact,
  type CloseInfo,
} from './service-error.js';
import { checkSocketUrl, publicAgentUrl } from './signed-url.js';
import { blockedError, CLOSED, closeSocket, OPEN, openSocket, webSocketConstructor, type Socket } from './socket.js';
import type { ConversationMetadata, ElevenLabsWebSocketEvents } from './websocket-events.js';

export interface ElevenLabsWebSocketOptions {
  /** Region of a public agent. Default: `us`. */
  serverLocation?: ServerLocation | undefined;
  /** Fields of the first message. Default: none. */
  initiation?: Omit<ConversationInitiationClientData, 'type'> | undefined;
  /**
   * How long `connect()` waits for the conversation to be initiated, in ms. Default: 10000. The time stands still while the
   * conversation waits in the service's queue.
   */
  connectTimeout?: number;
  /** Audio is not sent while more than this is waiting to leave, in bytes. Default: 131072, about 3 s of 16 kHz PCM. */
  maxBufferedAmount?: number;
}

/** How long `connect()` waits unless the options say otherwise. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Audio is dropped while more than this waits to leave, unless the options say otherwise. */
const LARGEST_BUFFERED_BYTES = 131_072;

/** A conversation that ends so soon after it has begun, without a word, was not wanted by the service. */
const ENDED_AT_ONCE_MS = 2000;

/** Messages by which something is said or done. */
const deeds = /^(audio$|agent_|user_|tentative_|interruption|client_tool_call|mcp_tool_call|rich_content|external_)/;

/** How long to wait for the closing handshake: on a dead network browsers themselves wait for a minute. */
const CLOSING_TIMEOUT_MS = 1000;

/** How long a close may take to follow the error of a socket that is closed already, in ms. */
const CLOSE_FOLLOWS_MS = 100;

/**
 * One conversation with an agent over its WebSocket: handshake, ping and pong, typed messages, reason of the end.
 *
 * Needs a global `WebSocket` (browsers, Deno, Bun, Node 22) or the package `ws` (older Node).
 */
export class ElevenLabsWebSocket extends Emitter<ElevenLabsWebSocketEvents> {
  readonly #agentId: string | undefined;
  readonly #options: ElevenLabsWebSocketOptions;
  #socket: Socket | undefined;
  #metadata: ConversationMetadata | undefined;
  /** Ends the connection, or the preparations for one. Missing while there is neither. */
  #end: ((close: Omit<CloseInfo, 'wasClean'>) => void) | undefined;
  #bytesSent = 0;
  #bytesReceived = 0;

  /** @param agentId A public agent. May be left out when `connect` is given a signed URL. */
  constructor(agentId?: string, options: ElevenLabsWebSocketOptions = {}) {
    super();
    this.#agentId = agentId;
    this.#options = options;
  }

  /** Whether the conversation is initiated and messages can be sent. */
  get connected(): boolean {
    return this.#metadata !== undefined && this.#socket?.readyState === OPEN;
  }

  /** The server's answer to the first message of the running conversation. */
  get metadata(): ConversationMetadata | undefined {
    return this.#metadata;
  }

  /** Id of the running conversation. Whoever has it can rate the conversation and add files to it. */
  get conversationId(): string | undefined {
    return this.#metadata?.conversation_id ?? undefined;
  }

  /** Bytes waiting to leave. */
  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Payload sent over this object's connections, in bytes. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** Payload received over this object's connections, in bytes. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /**
   * Opens the connection and initiates the conversation.
   *
   * @param signedUrl Left out for a public agent.
   * @param options.signal Aborts, and closes what is half open.
   * @param options.initiation Fields of this conversation's first message. Default: those the constructor was given.
   * @returns The server's metadata, once they are here. Messages that come earlier are delivered and do not count, except that
   *   the time limit stands still while the service says that the conversation waits in its queue.
   * @throws {VoiceAgentError} `configuration`, `connection-refused`, `connect-timeout`, `server-error`, `override-refused`,
   *   `quota`, `busy` or `aborted`.
   */
  async connect(
    signedUrl?: string,
    {
      signal,
      initiation = this.#options.initiation,
    }: { signal?: AbortSignal | undefined; initiation?: ElevenLabsWebSocketOptions['initiation'] } = {},
  ): Promise<ConversationMetadata> {
    if (this.#end) {
      throw new VoiceAgentError('configuration', 'This ElevenLabsWebSocket is in use. Call close() before connect().');
    }
    let ended = false;
    const end = (this.#end = () => {
      ended = true;
      this.#end = undefined;
    });
    try {
      const url = this.#addressFor(signedUrl);
      const Constructor = await webSocketConstructor();
      if (ended || signal?.aborted) throw abortedError();
      return await this.#open(openSocket(Constructor, url), signal, initiation);
    } finally {
      if (this.#end === end) this.#end = undefined;
    }
  }

  /**
   * Sends a message.
   *
   * @returns `false` when audio was left out because too much is waiting to leave, else `true`.
   * @throws {VoiceAgentError} `not-connected` before the conversation is initiated and after its end; `configuration` when
   *   `message` is not an object.
   */
  send(message: ClientMessage): boolean {
    if (!isObject(message)) throw new VoiceAgentError('configuration', 'send() takes a message object.');
    if (!this.connected) {
      throw new VoiceAgentError('not-connected', 'There is no conversation. Wait for connect() first.', {
        retryable: true,
      });
    }
    const limit = this.#options.maxBufferedAmount ?? LARGEST_BUFFERED_BYTES;
    if (isUserAudio(message) && this.bufferedAmount > limit) return false;
    this.#transmit(message);
    return true;
  }

  /**
   * Tells the agent something without interrupting it.
   *
   * @param options.contextId Of several updates with one id, only the newest counts.
   * @throws {VoiceAgentError} As `send`.
   */
  sendContextualUpdate(text: string, { contextId }: { contextId?: string | undefined } = {}): void {
    this.send({
      type: 'contextual_update',
      text: String(text),
      ...(contextId !== undefined && { context_id: contextId }),
    });
  }

  /**
   * Ends the conversation, or the attempt to begin one: fires `close`, and delivers nothing that comes later. Does nothing when
   * there is neither.
   *
   * @returns Settles when the server has answered the closing handshake, or after 1 s without an answer.
   */
  async close(code = 1000, reason = 'User ended conversation'): Promise<void> {
    const socket = this.#socket;
    this.#end?.({ code, reason });
    if (!socket || socket.readyState === CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSING_TIMEOUT_MS);
      socket.addEventListener('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #addressFor(signedUrl: string | undefined): string {
    if (!signedUrl && !this.#agentId) {
      throw new VoiceAgentError('configuration', 'connect() needs a signed URL, or the constructor an agent id.');
    }
    const url = signedUrl
      ? checkSocketUrl(String(signedUrl))
      : publicAgentUrl(String(this.#agentId), this.#options.serverLocation);
    return `${url}${url.includes('?') ? '&' : '?'}source=voice-agent-element&version=${version}`;
  }

  #transmit(message: ClientMessage): void {
    const frame = encodeMessage(message);
    this.#bytesSent += byteLength(frame);
    this.#socket?.send(frame);
    this.emit('sent', message);
  }

  /** Listens to a new socket. All state of the socket lives in this closure, so none of it outlives the socket. */
  #open(
    socket: Socket,
    signal: AbortSignal | undefined,
    initiation: ElevenLabsWebSocketOptions['initiation'],
  ): Promise<ConversationMetadata> {
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      let opened = false;
      /** Whether the conversation waits in the service's queue. */
      let queued = false;
      /** When the conversation has begun, in ms of `performance.now()`, and whether anything was said or done in it. */
      let begun = -Infinity;
      let isSilent = true;
      /** Gives the reason that the service has sent before it closes. */
      let failure: ((closeCode: number) => VoiceAgentError | undefined) | undefined;

      const end = (how: Omit<CloseInfo, 'wasClean'>): void => {
        if (this.#end !== end) return;
        // 1006 stands for a connection that ended without a close frame (RFC 6455, 7.4.1).
        const close = { ...how, wasClean: how.code !== 1006 };
        const initiated = this.#metadata !== undefined;
        const error = ownField(close, 'error');
        this.#end = this.#metadata = this.#socket = undefined;
        clearTimeout(timeout);
        liveness.close();
        signal?.removeEventListener('abort', abort);
        closeSocket(socket, close);
        if (!initiated) reject(error ?? abortedError());
        else if (error) this.emit('error', error);
        this.emit('close', { ...close, error });
      };
      const endsAtOnce = (): boolean => isSilent && !failure && !queued && performance.now() - begun < ENDED_AT_ONCE_MS;
      const endWith = (code: number, reason: string): void => {
        const error =
          failure?.(code) ??
          (endsAtOnce() ? endedAtOnceError(code, reason) : undefined) ??
          errorFromClose(code, reason, queued || this.#metadata !== undefined) ??
          (queued ? noPlaceError() : undefined);
        end({ code, reason: redact(reason), error });
      };
      const abort = (): void => end({ code: 1000, reason: '', error: abortedError() });
      const timeoutMs = this.#options.connectTimeout ?? CONNECT_TIMEOUT_MS;
      let timeout: ReturnType<typeof setTimeout> | undefined;
      const expectMetadata = (): void => {
        clearTimeout(timeout);
        timeout = setTimeout(() => {
          const message = `The voice service did not begin the conversation within ${timeoutMs / 1000} s.`;
          const error = new VoiceAgentError('connect-timeout', message, { retryable: true });
          end({ code: 1000, reason: '', error });
        }, timeoutMs);
      };
      /** The service says why and then closes. Ends the connection itself when no close follows. */
      const expectClose = (reason: typeof failure): void => {
        failure ??= reason;
        clearTimeout(timeout);
        timeout = setTimeout(() => endWith(1000, 'no close after an error'), CLOSING_TIMEOUT_MS);
      };
      /** Takes a word about the queue. Unknown words change nothing. */
      const takeQueueStatus = (status: string): void => {
        if (status === 'timed_out') expectClose(noPlaceError);
        if (failure || (status !== 'waiting' && status !== 'admitted')) return;
        queued = status === 'waiting';
        if (this.#metadata) return;
        if (queued) clearTimeout(timeout);
        else expectMetadata();
      };
      expectMetadata();
      const liveness = new Liveness(() => endWith(1006, 'no sign of life'));
      this.#end = end;
      signal?.addEventListener('abort', abort);

      socket.addEventListener('open', () => {
        opened = true;
        if (this.#end === end) this.#transmit({ type: 'conversation_initiation_client_data', ...initiation });
      });
      socket.addEventListener('close', ({ code, reason }) =>
        endWith(code, reason || (opened ? '' : 'the handshake failed')),
      );
      // The close that follows says what is wrong. Without a listener the package `ws` would throw. Chromium 156 fires no close
      // where the page's Content-Security-Policy forbids the connection.
      socket.addEventListener('error', () => {
        if (socket.readyState !== CLOSED) return;
        setTimeout(() => end({ code: 1006, reason: '', error: blockedError() }), CLOSE_FOLLOWS_MS);
      });
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (this.#end !== end) return;
        liveness.frame();
        this.#bytesReceived += typeof data === 'string' ? byteLength(data) : 0;
        const { message, problem } = parseServerMessage(data);
        if (!message) {
          this.emit('error', new VoiceAgentError('protocol', `The voice service sent ${problem}; it was dropped.`));
          return;
        }
        if (isMessage(message, 'ping')) {
          this.#transmit({ type: 'pong', event_id: message.ping_event.event_id });
          liveness.ping();
        } else if (isMessage(message, 'conversation_initiation_metadata')) {
          clearTimeout(timeout);
          signal?.removeEventListener('abort', abort);
          queued = false;
          begun = performance.now();
          this.#metadata = message.conversation_initiation_metadata_event;
          resolve(this.#metadata);
        } else if (isMessage(message, 'queue_status')) takeQueueStatus(message.queue_status_event.status);
        else if (isMessage(message, 'error') || isMessage(message, 'client_error')) {
          expectClose((code) => errorFromMessage(message, code));
        } else if (deeds.test(message.type)) isSilent = false;
        this.#deliver(message);
      });
    });
  }

  #deliver(message: ServerMessage | UnknownMessage): void {
    this.emit('message', message);
    if (!isServerMessageType(message.type)) return;
    const known = message as ServerMessage;
    if (known.type === 'audio') {
      this.emit('audio', { ...known, audio: known.audio_event.audio_base_64 });
    } else if (known.type !== 'error' && known.type !== 'client_error') {
      // An error is emitted once, when the connection ends after it.
      this.emit(known.type, known);
    }
    const transcript = transcriptOf(known);
    if (transcript) this.emit('transcript', transcript);
  }
}
