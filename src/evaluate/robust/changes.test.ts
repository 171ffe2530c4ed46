import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { changes } from './changes.ts';

const [WIDTH, HEIGHT] = [200, 160];
/** Left: red above blue; right: green above yellow. */
const quarters = { red: [220, 40, 40], green: [40, 200, 40], blue: [40, 40, 220], yellow: [220, 200, 40] };
let photo: Buffer;
beforeAll(async () => {
  const at = (color: number[], left: number, top: number) => ({
    input: {
      create: {
        width: WIDTH / 2,
        height: HEIGHT / 2,
        channels: 3 as const,
        background: { r: color[0] ?? 0, g: color[1] ?? 0, b: color[2] ?? 0 },
      },
    },
    left,
    top,
  });
  photo = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#000' } })
    .composite([
      at(quarters.red, 0, 0),
      at(quarters.green, WIDTH / 2, 0),
      at(quarters.blue, 0, HEIGHT / 2),
      at(quarters.yellow, WIDTH / 2, HEIGHT / 2),
    ])
    .png()
    .toBuffer();
});

type Rgb = [number, number, number];

async function changedBy(name: string, bytes: Uint8Array = photo) {
  const change = changes.find((one) => one.name === name);
  if (change === undefined) throw new Error(`no change ${name}`);
  const made = await change.apply(bytes);
  const { format } = await sharp(made).metadata();
  const { data, info } = await sharp(made)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = Array.from({ length: info.width * info.height }, (_, i): Rgb => {
    const from = i * info.channels;
    // Grey pictures come with one channel.
    return [0, 1, 2].map((c) => data[from + (info.channels < 3 ? 0 : c)] ?? -1) as Rgb;
  });
  const at = (x: number, y: number): Rgb => pixels[y * info.width + x] ?? [-1, -1, -1];
  return { format, width: info.width, height: info.height, at, pixels };
}

const near = (found: Rgb, wanted: readonly number[], by = 3) =>
  found.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= by);
const count = (pixels: readonly Rgb[], color: readonly number[]) =>
  pixels.filter((pixel) => near(pixel, color)).length;
const [WHITE, BLACK] = [
  [255, 255, 255],
  [0, 0, 0],
];

describe('eleven changes', () => {
  test('each has a name of its own, and the same bytes give the same bytes', async () => {
    expect(new Set(changes.map(({ name }) => name)).size).toBe(11);
    for (const change of changes) {
      const [first, second] = [await change.apply(photo), await change.apply(photo)];
      expect(Buffer.compare(first, second), change.name).toBe(0);
      expect(Buffer.compare(first, photo), change.name).not.toBe(0);
    }
  });

  test('a mirror swaps left and right', async () => {
    const { at } = await changedBy('a mirror');
    expect([at(10, 10), at(190, 10), at(10, 150), at(190, 150)]).toEqual([
      quarters.green,
      quarters.red,
      quarters.yellow,
      quarters.blue,
    ]);
  });

  test('darkness leaves a third of the light, grey leaves no colour', async () => {
    const { at } = await changedBy('darkness');
    expect(near(at(10, 10), [66, 12, 12])).toBe(true);
    const grey = await changedBy('grey, as at night');
    expect(grey.pixels.every(([r, g, b]) => r === g && g === b)).toBe(true);
    expect(new Set(grey.pixels.map(([r]) => r)).size).toBeGreaterThan(2);
  });

  test('half of the picture is out of the frame: only the left is there', async () => {
    const { width, height, pixels } = await changedBy('half out of the frame');
    expect([width, height]).toEqual([WIDTH / 2, HEIGHT]);
    expect(count(pixels, quarters.red) + count(pixels, quarters.blue)).toBe(pixels.length);
  });

  test('JPEG of quality 20 is a small JPEG', async () => {
    const { format, at } = await changedBy('JPEG of quality 20');
    expect(format).toBe('jpeg');
    expect(near(at(20, 20), quarters.red, 12)).toBe(true);
  });

  test('turned: as large as before, corners black, one to the left and one to the right', async () => {
    const [left, right] = [
      await changedBy('turned 15 degrees to the left'),
      await changedBy('turned 15 degrees to the right'),
    ];
    for (const { width, height, at } of [left, right]) {
      expect([width, height]).toEqual([WIDTH, HEIGHT]);
      expect(near(at(0, 0), BLACK)).toBe(true);
    }
    // Above the middle, the border between red and green leans to the side that it was turned to.
    expect(near(left.at(WIDTH / 2 - 8, HEIGHT / 2 - 50), quarters.green)).toBe(true);
    expect(near(right.at(WIDTH / 2 + 8, HEIGHT / 2 - 50), quarters.red)).toBe(true);
  });

  test('a caption is white letters with a black edge, above and below, and leaves the middle alone', async () => {
    const { at, pixels } = await changedBy('a caption over it');
    for (const half of [pixels.slice(0, pixels.length / 2), pixels.slice(pixels.length / 2)]) {
      expect(count(half, WHITE)).toBeGreaterThan(150);
      expect(count(half, BLACK)).toBeGreaterThan(20);
    }
    expect(at(20, HEIGHT / 2 - 5)).toEqual(quarters.red);
  });

  test('a bar covers the lowest sixth, with black words on white', async () => {
    const { at, pixels } = await changedBy('a bar with words under it');
    expect(at(2, HEIGHT - 2)).toEqual(WHITE);
    expect(at(2, HEIGHT - 30)).toEqual(quarters.blue);
    expect(count(pixels.slice(-WIDTH * 26), BLACK)).toBeGreaterThan(100);
  });

  test('a screenshot has the whole picture in it, smaller', async () => {
    const { width, height, at, pixels } = await changedBy('the borders of a screenshot');
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    expect(at(2, HEIGHT / 2)).toEqual(WHITE);
    for (const color of Object.values(quarters)) {
      expect(count(pixels, color) / pixels.length).toBeGreaterThan(0.12);
      expect(count(pixels, color) / pixels.length).toBeLessThan(0.16);
    }
  });

  test('blur softens edges and nothing else', async () => {
    const { at } = await changedBy('blur');
    expect(near(at(20, 20), quarters.red)).toBe(true);
    expect(near(at(WIDTH / 2 - 1, 20), quarters.red, 20)).toBe(false);
  });
});

test('a picture lies upright, without transparency, and no larger than 1024 pixels', async () => {
  const turned = await sharp(photo).resize(3000, 2400).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { width, height, at } = await changedBy('a mirror', turned);
  expect([width, height]).toEqual([819, 1024]);
  // Orientation 6: what lies bottom left belongs top left; mirrored, top right.
  expect(near(at(800, 20), quarters.blue, 12)).toBe(true);

  const clear = await sharp({
    create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  expect((await changedBy('a mirror', clear)).at(20, 20)).toEqual(WHITE);
});
