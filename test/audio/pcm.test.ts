import { expect } from '@open-wc/testing';
import { decodeSamples, encodeSamples, parseFormat, rootMeanSquare } from '../../src/audio/pcm.js';
import type { AudioFormat } from '../../src/protocol/messages.js';

const pcm = parseFormat('pcm_16000');
const ulaw = parseFormat('ulaw_8000');

/** Linear 16-bit values of the mu-law codes 0x80 to 0xff, as in the tables of ITU-T G.711. Codes below are their negatives. */
const reference = [
  32124, 31100, 30076, 29052, 28028, 27004, 25980, 24956, 23932, 22908, 21884, 20860, 19836, 18812, 17788, 16764, 15996,
  15484, 14972, 14460, 13948, 13436, 12924, 12412, 11900, 11388, 10876, 10364, 9852, 9340, 8828, 8316, 7932, 7676, 7420,
  7164, 6908, 6652, 6396, 6140, 5884, 5628, 5372, 5116, 4860, 4604, 4348, 4092, 3900, 3772, 3644, 3516, 3388, 3260,
  3132, 3004, 2876, 2748, 2620, 2492, 2364, 2236, 2108, 1980, 1884, 1820, 1756, 1692, 1628, 1564, 1500, 1436, 1372,
  1308, 1244, 1180, 1116, 1052, 988, 924, 876, 844, 812, 780, 748, 716, 684, 652, 620, 588, 556, 524, 492, 460, 428,
  396, 372, 356, 340, 324, 308, 292, 276, 260, 244, 228, 212, 196, 180, 164, 148, 132, 120, 112, 104, 96, 88, 80, 72,
  64, 56, 48, 40, 32, 24, 16, 8, 0,
];

/** Encodes linear 16-bit values. */
function encode(values: number[], format = pcm): number[] {
  const bytes = new Uint8Array(values.length * format.bytesPerSample);
  const samples = Float32Array.from(values, (value) => value / 0x8000);
  encodeSamples(samples, samples.length, format, new DataView(bytes.buffer));
  return [...bytes];
}

/** Decodes to linear 16-bit values. */
const decode = (bytes: number[], format = pcm): number[] =>
  Array.from(decodeSamples(Uint8Array.from(bytes), format), (sample) => sample * 0x8000);

describe('parseFormat', () => {
  const formats: [AudioFormat, 'pcm' | 'ulaw', number, number][] = [
    ['pcm_8000', 'pcm', 8000, 2],
    ['pcm_16000', 'pcm', 16000, 2],
    ['pcm_22050', 'pcm', 22050, 2],
    ['pcm_24000', 'pcm', 24000, 2],
    ['pcm_44100', 'pcm', 44100, 2],
    ['pcm_48000', 'pcm', 48000, 2],
    ['ulaw_8000', 'ulaw', 8000, 1],
  ];
  for (const [format, encoding, sampleRate, bytesPerSample] of formats) {
    it(`takes ${format} apart`, () => {
      expect(parseFormat(format)).to.deep.equal({ encoding, sampleRate, bytesPerSample });
    });
  }
});

describe('16-bit PCM', () => {
  it('is little-endian', () => {
    expect(encode([0, 1, -1, 0x1234, -0x8000, 0x7fff])).to.deep.equal([
      0, 0, 1, 0, 255, 255, 0x34, 0x12, 0, 128, 255, 127,
    ]);
  });

  it('comes back as it went', () => {
    const values = Array.from({ length: 0x10000 }, (_, index) => index - 0x8000);
    expect(decode(encode(values))).to.deep.equal(values);
  });

  it('clips what is louder than full scale', () => {
    expect(decode(encode([0x8000, 0x20000, -0x8001, -0x20000]))).to.deep.equal([0x7fff, 0x7fff, -0x8000, -0x8000]);
  });

  it('leaves out a half sample at the end', () => {
    expect(decode([1, 0, 2])).to.deep.equal([1]);
    expect(decode([1])).to.deep.equal([]);
    expect(decode([])).to.deep.equal([]);
  });

  it('is read from anywhere within a buffer', () => {
    const bytes = Uint8Array.of(9, 9, 9, 1, 2, 9);
    expect([...decodeSamples(bytes.subarray(3, 5), pcm)]).to.deep.equal([0x201 / 0x8000]);
  });

  it('is written at an offset, and not beyond what was asked for', () => {
    const bytes = new Uint8Array(6).fill(7);
    encodeSamples(Float32Array.of(1 / 0x8000, 1, 1), 1, pcm, new DataView(bytes.buffer), 3);
    expect([...bytes]).to.deep.equal([7, 7, 7, 1, 0, 7]);
  });
});

describe('mu-law', () => {
  it('is decoded as G.711 says', () => {
    const codes = Array.from({ length: 0x80 }, (_, index) => 0x80 + index);
    expect(decode(codes, ulaw)).to.deep.equal(reference);
    const negatives = decode(
      codes.map((code) => code - 0x80),
      ulaw,
    );
    expect(negatives.map((value) => 0 - value)).to.deep.equal(reference);
  });

  it('is encoded as G.711 says: every code but negative zero comes back', () => {
    const codes = Array.from({ length: 0x100 }, (_, code) => code).filter((code) => code !== 0x7f);
    expect(encode(decode(codes, ulaw), ulaw)).to.deep.equal(codes);
  });

  it('codes every value within half a step of its segment', () => {
    const values = Array.from({ length: 0x10000 }, (_, index) => index - 0x8000);
    const codes = encode(values, ulaw);
    const decoded = decode(codes, ulaw);
    const wrong = values.filter((value, index) => {
      if (Math.abs(value) > 32635) return decoded[index] !== Math.sign(value) * 32124;
      const step = 8 << ((~codes[index]! >> 4) & 7);
      return Math.abs(decoded[index]! - value) > step / 2;
    });
    expect(wrong).to.deep.equal([]);
  });

  it('is silent as 0xff', () => {
    expect(encode([0], ulaw)).to.deep.equal([0xff]);
  });

  it('is written byte by byte at an offset', () => {
    const bytes = new Uint8Array(3);
    encodeSamples(Float32Array.of(0, 1), 2, ulaw, new DataView(bytes.buffer), 1);
    expect([...bytes]).to.deep.equal([0, 0xff, 0x80]);
  });
});

describe('rootMeanSquare', () => {
  it('is 0 for silence and for nothing, and 1 for full scale', () => {
    expect(rootMeanSquare(new Float32Array(8))).to.equal(0);
    expect(rootMeanSquare(new Float32Array(0))).to.equal(0);
    expect(rootMeanSquare(Float32Array.of(1, -1, 1, -1))).to.equal(1);
  });

  it('looks at the first samples only when told how many', () => {
    expect(rootMeanSquare(Float32Array.of(0.5, -0.5, 1), 2)).to.equal(0.5);
  });
});
