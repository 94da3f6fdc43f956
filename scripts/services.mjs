import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a service may take to listen. */
const START_TIMEOUT_MS = 20_000;

/** How long services may take to end by themselves. */
const STOP_TIMEOUT_MS = 3000;

/**
 * What the tests need beside the browsers: a sound server with a loudspeaker that nobody hears, a display, WebKit's
 * driver, Redis. All of it lives in one temporary folder and on free ports, and is gone after `stop`.
 */
export class Services {
  /** Environment for whatever uses the services. */
  env = /** @type {Record<string, string>} */ ({});
  #folder = mkdtempSync(join(tmpdir(), 'voice-agent-test-'));
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #running = new Set();

  constructor() {
    // Whatever way this process ends, nothing is left running.
    process.once('exit', () => this.#kill('SIGKILL'));
  }

  /**
   * Keeps every processor of a virtual machine busy with work that gives way to everything else: such a machine may wake an
   * idle processor up to 0.3 s late, and audio clocks then lose a third of their time.
   */
  async keepAwake() {
    if (!readFileSync('/proc/cpuinfo', 'utf8').includes(' hypervisor')) return;
    // It ends with its parent, even a killed one.
    const idle = 'const { ppid } = process; while (process.ppid === ppid);';
    for (let count = availableParallelism(); count > 0; count--) {
      const { pid } = this.#spawn('chrt', ['--idle', '0', process.execPath, '--eval', idle]);
      try {
        // Linux shares processors among sessions first (sched(7), "The autogroup feature"): without this, a process of the
        // idle class in a session of its own takes up to half of one.
        writeFileSync(`/proc/${pid}/autogroup`, '19');
      } catch {
        // Not every kernel has autogroups, and where it has none the class is enough.
      }
      // Who is not root may do so every 0.1 s only.
      await delay(150);
    }
  }

  /** Starts a sound server: without one Firefox has no audio clock. */
  async startSound() {
    const socket = join(this.#folder, 'pulse.socket');
    const modules = [
      'module-null-sink sink_name=nobody',
      `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
    ];
    const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'];
    const server = this.#spawn('pulseaudio', [...args, ...modules.flatMap((module) => ['-L', module])], {
      XDG_RUNTIME_DIR: this.#folder,
      HOME: this.#folder,
    });
    await this.#until('pulseaudio', server, () => existsSync(socket));
    this.env['PULSE_SERVER'] = `unix:${socket}`;
  }

  /** @returns {Promise<string>} The display's name. */
  async startDisplay() {
    const server = this.#spawn('Xvfb', [
      '-displayfd',
      '3',
      '-screen',
      '0',
      '1280x1024x24',
      '-nolisten',
      'tcp',
      '-noreset',
    ]);
    const pipe = /** @type {import('node:stream').Readable} */ (server.stdio[3]);
    let number = '';
    pipe.on('data', (data) => (number += data));
    await this.#until('Xvfb', server, () => number.endsWith('\n'));
    return `:${number.trim()}`;
  }

  /**
   * @param {string} driver Path of WebKitWebDriver. It serves one browser at a time.
   * @returns {Promise<{ port: number, stop: () => void }>}
   */
  async startWebKitDriver(driver) {
    const display = await this.startDisplay();
    const port = await freePort();
    const server = this.#spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], {
      ...this.env,
      DISPLAY: display,
      XDG_RUNTIME_DIR: this.#folder,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    });
    await this.#until('WebKitWebDriver', server, () => isListening(port));
    return { port, stop: () => this.#kill('SIGKILL', [server]) };
  }

  async startRedis() {
    const port = await freePort();
    const server = this.#spawn('redis-server', [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      this.#folder,
    ]);
    await this.#until('redis-server', server, () => isListening(port));
    this.env['REDIS_URL'] = `redis://127.0.0.1:${port}`;
  }

  /** Ends all services. May be called again. */
  async stop() {
    this.#kill('SIGTERM');
    for (let waited = 0; this.#running.size && waited < STOP_TIMEOUT_MS; waited += 50) await delay(50);
    this.#kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * @param {string} command
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   */
  #spawn(command, args, env = {}) {
    // A group of its own, so that what the service starts (WebKit's browser) ends with it.
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    this.#running.add(child);
    const gone = () => this.#running.delete(child);
    child.once('exit', gone).once('error', gone);
    child.stderr?.on('data', (data) => process.env['DEBUG_SERVICES'] && process.stderr.write(data));
    return child;
  }

  /**
   * @param {string} name
   * @param {import('node:child_process').ChildProcess} child
   * @param {() => boolean | Promise<boolean>} isReady
   */
  async #until(name, child, isReady) {
    const end = Date.now() + START_TIMEOUT_MS;
    while (!(await isReady())) {
      if (!this.#running.has(child)) throw new Error(`${name} did not start. DEBUG_SERVICES=1 shows what it says.`);
      if (Date.now() > end) throw new Error(`${name} did not start within ${START_TIMEOUT_MS / 1000} s.`);
      await delay(50);
    }
  }

  /**
   * @param {NodeJS.Signals} signal
   * @param {Iterable<import('node:child_process').ChildProcess>} services
   */
  #kill(signal, services = this.#running) {
    for (const { pid } of services) {
      try {
        if (pid) process.kill(-pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {number} port @returns {Promise<boolean>} */
function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
