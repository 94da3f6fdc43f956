import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Runs `npm test` some times in a row while a program keeps one processor busy, and says how each run went. There are no
 * second tries: what fails once in three runs is what this is to find.
 */
const usage = `npm run test:stability -- [options]
  --times <n>       how often; default: 3
  --engine, --files, --short, --no-build
                    passed on to npm test
The last lines say "N passed, N failed" for each run. It is red when one of them is.`;

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '3' },
    engine: { type: 'string' },
    files: { type: 'string' },
    short: { type: 'boolean' },
    'no-build': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const times = Number(options.times);
if (options.help || !(times >= 1)) {
  console.log(usage);
  process.exit(options.help ? 0 : 1);
}

const { engine, files, short, 'no-build': noBuild } = options;
const args = [
  fileURLToPath(new URL('test.mjs', import.meta.url)),
  ...(engine ? ['--engine', engine] : []),
  ...(files ? ['--files', files] : []),
  ...(short ? ['--short'] : []),
  ...(noBuild ? ['--no-build'] : []),
];

// Ends with this program, whatever way that ends.
const busy = spawn(process.execPath, ['--eval', 'const { ppid } = process; while (process.ppid === ppid);']);
/** @type {string[]} */
const lines = [];
let red = false;
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
let stopped = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    stopped = true;
    running?.kill(signal);
  });
}
for (let run = 1; run <= times && !stopped; run++) {
  console.log(`\nRun ${run} of ${times}`);
  const began = performance.now();
  const { code, output } = await runTests();
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const counts = /\d+ passed, \d+ failed(?=\s*$)/.exec(output)?.[0] ?? 'ended without a count';
  lines.push(`${run}: ${counts}, in ${minutes} minutes`);
  red ||= code !== 0;
}
busy.kill();
console.log(`\n${lines.join('\n')}`);
process.exitCode = red ? 1 : 0;

/**
 * Shows what the tests write, and keeps the end of it.
 *
 * @returns {Promise<{ code: number, output: string }>}
 */
function runTests() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CI: '' },
    });
    running = child;
    let output = '';
    child.stdout.on('data', (data) => {
      process.stdout.write(data);
      output = (output + data).slice(-1000);
    });
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
