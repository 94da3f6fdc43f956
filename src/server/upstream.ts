import { apiHosts, type ServerLocation } from '../base/hosts.js';
import { isLoopback } from '../base/loopback.js';
import { DeadlineError, type Deadline } from './deadline.js';
import { describe, ServerProblem, SignedUrlError, type SignedUrlErrorCode } from './problem.js';

/** Pause before the one repetition, in milliseconds: long enough for a load balancer to pick another machine. */
const REPEAT_AFTER = 150;

/**
 * The base the service is called at.
 *
 * @throws TypeError for an unknown location, and for a URL over which the key would travel in the clear.
 */
export function parseApiUrl(location: ServerLocation, override: string | URL | undefined): URL {
  if (!Object.hasOwn(apiHosts, location)) {
    throw new TypeError(`serverLocation is one of ${Object.keys(apiHosts).join(', ')}.`);
  }
  const text = String(override ?? `https://${apiHosts[location]}`);
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username || url.password || url.search || url.hash) {
    throw new TypeError('apiUrl is an https: URL (http: on loopback hosts) without credentials, query or fragment.');
  }
  return url;
}

/** One request for a signed URL. */
export interface UpstreamRequest {
  apiUrl: URL;
  apiKey: string;
  agentId: string;
  fetch: typeof globalThis.fetch;
  deadline: Deadline;
}

/**
 * Asks the service for a signed URL, and once more after a 5xx or a broken connection.
 *
 * @throws ServerProblem when it gives none; DeadlineError when the time was up or the client has gone.
 */
export async function fetchSignedUrl(request: UpstreamRequest): Promise<string> {
  try {
    return await attempt(request);
  } catch (error) {
    if (!(error instanceof ServerProblem) || !isWorthRepeating(error.error.code)) throw error;
  }
  await request.deadline.race(new Promise((resolve) => setTimeout(resolve, REPEAT_AFTER)));
  return attempt(request);
}

const isWorthRepeating = (code: SignedUrlErrorCode) => code === 'upstream-failed' || code === 'upstream-unreachable';

async function attempt({ apiUrl, apiKey, agentId, fetch, deadline }: UpstreamRequest): Promise<string> {
  const path = `${apiUrl.pathname.replace(/\/$/, '')}/v1/convai/conversation/get-signed-url`;
  const url = new URL(`${path}?${new URLSearchParams({ agent_id: agentId })}`, apiUrl);
  let response: Response;
  let body: string;
  try {
    response = await deadline.race(
      fetch(url, {
        headers: { 'xi-api-key': apiKey, accept: 'application/json' },
        // Next.js before 15 caches every GET that does not say this, and would hand one conversation to everybody.
        cache: 'no-store',
        // A redirect would carry the key along. "error" says so more plainly, but Cloudflare Workers refuse that word.
        redirect: 'manual',
        signal: deadline.signal,
      }),
    );
    if (response.status !== 200) response.body?.cancel().catch(() => {});
    body = response.status === 200 ? await deadline.race(response.text()) : '';
  } catch (error) {
    if (error instanceof DeadlineError) throw error;
    if (deadline.signal.aborted) throw new DeadlineError(deadline.reason);
    throw failure('upstream-unreachable', `The voice service could not be reached (${describe(error)}).`);
  }
  if (response.status !== 200) throw refusal(response);
  const signedUrl = readSignedUrl(body, apiUrl);
  if (signedUrl === null) {
    throw failure(
      'upstream-invalid',
      'The voice service answered without a signed wss: URL on a host of its own.',
      200,
    );
  }
  return signedUrl;
}

function failure(code: SignedUrlErrorCode, message: string, upstreamStatus?: number): ServerProblem {
  return new ServerProblem(new SignedUrlError(code, message, 502, upstreamStatus));
}

function refusal({ status, headers }: Response): ServerProblem {
  if (status === 429) {
    const wait = /^\d{1,4}$/.exec(headers.get('retry-after') ?? '')?.[0] ?? '10';
    const message = "The voice service is refusing requests beyond the account's limit (HTTP 429).";
    return new ServerProblem(new SignedUrlError('upstream-busy', message, 503, status), { 'retry-after': wait });
  }
  if (status >= 500) return failure('upstream-failed', `The voice service failed (HTTP ${status}).`, status);
  const hint =
    status === 401 || status === 403
      ? 'Check that apiKey is valid, may use Agents, and belongs to serverLocation.'
      : status >= 400
        ? "Check the agents option: the agent has to exist in the key's own workspace and serverLocation."
        : 'Redirects are not followed, so that the key stays here. Check apiUrl.';
  return failure('upstream-refused', `The voice service refused the request (HTTP ${status}). ${hint}`, status);
}

/** The signed URL of a reply, if it is one that a page may be sent to. */
function readSignedUrl(body: string, apiUrl: URL): string | null {
  let text: unknown;
  try {
    text = (JSON.parse(body) as { signed_url?: unknown } | null)?.signed_url;
  } catch {
    return null;
  }
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isSafe = url.protocol === 'wss:' || (url.protocol === 'ws:' && isLoopback(url.hostname));
  const isTheirs =
    url.hostname.endsWith('.elevenlabs.io') ||
    url.hostname === apiUrl.hostname ||
    (isLoopback(url.hostname) && isLoopback(apiUrl.hostname));
  return isSafe && isTheirs && !url.username && !url.password && !url.hash ? text : null;
}
