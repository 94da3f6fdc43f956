import type { RateLimiter } from '../server/signed-url.js';
import { CommandFailure, complain } from './command.js';
import type { Limit } from './memory-limiter.js';

export interface RedisLimiter extends RateLimiter {
  close(): void;
}

/** The parts that are used of the two packages, which need not be installed. */
interface Client {
  on(event: 'error' | 'ready', listener: (error?: { code?: string }) => void): void;
  disconnect(): void;
}
interface Packages {
  Redis: new (url: string, options: object) => Client;
  RateLimiterRedis: new (options: object) => RateLimiter;
}

/**
 * Counts conversations of each visitor in Redis, for several processes or machines. While Redis cannot be reached nobody gets through.
 *
 * @throws {CommandFailure} When the packages are missing.
 */
export async function createRedisLimiter(url: string, { points, windowMs }: Limit): Promise<RedisLimiter> {
  const { Redis, RateLimiterRedis } = await loadPackages();
  // Without the queue, visitors hear at once that Redis is down.
  const storeClient = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  let isDown = false;
  // The message of the error may repeat the address, and with it a password.
  storeClient.on('error', (error) => {
    if (!isDown) complain(`Redis cannot be reached (${error?.code ?? 'no reason given'}): nobody gets a conversation.`);
    isDown = true;
  });
  storeClient.on('ready', () => {
    if (isDown) complain('Redis can be reached again.');
    isDown = false;
  });
  const limiter = new RateLimiterRedis({ storeClient, points, duration: windowMs / 1000, keyPrefix: 'voice-agent' });
  return { consume: (key) => limiter.consume(key), close: () => storeClient.disconnect() };
}

async function loadPackages(): Promise<Packages> {
  // Variables hide the packages from bundlers, since they are optional.
  const [redis, limiter] = ['ioredis', 'rate-limiter-flexible'];
  try {
    const { Redis } = (await import(redis)) as Pick<Packages, 'Redis'>;
    const { RateLimiterRedis } = (await import(limiter)) as Pick<Packages, 'RateLimiterRedis'>;
    return { Redis, RateLimiterRedis };
  } catch {
    throw new CommandFailure(
      'Redis needs two packages: run `npm install ioredis rate-limiter-flexible`, then try again.',
    );
  }
}
