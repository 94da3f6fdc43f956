import { VoiceAgentError } from '../base/errors.js';

/**
 * The request for a signed URL: a GET with the page's own cookies, never from a cache.
 *
 * @param endpoint Relative URLs resolve against the document.
 * @throws {VoiceAgentError} `configuration` when the endpoint is not an http(s) URL.
 */
export function createEndpointRequest(endpoint: string, agentId?: string): Request {
  const url = parseUrl(endpoint, (globalThis as { document?: Document }).document?.baseURI);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    const message = 'signed-url-endpoint must be an http or https URL, without a password in it.';
    throw new VoiceAgentError('configuration', message);
  }
  if (agentId) url.searchParams.set('agent_id', agentId);
  return new Request(url, {
    headers: { accept: 'application/json, text/plain' },
    credentials: 'same-origin',
    cache: 'no-store',
  });
}

/** `undefined` for what is no URL. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
