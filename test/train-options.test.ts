/** `fieldmark train`: what a person may get wrong on the command line, and what it says before photos are looked at. */
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ownModelsDir } from '../src/settings/env.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { commandUnderWay, runCommand } from './support/command.ts';
import { colors, notedPhoto } from './support/photo-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-train-options-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models/base'));
});

const run = (...args: string[]) => runCommand(args, {}, folder, () => new Date('2026-11-29T12:00:00Z'));

/** Two labels of twelve photos. */
async function photos(path = 'game'): Promise<void> {
  for (const [label, color] of Object.entries(colors))
    for (let i = 0; i < 12; i++) await notedPhoto(join(folder, path, label, `${i}.jpg`), color);
}

test('names that no model or hashtag can have are told at once, before any photo is looked at', async () => {
  await mkdir(join(folder, 'game/red'), { recursive: true });
  await writeFile(join(folder, 'game/red/1.jpg'), 'no photo');
  const { code, stderr } = await run('train', 'game', '--name', 'my model', '--hashtag', '#fox or not,,🦊');
  expect(code).toBe(64);
  for (const fault of ['--name "my model"', '--hashtag "fox or not"', '--hashtag "🦊"'])
    expect(stderr).toContain(fault);
  expect(stderr).not.toContain('Looking at photos');
});

test('a models folder that cannot be written is told before any photo is read, with what else is wrong', async () => {
  await photos();
  // Whoever runs the tests may be root, whom nothing is forbidden; no user makes a folder where a file stands.
  await writeFile(join(folder, 'models/.partial'), '');
  const train = async (...args: string[]) => {
    const { code, stderr } = await run('train', 'game', '--write', '--anyway', ...args);
    expect(stderr).toContain('models cannot be used: EEXIST');
    expect(stderr).not.toMatch(/Backbone:|Looking at photos/);
    return { code, stderr };
  };
  expect(await train()).toMatchObject({ code: 73 });
  expect((await train('--name', 'base')).stderr).toContain('is no model that fieldmark train made');
  expect((await train('--name', 'my model')).stderr).toContain('--name "my model" is no name');
  expect((await train('--backbone', 'big')).stderr).toContain('--backbone big: there is no such model');
  expect((await run('train', 'game', '--anyway')).code).toBe(0);
  await rm(join(folder, 'models/.partial'));
  expect((await run('train', 'game', '--write', '--anyway')).code).toBe(0);
  expect((await readdir(join(folder, 'models'))).sort()).toEqual(['base', 'game']);
});

test('models that are not there are told together', async () => {
  await photos();
  const { code, stderr } = await run('train', 'game', '--backbone', 'big', '--labels', 'other');
  expect(code).toBe(65);
  expect(stderr).toMatch(/--backbone big: there is no such model\n--labels other: .*\n.*models has: base\./);
});

test('on the network that ships a stronger one is recommended; without a hashtag nothing is said to play', async () => {
  await photos('wüste Füchse 🦊');
  await rm(join(folder, 'models/base'), { recursive: true });
  await cp(join(ownModelsDir, 'cougar-or-not'), join(folder, 'models/cougar-or-not'), { recursive: true });
  const { code, stdout, stderr } = await run('train', 'wüste Füchse 🦊', '--anyway');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /Backbone: cougar-or-not, .*it is small: fieldmark model add \S+ brings a better one/,
  );
  expect(stdout).toMatch(/--write makes \S+models\/wuste-Fuchse\.\n/);
});

test('a terminal of 80 columns shows tables whole, and breaks sentences between words', async () => {
  await photos();
  const { stdout, ended } = commandUnderWay(['train', 'game', '--anyway'], {}, folder);
  Object.assign(stdout, { columns: 80 });
  expect((await ended).code).toBe(0);
  // A path is one word.
  const lines = stdout.text.split('\n').filter((line) => !line.includes(folder));
  expect(lines.length).toBeGreaterThan(15);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('a model that would name nothing is told as such', async () => {
  for (const label of ['fox', 'wolf'])
    for (let i = 0; i < 60; i++) await notedPhoto(join(folder, 'same', label, `${i}.jpg`), colors.red);
  const { code, stdout } = await run('train', 'same');
  expect(code).toBe(0);
  expect(stdout).toContain('names an animal in 0.0 %');
  expect(stdout).toContain('It would seldom say what it sees');
  await photos('apart');
  expect((await run('train', 'apart', '--anyway')).stdout).not.toContain('seldom');
});
