import { anySignal } from '../base/any-signal.js';
import { looksLikeKey } from '../base/api-key.js';
import { abortedError, VoiceAgentError } from '../base/errors.js';
import { hostOf, type ServerLocation } from '../base/hosts.js';
import type { LogOptions } from '../base/log.js';
import { isLoopback } from '../base/loopback.js';
import { nameInScript, type OptionName } from '../base/option-name.js';
import { isObject, ownField } from '../protocol/objects.js';
import { createApiKeyRequest } from './development-key.js';
import { createEndpointRequest, parseUrl } from './endpoint.js';

/**
 * Ways to reach an agent. Exactly one of `signedUrl`, `signedUrlEndpoint`, `signedUrlProvider`, `apiKey` and a lone `agentId`
 * is used.
 */
export interface AgentAddress extends LogOptions {
  /** An already minted `wss:` URL, for one conversation. */
  signedUrl?: string | undefined;
  /** URL on the site's own server that answers with a signed URL. */
  signedUrlEndpoint?: string | undefined;
  /** Gives a signed URL, anew for each connection, within 10 s: for pages that ask their server by themselves. */
  signedUrlProvider?: (() => string | Promise<string>) | undefined;
  /** A public agent; with an endpoint it is sent along as `agent_id`. */
  agentId?: string | undefined;
  /** For development on a loopback host; refused anywhere else. */
  apiKey?: string | undefined;
  /** Default: `us`. */
  serverLocation?: ServerLocation | undefined;
  /** Why this address must not be used, whatever its other fields say. */
  refusal?: VoiceAgentError | undefined;
  /** What errors call an option. Default: its name. */
  nameOf?: OptionName | undefined;
}

/** How to ask for a signed URL: a request, or the URL of an endpoint for a GET. */
export type SignedUrlRequest = Request | URL | string;

export interface SignedUrlOptions {
  /** Makes the request for a signed URL, anew for each connection. Default: a GET of `signedUrlEndpoint`. */
  requestSignedUrl?: (() => SignedUrlRequest | Promise<SignedUrlRequest>) | undefined;
  /** Origins beside its own that the endpoint may redirect to. Default: none. */
  allowedRedirectOrigins?: readonly string[] | undefined;
}

/** How long the site's endpoint, or the page's own `requestSignedUrl`, may take. */
const ENDPOINT_TIMEOUT_MS = 10_000;

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
 * Checks that an address is complete and does not contradict itself. Call it before any request.
 *
 * @throws {VoiceAgentError} `api-key-refused` or `configuration`.
 */
export function checkAddress(address: AgentAddress): void {
  const { signedUrl, signedUrlEndpoint, signedUrlProvider, agentId, apiKey, serverLocation, refusal } = address;
  const { nameOf = nameInScript } = address;
  if (refusal) throw refusal;
  const { hostname = 'localhost' } = (globalThis as { location?: Location }).location ?? {};
  const refuse = (problem: string): never => {
    throw new VoiceAgentError('api-key-refused', `${problem} Keep the key on your server; it has not been sent.`);
  };
  const fail = (problem: string): never => {
    throw new VoiceAgentError('configuration', problem);
  };
  if (apiKey && !isLoopback(hostname)) {
    refuse(`${nameOf('apiKey')} works on loopback hosts only: use ${nameOf('signedUrlEndpoint')}.`);
  }
  const sources = { signedUrl, signedUrlEndpoint };
  for (const [option, value] of Object.entries({ agentId, ...sources })) {
    if (value && looksLikeKey(value)) refuse(`${nameOf(option)} looks like an API key.`);
  }
  const given = Object.entries({ ...sources, apiKey }).flatMap(([option, value]) => (value ? [nameOf(option)] : []));
  // A property without an attribute.
  if (signedUrlProvider) given.push('signedUrlProvider');
  if (given.length > 1) fail(`${given.join(' and ')} contradict each other. Set only one of them.`);
  if (!agentId && (apiKey || !given.length)) {
    fail(
      apiKey
        ? `${nameOf('apiKey')} needs ${nameOf('agentId')} beside it.`
        : `Set ${nameOf('signedUrlEndpoint')}, ${nameOf('signedUrl')} or ${nameOf('agentId')}: there is no agent to talk to.`,
    );
  }
  // Other characters are refused here, since the error of `Headers` would repeat the key.
  if (apiKey && /[^!-~]/.test(apiKey)) fail(`${nameOf('apiKey')} has a character that no key has.`);
  hostOf(serverLocation, nameOf);
  if (signedUrlProvider && typeof signedUrlProvider !== 'function') {
    fail('signedUrlProvider must be a function that returns a signed URL, or a promise of one.');
  }
  if (signedUrl) checkSocketUrl(signedUrl);
  if (signedUrlEndpoint) createEndpointRequest(signedUrlEndpoint, agentId, nameOf);
}

