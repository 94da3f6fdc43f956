import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isLoopback } from '../../../src/base/loopback.js';
import type { Recording } from '../../../src/protocol/recording.js';
import { SimulatedAgent } from './agent.js';
import { conversationQuery, parseAgentId, parseOptions, type SimulationOptions } from './options.js';
import type { ConversationRecord } from './record.js';
import { answer, isOurs, type Simulation } from './routes.js';
import { replayOf } from './scenarios/replay.js';
import { Signatures } from './signatures.js';
import type { Wire } from './stage.js';

export interface SimulatorOptions {
  /** What `xi-api-key` must be to get a signed URL. Default: `simulator-key`. */
  apiKey?: string;
  /** How long a signed URL can be used to start a conversation, in ms. Default: 15 minutes. */
  lifetime?: number;
  /** Whether a signed URL is good for one conversation only. Default: false, as with the service. */
  singleUse?: boolean;
  /** Options of every conversation, unless its query says otherwise. */
  defaults?: Partial<SimulationOptions>;
  /** Origins whose pages may use the HTTP side: `*` for all. Default: the server's own, and those on loopback hosts. */
  allowedOrigins?: '*' | readonly string[];
  /** How many conversations are remembered. Default: 100. */
  memory?: number;
  /** A recorded conversation, which the agent `replay` plays at the pace at which it was recorded. */
  replay?: Recording;
}

/** A simulator on a server. */
export interface Simulator {
  /** Where conversations are held: `ws://127.0.0.1:1234/v1/convai/conversation`. Empty until the server listens. */
  readonly url: string;
  /** The key that its REST routes ask for. It is no secret. */
  readonly apiKey: string;
  /** The conversations that are remembered, the oldest first. */
  readonly conversations: readonly ConversationRecord[];
  /** A signed URL for an agent; options may follow its id. */
  signUrl(agentId: string, options?: { lifetime?: number; singleUse?: boolean }): string;
  /** Calls back for every conversation that begins. @returns A function that takes this back. */
  on(event: 'conversation', listener: (conversation: ConversationRecord) => void): () => void;
  /** Ends every conversation and leaves the server as it was before. */
  close(): void;
}

const socketPath = '/v1/convai/conversation';

/** How long a connection that plays dead is kept. */
const DEAD_FOR_MS = 120_000;

/**
 * Puts a simulator of the voice service on an HTTP server: the WebSocket, the REST routes around it, and `/simulator/…` to
 * look into its conversations. Everything else on that server, other WebSockets included, stays as it is. Opens no port.
 */
export function attach(server: Server | SecureServer, options: SimulatorOptions = {}): Simulator {
  const { apiKey = 'simulator-key', lifetime = 15 * 60_000, singleUse = false, memory = 100 } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 4_000_000,
    handleProtocols: (offered) => (offered.has('convai') ? 'convai' : false),
  });
  const signatures = new Signatures();
  const more = options.replay ? [replayOf(options.replay)] : [];
  const agents = new Map<string, SimulatedAgent>();
  const attempts = new Map<string, number>();
  const listeners = new Set<(conversation: ConversationRecord) => void>();

  const simulation: Simulation = {
    apiKey,
    more,
    agents,
    allows: (origin, request) => isAllowedOrigin(origin, request, options.allowedOrigins ?? []),
    mint(request, url) {
      const agentId = url.searchParams.get('agent_id')!;
      const named = url.searchParams.get('include_conversation_id') === 'true';
      const conversationId = named ? `conv_${crypto.randomUUID().replaceAll('-', '')}` : undefined;
      const lifetime = Number(url.searchParams.get('lifetime') ?? lifetimeOf(agentId));
      const signature = signatures.mint(agentId, lifetime, {
        single: singleUse,
        ...(conversationId !== undefined && { conversationId }),
      });
      return {
        signedUrl: signedUrl(socketOrigin(request), agentId, signature, conversationQuery(url.searchParams)),
        conversationId,
      };
    },
    forget() {
      for (const [id, { record }] of agents) if (record.closed) agents.delete(id);
    },
  };

  /** An agent's id can say how long its signed URLs live, so that a page can meet one that has expired. */
  function lifetimeOf(agentId: string): number {
    const given = parseAgentId(agentId).query.get('lifetime');
    return given === null ? lifetime : Number(given);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://simulator.invalid');
    const agentId = query.get('agent_id') ?? '';
    const signature = query.get('conversation_signature') ?? query.get('token');
    const named = parseAgentId(agentId);
    const given = { ...options.defaults, ...parseOptions(named.query), ...parseOptions(query) };
    const verdict =
      signature !== null
        ? signatures.check(agentId, signature)
        : named.isPrivate || !agentId
          ? { problem: 'This agent wants a signed URL.' }
          : { grant: { conversationId: undefined } };
    if (verdict.problem !== undefined && given.refusal !== '1008') {
      refuseUpgrade(socket, verdict.problem);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (verdict.grant) begin(webSocket, request, query, given, verdict.grant.conversationId);
      else webSocket.close(1008, verdict.problem);
    });
  }

  function begin(
    socket: WebSocket,
    request: IncomingMessage,
    query: URLSearchParams,
    given: Partial<SimulationOptions>,
    conversationId: string | undefined,
  ): void {
    const agentId = query.get('agent_id') ?? '';
    const client = given.client ?? '';
    const attemptsKey = `${client || request.socket.remoteAddress} ${agentId} ${query.get('scenario')}`;
    const attempt = (attempts.get(attemptsKey) ?? 0) + 1;
    attempts.set(attemptsKey, attempt);
    const agent = new SimulatedAgent({
      wire: wireTo(socket),
      agentId,
      scenarios: more,
      scenario: query.get('scenario') ?? undefined,
      options: given,
      attempt,
      ...(conversationId !== undefined && { conversationId }),
      connection: {
        signed: query.has('conversation_signature') || query.has('token'),
        subprotocol: socket.protocol,
        source: query.get('source'),
        version: query.get('version'),
      },
    });
    agents.set(agent.conversationId, agent);
    for (const [id] of agents) {
      if (agents.size <= memory) break;
      agents.delete(id);
    }
    socket.on('message', (data, isBinary) => agent.receive(isBinary ? data : (data as Buffer).toString()));
    socket.on('close', (code, reason) => agent.disconnected(code, reason.toString()));
    socket.on('error', () => socket.terminate());
    for (const listener of listeners) listener(agent.record);
  }

  const restore = takeOver(server, {
    request: (request, response) => {
      answer(request, response, simulation).catch(() => response.destroy());
    },
    upgrade,
  });

  return {
    get url() {
      const address = server.address();
      if (!address || typeof address === 'string') return '';
      const host = address.family === 'IPv6' ? `[${address.address.replace(/^::$/, '::1')}]` : address.address;
      return `${'setSecureContext' in server ? 'wss' : 'ws'}://${host.replace(/^0\.0\.0\.0$/, '127.0.0.1')}:${address.port}${socketPath}`;
    },
    apiKey,
    get conversations() {
      return [...agents.values()].map(({ record }) => record);
    },
    signUrl(agentId, { lifetime: own = lifetimeOf(agentId), singleUse: single = singleUse } = {}) {
      return signedUrl(this.url.slice(0, -socketPath.length), agentId, signatures.mint(agentId, own, { single }));
    },
    on(_, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      restore();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      listeners.clear();
    },
  };
}

