import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { parseGames } from '../src/settings/games-file.ts';
import table from '../src/settings/known-games.json' with { type: 'json' };
import { proposeGames } from '../src/settings/propose-games.ts';
import { runCommand } from './support/command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-from-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function from(list: string, ...more: string[]) {
  await writeFile(join(folder, 'hosts.txt'), list);
  return runCommand(['games', '--from', 'hosts.txt', ...more], { MODELS_DIR: 'models' }, folder);
}

test('lines of hosts, with or without their tags, become games with their question, part of life and source', async () => {
  const list = '@corvidresearch #crowOrNo\nnv_pyromelana\nlisavipes\n@someone #MyOwnGame, #NameThatMammal\n';
  const { code, stdout } = await from(list);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^#CrowOrNo \(@corvidresearch\) asks whether it is Corvus brachyrhynchos or Corvus ossifragus or Corvus corone among Aves\. Known from https:/,
  );
  expect(stdout).toMatch(/#MojaveGreenOrNot \(@nv_pyromelana\) asks whether it is Crotalus scutulatus/);
  expect(stdout).toMatch(/#NameThatTrack asks for what a network would have to be trained for/);
  expect(stdout).toMatch(/#BirdGlamour is no game for a network that looks at photos/);
  expect(stdout).toMatch(/#MyOwnGame is not known: say what it asks/);
  expect(stdout).toMatch(
    /3 of 6 could be played with rope_vit_b14_inat21 \(fieldmark model add rope_vit_b14_inat21\)/,
  );
});

test('--json is a games file; the plain form of one is understood too', async () => {
  const { stdout } = await from('{"corvidresearch": ["crowOrNo"], "afro_herper": []}', '--json');
  const file = JSON.parse(stdout);
  expect(file.games).toEqual([
    {
      ...{
        hashtag: 'CrowOrNo',
        hosts: ['corvidresearch'],
        model: 'rope_vit_b14_inat21',
        question: 'is-it',
        among: 'Aves',
      },
      target: ['Corvus brachyrhynchos', 'Corvus ossifragus', 'Corvus corone'],
    },
    {
      hashtag: 'GuessThatLizard',
      hosts: ['afro_herper'],
      model: 'rope_vit_b14_inat21',
      question: 'which',
      among: 'Squamata',
    },
  ]);
  expect(parseGames(file).problems).toEqual([]);
});

test('every faulty line is told at once; nothing is proposed from half a list', async () => {
  const { code, stderr } = await from('#crowOrNo\n@nobody\n@corvidresearch #crowOrNo\n');
  expect(code).toBe(64);
  expect(stderr).toMatch(/line 1 begins with no handle.*\n.*line 2: the table knows no game of @nobody/);
});

test('all of the table is a games file, each with its source', async () => {
  const hosts = [...new Set(table.flatMap((game) => game.hosts))];
  const { stdout } = await from(hosts.join('\n'), '--json');
  const file = JSON.parse(stdout);
  expect(file.games).toHaveLength(18);
  expect(parseGames(file).problems).toEqual([]);
  for (const game of table.filter((each) => 'question' in each))
    expect(game.source).toMatch(/^https:|^the name of the tag$/);
});

test('a second host or an address is no hashtag', () => {
  expect(proposeGames('@a @b #x\nhttps://x.com/foo #lizardOrNot\nc #x\n')).toMatchObject({
    unknown: ['x'],
    faults: [
      expect.stringContaining('line 1: "@b" is no hashtag'),
      expect.stringContaining('line 2: "//x.com/foo" is no hashtag'),
    ],
  });
});
