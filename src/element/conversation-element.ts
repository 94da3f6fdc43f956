import type { VoiceAgentError } from '../base/errors.js';
import { inThisZone, outsideZones } from '../base/zone.js';
import type { FeedbackScore } from '../protocol/messages.js';
import type { Mode, Status } from '../session/conversation.js';
import type { Metrics } from '../session/metrics.js';
import { Session } from '../session/session.js';
import type { ToolHandler } from '../session/tool-handlers.js';
import type { Turn } from '../session/turns.js';
import type { UploadOptions } from '../transport/rest.js';
import { VoiceAgentOptions } from './options.js';

/** The session of an element. A function of this room alone, so that pages do not get at what the element does not offer. */
export let sessionOf: (element: ConversationElement) => Session;

/** What a page reads of a conversation and does in it. Each member is that of the session. */
export class ConversationElement extends VoiceAgentOptions {
  static {
    sessionOf = (element) => element.#session;
  }

  readonly #session: Session;

  /** The parameters are those of `Session`. */
  constructor(loadMore: () => Promise<unknown>, readyTool: (name: string) => ToolHandler | undefined) {
    super();
    this.#session = new Session(loadMore, readyTool);
  }

  /** Where the conversation is: `idle`, `connecting`, `connected`, `reconnecting` or `disconnecting`. */
  get status(): Status {
    return this.#session.conversation.status;
  }

  /** Whose turn it is: `listening`, `thinking` or `speaking`. */
  get mode(): Mode {
    return this.#session.conversation.mode;
  }

  /** What was said, in order; of the last conversation, after its end. */
  get turns(): readonly Turn[] {
    return this.#session.conversation.turns;
  }

  /** Whether `start()` goes on with a conversation of an earlier page: with `persist` alone. */
  get continuable(): boolean {
    return this.#session.conversation.continuable;
  }

  /** The service's id of the conversation. Whoever has it can rate the conversation: keep it out of analytics. */
  get conversationId(): string | undefined {
    return this.#session.conversation.conversationId;
  }

  /** How the conversation does: latency, jitter, bytes. */
  get metrics(): Metrics | undefined {
    return this.#session.metrics;
  }

  /** Whether the conversation is on hold. */
  get held(): boolean {
    return this.#session.conversation.held;
  }

  /** What ended the last conversation, until the next one starts. */
  get error(): VoiceAgentError | undefined {
    return this.#session.conversation.error;
  }

  /** How loud the visitor is, RMS 0 to 1; also while muted. To be polled. */
  get inputLevel(): number {
    return this.#session.inputLevel ?? 0;
  }

  /** How loud the agent is, RMS 0 to 1. To be polled. */
  get outputLevel(): number {
    return this.#session.outputLevel ?? 0;
  }

  /**
   * What the agent says, before the volume: for recorders, avatars and lip sync. Missing without a spoken conversation; another
   * one when the browser has lost the sound and it was built anew.
   */
  get outputStream(): MediaStream | undefined {
    return this.#session.outputStream;
  }

  /**
   * Loads what a conversation needs, so that `start()` need not wait for it. The element does the same when it is in view,
   * touched or focused; a site with a button of its own calls this when somebody comes near it. With `prefetch` it also asks for
   * the signed URL.
   *
   * @throws {VoiceAgentError} `connection-lost` when it could not be loaded.
   */
  preload(): Promise<void> {
    return this.#session.preload();
  }

  /** Ends the conversation. Resolves when the microphone and everything else is released. */
  stop(): Promise<void> {
    return this.#session.stop();
  }

  /**
   * Sends what the visitor has typed; kept and sent later while (re)connecting.
   *
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendText(text: string): void {
    this.#session.sendText(text);
  }

  /**
   * Tells the agent something without interrupting it.
   *
   * @param options.contextId Of several updates with one id, only the newest counts.
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendContextualUpdate(text: string, options?: { contextId?: string }): void {
    this.#session.sendContextualUpdate(text, options);
  }

  /**
   * Tells the agent that the visitor is busy, so that it waits.
   *
   * @throws {VoiceAgentError} `not-connected` when no conversation was started.
   */
  sendUserActivity(): void {
    this.#session.sendUserActivity();
  }

  /**
   * Rates an answer of the agent; `null` takes a rating back.
   *
   * @param eventId Default: the agent's last answer.
   * @throws {VoiceAgentError} `not-connected`, or `configuration` when there is nothing to rate.
   */
  sendFeedback(score: FeedbackScore, eventId?: number): void {
    this.#session.sendFeedback(score, eventId);
  }

  /**
   * Lets the agent call a function of the page.
   *
   * @returns A function that takes the tool off again.
   */
  registerTool(name: string, handler: ToolHandler): () => void {
    return this.#session.registerTool(name, inThisZone(handler));
  }

  /**
   * Sends an image (10 MB at most) or a PDF (20 MB at most), with what the visitor has written to it.
   *
   * @param options.onProgress Told how much has been sent, 0 to 1.
   * @returns The service's id of the file, for `deleteFile`.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error` or `aborted`.
   */
  sendFile(file: File, options?: UploadOptions & { text?: string }): Promise<string> {
    return this.#session.sendFile(file, options);
  }

  /**
   * Sends several files as one message, each as `sendFile` does.
   *
   * @returns The service's ids of the files, in their order.
   * @throws {VoiceAgentError} `not-connected`, `configuration`, `server-error` or `aborted`.
   */
  sendFiles(files: readonly File[], options?: UploadOptions & { text?: string }): Promise<string[]> {
    return this.#session.sendFiles(files, options);
  }

  /**
   * Takes a file back that was sent.
   *
   * @throws {VoiceAgentError} `not-connected` or `server-error`.
   */
  deleteFile(fileId: string): Promise<void> {
    return this.#session.deleteFile(fileId);
  }

  /**
   * Rates the whole conversation from 1 to 5, also after its end.
   *
   * @throws {VoiceAgentError} `not-connected`, `configuration` or `server-error`.
   */
  rateConversation(rating: number, comment?: string): Promise<void> {
    return this.#session.rateConversation(rating, comment);
  }

  /** Holds the conversation: nothing is heard and silence is sent, until `resume()`. */
  hold(): void {
    outsideZones(() => (this.#session.held = true));
  }

  /** Goes on after `hold()`. */
  resume(): void {
    this.#session.held = false;
  }
}
