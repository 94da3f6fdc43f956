import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { closeContext, openContext } from '../audio/context.js';
import { Emitter } from '../emitter.js';
import { abortedError, notConnectedError, VoiceAgentError } from '../errors.js';
import { emptyConversation, freeze, type Conversation } from './conversation.js';
import { sleep, whenAborted } from './scope.js';
import type { SessionEnd } from './call-events.js';
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

/** How long the session may take to load, in ms. */
const loadTimeout = 15_000;

/** A start whose session is still being loaded. */
class Opening {
  readonly abort = new AbortController();
  /** The session, and what becomes of the start, once it has been told to. */
  readonly begun: Promise<{ session: Session; connected: Promise<void> }>;
  begin!: (begun: { session: Session; connected: Promise<void> }) => void;
  fail!: (error: VoiceAgentError) => void;
  /** Whether it has come to nothing, which is still to be told. */
  failing = false;
  /** Settles when all is released and told; never rejects. */
  closed: Promise<void> | undefined;

  constructor() {
    this.begun = new Promise((resolve, reject) => {
      this.begin = resolve;
      this.fail = reject;
    });
    // Whoever has started is told; others may have nobody waiting.
    this.begun.catch(() => undefined);
  }

  get connected(): Promise<void> {
    return this.begun.then(({ connected }) => connected);
  }
}

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
  #opening: Opening | undefined;
  /** How often `stop` was called: a start that waits for an earlier one to end is stopped, too. */
  #stops = 0;

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

  /** Whether a conversation is on its way to its end, whatever the status says. */
  get ending(): boolean {
    return this.#opening?.failing ?? this.#session?.ending ?? false;
  }

  /**
   * Starts a conversation. Must be called inside a click or a key press, so that the browser allows sound.
   *
   * @param current What may have changed when the session is there.
   * @throws {VoiceAgentError} As `Session.start`, and `connection-lost` when the session could not be loaded.
   */
  start(options: SessionOptions, current: () => Partial<SessionOptions>): Promise<void> {
    if (this.#opening?.failing) return this.#startAfter(this.#opening.closed, options, current);
    if (this.#opening) return this.#opening.connected;
    if (this.#session) return this.#session.start({ ...options, ...current() });
    const opening = (this.#opening = new Opening());
    this.#change(freeze({ ...emptyConversation, status: 'connecting' }));
    opening.closed = this.#open(opening, options, current);
    return opening.connected;
  }

  /**
   * Loads the session, so that it is there when a conversation starts.
   *
   * @throws {VoiceAgentError} `connection-lost`.
   */
  async load(): Promise<void> {
    await this.#load();
  }

  /** Ends the conversation. Resolves when all is released. */
  async stop(): Promise<void> {
    this.#stops++;
    const opening = this.#opening;
    if (!opening) return this.#session?.stop();
    this.#opening = undefined;
    opening.abort.abort();
    this.#over({ reason: 'user', code: undefined });
    await opening.closed;
  }

  /**
   * Does something with a conversation that was started; later, where its session is still being loaded.
   *
   * @returns Settles when it is done; rejects where the start has come to nothing.
   * @throws {VoiceAgentError} `not-connected`, and what `action` throws.
   */
  use(action: (session: Session) => void): Promise<void> {
    if (this.#opening) return this.#opening.begun.then(({ session }) => action(session));
    if (!this.#session) throw notConnectedError();
    action(this.#session);
    return Promise.resolve();
  }

  /**
   * The session of a conversation that was started.
   *
   * @throws {VoiceAgentError} `not-connected`, or what prevented its start.
   */
  async started(): Promise<Session> {
    const session = this.#opening ? (await this.#opening.begun).session : this.#session;
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
  readonly #preload = (): void => void this.load().catch(() => undefined);

  #load(): Promise<Session> {
    this.#loading ??= import('./session.js').then(
      ({ Session }) => this.#adopt(new Session(this.tools)),
      (cause: unknown) => {
        this.#loading = undefined;
        throw loadError(cause);
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
  async #open(opening: Opening, options: SessionOptions, current: () => Partial<SessionOptions>): Promise<void> {
    const startTime = performance.now();
    const { signal } = opening.abort;
    let context: AudioContext | undefined;
    try {
      if (signal.aborted) throw abortedError();
      if (!options.textOnly) context = openContext();
      const late = sleep(loadTimeout, signal).then(() => Promise.reject(loadError()));
      const session = await Promise.race([this.#load(), whenAborted(signal, abortedError), late]);
      if (signal.aborted) throw abortedError();
      this.#opening = undefined;
      opening.begin({ session, connected: session.start({ ...options, ...current(), context, startTime }) });
    } catch (cause) {
      opening.failing = true;
      if (context) await closeContext(context);
      const error = VoiceAgentError.from(cause, 'configuration', 'The conversation could not be started.');
      this.#tell(opening, error);
      opening.fail(error);
    } finally {
      // Nothing is waited for any more.
      opening.abort.abort();
    }
  }

  /** A start has come to nothing before there was a session that could tell so. Whoever hears of it may stop it. */
  #tell(opening: Opening, error: VoiceAgentError): void {
    if (this.#opening === opening) this.#change(freeze({ ...this.#conversation, error }));
    if (this.#opening === opening) this.emit('error', error);
    if (this.#opening === opening) this.#over({ reason: 'error', code: undefined });
    if (this.#opening === opening) this.#opening = undefined;
  }

  #over(end: SessionEnd): void {
    this.#change(freeze({ ...this.#conversation, status: 'idle' }));
    this.emit('end', end);
  }

  async #startAfter(
    closed: Promise<void> | undefined,
    options: SessionOptions,
    current: () => Partial<SessionOptions>,
  ): Promise<void> {
    const stops = this.#stops;
    await closed;
    if (stops === this.#stops) return this.start(options, current);
    this.emit('end', { reason: 'user', code: undefined });
    throw abortedError();
  }

  #change(next: Conversation): void {
    const previous = this.#conversation;
    if (next === previous) return;
    this.#conversation = next;
    this.emit('change', { previous, next });
    this.#host.requestUpdate();
  }
}

function loadError(cause?: unknown): VoiceAgentError {
  const message =
    'A part of the element could not be loaded: chunks/session.js. The page may be offline; otherwise host the folder ' +
    'chunks beside voice-agent.js, where your script-src allows it.';
  return new VoiceAgentError('connection-lost', message, { cause, retryable: true });
}
