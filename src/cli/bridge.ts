import type { IncomingMessage, ServerResponse } from 'node:http';

/** The request as the web's `Request`, without a body: the endpoint reads none. Its signal aborts when the client goes away. */
export function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const gone = new AbortController();
  outgoing.once('close', () => !outgoing.writableFinished && gone.abort());
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  // The handler takes the host from the header. A path such as //host/ must not become another host.
  const url = `http://localhost${incoming.url?.startsWith('/') ? incoming.url : '/'}`;
  return new Request(url, { method: incoming.method ?? 'GET', headers, signal: gone.signal });
}

/** Writes an answer. */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(body);
}
