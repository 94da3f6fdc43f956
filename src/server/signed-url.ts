import type { ServerLocation } from '../base/hosts.js';
import type { Logger } from '../base/log.js';
import { SHARED_CLIENT } from './client-key.js';
import { Deadline, DeadlineError } from './deadline.js';
import { askerOf, parseOrigins, type Asker } from './origin.js';
import { describe, Problem, ServerProblem, SignedUrlError, type SignedUrlErrorCode } from './problem.js';
import { mintSignedUrl, parseApiUrl } from './upstream.js';

/** What the handler asks of a rate limiter; those of `rate-limiter-flexible` fit as they are. */
export interface RateLimiter {
  /**
   * Counts one conversation for `key`. Resolves when it is within the limit; rejects with an object that has `msBeforeNext`
   * (ms) when it is not, and with anything else when it cannot tell.
   */
  consume(key: string): PromiseLike<unknown>;
}

/**
 * Options of {@link createSignedUrlHandler}.
 *
 * `Context` is whatever the platform passes to the handler beside the request, handed on to the functions below untouched:
 * Node's `{ incoming, outgoing }` from the bridge, Deno's connection info, Bun's server, a Worker's environment.
 */
export interface SignedUrlHandlerOptions<Context = unknown> {
  /** The account's API key, or a function that fetches it for each request (rotation, a secret store, a Worker's `env`). */
  apiKey: string | ((context: Context) => string | PromiseLike<string>);
  /**
   * The agents pages may talk to: one id, several, or a map of names that pages use to ids that they need not know. A page
   * names its agent in `?agent_id=`; where there is only one, that may be left out. Any other name is answered with 404.
   */
  agents: string | readonly string[] | Readonly<Record<string, string>>;
  /** Where the agents live. Default: `us`. */
  serverLocation?: ServerLocation | undefined;
  /** Another base for the API, over `serverLocation`: a gateway, a simulator. https:, or http: on a loopback host. */
  apiUrl?: string | URL | undefined;
  /** Origins besides the handler's own whose pages may ask, each exact (`https://shop.example`). Default: none. */
  allowedOrigins?: readonly string[] | undefined;
  /** Let listed origins send cookies and other credentials along. Default: false. */
  allowCredentials?: boolean | undefined;
  /**
   * The site's own check of who asks. Only exactly `true` lets a request through; anything else is answered with 403, and
   * throwing (the check itself is broken) with 503. Default: everyone may ask.
   */
  authorize?: ((request: Request, context: Context) => boolean | PromiseLike<boolean>) | undefined;
  /**
   * Counts conversations, after `authorize`. Over the limit is answered with 429 and `retry-after`; a limiter that fails
   * (its store is down) lets nobody through: 503. Default: no limit, which an endpoint open to everyone should not have.
   */
  rateLimiter?: RateLimiter | undefined;
  /**
   * Under which key the limiter counts a request: a user's id, or {@link clientKeyFromForwardedFor}, or
   * {@link clientKeyFromAddress}. Default: one key for all, since whatever a request itself says of
   * its sender, the sender has written.
   */
  clientKey?: ((request: Request, context: Context) => string | PromiseLike<string>) | undefined;
  /** How long an answer may take in all, in ms; then 504, or 503 if a function above is late. Default: 8000. */
  timeout?: number | undefined;
  /** The `fetch` that calls the service. Default: the global one. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Told of every answer with 502, 503 or 504, which does not wait for it. The error is safe to log whole. What it throws
   * itself is ignored. Default: one line to `logger.error`.
   */
  onError?: ((error: SignedUrlError) => void | PromiseLike<void>) | undefined;
  /** Where that line goes. Default: `console`. */
  logger?: Pick<Logger, 'error'> | undefined;
}

/** How long an answer may take unless the site says otherwise. */
const DEFAULT_TIMEOUT_MS = 8000;

/** The longest delay that `setTimeout` takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Answers a page's request for a signed URL. Never rejects. `context` is handed on to the options' functions. */
export type SignedUrlHandler<Context = unknown> = (request: Request, context?: Context) => Promise<Response>;

