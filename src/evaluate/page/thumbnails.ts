import type { ModelReport } from '../report.ts';

const SIDE = 176;

/** Small copies of the pictures that the page shows, as `data:` addresses by file; files that cannot be read are left out. */
export async function thumbnailsFor(models: readonly ModelReport[]): Promise<ReadonlyMap<string, string>> {
  const files = new Set(models.flatMap(({ topLosses }) => topLosses.map(({ file }) => file)));
  if (files.size === 0) return new Map();
  const { default: sharp } = await import('sharp');
  const thumbnails = new Map<string, string>();
  for (const file of files) {
    try {
      const small = await sharp(file)
        .rotate()
        .resize(SIDE, SIDE, { fit: 'inside' })
        .flatten({ background: '#888' })
        .jpeg({ quality: 68 })
        .toBuffer();
      thumbnails.set(file, `data:image/jpeg;base64,${small.toString('base64')}`);
    } catch {
      // It was looked at a moment ago; the page says that the picture is missing, and is worth having without it.
    }
  }
  return thumbnails;
}
