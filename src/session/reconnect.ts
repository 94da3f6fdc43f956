import { VoiceAgentError } from '../base/errors.js';
import type { Conversation, Reconnect } from './conversation.js';
import { sleep } from './scope.js';

/** Tries until a conversation counts as lost. */
export const MOST_ATTEMPTS = 8;

/** First and longest upper bound of the delay; it doubles from try to try. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** How long `online` is waited for before a try: behind a VPN a browser may say for good that it is offline. */
const ONLINE_WAIT_MS = 3000;

/** Tries of an offline browser that do not count, about five minutes of them: a tunnel is not the end of a conversation. */
const MOST_OFFLINE_TRIES = 90;

/** How much of the transcript the agent is told after a reconnection. */
const LONGEST_SUMMARY_CHARACTERS = 4000;

/**
 * Tries to connect again with exponential backoff and full jitter, and waits a little for a browser that is offline.
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
  let offlineTries = 0;
  for (let attempt = 1; attempt <= attempts;) {
    const delay = Math.round(Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (before + attempt - 1)));
    announce({ attempt, delay });
    await sleep(delay, signal);
    signal.throwIfAborted();
    if (isOffline()) await online(signal);
    signal.throwIfAborted();
    const free = isOffline() && offlineTries++ < MOST_OFFLINE_TRIES;
    try {
      return await connect();
    } catch (error) {
      signal.throwIfAborted();
      // Who finds all agents busy has waited already.
      if (!(error instanceof VoiceAgentError) || !error.retryable || error.code === 'busy') throw error;
      cause = error;
    }
    if (!free) attempt++;
  }
  const message = `The connection was lost and ${attempts} tries to get it back have failed.`;
  throw new VoiceAgentError('connection-lost', message, { cause, retryable: true });
}

const isOffline = (): boolean => globalThis.navigator?.onLine === false;

/** Waits for the browser to be online, though not for long. */
async function online(signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const stop = (): void => done.abort();
  addEventListener('online', stop, { signal: done.signal });
  signal.addEventListener('abort', stop, { signal: done.signal });
  await sleep(ONLINE_WAIT_MS, done.signal);
  stop();
}

/**
 * What was said so far, for an agent that does not remember: the wire has no way to resume a conversation.
 *
 * @param unsent Turns whose texts the agent is sent by themselves.
 */
export function summarize({ turns, connection }: Conversation, unsent: ReadonlySet<string>): string | undefined {
  const said = turns
    .filter((turn) => turn.text && turn.connection < connection && !unsent.has(turn.id))
    .map(({ role, text }) => `${role === 'user' ? 'User' : 'You'}: ${text}`)
    .join('\n')
    .slice(-LONGEST_SUMMARY_CHARACTERS);
  return said && `The connection was lost and is back. Go on from here without greeting again. So far:\n${said}`;
}
