import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Evaluation } from '../src/evaluate/evaluate.ts';
import { type Color, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { colors, writeSpeciesModel } from './support/species-model.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-species-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeSpeciesModel(join(folder, 'models/inat21'));
  const games = [
    {
      hashtag: 'crowOrNo',
      hosts: ['a'],
      model: 'inat21',
      target: ['American crow', 'fish crow'],
      among: 'Corvidae',
    },
    { hashtag: 'birds', hosts: ['a'], model: 'inat21', among: 'Aves' },
    { hashtag: 'crews', hosts: ['a'], model: 'inat21', target: 'American crew' },
  ];
  await writeFile(join(folder, 'games.json'), JSON.stringify({ games }));
});

const env = { GAMES_FILE: 'games.json' };
const run = (...args: string[]) => runCommand(args, env, folder);
let width = 16;
/** Each of another width, since a photo that lies there twice counts once. */
async function photos(photoClass: string, count: number, color: Color = [0, 0, 0]): Promise<void> {
  for (let i = 0; i < count; i++) {
    const path = join(folder, 'pics', photoClass, `${i}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await solidPhoto(color, { format: 'png', width: width++ }));
  }
}
const half = (a: string, b: string): Color =>
  [0, 1, 2].map((i) => Math.round(((colors[a]?.[i] ?? 0) + (colors[b]?.[i] ?? 0)) / 2)) as unknown as Color;

describe('evaluate of a game of a species network of 10,000 kinds', () => {
  beforeEach(async () => {
    await photos('American crow', 3, colors.crow);
    await photos('Corvus', 2, half('crow', 'raven'));
    await photos('common raven', 2, colors.raven);
    await photos('Quiscalus quiscula', 2, colors.grackle);
    await photos('other_animal', 1, colors.bobcat);
  });

  test('tells the two sides of its question first, then what it named by the rule that spoke, in the labels of its part of life', async () => {
    const { code, stdout, stderr } = await run(
      'evaluate',
      'pics',
      '--game',
      '#crowOrNo',
      '--ignore',
      'Corvus',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said: Evaluation = JSON.parse(stdout);
    expect(said.game).toBe('#crowOrNo asks: is it a crow? (GAMES_FILE names the target)');
    const [model] = said.models;
    expect(model?.overall.sides).toMatchObject({
      isCalibrated: false,
      yes: 0.7,
      no: 0.01,
      targets: { yes: { hits: 3, of: 3 } },
      others: { no: { hits: 5, of: 5 } },
    });
    // The grackles lie outside of Corvidae; of the "other animal" nothing that is named is known to be right.
    expect(model?.byRule).toMatchObject({
      species: { hits: 5, of: 5 },
      'something else': { hits: 2, of: 2 },
    });
    expect(model?.confusion.labels).toEqual(['corvus_brachyrhynchos', 'corvus_corax', 'all_else']);
    expect(model?.confusion.counts).toEqual([
      [3, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
    ]);
    const { stdout: tables } = await run('evaluate', 'pics', '--game', 'crowOrNo', '--ignore', 'Corvus');
    expect(tables).toMatch(/^#crowOrNo asks: is it a crow\? .*\n8 pictures of pics/);
    expect(tables).toMatch(/│ crow: says yes +│ +100\.0 %[^\n]*\n.*says no, wrongly/);
    expect(tables).toContain(
      'A crow: yes from 0.7, no up to 0.01 (0.05 where it names something else), which nobody fitted to photos',
    );
    expect(tables).not.toMatch(/ancestor|focus|undefined/);
  });

  test('takes classes of any rank: of a picture that is called a genus no species is called right or wrong', async () => {
    const { stdout } = await run('evaluate', 'pics', '--game', 'birds', '--json');
    const [model] = (JSON.parse(stdout) as Evaluation).models;
    expect(model?.overall).not.toHaveProperty('sides');
    expect(model?.byRule).toMatchObject({ species: { hits: 7, of: 7 }, genus: { hits: 2, of: 2 } });
    expect(model?.byRank).toMatchObject({
      species: { hits: 7, of: 7 },
      genus: { hits: 9, of: 9 },
      family: { hits: 9, of: 9 },
      order: { hits: 9, of: 9 },
    });
    expect(model?.overall.top1).toMatchObject({ hits: 10, of: 10 });
  });

  test.each([
    [['--game', 'crews'], /#crews: its target "American crew".*did you mean American crow\?/],
    [['--game', 'crowsOrNo'], /There is no game crowsOrNo\. Did you mean #croworno\?/],
    [['--game', 'crowOrNo', '--focus', 'crow'], /--focus is for models with labels of their own/],
    [['--game', 'crowOrNo', '--robust'], /--robust is for models with labels of their own/],
  ])('%j is refused with what to do', async (args, fault) => {
    const { code, stderr } = await run('evaluate', 'pics', ...args);
    expect(stderr).toMatch(fault);
    expect(code).toBe(65);
  });

  test('a class that lies inside and outside of the part of life is refused', async () => {
    await photos('Passeriformes', 1, colors.crow);
    const { code, stderr } = await run('evaluate', 'pics', '--game', 'crowOrNo');
    expect(stderr).toMatch(/The class Passeriformes: a part of it lies in the game's part of life/);
    expect(code).toBe(65);
  });
});
