import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { questionInWords, questionOf } from '../../game/target.ts';
import { readLabelTable } from './label-file.ts';
import { partOf } from './part.ts';
import { readNames } from './read-names.ts';
import { tableOf } from './table.ts';
import { readTaxonomy } from './taxonomy.ts';

const decision = { label: 0.6, group: 0.9, nothing: 0.7 };
const table = (...lines: string[]) => tableOf(readNames(lines.join('\n')).outputs);

describe('labels of a file', () => {
  test('are never without a name, have ids of their own, and plumages of one bird are one label', () => {
    const { labels } = table(
      'Common Grackle (Adult)',
      'Common Grackle (Juvenile)',
      'Ærfugl',
      '汉字',
      'Corvus corax',
      'id;aves;strigiformes;tytonidae;tyto;;',
      'id;aves;strigiformes;tytonidae;tyto;alba;common barn owl',
      'id;;;;;;blank',
    );
    expect(labels.map(({ id, name, outputs }) => [id, name, outputs])).toEqual([
      ['common_grackle', 'common grackle', [0, 1]],
      ['aerfugl', 'ærfugl', [2]],
      ['label_3', '汉字', [3]],
      ['corvus_corax', 'Corvus corax', [4]],
      ['tyto_sp', 'Tyto', [5]],
      ['tyto_alba', 'common barn owl', [6]],
      ['no_animal', 'no animal', [7]],
    ]);
  });

  test('names read as in a running text; two species of one name are told by their scientific ones', () => {
    const { labels } = table(
      "Accipiter cooperii (Cooper's Hawk)",
      'Corvus brachyrhynchos (American Crow)',
      'Amazona guildingii (St. Vincent Parrot)',
      'Pelecanus onocrotalus (Great White Pelican)',
      'Oenanthe oenanthe (Wheatear)',
      'Oenanthe pileata (Wheatear)',
    );
    expect(labels.map(({ name }) => name)).toEqual([
      "Cooper's hawk",
      'American crow',
      'St Vincent parrot',
      'great white pelican',
      'Oenanthe oenanthe',
      'Oenanthe pileata',
    ]);
  });

  test('one genus name of a bird and of a plant is two groups, and neither is guessed', () => {
    const both = table(
      '0_Animalia_Chordata_Aves_Passeriformes_Prunellidae_Prunella_modularis_Dunnock',
      '1_Plantae_Tracheophyta_Magnoliopsida_Lamiales_Lamiaceae_Prunella_vulgaris_Selfheal',
    );
    expect(both.groups.filter(({ rank }) => rank === 'genus').map(({ id }) => id)).toEqual([
      'prunella',
      'prunella_lamiaceae',
    ]);
    expect(partOf(both, decision, { among: ['Prunella'] }).faults).toEqual([
      expect.stringMatching(
        /its among "Prunella" may mean .*write the scientific name, or the id \(prunella\)/,
      ),
    ]);
  });

  test('a table says families where names do not', () => {
    const { taxonomy, faults } = readTaxonomy('genus,family,order\nCorvus,Corvidae,Passeriformes\n');
    expect(faults).toEqual([]);
    const { groups } = tableOf(readNames('Corvus corax\nCorvus corone\nPica pica').outputs, taxonomy);
    expect(groups.map(({ id, rank, group }) => [id, rank, group])).toEqual([
      ['corvus', 'genus', 'corvidae'],
      ['pica', 'genus', undefined],
      ['corvidae', 'family', 'passeriformes'],
      ['passeriformes', 'order', undefined],
    ]);
    expect(readTaxonomy('a,b\n1,2').faults).toEqual([expect.stringMatching(/first line names no columns/)]);
  });
});

test('a line that leaves a rank out stands where other lines of its genus stand (case 84)', () => {
  const lines = [
    'id;aves;strigiformes;tytonidae;tyto;alba;common barn owl',
    'id;aves;;tytonidae;tyto;furcata;american barn owl',
    'id;;;;tyto;capensis;african grass owl',
    'id;aves;passeriformes;prunellidae;prunella;modularis;dunnock',
    'id;magnoliopsida;lamiales;lamiaceae;prunella;vulgaris;common self-heal',
    'Buteo sp.',
    'Buteo buteo',
  ];
  const { labels, groups } = tableOf(readNames(lines.join('\n')).outputs);
  expect(labels.map(({ name, group }) => [name, group])).toEqual([
    ['common barn owl', 'tyto'],
    ['american barn owl', 'tyto'],
    ['african grass owl', 'tyto'],
    ['dunnock', 'prunella'],
    ['common self-heal', expect.stringMatching(/^prunella_.+/)],
    ['Buteo', 'buteo'],
    ['Buteo buteo', 'buteo'],
  ]);
  expect(groups.filter(({ taxon }) => taxon === 'Tytonidae' || taxon === 'Tyto')).toHaveLength(2);
});

test('a group without an English name of its own is called by what its kinds have in common', () => {
  const named = (...kinds: string[]) => {
    const { groups } = table(...kinds.map((kind, i) => `Genus species${'abc'[i]} (${kind})`));
    return groups.find(({ rank }) => rank === 'genus')?.name;
  };
  expect(named('Fish Crow', 'Carrion Crow')).toBe('crow');
  expect(named('California Scrub-Jay', 'Florida Scrub-Jay')).toBe('scrub-jay');
  expect(named('Florida Scrub-Jay', 'Blue Jay')).toBe('jay');
  expect(named('Black-throated Magpie-Jay', 'White-throated Magpie-Jay')).toBe('magpie-jay');
  expect(named('Western Kingbird', 'Scissor-tailed Flycatcher', "Couch's Kingbird")).toBe(
    'kingbird or flycatcher',
  );
  expect(named('Willet', 'Lesser Yellowlegs', 'Green Sandpiper')).toBe('Genus');
  expect(named('Fish Crow')).toBe('Genus');
  expect(table('Genus speciesa (Fish Crow)', 'Genus speciesb').groups[0]?.name).toBe('Genus');
});

