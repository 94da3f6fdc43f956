import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The documentation site: `npm run docs` to write, `npm run docs:build` for `site/.vitepress/dist`, `npm run docs:test` to try
 * what was built. What only the site needs is installed into `site/node_modules` when it is asked for first.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const site = `${root}site`;
const [command = 'dev'] = process.argv.slice(2);

const isCurrent = (/** @type {string} */ file, /** @type {string} */ source) =>
  existsSync(file) && statSync(file).mtimeMs >= statSync(source).mtimeMs;

if (!isCurrent(`${site}/node_modules/.package-lock.json`, `${site}/package-lock.json`)) {
  run('npm', ['ci', '--no-audit', '--no-fund'], site);
}
if (!existsSync(`${root}dist/cdn/voice-agent.js`)) run('npm', ['run', 'build'], root);

// The site loads the element as any other page would: the built script with its chunks.
await rm(`${site}/public/cdn`, { recursive: true, force: true });
await cp(`${root}dist/cdn`, `${site}/public/cdn`, {
  recursive: true,
  filter: (file) => !/\.map$|\.(?:all|iife)\.js$/.test(file),
});

if (command === 'test') run(process.execPath, ['--import', 'tsx', 'test.mjs', ...process.argv.slice(3)], site);
else await serve();

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
function run(program, args, cwd) {
  try {
    execFileSync(program, args, { cwd, stdio: 'inherit' });
  } catch (error) {
    process.exit(/** @type {{ status?: number }} */ (error).status || 1);
  }
}

/** Runs VitePress until it ends by itself or is stopped. */
async function serve() {
  const child = spawn(process.execPath, ['node_modules/vitepress/bin/vitepress.js', command, '.'], {
    cwd: site,
    stdio: 'inherit',
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}
