import type { AudioFormat } from '../protocol/messages.js';

/** What an `AudioFormat` of the wire says, taken apart. */
export interface PcmFormat {
  /** `pcm`: 16-bit signed little-endian. `ulaw`: ITU-T G.711 mu-law. Mono both. */
  encoding: 'pcm' | 'ulaw';
  /** Hz. */
  sampleRate: number;
  bytesPerSample: 1 | 2;
}

/** Takes a wire format such as `pcm_16000` apart. */
export function parseFormat(format: AudioFormat): PcmFormat {
  const [encoding, rate] = format.split('_');
  return encoding === 'ulaw'
    ? { encoding, sampleRate: Number(rate), bytesPerSample: 1 }
    : { encoding: 'pcm', sampleRate: Number(rate), bytesPerSample: 2 };
}

/**
 * Writes `count` samples as bytes. Allocates nothing.
 *
 * @param samples -1 to 1; what is louder is clipped.
 * @param target As many bytes as the samples need, from `offset` on.
 */
export function encodeSamples(
  samples: Float32Array,
  count: number,
  { encoding }: PcmFormat,
  target: DataView,
  offset = 0,
): void {
  for (let index = 0; index < count; index++) {
    const value = toInt16(samples[index]!);
    if (encoding === 'ulaw') target.setUint8(offset + index, encodeMuLaw(value));
    else target.setInt16(offset + index * 2, value, true);
  }
}

/** Reads bytes as samples from -1 to 1. A half sample at the end is left out. */
export function decodeSamples(bytes: Uint8Array, { encoding, bytesPerSample }: PcmFormat): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.floor(bytes.length / bytesPerSample));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = (encoding === 'ulaw' ? decodeMuLaw(bytes[index]!) : view.getInt16(index * 2, true)) / 0x8000;
  }
  return samples;
}

/** Root mean square of the first `count` samples: 0 for silence, 1 at the most. */
export function rootMeanSquare(samples: Float32Array, count = samples.length): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += samples[index]! ** 2;
  return count ? Math.sqrt(sum / count) : 0;
}

const toInt16 = (sample: number): number => Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000)));

/** G.711: the bias that makes every segment begin at a power of two, and the largest magnitude that can be coded. */
const ULAW_BIAS = 0x84;
const ULAW_CLIP = 0x7fff - ULAW_BIAS;

function encodeMuLaw(value: number): number {
  const sign = value < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(value), ULAW_CLIP) + ULAW_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function decodeMuLaw(byte: number): number {
  const code = ~byte;
  const magnitude = ((((code & 0x0f) << 3) + ULAW_BIAS) << ((code >> 4) & 0x07)) - ULAW_BIAS;
  return code & 0x80 ? -magnitude : magnitude;
}