const birds = table(
  '0_Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_brachyrhynchos_American_Crow',
  '1_Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_ossifragus_Fish_Crow',
  '2_Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_corax_Common_Raven',
  '3_Animalia_Chordata_Aves_Passeriformes_Icteridae_Quiscalus_quiscula_Common_Grackle',
  '4_Animalia_Chordata_Aves_Passeriformes_Icteridae_Quiscalus_major_Boat-tailed_Grackle',
  '5_Animalia_Chordata_Mammalia_Carnivora_Felidae_Lynx_rufus_Bobcat',
);

describe("a game's part of life", () => {
  test('has its species and the groups among them, and one label for all else', () => {
    const { set, faults } = partOf(birds, decision, {
      among: ['Corvidae'],
      target: ['american crow', 'Corvus ossifragus'],
    });
    expect(faults).toEqual([]);
    expect(set.labels.map(({ id }) => id)).toEqual([
      'corvus_brachyrhynchos',
      'corvus_ossifragus',
      'corvus_corax',
      'something_else',
    ]);
    expect(set.groups.map(({ id }) => id)).toEqual(['corvus', 'corvidae']);
    expect(set.rest).toBe('something_else');
    expect(set.labels.at(-1)?.name).toBe('something else, no crow, jay or magpie');
    const question = questionOf({ target: ['american crow', 'Corvus ossifragus'] }, set);
    expect(questionInWords(question)).toBe('is it a crow?');
  });

  test('names are as the operator says them, and known by the usual ones too', () => {
    const { set } = partOf(birds, decision, { names: { 'Lynx rufus': 'wildcat', Corvus: 'black bird' } });
    expect(set.labels.find(({ id }) => id === 'lynx_rufus')).toEqual({
      ...{ id: 'lynx_rufus', name: 'wildcat', taxon: 'Lynx rufus', group: 'lynx', outputs: [5] },
      aliases: ['bobcat', 'Lynx rufus', 'Bobcat'],
    });
    expect(set.groups.find(({ id }) => id === 'corvus')?.name).toBe('black bird');
    expect(set.rest).toBeUndefined();
  });

  test('unknown and ambiguous names are faults, all at once, with what was meant', () => {
    const twins = table(
      'Turdus migratorius (Robin)',
      'Erithacus rubecula (Robin)',
      'Corvus corax (Common Raven)',
    );
    const { faults } = partOf(twins, decision, {
      among: ['Corvu'],
      target: ['robin', 'Corvus'],
      names: { Comonraven: 'x' },
    });
    expect(faults).toEqual([
      'its among "Corvu" is not known to its model; did you mean Corvus?',
      expect.stringMatching(
        /^its name "Comonraven" is not known to its model; did you mean common raven\?$/i,
      ),
      expect.stringMatching(
        /^its target "robin" may mean Turdus migratorius or Erithacus rubecula: write the scientific name/,
      ),
    ]);
    const outside = { among: ['Corvidae'], target: ['Lynx rufus'], names: { bobcat: 'cat', Corvus: 'crow' } };
    expect(partOf(birds, decision, outside).faults).toEqual([
      'its target "Lynx rufus" lies outside of its "among": widen that, or drop it',
      'its name "bobcat" lies outside of its "among": widen that, or drop it',
    ]);
    expect(partOf(birds, decision, { target: ['crow'] }).faults).toEqual([
      expect.stringMatching(/did you mean American crow, fish crow\?/),
    ]);
  });
});

test('files that are not what the manifest says are told at once, each with both values', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-names-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = 'Corvus corax\nPica pica\n';
  await writeFile(join(folder, 'labels.txt'), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  expect(readLabelTable(folder, { file: 'labels.txt', sha256, outputs: 2 }).labels).toHaveLength(2);
  const wrong = {
    file: 'labels.txt',
    sha256: '0'.repeat(64),
    outputs: 2,
    taxonomy: { file: 'none.tsv', sha256 },
  };
  expect(() => readLabelTable(folder, wrong)).toThrow(
    /names\.sha256: model\.json says 0{64}, but labels\.txt has .*\n.*none\.tsv cannot be read/,
  );
  expect(() => readLabelTable(folder, { file: 'labels.txt', sha256, outputs: 3 })).toThrow(
    /names\.outputs: model\.json says 3, labels\.txt has 2 lines/,
  );
});

test('two names for one taxon, and the name of another species, are faults', () => {
  const faults = (names: Readonly<Record<string, string>>) => partOf(birds, decision, { names }).faults;
  expect(faults({ 'Corvus corax': 'raven', 'common raven': 'big crow' })).toEqual([
    'its name has "Corvus corax" and "common raven", which are one taxon: drop one of them',
  ]);
  expect(faults({ 'Corvus corax': 'American Crow' })).toEqual([
    'its name "American Crow" for "Corvus corax" is that of Corvus brachyrhynchos (American crow): choose another',
  ]);
  expect(faults({ 'Corvus corax': 'fish crow', 'Corvus ossifragus': 'shore crow' })).toEqual([]);
});
