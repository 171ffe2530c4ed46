import { createHash } from 'node:crypto';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { idOf } from '../training-data/label-name.ts';
import { PhotosError } from './photos-error.ts';
import { photosBench } from './testing/photos-bench.ts';
import { bobcat, cat, cougar, cougars, gameOf, mammals } from './testing/photos-stage.ts';

const bench = photosBench();
const world = () => bench.stage.inat.world;
const ids = async () => (await bench.stage.rows()).map(({ url }) => Number(url.split('/').at(-1))).sort();
const failure = async (work: Promise<unknown>): Promise<PhotosError> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (error instanceof PhotosError) return error;
  throw new Error(`no PhotosError: ${error instanceof Error ? error.stack : String(error)}`);
};

test('photos get their names, a row each, and one request each; a second run asks for none of them', async () => {
  for (let i = 0; i < 12; i++) world().addObservation({ taxon: 42007, photos: [{}, {}] });
  const report = await bench.stage.get(cougars());
  expect(report.labels).toMatchObject([{ have: 24, new: 24 }]);
  const [row] = await bench.stage.rows();
  expect(row).toMatchObject({
    ...{ class: 'cougar', split: '', taxon: '42007', licence: 'cc-by-nc', status: 'ok' },
    ...{
      width: '240',
      height: '180',
      url: expect.stringMatching(/^https:\/\/www\.inaturalist\.org\/photos\/\d+$/),
    },
    ...{
      path: expect.stringMatching(/^photos\/cougar\/Cougar_\d+\.jpg$/),
      dhash: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
    attribution: expect.stringMatching(/^\(c\) Observer \d+, some rights reserved \(CC BY-NC\)$/),
  });
  expect((await bench.stage.files()).toSorted()).toEqual(
    (await bench.stage.rows()).map(({ path }) => path).toSorted(),
  );
  expect([...bench.stage.served().values()].every((times) => times === 1)).toBe(true);
  await bench.stage.get();
  expect([...bench.stage.served().values()].every((times) => times === 1)).toBe(true);
});

test('it asks 60 times a minute at most, for one thing at a time, and says who asks', async () => {
  for (let i = 0; i < 150; i++) world().addObservation({ taxon: 42007 });
  await bench.stage.get(cougars());
  const { requests, mostAtOnce } = bench.stage.inat;
  expect(mostAtOnce()).toBe(1);
  for (const host of ['api', 'open'] as const) {
    const times = requests.filter((one) => one.host === host).map(({ at }) => at.getTime());
    for (const [i, time] of times.slice(60).entries()) expect(time - (times[i] ?? 0)).toBeGreaterThan(59_000);
  }
  expect(new Set(requests.map(({ userAgent }) => userAgent))).toEqual(new Set(['Fieldmark/test']));
});

test('each photo has to be free to use: licence, flags and placeholders are looked at one by one, and counted', async () => {
  const { photos } = world().addObservation({
    taxon: 42007,
    photos: [
      { licence: 'cc0' },
      { licence: null },
      { licence: 'cc-by-nd' },
      { hidden: true },
      { flagged: true },
      { placeholder: 'copyright-infringement' },
      { width: 3000, height: 300 },
      { extension: 'JPG?1598551272', licence: 'cc-by' },
    ],
  });
  const { dropped } = await bench.stage.get(cougars());
  expect(await ids()).toEqual([photos[0]?.id, photos[7]?.id]);
  expect(Object.fromEntries(dropped)).toEqual({ licence: 2, hidden: 3, small: 1 });
  expect(await bench.stage.files()).toEqual([
    `photos/cougar/Cougar_${photos[0]?.id}.jpg`,
    `photos/cougar/Cougar_${photos[7]?.id}.jpg`,
  ]);
});

test('tracks, bones and dead animals are left out, and what nobody has annotated is kept', async () => {
  world().addObservation({ taxon: 42007, annotations: [[22, 26]] });
  world().addObservation({ taxon: 42007, annotations: [[17, 19]] });
  const alive = world().addObservation({
    taxon: 42007,
    annotations: [
      [22, 24],
      [17, 18],
    ],
  });
  const plain = world().addObservation({ taxon: 42007 });
  const { dropped } = await bench.stage.get(cougars());
  expect(await ids()).toEqual([alive, plain].map(({ photos }) => photos[0]?.id).sort());
  expect(Object.fromEntries(dropped)).toEqual({ dead: 1 });
});

test('cats, which lose the research grade, are found where others agree on the name', async () => {
  const captive = { taxon: 118552, quality: 'casual', captive: true, failedMetrics: ['wild'] } as const;
  const agreed = world().addObservation(captive);
  world().addObservation({ ...captive, agreements: 0 });
  world().addObservation({ ...captive, agreements: 1, disagreements: 2 });
  world().addObservation({ ...captive, failedMetrics: ['wild', 'subject'] });
  const wild = world().addObservation({ taxon: 118552 });
  const report = await bench.stage.get(
    gameOf([{ id: 'house_cat', name: 'house cat', wanted: 50, taxa: [cat] }]),
  );
  expect(await ids()).toEqual([agreed, wild].map(({ photos }) => photos[0]?.id));
  expect(report.casual).toEqual(['Felis catus']);
  expect(Object.fromEntries(report.dropped)).toEqual({ disputed: 3 });
});

test('the table calls a label as the person did, also where no folder can be called so', async () => {
  world().addObservation({ taxon: 118552 });
  const wanted = gameOf([{ id: 'pallas_s_cat', name: "Pallas's cat", wanted: 1, taxa: [cat] }]);
  await bench.stage.get(wanted);
  expect(await bench.stage.rows()).toMatchObject([
    { class: "Pallas's cat", path: expect.stringMatching(/^photos\/pallas_s_cat\/Pallas_s_cat_\d+\.jpg$/) },
  ]);
  expect((await bench.stage.get(wanted)).labels).toMatchObject([{ have: 1, new: 0 }]);
});

test('a quota is kept to the photo, photos of one observation lie together, and few are of one observer', async () => {
  for (let i = 0; i < 40; i++)
    world().addObservation({ taxon: 42007, observer: i % 2, photos: [{}, {}, {}] });
  const report = await bench.stage.get({ ...cougars(10), perObserver: 7 });
  expect(report.labels).toMatchObject([{ have: 10 }]);
  const rows = await bench.stage.rows();
  const sizes = [...Map.groupBy(rows, ({ observation }) => observation).values()].map(({ length }) => length);
  expect(sizes.filter((size) => size !== 3).length).toBeLessThanOrEqual(2);
  for (const of of Map.groupBy(rows, ({ observer }) => observer).values())
    expect(of.length).toBeLessThanOrEqual(7);
  const more = await bench.stage.get({ ...cougars(100), perObserver: 7 });
  expect(more.labels).toMatchObject([{ have: 14 }]);
  expect(Object.fromEntries(more.dropped).observer).toBeGreaterThan(50);
});

test('photos are of all years, not of the oldest observations alone', async () => {
  for (let i = 0; i < 1000; i++) world().addObservation({ id: 1000 + i, taxon: 42007, observer: i });
  await bench.stage.get(cougars(16));
  const years = (await bench.stage.rows()).map(({ observation }) =>
    Math.floor((Number(observation) - 1000) / 250),
  );
  expect(new Set(years)).toEqual(new Set([0, 1, 2, 3]));
});

test('a label of several taxa takes of each, the narrower label has its own animals', async () => {
  for (const taxon of [42007, 41976, 42223])
    for (let i = 0; i < 8; i++) world().addObservation({ taxon, observer: taxon + i });
  await bench.stage.get(
    gameOf([
      { id: 'wild_cat', name: 'wild cat', wanted: 10, taxa: [cougar, bobcat] },
      { id: 'other_animal', name: 'other animal', wanted: 20, taxa: [mammals] },
    ]),
  );
  const rows = await bench.stage.rows();
  const taxa = (label: string) =>
    Map.groupBy(
      rows.filter((row) => idOf(row.class) === label),
      ({ taxon }) => taxon,
    );
  expect([...taxa('wild_cat')].map(([taxon, all]) => [taxon, all.length])).toEqual([
    ['42007', 5],
    ['41976', 5],
  ]);
  expect(taxa('other_animal').get('40151')).toHaveLength(8);
});

test('behind ten thousand observations there are more', async () => {
  for (let i = 0; i < 10_400; i++)
    world().observations.push({
      ...template(),
      id: 100 + i,
      taxon: 42007,
      photos: i < 10_390 ? closed(i) : [],
    });
  for (let i = 0; i < 5; i++) world().addObservation({ taxon: 42007, id: 20_000 + i });
  const report = await bench.stage.get({ ...cougars(), places: [] });
  expect(report.labels).toMatchObject([{ have: 5 }]);
  expect(bench.stage.inat.requests.length).toBeGreaterThan(52);
});
const template = () => ({
  ...({
    uuid: 'x',
    observer: 1,
    places: [1],
    quality: 'research',
    captive: false,
    agreements: 1,
    disagreements: 0,
  } as const),
  ...{ annotations: [], failedMetrics: [] },
});
/** One that the search finds by its licence, and that is hidden. */
const closed = (i: number) => [
  {
    ...{
      id: 900_000 + i,
      licence: 'cc0',
      by: 'x',
      width: 900,
      height: 900,
      extension: 'jpg',
      hidden: true,
      flagged: false,
    },
    bytes: () => Promise.resolve(Buffer.alloc(0)),
  },
];

test('no place, no login and no number of an observer is kept', async () => {
  for (let i = 0; i < 3; i++) world().addObservation({ taxon: 42007, observer: 4_711_815 });
  bench.stage.inat.faults.add({ kind: 'status', status: 422, match: { path: /^\/v2/ } });
  await bench.stage.get(cougars(2));
  for (const file of ['photos.csv', 'cursor.json', 'game.json'])
    expect(await readFile(join(bench.stage.folder, file), 'utf8')).not.toMatch(
      /4711815|login_|39\.12|105\.65|garden/,
    );
  const [first, second] = await bench.stage.rows();
  expect(first?.observer).toMatch(/^[0-9a-f]{16}$/);
  expect(second?.observer).toBe(first?.observer);
  const query = bench.stage.inat.requests.map(({ query }) => query.fields ?? '').join();
  expect(query).not.toMatch(/location|geojson|login|place/);
});

test('what a file tells of its place and camera is not kept; its picture is, and which way is up', async () => {
  const plain = sharp({ create: { width: 300, height: 200, channels: 3, background: '#964' } });
  const exif = {
    IFD0: { Make: 'SecretCamera' },
    IFD3: { GPSLatitude: '47/1 22/1 0/1', GPSLatitudeRef: 'N' },
  };
  const [jpeg, png] = await Promise.all([
    plain.clone().withMetadata({ orientation: 6, exif }).jpeg().toBuffer(),
    plain.clone().withExif(exif).png().toBuffer(),
  ]);
  world().addObservation({ taxon: 42007, photos: [{ bytes: jpeg }, { bytes: png, extension: 'png' }] });
  await bench.stage.get(cougars());
  const rows = await bench.stage.rows();
  expect(rows.map(({ width, height }) => `${width} ${height}`).sort()).toEqual(['200 300', '300 200']);
  for (const { path, sha256 } of rows) {
    const stored = await readFile(join(bench.stage.folder, path));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(sha256);
    expect(stored.includes('SecretCamera')).toBe(false);
    const { orientation, exif: left } = await sharp(stored).metadata();
    expect([orientation, left?.length]).toEqual(path.endsWith('png') ? [undefined, undefined] : [6, 32]);
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer();
    expect(await pixels(stored)).toEqual(await pixels(path.endsWith('png') ? png : jpeg));
  }
});

test('the same bytes under another number are one photo', async () => {
  const [one] = world().addObservation({ taxon: 42007 }).photos;
  world().addObservation({ taxon: 42007, photos: [{ bytes: (await one?.bytes()) ?? Buffer.alloc(0) }] });
  const { dropped } = await bench.stage.get(cougars());
  expect(Object.fromEntries(dropped)).toEqual({ copy: 1 });
  expect(await bench.stage.files()).toHaveLength(1);
  await bench.stage.get();
  expect([...bench.stage.served().values()]).toEqual([1, 1]);
});

test('photos.csv of another kind is not written into, and a torn last line is mended', async () => {
  world().addObservation({ taxon: 42007 });
  const list = join(bench.stage.folder, 'photos.csv');
  await writeFile(list, 'path;class\na.jpg;cat\n');
  expect(await failure(bench.stage.get(cougars()))).toMatchObject({ kind: 'unusableData' });
  expect(await readFile(list, 'utf8')).toBe('path;class\na.jpg;cat\n');
  await rm(list);
  await bench.stage.get();
  const whole = await readFile(list, 'utf8');
  await appendFile(list, 'photos/cougar/Cougar_1.jpg,cougar,,abc');
  await bench.stage.get();
  expect(await readFile(list, 'utf8')).toBe(whole);
  await writeFile(list, whole.trimEnd());
  await bench.stage.get();
  expect(await readFile(list, 'utf8')).toBe(whole);
});
