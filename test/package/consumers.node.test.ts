import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { freshFolder, install, withLit } from './installed.js';
import { entryPoints, packageJson, root } from './support.js';

const run = promisify(execFile);

/** As users write it: `voice-agent-element/session`. */
const specifierOf = (name: string): string => posix.join(packageJson.name, name);

const project = freshFolder('consumers');
install(project, ['.', ...withLit]);

/** Runs a script in the project. */
async function runScript(
  name: string,
  code: string,
  flags: string[] = [],
): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(project, name), code);
  return run(process.execPath, [...flags, name], { cwd: project });
}

describe('the packed package in Node', () => {
  test('comes with Lit and nothing else', () => {
    const optional = Object.keys(packageJson.peerDependencies);
    assert.ok(existsSync(join(project, 'node_modules/lit')));
    assert.deepEqual(
      optional.filter((name) => existsSync(join(project, 'node_modules', name))),
      [],
    );
  });

  for (const { name, default: file } of entryPoints) {
    test(`exports from ${name} to import and to require what was built`, async () => {
      const expected = Object.keys((await import(join(root, file))) as object).sort();
      assert.notEqual(expected.length, 0);
      const print = `console.log(JSON.stringify(Object.keys(entry).filter((name) => name !== 'module.exports').sort()));`;
      const imported = await runScript('main.mjs', `import * as entry from '${specifierOf(name)}';\n${print}`);
      assert.deepEqual(JSON.parse(imported.stdout), expected);
      const required = await runScript('main.cjs', `const entry = require('${specifierOf(name)}');\n${print}`);
      assert.deepEqual(JSON.parse(required.stdout), expected);
    });
  }

  test('is refused to require by a Node that cannot require modules, in words that say what to do', async () => {
    const flags = ['--no-experimental-require-module'];
    await assert.rejects(
      runScript('old.cjs', `require('${specifierOf('./websocket')}');`, flags),
      (error: { stderr: string }) =>
        error.stderr.includes('ERR_REQUIRE_ESM') &&
        /change the require of .* to a dynamic import\(\)/.test(error.stderr),
    );
    const { stdout } = await runScript(
      'dynamic.cjs',
      `import('${specifierOf('./websocket')}').then(({ ElevenLabsWebSocket }) => console.log(ElevenLabsWebSocket.name));`,
      flags,
    );
    assert.equal(stdout, 'ElevenLabsWebSocket\n');
  });
});

describe('the types of the packed package', () => {
  const imports = entryPoints.map(({ name }, index) => `import * as entry${index} from '${specifierOf(name)}';`);
  const consumer = `${imports.join('\n')}
export const entries = [${entryPoints.map((_, index) => `entry${index}`).join(', ')}];

const element = document.createElement('voice-agent');
element.signedUrlEndpoint = '/api/voice-agent/signed-url';
element.addEventListener('voice-agent-transcript', ({ detail }) => {
  const text: string = detail.text;
  const role: 'user' | 'agent' = detail.role;
  console.log(role, text);
});
// @ts-expect-error: The variants are three.
element.variant = 'sideways';
export const started: Promise<void> = element.start();

const socket = new entry${entryPoints.findIndex(({ name }) => name === './websocket')}.ElevenLabsWebSocket('agent');
export const off: () => void = socket.on('transcript', (message) => console.log(message.text.length));
`;

  /** What the compiler says to a consumer. */
  async function compile(folder: string, type: 'module' | 'commonjs', options: object): Promise<string> {
    const cwd = join(project, folder);
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'consumer.ts'), consumer);
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ type }));
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', cwd], { cwd }).catch(
      (error: unknown) => error as { stdout: string },
    );
    return stdout;
  }

  for (const [name, type, options] of [
    ['node16', 'module', { module: 'node16' }],
    ['nodenext', 'module', { module: 'nodenext' }],
    ['bundler', 'module', { module: 'esnext', moduleResolution: 'bundler' }],
    ['nodenext in CommonJS, which may require modules', 'commonjs', { module: 'nodenext' }],
  ] as const) {
    test(`serve a consumer that resolves as ${name}`, async () => {
      assert.equal(await compile(name.replaceAll(/\W+/g, '-'), type, options), '');
    });
  }

  test('are refused to CommonJS by node16, where modules cannot be required, in words that say what to do', async () => {
    const said = await compile('node16-commonjs', 'commonjs', { module: 'node16' });
    const errors = said.split('\n').filter((line) => line.startsWith('consumer.ts('));
    assert.ok(errors.length >= entryPoints.length, said);
    assert.match(errors[0]!, /error TS1479: .*cannot be imported with 'require'/);
    assert.match(said, /Consider writing a dynamic 'import\("voice-agent-element[^"]*"\)' call instead/);
  });
});
