import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const programs = {
  element: 'src/cli/main.ts',
  simulator: 'packages/simulator/src/cli.ts',
  /** As `npm run build` leaves it, with the element for its page. */
  builtSimulator: 'packages/simulator/dist/packages/simulator/src/cli.js',
};

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program that runs as a process of its own, without this process's keys. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(program: keyof typeof programs, args: string[], env: Record<string, string> = {}) {
    const { ELEVENLABS_API_KEY: _, ...own } = process.env;
    const child = spawn(process.execPath, ['--import', 'tsx', programs[program], ...args], {
      cwd: root,
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
    after(() => child.kill('SIGKILL'));
  }

  /** The first group of a pattern in what the program prints. Rejects when it ends without having printed that. */
  printed(pattern: RegExp): Promise<string> {
    return this.#found(pattern, 'stdout');
  }

  /** The same for what it says on stderr. */
  complained(pattern: RegExp): Promise<string> {
    return this.#found(pattern, 'stderr');
  }

  async #found(pattern: RegExp, stream: 'stdout' | 'stderr'): Promise<string> {
    const look = (): string | undefined => pattern.exec(this[stream])?.[1];
    for (let found = look(); ; found = look()) {
      if (found !== undefined) return found;
      const isOver = await Promise.race([
        once(this.#child[stream]!, 'data').then(() => false),
        this.ended.then(() => true),
      ]);
      if (isOver) throw new Error(`It ended without ${String(pattern)}:\n${this.stdout}${this.stderr}`);
    }
  }

  stop(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }
}

/** Runs a program to its end. */
export const run = (program: keyof typeof programs, args: string[], env?: Record<string, string>): Promise<Ended> =>
  new Running(program, args, env).ended;
