import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseClientMessage } from '../../packages/simulator/src/client-codec.js';
import type { ClientMessage } from '../../src/protocol/messages.js';

export const metadata = {
  type: 'conversation_initiation_metadata',
  conversation_initiation_metadata_event: {
    conversation_id: 'conv_1',
    agent_output_audio_format: 'pcm_16000',
    user_input_audio_format: 'pcm_24000',
  },
} as const;

/** One connection as the server sees it. */
export class Peer {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** What the client has sent; every message is held against the contract. */
  readonly received: ClientMessage[] = [];
  readonly problems: string[] = [];
  /** Settles with the client's close code. */
  readonly closed: Promise<number>;
  readonly #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.request = request;
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      const { message, problem } = parseClientMessage(isBinary ? data : String(data));
      if (message) this.received.push(message);
      else this.problems.push(problem);
      for (const settle of this.#waiting.splice(0)) settle();
    });
  }

  send(...messages: (object | string)[]): this {
    for (const message of messages) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this;
  }

  /** Waits until the client has sent so many messages. */
  async receive(count: number): Promise<ClientMessage[]> {
    while (this.received.length + this.problems.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.received;
  }
}

/** A real WebSocket server. */
export class Server {
  /** What it does with a connection. */
  serve: (peer: Peer) => void = () => undefined;
  /** What happens to a handshake; an HTTP status refuses it. */
  refuse: number | undefined;
  /** Every connection there was. */
  readonly peers: Peer[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket, request) => {
      const peer = new Peer(socket, request);
      this.peers.push(peer);
      this.serve(peer);
    });
  }

  static async start(): Promise<Server> {
    const server: WebSocketServer = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: (_info, answer) => (me.refuse ? answer(false, me.refuse) : answer(true)),
    });
    const me = new Server(server);
    await once(server, 'listening');
    return me;
  }

  get origin(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/v1/convai/conversation?agent_id=agent_1&conversation_signature=marked_secret`;
  }

  /** The connection that is made next. */
  async next(): Promise<Peer> {
    const count = this.peers.length;
    while (this.peers.length === count) await once(this.#server, 'connection');
    return this.peers.at(-1)!;
  }

  reset(): void {
    this.serve = () => undefined;
    this.refuse = undefined;
    for (const { socket } of this.peers.splice(0)) socket.terminate();
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
