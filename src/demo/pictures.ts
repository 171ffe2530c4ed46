import { readFile } from 'node:fs/promises';

/** The pictures of the demonstration: drawn for it as SVG, so that no photo comes with the project. */
export const pictureNames = [
  'cougar',
  'house-cat',
  'dog',
  'bird',
  'bobcat',
  'night',
  'landscape',
  'meme',
] as const;

export type PictureName = (typeof pictureNames)[number];

/** Drawings are 1200x900; drawn at half that (36 instead of 72 dpi) and then enlarged, their filters take a third of the time. */
const DENSITY = 36;
const SIZE = { width: 1200, height: 900 };
const JPEG_QUALITY = 85;

/** Drawing takes about half a second; some pictures stand in two posts. */
const drawn = new Map<PictureName, Promise<Buffer>>();

/** A picture as the JPEG that a phone would upload, 1200x900, the same bytes each time. */
export async function renderPicture(name: PictureName): Promise<Buffer> {
  const known = drawn.get(name) ?? draw(name);
  drawn.set(name, known);
  return await known;
}

async function draw(name: PictureName): Promise<Buffer> {
  const drawing = await readFile(new URL(`./pictures/${name}.svg`, import.meta.url));
  const { default: sharp } = await import('sharp');
  // Two steps: in one, sharp would draw at the size asked for, whatever the density.
  const { data, info } = await sharp(drawing, { density: DENSITY })
    .flatten({ background: 'white' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return await sharp(data, { raw: info }).resize(SIZE).jpeg({ quality: JPEG_QUALITY }).toBuffer();
}
