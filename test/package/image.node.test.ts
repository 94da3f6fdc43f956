import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { freshFolder } from './installed.js';
import { packageJson, read, root } from './support.js';

const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, ' ');
const [, build = '', final = ''] = dockerfile.split(/^FROM .*$/m);
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version: string }> };

/** The list after an instruction in its JSON form. */
const listAfter = (instruction: string): string[] =>
  JSON.parse(new RegExp(`${instruction} (\\[.*\\])`).exec(final)?.[1] ?? '[]') as string[];

describe('the Dockerfile', () => {
  test('reads files that are sent to the builder', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean);
    const [, project = ''] = /npx tsc -p (\S+)/.exec(build) ?? [];
    for (const file of [
      project,
      'tsconfig.json',
      'package.json',
      'package-lock.json',
      'packages/simulator/package.json',
      'src',
    ]) {
      assert.ok(existsSync(root + file), file);
      assert.ok(!ignored.includes(file.split('/')[0]!), `${file} is ignored`);
    }
  });

  test('installs for Redis what the tests run with, to the digit', () => {
    // As the builder's shell runs it, in a folder that is empty.
    const [, command = ''] = /^RUN (node -e .*?) && npm install --omit=dev /m.exec(build) ?? [];
    const limiter = freshFolder('limiter');
    execFileSync('sh', ['-c', command.replaceAll('/build/', root)], { cwd: limiter, stdio: 'pipe' });
    const { dependencies } = JSON.parse(readFileSync(join(limiter, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const versionOf = (name: string): string => lock.packages[`node_modules/${name}`]!.version;
    assert.deepEqual(dependencies, {
      ioredis: versionOf('ioredis'),
      'rate-limiter-flexible': versionOf('rate-limiter-flexible'),
    });
  });

  test('makes an image in which the endpoint runs, is found healthy, and ends when it is told to', async () => {
    // As the last stage copies it, from what was built here.
    const app = freshFolder('image');
    const copies = [...final.matchAll(/^COPY --from=build (\/build\/.*) (\S+)$/gm)];
    assert.ok(copies.length > 3);
    for (const [, sources = '', target = ''] of copies) {
      for (const source of sources.split(' ')) {
        const own = source.replace('/build/', '');
        const place = join(app, target.endsWith('/') ? own : target);
        mkdirSync(dirname(place), { recursive: true });
        cpSync(root + own, place, { recursive: true });
      }
    }
    assert.match(final, /^COPY --from=build \/limiter\/node_modules \.\/node_modules$/m);
    // Nothing but what counts in Redis.
    mkdirSync(join(app, 'node_modules'));
    for (const name of ['ioredis', 'rate-limiter-flexible']) {
      symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
    }
    assert.deepEqual(JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')), packageJson);

    const [program, ...entry] = listAfter('ENTRYPOINT');
    const more = ['--agent-id', 'agent', '--redis', 'redis://127.0.0.1:1', '--port', '0'];
    const child = spawn(program!, [...entry, ...more], {
      cwd: app,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ELEVENLABS_API_KEY: 'key' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    after(() => child.kill('SIGKILL'));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [, address = '', port = ''] = /(http:\/\/localhost:(\d+))\//.exec(line) ?? [];
    assert.equal((await fetch(`${address}/api/voice-agent/signed-url`)).status, 503);

    const [, check = ''] = /^HEALTHCHECK .*? CMD (\[.*\])$/m.exec(final) ?? [];
    const [node, ...args] = JSON.parse(check) as string[];
    assert.ok(check.includes('127.0.0.1:8080/healthz') && final.includes('EXPOSE 8080'));
    assert.ok(entry.join(' ').endsWith('--host 0.0.0.0 --port 8080'));
    const ask = (at: string) =>
      promisify(execFile)(
        node!,
        args.map((arg) => arg.replace('8080', at)),
      );
    await assert.doesNotReject(ask(port));
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await assert.rejects(ask(port), { code: 1 });
  });

  test('runs it without rights', () => assert.match(final, /^USER node$/m));
});
