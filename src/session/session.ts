import { closeContext, openContext } from '../audio/context.js';
import { lazy } from '../base/lazy.js';
import { Emitter } from '../base/emitter.js';
import { abortedError, notConnectedError, VoiceAgentError } from '../base/errors.js';
import type { ClientMessage, FeedbackScore, FileInput } from '../protocol/messages.js';
import type { Call, CallOptions } from './call.js';
import type { CallEvents, CallHost, SessionEnd } from './call-events.js';
import { emptyConversation, type Conversation, type Input } from './conversation.js';
import { ratedAnswer } from './feedback.js';
import type { Metrics } from './metrics.js';
import { Outbox } from './outbox.js';
import { reduce } from './reduce.js';
import type { ConversationAddress, UploadOptions } from '../transport/rest.js';
import { Scope, whenAborted } from './scope.js';
import { ToolHandlers, type ToolHandler } from './tool-handlers.js';
import { formatTranscript, type TranscriptFormat } from './transcript-format.js';
import type { Turn } from './turns.js';

export type SessionOptions = CallOptions;

export interface SessionEvents extends CallEvents {
  /** The snapshot has changed. */
  change: { previous: Conversation; next: Conversation };
}

const loadCall = lazy(() => import('./call.js'));
const loadRest = lazy(() => import('../transport/rest.js'));

/** A conversation from its start until everything it has used is released. */
interface Running {
  /** What it has acquired. */
  readonly scope: Scope;
  /** When it was started, in ms of `performance.now()`. */
  readonly startTime: number;
  /** Settles when it is connected. */
  readonly connected: Promise<void>;
  /** Set once it is on its way to its end; settles when all is released and told. */
  ending: Promise<void> | undefined;
}

/**
 * A conversation with an agent: socket, microphone, player and state, without a face. When it has ended it can be started
 * again. State is read from `conversation`, an immutable snapshot; what happens is told by events.
 *
 * The session itself is small. What only a running conversation needs is loaded by `start()` or, before that, by `preload()`.
 */
export class Session extends Emitter<SessionEvents> {
  #conversation = emptyConversation;
  #running: Running | undefined;
  /** The call of the running conversation, or else of the last one. Missing while it is loaded. */
  #call: Call | undefined;
  /** How often `stop` was called: a start that waits for the last conversation to end is stopped, too. */
  #stops = 0;
  /** What may change while a conversation is on, and while its call is loaded. */
  readonly #settings: Pick<CallOptions, 'muted' | 'volume' | 'inputDeviceId' | 'outputDeviceId'> = {};
  #outbox = this.#createOutbox();
  #typedTexts = 0;
  readonly #toolHandlers = new ToolHandlers();

  /** All that is known at this moment. */
  get conversation(): Conversation {
    return this.#conversation;
  }

  /** How the conversation does; of the last one, after its end. */
  get metrics(): Metrics | undefined {
    return this.#call?.metrics;
  }

  /** How loud the visitor is, RMS 0 to 1; also while muted. To be polled. */
  get inputLevel(): number {
    return this.#call?.voice?.inputLevel ?? 0;
  }

  /** How loud the agent is, RMS 0 to 1. To be polled. */
  get outputLevel(): number {
    return this.#call?.voice?.player.level ?? 0;
  }

  /** Whether a conversation is on its way to its end, whatever the status says. */
  get ending(): boolean {
    return this.#running?.ending !== undefined;
  }

  /**
   * Loads what a conversation needs, so that `start()` need not wait for it.
   *
   * @throws {VoiceAgentError} `connection-lost` when it could not be loaded.
   */
  async preload(): Promise<void> {
    await loadCall();
  }

  /**
   * Starts a conversation. Must be called inside a click or a key press, so that the browser allows sound. While one is
   * under way, its own promise is returned.
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
      // Made before it begins: listeners may call `start` again.
      connected: new Promise(
        (resolve, reject) => (begin = () => void this.#begin(begun, options).then(resolve, reject)),
      ),
      ending: undefined,
    });
    begin();
    return begun.connected;
  }

  /** Ends the conversation and releases the microphone. Resolves when all is released; at once when there is none. */
  async stop(): Promise<void> {
    this.#stops++;
    await this.#hangUp('user');
  }

