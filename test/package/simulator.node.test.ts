import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { packageJson, read, root } from './support.js';

const run = promisify(execFile);

interface SimulatorPackage {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  engines: unknown;
  publishConfig: unknown;
}

const simulator = JSON.parse(read('packages/simulator/package.json')) as SimulatorPackage;

describe('the simulator', () => {
  test('is a package of the same version, for the same Node, and depends on ws alone', () => {
    const { version, engines, publishConfig } = packageJson;
    assert.deepEqual(
      { version: simulator.version, engines: simulator.engines, publishConfig: simulator.publishConfig },
      { version, engines, publishConfig },
    );
    assert.deepEqual(Object.keys(simulator.dependencies), ['ws']);
  });

  test('says in its README what its key is, and the README of the element does so, too', () => {
    const [, key = ''] = /apiKey = '([^']+)'/.exec(read('packages/simulator/src/server.ts')) ?? [];
    assert.ok(key.length > 3);
    const [, section = ''] = /\n## Simulator\n(.*?)\n## /s.exec(read('README.md')) ?? [];
    assert.ok(section.includes(`\`${key}\``));
    assert.ok(read('packages/simulator/README.md').includes(`\`${key}\``));
  });
});

describe('the simulator as it is packed', () => {
  /** A project that has installed the tarball, and `ws`, without a network. */
  const project = mkdtempSync(join(tmpdir(), 'voice-agent-simulator-'));
  let files: string[] = [];
  after(() => rmSync(project, { recursive: true }));

  before(() => {
    const pack = (folder: string): { filename: string; files: { path: string }[] } => {
      const options = ['--json', '--ignore-scripts', '--pack-destination', project];
      const json = execFileSync('npm', ['pack', folder, ...options], { cwd: root, encoding: 'utf8' });
      return (JSON.parse(json) as [{ filename: string; files: { path: string }[] }])[0];
    };
    const packed = pack('./packages/simulator');
    files = packed.files.map(({ path }) => path);
    writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
    const tarballs = [packed, pack('./node_modules/ws')].map(({ filename }) => `./${filename}`);
    execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', ...tarballs], {
      cwd: project,
      stdio: 'pipe',
    });
  });

  test('has what is built, what describes it, and nothing else', () => {
    assert.deepEqual(
      files.filter((path) => !path.startsWith('dist/')),
      ['LICENSE', 'README.md', 'package.json'],
    );
    assert.deepEqual(
      files.filter((path) => /test|\.map$|(?<!\.d)\.ts$/.test(path)),
      [],
    );
    assert.equal(read('packages/simulator/LICENSE'), read('LICENSE'));
  });

  test('holds a conversation by itself', async () => {
    writeFileSync(
      join(project, 'conversation.js'),
      `import { once } from 'node:events';
import { createServer } from 'node:http';
import { attach } from '${simulator.name}';
import { WebSocket } from 'ws';

const server = createServer((_, response) => response.end('the site')).listen(0, '127.0.0.1');
await once(server, 'listening');
const simulator = attach(server);
const socket = new WebSocket(simulator.signUrl('greeting'), ['convai']);
const types = new Set();
let audio = 0;
socket.on('open', () => socket.send(JSON.stringify({ type: 'conversation_initiation_client_data' })));
socket.on('message', (data) => {
  const message = JSON.parse(data);
  types.add(message.type);
  audio += message.audio_event?.audio_base_64.length ?? 0;
  if (types.has('agent_response') && audio > 20_000) socket.close();
});
await once(socket, 'close');
await simulator.conversations[0].whenClosed();
const { violations, received } = simulator.conversations[0].toJSON();
const site = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
console.log(JSON.stringify({ types: [...types].sort(), violations, received: received.length, site }));
simulator.close();
server.close();
`,
    );
    const { stdout } = await run(process.execPath, ['conversation.js'], { cwd: project, timeout: 30_000 });
    const { types, ...rest } = JSON.parse(stdout) as { types: string[] };
    for (const type of ['conversation_initiation_metadata', 'audio', 'agent_response']) assert.ok(types.includes(type));
    assert.deepEqual(rest, { violations: [], received: 1, site: 'the site' });
  });

  test('is a program that serves a page with the element', async () => {
    const child = spawn(join(project, 'node_modules/.bin', simulator.name), ['--port', '0'], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    after(() => child.kill('SIGKILL'));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const page = / at (http:\S+)$/.exec(line)?.[1] ?? line;
    assert.match(await (await fetch(page)).text(), /<voice-agent>/);
    const script = await (await fetch(`${page}element/voice-agent.js`)).text();
    const [, chunk = ''] = /["']\.\/(chunks\/element-\w+\.js)["']/.exec(script) ?? [];
    assert.equal((await fetch(`${page}element/${chunk}`)).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  for (const module of ['nodenext', 'bundler']) {
    test(`has types for a consumer with moduleResolution ${module}`, async () => {
      writeFileSync(
        join(project, 'consumer.ts'),
        `import { createServer } from 'node:http';
import { attach, SimulatedAgent, type ConversationReport, type Simulator } from '${simulator.name}';

const simulator: Simulator = attach(createServer(), { apiKey: 'key', defaults: { latency: 20 } });
export const reports: ConversationReport[] = simulator.conversations.map((conversation) => conversation.toJSON());
export const agents: SimulatedAgent[] = [];
// @ts-expect-error: A key is a text.
attach(createServer(), { apiKey: 1 });
`,
      );
      const compilerOptions = {
        target: 'es2022',
        module: module === 'nodenext' ? 'nodenext' : 'esnext',
        moduleResolution: module,
        lib: ['es2023'],
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [compiler, '-p', project]).catch(
        (error: unknown) => error as { stdout: string },
      );
      assert.equal(stdout, '');
    });
  }
});
