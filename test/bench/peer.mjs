import { setTimeout as wait } from 'node:timers/promises';
import { inPage, openBed } from './bed.mjs';
import { heardOfInterrupted, median, rounded, stretched, untilSilence, untilSound } from './peer-numbers.mjs';

/**
 * The element beside the service's own client, `@elevenlabs/client`, in one Chromium with one simulator, by turns:
 * `npm run build && node test/bench/peer.mjs`. Prints medians of five times each; `node test/bench/peer.mjs 9` of nine.
 * Sound is what the audio thread hands over; what the browser does with it afterwards is not in here.
 *
 * @typedef {Exclude<import('./peer-page.js').Client, 'plain'>} Client
 * @typedef {import('./peer-numbers.mjs').Value} Value
 *
 * @typedef {object} Measure
 * @property {string[]} rows What it measures.
 * @property {(page: import('puppeteer-core').Page, client: Client, repetition: number) => Promise<Value[]>} run Gives a value for each.
 * @property {number} [times] How often in each repetition: of what is soon over and varies much, more can be had.
 */

const repetitions = Number(process.argv[2] ?? 5);
if (!(repetitions >= 1)) throw new Error('How often? A number from 1 on.');

/** @type {Measure[]} */
const measures = [
  {
    rows: ['script before anybody touches the page (kB, gzip)', 'script until connected (kB, gzip)'],
    async run(page, client) {
      await page.waitForNetworkIdle();
      const before = counted.bytes;
      await inPage(page, 'start', client, conversation('greeting'));
      await page.waitForNetworkIdle();
      return [before / 1000, counted.bytes / 1000];
    },
  },
  {
    rows: ['from start to connected, first time (ms)', 'from start to connected, second time (ms)'],
    times: 3,
    async run(page, client) {
      const first = await inPage(page, 'start', client, conversation('greeting'));
      await inPage(page, 'stop', client);
      return [first, await inPage(page, 'start', client, conversation('greeting'))];
    },
  },
  {
    rows: ['from start to connected, where the pointer was before (ms)'],
    times: 3,
    async run(page, client) {
      await page.evaluate(() => document.querySelector('voice-agent')?.dispatchEvent(new PointerEvent('pointerover')));
      await page.waitForNetworkIdle();
      return [await inPage(page, 'start', client, conversation('greeting'))];
    },
  },
  {
    rows: ['connects when another frame is first'],
    async run(page, client) {
      const url = conversation('late-metadata');
      const connected = inPage(page, 'start', client, url, 5000);
      return [
        await connected.then(
          () => 'yes',
          (error) => `no: ${refusal(error)}`,
        ),
      ];
    },
  },
  {
    rows: ['from the first audio of a turn to its sound (ms)', 'from the interruption to silence (ms)'],
    async run(page, client) {
      await inPage(page, 'listen');
      // An agent that has nothing to say by itself.
      await inPage(page, 'start', client, conversation('queue', { after: 600_000 }));
      await wait(500);
      for (let piece = 0; piece < 24; piece++) {
        await send({ type: 'audio', audio_event: { audio_base_64: tone, event_id: 1 } });
        await wait(60);
      }
      await send({ type: 'interruption', interruption_event: { event_id: 1 } });
      await wait(3500);
      const report = await inPage(page, 'report');
      return [untilSound(report), untilSilence(report)];
    },
  },
  {
    rows: ['from start to the first sound (ms)', 'late sound of an interrupted turn that is heard (s)'],
    async run(page, client) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('barge-in', { late: true, after: 2500 }));
      const report = await inPage(page, 'report', { quiet: true });
      return [untilSound(report, report.started), heardOfInterrupted(report)];
    },
  },
  {
    rows: ['of a goodbye, lost when the server closes (s)'],
    async run(page, client) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('goodbye'));
      return [-stretched(await inPage(page, 'report', { quiet: true }))];
    },
  },
  {
    rows: [
      'with jitter: mode changes (2 are right)',
      'with jitter: silence inside of speech (s)',
      'with jitter: from the first audio to sound (ms)',
    ],
    async run(page, client, repetition) {
      await inPage(page, 'listen');
      await inPage(page, 'start', client, conversation('jitter', { seed: repetition }));
      const report = await inPage(page, 'report', { quiet: true });
      return [report.flips, stretched(report), untilSound(report)];
    },
  },
  {
    rows: ['main thread, per second of speech (ms)', 'whole process of the page, per second of speech (ms)'],
    run: work,
  },
  {
    rows: ['main thread, with a face (ms)', 'whole process of the page, with a face (ms)'],
    async run(page, client, repetition) {
      if (client === 'peer') return ['has none', 'has none'];
      await page.evaluate(() => document.querySelector('voice-agent')?.removeAttribute('variant'));
      return work(page, client, repetition);
    },
  },
];

const tone = makeTone();
const bed = await openBed({ clients: ['ours', 'peer'] });
const { conversation, send, counted } = bed;
try {
  print(await measureAll());
} finally {
  await bed.close();
}

async function measureAll() {
  /** @type {Map<string, Record<Client, Value[]>>} */
  const values = new Map(measures.flatMap(({ rows }) => rows.map((row) => [row, { ours: [], peer: [] }])));
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { rows, run, times = 1 } of measures) {
      for (const client of Array.from({ length: times }, () => /** @type {const} */ (['ours', 'peer'])).flat()) {
        const page = await bed.open(client);
        const found = await run(page, client, repetition).catch((error) => {
          if (client === 'ours') process.exitCode = 1;
          return rows.map(() => refusal(error));
        });
        rows.forEach((row, index) => values.get(row)?.[client].push(found[index] ?? ''));
        await page.close();
      }
    }
  }
  return values;
}

/** @param {Map<string, Record<Client, Value[]>>} values */
function print(values) {
  const table = [['', 'ours', 'peer', 'peer / ours']];
  for (const [what, { ours, peer }] of values) {
    const [left, right] = [median(ours), median(peer)];
    const cells = [rounded(left, what), rounded(right, what)];
    const ratio = Number(cells[1]) / Number(cells[0]);
    table.push([what, ...cells, ratio > 0 && ratio < Infinity ? String(Number(ratio.toPrecision(2))) : '']);
  }
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of table) {
    const [what = '', ...others] = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    console.log([what, ...others].join('  ').trimEnd());
  }
}

/**
 * The CPU time of five seconds in which the agent speaks and the microphone runs, by the second: it is the same on a busy
 * machine.
 *
 * @type {Measure['run']}
 */
async function work(page, client) {
  const devtools = await page.createCDPSession();
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return ['TaskDuration', 'ProcessTime'].map((name) => metrics.find((metric) => metric.name === name)?.value ?? NaN);
  };
  await inPage(page, 'start', client, conversation('barge-in', { interruptible: false, pace: 1 }));
  await inPage(page, 'whenSpeaking');
  const before = await read();
  await wait(5000);
  const after = await read();
  return after.map((value, index) => ((value - (before[index] ?? NaN)) * 1000) / 5);
}

/** @param {unknown} error */
function refusal(error) {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/** A quarter of a second of 1 kHz, as it goes over the wire: pieces of it follow each other without a seam. */
function makeTone() {
  const samples = Int16Array.from({ length: 4000 }, (_, n) => 16_000 * Math.sin((2 * Math.PI * n) / 16));
  return Buffer.from(samples.buffer).toString('base64');
}