/**
 * Makes the handler behind `signed-url-endpoint`: it asks the service for a signed URL with a key that never leaves the
 * server. It holds no state, needs web standards alone, and takes any path it is mounted at.
 *
 * `GET ?agent_id=…` answers `{"signed_url": "wss://…"}`. Everything else is `application/problem+json`: 403 (origin or
 * `authorize`), 404 (agent), 405, 429 (limit, with `retry-after`), 502 (the service refused or failed), 503 (a check of the
 * site's own failed, or the service's limit is reached), 504. Every answer has `cache-control: no-store`.
 *
 * @throws {TypeError} When an option cannot be meant.
 */
export function createSignedUrlHandler<Context = unknown>(
  options: SignedUrlHandlerOptions<Context>,
): SignedUrlHandler<Context> {
  const { authorize, rateLimiter, clientKey = () => SHARED_CLIENT, timeout = DEFAULT_TIMEOUT_MS } = options;
  const fetch: typeof globalThis.fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  const apiUrl = parseApiUrl(options.serverLocation ?? 'us', options.apiUrl);
  const apiKey = parseApiKeyOption(options.apiKey);
  const agents = parseAgents(options.agents);
  const allowedOrigins = parseOrigins(options.allowedOrigins ?? []);
  if (!(timeout > 0 && timeout <= LONGEST_TIMER_MS))
    throw new TypeError('timeout is a number of milliseconds above 0.');

  return async (request, context) => {
    const asker = askerOf(request, allowedOrigins);
    const response = await answer(request, context as Context, asker).catch((thrown: unknown) => {
      const problem = toProblem(thrown);
      if (problem instanceof ServerProblem) void report(problem.error, options);
      return problem.toResponse(request.method);
    });
    const cors = corsHeaders(asker, options.allowCredentials ?? false);
    for (const [name, value] of Object.entries({ ...commonHeaders, ...cors })) response.headers.append(name, value);
    return response;
  };

  async function answer(request: Request, context: Context, asker: Asker): Promise<Response> {
    if (asker.kind === 'refused') {
      throw new Problem(
        403,
        'Only pages of listed origins may ask here. Add the exact origin of this page to allowedOrigins.',
      );
    }
    if (request.method === 'OPTIONS') return preflight(request, asker);
    if (request.method !== 'GET') {
      throw new Problem(405, 'A signed URL is asked for with GET.', { allow: ALLOWED_METHODS });
    }
    const agentId = chooseAgent(request);
    const deadline = new Deadline(timeout, request.signal);
    try {
      await checkSession(request, context, deadline);
      await checkLimit(request, context, deadline);
      const key = await siteStep('api-key-failed', 'apiKey', deadline, async () => parseApiKey(await apiKey(context)));
      const signedUrl = await mintSignedUrl({ apiUrl, apiKey: key, agentId, fetch, deadline });
      return Response.json({ signed_url: signedUrl });
    } finally {
      deadline.end();
    }
  }

  function chooseAgent(request: Request): string {
    const [name, ...others] = new URL(request.url).searchParams.getAll('agent_id');
    const sole = agents.size === 1 ? [...agents.values()][0] : undefined;
    const id = name === undefined ? sole : others.length > 0 ? undefined : agents.get(name);
    if (id !== undefined) return id;
    throw new Problem(404, 'There is no such agent here. Name one of this endpoint’s agents, once, in ?agent_id=.');
  }

  async function checkSession(request: Request, context: Context, deadline: Deadline): Promise<void> {
    if (!authorize) return;
    const verdict = await siteStep('authorize-failed', 'authorize', deadline, () => authorize(request, context));
    if (verdict !== true) throw new Problem(403, 'This site did not let the request through. Sign in, then try again.');
  }

  async function checkLimit(request: Request, context: Context, deadline: Deadline): Promise<void> {
    if (!rateLimiter) return;
    const key = await siteStep('client-key-failed', 'clientKey', deadline, async () => {
      const value: unknown = await clientKey(request, context);
      if (typeof value !== 'string' || value === '') throw new TypeError();
      return value;
    });
    await siteStep('rate-limiter-failed', 'rateLimiter', deadline, async () => {
      try {
        await rateLimiter.consume(key);
      } catch (rejected) {
        throw overLimit(rejected) ?? rejected;
      }
    });
  }
}

/** Without `HEAD`: answering it would cost a conversation. */
const ALLOWED_METHODS = 'GET, OPTIONS';

const commonHeaders = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

function corsHeaders(asker: Asker, allowCredentials: boolean): Record<string, string> {
  if (asker.kind !== 'listed') return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': asker.origin,
    'access-control-expose-headers': 'retry-after',
    ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
}

