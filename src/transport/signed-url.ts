import { isObject, ownField } from '../protocol/objects.js';
import { abortedError, VoiceAgentError } from '../base/errors.js';
import { hostOf, type ServerLocation } from '../base/hosts.js';
import { isLoopback } from '../base/loopback.js';
import { createApiKeyRequest } from './development-key.js';
import { createEndpointRequest, parseUrl } from './endpoint.js';
import { looksLikeKey } from '../base/api-key.js';

/** Ways to reach an agent. Exactly one of `signedUrl`, `signedUrlEndpoint`, `apiKey` and a lone `agentId` is used. */
export interface AgentAddress {
  /** An already minted `wss:` URL, for one conversation. */
  signedUrl?: string | undefined;
  /** URL on the site's own server that answers with a signed URL. */
  signedUrlEndpoint?: string | undefined;
  /** A public agent; with an endpoint it is sent along as `agent_id`. */
  agentId?: string | undefined;
  /** For development on a loopback host; refused anywhere else. */
  apiKey?: string | undefined;
  /** Default: `us`. */
  serverLocation?: ServerLocation | undefined;
  /** Why this address must not be used, whatever else it says. */
  refusal?: VoiceAgentError | undefined;
}

/** How a signed URL is asked for: a request, or the URL of an endpoint to GET. */
export type SignedUrlRequest = Request | URL | string;

export interface SignedUrlOptions {
  /** Makes the request for a signed URL, anew for each connection. Default: a GET of `signedUrlEndpoint`. */
  requestSignedUrl?: (() => SignedUrlRequest | Promise<SignedUrlRequest>) | undefined;
  /** Origins beside its own that the endpoint may redirect to. Default: none. */
  allowedRedirectOrigins?: readonly string[] | undefined;
}

/** How long the site's endpoint may take to answer, in ms. */
const endpointTimeout = 10_000;

/** The address of a public agent's conversations. */
export const publicAgentUrl = (agentId: string, location?: ServerLocation): string =>
  `wss://${hostOf(location)}/v1/convai/conversation?agent_id=${encodeURIComponent(agentId)}`;

/**
 * Checks the address of a conversation: `wss:`, or `ws:` on a loopback host, and no user name or password in it.
 *
 * @returns The address without blanks around it, otherwise byte for byte.
 * @throws {VoiceAgentError} `code`, with a sentence that does not repeat the address.
 */
export function checkSocketUrl(url: string, code: 'configuration' | 'signed-url-failed' = 'configuration'): string {
  const parsed = parseUrl(url);
  const problem = !parsed
    ? 'is not an absolute URL'
    : parsed.protocol !== 'wss:' && !(parsed.protocol === 'ws:' && isLoopback(parsed.hostname))
      ? 'does not begin with wss: (or ws: on a loopback host)'
      : parsed.username || parsed.password
        ? 'has a user name or password in it'
        : url.includes('#') && 'has a # in it';
  if (!problem) return url.trim();
  throw new VoiceAgentError(code, `The signed URL ${problem}. Pass the service’s signed_url on unchanged.`);
}

/**
 * Checks that an address is complete and does not contradict itself, before anything is asked for or sent.
 *
 * @throws {VoiceAgentError} `api-key-refused` or `configuration`.
 */
export function checkAddress(address: AgentAddress): void {
  const { signedUrl, signedUrlEndpoint, agentId, apiKey, serverLocation, refusal } = address;
  if (refusal) throw refusal;
  const { hostname = 'localhost' } = (globalThis as { location?: Location }).location ?? {};
  const refuse = (problem: string): never => {
    throw new VoiceAgentError('api-key-refused', `${problem} Keep the key on your server; it has not been sent.`);
  };
  const fail = (problem: string): never => {
    throw new VoiceAgentError('configuration', problem);
  };
  if (apiKey && !isLoopback(hostname)) {
    refuse('api-key works on loopback hosts only: use signed-url-endpoint.');
  }
  const sources = { 'signed-url': signedUrl, 'signed-url-endpoint': signedUrlEndpoint };
  for (const [name, value] of Object.entries({ 'agent-id': agentId, ...sources })) {
    if (value && looksLikeKey(value)) refuse(`${name} looks like an API key.`);
  }
  const given = Object.entries({ ...sources, 'api-key': apiKey }).flatMap(([name, value]) => (value ? [name] : []));
  if (given.length > 1) fail(`${given.join(' and ')} contradict each other. Set only one of them.`);
  if (!agentId && (apiKey || !given.length)) {
    fail(
      apiKey
        ? 'api-key needs agent-id beside it.'
        : 'Set signed-url-endpoint, signed-url or agent-id: there is no agent to talk to.',
    );
  }
  // A header refuses other characters with an error that repeats them.
  if (apiKey && /[^!-~]/.test(apiKey)) fail('api-key has a character that no key has.');
  hostOf(serverLocation);
  if (signedUrl) checkSocketUrl(signedUrl);
  if (signedUrlEndpoint) createEndpointRequest(signedUrlEndpoint, agentId);
}

