import { createServer, type IncomingMessage } from 'node:http';
import { hasKey } from '../base/api-key.js';
import { apiHosts, type ServerLocation } from '../base/hosts.js';
import { clientKeyFromAddress, clientKeyFromForwardedFor } from '../server/client-key.js';
import { createSignedUrlHandler, type RateLimiter, type SignedUrlHandler } from '../server/signed-url.js';
import { toRequest, writeResponse } from './bridge.js';
import { complain, ExitCode, print, readArguments, readNumber, untilSignal, UsageError } from './command.js';
import { close, listen } from './listen.js';
import { MemoryLimiter, type Limit } from './memory-limiter.js';
import { createRedisLimiter } from './redis-limiter.js';

export const help = `Serves the endpoint that hands out signed URLs, for the element's signed-url-endpoint.

  ELEVENLABS_API_KEY=… voice-agent-element serve --agent-id ID [options]

Options
  --agent-id ID             an agent that pages may talk to; give it again for another one
  --origin ORIGIN           an origin besides the server's own whose pages may ask, such as https://shop.example; may be given again
  --limit COUNT/SECONDS     conversations of each visitor in so many seconds (default: 20/600)
  --redis URL               count in Redis, for several processes (default: in memory); or set REDIS_URL
  --trusted-proxies NUMBER  how many proxies of yours stand before this server and add to X-Forwarded-For (default: 0)
  --server-location NAME    where the agents live: ${Object.keys(apiHosts).join(', ')} (default: us)
  --path PATH               the endpoint's path (default: /api/voice-agent/signed-url)
  --port NUMBER             the port; 0 for any that is free (default: 8080)
  --host ADDRESS            the address to listen at (default: 127.0.0.1, this machine alone; 0.0.0.0 for all)

Environment
  ELEVENLABS_API_KEY        your key. It is taken from here only: others can read a program's arguments
  ELEVENLABS_API_URL        another base for the API: a gateway, or the simulator
  REDIS_URL                 as --redis, where its password is not to be seen either

GET /healthz answers 200 while the server runs. Ends with 0 after Ctrl+C or SIGTERM, 1 when the port or Redis' packages cannot be had,
2 when it was called wrongly.`;

interface Context {
  incoming: IncomingMessage;
}

export async function serve(args: string[]): Promise<number> {
  refuseKeys(args);
  const { values, positionals } = readArguments(args, {
    'agent-id': { type: 'string', multiple: true, default: [] },
    origin: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '20/600' },
    redis: { type: 'string' },
    'trusted-proxies': { type: 'string', default: '0' },
    'server-location': { type: 'string', default: 'us' },
    path: { type: 'string', default: '/api/voice-agent/signed-url' },
    port: { type: 'string', default: '8080' },
    host: { type: 'string', default: '127.0.0.1' },
  });
  if (positionals.length) throw new UsageError('serve takes options only.');
  const port = readNumber('--port', values.port, 0, 65_535);
  const proxies = readNumber('--trusted-proxies', values['trusted-proxies'], 0, 10);
  if (!/^\/[\w./~-]*$/.test(values.path))
    throw new UsageError('--path takes a path, such as /api/voice-agent/signed-url.');
  const limit = readLimit(values.limit);
  const redisUrl = values.redis ?? (process.env['REDIS_URL'] || undefined);
  // The handler comes first, since it refuses what cannot be meant.
  const handler = createHandler(values, { consume: (key) => limiter.consume(key) }, proxies);
  const limiter =
    redisUrl === undefined ? new MemoryLimiter(limit) : await createRedisLimiter(checkRedisUrl(redisUrl), limit);

  const server = createServer((incoming, outgoing) => {
    const [path] = (incoming.url ?? '').split('?', 1);
    if (path === '/healthz') outgoing.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    else if (path !== values.path) outgoing.writeHead(404).end();
    else {
      handler(toRequest(incoming, outgoing), { incoming })
        .then((response) => writeResponse(response, outgoing))
        .catch(() => outgoing.destroy());
    }
  });
  const stopped = untilSignal();
  try {
    const address = await listen(server, port, values.host);
    print(`Signed URLs: ${address}${values.path}`);
    const where = redisUrl === undefined ? 'in memory' : 'in Redis';
    print(`Limit: ${limit.points} conversations of each visitor in ${limit.windowMs / 1000} s, counted ${where}.`);
    await stopped;
    await close(server);
  } finally {
    if ('close' in limiter) limiter.close();
  }
  return ExitCode.ok;
}

/** @throws {UsageError} When an argument is a key, or an option that others take one in. Repeats nothing of it. */
function refuseKeys(args: string[]): void {
  if (args.some((arg) => hasKey(arg) || /^--?(?:xi-?)?(?:elevenlabs-?)?(?:api-?)?key\b/i.test(arg))) {
    throw new UsageError(
      'The API key is taken from the environment only, since others can read a program’s arguments: set ELEVENLABS_API_KEY. ' +
        'If that was a real key, replace it: it is in your shell’s history.',
    );
  }
}

function readLimit(text: string): Limit {
  const [, points = '', seconds = ''] = /^(\d{1,6})\/(\d{1,7})$/.exec(text) ?? [];
  const limit = { points: Number(points), windowMs: Number(seconds) * 1000 };
  if (limit.points > 0 && limit.windowMs > 0) return limit;
  throw new UsageError('--limit takes a count and seconds, such as 20/600.');
}

function checkRedisUrl(url: string): string {
  if ((/^rediss?:\/\/./.test(url) && URL.canParse(url)) || url.startsWith('/')) return url;
  throw new UsageError('--redis takes a URL such as redis://localhost:6379, or the path of a socket.');
}

/** @throws {UsageError} When the handler refuses an option. */
function createHandler(
  values: { 'agent-id': string[]; origin: string[]; 'server-location': string },
  rateLimiter: RateLimiter,
  trustedProxies: number,
): SignedUrlHandler<Context> {
  const apiKey = process.env['ELEVENLABS_API_KEY']?.trim();
  if (!apiKey) throw new UsageError('ELEVENLABS_API_KEY is not set. Put your API key into the environment.');
  if (!values['agent-id'].length) throw new UsageError('--agent-id is missing: name the agent that pages may talk to.');
  if (!values['agent-id'].every((id) => /^\S+$/.test(id))) {
    throw new UsageError('--agent-id takes the id of one agent, without spaces; give it again for another one.');
  }
  const forwarded = trustedProxies ? clientKeyFromForwardedFor({ trustedProxies }) : undefined;
  try {
    return createSignedUrlHandler<Context>({
      apiKey,
      agents: values['agent-id'],
      serverLocation: values['server-location'] as ServerLocation,
      apiUrl: process.env['ELEVENLABS_API_URL'] || undefined,
      allowedOrigins: values.origin,
      rateLimiter,
      clientKey: (request, { incoming }) => forwarded?.(request) ?? clientKeyFromAddress(incoming.socket.remoteAddress),
      onError: ({ message }) =>
        complain(
          message.replace('The option rateLimiter failed', 'A visitor got no conversation, since counting failed'),
        ),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/^\w+/, (name) => namesHere[name] ?? name));
  }
}

/** What the handler's options are called here. Its sentences begin with their names. */
const namesHere: Readonly<Record<string, string>> = {
  allowedOrigins: '--origin',
  serverLocation: '--server-location',
  apiUrl: 'ELEVENLABS_API_URL',
  apiKey: 'ELEVENLABS_API_KEY',
};