/** Answers the browser's question before a request with headers of the page's own. Calls no check of the site, nor the service. */
function preflight(request: Request, asker: Asker): Response {
  if (asker.kind !== 'listed') return new Response(null, { status: 204, headers: { allow: ALLOWED_METHODS } });
  return new Response(null, {
    status: 204,
    headers: {
      allow: ALLOWED_METHODS,
      vary: 'access-control-request-headers',
      'access-control-allow-methods': 'GET',
      // The origin is listed by name, so its pages may use what headers they like: `authorize` is who reads them.
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '',
      'access-control-max-age': '600',
    },
  });
}

/** Runs one of the site's own functions. When it throws, the page gets a 503, and the operator the name of the option. */
async function siteStep<Result>(
  code: SignedUrlErrorCode,
  name: string,
  deadline: Deadline,
  step: () => Result | PromiseLike<Result>,
): Promise<Result> {
  const failed = (how: string): ServerProblem =>
    new ServerProblem(new SignedUrlError(code, `The option ${name} ${how}.`, 503));
  try {
    // In an async function, so that a step that throws at once and one that rejects later are handled alike.
    return await deadline.race((async () => step())());
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    if (!(thrown instanceof DeadlineError)) throw failed(`failed (${describe(thrown)})`);
    throw thrown.reason === 'timeout' ? failed('did not finish within the timeout') : thrown;
  }
}

/**
 * The 429 for a limiter's rejection; `undefined` when the limiter itself has failed. `RateLimiterUnion` rejects with one result
 * per limiter; the longest wait counts.
 */
function overLimit(rejected: unknown): Problem | undefined {
  if (typeof rejected !== 'object' || rejected === null || rejected instanceof Error) return undefined;
  const waits = [rejected, ...Object.values<unknown>({ ...rejected })]
    .map((result) => (result as { msBeforeNext?: unknown } | null)?.msBeforeNext)
    .filter((wait) => typeof wait === 'number' && Number.isFinite(wait));
  if (waits.length === 0) return undefined;
  const seconds = Math.max(1, Math.ceil(Math.max(...(waits as number[])) / 1000));
  return new Problem(429, `Too many conversations were asked for. Try again in ${seconds} s.`, {
    'retry-after': String(seconds),
  });
}

function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof DeadlineError) {
    if (thrown.reason === 'client-gone') return new Problem(499, 'The client went away.');
    return new ServerProblem(
      new SignedUrlError('upstream-timeout', 'The voice service did not answer within the timeout.', 504),
    );
  }
  return new ServerProblem(new SignedUrlError('internal', `The handler failed (${describe(thrown)}).`, 503));
}

async function report<Context>(
  error: SignedUrlError,
  { onError, logger = console }: SignedUrlHandlerOptions<Context>,
): Promise<void> {
  try {
    if (onError) await onError(error);
    else logger.error(`[voice-agent] ${error.message}`);
  } catch {
    // The page is answered whether the site can log or not.
  }
}

/** Agent ids by the names that pages use. A `Map`, since an object would also know `constructor` and the like. */
function parseAgents(agents: SignedUrlHandlerOptions['agents']): ReadonlyMap<string, string> {
  const ids = typeof agents === 'string' ? [agents] : agents;
  const byName = new Map(Array.isArray(ids) ? ids.map((id: string) => [id, id]) : Object.entries(ids ?? {}));
  const isName = (text: unknown): boolean =>
    typeof text === 'string' && /^[^\s]+$/.test(text) && !text.startsWith('sk_');
  if (byName.size === 0 || ![...byName].flat().every(isName)) {
    throw new TypeError(
      'agents is an agent id, a list of them, or a map of names to them; none empty, none an API key.',
    );
  }
  return byName;
}

function parseApiKeyOption<Context>(
  option: SignedUrlHandlerOptions<Context>['apiKey'],
): (context: Context) => string | PromiseLike<string> {
  if (typeof option === 'function') return option;
  const key = parseApiKey(option);
  return () => key;
}

/** The key as a header takes it. An environment variable often ends in a line break, or is missing. */
function parseApiKey(key: unknown): string {
  const text = typeof key === 'string' ? key.trim() : '';
  if (!/^[\x21-\x7e]+$/.test(text)) throw new TypeError('apiKey is missing, or no API key.');
  return text;
}
