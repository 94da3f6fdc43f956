import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run check:package`: looks at both packages as they would be published, and at the repository for what nobody uses. Prints
 * what each tool says; any fault makes it fail. Weights are held by `test/package/bundle.node.test.ts` and
 * `test/package/bundlers.node.test.ts`: they weigh the same files with gzip as size-limit would, for the element with its chunks as well.
 */
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!existsSync('dist') || !existsSync('packages/simulator/dist')) {
  console.error('Nothing is built: run `npm run build` first.');
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'voice-agent-check-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** @type {{ name: string, filename: string }[]} */
const packed = JSON.parse(
  execFileSync(
    'npm',
    ['pack', '.', './packages/simulator', '--json', '--ignore-scripts', '--pack-destination', scratch],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ),
);

/** Scripts and data have addresses of their own, for pages that host them; nobody imports them with types. */
const untyped = ['./worklets/processors.js', './custom-elements.json', './integrity.json'];

/** @type {[name: string, ...command: string[]][]} */
const checks = packed.flatMap(({ name, filename }) => [
  [`publint of ${name}`, 'publint/src/cli.js', '--strict', join(scratch, filename)],
  [
    `types of ${name}`,
    '@arethetypeswrong/cli/dist/index.js',
    join(scratch, filename),
    // Node resolves modules by `exports` and CommonJS by dynamic import or `require` of a module, nothing older.
    '--profile',
    'esm-only',
    '--no-color',
    ...(name === 'voice-agent-element' ? ['--exclude-entrypoints', ...untyped] : []),
  ],
]);
checks.push(['what nobody uses', 'knip/bin/knip.js', '--no-progress', '--no-config-hints']);

const failed = checks.filter(([name, script = '', ...args]) => {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join('node_modules', script), ...args], { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
  return status !== 0;
});
console.log(`\n${checks.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);