/**
 * Asks for a signed URL and reads the answer: `{"signed_url"}`, `{"signedUrl"}`, `{"url"}` or plain text.
 *
 * @param signal Gives up.
 * @param allowedOrigins Other origins that the request may be redirected to. Default: none.
 * @returns A checked `wss:` URL.
 * @throws {VoiceAgentError} `signed-url-failed`, or `aborted`.
 */
export async function fetchSignedUrl(
  request: Request,
  {
    signal,
    allowedOrigins = [],
  }: { signal?: AbortSignal | undefined; allowedOrigins?: readonly string[] | undefined } = {},
): Promise<string> {
  const fail = (problem: string, retryable = false): never => {
    throw new VoiceAgentError('signed-url-failed', `The signed-URL endpoint ${problem}.`, { retryable });
  };
  const timeout = AbortSignal.timeout(endpointTimeout);
  let response: Response;
  let body: string;
  try {
    response = await fetch(request, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    body = await response.text();
  } catch {
    if (signal?.aborted) throw abortedError();
    if (timeout.aborted) return fail(`did not answer within ${endpointTimeout / 1000} s`, true);
    return fail('could not be reached. Check its address and its CORS headers', true);
  }
  const { origin } = new URL(response.url || request.url);
  if (response.redirected && origin !== new URL(request.url).origin && !allowedOrigins.includes(origin)) {
    return fail('redirected to another origin. Set it to where it finally answers');
  }
  if (!response.ok) {
    return fail(`answered with status ${response.status}`, response.status === 429 || response.status >= 500);
  }
  const url = readSignedUrl(body);
  return url
    ? checkSocketUrl(url, 'signed-url-failed')
    : fail('answered with something else than {"signed_url": "wss://…"}');
}

function readSignedUrl(body: string): string | undefined {
  const text = body.trim();
  if (/^wss?:\/\/\S+$/i.test(text)) return text;
  try {
    const data: unknown = JSON.parse(text);
    const url = isObject(data)
      ? (ownField(data, 'signed_url') ?? ownField(data, 'signedUrl') ?? ownField(data, 'url'))
      : data;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The address of one conversation: given, minted by the site's endpoint, minted with a development key, or public.
 *
 * @throws {VoiceAgentError} As `checkAddress` and `fetchSignedUrl`.
 */
export async function resolveSignedUrl(
  address: AgentAddress,
  { requestSignedUrl, allowedRedirectOrigins }: SignedUrlOptions,
  signal: AbortSignal,
): Promise<string> {
  checkAddress(address);
  const { signedUrl, signedUrlEndpoint, agentId = '', apiKey, serverLocation } = address;
  if (signedUrl) return signedUrl.trim();
  if (signedUrlEndpoint) {
    const request = requestSignedUrl
      ? await askPage(requestSignedUrl, signal)
      : createEndpointRequest(signedUrlEndpoint, agentId);
    return fetchSignedUrl(request, { signal, allowedOrigins: allowedRedirectOrigins });
  }
  if (apiKey) {
    return fetchSignedUrl(createApiKeyRequest(agentId, apiKey, serverLocation), { signal });
  }
  return publicAgentUrl(agentId, serverLocation);
}

/**
 * What the page itself makes of the request for a signed URL. It is called at once, so that it may use the visitor's gesture,
 * and has as long as the endpoint has.
 *
 * @throws {VoiceAgentError} `signed-url-failed` with what the page failed with; an error of ours as it is; `configuration`
 *   when it gives something else; `aborted`.
 */
async function askPage(
  requestSignedUrl: NonNullable<SignedUrlOptions['requestSignedUrl']>,
  signal: AbortSignal,
): Promise<Request> {
  if (signal.aborted) throw abortedError();
  const timeout = AbortSignal.timeout(endpointTimeout);
  const stop = AbortSignal.any([signal, timeout]);
  const stopped = new Promise<never>((_, reject) => stop.addEventListener('abort', reject, { once: true }));
  let given: unknown;
  try {
    given = await Promise.race([requestSignedUrl(), stopped]);
  } catch (cause) {
    if (signal.aborted) throw abortedError();
    if (cause instanceof VoiceAgentError) throw cause;
    const [problem, reason] = timeout.aborted
      ? [`gave nothing within ${endpointTimeout / 1000} s`, {}]
      : ['failed. See this error’s cause', { cause }];
    const message = `requestSignedUrl() of the page ${problem}.`;
    throw new VoiceAgentError('signed-url-failed', message, { ...reason, retryable: true });
  }
  return toRequest(given);
}

function toRequest(given: unknown): Request {
  // By name: one of another frame, or made before a tool replaced the class, is none of this page's class.
  const kind = Object.prototype.toString.call(given).slice('[object '.length, -1);
  const text = kind === 'URL' || kind === 'String' ? String(given) : '';
  try {
    // The page may give the same one again, and a body can be read once.
    if (kind === 'Request') return (given as Request).clone();
    if (text) return createEndpointRequest(text);
  } catch {
    // Said below.
  }
  throw new VoiceAgentError(
    'configuration',
    'requestSignedUrl() must return a Request that is not used yet, or the http(s) URL of your endpoint, or a promise of one' +
      `${/^\s*wss?:/i.test(text) ? ', not the signed URL itself' : ''}.`,
  );
}
