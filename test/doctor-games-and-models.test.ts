import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runsADay, usd } from '../src/doctor/cost-check.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { doctorBench } from './support/doctor-bench.ts';

const bench = doctorBench();
const { doctor, database } = bench;

describe('games and models', () => {
  test('a game that no model plays is a warning; one that names a model that is not there a fault', async () => {
    const { code, of } = await doctor(
      { TRACKED_HASHTAGS: 'cougarOrNot, crowOrNo@a, owlOrNot@b:owls' },
      '--offline',
    );
    expect(
      of('games')
        .map(({ state, seen }) => `${state} ${seen}`)
        .sort(),
    ).toEqual([
      expect.stringMatching(/^fault #owlornot asks for the model "owls".*cougar-or-not/),
      'ok cougar-or-not plays #cougarornot',
      expect.stringMatching(/^warning No model plays #croworno/),
    ]);
    expect(of('games').find(({ state }) => state === 'fault')?.cure).toContain('behind @ a host');
    expect(code).toBe(78);
  });

  test('of a game that no model plays it ends with the command that trains one, which can be typed as it stands', async () => {
    const { of } = await doctor({ TRACKED_HASHTAGS: 'crowOrNo@a' }, '--offline');
    const { cure = '' } = of('games').find(({ seen }) => seen.startsWith('No model plays #croworno')) ?? {};
    const [, typed = ''] = /: fieldmark (train .*)$/.exec(cure) ?? [];
    expect(typed).toBe('train games/croworno --hashtag croworno --write');
    const photos = join(bench.folder, 'games/croworno/photos');
    for (const [i, label] of ['cougar', 'dog'].entries())
      for (let photo = 0; photo < 55; photo++) {
        await mkdir(join(photos, label), { recursive: true });
        const grey = 20 + 4 * photo;
        const bytes = await solidPhoto([i * 255, grey, grey]);
        await writeFile(join(photos, label, `${photo}.jpg`), bytes);
      }
    const trained = await runCommand(typed.split(' '), bench.env, bench.folder);
    expect(trained, trained.stderr).toMatchObject({ code: 0 });
    const after = await doctor({ TRACKED_HASHTAGS: 'crowOrNo@a' }, '--offline');
    expect(after.of('games').map(({ seen }) => seen)).toEqual(['croworno plays #croworno']);
  });

  test('a network that cannot show where it looked is a warning where that is wanted', async () => {
    const wanted = { SHOW_MAP: 'bluesky', TRACKED_HASHTAGS: 'cougarOrNot' };
    const said = async () => (await doctor(wanted, '--offline')).of('models').map(({ state }) => state);
    expect(await said()).toEqual(['ok']);
    const network = { operator: 'GlobalMaxPool' };
    await writeTinyModel(join(bench.folder, 'models', 'cougar-or-not'), { network });
    expect(await said()).toEqual(['ok', 'warning']);
    const { of } = await doctor({ ...wanted, SHOW_MAP: 'no' }, '--offline');
    expect(of('models').map(({ state }) => state)).toEqual(['ok']);
  });

  test.each([
    ['prof_puma@cougarOrNot', 'cougarornot@prof_puma'],
    ['a@crowOrNo+b', 'croworno@a'],
    ['cougarOrNot@cougarOrNot', undefined],
    ['crowOrNo@cougarOrNot', undefined],
    ['naïve@cougarOrNot', undefined],
  ])('of %s it asks whether %s was meant', async (games, meant) => {
    const { of } = await doctor({ TRACKED_HASHTAGS: games }, '--offline');
    const asked = of('games').filter(({ seen }) => seen.includes('the wrong way round'));
    expect(asked.map(({ state, cure }) => [state, /did you mean (\S+)\?$/.exec(cure ?? '')?.[1]])).toEqual(
      meant === undefined ? [] : [['warning', meant]],
    );
  });

  test("the bot's own account among the hosts is a warning", async () => {
    const { of } = await doctor({ TRACKED_HASHTAGS: 'cougarOrNot@fieldmark_bot' });
    expect(of('games')[1]).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('@fieldmark_bot is a host'),
    });
  });

  test('games with hours are named as such, and a budget that the expected posts exceed is a warning', async () => {
    const games = Array.from({ length: 50 }, (_, i) => ({
      hashtag: `game${i}x`,
      hosts: [`host${i}`],
      when: 'FRI',
    }));
    await writeFile(join(bench.folder, 'games.json'), JSON.stringify({ games }));
    const over = { TRACKED_HASHTAGS: '', GAMES_FILE: 'games.json', DAILY_BUDGET_USD: '0.10' };
    const { of, worst } = await doctor(over, '--offline');
    expect(worst('queries')?.seen).toContain('(50 of 50 games have hours, outside of which');
    expect(of('cost')[1]).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(
        /^Expected: with one post a day in each of the 50 games, about \$0\.26 a day \(nothing is posted\): more than DAILY_BUDGET_USD \$0\.10\.$/,
      ),
      details: { expectedUsdADay: 0.26 },
    });
    expect(of('games')[0]?.seen).toMatch(
      /^No model plays 50 of 50 games: .*\n#game0x, .* and 10 more \(fieldmark games lists all\)$/,
    );
  });

  test('what a day costs is what the last days did', async () => {
    const store = openStore(database());
    const day = 24 * 3_600_000;
    for (const back of [1, 2, 30])
      await store.spending.record({
        at: new Date(Date.now() - back * day),
        what: 'post-read',
        units: back * 10,
        unitMicroUsd: 5000,
      });
    await store.close();
    const { of } = await doctor({}, '--offline');
    expect(of('cost')[1]).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(
        /^Expected: \$0\.075 a day, as in the last 2 days on which it ran; with one post/,
      ),
    });
  });

  test('many games: every query is in the JSON', async () => {
    const tags = Array.from({ length: 160 }, (_, i) => `wildlifeGameNumber${i}@host_game_${i}`).join();
    const { worst } = await doctor({ TRACKED_HASHTAGS: tags }, '--offline');
    const queries = worst('queries')?.details?.queries as string[];
    expect(queries.length).toBeGreaterThan(10);
    expect(worst('queries')?.seen).toContain(`${queries.length} requests a run`);
    expect(worst('queries')?.seen).toContain('--json has all');
  });

  test('no folder, no model, a faulty manifest, another network: a fault; a broken one that nobody needs a warning', async () => {
    const at = (name: string) => join(bench.folder, 'models/cougar-or-not', name);
    expect((await doctor({ MODELS_DIR: 'nowhere' }, '--offline')).worst('models')).toMatchObject({
      state: 'fault',
    });
    await mkdir(join(bench.folder, 'none'));
    const none = await doctor({ MODELS_DIR: 'none' }, '--offline');
    expect(none.worst('models')).toMatchObject({
      state: 'fault',
      seen: expect.stringContaining('holds no model'),
    });
    await writeTinyModel(join(bench.folder, 'models/crows'), { hashtags: ['croworno'] });
    await writeTinyModel(join(bench.folder, 'models/crows-2'), { hashtags: ['croworno'], sharpness: 7 });
    await rename(
      join(bench.folder, 'models/crows-2/model.onnx'),
      join(bench.folder, 'models/crows/model.onnx'),
    );
    await rm(join(bench.folder, 'models/crows-2'), { recursive: true });
    const spare = await doctor({}, '--offline');
    expect(spare.of('models')).toMatchObject([
      { state: 'ok' },
      { state: 'warning', seen: expect.stringContaining('network.sha256') },
    ]);
    expect(spare.code).toBe(0);
    await writeFile(at('model.onnx'), 'version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 9\n');
    const unloadable = await doctor({}, '--offline');
    expect(unloadable.worst('models')).toMatchObject({
      state: 'fault',
      seen: expect.stringMatching(/model\.onnx is a Git LFS pointer.*git lfs pull/),
    });
    await writeFile(at('model.json'), '{}');
    const faulty = await doctor({}, '--offline');
    expect([faulty.worst('models')?.state, faulty.code]).toEqual(['fault', 78]);
  });

  test('its quality is shown where the manifest states it', async () => {
    await writeTinyModel(join(bench.folder, 'models/cougar-or-not'), {
      edit: (manifest) => ({
        ...manifest,
        quality: {
          evaluation: { dataSet: 'pics', models: [{ overall: { top1: [3, 4], right: [9, 10] } }] },
        },
      }),
    });
    const { worst } = await doctor({}, '--offline');
    expect(worst('models')?.seen).toContain(
      '; on pics its first guess is right 75.0 % of the time, a name it gives 90.0 %',
    );
  });
});

describe('cost', () => {
  test('runs are counted by the schedule, on a day on which it fires', async () => {
    const schedules = ['*/10 * * * *', '0 8-18 * * 1-5', '0 9 1 1 *', '*/30 * * * * *', '0 0 * * 0'];
    expect(await Promise.all(schedules.map(runsADay))).toEqual([144, 11, 1, 2880, 1]);
    expect(await runsADay('now and then')).toBeUndefined();
  });

  test('the least and the most follow from prices, budget and mode', async () => {
    const { worst } = await doctor({ REPLY_MODE: 'live', DAILY_BUDGET_USD: '0.41' }, '--offline');
    expect(worst('cost')?.details).toMatchObject({ leastUsdADay: 0.01, mostUsdADay: 0.46, runsADay: 144 });
    expect(worst('cost')?.seen).toContain('enough for about 20 posts');
    const mentions = await doctor({ X_POLL: 'mentions' }, '--offline');
    expect(mentions.worst('cost')?.details).toMatchObject({ mostUsdADay: 1.005 });
    expect([usd(5000), usd(10_000), usd(1_500_000)]).toEqual(['$0.005', '$0.01', '$1.50']);
  });
});
