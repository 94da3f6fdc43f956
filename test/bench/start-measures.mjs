import { inPage } from './bed.mjs';
import { need, untilSound } from './peer-numbers.mjs';

/**
 * @typedef {import('./bed.mjs').Bed} Bed
 * @typedef {import('./peer-page.js').Client} Client
 */

/** How long a start may take until the microphone is heard, in ms. */
const PATIENCE_MS = 10_000;

/**
 * From the call of `start` to the first microphone audio at the server, and to the first sound of the greeting that the audio
 * thread renders, by the clock that the page and the server share.
 *
 * @param {Bed} bed
 * @param {Client} client
 * @param {{ loaded: boolean }} options Whether the element has loaded what a conversation needs. The other clients are one file.
 */
export async function startOnce(bed, client, { loaded }) {
  const page = await bed.open(client);
  try {
    await inPage(page, 'listen');
    if (loaded) await inPage(page, 'prepare');
    const known = new Set(bed.simulator.conversations);
    await inPage(page, 'start', client, { endpoint: bed.conversation('greeting') });
    const record = need(bed.simulator.conversations.find((one) => !known.has(one)));
    const heard = await firstAudioAt(record);
    const report = await inPage(page, 'report', { quiet: true });
    return [heard - report.started, untilSound(report, report.started)];
  } finally {
    await page.close();
  }
}

/** @param {import('../../packages/simulator/src/record.js').ConversationRecord} record */
async function firstAudioAt(record) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
    const { startedAt, audio } = record.toJSON();
    if (audio.firstAt !== null) return Date.parse(startedAt) + audio.firstAt;
  }
  throw new Error('no microphone audio came');
}
