import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { gameDay } from './support/game-day.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-is-it-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
});

const played = (games: readonly object[]) => writeFile(join(folder, 'games.json'), JSON.stringify({ games }));
const run = (...args: string[]) => runCommand(args, { GAMES_FILE: 'games.json' }, folder);

describe('fieldmark wording', () => {
  test('shows 200 replies of a game, each in its own words, and the same the next time', async () => {
    await played([{ hashtag: 'cougarOrNot', hosts: ['a'] }]);
    const { code, stdout } = await run('wording');
    expect(code).toBe(0);
    const [head, , ...replies] = stdout.trimEnd().split('\n');
    expect(head).toContain('#cougarOrNot asks: is it a cougar? (the hashtag says so).');
    expect(replies).toHaveLength(200);
    expect(new Set(replies).size).toBeGreaterThan(100);
    for (const reply of replies) expect(reply).toMatch(/\bbot\b.* #cougarOrNot$/i);
    expect((await run('wording', '#cougarOrNot')).stdout).toBe(stdout);
  });

  test("uses the operator's sentences, and tells each kind to programs", async () => {
    await played([
      { hashtag: 'owls', target: 'house cat', model: 'cougar-or-not', wording: { yes: ['Ja: {target}!'] } },
    ]);
    const lines = (await run('wording', 'owls', '--json')).stdout.trim().split('\n');
    const samples = lines.map((line) => JSON.parse(line) as { kind: string; text: string });
    const kinds = new Set(samples.map(({ kind }) => kind));
    for (const kind of ['yes', 'no', 'cannotTell', 'nothing']) expect(kinds).toContain(kind);
    expect(samples.some(({ text }) => text.startsWith('Ja: house cat!'))).toBe(true);
  });

  test.each([
    [
      'a game that is not there',
      'cougarOrNott',
      /There is no game cougarOrNott\. Did you mean #cougarornot\?/,
    ],
    ['a game without a model', 'owls', /No model plays #owls/],
  ])('%s is told', async (_, game, text) => {
    await played([{ hashtag: 'cougarOrNot' }, { hashtag: 'owls' }]);
    expect(await run('wording', game)).toMatchObject({ code: 64, stderr: expect.stringMatching(text) });
  });
});

describe('the question of a game', () => {
  test('is shown by games and doctor, with why; a guess by another word is a warning', async () => {
    await played([
      { hashtag: 'cougarOrNot', hosts: ['a'] },
      { hashtag: 'lynxOrNo', hosts: ['a'], model: 'cougar-or-not' },
      {
        hashtag: 'dogs',
        hosts: ['a'],
        model: 'cougar-or-not',
        question: 'is-it',
        target: ['dog', 'house_cat'],
      },
    ]);
    const { stdout } = await run('games');
    expect(stdout).toContain('#cougarornot asks: is it a cougar? (the hashtag says so)\n');
    expect(stdout).toContain('#dogs asks: is it a dog or house cat? (GAMES_FILE names the target)\n');
    const [first] = JSON.parse((await run('games', '--json')).stdout);
    expect(first.question).toMatchObject({ kind: 'is-it', target: { ids: ['cougar'] } });
    const checks = JSON.parse((await run('doctor', '--offline', '--json')).stdout).checks as {
      check: string;
      state: string;
      seen: string;
    }[];
    const asked = checks.filter(({ check }) => check === 'questions');
    expect(asked.map(({ state }) => state)).toEqual(['ok', 'warning']);
    expect(asked[1]?.seen).toContain('the hashtag asks for "lynx", another word for "bobcat or lynx"');
  });

  test.each([
    [
      { target: 'cougr' },
      /#cougarornot: its target "cougr" is no label or group of its model, which has cougar,/,
    ],
    [{ question: 'which', target: 'cougar' }, /drop one of them/],
    [{ question: 'perhaps' }, /question/],
    [{ wording: { yes: ['{runnerUp}'] } }, /\{runnerUp\}.*Did you mean \{runnersUp\}\?/],
    [{ wording: { cannotTell: ['See a.com'] } }, /would become a link/],
  ])('%j is a fault that doctor tells', async (game, fault) => {
    await played([{ hashtag: 'cougarOrNot', ...game }]);
    const { code, stdout } = await run('doctor', '--offline', '--json');
    expect(code).toBe(78);
    expect(stdout.replaceAll('\\"', '"')).toMatch(fault);
  });

  test('stats tells each side by itself, first', async () => {
    const day = await gameDay();
    const said = [
      ['cougar', 'cougar'],
      ['cougar', 'dog'],
      ['dog', 'house_cat'],
    ] as const;
    const posts = [];
    for (const [shows, told] of said)
      posts.push({ told, ...(await day.hostPost('#cougarOrNot @fieldmark_bot', shows)) });
    await day.pass();
    const store = openStore(day.databasePath);
    for (const { id, told } of posts)
      await store.solutions.save({
        roundId: id,
        state: 'settled',
        solution: { kind: 'is', labels: [told] },
        source: '77',
        foundAt: day.now(),
      });
    await store.close();
    const env = { DATABASE_PATH: day.databasePath, MODELS_DIR: join(day.folder, 'models') };
    const { stdout } = await runCommand(['stats'], env, folder, day.now);
    expect(stdout).toMatch(/right when it says yes +1 of 2, .*\n.*right when it says no +1 of 1, /);
    const { total } = JSON.parse((await runCommand(['stats', '--json'], env, folder, day.now)).stdout);
    expect(total).toMatchObject({
      right: 2,
      wrong: 1,
      sides: { yes: { hits: 1, of: 2 }, no: { hits: 1, of: 1 } },
    });
  });
});

test('calibrate --only-sides writes when to say yes and no, and nothing else but how that came about', async () => {
  const { mkdir, readFile } = await import('node:fs/promises');
  const colors = { cougar: [255, 0, 0], dog: [0, 0, 255], no_animal: [255, 255, 255] } as const;
  let width = 16;
  for (const [label, color] of Object.entries(colors)) {
    await mkdir(join(folder, 'pics', label), { recursive: true });
    for (let i = 0; i < 32; i++)
      await writeFile(
        join(folder, 'pics', label, `${i}.png`),
        await solidPhoto(color, { format: 'png', width: width++, height: 16 }),
      );
  }
  const file = join(folder, 'models/cougar-or-not/model.json');
  const before = JSON.parse(await readFile(file, 'utf8'));
  const calibrated = await runCommand(
    ['calibrate', 'pics', '--target', 'cougar', '--only-sides', '--write'],
    {},
    folder,
  );
  expect(calibrated).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('Is it a cougar?'),
  });
  const { decision, quality, ...after } = JSON.parse(await readFile(file, 'utf8'));
  expect(after).toEqual({ ...before, decision: undefined, quality: undefined, output: { ...before.output } });
  expect(decision).toMatchObject({ ...before.decision, targets: { cougar: { share: 0.5, measured: 0.5 } } });
  expect(quality.sides.cougar).toMatchObject({
    yes: [32, 32],
    wrongNo: [0, 32],
    no: [32, 32],
    wrongYes: [0, 32],
  });
  const { stdout, stderr } = await runCommand(['evaluate', 'pics'], {}, folder);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/cougar: says yes +│ +100\.0 %/);
  const strange = await runCommand(['calibrate', 'pics', '--target', 'puma'], {}, folder);
  expect(strange).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('--target: its target "puma" is no label'),
  });
});
