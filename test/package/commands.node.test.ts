import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { listening, urlOf } from '../server/support.js';
import { freshFolder, install, withLit } from './installed.js';
import { packageJson, root } from './support.js';

/** Both programs as npm installs them, in a folder of their own as `npx` makes it. */
const cache = freshFolder('commands');
const programOf = (name: string): string => join(cache, 'node_modules/.bin', name);
/** Where the person stands who types the command. */
const desk = freshFolder('desk');

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

function run(name: string, args: string[], env: Record<string, string> = {}, cwd = desk): Promise<Said> {
  return promisify(execFile)(programOf(name), args, { cwd, env: environment(env), timeout: 60_000 }).then(
    (said) => ({ code: 0, ...said }),
    (error: unknown) => error as Said,
  );
}

function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const { ELEVENLABS_API_KEY: _key, ELEVENLABS_API_URL: _url, REDIS_URL: _redis, ...own } = process.env;
  return { ...own, ...more };
}

/** Starts a program that serves, and answers with the address in its first line. */
async function start(name: string, args: string[], env: Record<string, string> = {}, cwd = desk) {
  const child = spawn(programOf(name), args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url: /http:\S+/.exec(line)?.[0] ?? line,
    async stop(signal: NodeJS.Signals) {
      const ended = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
    },
  };
}

describe('the commands as they are packed', () => {
  before(() => install(cache, ['.', './packages/simulator', './node_modules/ws', ...withLit]));

  test('are there under the names of their packages, and say their version', async () => {
    for (const name of ['voice-agent-element', 'voice-agent-simulator']) {
      const { code, stdout, stderr } = await run(name, ['--version']);
      assert.deepEqual([code, stdout, stderr], [0, `${packageJson.version}\n`, '']);
    }
  });

  test('work hand in hand: the simulator, the endpoint before it, and the doctor who looks at a page with it', async () => {
    const simulator = await start('voice-agent-simulator', ['--port', '0', '--scenario', 'text']);
    const page = await (await fetch(simulator.url)).text();
    assert.match(page, /<voice-agent>/);

    const site = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<voice-agent signed-url-endpoint="${endpoint.url}" agent-id="greeting"></voice-agent>`);
    }).listen(0, '127.0.0.1');
    after(() => void site.close());
    await listening(site);
    const endpoint = await start(
      'voice-agent-element',
      ['serve', '--agent-id', 'greeting', '--origin', urlOf(site), '--port', '0'],
      { ELEVENLABS_API_KEY: 'simulator-key', ELEVENLABS_API_URL: simulator.url.replace(/\/$/, '') },
    );
    const answer = (await (await fetch(endpoint.url)).json()) as { signed_url: string };
    assert.match(answer.signed_url, /^ws:\/\/127\.0\.0\.1:\d+\/v1\/convai\/conversation\?/);

    const { code, stdout, stderr } = await run('voice-agent-element', ['doctor', urlOf(site), '--no-browser']);
    assert.deepEqual([code, stderr], [0, ''], stdout);
    assert.match(stdout, /^ok {4}The endpoint .* lets pages of .* read its answer\.$/m);
    assert.match(stdout, /^Nothing to change\.$/m);
    await endpoint.stop('SIGINT');
    await simulator.stop('SIGINT');
  });

  describe('find the packages that need not be installed', () => {
    /** A folder in which somebody has installed them. */
    const equipped = freshFolder('equipped');
    before(() => symlinkSync(join(root, 'node_modules'), join(equipped, 'node_modules')));
    const args = ['serve', '--agent-id', 'a', '--port', '0', '--redis', 'redis://127.0.0.1:1'];
    const key = { ELEVENLABS_API_KEY: 'key' };

    test('of Redis in the folder where the command runs, and else say how to get them', async () => {
      const { code, stdout, stderr } = await run('voice-agent-element', args, key);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(
        stderr,
        /^Redis needs two packages: run `npm install ioredis rate-limiter-flexible` in this folder,/,
      );
      const endpoint = await start('voice-agent-element', args, key, equipped);
      assert.equal((await fetch(new URL('/healthz', endpoint.url))).status, 200);
      assert.equal((await fetch(endpoint.url)).status, 503);
      await endpoint.stop('SIGTERM');
    });

    test('of the browser there, too', async () => {
      const site = createServer((_, response) => response.end('<voice-agent agent-id="a"></voice-agent>'));
      after(() => void site.close());
      site.listen(0, '127.0.0.1');
      await listening(site);
      // Any program that is no browser: that it was started shows that the package was found.
      const noBrowser = { CHROMIUM_PATH: process.execPath };
      const [without, with_] = await Promise.all(
        [desk, equipped].map((cwd) => run('voice-agent-element', ['doctor', urlOf(site)], noBrowser, cwd)),
      );
      assert.match(without!.stdout, /^note {2}.*: run `npm install puppeteer-core` in this folder for that\.$/m);
      assert.match(with_!.stdout, /^note {2}The page could not be looked at in the browser: /m);
    });
  });
});
