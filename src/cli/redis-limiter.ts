import type { RateLimiter } from '../server/signed-url.js';
import { CommandFailure, complain } from './command.js';
import type { Limit } from './memory-limiter.js';
import { loadOptional } from './optional.js';

export interface RedisLimiter extends RateLimiter {
  close(): void;
}

/** The parts that are used of the two packages, which need not be installed. */
interface Client {
  on(event: 'error' | 'ready', listener: (error?: Error & { code?: string }) => void): void;
  disconnect(): void;
}
interface Packages {
  Redis: new (url: string, options: object) => Client;
  RateLimiterRedis: new (options: object) => RateLimiter;
}

/**
 * Counts conversations of each visitor in Redis, for several processes or machines. While Redis cannot be reached nobody gets through.
 * Resolves once it is known whether Redis can be reached, so that the first visitor is not refused for coming early.
 *
 * @throws {CommandFailure} When the packages are missing.
 */
export async function createRedisLimiter(url: string, { points, windowMs }: Limit): Promise<RedisLimiter> {
  const { Redis, RateLimiterRedis } = await loadPackages();
  // Without the queue, visitors hear at once that Redis is down.
  const storeClient = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  let isDown = false;
  storeClient.on('error', (error) => {
    if (!isDown) complain(`${problemOf(error)} Nobody gets a conversation.`);
    isDown = true;
  });
  storeClient.on('ready', () => {
    if (isDown) complain('Redis can be reached again.');
    isDown = false;
  });
  await new Promise<void>((resolve) => {
    for (const event of ['error', 'ready'] as const) storeClient.on(event, () => resolve());
  });
  const limiter = new RateLimiterRedis({ storeClient, points, duration: windowMs / 1000, keyPrefix: 'voice-agent' });
  return { consume: (key) => limiter.consume(key), close: () => storeClient.disconnect() };
}

/** What is wrong, in a sentence. The message of an error may repeat the address, and with it a password. */
function problemOf(error: (Error & { code?: string }) | undefined): string {
  const [answer] = /^(?:WRONGPASS|NOAUTH|NOPERM)\b/.exec(error?.message ?? '') ?? [];
  if (answer) return `Redis refuses this program (${answer}): correct the user and the password in its URL.`;
  // A server of HTTP answers in its own way, or closes the connection at once.
  const isOther = error?.code === 'EPIPE' || /RESP|Protocol error/i.test(error?.message ?? '');
  return `Redis cannot be reached (${isOther ? 'something else answers there' : (error?.code ?? 'no reason given')}).`;
}

async function loadPackages(): Promise<Packages> {
  const redis = await loadOptional<Pick<Packages, 'Redis'>>('ioredis');
  const limiter = await loadOptional<Pick<Packages, 'RateLimiterRedis'>>('rate-limiter-flexible');
  if (redis && limiter) return { Redis: redis.Redis, RateLimiterRedis: limiter.RateLimiterRedis };
  throw new CommandFailure(
    'Redis needs two packages: run `npm install ioredis rate-limiter-flexible` in this folder, then try again.',
  );
}
