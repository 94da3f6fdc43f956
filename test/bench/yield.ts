/**
 * How well the agent gives way: `npm run bench:yield`. Plays an agent's voice through the real `GiveWay`, in rooms with noise
 * and echo, for ten minutes without a visitor and then with 53 utterances that begin while the agent speaks. The wish:
 *
 * - In 95 of 100 utterances the voice is 15 dB softer within 150 ms of the first syllable.
 * - Without a visitor it gives way once in ten minutes at most.
 *
 * Says where that is missed.
 */
import { agentSpeech, couplings, falseYields, lowered, noises, roomNoise, utterances } from './yield-signals.js';

const MINUTES = 10;
const SPEECH_DB = -26;
const agent = agentSpeech(MINUTES * 60, -20, 7);
const said = utterances(SPEECH_DB);
let missed = 0;
console.log('noise      SNR  coupling  lowered in time  false yields in 10 min');
for (const noise of ['none', ...noises] as const) {
  for (const ratio of noise === 'none' ? [60] : [20, 10, 5]) {
    const room = roomNoise(noise === 'none' ? 'fan' : noise, MINUTES * 60, SPEECH_DB - ratio, 11 + ratio);
    for (const coupling of couplings) {
      const part = lowered(agent, room, coupling, said);
      const yields = falseYields(agent, room, coupling);
      if (part < 0.95 || yields > 1) missed++;
      const cells = [noise.padEnd(9), `${ratio} dB`.padStart(5), `${coupling.gain} dB`.padStart(8)];
      console.log(...cells, `${Math.round(part * 100)} %`.padStart(14), String(yields).padStart(16));
    }
  }
}
console.log(missed ? `The wish is missed in ${missed} of 30 rooms.` : 'The wish is met in every room.');
