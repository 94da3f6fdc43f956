import { closeContext, openContext } from '../audio/context.js';
import { lazy } from '../base/lazy.js';
import { abortedError, notConnectedError, VoiceAgentError } from '../base/errors.js';
import type { ClientMessage, FeedbackScore } from '../protocol/messages.js';
import type { Call } from './call.js';
import type { CallOptions } from './call-options.js';
import type { CallEvents, CallHost, SessionEnd } from './call-events.js';
import { emptyConversation, type Conversation, type Earlier, type Input } from './conversation.js';
import { Outbox } from './outbox.js';
import { reduce } from './reduce.js';
import { Scope, whenAborted } from './scope.js';
import { Sounding } from './sounding.js';
import { ToolHandlers, type ToolHandler } from './tool-handlers.js';
import { formatTranscript, type Speakers, type TranscriptFormat } from './transcript-format.js';
import type { Turn, TurnFile } from './turns.js';

export type SessionOptions = CallOptions;

export interface SessionEvents extends CallEvents {
  /** The snapshot has changed. */
  change: { previous: Conversation; next: Conversation };
}

const loadCall = lazy(() => import('./call.js'));

/** A conversation, from its start until everything it uses is released. */
interface Running {
  /** What it has acquired. */
  readonly scope: Scope;
  /** When it was started, in ms of `performance.now()`. */
  readonly startTime: number;
  /** Settles when it is connected. */
  connected: Promise<void>;
  /** Set once the conversation is ending; settles when everything is released and `end` was emitted. */
  ending: Promise<void> | undefined;
}

/**
 * A conversation with an agent: socket, microphone, player and state, without a face. After its end it can be started again.
 * Read its state from `conversation`, an immutable snapshot, and listen to its events.
 *
 * The session itself is small. `start()` loads what only a running conversation needs; `preload()` does so earlier.
 */
export class Session extends Sounding<SessionEvents> {
  #conversation = emptyConversation;
  #running: Running | undefined;
  /** The call of the running conversation, or of the last one. Missing while its code loads. */
  #call: Call | undefined;
  /** How often `stop` was called. Tells a start that waits for the last conversation's end whether to go on. */
  #stops = 0;
  #outbox = this.#createOutbox();
  #typedTexts = 0;
  /** The text of a turn as a person should read it. Until the call is loaded, audio tags are left in. */
  #textOf = ({ text }: Turn): string => text;
  readonly #toolHandlers: ToolHandlers;
  readonly #loadMore: () => Promise<unknown>;

  /**
   * @param loadMore Loads what else no conversation can do without: none is connected before.
   * @param readyTool Gives the handler of a tool for which none was registered.
   */
  constructor(
    loadMore: () => Promise<unknown> = () => Promise.resolve(),
    readyTool?: (name: string) => ToolHandler | undefined,
  ) {
    super();
    this.#toolHandlers = new ToolHandlers(readyTool);
    this.#loadMore = loadMore;
  }

  /** The current snapshot. */
  override get conversation(): Conversation {
    return this.#conversation;
  }

  /** Whether a conversation is ending, whatever its status says. */
  get ending(): boolean {
    return this.#running?.ending !== undefined;
  }

  /**
   * Loads what a conversation needs, so that `start()` need not wait for it.
   *
   * @throws {VoiceAgentError} `connection-lost` when it could not be loaded.
   */
  async preload(): Promise<void> {
    await this.#load();
  }

  /**
   * Asks for the signed URL of the next conversation ahead of its start, at most one in a page that is not used. It is kept for
   * 10 minutes. A failure is of no consequence: the start asks anew.
   */
  async prefetch(options: SessionOptions): Promise<void> {
    const { prefetchSignedUrl } = await this.#load();
    prefetchSignedUrl(options);
  }

  /**
   * Starts a conversation. Call it inside a click or a key press, or the browser blocks sound. If a conversation is already
   * running, its promise is returned.
   *
   * @throws {VoiceAgentError} What prevented it; `aborted` when `stop()` was called meanwhile.
   */
  start(options: SessionOptions): Promise<void> {
    const running = this.#running;
    if (running?.ending) return this.#startAfter(running.ending, options);
    if (running) return running.connected;
    const { startTime = performance.now() } = options;
    let begin = (): void => undefined;
    const begun: Running = (this.#running = {
      scope: new Scope(),
      startTime,
      // Made before the start begins, because listeners may call `start` again.
      connected: new Promise(
        (resolve, reject) => (begin = () => void this.#begin(begun, options).then(resolve, reject)),
      ),
      ending: undefined,
    });
    begin();
    return begun.connected;
  }

