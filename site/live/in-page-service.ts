import { SimulatedAgent } from '../../packages/simulator/src/agent.js';

/** The connection of a client, as whoever intercepts the page's WebSockets gives it. */
export interface Connection {
  readonly url: URL;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  addEventListener(type: 'close', listener: (event: CloseEvent) => void): void;
}

/** Plays the service for a client: the simulator's conversation, without a server. */
export function playService(connection: Connection): SimulatedAgent {
  const close = (code: number, reason: string): void => connection.close(code, reason);
  const agent = new SimulatedAgent({
    agentId: connection.url.searchParams.get('agent_id') ?? 'greeting',
    wire: {
      send: (frame) => connection.send(frame as string | Uint8Array<ArrayBuffer>),
      close,
      drop: () => close(1006, ''),
      hang: () => undefined,
    },
  });
  connection.addEventListener('message', ({ data }) => agent.receive(data));
  connection.addEventListener('close', ({ code, reason }) => agent.disconnected(code, reason));
  return agent;
}
