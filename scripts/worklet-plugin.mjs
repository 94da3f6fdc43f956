import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The file that runs on the audio thread. */
export const workletEntry = fileURLToPath(new URL('../src/audio/processors.worklet.ts', import.meta.url));

const query = '?worklet';

/**
 * Each state of the sources is bundled once, since a build asks four times.
 *
 * @type {Map<string, Promise<{ code: string, inputs: { file: string, changed: number }[] }>>}
 */
const bundles = new Map();

/**
 * Bundles a worklet into one minified classic-safe script.
 *
 * @param {string} entry Absolute path.
 * @returns {Promise<{ code: string, inputs: string[] }>} The script and the files that went into it.
 */
export async function bundleWorklet(entry = workletEntry) {
  let bundle = await bundles.get(entry)?.catch(() => undefined);
  if (!bundle || (await hasChanged(bundle.inputs))) {
    const promise = makeBundle(entry);
    bundles.set(entry, promise);
    bundle = await promise;
  }
  return { code: bundle.code, inputs: bundle.inputs.map(({ file }) => file) };
}

/** @param {{ file: string, changed: number }[]} inputs */
async function hasChanged(inputs) {
  const changes = await Promise.all(inputs.map(({ file }) => lastChange(file)));
  return inputs.some(({ changed }, index) => changed !== changes[index]);
}

/** @param {string} file */
const lastChange = async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;

/** @param {string} entry */
async function makeBundle(entry) {
  const result = await build({
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      minify: 'oxc',
      lib: { entry, formats: ['iife'], name: 'worklet', fileName: 'processors' },
    },
  });
  const [
    {
      output: [chunk],
    },
  ] = /** @type {[import('vite').Rollup.RollupOutput]} */ (result);
  const files = chunk.moduleIds.filter((id) => !id.startsWith('\0'));
  const inputs = await Promise.all(files.map(async (file) => ({ file, changed: await lastChange(file) })));
  return { code: chunk.code.trim(), inputs };
}

/**
 * Vite: answers `import source from './x.worklet.ts?worklet'` with the bundled script as a string.
 *
 * @returns {import('vite').Plugin}
 */
export function workletPlugin() {
  return {
    name: 'worklet',
    enforce: 'pre',
    load: {
      filter: { id: /\?worklet$/ },
      async handler(id) {
        const { code, inputs } = await bundleWorklet(id.slice(0, -query.length));
        for (const file of inputs) this.addWatchFile(file);
        return { code: `export default ${JSON.stringify(code)};`, moduleType: 'js', map: null };
      },
    },
  };
}

/**
 * The same for the test runner's server.
 *
 * @returns {import('@web/test-runner').TestRunnerPlugin}
 */
export function workletTestPlugin() {
  let root = process.cwd();
  return {
    name: 'worklet',
    serverStart({ config }) {
      root = config.rootDir;
    },
    async serve({ path, search }) {
      if (search !== query) return;
      const { code } = await bundleWorklet(root + path);
      return { body: `export default ${JSON.stringify(code)};`, type: 'js' };
    },
  };
}
