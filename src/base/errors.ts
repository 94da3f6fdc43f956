import { siteAddress } from './site.js';

/**
 * The closed set of reasons a voice agent gives when something goes wrong. `docs/errors` has a page about each: what leads to
 * it, and what to do.
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
  | 'busy'
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-lost'
  | 'audio-blocked'
  | 'worklet-blocked'
  | 'protocol'
  | 'not-connected'
  | 'aborted';

/**
 * What keeps the microphone away, where the browser tells: the page by its policy, the system, a visitor who has closed the
 * question without an answer, the browser itself, or another program.
 */
export type MicrophoneObstacle = 'policy' | 'system' | 'dismissed' | 'browser' | 'in-use';

export interface VoiceAgentErrorOptions {
  /** The error that led to this one, unless it holds a secret. */
  cause?: unknown;
  /** Whether the same action may succeed on another try. Default: false. */
  retryable?: boolean;
  /** Of `microphone-denied` and `microphone-missing`. */
  obstacle?: MicrophoneObstacle | undefined;
}

/**
 * Every error this package throws, rejects with or reports.
 *
 * `message` is a sentence for developers that says what to change; it never contains a key, a token or a signed URL.
 * What a visitor reads is chosen by `code` from the element's labels.
 */
export class VoiceAgentError extends Error {
  readonly code: VoiceAgentErrorCode;
  /** Whether the same action may succeed on another try. */
  readonly retryable: boolean;
  /** What keeps the microphone away, where that is known. */
  readonly obstacle: MicrophoneObstacle | undefined;

  constructor(
    code: VoiceAgentErrorCode,
    message: string,
    { cause, retryable = false, obstacle }: VoiceAgentErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.obstacle = obstacle;
  }

  /** A getter, not a field: assigning a field would throw on a page that has frozen `Error.prototype`. */
  override get name(): 'VoiceAgentError' {
    return 'VoiceAgentError';
  }

  /** The page of the documentation about this code: what leads to it, and what to do. */
  get helpUrl(): string {
    return `${siteAddress}errors/${this.code}`;
  }

  /** Gives `error` itself when it is a `VoiceAgentError`, otherwise a new one with `code` and `error` as its cause. */
  static from(
    error: unknown,
    code: VoiceAgentErrorCode,
    message: string,
    options: VoiceAgentErrorOptions = {},
  ): VoiceAgentError {
    return error instanceof VoiceAgentError ? error : new VoiceAgentError(code, message, { cause: error, ...options });
  }
}

/** The error of a start that the page or the visitor has stopped. */
export const abortedError = (): VoiceAgentError =>
  new VoiceAgentError('aborted', 'The conversation was stopped before it was connected.', { retryable: true });

/** The error of a method that needs a conversation while there is none. */
export const notConnectedError = (): VoiceAgentError =>
  new VoiceAgentError('not-connected', 'There is no conversation. Call start() first.', { retryable: true });
