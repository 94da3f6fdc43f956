import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minifyHTMLLiterals } from 'minify-literals';
import { build } from 'vite';
import { bundleWorklet, workletEntry, workletPlugin } from './worklet-plugin.mjs';

/**
 * Builds everything that is published: the element into `dist`, and the simulator with a page into `packages/simulator/dist`. In `dist`:
 *
 * - `*.js` with `*.d.ts` beside each, file by file as in `src`, for bundlers and Node; Lit is imported
 * - `worklets/processors.js`, what runs on the audio thread, for pages that host it themselves
 * - `cdn/voice-agent.js`, a module with Lit inside; its parts are files under `cdn/chunks`, loaded when they are needed
 * - `cdn/voice-agent.all.js` and `cdn/voice-agent.iife.js`, one file with everything that a conversation needs: as a module,
 *   and as a classic script. What only some pages switch on is fetched, from `cdn/chunks`: Markdown, translations, the debugger,
 *   page tools, attached files, and what stores a conversation for the next page
 * - `cdn/LICENSES.md`, the licences of what others wrote in the files under `cdn`
 * - `integrity.json`, the Subresource Integrity of each file under `cdn`
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { name, version } = packageJson;

const simulator = join(root, 'packages/simulator');

/**
 * What `minifyLiteralsPlugin` has made, by its input: it is slow, and three builds ask for the same files.
 *
 * @type {Map<string, ReturnType<typeof minifyHTMLLiterals>>}
 */
const minified = new Map();

await rm(dist, { recursive: true, force: true });
await rm(join(simulator, 'dist'), { recursive: true, force: true });
compile('tsconfig.build.json');
compile('packages/simulator/tsconfig.json');
await finishModules();
await buildWorklets();
await buildChunked();
await buildOneFile();
await buildWholeParts();
await writeIntegrity();
await copyToSimulator();
linkPrograms();
await printSizes();

/**
 * Writes modules and types of a project. `npm run typecheck` checks them.
 *
 * @param {string} project
 */
function compile(project) {
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  execFileSync(process.execPath, [tsc, '-p', project, '--noCheck'], { cwd: root, stdio: 'inherit' });
}

/** Lets `npx voice-agent-simulator` and `npx voice-agent-element` run in this folder: npm links no programs that were not there when it installed. */
function linkPrograms() {
  const programs = ['voice-agent-element', 'voice-agent-simulator'];
  if (programs.every((program) => existsSync(join(root, 'node_modules/.bin', program)))) return;
  execFileSync('npm', ['rebuild', '--ignore-scripts', ...programs], { cwd: root, stdio: 'ignore' });
}

