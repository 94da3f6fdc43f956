import { expect } from '@open-wc/testing';
import { thumbnail } from '../../src/ui/thumbnail.js';
import { pictureOf } from './support.js';

describe('a small drawing of a file', () => {
  for (const [size, expected] of [
    [
      [1000, 400],
      [480, 192],
    ],
    [
      [200, 960],
      [100, 480],
    ],
    [
      [30, 20],
      [30, 20],
    ],
    [
      [2000, 1],
      [480, 1],
    ],
  ] as const) {
    it(`of ${size.join(' by ')} is ${expected.join(' by ')}, whole, and has the file’s name`, async () => {
      const drawing = (await thumbnail(await pictureOf('red.png', 'red', size[0], size[1])))!;
      expect([drawing.width, drawing.height]).to.deep.equal(expected);
      expect([drawing.getAttribute('role'), drawing.getAttribute('aria-label')]).to.deep.equal(['img', 'red.png']);
      const [x, y] = [drawing.width - 1, drawing.height - 1];
      const [red, green, blue, alpha] = drawing.getContext('2d')!.getImageData(x, y, 1, 1).data;
      expect([red! > 200, green! < 50, blue! < 50, alpha! > 200], 'the last pixel').to.deep.equal([
        true,
        true,
        true,
        true,
      ]);
    });
  }

  it('is none of a file that is no picture, or no whole one', async () => {
    expect(await thumbnail(new File(['%PDF'], 'a.pdf', { type: 'application/pdf' }))).to.equal(undefined);
    expect(await thumbnail(new File(['no png'], 'a.png', { type: 'image/png' }))).to.equal(undefined);
  });
});
