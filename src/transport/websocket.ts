import { isMessage, isObject, isUserAudio, ownField } from '../protocol/objects.js';
import type { ServerLocation } from '../base/hosts.js';
import { lazy } from '../base/lazy.js';
import { Emitter } from '../base/emitter.js';
import { abortedError, VoiceAgentError } from '../base/errors.js';
import { byteLength, encodeMessage, isServerMessageType, parseServerMessage } from '../protocol/codec.js';
import type {
  AudioMessage,
  ClientMessage,
  ConversationInitiationClientData,
  ConversationInitiationMetadataMessage,
  ServerMessage,
  UnknownMessage,
} from '../protocol/messages.js';
import { version } from '../base/version.js';
import { Liveness } from './liveness.js';
import { errorFromClose, errorFromMessage, noPlaceError, redact, type CloseInfo } from './service-error.js';
import { checkSocketUrl, publicAgentUrl } from './signed-url.js';
import { transcriptOf, type Transcript } from '../protocol/transcript.js';

export type { CloseInfo, Transcript };

/** What the server said when it took up the conversation. */
export type ConversationMetadata = ConversationInitiationMetadataMessage['conversation_initiation_metadata_event'];

/** Every server message under its wire name, and five events of the connection itself. */
export type ElevenLabsWebSocketEvents = Omit<
  { [Message in ServerMessage as Message['type']]: Message },
  'audio' | 'error'
> & {
  /** The agent's voice: the wire message, with `audio` (base64, in the announced output format) at its top. */
  audio: AudioMessage & { audio: string };
  /** What was said by either side: tentative, final and corrected. */
  transcript: Transcript;
  /** Every server message as it came, those of unknown type too. */
  message: ServerMessage | UnknownMessage;
  /** What went wrong. `protocol`: one frame was dropped, the conversation goes on. */
  error: VoiceAgentError;
  /** The end of a connection, fired once for each call of `connect()` that opened a socket. */
  close: CloseInfo;
};

export interface ElevenLabsWebSocketOptions {
  /** Region of a public agent. Default: `us`. */
  serverLocation?: ServerLocation | undefined;
  /** Data of the first message. Default: none. */
  initiation?: Omit<ConversationInitiationClientData, 'type'> | undefined;
  /**
   * How long `connect()` waits for the conversation to be initiated, in ms. Default: 10000. While the service has the
   * conversation wait for a free place, no time counts.
   */
  connectTimeout?: number;
  /** Audio is not sent while more than this is waiting to leave, in bytes. Default: 131072, about 3 s of 16 kHz PCM. */
  maxBufferedAmount?: number;
}

/** The subset of the platform's `WebSocket` used here; `ws` has it too. */
type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'bufferedAmount' | 'addEventListener'>;

const loadNodeWebSocket = lazy(() => import('./node-websocket.js'));

const OPEN = 1;
const CLOSED = 3;

