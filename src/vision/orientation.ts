import type { Box } from './resize.ts';

/**
 * EXIF orientation 1 to 8 (JEITA CP-3451, tag 0x0112). A picture is decoded and resized as it is stored and turned when it is
 * small: turning first would need the whole of it in memory (50 megapixels: 160 MB more, measured with sharp 0.35).
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is not 1 to 8 is written by careless cameras, and means upright. */
export function orientationOf(written: number | undefined): Orientation {
  return written !== undefined && Number.isInteger(written) && written >= 1 && written <= 8
    ? (written as Orientation)
    : 1;
}

/** Width and height change places when stored lying on the side. */
export function turnedSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Where the pixel (x, y) of the upright picture of `size` is stored. */
export function storedPoint(
  x: number,
  y: number,
  { width, height }: Size,
  orientation: Orientation,
): [number, number] {
  const [fromRight, fromBottom] = [width - 1 - x, height - 1 - y];
  switch (orientation) {
    case 1:
      return [x, y];
    case 2:
      return [fromRight, y];
    case 3:
      return [fromRight, fromBottom];
    case 4:
      return [x, fromBottom];
    case 5:
      return [y, x];
    case 6:
      return [y, fromRight];
    case 7:
      return [fromBottom, fromRight];
    case 8:
      return [fromBottom, x];
  }
}

/** Where a box of the upright picture of `size` is stored. */
export function storedBox(box: Box, size: Size, orientation: Orientation): Box {
  const one = storedPoint(box.left, box.top, size, orientation);
  const other = storedPoint(box.left + box.width - 1, box.top + box.height - 1, size, orientation);
  const [left, top] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
  return { left, top, ...turnedSize(box, orientation) };
}
