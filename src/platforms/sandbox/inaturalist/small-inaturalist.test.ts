import { expect, onTestFinished, test } from 'vitest';
import { startSmallINaturalist } from './small-inaturalist.ts';

async function small(...options: Parameters<typeof startSmallINaturalist>) {
  const inat = await startSmallINaturalist(...options);
  onTestFinished(() => inat.close());
  inat.world.addTaxon({ id: 1, name: 'Animalia', rank: 'kingdom' });
  inat.world.addTaxon({ id: 2, name: 'Puma concolor', rank: 'species', parent: 1, common: 'Cougar' });
  const [api, open, closed] = inat.hosts;
  const json = async (path: string) => {
    const response = await fetch(`${api}${path}`);
    return {
      status: response.status,
      body: (await response.json()) as { [name: string]: unknown; results: { [name: string]: unknown }[] },
    };
  };
  return { inat, json, open, closed };
}

test('version 2 answers a uuid alone unless fields name more; version 1 answers all', async () => {
  const { inat, json } = await small();
  const { id, uuid } = inat.world.addObservation({ taxon: 2 });
  expect((await json('/v2/observations')).body.results).toEqual([{ uuid }]);
  const fields = '(id:!t,user:(id:!t),observation_photos:(position:!t,photo:(license_code:!t)))';
  expect((await json(`/v2/observations?fields=${fields}`)).body.results).toEqual([
    {
      uuid,
      id,
      user: { id: 1000 + (id % 97) },
      observation_photos: [{ position: 0, photo: { license_code: 'cc-by-nc' } }],
    },
  ]);
  expect(Object.keys((await json('/v1/observations')).body.results[0] ?? {})).toEqual(
    expect.arrayContaining([
      'location',
      'user',
      'photos',
      'observation_photos',
      'quality_metrics',
      'annotations',
    ]),
  );
  expect((await json('/v2/observations?fields=(id')).status).toBe(422);
});

test('a page has 200 at most, and nothing is behind 10,000 but by id_above', async () => {
  const { inat, json } = await small();
  for (let i = 0; i < 250; i++) inat.world.addObservation({ taxon: 2 });
  const first = await json('/v1/observations?per_page=1000&order_by=id&order=asc');
  expect([first.body.results.length, first.body.per_page, first.body.total_results]).toEqual([200, 200, 250]);
  const above = Number(first.body.results.at(-1)?.id);
  const rest = await json(`/v1/observations?per_page=200&order_by=id&order=asc&id_above=${above}`);
  expect([rest.body.results.length, rest.body.total_results]).toEqual([50, 50]);
  expect(await json('/v1/observations?per_page=200&page=51')).toMatchObject({
    status: 403,
    body: { error: 'Result window is too large' },
  });
  expect(await json('/v2/observations?per_page=200&page=51')).toMatchObject({
    status: 500,
    body: { errors: [{ message: 'Result window is too large' }] },
  });
  expect((await json('/v1/observations?per_page=0')).body).toMatchObject({ total_results: 250, results: [] });
});

test('a photo lies at the host of its licence, and is gone from the other', async () => {
  const { inat, json, open, closed } = await small();
  const [photo] = inat.world.addObservation({ taxon: 2 }).photos;
  const path = `/photos/${photo?.id}/medium.jpg`;
  const statuses = async () => [(await fetch(open + path)).status, (await fetch(closed + path)).status];
  expect(await statuses()).toEqual([200, 404]);
  inat.setLicence(photo?.id ?? 0, null);
  expect(await statuses()).toEqual([404, 200]);
  const [observation] = (await json('/v1/observations')).body.results;
  expect(observation?.photos).toMatchObject([
    { license_code: null, url: `${closed}/photos/${photo?.id}/square.jpg` },
  ]);
});

test('who asks more than 100 times a minute is told to wait, and who goes on is refused', async () => {
  let now = 0;
  const { json } = await small({ now: () => now, blockAfter: 3 });
  const statuses = async (count: number) => {
    const all = [];
    for (let i = 0; i < count; i++) all.push((await json('/v1/observations')).status);
    return new Set(all);
  };
  expect(await statuses(100)).toEqual(new Set([200]));
  expect(await statuses(3)).toEqual(new Set([429]));
  now += 120_000;
  expect(await statuses(1)).toEqual(new Set([403]));
});
