import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { solidPhoto, writeTinyModel } from '../testing/tiny-model.ts';
import { ModelError, PhotoError, type PictureThread } from '../vision.ts';
import { createPictureThread, type PictureThreadOptions } from './picture-thread.ts';

let modelsDir: string;
beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'fieldmark-thread-'));
  onTestFinished(() => rm(modelsDir, { recursive: true, force: true }));
  await writeTinyModel(join(modelsDir, 'tiny'));
});

function open(more: Partial<PictureThreadOptions> = {}): PictureThread {
  const thread = createPictureThread({ modelsDir, ...more });
  onTestFinished(() => thread.close());
  return thread;
}

test('looks as the main thread does, many at once, and a bad one fails alone with its reason', async () => {
  const thread = open();
  const photos = [await solidPhoto('dog'), Buffer.from('rubbish'), await solidPhoto('cougar')];
  const [dog, rubbish, cougar] = await Promise.allSettled(
    photos.map((photo) => thread.look('tiny', Uint8Array.from(photo))),
  );
  expect(dog?.status === 'fulfilled' && dog.value.prediction.scores[0]?.label).toBe('dog');
  expect(cougar?.status === 'fulfilled' && cougar.value.prediction.scores[0]?.label).toBe('cougar');
  expect(rubbish?.status === 'rejected' && rubbish.reason).toBeInstanceOf(PhotoError);
  expect(rubbish).toMatchObject({ reason: { reason: 'not-a-picture', permanent: true } });
  await expect(thread.look('other', await solidPhoto('dog'))).rejects.toThrow(ModelError);
});

test('a preview is upright and small, and holds nothing of the file but its pixels', async () => {
  const exif = { IFD0: { Make: 'Camera 12345' }, IFD3: { GPSLatitude: '47/1 0/1 0/1', GPSLatitudeRef: 'N' } };
  const stored = await sharp(await solidPhoto('cougar', { width: 1200, height: 600 }))
    .withExif(exif)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { preview, width, height } = await open().look('tiny', Uint8Array.from(stored), { preview: true });
  expect([width, height]).toEqual([600, 1200]);
  expect(preview).toMatchObject({ type: 'image/webp', width: 400, height: 800 });
  const { format, exif: left, icc, xmp, iptc } = await sharp(preview?.bytes).metadata();
  expect({ format, left, icc, xmp, iptc }).toEqual({ format: 'webp' });
  const { dominant } = await sharp(preview?.bytes).stats();
  expect(dominant.r).toBeGreaterThan(200);
  expect(dominant.g).toBeLessThan(60);
});

test('it ends when nobody has asked for a while, and the next look starts another', async () => {
  const threads: Worker[] = [];
  const started = (worker: Worker): unknown => threads.push(worker);
  process.on('worker', started);
  onTestFinished(() => void process.off('worker', started));
  const thread = open({ idleMs: 1 });
  const one = await thread.look('tiny', await solidPhoto('dog'));
  if (threads[0]?.threadId !== -1) await once(threads[0] as Worker, 'exit');
  const two = await thread.look('tiny', await solidPhoto('dog'));
  expect(two.prediction).toEqual(one.prediction);
  expect(threads).toHaveLength(2);
});

test('a look that takes too long is given up, and the next one begins anew', async () => {
  const thread = open({ timeoutMs: 1 });
  await expect(thread.look('tiny', await solidPhoto('dog'))).rejects.toMatchObject({
    reason: 'unavailable',
    permanent: false,
  });
  await thread.close();
  await expect(open().look('tiny', await solidPhoto('dog'))).resolves.toMatchObject({ width: 64 });
});
