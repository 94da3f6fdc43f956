import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RedisServer {
  /** What `new Redis(address)` takes. */
  address: string;
  close(): Promise<void>;
}

/**
 * The Redis at `REDIS_URL`, or one of our own for as long as the test runs, on a socket file and without a disk.
 *
 * @param password Asked of every client. Only one of our own has it.
 */
export async function startRedis(password?: string): Promise<RedisServer> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL && password === undefined) return { address: REDIS_URL, close: async () => {} };

  const directory = await mkdtemp(join(tmpdir(), 'redis-'));
  const address = join(directory, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', address, '--dir', directory, '--save', '', '--appendonly', 'no'];
  if (password !== undefined) settings.push('--requirepass', password);
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', () => {
      reject(new Error('redis-server is missing. Install it (Debian: apt-get install redis-server) or set REDIS_URL.'));
    });
    setTimeout(() => reject(new Error('redis-server was not ready within 10 s.')), 10_000).unref();
    child.once('exit', (code) => reject(new Error(`redis-server ended at once, with code ${code}.`)));
    createInterface(child.stdout).on('line', (line) => /ready to accept connections/i.test(line) && resolve());
  });
  const removeDirectory = () => rm(directory, { recursive: true });
  try {
    await ready;
  } catch (error) {
    child.kill();
    await removeDirectory();
    throw error;
  }
  return {
    address,
    async close() {
      child.kill();
      await ended;
      await removeDirectory();
    },
  };
}
