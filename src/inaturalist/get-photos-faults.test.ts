import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PhotosError } from './photos-error.ts';
import { photosBench } from './testing/photos-bench.ts';
import { cougars } from './testing/photos-stage.ts';

const bench = photosBench();
const world = () => bench.stage.inat.world;
const ids = async () => (await bench.stage.rows()).map(({ url }) => Number(url.split('/').at(-1))).sort();
const failure = async (work: Promise<unknown>): Promise<PhotosError> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (error instanceof PhotosError) return error;
  throw new Error(`no PhotosError: ${error instanceof Error ? error.stack : String(error)}`);
};

test('a photo that moved to the other host, or whose licence went, between choosing and downloading', async () => {
  const [moved, closes, goes] = [0, 1, 2].map(() => world().addObservation({ taxon: 42007 }).photos[0]);
  bench.stage.inat.faults.add({
    kind: 'hook',
    match: ({ path }) => path.startsWith('/photos/'),
    run: () => {
      if (closes) closes.licence = null;
      if (goes) bench.stage.inat.deletePhoto(goes.id);
      return undefined;
    },
  });
  const { dropped } = await bench.stage.get(cougars());
  expect(await ids()).toEqual([moved?.id]);
  expect(Object.fromEntries(dropped)).toEqual({ licence: 1, gone: 1 });
  expect(bench.stage.inat.requests.filter(({ host }) => host === 'closed')).toEqual([]);
});

test('answers that are cut, hang, are web pages or broken JSON are asked for again', async () => {
  for (let i = 0; i < 6; i++) world().addObservation({ taxon: 42007 });
  const photo = /^\/photos/;
  const { faults } = bench.stage.inat;
  faults.add({ kind: 'status', status: 502, body: 'html', match: { path: /^\/v2/ } });
  faults.add({ kind: 'status', status: 200, body: 'html', match: { path: /^\/v2/ } });
  faults.add({ kind: 'malformed', match: { path: /^\/v2/ } });
  faults.add({ kind: 'cut', match: { path: photo } });
  faults.add({ kind: 'status', status: 200, body: 'html', match: { path: photo } });
  faults.add({ kind: 'hang', match: { path: photo }, skip: 1 });
  faults.add({ kind: 'reset', match: { path: photo }, skip: 2 });
  const report = await bench.stage.get(cougars(), { service: { timeoutMs: 300 } });
  expect(report.labels).toMatchObject([{ have: 6 }]);
  expect(Object.fromEntries(report.dropped)).toEqual({});
});

test('half a photo with an honest length is no photo; it is taken later', async () => {
  for (let i = 0; i < 3; i++) world().addObservation({ taxon: 42007 });
  bench.stage.inat.faults.add({ kind: 'cut', honest: true, match: { path: /^\/photos/ } });
  const first = await bench.stage.get(cougars());
  expect([first.labels[0]?.have, first.later]).toEqual([3, 0]);
});

test('429 is waited for, as long as it says, and told', async () => {
  world().addObservation({ taxon: 42007 });
  bench.stage.inat.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '300' } });
  const waits: string[] = [];
  await bench.stage.get(cougars(), {
    service: { onWait: (ms, why) => waits.push(`${Math.round(ms / 1000)} ${why}`) },
  });
  expect(waits).toEqual([expect.stringMatching(/^300 .*asks for fewer requests/)]);
  expect(await ids()).toHaveLength(1);
});

test('a wait of hours ends the run, and the next one keeps it', async () => {
  world().addObservation({ taxon: 42007 });
  bench.stage.inat.faults.add({
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '7200' },
    match: { path: /^\/photos/ },
  });
  const error = await failure(bench.stage.get(cougars()));
  expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('14:00 UTC') });
  const before = bench.stage.clock.now();
  await bench.stage.get();
  expect(bench.stage.clock.now() - before).toBeGreaterThan(7_190_000);
});

