import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { attach } from '../../packages/simulator/src/server.js';
import type { ConversationRecord } from '../../packages/simulator/src/record.js';
import type { Example } from './examples.js';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** The site of one example: its pages, its endpoint for signed URLs and the service, all on one server. */
export interface EmbedSite {
  /** `http://localhost:<port>`, which browsers take for secure. */
  readonly origin: string;
  /** The agent whose URL the endpoint signs next: a scenario of the simulator. */
  agent: string;
  /** Settles with the next conversation that begins. */
  nextConversation(): Promise<ConversationRecord>;
  close(): Promise<void>;
}

export interface SiteOptions {
  example: Example;
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Files of another version, by name: served under `/other/`. */
  other: ReadonlyMap<string, string>;
}

/** A page asked for with `?other` has the script of the other version as well, before its own. */
const otherScript = '<script type="module" src="/other/voice-agent.js"></script>';

export async function openSite({ example, folder, env, other }: SiteOptions): Promise<EmbedSite> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const simulator = attach(server);
  const { port } = server.address() as AddressInfo;
  const application = example.server ? await startServer(folder, env) : undefined;
  const site: EmbedSite = {
    origin: `http://localhost:${port}`,
    agent: 'greeting',
    nextConversation: () =>
      new Promise((resolve) => {
        const off = simulator.on('conversation', (record) => {
          off();
          resolve(record);
        });
      }),
    async close() {
      application?.child.kill();
      simulator.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', site.origin);
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end();
    if (url.pathname === '/api/signed-url') {
      const body = JSON.stringify({ signed_url: simulator.signUrl(site.agent) });
      return void response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(body);
    }
    const foreign = url.pathname.startsWith('/other/') ? other.get(url.pathname.slice('/other/'.length)) : undefined;
    if (foreign !== undefined) return void response.writeHead(200, { 'content-type': types['.js'] }).end(foreign);
    if (application) return forward(request, response, application.port);
    const file = await readStatic(join(folder, 'dist'), decodeURIComponent(url.pathname));
    if (!file) return void response.writeHead(404).end();
    const body =
      file.type === types['.html'] && url.searchParams.has('other') ? withOther(file.body.toString()) : file.body;
    response.writeHead(200, { 'content-type': file.type }).end(body);
  }
  return site;
}

const withOther = (html: string): string =>
  html.replace(/<head>|<meta /, (tag) => (tag === '<head>' ? tag + otherScript : otherScript + tag));

async function readStatic(folder: string, path: string): Promise<{ body: Buffer; type: string } | undefined> {
  const name = path.endsWith('/') ? `${path}index.html` : path;
  try {
    return { body: await readFile(join(folder, name)), type: types[extname(name)] ?? 'application/octet-stream' };
  } catch {
    return undefined;
  }
}

/** Runs `npm start` of an example on a free port, and waits until it answers. */
async function startServer(folder: string, env: NodeJS.ProcessEnv): Promise<{ port: number; child: ChildProcess }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  // The program itself and no shell, so that it ends when it is told to.
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [program = '', ...args] = scripts.start.split(' ');
  const child = spawn(join(folder, 'node_modules/.bin', program), args, {
    cwd: folder,
    env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (/ready|listening/i.test(output)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${output}`)));
  });
  return { port, child };
}

/** Hands a request on to the example's own server. */
function forward(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, headers, url } = request;
  const wanted = new URL(url ?? '/', 'http://localhost').searchParams.has('other');
  // Nothing compressed, so that a script can be put into the page.
  const plain = { ...headers, 'accept-encoding': 'identity' };
  const options = { host: '127.0.0.1', port, path: url, method, headers: plain };
  const outgoing = ask(options, (answer) => {
    const status = answer.statusCode ?? 502;
    if (!wanted || !answer.headers['content-type']?.includes('html')) {
      response.writeHead(status, answer.headers);
      return void answer.pipe(response);
    }
    let html = '';
    answer.setEncoding('utf8').on('data', (text: string) => (html += text));
    answer.on('end', () => response.writeHead(status, { 'content-type': types['.html'] }).end(withOther(html)));
  });
  outgoing.once('error', () => response.writeHead(502).end());
  request.pipe(outgoing);
}
