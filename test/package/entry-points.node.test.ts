import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { entryPoints, packageJson, root } from './support.js';

const run = promisify(execFile);

/** As users write it: `voice-agent-element/session`. */
const specifierOf = (name: string): string => posix.join(packageJson.name, name);

describe('every entry point', () => {
  for (const { name, types, default: file } of entryPoints) {
    test(`${name} is there, with types`, () => {
      assert.ok(existsSync(join(root, file)), `${file} is missing`);
      assert.ok(existsSync(join(root, types)), `${types} is missing`);
    });

    test(`${name} can be imported in Node and touches no browser global`, async () => {
      const script = join(root, 'test/package/without-browser.mjs');
      const { stdout } = await run(process.execPath, [script, specifierOf(name)], { cwd: root });
      const { exported, touched } = JSON.parse(stdout) as { exported: string[]; touched: string[] };
      assert.notEqual(exported.length, 0);
      // Registering is what the first one is for; Lit's registry for Node takes it.
      const registering = name === '.' ? ['customElements in element/define.js'] : [];
      assert.deepEqual(
        [...new Set(touched)].filter((touch) => !registering.includes(touch)),
        [],
      );
    });
  }

  test('that is a file is there', () => {
    const files = Object.values(packageJson.exports).filter((target) => typeof target === 'string');
    const missing = files.filter((file) => !existsSync(join(root, file.replace('/*', ''))));
    assert.deepEqual(missing, []);
  });
});

describe('the types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-agent-types-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const module of ['nodenext', 'bundler']) {
    test(`serve a consumer with moduleResolution ${module}`, async () => {
      const project = join(folder, module);
      await mkdir(join(project, 'node_modules'), { recursive: true });
      await symlink(root, join(project, 'node_modules', packageJson.name));
      const imports = entryPoints.map(({ name }, index) => `import * as entry${index} from '${specifierOf(name)}';`);
      writeFileSync(
        join(project, 'consumer.ts'),
        `${imports.join('\n')}
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
`,
      );
      writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
      const compilerOptions = {
        target: 'es2022',
        module: module === 'nodenext' ? 'nodenext' : 'esnext',
        moduleResolution: module,
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: [],
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
