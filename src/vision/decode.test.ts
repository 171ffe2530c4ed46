import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { decode } from './decode.ts';
import { expectNear, input, noise, solid } from './testing/decoding.ts';
import { withChunkAfterStart } from './testing/hostile.ts';

type Input = typeof input;

/** Left half red, right half blue, the lower half of both with green; upright it is twice as wide as high. */
const halves = (width = 80, height = 40): Sharp => {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    pixels[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255;
    pixels[i * 3 + 1] = i < (width * height) / 2 ? 0 : 200;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};

async function pixelsOf(bytes: Uint8Array, more: Partial<Input> = {}): Promise<number[][]> {
  const wanted = { ...input, ...more };
  const { rgb } = await decode(bytes, wanted);
  expect(rgb.length).toBe(wanted.width * wanted.height * 3);
  return Array.from({ length: rgb.length / 3 }, (_, i) => [...rgb.subarray(i * 3, i * 3 + 3)]);
}

const red = [255, 0, 0];
const blue = [0, 0, 255];

test('squish shows the whole picture', async () => {
  const row = (await pixelsOf(await halves().png().toBuffer())).slice(0, 4);
  expectNear(row[0], red);
  expectNear(row[3], blue);
});

test('crop shows the middle square', async () => {
  const bands = Buffer.alloc(80 * 40 * 3);
  for (let i = 0; i < 80 * 40; i++) bands[i * 3 + (i % 80 < 20 ? 0 : i % 80 < 60 ? 1 : 2)] = 255;
  const png = await sharp(bands, { raw: { width: 80, height: 40, channels: 3 } })
    .png()
    .toBuffer();
  for (const pixel of await pixelsOf(png, { resize: 'crop', width: 8, height: 8 }))
    expect(pixel[1]).toBeGreaterThan(200);
  const inner = await pixelsOf(png, { resize: 'crop', width: 8, height: 8, cropFraction: 0.5 });
  for (const pixel of inner) expect(pixel).toEqual([0, 255, 0]);
});

test('pad shows the whole picture between borders of the given colour', async () => {
  const rows = await pixelsOf(await solid(255, 0, 0, 80, 40).png().toBuffer(), {
    resize: 'pad',
    width: 8,
    height: 8,
  });
  const expected = Array.from({ length: 64 }, (_, i) => (i >= 16 && i < 48 ? red : [9, 8, 7]));
  expect(rows).toEqual(expected);
});

test('a grey picture keeps the colour of its borders', async () => {
  const grey = await solid(50, 50, 50, 80, 40).greyscale().png().toBuffer();
  const rows = await pixelsOf(grey, { resize: 'pad', width: 4, height: 4, padColor: [255, 0, 0] });
  expectNear(rows[0], red);
  expectNear(rows[5], [50, 50, 50]);
});

test.each<[string, () => Sharp, readonly number[], number?]>([
  ['JPEG', () => solid(200, 100, 50).jpeg({ quality: 100 }), [200, 100, 50]],
  ['progressive JPEG', () => solid(200, 100, 50).jpeg({ progressive: true }), [200, 100, 50]],
  ['grey JPEG', () => solid(120, 120, 120).greyscale().jpeg(), [120, 120, 120]],
  ['CMYK JPEG', () => solid(200, 60, 60).toColourspace('cmyk').jpeg({ quality: 100 }), [200, 60, 60], 25],
  ['PNG', () => solid(1, 2, 3).png(), [1, 2, 3], 0],
  ['16-bit PNG', () => solid(200, 100, 50).toColourspace('rgb16').png(), [200, 100, 50], 1],
  ['16-bit grey PNG', () => solid(90, 90, 90).toColourspace('grey16').png(), [90, 90, 90], 1],
  ['palette PNG', () => solid(200, 100, 50).png({ palette: true }), [200, 100, 50], 1],
  ['interlaced PNG', () => solid(200, 100, 50).png({ progressive: true }), [200, 100, 50], 0],
  ['WebP', () => solid(200, 100, 50).webp({ lossless: true }), [200, 100, 50], 0],
  ['GIF', () => solid(200, 100, 50).gif(), [200, 100, 50], 4],
  ['AVIF', () => solid(200, 100, 50).avif({ quality: 90 }), [200, 100, 50], 6],
  ['TIFF', () => solid(200, 100, 50).tiff({ compression: 'lzw' }), [200, 100, 50], 0],
  ['1x1', () => solid(7, 8, 9, 1, 1).png(), [7, 8, 9], 0],
  ['1x20000', () => solid(7, 8, 9, 1, 20_000).png(), [7, 8, 9], 0],
  ['20000x1', () => solid(7, 8, 9, 20_000, 1).png(), [7, 8, 9], 0],
])('is looked at correctly: %s', async (_case, make, color, within) => {
  const bytes = await make().toBuffer();
  for (const resize of ['squish', 'crop'] as const) {
    for (const pixel of await pixelsOf(bytes, { resize, width: 5, height: 7 }))
      expectNear(pixel, color, within);
  }
  await expect(pixelsOf(bytes, { resize: 'pad' })).resolves.toHaveLength(16);
});

test.each([3, 4])(
  'transparency shows white, whatever colour hides behind it (%i channels)',
  async (channels) => {
    const background = { r: 255, g: 0, b: 0, alpha: 0 };
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background } });
    const bytes = await (channels === 3 ? clear.png({ palette: true }) : clear.png()).toBuffer();
    for (const pixel of await pixelsOf(bytes)) expect(pixel).toEqual([255, 255, 255]);
  },
);

