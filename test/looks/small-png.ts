import { crc32, deflateSync } from 'node:zlib';
import type { PNG } from 'pngjs';

/** Colours in a palette. */
const MOST_COLOURS = 256;

/** A colour of this share of the pixels is kept as it is: backgrounds, lines, buttons. */
const LEAST_SHARE = 0.008;

/** Steps of each channel that other colours are kept in: of light that fades, and of the edges of letters, which need fewer. */
const STEPS = 20;
const EDGE_STEPS = 8;

/** Neighbours that differ by so much in a channel are an edge. */
const LEAST_EDGE = 32;

/** Writes a picture with a palette, which takes a quarter of the room of one without. The alpha channel is left out. */
export function smallPng({ width, height, data }: PNG): Buffer {
  const pixels = Uint32Array.from({ length: width * height }, (_, index) => data.readUIntBE(4 * index, 3));
  const least = LEAST_SHARE * pixels.length;
  const common = count(pixels);
  const isEdge = (index: number): boolean =>
    [index - 1, index - width].some((near) => difference(pixels[index]!, pixels[near] ?? pixels[index]!) >= LEAST_EDGE);
  const reduced = pixels.map((colour, index) =>
    common.get(colour)! >= least ? colour : inSteps(colour, isEdge(index) ? EDGE_STEPS : STEPS),
  );
  const colours = [...count(reduced)].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette = colours.slice(0, MOST_COLOURS).sort((a, b) => a - b);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of colours.slice(MOST_COLOURS)) places.set(colour, palette.indexOf(nearest(colour, palette)));
  // Each line begins with the number of its filter: none.
  const lines = Buffer.alloc((width + 1) * height);
  for (const [index, colour] of reduced.entries()) lines[index + Math.floor(index / width) + 1] = places.get(colour)!;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, by a palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function count(pixels: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

const channels = (colour: number): [red: number, green: number, blue: number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
];

/** How much two colours differ in the channel in which they differ most. */
function difference(a: number, b: number): number {
  const others = channels(b);
  return Math.max(...channels(a).map((value, index) => Math.abs(value - others[index]!)));
}

function inSteps(colour: number, steps: number): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const step = Math.round((value * (steps - 1)) / 255);
    return Math.round((step * 255) / (steps - 1));
  }) as [number, number, number];
  return (red << 16) | (green << 8) | blue;
}

function nearest(colour: number, palette: readonly number[]): number {
  const wanted = channels(colour);
  const distance = (other: number): number =>
    channels(other).reduce((sum, value, index) => sum + (value - wanted[index]!) ** 2, 0);
  return palette.reduce((best, other) => (distance(other) < distance(best) ? other : best));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