  /**
   * Sends what the visitor has typed. While connecting or reconnecting it is kept and sent afterwards, once.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendText(text: string, { richContentId }: { richContentId?: string | undefined } = {}): void {
    const id = richContentId && { rich_content_id: richContentId };
    this.#say({ type: 'user_message', text, ...id }, text);
  }

  /**
   * Tells the agent something without interrupting it.
   *
   * @param options.contextId Of several updates with one id, only the newest counts.
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendContextualUpdate(text: string, { contextId }: { contextId?: string | undefined } = {}): void {
    this.send({ type: 'contextual_update', text, ...(contextId !== undefined && { context_id: contextId }) });
  }

  /**
   * Tells the agent that the visitor is busy, such as typing, so that it waits.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendUserActivity(): void {
    this.send({ type: 'user_activity' });
    this.#call?.touch();
  }

  /**
   * Rates an answer.
   *
   * @param score `null` takes an earlier score back.
   * @param eventId Of the agent's turn. Default: its last one.
   * @throws {VoiceAgentError} `not-connected`, or `configuration` when there is no such turn.
   */
  sendFeedback(score: FeedbackScore, eventId?: number): void {
    if (!['like', 'dislike', null].includes(score)) {
      throw new VoiceAgentError('configuration', 'sendFeedback() takes "like", "dislike" or null.');
    }
    if (!this.#running) throw notConnectedError();
    const { eventId: id, turn } = ratedAnswer(this.#conversation, eventId);
    this.send({ type: 'feedback', event_id: id, score });
    if (turn) this.#update({ type: 'feedback', turnId: turn.id, score });
  }

  /**
   * Sends any message of the contract; kept while connecting or reconnecting.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  send(message: ClientMessage): void {
    if (!this.#running) throw notConnectedError();
    this.#post(message);
  }

  /**
   * Sends a file, with what the visitor has written to it.
   *
   * @returns The service's id of the file.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error`, `connection-lost` or `aborted`.
   */
  async sendFile(file: File, options?: UploadOptions & { text?: string | undefined }): Promise<string> {
    const [fileId] = await this.sendFiles([file], options);
    return fileId!;
  }

  /**
   * Sends several files as one message, with what the visitor has written to them.
   *
   * @returns The service's ids of the files, in their order.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error`, `connection-lost` or `aborted`.
   */
  async sendFiles(
    files: readonly File[],
    { text = '', onProgress, signal }: UploadOptions & { text?: string | undefined } = {},
  ): Promise<string[]> {
    if (!this.#running) throw notConnectedError();
    if (!files.length) throw new VoiceAgentError('configuration', 'sendFiles() takes at least one file.');
    const rest = await loadRest();
    const sent = files.map(() => 0);
    const ids = await Promise.all(
      files.map((file, index) =>
        rest.uploadFile(this.#address(), file, {
          signal,
          onProgress: (part) => {
            sent[index] = part;
            onProgress?.(sent.reduce((sum, each) => sum + each) / files.length);
          },
        }),
      ),
    );
    const [file, ...others] = ids.map((id): FileInput => ({ type: 'file_input', file_id: id }));
    this.#say(
      {
        type: 'multimodal_message',
        ...(text && { text: { type: 'user_message', text } }),
        file: file!,
        ...(others.length && { files: [file!, ...others] }),
      },
      text || files.map(({ name }) => name).join(', '),
    );
    return ids;
  }

  /**
   * Takes a file back that was sent.
   *
   * @throws {VoiceAgentError} `not-connected`, `server-error` or `connection-lost`.
   */
  async deleteFile(fileId: string): Promise<void> {
    const rest = await loadRest();
    await rest.deleteFile(this.#address(), fileId);
  }

  /**
   * Rates the whole conversation, also after its end.
   *
   * @param rating 1 to 5.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error` or `connection-lost`.
   */
  async rateConversation(rating: number, comment?: string): Promise<void> {
    const rest = await loadRest();
    await rest.rateConversation(this.#address(), rating, comment);
  }

  /**
   * The transcript as a file's content.
   *
   * @param speakers What the two sides are called.
   */
  exportTranscript(format: TranscriptFormat, speakers: Record<Turn['role'], string>): string {
    const { turns } = this.#conversation;
    // Before its call is loaded, a conversation has nothing but what the visitor has typed.
    return formatTranscript(turns, format, speakers, this.#call?.textOf ?? (({ text }) => text));
  }

  /** Allows or denies an MCP tool that is waiting for approval. Too late, it does nothing. */
  decideTool(toolCallId: string, approved: boolean): void {
    if (!this.ending) this.#call?.decide(toolCallId, approved);
  }

  /**
   * Lets the agent call a function of the page.
   *
   * @returns A function that takes the tool off again.
   */
  registerTool(name: string, handler: ToolHandler): () => void {
    return this.#toolHandlers.add(name, handler);
  }

  /** Mutes the microphone: silence is sent. */
  set muted(muted: boolean) {
    this.#settings.muted = muted;
    if (this.#call) this.#call.muted = muted;
  }

  /** Volume of the agent, 0 to 1. */
  set volume(volume: number) {
    this.#settings.volume = volume;
    if (this.#call?.voice) this.#call.voice.volume = volume;
  }

  /** Changes the microphone; empty for the default one. */
  set inputDeviceId(deviceId: string | undefined) {
    this.#settings.inputDeviceId = deviceId;
    if (this.#call?.voice) this.#call.voice.inputDeviceId = deviceId;
  }

  /** Changes the loudspeaker, where the browser can; empty for the default one. */
  set outputDeviceId(deviceId: string | undefined) {
    this.#settings.outputDeviceId = deviceId;
    if (this.#call?.voice) this.#call.voice.outputDeviceId = deviceId;
  }

  /** Stands still: nothing is heard and silence is sent. */
  set held(held: boolean) {
    const { status, held: isHeld } = this.#conversation;
    const voice = this.#call?.voice;
    if (!voice || held === isHeld || (held && status !== 'connected')) return;
    voice.held = held;
    this.#update({ type: 'set', fields: { held } });
  }

  /** Up to its first `await` inside the visitor's gesture: the browser allows sound only from there. */
  async #begin(running: Running, options: SessionOptions): Promise<void> {
    const { scope, startTime } = running;
    const { signal } = scope;
    const { muted, volume, inputDeviceId, outputDeviceId } = options;
    Object.assign(this.#settings, { muted, volume, inputDeviceId, outputDeviceId });
    this.#call = undefined;
    this.#outbox = this.#createOutbox();
    this.#typedTexts = 0;
    this.#update({ type: 'start', textOnly: options.textOnly ?? false });
    try {
      if (signal.aborted) throw abortedError();
      const context = options.textOnly ? undefined : (options.context ?? openContext());
      if (context) scope.add(() => closeContext(context));
      const { Call } = await Promise.race([loadCall(), whenAborted(signal, abortedError)]);
      if (signal.aborted) throw abortedError();
      this.#call = new Call({ ...options, ...this.#settings, context, startTime }, scope, this.#host);
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

  /** Starts once the last conversation has ended. Its sound is asked for at once, inside the gesture. */
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

  /** Sends what the visitor says in writing. */
  #say(message: ClientMessage, text: string): void {
    const id = `typed-${++this.#typedTexts}`;
    const { startTime } = this.#post(message, id);
    this.#update({ type: 'typed', text, time: performance.now() - startTime, id });
    if (this.#conversation.mode === 'listening') this.#update({ type: 'mode', mode: 'thinking' });
    this.#call?.spoke();
  }

  /**
   * Sends a message, or keeps it until the conversation is connected (again).
   *
   * @param turnId The turn that shows it, if the visitor has typed it: it is sent again if it is lost on its way.
   */
  #post(message: ClientMessage, turnId?: string): Running {
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
      update: (input) => this.#update(input),
      apply: (change) => this.#change(change(this.#conversation)),
      emit: (type, detail) => this.emit(type, detail as never),
      end: (end, error) => void this.#end(end, error, true),
      hangUp: (reason) => void this.#hangUp(reason),
    };
  }

  /** Ends the conversation at once; a goodbye that is being played out is cut short. */
  #hangUp(reason: SessionEnd['reason']): Promise<void> {
    this.#call?.hurry();
    return this.#end({ reason, code: this.#call?.connected ? 1000 : undefined });
  }

  /** @param drain Whether what has been received of the agent's voice is played out. */
  #end(end: SessionEnd, error?: VoiceAgentError, drain = false): Promise<void> {
    const running = this.#running;
    if (!running) return Promise.resolve();
    if (!running.ending) {
      let settle = (): void => undefined;
      // Set before anything is told: listeners may call `start` or `stop`.
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
    if (error) {
      this.#update({ type: 'set', fields: { error } });
      this.emit('error', error);
    }
    if (this.#conversation.status !== 'connecting') this.#update({ type: 'status', status: 'disconnecting', error });
    await call?.finish(drain);
    const metrics = call?.metrics;
    await scope.close();
    this.#update({ type: 'status', status: 'idle', error });
    if (metrics) this.emit('metrics', metrics);
    this.emit('end', end);
    this.#running = undefined;
  }

  #address(): ConversationAddress {
    const { conversationId } = this.#conversation;
    const origin = this.#call?.apiOrigin;
    if (!conversationId || !origin) throw new VoiceAgentError('not-connected', 'There has been no conversation yet.');
    return { origin, conversationId };
  }

  #update(input: Input): void {
    this.#change(reduce(this.#conversation, input));
  }

  #change(next: Conversation): void {
    const previous = this.#conversation;
    if (next === previous) return;
    this.#conversation = next;
    this.emit('change', { previous, next });
  }
}
