import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { closeContext, openContext } from '../audio/context.js';
import { Emitter } from '../emitter.js';
import { abortedError, notConnectedError, VoiceAgentError } from '../errors.js';
import { emptyConversation, freeze, type Conversation } from './conversation.js';
import { whenAborted } from './scope.js';
import type { Session, SessionEvents, SessionOptions } from './session.js';
import { ToolHandlers } from './tool-handlers.js';

/** What a session tells and this passes on as it is. */
const relayed = [
  'message',
  'caption',
  'interruption',
  'tool-call',
  'tool-approval',
  'metrics',
  'error',
  'end',
] as const satisfies (keyof SessionEvents)[];

/**
 * Ties a `Session` to an element: renders when its state changes, and ends it with the element or the page. Most visitors
 * never talk, so the session is loaded only when one is about to: at the first touch or focus of the element, or by `start`.
 */
export class SessionController extends Emitter<SessionEvents> implements ReactiveController {
  readonly tools = new ToolHandlers();
  readonly #host: ReactiveControllerHost & HTMLElement;
  #conversation = emptyConversation;
  #session: Session | undefined;
  #loading: Promise<Session> | undefined;
  /** A start whose session is still being loaded: settles once the session has been told to. */
  #opening: Promise<Session> | undefined;
  #started: Promise<void> | undefined;
  #abort = new AbortController();

  constructor(host: ReactiveControllerHost & HTMLElement) {
    super();
    this.#host = host;
    host.addController(this);
  }

  /** All that is known at this moment; of the last conversation, after its end. */
  get conversation(): Conversation {
    return this.#conversation;
  }

  /** Missing until it is loaded. */
  get session(): Session | undefined {
    return this.#session;
  }

  /**
   * Starts a conversation. Must be called inside a click or a key press, so that the browser allows sound.
   *
   * @param current What may have changed when the session is there.
   * @throws {VoiceAgentError} As `Session.start`, and `connection-lost` when the session could not be loaded.
   */
  start(options: SessionOptions, current: () => Partial<SessionOptions>): Promise<void> {
    if (this.#opening && this.#abort.signal.aborted) return this.stop().then(() => this.start(options, current));
    if (!this.#opening) {
      if (this.#session) return this.#session.start({ ...options, ...current() });
      this.#abort = new AbortController();
      this.#opening = this.#open(options, current);
      this.#change(freeze({ ...emptyConversation, status: 'connecting' }));
    }
    return this.#opening.then(() => this.#started);
  }

  /** Ends the conversation. Resolves when all is released. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#opening?.catch(() => undefined);
    await this.#session?.stop();
  }

  /**
   * Does something with a conversation that was started; later, where its session is still being loaded.
   *
   * @throws {VoiceAgentError} `not-connected`, and what `action` throws.
   */
  use(action: (session: Session) => void): void {
    if (this.#opening) this.#opening.then(action).catch(() => undefined);
    else if (this.#session) action(this.#session);
    else throw notConnectedError();
  }

  /**
   * The session of a conversation that was started.
   *
   * @throws {VoiceAgentError} `not-connected`, or what prevented its start.
   */
  async started(): Promise<Session> {
    const session = await (this.#opening ?? this.#session);
    if (!session) throw notConnectedError();
    return session;
  }

  hostConnected(): void {
    addEventListener('pagehide', this.#hangUp);
    for (const type of ['pointerover', 'focusin']) this.#host.addEventListener(type, this.#preload, { once: true });
  }

  hostDisconnected(): void {
    removeEventListener('pagehide', this.#hangUp);
    // An element that is moved is disconnected for a moment only: that does not hang up.
    queueMicrotask(() => {
      if (!this.#host.isConnected) this.#hangUp();
    });
  }

  readonly #hangUp = (): void => void this.stop();

  /** What cannot be loaded is told when it is needed. */
  readonly #preload = (): void => void this.#load().catch(() => undefined);

  #load(): Promise<Session> {
    this.#loading ??= import('./session.js').then(
      ({ Session }) => this.#adopt(new Session(this.tools)),
      (cause: unknown) => {
        this.#loading = undefined;
        const message =
          'A part of the element could not be loaded: chunks/session.js. The page may be offline; otherwise host the ' +
          'folder chunks beside voice-agent.js, where your script-src allows it.';
        throw new VoiceAgentError('connection-lost', message, { cause, retryable: true });
      },
    );
    return this.#loading;
  }

  #adopt(session: Session): Session {
    session.on('change', ({ next }) => this.#change(next));
    for (const type of relayed) session.on(type, (detail) => this.emit(type, detail as never));
    return (this.#session = session);
  }

  /** Up to the first `await` inside the visitor's gesture. */
  async #open(options: SessionOptions, current: () => Partial<SessionOptions>): Promise<Session> {
    const startTime = performance.now();
    const { signal } = this.#abort;
    let context: AudioContext | undefined;
    try {
      if (!options.textOnly) context = openContext();
      const session = await Promise.race([this.#load(), whenAborted(signal, abortedError)]);
      if (signal.aborted) throw abortedError();
      this.#started = session.start({ ...options, ...current(), context, startTime });
      return session;
    } catch (error) {
      if (context) await closeContext(context);
      throw this.#fail(error, signal.aborted);
    } finally {
      this.#opening = undefined;
    }
  }

  /** A start has come to nothing before there was a session that could tell so. */
  #fail(cause: unknown, stopped: boolean): VoiceAgentError {
    const error = VoiceAgentError.from(cause, 'configuration', 'The conversation could not be started.');
    if (!stopped) {
      this.#change(freeze({ ...this.#conversation, error }));
      this.emit('error', error);
    }
    this.#change(freeze({ ...this.#conversation, status: 'idle' }));
    this.emit('end', { reason: stopped ? 'user' : 'error', code: undefined });
    return error;
  }

  #change(next: Conversation): void {
    const previous = this.#conversation;
    if (next === previous) return;
    this.#conversation = next;
    this.emit('change', { previous, next });
    this.#host.requestUpdate();
  }
}
