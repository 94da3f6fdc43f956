import { closeContext } from '../audio/context.js';
import { Emitter } from '../emitter.js';
import { abortedError, notConnectedError, VoiceAgentError } from '../errors.js';
import type { ClientMessage, FeedbackScore } from '../protocol/messages.js';
import { Call, type CallOptions } from './call.js';
import type { CallEvents } from './call-events.js';
import { emptyConversation, type Conversation, type Input } from './conversation.js';
import type { Metrics } from './metrics.js';
import { agentTurn, reduce } from './reduce.js';
import type { ConversationAddress, UploadOptions } from './rest.js';
import { ToolHandlers } from './tool-handlers.js';
import { ClientTools, type ToolCall, type ToolHandler } from './tools.js';

export interface SessionOptions extends CallOptions {
  /** How long a client tool may take, in ms. Default: 30000. */
  toolTimeout?: number | undefined;
}

export interface SessionEvents extends CallEvents {
  /** The snapshot has changed. */
  change: { previous: Conversation; next: Conversation };
  'tool-call': ToolCall;
}

/**
 * A conversation with an agent: socket, microphone, player and state, without a face. When it has ended it can be started
 * again. State is read from `conversation`, an immutable snapshot; what happens is told by events.
 */
export class Session extends Emitter<SessionEvents> {
  #conversation = emptyConversation;
  #call: Call | undefined;
  /** How often `stop` was called: a start that waits for the last conversation to end is stopped, too. */
  #stops = 0;
  #toolTimeout: number | undefined;
  readonly #handlers: ToolHandlers;
  readonly #tools: ClientTools;

