import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createVision, type FolderVision } from '../create-vision.ts';
import { type Orientation, storedPoint, turnedSize } from '../orientation.ts';
import { type TinyModelOptions, writeTinyModel } from '../testing/tiny-model.ts';
import type { WhereItLooked } from '../vision.ts';

/** A model that names the mean colour: its map of "cougar" is where the picture is red. */
async function tiny(options: TinyModelOptions = {}): Promise<FolderVision> {
  const dir = await mkdtemp(join(tmpdir(), 'fieldmark-map-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeTinyModel(join(dir, 'tiny'), options);
  const vision = await createVision({ modelsDir: dir, threads: 1 });
  onTestFinished(() => vision.close());
  return vision;
}

/** Grey, with a red box, upright; stored as cameras do that write an orientation. */
async function redBox(
  size: { width: number; height: number },
  box: { x: number; y: number; width: number; height: number },
  orientation: Orientation = 1,
): Promise<Buffer> {
  const stored = turnedSize(size, orientation);
  const pixels = new Uint8Array(size.width * size.height * 3).fill(90);
  for (let y = box.y; y < box.y + box.height; y++)
    for (let x = box.x; x < box.x + box.width; x++) {
      const [left, top] = storedPoint(x, y, size, orientation);
      pixels.set([250, 0, 0], (top * stored.width + left) * 3);
    }
  return sharp(pixels, { raw: { ...stored, channels: 3 } })
    .withMetadata({
      orientation,
      exif: { IFD3: { GPSLatitude: '51/1 30/1 0/1' }, IFD0: { Make: 'A camera' } },
    })
    .png()
    .toBuffer();
}

const wanted = { labels: ['cougar'], format: 'png' } as const;
async function mapOf(vision: FolderVision, bytes: Buffer, more: object = {}): Promise<WhereItLooked> {
  const seen = await vision.whereItLooked('tiny', bytes, { ...wanted, ...more });
  if (seen.kind === 'none') throw new Error(seen.reason);
  return seen;
}
const pixelAt = async ({ picture, width }: WhereItLooked, x: number, y: number): Promise<number[]> => {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * width + x) * info.channels, (y * width + x) * info.channels + 3)];
};

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
  'of a picture with orientation %d the map is that of the upright picture',
  async (orientation) => {
    const vision = await tiny();
    const seen = await mapOf(
      vision,
      await redBox({ width: 80, height: 40 }, { x: 0, y: 20, width: 20, height: 20 }, orientation),
    );
    expect(seen).toMatchObject({
      width: 80,
      height: 40,
      words: 'mostly at the lower left',
      mime: 'image/png',
    });
    expect(seen.grid).toMatchObject({ rows: 8, cols: 8 });
    expect(seen.grid.values[7 * 8]).toBe(1);
    expect(seen.grid.values[7]).toBe(0);
    // What does not count keeps its colour, what counts is covered.
    expect(await pixelAt(seen, 70, 5)).toEqual([90, 90, 90]);
    const [, green = 0] = await pixelAt(seen, 8, 32);
    expect(green).toBeGreaterThan(10);
  },
);

test('what was cut off is darkened, and the map lies on the part that was shown', async () => {
  const vision = await tiny({ input: { resize: 'crop' } });
  const seen = await mapOf(
    vision,
    await redBox({ width: 120, height: 40 }, { x: 70, y: 0, width: 10, height: 20 }),
  );
  expect(seen.crop).toEqual({ x: 40, y: 0, width: 40, height: 40 });
  expect(seen.words).toBe('mostly at the upper right');
  expect(await pixelAt(seen, 10, 10)).toEqual([50, 50, 50]);
  expect(await pixelAt(seen, 50, 35)).toEqual([90, 90, 90]);
});

test('borders that the network saw are no part of the picture', async () => {
  const vision = await tiny({ input: { resize: 'pad' } });
  const seen = await mapOf(
    vision,
    await redBox({ width: 40, height: 80 }, { x: 0, y: 60, width: 20, height: 20 }),
  );
  expect(seen.crop).toEqual({ x: -20, y: 0, width: 80, height: 80 });
  expect(seen).toMatchObject({ width: 40, height: 80, words: 'mostly at the lower left' });
});

test('the picture is of a modest size, the same each time, and tells nothing of camera and place', async () => {
  const vision = await tiny();
  const photo = await redBox({ width: 1600, height: 900 }, { x: 0, y: 0, width: 400, height: 300 });
  expect((await sharp(photo).metadata()).exif).toBeDefined();
  const seen = await mapOf(vision, photo, { format: 'jpeg' });
  expect(seen).toMatchObject({ width: 1000, height: 563, mime: 'image/jpeg' });
  expect((await sharp(seen.picture).metadata()).exif).toBeUndefined();
  expect((await mapOf(vision, photo, { format: 'jpeg' })).picture.equals(seen.picture)).toBe(true);
  expect(await mapOf(vision, photo, { longerSide: 160 })).toMatchObject({ width: 160, height: 90 });
});

test('looking without a map is as before, and gives the same scores after one', async () => {
  const vision = await tiny({ kind: 'probabilities' });
  const photo = await redBox({ width: 40, height: 40 }, { x: 0, y: 0, width: 20, height: 20 });
  const before = await vision.classify('tiny', photo);
  await mapOf(vision, photo);
  expect(await vision.classify('tiny', photo)).toEqual(before);
});

test('a network whose last layer does not read a mean is told, and still classifies', async () => {
  const vision = await tiny({ network: { operator: 'GlobalMaxPool' } });
  const photo = await redBox({ width: 40, height: 40 }, { x: 0, y: 0, width: 20, height: 20 });
  expect(await vision.whereItLooked('tiny', photo, wanted)).toEqual({
    kind: 'none',
    reason: 'its last layer does not read the mean of a map over the picture',
  });
  expect((await vision.classify('tiny', photo)).prediction.scores).toHaveLength(5);
});

test('a photo that cannot be looked at is refused as ever', async () => {
  const vision = await tiny();
  await expect(vision.whereItLooked('tiny', Buffer.from('no picture'), wanted)).rejects.toMatchObject({
    name: 'PhotoError',
  });
});
