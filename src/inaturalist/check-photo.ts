import { createHash } from 'node:crypto';

export interface CheckedPhoto {
  readonly sha256: string;
  /** Difference hash, 16 hex digits: a copy in another size or quality has almost the same. */
  readonly dhash: string;
  readonly width: number;
  readonly height: number;
}

const [HASH_WIDTH, HASH_HEIGHT] = [9, 8];
const MAX_PIXELS = 50_000_000;

/** Decodes a photo to its last line, so that one that was cut off is noticed. @returns `undefined` for what is no whole picture */
export async function checkPhoto(bytes: Uint8Array): Promise<CheckedPhoto | undefined> {
  const { default: sharp } = await import('sharp');
  try {
    const picture = sharp(bytes, { failOn: 'truncated', limitInputPixels: MAX_PIXELS }).autoOrient();
    const { autoOrient } = await picture.metadata();
    const grey = await picture.greyscale().resize(HASH_WIDTH, HASH_HEIGHT, { fit: 'fill' }).raw().toBuffer();
    return {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      dhash: differences(grey),
      width: autoOrient.width,
      height: autoOrient.height,
    };
  } catch {
    return undefined;
  }
}

/** A bit for each pixel: whether it is lighter than the one to its right. */
function differences(grey: Uint8Array): string {
  let bits = 0n;
  for (let row = 0; row < HASH_HEIGHT; row++)
    for (let column = 0; column < HASH_WIDTH - 1; column++) {
      const at = row * HASH_WIDTH + column;
      bits = (bits << 1n) | ((grey[at] ?? 0) > (grey[at + 1] ?? 0) ? 1n : 0n);
    }
  return bits.toString(16).padStart(16, '0');
}