  /** @param handlers Tools that were registered before. */
  constructor(handlers = new ToolHandlers()) {
    super();
    this.#handlers = handlers;
    this.#tools = new ClientTools(
      handlers,
      (call) => this.emit('tool-call', call),
      (result) => this.#call?.send(result),
      () => this.#toolTimeout,
    );
  }

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

  /**
   * Starts a conversation. Must be called inside a click or a key press, so that the browser allows sound. While one is
   * under way, its own promise is returned.
   *
   * @throws {VoiceAgentError} What prevented it; `aborted` when `stop()` was called meanwhile.
   */
  start(options: SessionOptions): Promise<void> {
    if (this.#call?.ending) return this.#startAfter(this.#call, options);
    if (this.#call && !this.#call.over) return this.#call.started;
    this.#toolTimeout = options.toolTimeout;
    const conversation = (): Conversation => this.#conversation;
    this.#call = new Call(options, {
      get conversation() {
        return conversation();
      },
      tools: this.#tools,
      update: (input) => this.#update(input),
      emit: (type, detail) => this.emit(type, detail as never),
    });
    const call = this.#call;
    this.#update({ type: 'start' });
    call.start();
    return call.started;
  }

  /** Whether a conversation is on its way to its end, whatever the status says. */
  get ending(): boolean {
    return this.#call?.ending ?? false;
  }

  /** Ends the conversation and releases the microphone. Resolves when all is released; at once when there is none. */
  async stop(): Promise<void> {
    this.#stops++;
    if (!this.#call?.over) await this.#call?.stop();
  }

  /**
   * Sends what the visitor has typed. While connecting or reconnecting it is kept and sent afterwards, once.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendText(text: string, { richContentId }: { richContentId?: string | undefined } = {}): void {
    const message: ClientMessage = {
      type: 'user_message',
      text,
      ...(richContentId && { rich_content_id: richContentId }),
    };
    this.#running().sendText(message, text);
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
    const turn = agentTurn(this.#conversation, eventId);
    const id = eventId ?? turn?.eventId;
    const { turns, connection } = this.#conversation;
    if (!turn && turns.some((other) => other.eventId === eventId && other.connection < connection)) {
      throw new VoiceAgentError(
        'configuration',
        'That answer was given before the connection was lost: it is too late.',
      );
    }
    if (id === undefined) throw new VoiceAgentError('configuration', 'There is no answer of the agent to rate yet.');
    this.send({ type: 'feedback', event_id: id, score });
    if (turn) this.#update({ type: 'feedback', turnId: turn.id, score });
  }

  /**
   * Sends any message of the contract; kept while connecting or reconnecting.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  send(message: ClientMessage): void {
    this.#running().send(message);
  }

  /**
   * Sends a file, with what the visitor has written to it.
   *
   * @returns The service's id of the file.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error` or `aborted`.
   */
  async sendFile(
    file: File,
    { text = '', ...options }: UploadOptions & { text?: string | undefined } = {},
  ): Promise<string> {
    const call = this.#running();
    const rest = await import('./rest.js');
    const fileId = await rest.uploadFile(this.#address(), file, options);
    call.sendText(
      {
        type: 'multimodal_message',
        ...(text && { text: { type: 'user_message', text } }),
        file: { type: 'file_input', file_id: fileId },
      },
      text || file.name,
    );
    return fileId;
  }

  /**
   * Takes a file back that was sent.
   *
   * @throws {VoiceAgentError} `not-connected` or `server-error`.
   */
  async deleteFile(fileId: string): Promise<void> {
    const rest = await import('./rest.js');
    await rest.deleteFile(this.#address(), fileId);
  }

  /**
   * Rates the whole conversation, also after its end.
   *
   * @param rating 1 to 5.
   * @throws {VoiceAgentError} `not-connected`, `configuration` or `server-error`.
   */
  async rateConversation(rating: number, comment?: string): Promise<void> {
    const rest = await import('./rest.js');
    await rest.rateConversation(this.#address(), rating, comment);
  }

  /** Allows or denies an MCP tool that is waiting for approval. Too late, it does nothing. */
  decideTool(toolCallId: string, approved: boolean): void {
    this.#call?.decide(toolCallId, approved);
  }

  /**
   * Lets the agent call a function of the page.
   *
   * @returns A function that takes the tool off again.
   */
  registerTool(name: string, handler: ToolHandler): () => void {
    return this.#handlers.add(name, handler);
  }

  /** Mutes the microphone: silence is sent. */
  set muted(muted: boolean) {
    if (this.#call) this.#call.muted = muted;
  }

  /** Volume of the agent, 0 to 1. */
  set volume(volume: number) {
    if (this.#call?.voice) this.#call.voice.volume = volume;
  }

  /** Changes the microphone; empty for the default one. */
  set inputDeviceId(deviceId: string | undefined) {
    if (this.#call?.voice) this.#call.voice.inputDeviceId = deviceId;
  }

  /** Changes the loudspeaker, where the browser can; empty for the default one. */
  set outputDeviceId(deviceId: string | undefined) {
    if (this.#call?.voice) this.#call.voice.outputDeviceId = deviceId;
  }

  /** Stands still: nothing is heard and silence is sent. */
  set held(held: boolean) {
    if (this.#call?.voice && this.#conversation.status === 'connected') this.#call.voice.held = held;
  }

  async #startAfter(call: Call, options: SessionOptions): Promise<void> {
    const stops = this.#stops;
    await call.stop();
    if (stops === this.#stops) return this.start(options);
    if (options.context) await closeContext(options.context);
    this.emit('end', { reason: 'user', code: undefined });
    throw abortedError();
  }

  #address(): ConversationAddress {
    const { conversationId } = this.#conversation;
    const origin = this.#call?.apiOrigin;
    if (!conversationId || !origin) throw new VoiceAgentError('not-connected', 'There has been no conversation yet.');
    return { origin, conversationId };
  }

  #running(): Call {
    if (!this.#call || this.#call.over) throw notConnectedError();
    return this.#call;
  }

  #update(input: Input): void {
    const previous = this.#conversation;
    const next = reduce(previous, input);
    if (next === previous) return;
    this.#conversation = next;
    this.emit('change', { previous, next });
  }
}