test('half transparency in 16 bits is half white', async () => {
  const background = { r: 0, g: 0, b: 0, alpha: 0.5 };
  const half = sharp({ create: { width: 9, height: 9, channels: 4, background } }).toColourspace('rgb16');
  expectNear((await pixelsOf(await half.png().toBuffer()))[0], [127, 127, 127], 2);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'EXIF orientation %i is turned upright before anything else',
  async (orientation) => {
    // sharp mirrors before it rotates, whatever the order of the calls.
    const undo: ((picture: Sharp) => Sharp)[] = [
      (picture) => picture,
      (picture) => picture.flop(),
      (picture) => picture.rotate(180),
      (picture) => picture.flip(),
      (picture) => picture.flip().rotate(90),
      (picture) => picture.rotate(270),
      (picture) => picture.flop().rotate(90),
      (picture) => picture.rotate(90),
    ];
    const turned = await undo[orientation - 1]?.(halves(800, 400)).png().toBuffer();
    const bytes = await sharp(turned)
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(orientation);
    const { width, height } = await decode(bytes, input);
    expect([width, height]).toEqual([800, 400]);
    for (const resize of ['squish', 'crop', 'pad'] as const) {
      const pixels = await pixelsOf(bytes, { resize, width: 8, height: 8 });
      const [top, bottom] = resize === 'pad' ? [2, 5] : [0, 7];
      expectNear(pixels[top * 8], red, 12);
      expectNear(pixels[top * 8 + 7], blue, 12);
      expectNear(pixels[bottom * 8], [255, 200, 0], 12);
      expectNear(pixels[bottom * 8 + 7], [0, 200, 255], 12);
    }
  },
);

test.each([1, 6])(
  'the crop that is handed out is what is seen, with EXIF orientation %i',
  async (orientation) => {
    const stored = await sharp(await noise(24, 16).png().toBuffer())
      .resize(960, 640, { kernel: 'cubic' })
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const wanted = { ...input, width: 16, height: 16, resize: 'crop' as const, cropFraction: 0.8 };
    const { rgb, crop, width, height } = await decode(stored, wanted);
    expect([width, height]).toEqual(orientation === 1 ? [960, 640] : [640, 960]);
    const [x, y] = orientation === 1 ? [224, 64] : [64, 224];
    expect(crop).toEqual({ x, y, width: 512, height: 512 });
    const alone = await sharp(await sharp(stored).autoOrient().png().toBuffer())
      .extract({ left: x, top: y, width: 512, height: 512 })
      .png()
      .toBuffer();
    const seen = await decode(alone, { ...wanted, resize: 'squish' });
    const off = rgb.reduce((sum, value, i) => sum + Math.abs(value - (seen.rgb[i] ?? 0)), 0) / rgb.length;
    expect(off).toBeLessThan(4);
  },
);

test.each(['gif', 'webp'] as const)('of an animation the first picture is looked at: %s', async (format) => {
  const frames = [await solid(255, 0, 0).png().toBuffer(), await solid(0, 0, 255).png().toBuffer()];
  const bytes = await sharp(frames, { join: { animated: true } })
    .toFormat(format, { quality: 100 })
    .toBuffer();
  expect((await sharp(bytes, { pages: -1 }).metadata()).pages).toBe(2);
  expectNear((await pixelsOf(bytes))[0], red, 6);
  expect(await decode(bytes, input)).toMatchObject({ width: 40, height: 30 });
});

test('a broken colour profile does not keep a picture from being looked at', async () => {
  const jpeg = await solid(200, 100, 50).jpeg({ quality: 100 }).toBuffer();
  const profile = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), Buffer.alloc(300, 0x5a)]);
  expectNear((await pixelsOf(withChunkAfterStart(jpeg, 0xe2, profile)))[0], [200, 100, 50]);
});
