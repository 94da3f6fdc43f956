import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { smallPng } from './small-png.js';

const folder = fileURLToPath(new URL('pictures/', import.meta.url));

/**
 * How different a picture may be. `colour`: of a pixel, 0 to 1. `share`: how many of the pixels may differ by more. Pictures are kept
 * with 256 colours, and another version of Chromium, another processor or a busy one draws the edges of letters and the light of the orb
 * a little otherwise: 0.0006 of a picture was seen. A line of text that has moved or another colour is more than that.
 */
const TOLERANCE = { colour: 0.1, share: 0.001 };

/**
 * Compares a picture with the one of this name. Where they differ, `NAME.new.png` and `NAME.diff.png` stand beside it afterwards. With
 * `RENEW_LOOKS` set, the picture takes its place.
 *
 * @returns What is different, if anything.
 */
export function compare(name: string, taken: Uint8Array): string | undefined {
  const pathOf = (end: string): string => `${folder}${name}${end}.png`;
  const file = pathOf('');
  const picture = PNG.sync.read(Buffer.from(taken));
  const { width, height } = picture;
  for (const end of ['.new', '.diff']) rmSync(pathOf(end), { force: true });
  const known = existsSync(file) ? PNG.sync.read(readFileSync(file)) : undefined;
  const isSameSize = known?.width === width && known.height === height;
  const diff = new PNG({ width, height });
  const different = isSameSize
    ? pixelmatch(picture.data, known.data, diff.data, width, height, { threshold: TOLERANCE.colour })
    : width * height;
  if (different <= TOLERANCE.share * width * height) return undefined;
  mkdirSync(folder, { recursive: true });
  if (process.env['RENEW_LOOKS']) {
    writeFileSync(file, smallPng(picture));
    return undefined;
  }
  writeFileSync(pathOf('.new'), taken);
  if (!known) return `${name}: there is no such picture yet`;
  if (!isSameSize) return `${name}: ${width} × ${height} pixels in place of ${known.width} × ${known.height}`;
  writeFileSync(pathOf('.diff'), PNG.sync.write(diff));
  return `${name}: ${different} pixels differ`;
}
