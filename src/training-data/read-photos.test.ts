import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readTrainingPhotos } from './read-photos.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-read-photos-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Files whose content is their own name, so that no two are the same photo. */
async function files(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}
const write = (name: string, ...lines: readonly string[]) =>
  writeFile(join(folder, name), `${lines.join('\n')}\n`);

describe('own photos in a folder of photos get', () => {
  const got = async (): Promise<void> => {
    await files('photos/cougar/Cougar_1001.jpg', 'photos/cougar/Cougar_1002.jpg');
    await write('photos.csv', 'path,class,observer', 'photos/cougar/Cougar_1001.jpg,cougar,a');
    await write('game.json', '{}');
  };

  test('take part beside those of the table, each by itself; what lacks its row or its label is told', async () => {
    await got();
    await files('photos/no_animal/yard.jpg', 'photos/no_animal/cam 3/1.jpg', 'photos/loose.jpg');
    const { photos, leftOut } = await readTrainingPhotos(folder);
    expect(photos.map((one) => [one.name, one.class, one.observer])).toEqual([
      ['photos/cougar/Cougar_1001.jpg', 'cougar', 'a'],
      ['photos/no_animal/cam 3/1.jpg', 'no_animal', 'cam 3'],
      ['photos/no_animal/yard.jpg', 'no_animal', undefined],
    ]);
    expect(leftOut).toEqual([
      { name: 'photos/cougar/Cougar_1002.jpg', reason: expect.stringContaining('photos.csv does not name') },
      { name: 'photos/loose.jpg', reason: expect.stringContaining('of no class') },
    ]);
  });

  test("in the folder of a label have the label's name, however that is written", async () => {
    await got();
    await files('photos/pallas_s_cat/own.jpg', 'photos/pallas_s_cat/Pallas_s_cat_2001.jpg');
    await write('photos.csv', 'path,class', "photos/pallas_s_cat/Pallas_s_cat_2001.jpg,Pallas's cat");
    const { photos } = await readTrainingPhotos(folder);
    expect(photos.map((one) => one.class)).toEqual(["Pallas's cat", "Pallas's cat"]);
  });

  test('are none beside a table of somebody else, which says itself what takes part', async () => {
    await got();
    await rm(join(folder, 'game.json'));
    await files('photos/no_animal/yard.jpg');
    const { photos, leftOut } = await readTrainingPhotos(folder);
    expect([photos.length, leftOut.length]).toEqual([1, 0]);
  });
});

describe('the word for "takes no part"', () => {
  test('is read however a person types it, as is the number of a photo', async () => {
    await files('cougar/1.jpg', 'cougar/2.jpg', 'dog/3.jpg');
    const [one, , three] = (await readTrainingPhotos(folder)).photos.map(({ sha256 }) => sha256);
    await write(
      'corrections.csv',
      'sha256,was,now',
      `${one?.toUpperCase()},cougar,Drop`,
      `${three},dog,DROP`,
    );
    const { photos, leftOut } = await readTrainingPhotos(folder);
    expect(photos.map(({ name }) => name)).toEqual(['cougar/2.jpg']);
    expect(leftOut.map(({ reason }) => reason)).toEqual(Array(2).fill('dropped in corrections.csv'));
  });

  test('is no class: it is refused, and no photo is said to have been dropped by a person', async () => {
    await files('cougar/1.jpg', 'drop/2.jpg');
    await expect(readTrainingPhotos(folder)).rejects.toThrow('"drop" (1 photos) is the word for');
  });
});

test('broken lines of a table are told with what keeps it from being trained on', async () => {
  await files('p/1.jpg', 'p/2.jpg');
  const rows = ['p/1.jpg,a@b', 'p/9.jpg,dog', '../../etc/passwd,dog', ',dog', 'p/2.jpg,'];
  await write('photos.csv', 'path,class', ...rows);
  const told = await readTrainingPhotos(join(folder, 'photos.csv')).catch((error: Error) => error.message);
  for (const fault of [
    '"a@b"',
    'p/9.jpg: there',
    'line 4: leads out',
    'line 5: names no',
    'line 6: has no class',
  ])
    expect(told).toContain(fault);
});

test('what networks saw in the photos is no class without photos', async () => {
  await files('cougar/1.jpg', 'dog/2.jpg', 'embeddings/0123.f32');
  expect((await readTrainingPhotos(folder)).leftOut).toEqual([]);
});