function signedUrl(origin: string, agentId: string, signature: string, more = new URLSearchParams()): string {
  const query = new URLSearchParams({ agent_id: agentId, conversation_signature: signature });
  for (const [name, value] of more) query.append(name, value);
  return `${origin}${socketPath}?${query}`;
}

/** Where a client that sent this request would open its WebSocket. */
function socketOrigin({ headers, socket }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-proto'] ?? '').split(',')[0];
  const secure = forwarded ? forwarded === 'https' : 'encrypted' in socket;
  return `${secure ? 'wss' : 'ws'}://${headers.host ?? 'localhost'}`;
}

function isAllowedOrigin(origin: string, request: IncomingMessage, allowed: '*' | readonly string[]): boolean {
  if (allowed === '*' || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { host, hostname } = new URL(origin);
  return host === request.headers.host || isLoopback(hostname);
}

function refuseUpgrade(socket: Duplex, problem: string): void {
  const body = JSON.stringify({ detail: { status: 'forbidden', message: problem } });
  const head = [
    'HTTP/1.1 403 Forbidden',
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function wireTo(socket: WebSocket): Wire {
  let hung = false;
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN && !hung) socket.send(frame);
    },
    close: (code, reason) => {
      // Neither code can be sent: 1006 stands for a drop without a close, 1005 for a close without a code.
      if (code === 1006) socket.terminate();
      else if (code === 1005) socket.close();
      else socket.close(code, reason);
    },
    drop: () => socket.terminate(),
    hang: () => {
      hung = true;
      socket.pause();
      setTimeout(() => socket.terminate(), DEAD_FOR_MS).unref();
    },
  };
}

interface Handlers {
  request: (request: IncomingMessage, response: ServerResponse) => void;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * Handles a server's requests for the simulator's paths before any listener sees them, even one that was added earlier. (A
 * listener of our own could not keep the others from answering too.)
 *
 * @returns A function that undoes this.
 */
function takeOver(server: Server | SecureServer, handlers: Handlers): () => void {
  const emit = server.emit.bind(server) as (name: string | symbol, ...values: unknown[]) => boolean;
  const path = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0]!;
  const intercept = (name: string | symbol, ...values: unknown[]): boolean => {
    if (name === 'request' && isOurs(path(values[0] as IncomingMessage))) {
      handlers.request(...(values as [IncomingMessage, ServerResponse]));
    } else if (name === 'upgrade' && path(values[0] as IncomingMessage) === socketPath) {
      handlers.upgrade(...(values as [IncomingMessage, Duplex, Buffer]));
    } else {
      return emit(name, ...values);
    }
    return true;
  };
  server.emit = intercept as typeof server.emit;
  // A server without a listener for upgrades does not look for them. If ours is the only one, other paths have no WebSocket.
  const otherUpgrade = (_: IncomingMessage, socket: Duplex): void => {
    if (server.listenerCount('upgrade') === 1) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  };
  server.on('upgrade', otherUpgrade);
  return () => {
    server.off('upgrade', otherUpgrade);
    if (server.emit === intercept) server.emit = emit as typeof server.emit;
  };
}
