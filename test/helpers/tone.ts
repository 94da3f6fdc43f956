import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { encodeBase64 } from '../../src/protocol/base64.js';
import { sine } from './signal.js';

/** Sample rate of what the simulator says unless it is asked for another, in Hz. */
const RATE_HZ = 16_000;

/** So many s of a tone, as the service sends it: PCM of 16 bits at 16 kHz in base64. */
export function toneOf(
  seconds: number,
  { frequency = 440, amplitude }: { frequency?: number; amplitude?: number } = {},
): string {
  const samples = sine(frequency, RATE_HZ, Math.round(RATE_HZ * seconds), amplitude);
  const bytes = new Uint8Array(samples.length * 2);
  encodeSamples(samples, samples.length, parseFormat('pcm_16000'), new DataView(bytes.buffer));
  return encodeBase64(bytes);
}
