import { decode } from '../decode.ts';
import type { Preview } from '../vision.ts';

/** Longer side of what a page shows, pixels. */
export const PREVIEW_SIDE = 800;
const QUALITY = 80;

/**
 * The picture as a page shows it: upright, small, drawn anew from its pixels, so that nothing else of the file comes along (place, camera,
 * thumbnails). Throws `PhotoError`.
 *
 * @param size of the upright picture, pixels
 */
export async function previewOf(
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Preview> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(size.width, size.height));
  const [width, height] = [size.width, size.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const whole = {
    resize: 'squish',
    cropFraction: 1,
    interpolation: 'bilinear',
    padColor: [0, 0, 0],
  } as const;
  const { rgb } = await decode(bytes, { width, height, ...whole, padColor: [...whole.padColor] });
  const { default: sharp } = await import('sharp');
  const webp = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer();
  return { bytes: webp, type: 'image/webp', width, height };
}
