import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { questionsGame } from '../src/game/questions-game.ts';
import { loadModel } from '../src/vision/model.ts';
import { type Color, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';
import { colors, writeSpeciesModel } from './support/species-model.ts';

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

  test('a person who says what it was is told the nearest names, not ten thousand', async () => {
    const day = await gameDay({ games: [game('crowOrNo', { target: ['Corvus'], among: ['Corvidae'] })] });
    await writeSpeciesModel(join(day.folder, 'models', 'inat21'));
    const id = await shown(day, 'crowOrNo', colors.crow as Color);
    await day.pass();
    const env = { DATABASE_PATH: day.databasePath, MODELS_DIR: join(day.folder, 'models') };
    const answer = (...words: string[]) => runCommand(['answer', id, ...words], env, day.folder, day.now);
    const { code, stderr } = await answer('crow,', 'grackel');
    expect(code).toBe(64);
    expect(stderr).toMatch(
      /"crow" is no label of this model\. Did you mean .*American crow or fish crow.*\?\n"grackel" .*\nIt knows 1\d,\d{3} names: write a common or scientific one/,
    );
    expect(stderr.length).toBeLessThan(700);
    expect(await answer('fish', 'crow')).toMatchObject({ code: 0, stdout: `${id} (#croworno): fish crow\n` });
  }, 60_000);

  test('the wording that an operator reads before has roll-ups in it', async () => {
    const day = await gameDay();
    await writeSpeciesModel(join(day.folder, 'models', 'inat21'));
    const games = [{ hashtag: 'birds', hosts: [HOST], model: 'inat21', among: 'Corvidae' }];
    await writeFile(join(day.folder, 'games.json'), JSON.stringify({ games }));
    const env = { GAMES_FILE: 'games.json', MODELS_DIR: join(day.folder, 'models') };
    const { code, stdout } = await runCommand(['wording', 'birds', '--json'], env, day.folder, day.now);
    expect(code).toBe(0);
    const samples = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { rule: string; text: string });
    expect(samples.find(({ rule }) => rule === 'genus')?.text).toMatch(
      /crow or raven|American crow|fish crow|common raven/,
    );
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

  test('entries that contradict each other are told all at once', async () => {
    const day = await gameDay({
      games: [
        game('crowOrNo', {
          target: ['Lynx rufus'],
          among: ['Corvidae'],
          names: { 'common grackle': 'grackle' },
          fieldMarks: { dodo: [{ mark: 'Gone.', source: '@host' }] },
        }),
      ],
    });
    await writeSpeciesModel(join(day.folder, 'models', 'inat21'));
    const faults = await day.pass().then(String, String);
    for (const fault of [
      /its target "Lynx rufus" lies outside of its "among"/,
      /its name "common grackle" lies outside of its "among"/,
      /its fieldMarks of "dodo": "dodo" is no label or group of its model/,
    ])
      expect(faults).toMatch(fault);
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