  /**
   * Goes on by voice with a typed conversation. Call it inside a click or a key press. No message makes a typed conversation a
   * spoken one, so another one takes its place and is told what was said. Until the microphone is granted, the typed one goes on.
   *
   * @throws {VoiceAgentError} `not-connected` unless a typed conversation is connected; or what prevented it.
   */
  async startVoice(options: SessionOptions): Promise<void> {
    const typed = this.#running;
    const isTyped = (): boolean =>
      this.#running === typed &&
      !this.ending &&
      this.#conversation.status === 'connected' &&
      this.#conversation.textOnly;
    if (!typed || !isTyped()) throw notConnectedError();
    const context = options.context ?? openContext();
    try {
      const { microphoneFor } = await this.#load();
      const release = await microphoneFor(this.#host, options, typed.scope.signal, isTyped);
      const { startTime } = typed;
      const spoken: Running = { scope: new Scope(), startTime, connected: Promise.resolve(), ending: undefined };
      this.#running = spoken;
      this.#call?.leave();
      void typed.scope.close();
      this.update({ type: 'voice' });
      spoken.connected = this.#connect(spoken, { ...options, context, textOnly: false }).finally(release);
      await spoken.connected;
    } catch (error) {
      void closeContext(context);
      throw error;
    }
  }

  /**
   * Takes over a conversation of an earlier page, unless one is under way here. `change` tells of no difference: nothing of it is
   * new. If it is continuable, the next start goes on with it, and the agent is told what was said.
   */
  restore(earlier: Earlier): void {
    if (this.#running) return;
    const next = (this.#conversation = reduce(this.#conversation, { type: 'restore', ...earlier }));
    this.emit('change', { previous: next, next });
  }

  /** Whether a spoken conversation could begin now without a gesture and without a question of the browser. */
  async canTalkUnasked(): Promise<boolean> {
    const { canTalkUnasked } = await this.#load();
    return canTalkUnasked();
  }

  /** Ends the conversation and releases the microphone. Resolves when everything is released. */
  async stop(): Promise<void> {
    this.#stops++;
    await this.#hangUp('user');
  }

  /**
   * Rates an answer.
   *
   * @param score `null` takes an earlier score back.
   * @param eventId Of the agent's turn. Default: its last one.
   * @throws {VoiceAgentError} `not-connected`, or `configuration` when there is no such turn.
   */
  sendFeedback(score: FeedbackScore, eventId?: number): void {
    if (!this.#running || !this.#call) throw notConnectedError();
    const { message, change } = this.#call.rate(score, eventId);
    this.send(message);
    this.#change(change(this.#conversation));
  }

  /** The transcript as a file's content. */
  exportTranscript(format: TranscriptFormat, speakers: Speakers): string {
    const { turns } = this.#conversation;
    return formatTranscript(turns, format, speakers, this.#textOf);
  }

  /** Allows or denies an MCP tool call. Does nothing if it no longer waits for approval. */
  decideTool(toolCallId: string, approved: boolean): void {
    if (!this.ending) this.#call?.decide(toolCallId, approved);
  }

  /**
   * Lets the agent call a function of the page.
   *
   * @returns A function that removes the tool.
   */
  registerTool(name: string, handler: ToolHandler): () => void {
    return this.#toolHandlers.add(name, handler);
  }

  /** Runs inside the visitor's gesture up to its first `await`: browsers allow sound only from there. */
  async #begin(running: Running, options: SessionOptions): Promise<void> {
    const { muted, volume, inputDeviceId, outputDeviceId, yield: yields } = options;
    Object.assign(this.settings, { muted, volume, inputDeviceId, outputDeviceId, yield: yields });
    this.#call = undefined;
    this.#outbox = this.#createOutbox();
    this.update({ type: 'start', textOnly: options.textOnly ?? false });
    await this.#connect(running, options);
  }

  async #connect(running: Running, options: SessionOptions): Promise<void> {
    const { scope, startTime } = running;
    const { signal } = scope;
    try {
      if (signal.aborted) throw abortedError();
      const context = options.textOnly ? undefined : (options.context ?? openContext());
      if (context) scope.add(() => closeContext(context));
      const { Call } = await Promise.race([this.#load(), whenAborted(signal, abortedError)]);
      if (signal.aborted) throw abortedError();
      this.#call = new Call({ ...options, ...this.settings, context, startTime }, scope, this.#host);
      await this.#call.connect();
    } catch (error) {
      if (running.ending) {
        await running.ending;
        throw abortedError();
      }
      const failure = VoiceAgentError.from(error, 'configuration', 'The conversation could not be started.');
      await this.#end({ reason: 'error', code: this.#call?.closeCode }, failure);
      throw failure;
    }
  }

  async #load() {
    const [call] = await Promise.all([loadCall(), this.#loadMore()]);
    this.#textOf = call.displayText;
    return call;
  }

  /** Starts once the last conversation has ended. Asks for sound before, inside the gesture. */
  async #startAfter(ending: Promise<void>, options: SessionOptions): Promise<void> {
    const stops = this.#stops;
    const context = options.textOnly ? undefined : (options.context ?? openContext());
    this.#call?.hurry();
    await ending;
    if (stops === this.#stops) return this.start({ ...options, context });
    if (context) await closeContext(context);
    this.emit('end', { reason: 'user', code: undefined });
    throw abortedError();
  }

  protected override get call(): Call | undefined {
    return this.#call;
  }

  protected override get isRunning(): boolean {
    return !!this.#running;
  }

  /** Sends a text of the visitor and shows it, with its files. */
  protected override say(message: ClientMessage, text: string, files?: readonly TurnFile[]): void {
    const id = `typed-${++this.#typedTexts}`;
    const { startTime } = this.post(message, id);
    // What kept it from going on by voice is over: the visitor types.
    this.update({ type: 'set', fields: { error: undefined } });
    this.update({ type: 'typed', text, time: performance.now() - startTime, id, files });
    if (this.#conversation.mode === 'listening') this.update({ type: 'mode', mode: 'thinking' });
    this.#call?.spoke();
  }

  /**
   * Sends a message, or keeps it until the conversation is connected (again).
   *
   * @param turnId The turn that shows the message, if the visitor has typed it. Such a message is sent again if it is lost.
   */
  protected override post(message: ClientMessage, turnId?: string): Running {
    const running = this.#running;
    if (!running) throw notConnectedError();
    if (running.ending) {
      throw new VoiceAgentError('not-connected', 'The conversation is ending. Start a new one first.');
    }
    this.#outbox.post(message, turnId);
    return running;
  }

  #createOutbox(): Outbox {
    return new Outbox((entry) => this.#call?.transmit(entry) ?? false);
  }

  /** What a call needs of its session. */
  get #host(): CallHost {
    const conversation = (): Conversation => this.#conversation;
    return {
      get conversation() {
        return conversation();
      },
      toolHandlers: this.#toolHandlers,
      outbox: this.#outbox,
      update: (input) => this.update(input),
      apply: (change) => this.#change(change(this.#conversation)),
      emit: (type, detail) => this.emit(type, detail as never),
      end: (end, error) => void this.#end(end, error, true),
      hangUp: (reason) => void this.#hangUp(reason),
    };
  }

  /** Ends the conversation at once, and stops a goodbye that is still playing. */
  #hangUp(reason: SessionEnd['reason']): Promise<void> {
    this.#call?.hurry();
    return this.#end({ reason, code: this.#call?.connected ? 1000 : undefined });
  }

  /** @param drain Whether to play the speech that has been received first. */
  #end(end: SessionEnd, error?: VoiceAgentError, drain = false): Promise<void> {
    const running = this.#running;
    if (!running) return Promise.resolve();
    if (!running.ending) {
      let settle = (): void => undefined;
      // Set before any event, because listeners may call `start` or `stop`.
      running.ending = new Promise((resolve) => (settle = resolve));
      void this.#finish(running, end, error, drain).finally(settle);
    }
    return running.ending;
  }

  async #finish(
    { scope }: Running,
    end: SessionEnd,
    error: VoiceAgentError | undefined,
    drain: boolean,
  ): Promise<void> {
    const call = this.#call;
    this.update({ type: 'set', fields: { error } });
    if (error) this.emit('error', error);
    if (this.#conversation.status !== 'connecting') this.update({ type: 'status', status: 'disconnecting', error });
    await call?.finish(drain);
    const metrics = call?.metrics;
    await scope.close();
    this.update({ type: 'status', status: 'idle', error });
    if (metrics) this.emit('metrics', metrics);
    this.emit('end', end);
    this.#running = undefined;
  }

  protected override update(input: Input): void {
    this.#change(reduce(this.#conversation, input));
  }

  #change(next: Conversation): void {
    const previous = this.#conversation;
    if (next === previous) return;
    this.#conversation = next;
    this.emit('change', { previous, next });
  }
}