/**
 * Asks for a signed URL and reads the answer: `{"signed_url"}`, `{"signedUrl"}`, `{"url"}` or plain text.
 *
 * @param signal Aborts the request.
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
  const timeout = AbortSignal.timeout(ENDPOINT_TIMEOUT_MS);
  let response: Response;
  let body: string;
  try {
    response = await fetch(request, { signal: signal ? anySignal(signal, timeout) : timeout });
    body = await response.text();
  } catch {
    if (signal?.aborted) throw abortedError();
    if (timeout.aborted) return fail(`did not answer within ${ENDPOINT_TIMEOUT_MS / 1000} s`, true);
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
 * The socket address of one conversation: the given one, one from the site's endpoint, one minted with a development key, or
 * that of a public agent.
 *
 * @throws {VoiceAgentError} As `checkAddress` and `fetchSignedUrl`.
 */
export async function resolveSignedUrl(
  address: AgentAddress,
  { requestSignedUrl, allowedRedirectOrigins }: SignedUrlOptions,
  signal: AbortSignal,
): Promise<string> {
  checkAddress(address);
  const { signedUrl, signedUrlEndpoint, signedUrlProvider, agentId = '', apiKey, serverLocation } = address;
  if (signedUrl) return signedUrl.trim();
  if (signedUrlProvider) {
    const given = await askPage(signedUrlProvider, 'signedUrlProvider', signal);
    return checkSocketUrl(String(given), 'signed-url-failed');
  }
  if (signedUrlEndpoint) {
    const request = requestSignedUrl
      ? toRequest(await askPage(requestSignedUrl, 'requestSignedUrl', signal))
      : createEndpointRequest(signedUrlEndpoint, agentId);
    return fetchSignedUrl(request, { signal, allowedOrigins: allowedRedirectOrigins });
  }
  if (apiKey) {
    return fetchSignedUrl(createApiKeyRequest(agentId, apiKey, serverLocation, address), { signal });
  }
  return publicAgentUrl(agentId, serverLocation);
}

/**
 * What a function of the page gives. It is called at once, so that it may use the visitor's gesture, and has as long as an
 * endpoint has.
 *
 * @throws {VoiceAgentError} `signed-url-failed` with what the page failed with; an error of ours as it is; `aborted`.
 */
async function askPage(ask: () => unknown, name: string, signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) throw abortedError();
  const timeout = AbortSignal.timeout(ENDPOINT_TIMEOUT_MS);
  const stop = anySignal(signal, timeout);
  const stopped = new Promise<never>((_, reject) => stop.addEventListener('abort', reject, { once: true }));
  try {
    return await Promise.race([ask(), stopped]);
  } catch (cause) {
    if (signal.aborted) throw abortedError();
    if (cause instanceof VoiceAgentError) throw cause;
    const [problem, reason] = timeout.aborted
      ? [`gave nothing within ${ENDPOINT_TIMEOUT_MS / 1000} s`, {}]
      : ['failed. See this error’s cause', { cause }];
    const message = `${name}() of the page ${problem}.`;
    throw new VoiceAgentError('signed-url-failed', message, { ...reason, retryable: true });
  }
}

/** @throws {VoiceAgentError} `configuration` for what makes no request. */
function toRequest(given: unknown): Request {
  // By name, not `instanceof`: a `Request` of another frame, or from before a tool replaced the class, is of another class.
  const kind = Object.prototype.toString.call(given).slice('[object '.length, -1);
  const text = kind === 'URL' || kind === 'String' ? String(given) : '';
  try {
    // A clone, since the page may give the same request again and a body can be read once only.
    if (kind === 'Request') return (given as Request).clone();
    if (text) return createEndpointRequest(text);
  } catch {
    // The error below says it.
  }
  throw new VoiceAgentError(
    'configuration',
    'requestSignedUrl() must return a Request that is not used yet, or the http(s) URL of your endpoint, or a promise of one' +
      `${/^\s*wss?:/i.test(text) ? ', not the signed URL itself' : ''}.`,
  );
}
