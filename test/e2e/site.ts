import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import { serveDist } from '../helpers/dist-server.js';
import type { Browser } from '../helpers/engines.js';

export interface Page {
  html: string;
  headers?: Record<string, string>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A site with pages, scripts, an endpoint for signed URLs and the simulator, all on one port. */
export interface Site {
  /** `http://localhost:<port>`, which is one origin. */
  origin: string;
  /** `http://127.0.0.1:<port>`, which is another. */
  otherOrigin: string;
  /** The same on an address of this machine that browsers do not take for secure; missing where there is none. */
  insecureOrigin: string | undefined;
  port: number;
  server: Server;
  simulator: Simulator;
  /** Every request but those for `/dist/`: `GET /page`. */
  requests: string[];
  /** Every request for what was built: `/dist/cdn/voice-agent.js`. */
  files: string[];
  /** Every report of a violated policy, but for the icon that Firefox looks for by itself. */
  reports: string[];
  close(): Promise<void>;
}

/**
 * @param build Makes the pages by path, once the port is known. A function answers by itself.
 * @param options.agentId What `/api/signed-url` signs a URL for.
 * @param options.apiKey The simulator's.
 */
export async function openSite(
  build: (site: Site) => Record<string, Page | Answer>,
  { agentId = 'greeting?interruptible=false', apiKey }: { agentId?: string; apiKey?: string } = {},
): Promise<Site> {
  const dist = await serveDist({});
  const { port } = dist.server.address() as AddressInfo;
  const simulator = attach(dist.server, { allowedOrigins: '*', ...(apiKey && { apiKey }) });
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
  const second = outside && createServer((request, response) => void dist.server.emit('request', request, response));
  const insecurePort = second
    ? await new Promise<number | undefined>((resolve) => {
        second.once('error', () => resolve(undefined));
        second.listen(0, outside, () => resolve((second.address() as AddressInfo).port));
      })
    : undefined;
  const site: Site = {
    origin: `http://localhost:${port}`,
    otherOrigin: `http://127.0.0.1:${port}`,
    insecureOrigin: insecurePort ? `http://${outside}:${insecurePort}` : undefined,
    port,
    server: dist.server,
    simulator,
    requests: [],
    files: [],
    reports: [],
    async close() {
      simulator.close();
      if (second) {
        second.close();
        second.closeAllConnections();
      }
      await dist.close();
    },
  };
  const pages: Record<string, Page | Answer> = {
    '/listen.js': (_, response) => void response.writeHead(200, { 'content-type': 'text/javascript' }).end(listen),
    '/api/signed-url': (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ signed_url: simulator.signUrl(agentId) })),
    '/report': (request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text: string) => void (text.includes('favicon') || site.reports.push(text)));
      response.writeHead(204).end();
    },
    ...build(site),
  };
  dist.server.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', site.origin);
    if (pathname.startsWith('/dist/')) return void site.files.push(pathname);
    if (pathname === '/favicon.ico') return;
    site.requests.push(`${request.method} ${request.url}`);
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    if (typeof page === 'function') page(request, response);
    else if (page) {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...page.headers };
      response.writeHead(200, headers).end(page.html);
    } else response.writeHead(404).end();
  });
  return site;
}

/** Answers with a signed URL for the agent that is named in the address. */
export const signing =
  (site: Site): Answer =>
  (request, response) => {
    const agent = new URL(request.url ?? '', site.origin).searchParams.get('agent') ?? '';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ signed_url: site.simulator.signUrl(agent) }));
  };

/** Whatever a page is told, for the test to read; of a framed page, for the page around it. */
export interface Told {
  events: { name: string; detail: Record<string, unknown> }[];
  violations: string[];
  /** The loudest that the agent was. */
  peak: number;
  /** Whether it happened in a frame. */
  framed: boolean;
}

declare global {
  var told: Told;
}

/** `/listen.js`: stands before everything else, so that nothing is missed. */
const listen = `
const told = (globalThis.told = { events: [], violations: [], peak: 0, framed: parent !== globalThis });
const tell = () => told.framed && parent.postMessage({ told }, '*');
addEventListener('message', ({ data }) => { if (data && data.told) globalThis.told = data.told; });
document.addEventListener('securitypolicyviolation', (event) => {
  if (event.blockedURI.endsWith('/favicon.ico')) return;
  told.violations.push([event.effectiveDirective, event.blockedURI, event.sample, event.sourceFile].join(' '));
  tell();
});
for (const name of 'start status mode transcript error end tool-call tool-approval'.split(' ')) {
  document.addEventListener('voice-agent-' + name, ({ detail }) => {
    const fields = ['code', 'message', 'reason', 'status', 'mode', 'role', 'text', 'final'];
    const own = fields.map((field) => [field, detail && Object.hasOwn(detail, field) ? detail[field] : undefined]);
    told.events.push({ name, detail: Object.fromEntries(own) });
    tell();
  });
}
addEventListener('DOMContentLoaded', tell);
addEventListener('click', ({ target }) => target.id === 'start' && document.querySelector('voice-agent').start().catch(() => {}));
setInterval(() => {
  const level = document.querySelector('voice-agent')?.outputLevel ?? 0;
  if (level > told.peak) { told.peak = level; tell(); }
}, 20);
`;

/** A page with one voice agent. */
export const pageWith = (
  attributes: string,
  {
    headers = {},
    head = '',
    body = '',
    script = '/dist/cdn/voice-agent.js',
  }: {
    headers?: Record<string, string>;
    head?: string;
    body?: string;
    script?: string;
  } = {},
): Page => ({
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>${head}<script src="/listen.js"></script>
<script ${script.endsWith('.iife.js') ? 'defer' : 'type="module"'} src="${script}"></script></head>
<body>${body}<voice-agent ${attributes}></voice-agent></body></html>`,
  headers,
});

/** The events of a page, as short words: `status connected`. */
export async function wordsOf(browser: Browser, ...names: string[]): Promise<string[]> {
  const { events } = await browser.evaluate(() => globalThis.told);
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, detail }) => `${name} ${String(detail['reason'] ?? detail['status'] ?? detail['code'] ?? '')}`);
}
