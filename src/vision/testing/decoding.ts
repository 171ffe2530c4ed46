import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import type { decode } from '../decode.ts';

/** A network that takes 4 x 4 pixels. */
export const input: Parameters<typeof decode>[1] = {
  width: 4,
  height: 4,
  resize: 'squish',
  cropFraction: 1,
  interpolation: 'bilinear',
  padColor: [9, 8, 7],
};

/** A picture of one colour. */
export const solid = (r: number, g: number, b: number, width = 40, height = 30): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } });

/** A picture that compresses badly, the same each time. */
export const noise = (width: number, height: number): Sharp =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
    { raw: { width, height, channels: 3 } },
  );

/** Holds where no value differs by more than `within` (of 255). */
export function expectNear(
  found: readonly number[] | undefined,
  wanted: readonly number[],
  within = 3,
): void {
  const far = wanted.some((value, i) => Math.abs(value - (found?.[i] ?? -1000)) > within);
  if (far) expect(found).toEqual(wanted);
}
