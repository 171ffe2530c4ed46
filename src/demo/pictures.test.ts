import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { pictureNames, renderPicture } from './pictures.ts';

/** On a machine that is busy otherwise, a picture's filters may take seconds. */
const PATIENCE_MS = 30_000;

describe.each(pictureNames)('the picture %s', (name) => {
  const file = new URL(`./pictures/${name}.svg`, import.meta.url);

  test(
    'becomes a JPEG of 1200x900, not of one colour',
    async () => {
      const picture = sharp(await renderPicture(name));
      expect(await picture.metadata()).toMatchObject({
        format: 'jpeg',
        width: 1200,
        height: 900,
        channels: 3,
      });
      expect((await picture.stats()).entropy).toBeGreaterThan(1);
    },
    PATIENCE_MS,
  );

  test('is a small drawing that brings no photo and asks for no font', async () => {
    expect((await stat(file)).size).toBeLessThan(32_000);
    expect(await readFile(file, 'utf8')).not.toMatch(/<image|<text|data:|https?:(?!\/\/www\.w3\.org\/)/);
  });
});

test(
  'a picture is the same bytes in each process',
  async () => {
    const first = await renderPicture('landscape');
    // A copy of the module, which has drawn nothing. To reset all modules would make the files that follow load everything anew.
    const copy = './pictures.ts?copy';
    const another = (await import(copy)) as typeof import('./pictures.ts');
    expect(another.renderPicture).not.toBe(renderPicture);
    expect(first.equals(await another.renderPicture('landscape'))).toBe(true);
  },
  PATIENCE_MS,
);
