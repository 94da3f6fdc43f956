import { Emitter } from '../base/emitter.js';
import { notConnectedError, VoiceAgentError } from '../base/errors.js';
import { lazy } from '../base/lazy.js';
import type { ClientMessage, FileInput } from '../protocol/messages.js';
import type { ConversationAddress, UploadOptions } from '../transport/rest.js';
import type { Call } from './call.js';
import type { Conversation } from './conversation.js';
import { namesOf, type TurnFile } from './turns.js';

const loadRest = lazy(() => import('../transport/rest.js'));

/** A file that the service has got. */
export interface UploadedFile {
  /** The service's id of it. It belongs to one conversation. */
  readonly id: string;
  /** What the transcript shows of it. */
  readonly file: TurnFile;
}

/** What the page and its visitor send to the agent and the service: the half of a session that knows nothing of its life. */
export abstract class Sending<Events> extends Emitter<Events> {
  abstract readonly conversation: Conversation;
  /** The call of the running conversation, or of the last one. Missing while its code loads. */
  protected abstract readonly call: Call | undefined;

  /** Sends a text of the visitor and shows it, with its files. */
  protected abstract say(message: ClientMessage, text: string, files?: readonly TurnFile[]): void;

  /** Sends a message, or keeps it until the conversation is connected (again). */
  protected abstract post(message: ClientMessage): unknown;

  /**
   * Sends what the visitor has typed. While connecting or reconnecting, keeps it and sends it afterwards.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendText(text: string, { richContentId }: { richContentId?: string | undefined } = {}): void {
    const id = richContentId && { rich_content_id: richContentId };
    this.say({ type: 'user_message', text, ...id }, text);
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
    this.call?.touch();
  }

  /**
   * Sends any message of the contract. While connecting or reconnecting, keeps it and sends it afterwards.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  send(message: ClientMessage): void {
    this.post(message);
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
    if (this.conversation.status === 'idle') throw notConnectedError();
    if (!files.length) throw new VoiceAgentError('configuration', 'sendFiles() takes at least one file.');
    const rest = await loadRest();
    const ids = await rest.uploadFiles(this.#address(), files, { onProgress, signal });
    const uploaded = files.map(({ name, type }, index) => ({
      id: ids[index]!,
      file: Object.freeze({ url: '', name, mimeType: type }),
    }));
    this.sendUploaded(uploaded, text);
    return ids;
  }

  /**
   * Uploads a file without telling the agent of it: `sendUploaded` does.
   *
   * @returns The service's id of the file.
   * @throws {VoiceAgentError} As `sendFiles`.
   */
  async uploadFile(file: File, options?: UploadOptions): Promise<string> {
    const rest = await loadRest();
    return rest.uploadFile(this.#address(), file, options);
  }

  /**
   * Sends files that were uploaded to this conversation as one message, with what the visitor has written to them.
   *
   * @throws {VoiceAgentError} `not-connected`.
   */
  sendUploaded(uploaded: readonly UploadedFile[], text: string): void {
    const [file, ...others] = uploaded.map(({ id }): FileInput => ({ type: 'file_input', file_id: id }));
    const files = uploaded.map((each) => each.file);
    this.say(
      {
        type: 'multimodal_message',
        ...(text && { text: { type: 'user_message', text } }),
        file: file!,
        ...(others.length && { files: [file!, ...others] }),
      },
      text || namesOf(files),
      files,
    );
  }

  /**
   * Deletes a file that was sent.
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

  #address(): ConversationAddress {
    const { conversationId } = this.conversation;
    const origin = this.call?.apiOrigin;
    if (!conversationId || !origin) throw new VoiceAgentError('not-connected', 'There has been no conversation yet.');
    return { origin, conversationId };
  }
}
