import { VoiceAgentError } from '../errors.js';
import type { Conversation, Reconnect } from './conversation.js';
import { sleep } from './scope.js';

/** Tries until a conversation counts as lost. */
export const MOST_ATTEMPTS = 8;

/** First and longest upper bound of the delay; it doubles from try to try. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** How much of the transcript the agent is told after a reconnection. */
const LONGEST_SUMMARY_CHARACTERS = 4000;

/**
 * Tries to connect again with exponential backoff and full jitter, and waits while the browser is offline.
 *
 * @param connect One try, with a new signed URL.
 * @param announce Told of each try before its delay.
 * @param attempts Tries until it is given up.
 * @param before Tries for a connection that was lost again soon: its delays go on.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws What the last try failed with: a failure that another try cannot mend, or `connection-lost`.
 */
export async function reconnect(
  connect: () => Promise<void>,
  announce: (reconnect: Reconnect) => void,
  signal: AbortSignal,
  attempts = MOST_ATTEMPTS,
  before = 0,
): Promise<void> {
  let cause: unknown;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const delay = Math.round(Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (before + attempt - 1)));
    announce({ attempt, delay });
    await sleep(delay, signal);
    await online(signal);
    signal.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof VoiceAgentError) || !error.retryable) throw error;
      cause = error;
    }
  }
  const message = `The connection was lost and ${attempts} tries to get it back have failed.`;
  throw new VoiceAgentError('connection-lost', message, { cause, retryable: true });
}

function online(signal: AbortSignal): Promise<void> {
  if (globalThis.navigator?.onLine !== false) return Promise.resolve();
  return new Promise((resolve) => {
    addEventListener('online', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What was said so far, for an agent that does not remember: the wire has no way to resume a conversation. */
export function summarize({ turns, connection }: Conversation): string | undefined {
  const said = turns
    // What was typed since the loss is still to be sent.
    .filter((turn) => turn.text && turn.connection < connection)
    .map(({ role, text }) => `${role === 'user' ? 'User' : 'You'}: ${text}`)
    .join('\n')
    .slice(-LONGEST_SUMMARY_CHARACTERS);
  return said && `The connection was lost and is back. Go on from here without greeting again. So far:\n${said}`;
}