/** Adds what the compiler does not write: the worklet, the entries, and files that are no modules. */
async function finishModules() {
  for (const file of await filesIn(dist)) {
    if (extname(file) !== '.js') continue;
    const code = await readFile(file, 'utf8');
    const plain = code.replaceAll(/(['"])(\.[^'"]*\.worklet)\.ts\?worklet\1/g, '$1$2.js$1');
    if (plain !== code) await writeFile(file, plain);
  }
  await writeEntries();
  const script = join(dist, 'audio', basename(workletEntry, '.ts'));
  const { code } = await bundleWorklet();
  await writeFile(`${script}.js`, `export default ${JSON.stringify(code)};\n`);
  await writeFile(`${script}.d.ts`, 'declare const source: string;\nexport default source;\n');
  // Files that a module reads at run time go beside it.
  await cp(join(root, 'src'), dist, { recursive: true, filter: (file) => !/\.(ts|md)$/.test(file) });
}

/** Writes `dist/session.js` and the like: the addresses of the exports map, which lead to `dist/entries`. */
async function writeEntries() {
  for (const target of Object.values(packageJson.exports)) {
    // Addresses of files, and of types without code.
    if (!target.default) continue;
    const file = basename(target.default, '.js');
    for (const end of ['.js', '.d.ts']) {
      await writeFile(join(dist, `${file}${end}`), `export * from './entries/${file}.js';\n`);
    }
  }
}

async function buildWorklets() {
  await mkdir(join(dist, 'worklets'));
  await writeFile(join(dist, 'worklets/processors.js'), (await bundleWorklet()).code);
}

/**
 * `voice-agent.js`, a module with its parts in `chunks/`. It only leads to `chunks/element-*.js`: what is loaded later imports
 * that file by its one address, under whatever name a page loads the module (`voice-agent.js?ver=2`).
 */
async function buildChunked() {
  await buildScript({
    entry: { 'voice-agent': source('entries/page.ts') },
    formats: ['es'],
    // The one-file builds have nothing more in them.
    license: { fileName: 'LICENSES.md' },
    output: {
      entryFileNames: '[name].js',
      // The one-file builds fetch these parts by name, so they have no hash.
      chunkFileNames: ({ facadeModuleId, name }) =>
        isFetchedPart(facadeModuleId) ? 'chunks/[name].js' : `chunks/${name}-[hash].js`,
      codeSplitting: { groups: [{ name: 'element', tags: ['$initial'] }] },
    },
  });
}

/** One file each with everything that a conversation needs: as a module, and as a classic script. */
async function buildOneFile() {
  for (const [name, entry, format] of /** @type {const} */ ([
    ['voice-agent.all', 'entries/all.ts', 'es'],
    ['voice-agent.iife', 'entries/iife.ts', 'iife'],
  ])) {
    await buildScript({
      entry: { [name]: source(entry) },
      formats: [format],
      output: { entryFileNames: '[name].js', codeSplitting: false },
      // Wherever the script is inlined or joined to others, the address of a source map would be wrong.
      sourcemap: false,
      plugins: [
        ...['ui', 'element'].map((room) =>
          replaceFile(source(`${room}/fetched-parts.ts`), source(`${room}/fetched-parts.one-file.ts`)),
        ),
        importAtOncePlugin(),
      ],
    });
  }
}

/**
 * What only some pages switch on once more, for the one-file builds: each part whole in itself, since what it shares with the element
 * lies within that one file.
 */
async function buildWholeParts() {
  for (const [name, entry] of /** @type {const} */ ([
    ['debugger', 'debug/debugger.ts'],
    ['page-tools', 'page-tools/page-tools.ts'],
    ['attaching', 'ui/attaching.ts'],
    ['keeper', 'element/keeper.ts'],
  ])) {
    await buildScript({
      entry: { [name]: source(entry) },
      formats: ['es'],
      output: { entryFileNames: 'chunks/[name].js', codeSplitting: false },
    });
  }
}

/**
 * @param {object} options
 * @param {Record<string, string>} options.entry
 * @param {import('vite').LibraryFormats[]} options.formats
 * @param {import('vite').Rolldown.OutputOptions} options.output
 * @param {boolean} [options.sourcemap]
 * @param {import('vite').BuildOptions['license']} [options.license] Where the licences of bundled packages go.
 * @param {import('vite').Plugin[]} [options.plugins]
 */
async function buildScript({ entry, formats, output, sourcemap = true, license = false, plugins = [] }) {
  await build({
    root,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [workletPlugin(), minifyLiteralsPlugin(), ...plugins],
    build: {
      outDir: join(dist, 'cdn'),
      emptyOutDir: false,
      target: 'es2022',
      sourcemap,
      license,
      lib: { entry, formats, name: 'VoiceAgent' },
      rolldownOptions: {
        // It would warn with every build that minifying the templates takes most of the time.
        checks: { bundlerTimings: false },
        output: {
          ...output,
          // Without capital letters, which some hosts do not tell from small ones.
          hashCharacters: 'base36',
          // Vite 8 keeps white space in ES libraries unless it is told here.
          minify: true,
          comments: { annotation: false, legal: false },
          // After minification, so that it stays.
          postBanner: `/*! ${name} ${version}, MIT. Contains Lit, (c) Google LLC, BSD-3-Clause. */`,
        },
      },
    },
  });
}

/** @param {string} file Below `src`. */
function source(file) {
  return join(root, 'src', file);
}

/** @param {string | null} file */
function isFetchedPart(file) {
  return /[\\/]src[\\/]ui[\\/](locales[\\/][a-z-]+|markdown)\.ts$/.test(file ?? '');
}

/**
 * Replaces one source file by another.
 *
 * @param {string} original
 * @param {string} replacement
 * @returns {import('vite').Plugin}
 */
function replaceFile(original, replacement) {
  return {
    name: 'replace-file',
    enforce: 'pre',
    async resolveId(id, importer) {
      const resolved = await this.resolve(id, importer, { skipSelf: true });
      return resolved?.id === original ? replacement : undefined;
    },
  };
}

/**
 * Imports at once what the sources import when it is needed: with all of it in one file, the bundler would only wrap each of
 * its modules in a function.
 *
 * @returns {import('vite').Plugin}
 */
function importAtOncePlugin() {
  return {
    name: 'import-at-once',
    enforce: 'pre',
    transform(code, id) {
      if (!/[\\/]src[\\/].*\.ts$/.test(id)) return undefined;
      let head = '';
      const body = code.replaceAll(/\blazy\(\(\) => import\(('[^']+')\)\)/g, (_, path) => {
        const name = `part${head.length}`;
        head += `import * as ${name} from ${path};`;
        return `lazy(() => Promise.resolve(${name}))`;
      });
      return head ? { code: head + body, map: null } : undefined;
    },
  };
}

/**
 * Removes white space from Lit's templates and style sheets, which are only text to the bundler.
 *
 * @returns {import('vite').Plugin}
 */
function minifyLiteralsPlugin() {
  return {
    name: 'minify-literals',
    async transform(code, id) {
      if (!/[\\/]src[\\/].*\.ts$/.test(id)) return undefined;
      const known = minified.get(code) ?? minifyHTMLLiterals(code, { fileName: id });
      minified.set(code, known);
      const result = await known;
      return result && { code: result.code, map: result.map?.toString() ?? null };
    },
  };
}

/** Writes the Subresource Integrity of every file that a page may load from another host: `{"voice-agent.js": "sha384-…"}`. */
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

/** The simulator's own page has the element of the same version: the module with its parts, without source maps. */
async function copyToSimulator() {
  await cp(join(dist, 'cdn'), join(simulator, 'dist/page'), {
    recursive: true,
    filter: (file) => !/\.map$|\.(?:all|iife)\.js$/.test(file),
  });
}

async function printSizes() {
  const files = [...(await filesIn(join(dist, 'cdn'))), join(dist, 'worklets/processors.js')];
  for (const file of files.filter((file) => extname(file) === '.js')) {
    printSize(file.slice(root.length), await readFile(file));
  }
  const modules = (await filesIn(join(simulator, 'dist'))).filter((file) => /[\\/]src[\\/].*\.js$/.test(file));
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
  console.log(`${name.padEnd(44)}${sizes[0]} kB${sizes[1]} kB gzip${sizes[2]} kB brotli`);
}

/** @param {string} folder */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
