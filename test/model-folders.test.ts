/** Every model folder of the project can play: manifest, network and their agreement. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { createVision } from '../src/vision/create-vision.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';

const modelsDir = fileURLToPath(new URL('../models/', import.meta.url));
const folders = readdirSync(modelsDir).filter((name) => existsSync(join(modelsDir, name, 'model.json')));
if (folders.length === 0) test.skip('no folder in models/ has a model.json yet');

test.each(folders)('models/%s plays', async (name) => {
  const vision = await createVision({ modelsDir, threads: 1 });
  expect(vision.broken.get(name)?.message).toBeUndefined();
  await vision.check(name);
  const { prediction } = await vision.classify(
    name,
    await solidPhoto([90, 110, 60], { width: 320, height: 200 }),
  );
  const labels = vision.models.get(name)?.labels.map((label) => label.id) ?? [];
  expect(prediction.scores.map((score) => score.label).sort()).toEqual([...labels].sort());
  expect(prediction.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  await vision.close();
});

test.each(folders)('models/%s agrees with the published schema', (name) => {
  const read = (path: string) => JSON.parse(readFileSync(join(modelsDir, path), 'utf8'));
  const validate = new Ajv2020().compile(read('model.schema.json'));
  expect(validate(read(`${name}/model.json`)), JSON.stringify(validate.errors)).toBe(true);
});
