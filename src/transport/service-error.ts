import { VoiceAgentError } from '../base/errors.js';
import type { ErrorMessage } from '../protocol/messages.js';

/** How a connection ended. */
export interface CloseInfo {
  /** WebSocket close code (RFC 6455, 7.4): 1000 for an ordinary end, 1006 for a drop. */
  code: number;
  /** The server's reason, without anything that looks like a credential. May be empty. */
  reason: string;
  /**
   * Whether it was closed by either side, as in the DOM's `CloseEvent`. If not, the line was lost, and what was sent last may
   * not have arrived.
   */
  wasClean: boolean;
  /** Why it ended, unless it ended in the ordinary way. */
  error?: VoiceAgentError | undefined;
}

/** Close codes that say that something went wrong, and what. */
const failed = [1001, 1002, 1006, 1008, 1011];

/** Close codes of a server that goes away, a network that drops, and an error inside the service. */
const dropped = [1001, 1006, 1011];

/** Error types after which another try may succeed; all the others are the fault of the agent or of the page. */
const passing = /timeout|asr_|tts_|vad_|turn_probability|llm_error|unknown_websocket_crash|http_exception/;

/** The longest text of the server that is repeated in an error. */
const longest = 300;

/** Something named as a credential, a bearer token, a key of the service: prefixed, or 32 hex digits and more. */
const credentials =
  /\b(?:[\w-]*(?:token|signature|key|secret)["']?\s*[=:]\s*["']?(?:bearer\s+)?[^\s"',}]+|bearer\s+\S+|(?:sk|xi)[-_][\w-]{8,}|[\da-f]{32,})/gi;

/** Text of the server with everything that could be a credential taken out. */
export const redact = (text: string): string =>
  text
    .slice(0, longest)
    .replace(/\b(?:wss?|https?):\/\/\S+/gi, '[address]')
    .replace(credentials, '[credential]');

/**
 * The error that a server's `error` message stands for; nested and flat form.
 *
 * @param closeCode Of the close that followed; it counts where the message has no code.
 * @returns `undefined` for code 1000: an ordinary end, such as the agent's longest duration.
 */
export function errorFromMessage(message: ErrorMessage, closeCode = 1002): VoiceAgentError | undefined {
  const event = message.error_event;
  const code = event?.code ?? message.code ?? (failed.includes(closeCode) ? closeCode : 1002);
  if (code === 1000) return undefined;
  const text = event?.message ?? event?.reason ?? message.message ?? event?.error_type ?? 'no reason given';
  return serviceError(text, `${event?.error_type ?? ''} ${event?.reason ?? ''}`, code);
}

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
        { retryable: dropped.includes(code) },
      );
}

/** The error of a conversation that the service has kept waiting, and for which it had no place. */
export const noPlaceError = (): VoiceAgentError =>
  new VoiceAgentError('server-error', 'The voice service had no place for this conversation in time.', {
    retryable: true,
  });

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
    retryable: dropped.includes(code) || (code === 1002 && passing.test(about)),
  });
}
