import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterUnion } from 'rate-limiter-flexible';
import { createSignedUrlHandler, SignedUrlError, type RateLimiter } from '../../src/entries/server.js';
import { startRedis, type RedisServer } from './redis.js';
import { API_KEY, ask, Upstream, type Answer } from './support.js';

let upstream: Upstream;
let redis: RedisServer;
before(async () => {
  upstream = await Upstream.start();
  redis = await startRedis();
});
afterEach(() => upstream.reset());
after(async () => {
  await upstream.close();
  await redis.close();
});

const within = (rateLimiter: RateLimiter, errors: SignedUrlError[] = []) => {
  const onError = (error: SignedUrlError) => void errors.push(error);
  const handler = createSignedUrlHandler({
    apiKey: API_KEY,
    agents: 'agent_a',
    apiUrl: upstream.url,
    rateLimiter,
    onError,
  });
  return () => handler(new Request('https://shop.example/mint'));
};

/** Sends `count` requests over all `urls` in turn, `atOnce` of them under way at any time. */
async function load(
  urls: string[],
  count: number,
  atOnce: number,
  client: (index: number) => string,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const url = urls[index % urls.length] ?? '';
      answers[index] = await ask(url, { 'x-forwarded-for': client(index) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

const granted = (answers: Answer[]) => answers.filter(({ status }) => status === 200).length;

/** Starts a server in a process of its own; `stop` resolves when that process has ended. */
async function startProcess(limit: number, environment: Record<string, string>) {
  const child = fork(fileURLToPath(new URL('limited-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, UPSTREAM: upstream.url, LIMIT: String(limit), ...environment },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', (code) => reject(new Error(`The server process ended with code ${code}.`)));
  });
  return {
    url,
    pid: child.pid,
    stop() {
      child.disconnect();
      return ended;
    },
  };
}

describe('a limit in memory', () => {
  test('grants exactly as many conversations as it has points, however many ask at once', async () => {
    const get = within(new RateLimiterMemory({ points: 20, duration: 60 }));
    const responses = await Promise.all(Array.from({ length: 60 }, get));
    assert.equal(responses.filter(({ status }) => status === 200).length, 20);
    const refused = responses.filter(({ status }) => status === 429);
    assert.equal(refused.length, 40);
    for (const { headers } of refused) assert.match(headers.get('retry-after') ?? '', /^(59|60)$/);
    assert.equal(upstream.seen.length, 20, 'what is refused never reaches the service');
  });

  test('grants again once retry-after is over', async () => {
    const get = within(new RateLimiterMemory({ points: 1, duration: 1 }));
    assert.equal((await get()).status, 200);
    const refused = await get();
    assert.equal(refused.status, 429);
    const wait = Number(refused.headers.get('retry-after'));
    assert.equal(wait, 1);
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    assert.equal((await get()).status, 200);
  });

  test('may be several at once, of which the strictest holds', async () => {
    const get = within(
      new RateLimiterUnion(
        new RateLimiterMemory({ keyPrefix: 'minute', points: 3, duration: 60 }),
        new RateLimiterMemory({ keyPrefix: 'day', points: 2, duration: 86_400 }),
      ),
    );
    const responses = [await get(), await get(), await get()];
    assert.deepEqual(
      responses.map(({ status }) => status),
      [200, 200, 429],
    );
    assert.match(responses[2]?.headers.get('retry-after') ?? '', /^86(399|400)$/);
  });
});

describe('two processes', () => {
  const LIMIT = 25;
  const REQUESTS = 100;
  let running: Awaited<ReturnType<typeof startProcess>>[] = [];
  const startTwo = async (environment: Record<string, string>) => {
    running = await Promise.all([startProcess(LIMIT, environment), startProcess(LIMIT, environment)]);
    assert.equal(new Set([process.pid, ...running.map(({ pid }) => pid)]).size, 3);
    return running.map(({ url }) => url);
  };
  afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));

  test('that share a limit on Redis grant exactly that many conversations together, not one more', async () => {
    const urls = await startTwo({ REDIS: redis.address, PREFIX: randomUUID() });
    const answers = await load(urls, REQUESTS, 16, () => '203.0.113.1');
    assert.equal(granted(answers), LIMIT);
    assert.equal(upstream.seen.length, LIMIT);
    for (const [index] of urls.entries()) {
      assert.ok(
        granted(answers.filter((_, position) => position % urls.length === index)) > 0,
        'both granted some of them',
      );
    }
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, REQUESTS - LIMIT);
    for (const { headers } of refused) assert.match(headers['retry-after'] ?? '', /^(60|[1-5]?\d)$/);

    // Both clients ask both servers.
    const clientOf = (index: number) => (index % 4 < 2 ? '203.0.113.2' : '203.0.113.3');
    const more = await load(urls, REQUESTS, 16, clientOf);
    for (const client of ['203.0.113.2', '203.0.113.3']) {
      assert.equal(
        granted(more.filter((_, index) => clientOf(index) === client)),
        LIMIT,
        'each client has a limit of its own',
      );
    }
    assert.equal(upstream.seen.length, 3 * LIMIT);
  });

  test('that each count in memory grant twice as many: such a limit is one for each process', async () => {
    const answers = await load(await startTwo({}), REQUESTS, 16, () => '203.0.113.1');
    assert.equal(granted(answers), 2 * LIMIT);
  });
});

describe('a limit on Redis', () => {
  test('lets nobody through while Redis is down', async () => {
    const client = new Redis('/nonexistent/redis.sock', {
      lazyConnect: true,
      enableOfflineQueue: false,
      retryStrategy: () => null,
    });
    client.on('error', () => {});
    const errors: SignedUrlError[] = [];
    const get = within(new RateLimiterRedis({ storeClient: client, points: 5, duration: 60 }), errors);
    const responses = await Promise.all(Array.from({ length: 5 }, get));
    assert.deepEqual(
      responses.map(({ status }) => status),
      [503, 503, 503, 503, 503],
    );
    assert.deepEqual(new Set(errors.map(({ code }) => code)), new Set(['rate-limiter-failed']));
    assert.equal(upstream.seen.length, 0);
    client.disconnect();
  });
});
