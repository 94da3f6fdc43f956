import { VoiceAgentError } from '../base/errors.js';
import type { ClientErrorMessage, ErrorMessage } from '../protocol/messages.js';

/** How a connection ended. */
export interface CloseInfo {
  /** WebSocket close code (RFC 6455, 7.4): 1000 for an ordinary end, 1006 for a drop. */
  code: number;
  /** The server's reason, without anything that looks like a credential. May be empty. */
  reason: string;
  /**
   * Whether one side has closed it, as in the DOM's `CloseEvent`. If not, the connection was lost, and the messages sent last may
   * not have arrived.
   */
  wasClean: boolean;
  /** Why it ended, unless it ended in the ordinary way. */
  error?: VoiceAgentError | undefined;
}

/** Close codes that tell a failure. */
const failureCodes = [1001, 1002, 1006, 1008, 1011];

/** Close codes after which another try may succeed: the server goes away, the network drops, the service has an inner error. */
const retryableCodes = [1001, 1006, 1011];

/** Error types after which another try may succeed. All others are faults of the agent or the page. */
const retryableTypes = /timeout|asr_|tts_|vad_|turn_probability|llm_error|unknown_websocket_crash|http_exception/;

/** How much of a text of the server an error repeats. */
const LONGEST_REPEATED_CHARACTERS = 300;

/** A value named as a credential, a bearer token, or a key of the service (prefixed, or at least 32 hex digits). */
const credentials =
  /\b(?:[\w-]*(?:token|signature|key|secret)["']?\s*[=:]\s*["']?(?:bearer\s+)?[^\s"',}]+|bearer\s+\S+|(?:sk|xi)[-_][\w-]{8,}|[\da-f]{32,})/gi;

/** The beginning of a text, without a word that is cut in two: half a credential does not look like one. */
const shorten = (text: string): string =>
  text.slice(0, LONGEST_REPEATED_CHARACTERS).replace(/[!-~\ud800-\udbff]+$/, '');

/** A text of the server without anything that could be a credential. */
export const redact = (text: string): string =>
  (text.length > LONGEST_REPEATED_CHARACTERS ? shorten(text) : text)
    .replace(/\b(?:wss?|https?):\/\/\S+/gi, '[address]')
    .replace(credentials, '[credential]');

/**
 * The error that a server's `error` message stands for, in its nested or its flat form, or a `client_error`.
 *
 * @param closeCode Code of the close that followed. It counts when the message has no code.
 * @returns `undefined` for code 1000: an ordinary end, such as the agent's longest duration.
 */
export function errorFromMessage(
  message: ErrorMessage | ClientErrorMessage,
  closeCode = 1002,
): VoiceAgentError | undefined {
  const { code: flatCode, message: flatText, error_event } = message as ErrorMessage;
  const { error_type, error_name, reason, ...event } = (error_event ?? {}) as ErrorFields;
  const code = event.code ?? flatCode ?? (failureCodes.includes(closeCode) ? closeCode : 1002);
  if (code === 1000) return undefined;
  const type = error_type ?? error_name ?? '';
  return serviceError(
    event.message ?? reason ?? flatText ?? (type || 'no reason given'),
    `${type} ${reason ?? ''}`,
    code,
  );
}

type ErrorFields = NonNullable<ErrorMessage['error_event']> & NonNullable<ClientErrorMessage['error_event']>;

/**
 * The error that a close code stands for.
 *
 * @param initiated Whether the conversation had been initiated before.
 * @returns `undefined` for the ordinary end of an initiated conversation.
 */
export function errorFromClose(code: number, reason: string, initiated: boolean): VoiceAgentError | undefined {
  if (initiated && (code === 1000 || code === 1005)) return undefined;
  if (code === 1002 || code === 1008 || (initiated && code === 1011)) {
    return serviceError(reason || `close code ${code}`, '', code);
  }
  const said = `(code ${code})${reason && `: ${redact(reason)}`}.`;
  return initiated
    ? new VoiceAgentError('connection-lost', `The connection to the voice service was lost ${said}`, {
        retryable: true,
      })
    : new VoiceAgentError(
        'connection-refused',
        `The voice service refused the connection ${said} ` +
          'Check the agent id, the signed URL and the agent’s allow-list.',
        { retryable: retryableCodes.includes(code) },
      );
}

/** The error of a conversation that waited in the service's queue and got no place. */
export const noPlaceError = (): VoiceAgentError =>
  new VoiceAgentError(
    'busy',
    'The voice service had no place for this conversation in time: all agents are busy. Try again later.',
    { retryable: true },
  );

/**
 * The error of a conversation that the service ends as soon as it has begun, without a word.
 *
 * @returns `undefined` for a close that says more by its code or its reason.
 */
export function endedAtOnceError(code: number, reason: string): VoiceAgentError | undefined {
  const isPolicy = code === 1008 && serviceError(reason, '', code).code === 'server-error';
  if (code !== 1000 && code !== 1005 && !isPolicy) return undefined;
  return new VoiceAgentError(
    'connection-refused',
    `The voice service ended the conversation as soon as it had begun (code ${code})${reason && `: ${redact(reason)}`}. ` +
      'Check the overrides, the language, and the agent’s limits.',
  );
}

function serviceError(text: string, type: string, code: number): VoiceAgentError {
  const said = redact(text);
  const about = `${type} ${text}`;
  if (/override/i.test(about)) {
    return new VoiceAgentError(
      'override-refused',
      `The agent does not allow an override: ${said}. Allow it in the agent’s Security tab, or remove it.`,
    );
  }
  if (/quota|credit|subscription|billing/i.test(about)) {
    return new VoiceAgentError('quota', `The voice service’s quota is used up: ${said}. Check the account’s plan.`);
  }
  return new VoiceAgentError('server-error', `The voice service reported an error (code ${code}): ${said}.`, {
    retryable: retryableCodes.includes(code) || (code === 1002 && retryableTypes.test(about)),
  });
}
