import { openBed, inPage } from './bed.mjs';
import { median, rounded } from './peer-numbers.mjs';
import { startOnce } from './start-measures.mjs';

/**
 * The element, the service's own client (`@elevenlabs/client`, installed for this run) and a plain client written by hand, by
 * turns, in one Chromium with one simulator: `npm run bench`. Prints medians of 10 times each; `npm run bench -- 3` of three.
 * What the loudspeaker itself adds is not in here. On a busy machine only the ratios mean something.
 */

/** @typedef {import('./peer-page.js').Client} Client */

const repetitions = Number(process.argv[2] ?? 10);
if (!(repetitions >= 1)) throw new Error('How often? A number from 1 on.');

/** @type {{ name: string, client: Client, loaded: boolean, face?: boolean }[]} */
const contestants = [
  { name: 'ours', client: 'ours', loaded: true },
  { name: 'ours, call not loaded', client: 'ours', loaded: false },
  { name: 'plain', client: 'plain', loaded: true },
  { name: 'peer', client: 'peer', loaded: true },
];

/** @type {Map<string, Map<string, number[]>>} */
const table = new Map();
const note = (/** @type {string} */ row, /** @type {string} */ name, /** @type {number} */ value) => {
  const columns = table.get(row) ?? new Map();
  table.set(row, columns);
  columns.set(name, [...(columns.get(name) ?? []), value]);
};

const bed = await openBed({ clients: ['ours', 'plain', 'peer'] });
try {
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [what, delays] of Object.entries({
      'nothing injected': { endpoint: 0, upgrade: 0, microphone: 0 },
      'endpoint 100, upgrade 100, microphone 150': { endpoint: 100, upgrade: 100, microphone: 150 },
    })) {
      Object.assign(bed.delays, delays);
      for (const { name, client, loaded } of contestants) {
        const [microphone = NaN, greeting = NaN] = await startOnce(bed, client, { loaded });
        note(`start to first microphone audio at the server (ms); ${what}`, name, microphone);
        note(`start to first sound of the greeting (ms); ${what}`, name, greeting);
      }
    }
    Object.assign(bed.delays, { endpoint: 0, upgrade: 0, microphone: 0 });
    for (const [name, client, face] of /** @type {[string, Client, boolean][]} */ ([
      ['ours', 'ours', false],
      ['ours, with its face', 'ours', true],
      ['plain', 'plain', false],
      ['peer', 'peer', false],
    ])) {
      const [script = NaN, task = NaN] = await talk(client, face);
      note('script per second of talk (ms)', name, script);
      note('main thread per second of talk (ms)', name, task);
    }
  }
} finally {
  await bed.close();
}
for (const [row, columns] of table) {
  console.log(row);
  for (const [name, values] of columns) console.log(`  ${name.padEnd(24)}${rounded(median(values), row).padStart(6)}`);
}

/**
 * What the main thread does in four seconds in which the agent speaks and the microphone runs, by the second: CPU time, which
 * is nearly the same on a busy machine.
 *
 * @param {Client} client
 * @param {boolean} face Whether the element shows its own.
 */
async function talk(client, face) {
  const page = await bed.open(client);
  try {
    if (face) await page.evaluate(() => document.querySelector('voice-agent')?.removeAttribute('variant'));
    const devtools = await page.createCDPSession();
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const read = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return ['ScriptDuration', 'TaskDuration'].map((name) => metrics.find((one) => one.name === name)?.value ?? NaN);
    };
    await inPage(page, 'start', client, bed.conversation('barge-in', { interruptible: false, pace: 1 }));
    await inPage(page, 'whenSpeaking');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const before = await read();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const after = await read();
    return after.map((value, index) => ((value - (before[index] ?? NaN)) * 1000) / 4);
  } finally {
    await page.close();
  }
}