test('403 of the API ends the run at once, and loses nothing', async () => {
  for (let i = 0; i < 3; i++) world().addObservation({ taxon: 42007 });
  await bench.stage.get(cougars(1));
  bench.stage.inat.faults.add({ kind: 'status', status: 403 });
  const before = bench.stage.inat.requests.length;
  const error = await failure(bench.stage.get({ ...cougars(), quality: 'research' }));
  expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('wait until tomorrow') });
  expect(bench.stage.inat.requests.length - before).toBe(1);
  await bench.stage.get();
  expect(new Set(await ids()).size).toBe(3);
});

test('photo hosts that refuse end the run after three in a row; one photo alone does not', async () => {
  for (let i = 0; i < 5; i++) world().addObservation({ taxon: 42007 });
  const first = world().observations[0]?.photos[0]?.id;
  bench.stage.inat.faults.add({
    kind: 'status',
    status: 403,
    times: 99,
    match: ({ path }) => path.includes(`/${first}/`),
  });
  const report = await bench.stage.get(cougars());
  expect(report.labels).toMatchObject([{ have: 4 }]);
  for (let i = 0; i < 5; i++) world().addObservation({ taxon: 42007 });
  bench.stage.inat.faults.add({
    kind: 'status',
    status: 403,
    times: 3,
    match: ({ path }) => path.startsWith('/photos'),
  });
  await rm(join(bench.stage.folder, 'cursor.json'));
  expect(await failure(bench.stage.get())).toMatchObject({ kind: 'refused' });
  bench.stage.inat.faults.clear();
  await bench.stage.get();
  expect(new Set(await ids()).size).toBe(10);
});

test('after a 403 of a photo host the next photo is asked for later, and later still', async () => {
  for (let i = 0; i < 5; i++) world().addObservation({ taxon: 42007 });
  const { faults, requests } = bench.stage.inat;
  const match = { path: /^\/photos/ };
  faults.add({ kind: 'status', status: 403, times: 2, match });
  const waits: string[] = [];
  const onWait = (ms: number, why: string) => waits.push(`${Math.round(ms / 1000)} ${why}`);
  await bench.stage.get(cougars(), { service: { onWait } });
  expect(waits).toEqual([
    expect.stringMatching(/^60 127\.0\.0\.1:\d+ refuses \(403\)$/),
    expect.stringMatching(/^120 127\.0\.0\.1:\d+ refuses \(403\)$/),
  ]);
  expect(await ids()).toHaveLength(5);
  const photos = requests.filter(({ path }) => path.startsWith('/photos'));
  const after = photos.slice(1).map(({ at }, i) => at.getTime() - (photos[i]?.at.getTime() ?? 0));
  expect(after.map((ms) => Math.round(ms / 1000))).toEqual([60, 120, 1, 1, 1, 1]);
  world().addObservation({ taxon: 42007 });
  await rm(join(bench.stage.folder, 'cursor.json'));
  faults.add({ kind: 'status', status: 403, headers: { 'retry-after': '7200' }, match });
  expect((await failure(bench.stage.get())).message).toContain('it asks to wait until');
  faults.clear();
  await bench.stage.get(cougars(), { service: { onWait } });
  expect(waits.at(-1)).toContain('a pause of an earlier run is not over');
});

test('a network that is away is told, with what to do', async () => {
  await bench.stage.inat.close();
  const error = await failure(bench.stage.get(cougars()));
  expect(error).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('the same command goes on'),
  });
});

test('where version 2 does not take the request, version 1 is read', async () => {
  world().addObservation({ taxon: 42007, photos: [{}, { licence: null }] });
  bench.stage.inat.faults.add({ kind: 'status', status: 422, times: 99, match: { path: /^\/v2/ } });
  const report = await bench.stage.get(cougars());
  expect(report.labels).toMatchObject([{ have: 1 }]);
  expect(bench.stage.inat.requests.filter(({ path }) => path === '/v2/observations')).toHaveLength(1);
});
