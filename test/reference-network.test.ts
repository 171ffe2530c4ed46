/** A public 1000-class network plays the game behind a manifest alone. Needs ../shared (networks and photos), else it is skipped. */

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeReferenceModel } from '../src/evaluate/testing/reference-model.ts';
import { createVision } from '../src/vision/create-vision.ts';
import { readPhotoFile } from '../src/vision/photo.ts';

const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const network = join(shared, 'models/imagenet-mobilenet-edgetpu-1.0-224.onnx');
const photos = join(shared, 'photos/val');
const PER_CLASS = 6;

/** The classes of the photos, and the label that is right for them. */
const rightLabel: Readonly<Record<string, string>> = {
  cougar: 'cougar',
  domestic_cat: 'house_cat',
  jaguar: 'spotted_cat',
  leopard: 'spotted_cat',
  other_cat: 'big_cat',
  dog: 'dog',
  other_bird: 'bird',
  other_animal: 'other_animal',
  people_or_objects_or_scenes: 'no_animal',
  meme_or_screenshot: 'no_animal',
};

const absent = [network, photos].find((path) => !existsSync(path));
if (absent !== undefined) console.log(`Skipped: the reference network needs ${absent}, which is not here.`);

test.skipIf(absent !== undefined)(
  'a 1000-class network behind a manifest alone recognises photos of all classes',
  async ({ onTestFinished }) => {
    const modelsDir = await mkdtemp(join(tmpdir(), 'fieldmark-reference-'));
    onTestFinished(() => rm(modelsDir, { recursive: true }));
    await writeReferenceModel(network, join(modelsDir, 'imagenet'));
    const vision = await createVision({ modelsDir });

    const tally = new Map<string, { right: number; of: number }>();
    const cougars = { found: 0, of: 0, false: 0, others: 0 };
    for (const [photoClass, label] of Object.entries(rightLabel)) {
      const right = { right: 0, of: 0 };
      for (const path of await sample(join(photos, photoClass))) {
        const { prediction } = await vision.classify('imagenet', (await readPhotoFile(path)).bytes);
        const best = prediction.scores[0]?.label;
        right.of++;
        if (best === label) right.right++;
        cougars[label === 'cougar' ? 'of' : 'others']++;
        if (best === 'cougar') cougars[label === 'cougar' ? 'found' : 'false']++;
      }
      tally.set(photoClass, right);
    }
    await vision.close();

    const total = [...tally.values()].reduce((sum, { right, of }) => ({
      right: sum.right + right,
      of: sum.of + of,
    }));
    const lines = [...tally].map(
      ([photoClass, { right, of }]) => `  ${photoClass.padEnd(28)} ${right}/${of}`,
    );
    console.log(
      `Top-1 over ${total.of} validation photos: ${(total.right / total.of).toFixed(3)}; cougars found ${cougars.found}/${cougars.of}, ` +
        `others called cougar ${cougars.false}/${cougars.others}\n${lines.join('\n')}`,
    );
    expect(total.right / total.of).toBeGreaterThan(FLOOR);
    expect(cougars.false / cougars.others).toBeLessThan(0.05);
  },
  120_000,
);

/** Well below what was measured (0.900, cougars 8 of 12, none called cougar wrongly; 20 November 2026), so that another version of the decoder does not break the test. */
const FLOOR = 0.75;

/** Photos spread evenly over a folder, so that one source does not speak for all; 64-pixel cougars are left out. */
async function sample(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => !file.includes('IMagenet')).sort();
  const step = Math.max(1, files.length / PER_CLASS);
  return Array.from({ length: Math.min(PER_CLASS, files.length) }, (_, i) =>
    join(folder, files[Math.floor(i * step)] ?? ''),
  );
}
