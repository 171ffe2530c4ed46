import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { questionsGame } from '../src/game/questions-game.ts';
import { loadModel } from '../src/vision/model.ts';
import { type Color, solidPhoto, type TinyLabel, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { madeUpSpecies } from '../src/vision/testing/wide-onnx.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';

const OUTPUTS = 10_000;
const known: readonly (readonly [name: string, color: Color])[] = [
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_brachyrhynchos_American_Crow', [255, 0, 0]],
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_ossifragus_Fish_Crow', [255, 0, 255]],
  ['Animalia_Chordata_Aves_Passeriformes_Corvidae_Corvus_corax_Common_Raven', [255, 255, 0]],
  ['Animalia_Chordata_Aves_Passeriformes_Icteridae_Quiscalus_quiscula_Common_Grackle', [0, 255, 0]],
  ['Animalia_Chordata_Mammalia_Carnivora_Felidae_Lynx_rufus_Bobcat', [0, 0, 255]],
];
const colors = Object.fromEntries(
  ['crow', 'fish crow', 'raven', 'grackle', 'bobcat'].map((name, i) => [name, known[i]?.[1] ?? [0, 0, 0]]),
) as Record<string, Color>;
/** Seen in no picture. */
const FAR: Color = [-900, -900, -900];

/** A network of 10,000 outputs that knows five colours, with its names in iNaturalist's form. */
async function writeSpeciesModel(folder: string): Promise<void> {
  const numbered = known.map(([name], i) => `${String(i).padStart(5, '0')}_${name}`);
  const names = [...numbered, ...madeUpSpecies(OUTPUTS).slice(known.length)].join('\n');
  const labels: TinyLabel[] = Array.from({ length: OUTPUTS }, (_, i) => ({
    id: `l${i}`,
    name: `l${i}`,
    color: known[i]?.[1] ?? FAR,
  }));
  await writeTinyModel(folder, {
    labels,
    hashtags: [],
    edit: ({ labels: _, groups: __, ...manifest }) => ({
      ...manifest,
      names: {
        file: 'labels.txt',
        sha256: createHash('sha256').update(names).digest('hex'),
        outputs: OUTPUTS,
      },
      decision: { label: 0.7, group: 0.9, nothing: 0.7, ranks: { genus: 0.75, family: 0.8, order: 0.85 } },
    }),
  });
  await writeFile(join(folder, 'labels.txt'), names);
}

const game = (hashtagAsWritten: string, more: Partial<Game>): Game => ({
  key: `#${hashtagAsWritten.toLowerCase()}`,
  hashtag: hashtagAsWritten.toLowerCase(),
  hashtagAsWritten,
  hosts: [HOST],
  model: 'inat21',
  ...more,
});

async function shown(day: GameDay, tag: string, color: Color): Promise<string> {
  const photos = [{ bytes: await solidPhoto(color) }];
  return day.sandbox.addPost({ by: HOST, text: `#${tag} @fieldmark_bot`, photos }).id;
}

describe('three games, one network of 10,000 species, in the sandbox', () => {
  test('a yes, a no, a roll-up to the genus, a stranger from outside, and a name of the operator', async () => {
    const day = await gameDay({
      games: [
        game('crowOrNo', { target: ['Corvus brachyrhynchos', 'fish crow'], among: ['Corvidae'] }),
        game('TrickyBirdID', { among: ['Aves'] }),
        game('wildcatOrNot', {
          target: ['Lynx rufus'],
          among: ['Felidae'],
          names: { 'Lynx rufus': 'wildcat' },
        }),
      ],
    });
    await writeSpeciesModel(join(day.folder, 'models', 'inat21'));
    const half = (a: string, b: string): Color =>
      [0, 1, 2].map((i) =>
        Math.round(((colors[a]?.[i] ?? 0) + (colors[b]?.[i] ?? 0)) / 2),
      ) as unknown as Color;
    const posts = {
      yes: await shown(day, 'crowOrNo', colors.crow as Color),
      either: await shown(day, 'crowOrNo', half('crow', 'fish crow')),
      no: await shown(day, 'crowOrNo', colors.raven as Color),
      outside: await shown(day, 'crowOrNo', colors.bobcat as Color),
      species: await shown(day, 'TrickyBirdID', colors.grackle as Color),
      genus: await shown(day, 'TrickyBirdID', half('crow', 'raven')),
      stranger: await shown(day, 'TrickyBirdID', colors.bobcat as Color),
      named: await shown(day, 'wildcatOrNot', colors.bobcat as Color),
    };
    expect(countsOf(await day.pass())).toMatchObject({ admitted: 8, sent: 8 });
    const said = (id: string): string => day.sandbox.answersTo(id)[0]?.text ?? '';
    expect(said(posts.yes)).toMatch(/crow.*(?:9\d%|times in).*American crow/i);
    expect(said(posts.either)).toMatch(/\bcrow\b/i);
    expect(said(posts.either)).not.toMatch(/More exactly|cannot|can.t|not\b/i);
    expect(said(posts.no)).toMatch(/\bno\b|\bnot\b|nope/i);
    expect(said(posts.no)).toMatch(/common raven/);
    expect(said(posts.outside)).toMatch(/\bno\b|\bnot\b|nope/i);
    expect(said(posts.outside)).not.toMatch(/raven|bobcat/);
    expect(said(posts.species)).toMatch(/^(?:@\w+ )*Common grackle \(Quiscalus quiscula\)/);
    expect(said(posts.genus)).toMatch(/crow or raven/i);
    expect(said(posts.stranger)).toMatch(/^(?:@\w+ )*No bird\b/);
    expect(said(posts.named)).toMatch(/wildcat/i);
    expect(said(posts.named)).not.toMatch(/bobcat|Lynx/);
    const app = await day.open();
    const rules = await Promise.all(
      Object.values(posts).map(async (id) => (await app.store.answers.of(id))?.rule),
    );
    await app.close();
    expect(rules).toEqual(['yes', 'yes', 'no', 'no', 'label', 'genus', 'label', 'yes']);
  }, 60_000);

  test('names that the network does not know keep the bot from playing, all told at once', async () => {
    const day = await gameDay({
      games: [
        game('crowOrNo', { target: ['Corvus brachyrynchos'], among: ['Corvida'] }),
        game('birds', { names: { Linx: 'cat' } }),
      ],
    });
    await writeSpeciesModel(join(day.folder, 'models', 'inat21'));
    await expect(day.pass()).rejects.toThrow(
      /#crowornot?: its among "Corvida" is not known to its model; did you mean Corvidae\?\n.*#crowornot?: its target .*did you mean Corvus brachyrhynchos\?\n.*#birds: its name "Linx".*Lynx/,
    );
  }, 60_000);

  test('a run that sees no photo reads no names: the file may be gone', async () => {
    const day = await gameDay();
    const folder = join(day.folder, 'models', 'inat21');
    await writeSpeciesModel(folder);
    await rm(join(folder, 'labels.txt'));
    const model = await loadModel(folder);
    expect(model && questionsGame(new Map([['inat21', model]]))?.model).toBe('inat21');
    expect(countsOf(await day.pass())).not.toHaveProperty('admitted');
    expect(() => model?.labels).toThrow(/labels\.txt cannot be read/);
  });
});
