import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openBackbone } from '../vision/backbone.ts';
import { loadModel } from '../vision/model.ts';
import { writeTinyModel } from '../vision/testing/tiny-model.ts';
import { openEmbeddingCache } from './embedding-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-cache-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function cacheOf(model: string, options: Parameters<typeof writeTinyModel>[1] = {}) {
  await writeTinyModel(join(folder, model), options);
  const loaded = await loadModel(join(folder, model));
  if (loaded === undefined) throw new Error('no model');
  const backbone = await openBackbone(loaded);
  onTestFinished(() => backbone.close());
  return openEmbeddingCache(join(folder, 'embeddings'), backbone);
}

const sha = (letter: string): string => letter.repeat(64);
const seen = (value: number) => ({ embedding: Float32Array.of(value, 2, 3), animal: 1.5, hash: 77n });
const file = async (): Promise<string> =>
  join(folder, 'embeddings', (await readdir(join(folder, 'embeddings')))[0] ?? '');

test('what was written before a kill is there; what was half written is written anew', async () => {
  const first = await cacheOf('a');
  await first.add(sha('a'), seen(1));
  await first.add(sha('b'), seen(2));
  await first.close();
  const path = await file();
  const whole = await readFile(path);
  await truncate(path, whole.length - 5);
  const second = await cacheOf('a');
  expect(second.get(sha('a'))).toEqual(seen(1));
  expect(second.get(sha('b'))).toBeUndefined();
  await second.add(sha('b'), seen(2));
  await second.close();
  expect(Buffer.compare(await readFile(path), whole)).toBe(0);
});

test('a record that the disk has spoilt is not believed, and those behind it are', async () => {
  const first = await cacheOf('a');
  await first.add(sha('a'), seen(1));
  await first.add(sha('b'), seen(2));
  await first.close();
  const bytes = await readFile(await file());
  bytes[50] = 1 + (bytes[50] ?? 0);
  await writeFile(await file(), bytes);
  const second = await cacheOf('a');
  expect([second.size, second.get(sha('a')), second.get(sha('b'))?.animal]).toEqual([1, undefined, 1.5]);
  await second.close();
});

test('networks that differ, or are shown pictures otherwise, share nothing', async () => {
  const first = await cacheOf('a');
  await first.add(sha('a'), seen(1));
  await first.close();
  const other = await cacheOf('b', { input: { width: 16 } });
  expect(other.size).toBe(0);
  await other.close();
  await appendFile(join(folder, 'embeddings/notes.txt'), '');
});
