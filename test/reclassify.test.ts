/** `fieldmark reclassify`: another model looks at what the bot has answered; nothing is posted, nothing changes. */
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../src/store/sqlite/open-store.ts';
import type { FullRound } from '../src/store/store.ts';
import { type TinyLabel, tinyLabels, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';
import { gameDay } from './support/game-day.ts';

type GameDay = Awaited<ReturnType<typeof gameDay>>;

let day: GameDay;
let env: Record<string, string>;
beforeEach(async () => {
  day = await gameDay();
  const folder = dirname(dirname(day.databasePath));
  env = {
    X_API_BASE_URL: day.sandbox.url,
    TRACKED_HASHTAGS: 'cougarOrNot@drmichellelarue',
    DATABASE_PATH: day.databasePath,
    MODELS_DIR: join(folder, 'models'),
  };
  // Sees a dog where the first model sees a cougar, and the other way round.
  const swapped = { cougar: 'dog', dog: 'cougar' } as Readonly<Record<string, string>>;
  const labels = tinyLabels.map((label) => {
    const other = tinyLabels.find(({ id }) => id === (swapped[label.id] ?? label.id));
    return { ...label, color: other?.color ?? label.color };
  });
  await writeTinyModel(join(folder, 'models', 'second'), { labels, hashtags: [], version: '2.0.0' });
});

const reclassify = (...args: string[]) =>
  runCommand(['reclassify', ...args], env, dirname(env.MODELS_DIR ?? ''), day.now);
const summoning = '#cougarOrNot @fieldmark_bot';

async function rounds(): Promise<FullRound[]> {
  const store = openStore(day.databasePath);
  try {
    return await Array.fromAsync(store.rounds.all());
  } finally {
    await store.close();
  }
}
async function played(...posts: string[][]): Promise<void> {
  for (const labels of posts) await day.hostPost(summoning, ...labels);
  const result = await day.pass({ unsummoned: 'reply' });
  expect(result.outcome).toBe('done');
}

describe('what it shows', () => {
  test('only what changed: verdict and text as they were and as they would be, then the counts', async () => {
    await played(['cougar'], ['house_cat']);
    const before = await rounds();
    const { code, stdout, stderr } = await reclassify('--since', '2026-11-01', '--model', 'second');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^#cougarornot, post \d+ by @drmichellelarue, 2026-11-20 12:00 UTC\n/);
    expect(stdout).toMatch(/ {2}was: {3}Cougar, over 99% \(cougar-or-not 1\.0\.0\)\n {9}".*[Cc]ougar.*"\n/);
    expect(stdout).toMatch(/ {2}now: {3}Dog, over 99% \(second 2\.0\.0\)\n {9}".*[Dd]og.*#cougarOrNot"\n/);
    expect(stdout.match(/^#cougarornot/gm)).toHaveLength(1);
    expect(stdout).toMatch(
      /2 rounds looked at since 2026-11-01 00:00 UTC: 1 the same, 1 changed\. 2 new predictions kept\. Nothing was posted, no reply was changed\.\n$/,
    );
    expect(await rounds()).toEqual(before);
  });

  test('as one JSON object a round, the unchanged ones too', async () => {
    await played(['cougar'], ['house_cat']);
    const { stdout, stderr } = await reclassify('--since', '2026-11-01', '--model', 'second', '--json');
    const said = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(said.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'same']);
    const changed = said.find(({ outcome }) => outcome === 'changed');
    expect(changed).toMatchObject({
      game: '#cougarornot',
      before: { verdict: { kind: 'label', named: { id: 'cougar' } }, model: { name: 'cougar-or-not' } },
      after: {
        verdict: { kind: 'label', named: { id: 'dog' } },
        model: { name: 'second', version: '2.0.0' },
      },
    });
    expect(stderr).toMatch(/2 rounds looked at/);
  });

  test('without --model, what the model that plays the game now says', async () => {
    await played(['cougar']);
    const { stdout } = await reclassify('--since', '2026-11-01');
    expect(stdout).toMatch(/^1 round looked at .*: 1 the same, 0 changed\. 0 new predictions kept/);
  });
});

test('predictions are kept: a second time nothing is downloaded, though the photos are gone', async () => {
  await played(['cougar']);
  await reclassify('--since', '2026-11-01', '--model', 'second');
  const kept = openStore(day.databasePath);
  const [photo] = (await Array.fromAsync(kept.rounds.all()))[0]?.photos ?? [];
  const models = [...new Set([photo?.prediction?.model.name])];
  await kept.close();
  expect(models).toEqual(['cougar-or-not']);
  await day.sandbox.goOffline();
  const { code, stdout } = await reclassify('--since', '2026-11-01', '--model', 'second');
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 changed\. 0 new predictions kept/);
});

test('a newer version of the same model leaves beside each answer what the answer came from', async () => {
  await played(['cougar']);
  const before = await rounds();
  const labels = tinyLabels.map(
    (label): TinyLabel => (label.id === 'cougar' ? { ...label, color: [0, 0, 9] } : label),
  );
  await writeTinyModel(join(env.MODELS_DIR ?? '', 'cougar-or-not'), { labels, version: '2.0.0' });
  const { stdout } = await reclassify('--since', '2026-11-01');
  expect(stdout).toMatch(/now: .*\(cougar-or-not 2\.0\.0\)/);
  expect(stdout).toMatch(/1 changed\. 1 new prediction kept/);
  expect(await rounds()).toEqual(before);
});

test('photos that are gone are told, and the round is counted', async () => {
  await played(['cougar']);
  await day.sandbox.goOffline();
  const { code, stdout } = await reclassify('--since', '2026-11-01', '--model', 'second');
  expect(code).toBe(0);
  expect(stdout).toMatch(/ {2}now: {3}its photos are gone\n {2}photo 1: .*could not be fetched/);
  expect(stdout).toMatch(
    /0 the same, 0 changed, 1 whose photos are gone\. 1 photo could not be had any more\./,
  );
});

test('a round without an answer is told when there would be one now, and not when it would keep silent again', async () => {
  await writeTinyModel(join(env.MODELS_DIR ?? '', 'third'), {
    labels: tinyLabels.map((label) =>
      label.id === 'dog'
        ? { ...label, color: [255, 255, 255] }
        : label.nothing
          ? { ...label, color: [0, 0, 255] }
          : label,
    ),
    hashtags: [],
  });
  await day.hostPost('#cougarOrNot', 'no_animal');
  await day.pass();
  expect((await rounds())[0]?.reason).toBe('nothing-to-name');
  expect((await reclassify('--since', '2026-11-01', '--model', 'second')).stdout).toMatch(
    /^1 round .*: 1 the same, 0 changed\./,
  );
  const { stdout } = await reclassify('--since', '2026-11-01', '--model', 'third');
  expect(stdout).toMatch(
    / {2}was: {3}no reply \(nothing-to-name\)\n {2}now: {3}Dog, over 99% \(third 1\.0\.0\)\n {9}"Dog/,
  );
  expect(stdout).toMatch(/0 the same, 0 changed, 1 that had no reply/);
});

test('only rounds since then, by when the post was made', async () => {
  await played(['cougar']);
  const { stdout } = await reclassify('--since', '2026-11-21', '--model', 'second');
  expect(stdout).toMatch(/^0 rounds looked at/);
});

test('nothing is posted and X is not asked', async () => {
  await played(['cougar']);
  const before = day.sandbox.posts();
  const asked = day.sandbox.requests().length;
  await reclassify('--since', '2026-11-01', '--model', 'second');
  expect(day.sandbox.posts()).toEqual(before);
  const since = day.sandbox.requests().slice(asked);
  expect(since.filter(({ path }) => path.startsWith('/2/'))).toEqual([]);
});

test.each([
  ['a moment that is none', ['--since', 'yesterday'], 64, /takes a date/],
  ['no moment', [], 64, /--since/],
  [
    'a model that is not there',
    ['--since', '7d', '--model', 'third'],
    78,
    /no model "third"; choose one of: /,
  ],
])('%s is told', async (_what, args, code, text) => {
  expect(await reclassify(...args)).toMatchObject({ code, stderr: expect.stringMatching(text) });
});
