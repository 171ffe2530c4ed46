import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type PictureName, pictureNames, renderPicture } from './pictures.ts';

describe.each(pictureNames)('the picture %s', (name) => {
  const file = new URL(`./pictures/${name}.svg`, import.meta.url);

  test('becomes a JPEG of 1200x900, not of one colour', async () => {
    const picture = sharp(await renderPicture(name));
    expect(await picture.metadata()).toMatchObject({ format: 'jpeg', width: 1200, height: 900, channels: 3 });
    expect((await picture.stats()).entropy).toBeGreaterThan(1);
  });

  test('is a small drawing that brings no photo and asks for no font', async () => {
    expect((await stat(file)).size).toBeLessThan(32_000);
    expect(await readFile(file, 'utf8')).not.toMatch(/<image|<text|data:|https?:(?!\/\/www\.w3\.org\/)/);
  });
});

test('a picture is the same bytes each time', async () => {
  expect(await renderPicture('meme')).toEqual(await renderPicture('meme'));
});

test('a name without a picture is refused by name', async () => {
  await expect(renderPicture('unicorn' as PictureName)).rejects.toThrow(
    /no demonstration picture 'unicorn'.*cougar/,
  );
});
