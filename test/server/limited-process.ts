/**
 * A server of its own process: `fork` it with the environment below, and it tells its address by a message. It ends when the
 * parent lets go of it.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { clientKeyFromForwardedFor, createSignedUrlHandler } from '../../src/entries/server.js';
import { API_KEY, listening, urlOf } from './support.js';

const { UPSTREAM = '', REDIS = '', PREFIX = '', LIMIT = '' } = process.env;
const limit = { points: Number(LIMIT), duration: 60 };

const redis = REDIS === '' ? null : new Redis(REDIS, { enableOfflineQueue: false });
if (redis) await new Promise((resolve, reject) => redis.once('ready', resolve).once('error', reject));

const handler = createSignedUrlHandler({
  apiKey: API_KEY,
  agents: 'agent_a',
  apiUrl: UPSTREAM,
  rateLimiter: redis
    ? new RateLimiterRedis({ ...limit, storeClient: redis, keyPrefix: PREFIX })
    : new RateLimiterMemory(limit),
  clientKey: clientKeyFromForwardedFor(),
});

const server = createServer(getRequestListener((request) => handler(request))).listen(0, '127.0.0.1');
await listening(server);
process.send?.(urlOf(server));
process.once('disconnect', () => process.exit());
