import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Color, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { colors, writeSpeciesModel } from './support/species-model.ts';

/** As many as the sides take at least, and two more. */
const EACH = 32;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-calibrate-species-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeSpeciesModel(join(folder, 'models/inat21'));
  const file = join(folder, 'models/inat21/model.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(
    file,
    JSON.stringify({ ...manifest, quality: { calibration: 'Not calibrated on this network.' } }),
  );
  await photos('American crow', colors.crow);
  await photos('Quiscalus quiscula', colors.grackle);
});

const env = { GAMES_FILE: 'games.json' };
const run = (...args: string[]) => runCommand(args, env, folder, () => new Date('2026-11-30T12:00:00Z'));
const manifest = async () => JSON.parse(await readFile(join(folder, 'models/inat21/model.json'), 'utf8'));
let width = 16;
/** Each of another width, since a photo that lies there twice counts once. */
async function photos(photoClass: string, color: Color = [0, 0, 0]): Promise<void> {
  await mkdir(join(folder, 'pics', photoClass), { recursive: true });
  for (let i = 0; i < EACH; i++)
    await writeFile(
      join(folder, 'pics', photoClass, `${i}.png`),
      await solidPhoto(color, { format: 'png', width: width++, height: 16 }),
    );
}

describe('calibrate of a species network of 10,000 kinds', () => {
  test('--only-sides writes when to say yes and no to a game that asks for several, and nothing else changes', async () => {
    const before = await manifest();
    const target = ['--target', 'American crow,fish crow', '--only-sides'];
    const { code, stdout, stderr } = await run('calibrate', 'pics', ...target, '--write');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^64 pictures of pics\.\nIs it a crow\? Yes from 0\.\d+, no up to 0\.\d+, in a game where 50\.0 % /,
    );
    expect(stdout).toMatch(/says no, wrongly +│ +0\.0 % \(0\.0–\d+\.\d\) │ +0\.0 % \(0\.0–\d+\.\d\)/);
    const after = await manifest();
    const key = 'corvus_brachyrhynchos+corvus_ossifragus';
    expect(after).toEqual({
      ...before,
      output: { ...before.output, temperature: 1 },
      decision: {
        ...before.decision,
        targets: { [key]: expect.objectContaining({ share: 0.5, measured: 0.5 }) },
      },
      quality: {
        ...before.quality,
        sides: { [key]: expect.objectContaining({ yes: [EACH, EACH], wrongNo: [0, EACH] }) },
      },
    });
    await writeFile(
      join(folder, 'games.json'),
      JSON.stringify({
        games: [
          {
            hashtag: 'crowOrNo',
            hosts: ['a'],
            model: 'inat21',
            target: ['American crow', 'fish crow'],
            among: 'Aves',
          },
        ],
      }),
    );
    const evaluated = await run('evaluate', 'pics', '--game', 'crowOrNo');
    expect(evaluated.stdout).toMatch(
      /A crow: yes from 0\.\d+, no up to 0\.\d+, fitted for a game where 50\.0 % of the animals are\./,
    );
  });

  test('fits the ranks that the pictures can show; the model says which, and that it is not calibrated no more', async () => {
    expect((await run('model', 'list')).stdout).toContain(
      'names a species from 0.7, a genus from 0.75, a family from 0.8, an order from 0.85, a class from 0.9: careful guesses, fitted to no photos\n' +
        '      fieldmark calibrate PHOTOS --model inat21 --write fits them to yours',
    );
    const { code, stdout } = await run('calibrate', 'pics', '--ignore', 'Quiscalus quiscula', '--write');
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ genus +│ +32 │ +0\.75 │ +0\.5 │/);
    const { decision, quality } = await manifest();
    expect(decision).toMatchObject({ label: 0.5, ranks: { genus: 0.5, family: 0.5 } });
    expect(quality).not.toHaveProperty('calibration');
    expect(quality.ranks).toMatchObject({ date: '2026-11-30', genus: { pictures: 32, right: [32, 32] } });
    expect((await run('model', 'list')).stdout).toContain(
      'names a species from 0.5, a genus from 0.5, a family from 0.5, an order from 0.5, a class from 0.5 (fitted to 32 photos, 2026-11-30)\n',
    );
  });

  test('its card says which thresholds are careful guesses, and begins with the two sides', async () => {
    await writeFile(
      join(folder, 'games.json'),
      JSON.stringify({ games: [{ hashtag: 'crowOrNo', hosts: ['a'], model: 'inat21', target: 'Corvus' }] }),
    );
    const { stdout } = await run('evaluate', 'pics', '--game', 'crowOrNo', '--json');
    await writeFile(join(folder, 'e.json'), stdout);
    expect(await run('card', 'models/inat21', '--evaluation', 'e.json')).toMatchObject({
      code: 0,
      stderr: '',
    });
    const card = await readFile(join(folder, 'models/inat21/README.md'), 'utf8');
    expect(card).toContain('| names a genus from | 0.75, a careful guess: fitted to no photos |');
    expect(card).toContain('#crowOrNo asks: is it a crow or raven?');
    expect(card).toMatch(
      /\| inat21 .*\|\n\| --- \| --- \|\n\| crow or raven: says yes \| 100\.0 %.*\n\| … says no, wrongly /,
    );
    expect(card).toContain('Right when named: species 100.0 % (64 of 64).');
    expect(card).not.toMatch(/cougar|nine|undefined|ancestor/);
  });

  test.each([
    [['--only-sides'], /--only-sides fits yes and no of what a game asks for: say it with --target/],
    [['--target', 'Corvidae,Corvus bracyrhynchos'], /--target: its target "Corvus bracyrhynchos" .*/],
    [['--target', 'Corvus corax'], /0 pictures of the target "common raven" and 64 of other animals/],
  ])('%j is refused', async (args, fault) => {
    const { code, stderr } = await run('calibrate', 'pics', ...args);
    expect(stderr).toMatch(fault);
    expect(code).toBe(65);
  });
});
