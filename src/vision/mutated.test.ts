import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decode } from './decode.ts';
import { mutations } from './testing/hostile.ts';
import { PhotoError } from './vision.ts';

const input: Parameters<typeof decode>[1] = {
  width: 32,
  height: 32,
  resize: 'crop',
  cropFraction: 0.875,
  interpolation: 'bilinear',
  padColor: [0, 0, 0],
};

test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'a %s with random damage is looked at or refused, and never takes the process down',
  async (format) => {
    const pixels = Uint8Array.from({ length: 60 * 40 * 3 }, (_, i) => (i * i * 31) % 253);
    const whole = await sharp(pixels, { raw: { width: 60, height: 40, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    for (const bytes of mutations(whole, { count: 60, seed: 7 })) {
      try {
        expect((await decode(bytes, input)).rgb.length).toBe(32 * 32 * 3);
      } catch (error) {
        expect(error, `${error}`).toBeInstanceOf(PhotoError);
      }
    }
  },
);
