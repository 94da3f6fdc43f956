import { VoiceAgentError } from '../base/errors.js';
import { lazy } from '../base/lazy.js';

/** The subset of the platform's `WebSocket` used here. That of the package `ws` has it too. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'bufferedAmount' | 'addEventListener'>;

type SocketConstructor = new (url: string, protocols: string[]) => Socket;

const loadNodeWebSocket = lazy(() => import('./node-websocket.js'));

/** Values of `readyState`, which are not read from a global class: Node before 22 has none. */
export const OPEN = 1;
export const CLOSED = 3;

/** A reason of so many UTF-16 code units always fits into the 123 bytes of a close frame. */
const LONGEST_REASON_CHARACTERS = 41;

/** Closes a socket in any state. A client may give only the codes 1000 and 3000 to 4999 (WHATWG WebSockets). */
export function closeSocket(socket: Socket, { code, reason }: { code: number; reason: string }): void {
  if (socket.readyState > OPEN) return;
  if (code === 1000 || (code >= 3000 && code <= 4999)) socket.close(code, reason.slice(0, LONGEST_REASON_CHARACTERS));
  else socket.close();
}

export function openSocket(Constructor: SocketConstructor, url: string): Socket {
  try {
    return new Constructor(url, ['convai']);
  } catch {
    throw blockedError();
  }
}

/** The browser itself does not open the connection. Without its own error, which repeats the address. */
export const blockedError = (): VoiceAgentError =>
  new VoiceAgentError(
    'connection-refused',
    'The browser refused to open the connection. A page served by https needs a wss: address, and connect-src of its ' +
      'Content-Security-Policy must have the service.',
  );

/** The platform's `WebSocket`, or that of the package `ws` in Node before 22. */
export const webSocketConstructor = async (): Promise<SocketConstructor> =>
  typeof WebSocket === 'function' ? WebSocket : (await loadNodeWebSocket()).nodeWebSocket();
