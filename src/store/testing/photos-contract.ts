import { expect, test } from 'vitest';
import { at, photo, post, round } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

const MODEL = { name: 'cougar', version: '1.2.0', hash: 'model-a' };
const FILE = { hash: 'sha-of-file', bytes: 12_345, width: 640, height: 480 };

export function photosContract(bench: Bench): void {
  test('photos keep the order of the author and what the platform said of them', async () => {
    const shown = [
      photo('b', { altText: 'ears 🐾', width: 1200, height: 800 }),
      photo('a', { kind: 'video-preview' }),
      { key: 'c', kind: 'gif-preview' } as const,
    ];
    await bench.store.rounds.save(round(post('1', { photos: shown })));
    expect(await bench.store.photos.of('1')).toEqual(
      shown.map((ref, position) => ({ roundId: '1', position, ref, state: 'pending', attempts: 0 })),
    );
    expect(await bench.store.photos.of('2')).toEqual([]);
  });

  test('a photo that failed for a passing reason can be seen later; its attempts are counted', async () => {
    const { rounds, photos } = bench.store;
    await rounds.save(round(post('1')));
    await photos.failed('1', 0, { reason: 'timeout', message: 'took too long', permanent: false }, at(2));
    expect(await photos.of('1')).toMatchObject([
      { state: 'failed', reason: 'timeout', message: 'took too long', permanent: false, attempts: 1 },
    ]);
    await photos.seen('1', 0, FILE, at(3));
    const [seen] = await photos.of('1');
    expect(seen).toMatchObject({ ...FILE, state: 'seen', attempts: 2 });
    expect(seen && ('reason' in seen || 'message' in seen || 'permanent' in seen)).toBe(false);
  });

  test('a permanent failure is the end of a photo, and of it alone', async () => {
    const { rounds, photos } = bench.store;
    await rounds.save(round(post('1', { photos: [photo('a'), photo('b')] })));
    await photos.failed('1', 0, { reason: 'not-an-image', message: 'svg', permanent: true }, at(2));
    expect(await failure(() => photos.seen('1', 0, FILE, at(3)))).toBe('state');
    const again = { reason: 'timeout', message: '', permanent: false };
    expect(await failure(() => photos.failed('1', 0, again, at(3)))).toBe('state');
    await photos.seen('1', 1, FILE, at(3));
    expect((await photos.of('1')).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['failed', 1],
      ['seen', 1],
    ]);
  });

  test('a photo that is not stored cannot be seen', async () => {
    await bench.store.rounds.save(round(post('1')));
    expect(await failure(() => bench.store.photos.seen('1', 1, FILE, at(2)))).toBe('missing');
    expect(await failure(() => bench.store.photos.seen('2', 0, FILE, at(2)))).toBe('missing');
  });

  test('a prediction is kept exactly, once for each file and state of a model', async () => {
    const { photos } = bench.store;
    const scores = [
      { label: 'cougar', probability: 1 - 1 / 3 },
      { label: 'bobcat', probability: 1 / 3 },
    ];
    expect(await photos.prediction('f', MODEL.hash)).toBeUndefined();
    await photos.savePrediction('f', { model: MODEL, scores }, { width: 3, height: 2 }, at(1));
    await photos.savePrediction('f', { model: MODEL, scores: [] }, { width: 9, height: 9 }, at(2));
    expect(await photos.prediction('f', MODEL.hash)).toEqual({ model: MODEL, scores, width: 3, height: 2 });
    const far = { model: MODEL, scores, distance: 1 / 3 };
    await photos.savePrediction('d', far, { width: 3, height: 2 }, at(1));
    expect(await photos.prediction('d', MODEL.hash)).toEqual({ ...far, width: 3, height: 2 });
    expect(await photos.prediction('f', 'model-b')).toBeUndefined();
    expect(await photos.prediction('g', MODEL.hash)).toBeUndefined();
  });
}
