import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailure } from './command.js';

/** How long requests that are being answered may take when the server closes. */
const CLOSING_TIMEOUT_MS = 3000;

const problems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use. Choose another one with --port, or 0 for any that is free',
  EACCES: 'may not be used by this user. Choose one above 1023 with --port',
  EADDRNOTAVAIL: 'is not an address of this machine. Choose another one with --host',
  ENOTFOUND: 'is not an address of this machine. Choose another one with --host',
};

/**
 * Opens a server's port.
 *
 * @returns Its address, `http://127.0.0.1:1234`; with the name `localhost` where it listens at every address of this machine.
 * @throws {CommandFailure} When it cannot be opened.
 */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${host}:${port} ${problems[code] ?? `cannot be opened (${code})`}.`);
  }
  const { address, family, port: opened } = server.address() as AddressInfo;
  const literal = family === 'IPv6' ? `[${address}]` : address;
  return `http://${['0.0.0.0', '::'].includes(address) ? 'localhost' : literal}:${opened}`;
}

/** Closes a server: takes no more requests, and gives those that it has a little time. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSING_TIMEOUT_MS);
  await closed;
  clearTimeout(timer);
}
