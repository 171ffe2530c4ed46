import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

/** Red, green, blue, each 0 to 255. */
export const colors = { red: [190, 50, 50], blue: [50, 50, 190] } as const;

let made = 0;

/** A picture of noise around a colour, each time another; with a place and a camera in its EXIF, turned on its side. */
export async function notedPhoto(file: string, color: readonly [number, number, number]): Promise<void> {
  let state = 99 + made++ * 7919;
  const noise = (): number => {
    state = (state * 48271) % 2147483647;
    return (state % 61) - 30;
  };
  const shift = [noise(), noise(), noise()];
  const data = Buffer.alloc(36 * 24 * 3);
  for (let i = 0; i < data.length; i++)
    data[i] = Math.max(0, Math.min(255, (color[i % 3] ?? 0) + (shift[i % 3] ?? 0) + noise()));
  await mkdir(dirname(file), { recursive: true });
  await sharp(data, { raw: { width: 36, height: 24, channels: 3 } })
    .withMetadata({
      orientation: 6,
      exif: {
        IFD0: { Make: 'SecretCamera' },
        IFD3: { GPSLatitude: '47/1 22/1 0/1', GPSLatitudeRef: 'N' },
      },
    })
    .jpeg({ quality: 95 })
    .toFile(file);
}
