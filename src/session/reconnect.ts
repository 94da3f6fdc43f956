import { VoiceAgentError } from '../base/errors.js';
import type { Conversation, Reconnect } from './conversation.js';
import { sleep } from './scope.js';
import { floorGrapheme } from './words.js';

/** Attempts until a conversation counts as lost. */
export const MOST_ATTEMPTS = 8;

/** Upper bound of the random delay: of the first attempt, and of all. It doubles with each attempt. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** How long to wait for `online` before an attempt. Not forever: behind a VPN a browser may always say that it is offline. */
const ONLINE_WAIT_MS = 3000;

/** Attempts of an offline browser that do not count, some five minutes of them, so that a conversation survives a tunnel. */
const MOST_OFFLINE_TRIES = 90;

/** How much of the transcript the agent gets after a reconnection, and the rest of a character that would be cut. */
const LONGEST_SUMMARY_CHARACTERS = 4000;

/**
 * Reconnects with exponential backoff and full jitter. Waits a little if the browser is offline.
 *
 * @param connect Makes one attempt, with a new signed URL.
 * @param announce Called with each attempt, before its delay.
 * @param attempts The most attempts.
 * @param before Earlier attempts that led to a connection which was soon lost again: the delays continue theirs.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws The error of an attempt if it is not retryable, or `connection-lost`.
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

/** Waits until the browser is online, for 3 s at most. */
async function online(signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const stop = (): void => done.abort();
  addEventListener('online', stop, { signal: done.signal });
  signal.addEventListener('abort', stop, { signal: done.signal });
  await sleep(ONLINE_WAIT_MS, done.signal);
  stop();
}

/**
 * A summary of what was said so far. The service cannot resume a conversation, so its new agent knows nothing of it.
 *
 * @param unsent Turns to leave out, because the agent gets their texts as messages.
 */
export function summarize(
  { turns, connection, voiceFrom }: Conversation,
  unsent: ReadonlySet<string>,
): string | undefined {
  const said = turns
    .filter((turn) => turn.text && turn.connection < connection && !unsent.has(turn.id))
    .map(({ role, text }) => `${role === 'user' ? 'User' : 'You'}: ${text}`)
    .join('\n');
  const end = said.slice(floorGrapheme(said, Math.max(0, said.length - LONGEST_SUMMARY_CHARACTERS)));
  const change =
    connection === voiceFrom ? 'The user has written so far and talks now.' : 'The connection was lost and is back.';
  return said && `${change} Go on from here without greeting again. So far:\n${end}`;
}
