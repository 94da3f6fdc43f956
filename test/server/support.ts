import assert from 'node:assert/strict';
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSignedUrlHandler, type SignedUrlError, type SignedUrlHandlerOptions } from '../../src/entries/server.js';

/** Marked values: none of them may ever be found where it does not belong. */
export const API_KEY = 'xi_marked_key_5f1c9d';
export const SIGNED_URL =
  'wss://api.us.elevenlabs.io/v1/convai/conversation?agent_id=agent_a&conversation_signature=marked_5a7e';

export interface SeenRequest {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
}

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers as the service does when all is well. */
export const grant: Reply = (_request, response) => json(response, 200, { signed_url: SIGNED_URL });

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A real HTTP server in the service's place. */
export class Upstream {
  readonly seen: SeenRequest[] = [];
  /** Replies in order; the last one stays. */
  replies: Reply[] = [grant];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://upstream');
      this.seen.push({ method: request.method ?? '', url, headers: request.headers });
      const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
      reply?.(request, response);
    });
  }

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    await listening(upstream.#server.listen(0, '127.0.0.1'));
    return upstream;
  }

  get url(): string {
    return urlOf(this.#server);
  }

  reset(): void {
    this.seen.length = 0;
    this.replies = [grant];
  }

  async close(): Promise<void> {
    await closed(this.#server);
  }
}

export function listening(server: Server): Promise<unknown> {
  return server.listening ? Promise.resolve() : new Promise((resolve) => server.once('listening', resolve));
}

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** One request with exactly these headers, which `fetch` would not send. */
export function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

export const ENDPOINT = 'https://shop.example/api/voice-agent/signed-url';

/** A handler whose service is `upstream`, a way to ask it as a page does, and what its operator is told. */
export function handlerAt(upstream: Upstream, options: Partial<SignedUrlHandlerOptions> = {}) {
  const errors: SignedUrlError[] = [];
  const handler = createSignedUrlHandler({
    apiKey: API_KEY,
    agents: 'agent_a',
    apiUrl: upstream.url,
    onError: (error) => void errors.push(error),
    ...options,
  });
  const get = (query = '', headers: Record<string, string> = {}, init: RequestInit = {}) =>
    handler(new Request(ENDPOINT + query, { headers: { host: 'shop.example', ...headers }, ...init }));
  return { handler, get, errors };
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
}

/** Reads a refusal, and holds it to the form all of them have. */
export async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as Problem;
  assert.deepEqual(Object.keys(problem), ['title', 'status', 'detail']);
  assert.equal(problem.status, response.status);
  assert.match(problem.detail, /^[A-Z].*\.$/, 'the detail is a sentence');
  return problem;
}
