import { VoiceAgentError } from '../base/errors.js';
import { largestFileBytes } from '../protocol/file-types.js';

/** A conversation of the service's HTTP API. Whoever has its id may write to it: the API asks for nothing else. */
export interface ConversationAddress {
  /** Origin of the API, such as `https://api.elevenlabs.io`. */
  origin: string;
  conversationId: string;
}

export interface UploadOptions {
  /** Called with how much has been sent, 0 to 1. */
  onProgress?: ((sent: number) => void) | undefined;
  /** Aborts the upload. */
  signal?: AbortSignal | undefined;
}

const addressOf = ({ origin, conversationId }: ConversationAddress, path: string): string =>
  `${origin}/v1/convai/conversations/${encodeURIComponent(conversationId)}/${path}`;

const serverError = (what: string, status: number): VoiceAgentError =>
  new VoiceAgentError('server-error', `${what} (status ${status}).`, { retryable: status === 0 || status >= 500 });

/**
 * Adds a file to a conversation.
 *
 * @returns The service's id of the file.
 * @throws {VoiceAgentError} `configuration` for a file of the wrong type or size, `server-error`, or `aborted`.
 */
export function uploadFile(
  conversation: ConversationAddress,
  file: File,
  { onProgress, signal }: UploadOptions = {},
): Promise<string> {
  const limit = largestFileBytes.get(file.type);
  if (!limit) throw new VoiceAgentError('configuration', 'Only PNG, JPEG, GIF, WebP and PDF files can be sent.');
  if (file.size > limit)
    throw new VoiceAgentError('configuration', `The file is too large: at most ${limit / 1e6} MB can be sent.`);
  const body = new FormData();
  body.append('file', file);
  // Not `fetch`: it does not report the progress of an upload.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = (): void => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(total ? loaded / total : 0));
    request.addEventListener('abort', () => reject(new VoiceAgentError('aborted', 'The upload was given up.')));
    request.addEventListener('error', () => reject(serverError('The file could not be sent', 0)));
    request.addEventListener('load', () => {
      signal?.removeEventListener('abort', abort);
      const { file_id: id } = (request.response ?? {}) as { file_id?: unknown };
      if (request.status < 300 && typeof id === 'string') resolve(id);
      else reject(serverError('The service did not take the file', request.status));
    });
    request.responseType = 'json';
    request.open('POST', addressOf(conversation, 'files'));
    request.send(body);
    if (signal?.aborted) abort();
  });
}

/**
 * Adds several files to a conversation, all at once.
 *
 * @returns The service's ids of the files, in their order.
 * @throws {VoiceAgentError} As `uploadFile`.
 */
export function uploadFiles(
  conversation: ConversationAddress,
  files: readonly File[],
  { onProgress, signal }: UploadOptions = {},
): Promise<string[]> {
  const sent = files.map(() => 0);
  return Promise.all(
    files.map((file, index) =>
      uploadFile(conversation, file, {
        signal,
        onProgress: (part) => {
          sent[index] = part;
          onProgress?.(sent.reduce((sum, each) => sum + each) / files.length);
        },
      }),
    ),
  );
}

/**
 * Deletes a file that was added.
 *
 * @throws {VoiceAgentError} `server-error`.
 */
export async function deleteFile(conversation: ConversationAddress, fileId: string): Promise<void> {
  await send(
    addressOf(conversation, `files/${encodeURIComponent(fileId)}`),
    { method: 'DELETE' },
    'The file could not be deleted',
  );
}

/**
 * Rates a whole conversation.
 *
 * @param rating 1 to 5.
 * @throws {VoiceAgentError} `configuration` or `server-error`.
 */
export async function rateConversation(
  conversation: ConversationAddress,
  rating: number,
  comment?: string,
): Promise<void> {
  if (!(rating >= 1 && rating <= 5)) throw new VoiceAgentError('configuration', 'A rating is a number from 1 to 5.');
  await send(
    addressOf(conversation, 'feedback'),
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rating, ...(comment && { comment }) }),
    },
    'The rating could not be sent',
  );
}

async function send(url: string, init: RequestInit, what: string): Promise<void> {
  const response = await fetch(url, { ...init, credentials: 'omit' }).catch(() => undefined);
  if (!response?.ok) throw serverError(what, response?.status ?? 0);
}
