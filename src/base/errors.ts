/**
 * The closed set of reasons a voice agent gives when something goes wrong.
 *
 * @see README, "Errors", for what each one means and what to do about it.
 */
export type VoiceAgentErrorCode =
  | 'configuration'
  | 'api-key-refused'
  | 'insecure-context'
  | 'signed-url-failed'
  | 'connect-timeout'
  | 'connection-refused'
  | 'connection-lost'
  | 'server-error'
  | 'override-refused'
  | 'quota'
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-lost'
  | 'audio-blocked'
  | 'worklet-blocked'
  | 'protocol'
  | 'not-connected'
  | 'aborted';

export interface VoiceAgentErrorOptions {
  /** What was thrown underneath, when that carries no secret. */
  cause?: unknown;
  /** Whether the same action may succeed when it is simply tried again. Default: false. */
  retryable?: boolean;
}

/**
 * Every error this package throws, rejects with or reports.
 *
 * `message` is a sentence for developers that says what to change; it never contains a key, a token or a signed URL.
 * What a visitor reads is chosen by `code` from the element's labels.
 */
export class VoiceAgentError extends Error {
  readonly code: VoiceAgentErrorCode;
  /** Whether the same action may succeed when it is simply tried again. */
  readonly retryable: boolean;

  constructor(code: VoiceAgentErrorCode, message: string, { cause, retryable = false }: VoiceAgentErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }

  /** Not a field: its assignment would throw on a page that has frozen `Error.prototype`. */
  override get name(): 'VoiceAgentError' {
    return 'VoiceAgentError';
  }

  /** The page that explains this error. */
  get helpUrl(): string {
    return `https://www.npmjs.com/package/voice-agent-element#${this.code}`;
  }

  /** `error` itself when it already is a `VoiceAgentError`, else a new one with `code` that has it as its cause. */
  static from(
    error: unknown,
    code: VoiceAgentErrorCode,
    message: string,
    options: VoiceAgentErrorOptions = {},
  ): VoiceAgentError {
    return error instanceof VoiceAgentError ? error : new VoiceAgentError(code, message, { cause: error, ...options });
  }
}

/** The error of a call that was given up by its own caller. */
export const abortedError = (): VoiceAgentError =>
  new VoiceAgentError('aborted', 'The conversation was stopped before it was connected.', { retryable: true });

/** The error of what needs a conversation while there is none. */
export const notConnectedError = (): VoiceAgentError =>
  new VoiceAgentError('not-connected', 'There is no conversation. Call start() first.', { retryable: true });
