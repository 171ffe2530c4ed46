import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decide, readCorrections } from '../training-data/corrections.ts';
import { photosBench } from './testing/photos-bench.ts';
import { cougars } from './testing/photos-stage.ts';

const bench = photosBench();

test('photos whose licence went, or that are hidden or deleted, are withdrawn; corrections stay', async () => {
  const { inat, folder } = bench.stage;
  const photos = Array.from(
    { length: 6 },
    () => inat.world.addObservation({ taxon: 42007 }).photos[0]?.id ?? 0,
  );
  await bench.stage.get(cougars());
  const before = await bench.stage.rows();
  const hash = before[0]?.sha256 ?? '';
  await decide(folder, { sha256: hash, was: 'cougar', now: 'drop', why: 'a statue' }, 'cougar', new Date(0));
  const corrections = await readFile(join(folder, 'corrections.csv'), 'utf8');
  const [closed, hidden, deleted, other] = photos;
  inat.setLicence(closed ?? 0, null);
  Object.assign(inat.world.photo(hidden ?? 0) ?? {}, { hidden: true });
  inat.deletePhoto(deleted ?? 0);
  inat.setLicence(other ?? 0, 'cc0');
  const report = await bench.stage.refresh();
  expect(report).toMatchObject({ asked: 6, withdrawn: [{}, {}], gone: [{}], changed: 1 });
  const rows = await bench.stage.rows();
  expect(rows.map(({ status }) => status)).toEqual(['withdrawn', 'withdrawn', 'gone', 'ok', 'ok', 'ok']);
  expect(rows[3]).toMatchObject({
    licence: 'cc0',
    attribution: expect.stringContaining('no rights reserved'),
  });
  expect(await bench.stage.files()).toEqual(rows.slice(3).map(({ path }) => path));
  expect(await readFile(join(folder, 'corrections.csv'), 'utf8')).toBe(corrections);
  expect((await readCorrections(folder)).get(hash)?.now).toBe('drop');
  await bench.stage.get();
  expect(await bench.stage.files()).toHaveLength(3);
});

test('200 observations a request', async () => {
  const { inat } = bench.stage;
  for (let i = 0; i < 205; i++) inat.world.addObservation({ taxon: 42007 });
  await bench.stage.get({ ...cougars(), perObserver: 100 });
  const before = inat.requests.length;
  expect(await bench.stage.refresh()).toMatchObject({ asked: 205, changed: 0 });
  expect(inat.requests.slice(before).map(({ query }) => query.id?.split(',').length)).toEqual([200, 5]);
});

test('an answer that knows none of many observations changes nothing', async () => {
  const { inat, folder } = bench.stage;
  for (let i = 0; i < 25; i++) inat.world.addObservation({ taxon: 42007 });
  await bench.stage.get({ ...cougars(), perObserver: 100 });
  const before = await readFile(join(folder, 'photos.csv'), 'utf8');
  inat.world.observations = [];
  await expect(bench.stage.refresh()).rejects.toThrow('which cannot be right. Nothing was changed');
  expect(await readFile(join(folder, 'photos.csv'), 'utf8')).toBe(before);
});

test('animals that are called something else now are told, photos from elsewhere are left alone', async () => {
  const { inat, folder } = bench.stage;
  const [one, other] = [42007, 42007].map((taxon) => inat.world.addObservation({ taxon }));
  await bench.stage.get(cougars());
  // Of the other its only name was taken back.
  Object.assign(one ?? {}, { taxon: 41976 });
  Object.assign(other ?? {}, { taxon: 0 });
  const list = join(folder, 'photos.csv');
  await writeFile(list, `${await readFile(list, 'utf8')}mine.jpg,cougar,,,,,,,,,,,,,\n`);
  const report = await bench.stage.refresh();
  expect(report.renamed).toMatchObject([{ taxon: 'Lynx rufus' }, { taxon: 'nobody names it any more' }]);
  expect((await bench.stage.rows()).map(({ path }) => path)).toContain('mine.jpg');
});
