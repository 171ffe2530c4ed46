import { expect, test } from 'vitest';
import { PhotosError } from './photos-error.ts';
import { planGame } from './plan.ts';
import { photosBench } from './testing/photos-bench.ts';

const bench = photosBench();
const plan = async (asked: Parameters<typeof planGame>[1], old?: Parameters<typeof planGame>[2]) =>
  planGame((await bench.stage.parts()).api, asked, old, () => 'seed');
const refusal = async (asked: Parameters<typeof planGame>[1], old?: Parameters<typeof planGame>[2]) => {
  const error: unknown = await plan(asked, old).catch((caught: unknown) => caught);
  if (error instanceof PhotosError) return error.message;
  throw new Error(`not refused: ${String(error)}`);
};

test('taxa are meant by scientific name, number or English name; a label is what stands behind the =', async () => {
  const { game, notes } = await plan({
    taxon: ['puma concolor=Mountain Lion', '41976', 'Domestic cat=house cat'],
    place: ['united states', '23'],
    perLabel: 20,
  });
  expect(game).toMatchObject({
    labels: [
      {
        id: 'mountain_lion',
        name: 'Mountain Lion',
        wanted: 20,
        taxa: [{ id: 42007, name: 'Puma concolor' }],
      },
      { id: 'bobcat', name: 'bobcat', taxa: [{ id: 41976 }] },
      { id: 'house_cat', name: 'house cat', taxa: [{ id: 118552 }] },
    ],
    places: [
      { id: 1, name: 'United States' },
      { id: 23, name: 'Georgia, US' },
    ],
    ...{ quality: 'auto', licences: ['cc0', 'cc-by', 'cc-by-nc'], perObserver: 10, seed: 'seed' },
  });
  expect(notes).toEqual(['"Domestic cat" is Felis catus (118552, species, Domestic Cat).']);
});

test('what has several meanings is shown and not guessed, and all that is wrong is told at once', async () => {
  const said = await refusal({
    taxon: [
      'cat=cat',
      'Pumma=x',
      '999999',
      '41976=bobcat',
      'Lynx rufus=lynx',
      '42007=汉',
      '42006=drop',
      '41975=St. Lynx',
    ],
    place: ['Georgia', 'Atlantis', '999'],
    licence: ['cc0', 'cc-by-4.0'],
  });
  expect(said).toContain(
    '"cat" may be one of these; write its number:\n  --taxon 41976=cat   Lynx rufus, species, Bobcat\n  --taxon 118552=cat',
  );
  expect(said).toContain('knows no taxon "Pumma"');
  expect(said).toContain('no taxon 999999');
  expect(said).toContain('Lynx rufus (41976, species, Bobcat) is to be bobcat and lynx: choose one.');
  expect(said).toContain('"汉" is no name that a reply could say');
  expect(said).toContain('"drop" is the word for "takes no part"');
  expect(said).toContain('"St. Lynx" has one of @ # $');
  expect(said).toContain('--place 23   Georgia, US\n  --place 7198   Georgia');
  expect(said).toContain('knows no place "Atlantis"');
  expect(said).toContain('has no place 999. Look it up at');
  expect(said).toContain('"cc-by-4.0" is no licence');
  expect(await refusal({})).toContain('Say which animals');
});

test('a renamed taxon is followed and told; of one that was divided the parts are shown (ahead.md, case 6)', async () => {
  const { world } = bench.stage.inat;
  world.addTaxon({ id: 111, name: 'Felis concolor', rank: 'species', isActive: false, synonyms: [222] });
  world.addTaxon({ id: 222, name: 'Puma nova', rank: 'species', common: 'New Cougar' });
  world.addTaxon({ id: 333, name: 'Lynx vetus', rank: 'species', isActive: false, synonyms: [41976, 41973] });
  for (let i = 0; i < 10; i++) world.addObservation({ taxon: 222 });
  const { game, notes } = await plan({ taxon: ['111=cougar'] });
  expect(notes).toEqual([
    'Felis concolor (111) is called Puma nova (222, species, New Cougar) now; photos of that are taken.',
  ]);
  const report = await bench.stage.get({ ...game, places: [] });
  expect(report.labels).toMatchObject([{ label: { id: 'cougar', taxa: [{ id: 222 }] }, have: 10 }]);
  expect(new Set((await bench.stage.rows()).map((row) => row.class))).toEqual(new Set(['cougar']));
  expect(await refusal({ taxon: ['333=lynx'] })).toMatch(
    /was divided.*\n {2}--taxon 41976=lynx.*\n {2}--taxon 41973=lynx/,
  );
  // Renamed after the first download: the label stays, and what is here stays.
  const renamed = world.taxa.get(222);
  if (renamed) Object.assign(renamed, { isActive: false, synonyms: [42007] });
  const later = await plan({}, game);
  expect(later.game.labels).toMatchObject([{ id: 'cougar', name: 'cougar', taxa: [{ id: 42007 }] }]);
});

test('a second command adds labels, and without options it goes on with what is there', async () => {
  const { game } = await plan({
    taxon: ['42007=cougar'],
    perLabel: 30,
    licence: ['cc0'],
    quality: 'research',
  });
  const more = await plan(
    { taxon: ['42223=other animal', '41973=other animal'], perLabel: 10 },
    { ...game, ...{ mine: 1 } },
  );
  expect(more.game).toMatchObject({
    labels: [
      { id: 'cougar', wanted: 30 },
      { id: 'other_animal', wanted: 10, taxa: [{ id: 42223 }, { id: 41973 }] },
    ],
    ...{ licences: ['cc0'], quality: 'research', seed: 'seed', mine: 1 },
  });
  expect((await plan({}, more.game)).game).toEqual(more.game);
});
