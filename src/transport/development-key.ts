import { hostOf, type ServerLocation } from '../base/hosts.js';

let warned = false;

/**
 * The request that mints a signed URL with an API key, straight from the page. Development only: whether the key may be used
 * at all has been checked before. Says so once a page, so that it is not overlooked and not in the way.
 */
export function createApiKeyRequest(agentId: string, apiKey: string, location?: ServerLocation): Request {
  if (!warned) console.warn('<voice-agent> api-key is for development: publish with signed-url-endpoint.');
  warned = true;
  const query = new URLSearchParams({ agent_id: agentId });
  return new Request(`https://${hostOf(location)}/v1/convai/conversation/get-signed-url?${query}`, {
    headers: { 'xi-api-key': apiKey },
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  });
}
