/** Step sizes of IMA ADPCM. */
const steps = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
  130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
  1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484,
  7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];

const indexChanges = [-1, -1, -1, -1, 2, 4, 6, 8];

/** Reads 4-bit IMA ADPCM without headers, low half of each byte first, as samples from -1 to 1. */
export function decodeAdpcm(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(bytes.length * 2);
  let predicted = 0;
  let index = 0;
  for (let place = 0; place < samples.length; place++) {
    const code = (bytes[place >> 1]! >> (place & 1 ? 4 : 0)) & 0x0f;
    const step = steps[index]!;
    const change = (step >> 3) + (code & 4 ? step : 0) + (code & 2 ? step >> 1 : 0) + (code & 1 ? step >> 2 : 0);
    predicted = Math.max(-0x8000, Math.min(0x7fff, predicted + (code & 8 ? -change : change)));
    index = Math.max(0, Math.min(steps.length - 1, index + indexChanges[code & 7]!));
    samples[place] = predicted / 0x8000;
  }
  return samples;
}
