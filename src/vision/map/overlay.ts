import sharp from 'sharp';
import type { Crop, Grid } from '../vision.ts';

/** Where the network looked most the picture is covered this much. */
const STRONGEST = 0.6;
/** How much what the network was not shown is darkened. */
const UNSEEN = 0.45;

interface Upright {
  /** RGB, 8 bits, row by row. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Paints over a picture where the network looked, from yellow to red, and darkens what it was not shown (cut off on the way to its
 * input). Cells are enlarged smoothly; the cover grows with the square of the value, so that what hardly counts is not coloured.
 * @param crop what of the picture the grid covers, in the picture's pixels
 * @returns RGB of the same size
 */
export async function paint(picture: Upright, grid: Grid, crop: Crop): Promise<Uint8Array> {
  const { width, height } = picture;
  const [left, top] = [Math.round(crop.x), Math.round(crop.y)];
  const [across, down] = [Math.max(1, Math.round(crop.width)), Math.max(1, Math.round(crop.height))];
  const cells = Uint8Array.from(grid.values, (value) => Math.round(255 * value));
  const heat = await sharp(cells, { raw: { width: grid.cols, height: grid.rows, channels: 1 } })
    .resize(across, down, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const painted = Uint8Array.from(picture.rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const seen = x >= left && x < left + across && y >= top && y < top + down;
      const u = seen ? (heat[(y - top) * across + (x - left)] ?? 0) / 255 : 0;
      const cover = seen ? STRONGEST * u * u : UNSEEN;
      // Yellow (255, 230, 0) at half, red (255, 30, 0) at the most.
      const colour = seen ? [255, 230 - 200 * Math.max(0, 2 * u - 1), 0] : [0, 0, 0];
      for (let c = 0; c < 3; c++)
        painted[at + c] = Math.round((picture.rgb[at + c] ?? 0) * (1 - cover) + (colour[c] ?? 0) * cover);
    }
  }
  return painted;
}

/** A JPEG of a photo's size for the web, or a PNG; neither says anything but the pixels. The same pixels make the same bytes. */
export async function encode({ rgb, width, height }: Upright, format: 'jpeg' | 'png'): Promise<Buffer> {
  const pixels = sharp(rgb, { raw: { width, height, channels: 3 } });
  return format === 'png' ? pixels.png().toBuffer() : pixels.jpeg({ quality: 82 }).toBuffer();
}
