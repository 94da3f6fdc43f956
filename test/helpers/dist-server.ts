import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * The file of a chunk, below `dist`: `cdn/chunks/call-1x2y3z4w.js` for `call`. The hash is another one in every build.
 *
 * @throws {Error} When there is none, or more than one.
 */
export function chunkFile(name: string): string {
  const isChunk = new RegExp(`^${name}-\\w{8}\\.js$`);
  const [file, second] = readdirSync(join(dist, 'cdn/chunks')).filter((file) => isChunk.test(file));
  if (!file || second) throw new Error(`dist/cdn/chunks has no file ${name}-….js, or more than one.`);
  return `cdn/chunks/${file}`;
}

/** Pages of other origins may load what was built, as from a CDN. WebKit would keep it for other pages. */
const shared = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

export interface DistServer {
  /** `http://localhost:<port>/`, which browsers take for secure. */
  url: string;
  /** For whatever else is to listen there, such as the simulator. */
  server: Server;
  close(): Promise<void>;
}

/**
 * A site of somebody else's making: pages as given, and what was built under `/dist/`. No tool has its hands in between.
 *
 * @param pages HTML by path: `{ '/': '<voice-agent></voice-agent>' }`.
 * @param headers Sent with every page, such as a Content-Security-Policy.
 * @param intercept Looks at a request for a file first; what it answers by itself, it says `true` to.
 */
export async function serveDist(
  pages: Record<string, string>,
  headers: Record<string, string> = {},
  intercept: (pathname: string, response: ServerResponse) => boolean = () => false,
): Promise<DistServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const page = pages[pathname];
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': types['.html'], ...headers }).end(page);
    } else if (intercept(pathname, response)) {
      // It is answered, or will be.
    } else if (pathname.startsWith('/dist/')) {
      readFile(join(dist, pathname.slice('/dist/'.length))).then(
        (body) =>
          response.writeHead(200, { 'content-type': types[extname(pathname)] ?? 'text/plain', ...shared }).end(body),
        () => response.writeHead(404).end(),
      );
    } else if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
    } else if (server.listenerCount('request') === 1) {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
