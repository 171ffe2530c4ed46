import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVision } from './create-vision.ts';
import { solidPhoto, writeTinyModel } from './testing/tiny-model.ts';

/** Which of the heavy libraries this process has mapped. */
function loaded(): string[] {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  return ['libvips', 'onnxruntime'].filter((library) => sharedObjects.some((path) => path.includes(library)));
}

test('decoder and network are loaded with the first picture, not before', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'fieldmark-lazy-'));
  await writeTinyModel(join(dir, 'tiny'));
  const vision = await createVision({ modelsDir: dir });
  expect(vision.models.size).toBe(1);
  expect(loaded()).toEqual([]);
  await vision.classify('tiny', await solidPhoto('dog'));
  expect(loaded()).toEqual(['libvips', 'onnxruntime']);
  await vision.close();
  await rm(dir, { recursive: true });
});