/** How long the closing handshake is waited for, in ms: on a dead network browsers themselves wait for a minute. */
const closingTimeout = 1000;

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
  /** Ends what is under way: a connection, or the preparations for one. */
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

  /** What the server said when it took up the running conversation. */
  get metadata(): ConversationMetadata | undefined {
    return this.#metadata;
  }

  /** Id of the running conversation. Whoever has it can rate the conversation and add files to it. */
  get conversationId(): string | undefined {
    return this.#metadata?.conversation_id;
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
   * @param options.signal Gives up, and closes what was half open.
   * @returns The server's metadata, once they are here; whatever else the server sends before is delivered and does not
   *   count, except that whoever is told to wait for a free place waits.
   * @throws {VoiceAgentError} `configuration`, `connection-refused`, `connect-timeout`, `server-error`, `override-refused`,
   *   `quota` or `aborted`.
   */
  async connect(
    signedUrl?: string,
    { signal }: { signal?: AbortSignal | undefined } = {},
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
      const url = this.#address(signedUrl);
      const Constructor = await webSocketConstructor();
      if (ended || signal?.aborted) throw abortedError();
      return await this.#open(openSocket(Constructor, url), signal);
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
    const limit = this.#options.maxBufferedAmount ?? 131_072;
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
   * Ends the conversation, or the way to it: `close` is fired, and nothing that comes later is delivered. Does nothing
   * when there is none.
   *
   * @returns Settles when the server has answered the closing handshake, or after 1 s without an answer.
   */
  async close(code = 1000, reason = 'User ended conversation'): Promise<void> {
    const socket = this.#socket;
    this.#end?.({ code, reason });
    if (!socket || socket.readyState === CLOSED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, closingTimeout);
      socket.addEventListener('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #address(signedUrl: string | undefined): string {
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
  }

  /** Wires a fresh socket up. Everything it needs lives in this closure, so that nothing of it outlives its end. */
  #open(socket: Socket, signal: AbortSignal | undefined): Promise<ConversationMetadata> {
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      let opened = false;
      /** Whether the service has the conversation wait for a free place. */
      let queued = false;
      /** Why the service is about to close, by the code of that close. */
      let failure: ((closeCode: number) => VoiceAgentError | undefined) | undefined;

      const end = (how: Omit<CloseInfo, 'wasClean'>): void => {
        if (this.#end !== end) return;
        // No close frame has this code (RFC 6455, 7.4.1): it says that there was none.
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
      const endWith = (code: number, reason: string): void => {
        const error =
          failure?.(code) ??
          errorFromClose(code, reason, queued || this.#metadata !== undefined) ??
          (queued ? noPlaceError() : undefined);
        end({ code, reason: redact(reason), error });
      };
      const abort = (): void => end({ code: 1000, reason: '', error: abortedError() });
      const giveUpAfter = this.#options.connectTimeout ?? 10_000;
      let timeout: ReturnType<typeof setTimeout> | undefined;
      const expectMetadata = (): void => {
        clearTimeout(timeout);
        timeout = setTimeout(() => {
          const message = `The voice service did not begin the conversation within ${giveUpAfter / 1000} s.`;
          const error = new VoiceAgentError('connect-timeout', message, { retryable: true });
          end({ code: 1000, reason: '', error });
        }, giveUpAfter);
      };
      /** The service closes after it has said why; one that does not is not waited for. */
      const expectClose = (reason: typeof failure): void => {
        failure ??= reason;
        clearTimeout(timeout);
        timeout = setTimeout(() => endWith(1000, 'no close after an error'), closingTimeout);
      };
      /** Words that are not known change nothing. */
      const wait = (status: string): void => {
        if (status === 'timed_out') expectClose(noPlaceError);
        if (failure || this.#metadata) return;
        if (status === 'waiting') clearTimeout(timeout);
        if (status === 'admitted') expectMetadata();
        if (status === 'waiting' || status === 'admitted') queued = status === 'waiting';
      };
      expectMetadata();
      const liveness = new Liveness(() => endWith(1006, 'no sign of life'));
      this.#end = end;
      signal?.addEventListener('abort', abort);

      socket.addEventListener('open', () => {
        opened = true;
        if (this.#end === end)
          this.#transmit({ type: 'conversation_initiation_client_data', ...this.#options.initiation });
      });
      socket.addEventListener('close', ({ code, reason }) =>
        endWith(code, reason || (opened ? '' : 'the handshake failed')),
      );
      // What is wrong is told by the close that follows; without a listener `ws` would throw.
      socket.addEventListener('error', () => undefined);
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
          this.#metadata = message.conversation_initiation_metadata_event;
          resolve(this.#metadata);
        } else if (isMessage(message, 'queue_status')) wait(message.queue_status_event.status);
        else if (isMessage(message, 'error')) expectClose((code) => errorFromMessage(message, code));
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
    } else if (known.type !== 'error') {
      // What an `error` says is told once, with the end of the connection that follows it.
      this.emit(known.type, known);
    }
    const transcript = transcriptOf(known);
    if (transcript) this.emit('transcript', transcript);
  }
}

/** How much of a reason surely fits into the 123 bytes there are for it, in UTF-16 code units. */
const longestReason = 41;

/** Closes a socket in whatever state it is. Only 1000 and 3000 to 4999 may be given by a client (WHATWG WebSockets). */
function closeSocket(socket: Socket, { code, reason }: CloseInfo): void {
  if (socket.readyState > OPEN) return;
  if (code === 1000 || (code >= 3000 && code <= 4999)) socket.close(code, reason.slice(0, longestReason));
  else socket.close();
}

type SocketConstructor = new (url: string, protocols: string[]) => Socket;

function openSocket(Constructor: SocketConstructor, url: string): Socket {
  try {
    return new Constructor(url, ['convai']);
  } catch {
    // What the browser says repeats the address.
    const message = 'The browser refused to open the connection. A page served by https needs a wss: address.';
    throw new VoiceAgentError('connection-refused', message);
  }
}

/** The platform's `WebSocket`, or that of `ws` where there is none (Node before 22). */
const webSocketConstructor = async (): Promise<SocketConstructor> =>
  typeof WebSocket === 'function' ? WebSocket : (await loadNodeWebSocket()).nodeWebSocket();
