/** The longer side of what is drawn: twice as large as it is shown, for sharp screens. */
const LONGEST_SIDE_PX = 480;

/**
 * A small drawing of a picture; `undefined` for a file that is none, or cannot be read. It has no address, so that no
 * Content-Security-Policy stands in its way and nothing is to be given back.
 */
export async function thumbnail(file: File): Promise<HTMLCanvasElement | undefined> {
  if (!file.type.startsWith('image/')) return undefined;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', file.name);
    return canvas;
  } catch {
    return undefined;
  }
}
