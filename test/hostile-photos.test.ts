import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { createVision } from '../src/vision/create-vision.ts';
import { smallBombs } from '../src/vision/testing/hostile-bombs.ts';
import { hostileForms } from '../src/vision/testing/hostile-forms.ts';
import { PhotoError } from '../src/vision/vision.ts';

const modelsDir = fileURLToPath(new URL('../models', import.meta.url));

test('every odd form of a picture, and every bomb, is looked at correctly or refused with a reason', async () => {
  const vision = await createVision({ modelsDir });
  const lookAt = async (bytes: Buffer) => {
    const { prediction } = await vision.classify('cougar-or-not', bytes);
    return prediction.scores[0] ?? { label: 'nothing', probability: 0 };
  };
  const picture = await sharp(await renderPicture('cougar'))
    .resize(240, 180)
    .png()
    .toBuffer();
  const clean = await lookAt(picture);
  expect(clean.label).toBe('cougar');
  const counts = { seen: 0, refused: 0 };
  for (const forms of [hostileForms(picture), smallBombs()]) {
    for await (const { name, bytes, expected } of forms) {
      const look = await lookAt(bytes).catch((error: unknown) => error);
      if (look instanceof Error) {
        expect(look, `${name}: ${look.stack}`).toBeInstanceOf(PhotoError);
        expect(look, name).toMatchObject({ reason: expect.stringMatching(/^[a-z-]+$/), permanent: true });
        expect(expected.kind, `${name} was refused: ${look.message}`).toMatch(/refused|either/);
        counts.refused++;
        continue;
      }
      const { label, probability } = look as typeof clean;
      expect(expected.kind, `${name} was looked at: ${label}`).not.toBe('refused');
      if (expected.kind === 'like') {
        expect(label, name).toBe(clean.label);
        expect(Math.abs(probability - clean.probability), name).toBeLessThanOrEqual(expected.by);
      }
      counts.seen++;
    }
  }
  expect(counts.seen).toBeGreaterThan(60);
  expect(counts.refused).toBeGreaterThan(120);
  await vision.close();
});
