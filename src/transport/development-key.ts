import { hostOf, type ServerLocation } from '../base/hosts.js';
import { log, type LogOptions } from '../base/log.js';

let warned = false;

/**
 * The request that mints a signed URL with an API key, straight from the page. For development only, and `checkAddress` has
 * already refused every other use. Warns once a page.
 */
export function createApiKeyRequest(
  agentId: string,
  apiKey: string,
  location?: ServerLocation,
  logging: LogOptions = {},
): Request {
  if (!warned) log(logging, 'warn', 'api-key is for development: publish with signed-url-endpoint.');
  warned = true;
  const query = new URLSearchParams({ agent_id: agentId });
  return new Request(`https://${hostOf(location)}/v1/convai/conversation/get-signed-url?${query}`, {
    headers: { 'xi-api-key': apiKey },
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  });
}
