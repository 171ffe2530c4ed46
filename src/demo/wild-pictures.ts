import { type PictureName, renderPicture } from './pictures.ts';

const SIZE = { width: 500, height: 375 };

/**
 * A drawing as many different photos would show it: another part of it, from the other side, in other light, larger or smaller, sharp or
 * not. The same number gives the same picture.
 */
export async function wildPicture(name: PictureName, number: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const drawing = await renderPicture(name);
  // Numbers that follow each other have nothing in common.
  const part = (of: number): number => ((number * of * 2_654_435_761) % 2 ** 32) / 2 ** 32;
  const width = Math.round(1200 * (0.62 + 0.38 * part(1)));
  const height = Math.round(width * 0.75);
  const left = Math.floor((1200 - width) * part(3));
  const top = Math.floor((900 - height) * part(5));
  const piece = await sharp(drawing)
    .extract({ left, top, width, height })
    .resize(SIZE)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return await sharp(piece.data, { raw: piece.info })
    .flop(part(7) > 0.5)
    .modulate({
      brightness: 0.6 + 0.7 * part(11),
      saturation: 0.5 + 0.9 * part(13),
      hue: Math.round(40 * part(17) - 20),
    })
    .rotate(16 * part(19) - 8, { background: { r: 90, g: 100, b: 80 } })
    .blur(0.4 + 1.6 * part(23))
    .resize({ ...SIZE, fit: 'cover' })
    .jpeg({ quality: 80 })
    .toBuffer();
}
