import { decode, defaultDecodeLimits } from './decode.ts';
import { readPhotoFile } from './photo.ts';
import { pictureFormat } from './picture-format.ts';
import { turns } from './turns.ts';
import type { Preview } from './vision.ts';

const QUALITY = 78;
/** A page asks for dozens at once: two are made at a time, of large ones that are in memory as a whole one. */
const [making, streaming, whole] = [turns(2), turns(2), turns(1)];

/**
 * A small copy of a photo on the disk: upright, drawn anew from its pixels, so that nothing else of the file comes along (place, camera,
 * thumbnails). Throws `PhotoError`.
 *
 * @param side the longer one at most, pixels
 */
export function thumbnailOf(file: string, side: number): Promise<Preview> {
  return making(async () => {
    const { bytes } = await readPhotoFile(file);
    pictureFormat(bytes);
    const { default: sharp } = await import('sharp');
    const header = await sharp(bytes, { limitInputPixels: false })
      .metadata()
      .catch(() => undefined);
    const { width: w = side, height: h = side } = header?.autoOrient ?? {};
    const scale = Math.min(1, side / Math.max(w, h));
    const [width, height] = [Math.max(1, Math.round(w * scale)), Math.max(1, Math.round(h * scale))];
    const input = {
      ...{ width, height, resize: 'squish', cropFraction: 1, interpolation: 'bilinear' },
      padColor: [0, 0, 0],
    } as Parameters<typeof decode>[1];
    const { rgb } = await decode(bytes, input, defaultDecodeLimits, { streaming, whole });
    const webp = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .webp({ quality: QUALITY })
      .toBuffer();
    return { bytes: webp, type: 'image/webp', width, height };
  });
}
