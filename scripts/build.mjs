import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minifyHTMLLiterals } from 'minify-literals';
import { build } from 'vite';
import { linkChunks } from './link-chunks.mjs';
import { bundleWorklet, workletEntry, workletPlugin } from './worklet-plugin.mjs';

/**
 * Builds everything that is published: the element into `dist`, and the simulator into `packages/simulator/dist`. In `dist`:
 *
 * - `*.js` with `*.d.ts` beside each, file by file as in `src`, for bundlers and Node; Lit is imported
 * - `worklets/processors.js`, what runs on the audio thread, for pages that host it themselves
 * - `cdn/voice-agent.js`, one module with Lit inside; what it imports dynamically becomes a file under `cdn/chunks`, held to
 *   its hash
 * - `integrity.json`, the Subresource Integrity of each file under `cdn`
 * - `cdn/voice-agent.iife.js`, the same for a classic script tag, which loads the same chunks
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

const simulator = join(root, 'packages/simulator');

await rm(dist, { recursive: true, force: true });
await rm(join(simulator, 'dist'), { recursive: true, force: true });
compile('tsconfig.build.json');
compile('packages/simulator/tsconfig.json');
await finishModules();
await buildWorklets();
await buildScripts();
await writeIntegrity();
await printSizes();

/**
 * Types are checked by `npm run typecheck`; here they are only written.
 *
 * @param {string} project
 */
function compile(project) {
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  execFileSync(process.execPath, [tsc, '-p', project, '--noCheck'], { cwd: root, stdio: 'inherit' });
}

/** Adds to the compiled modules what the compiler does not write: the worklet, and files that are no modules. */
async function finishModules() {
  for (const file of await filesIn(dist)) {
    if (extname(file) !== '.js') continue;
    const code = await readFile(file, 'utf8');
    const plain = code.replaceAll(/(['"])(\.[^'"]*\.worklet)\.ts\?worklet\1/g, '$1$2.js$1');
    if (plain !== code) await writeFile(file, plain);
  }
  const script = join(dist, 'audio', basename(workletEntry, '.ts'));
  const { code } = await bundleWorklet();
  await writeFile(`${script}.js`, `export default ${JSON.stringify(code)};\n`);
  await writeFile(`${script}.d.ts`, 'declare const source: string;\nexport default source;\n');
  // What is read at run time, beside the module that reads it.
  await cp(join(root, 'src'), dist, { recursive: true, filter: (file) => !/\.(ts|md)$/.test(file) });
}

async function buildWorklets() {
  await mkdir(join(dist, 'worklets'));
  await writeFile(join(dist, 'worklets/processors.js'), (await bundleWorklet()).code);
}

async function buildScripts() {
  await build({
    root,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [workletPlugin(), minifyLiteralsPlugin()],
    build: {
      outDir: join(dist, 'cdn'),
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      lib: { entry: { 'voice-agent': join(root, 'src/cdn.ts') }, formats: ['es'] },
      rolldownOptions: {
        // Chunks import what they share from the module itself, which so stays one file.
        preserveEntrySignatures: 'allow-extension',
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name].js',
          // Vite keeps white space in ES libraries; said here, it does not.
          minify: true,
          comments: { annotation: false, legal: false },
          // After minification, so that it stays.
          postBanner: `/*! ${name} ${version}, MIT. Contains Lit, (c) Google LLC, BSD-3-Clause. */`,
        },
      },
    },
  });
  await linkChunks(join(dist, 'cdn'), {
    module: 'voice-agent.js',
    script: 'voice-agent.iife.js',
    global: 'VoiceAgent',
    key: `${name}@${version}`,
    publicNames: Object.keys(await import(pathToFileURL(join(dist, 'cdn.js')).href)),
  });
}

/**
 * Takes white space out of Lit's templates and style sheets, which the bundler sees as text.
 *
 * @returns {import('vite').Plugin}
 */
function minifyLiteralsPlugin() {
  return {
    name: 'minify-literals',
    async transform(code, id) {
      if (!/[\\/]src[\\/].*\.ts$/.test(id)) return undefined;
      const result = await minifyHTMLLiterals(code, { fileName: id });
      return result && { code: result.code, map: result.map?.toString() ?? null };
    },
  };
}

/** Subresource Integrity of everything a page may load from another host: `{"voice-agent.js": "sha384-…"}`. */
async function writeIntegrity() {
  const folder = join(dist, 'cdn');
  const files = (await filesIn(folder)).filter((file) => extname(file) === '.js').sort();
  const hash = async (/** @type {string} */ file) =>
    `sha384-${createHash('sha384')
      .update(await readFile(file))
      .digest('base64')}`;
  const entries = await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await hash(file)]));
  await writeFile(join(dist, 'integrity.json'), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

async function printSizes() {
  const files = [...(await filesIn(join(dist, 'cdn'))), join(dist, 'worklets/processors.js')];
  for (const file of files.filter((file) => extname(file) === '.js')) {
    printSize(file.slice(root.length), await readFile(file));
  }
  const modules = (await filesIn(join(simulator, 'dist'))).filter((file) => extname(file) === '.js');
  printSize('packages/simulator, all modules', Buffer.concat(await Promise.all(modules.map((file) => readFile(file)))));
}

/**
 * @param {string} name
 * @param {Buffer} code
 */
function printSize(name, code) {
  const sizes = [code, gzipSync(code, { level: 9 }), brotliCompressSync(code)].map(({ length }) =>
    (length / 1000).toFixed(1).padStart(6),
  );
  console.log(`${name.padEnd(32)}${sizes[0]} kB${sizes[1]} kB gzip${sizes[2]} kB brotli`);
}

/** @param {string} folder */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
