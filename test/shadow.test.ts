/** A second model of a game looks, is remembered and never speaks; `stats` holds both against the host, `model promote` exchanges them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PlayContext } from '../src/play/context.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import type { FullRound, Store } from '../src/store/store.ts';
import { type TinyModelOptions, tinyLabels, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { PhotoError } from '../src/vision/vision.ts';
import { runCommand } from './support/command.ts';
import { countsOf, type GameDay, gameDay, HOST } from './support/game-day.ts';
import { watchedDay } from './support/watched-day.ts';

const game = { key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [HOST] };
const shadowed = {
  games: [{ ...game, model: 'cougar-or-not', shadow: 'second' }],
  unsummoned: 'reply',
} as const;
const summoning = '#cougarOrNot @fieldmark_bot';

let day: GameDay;
beforeEach(async () => {
  day = await gameDay();
});

/** Sees a dog where the first sees a cougar, and the other way round. */
async function addSecond(more: TinyModelOptions = {}): Promise<void> {
  const other = { cougar: 'dog', dog: 'cougar' } as Readonly<Record<string, string>>;
  const labels = tinyLabels.map((label) => ({
    ...label,
    color: tinyLabels.find(({ id }) => id === (other[label.id] ?? label.id))?.color ?? label.color,
  }));
  await writeTinyModel(join(day.folder, 'models/second'), {
    labels,
    hashtags: [],
    version: '2.0.0',
    ...more,
  });
}

async function remembered<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(day.databasePath);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
const rounds = (): Promise<FullRound[]> => remembered((store) => Array.fromAsync(store.rounds.all()));

describe('the shadow of a game', () => {
  test('looks once at what was answered; the answer is that of the model', async () => {
    await addSecond();
    const { id } = await day.hostPost(summoning, 'cougar');
    expect(countsOf(await day.pass(shadowed))).toMatchObject({ sent: 1, shadow: 1 });
    expect(day.sandbox.answersTo(id)[0]?.text).toMatch(/cougar/i);
    const [round] = await rounds();
    expect(round?.answer?.verdict).toMatchObject({ kind: 'yes', model: { name: 'cougar-or-not' } });
    expect(round?.shadows).toMatchObject([
      { model: { name: 'second', version: '2.0.0' }, verdict: { kind: 'no', instead: { id: 'dog' } } },
    ]);
    expect(countsOf(await day.pass(shadowed)).shadow).toBeUndefined();
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['that is not installed', async () => {}, /shadow model "second" is not installed/],
    [
      'whose network is broken',
      async () => {
        await addSecond();
        await writeFile(join(day.folder, 'models/second/model.onnx'), 'no network');
      },
      /the shadow model could not look/,
    ],
  ])('%s costs a line in the log, and no answer', async (_, prepare, line) => {
    await prepare();
    await day.hostPost(summoning, 'cougar');
    const result = await day.pass(shadowed);
    expect([result.outcome, countsOf(result).sent]).toEqual(['done', 1]);
    expect(day.logged.filter((each) => line.test(each))).toHaveLength(1);
    expect((await rounds())[0]).not.toHaveProperty('shadows');
    await addSecond();
    expect(countsOf(await day.pass(shadowed)).shadow).toBe(1);
  });

  test('that never ends looking is left behind when its share of the run is over', async () => {
    await addSecond();
    await day.hostPost(summoning, 'cougar');
    const hanging = (context: PlayContext): PlayContext => ({
      ...context,
      vision: {
        ...context.vision,
        classify: (model, ...rest) =>
          model === 'second' ? new Promise(() => {}) : context.vision.classify(model, ...rest),
      },
    });
    const result = await day.pass({ ...shadowed, runTimeoutMs: 8000 }, hanging);
    expect([result.outcome, countsOf(result).sent]).toEqual(['done', 1]);
    expect(day.logged.join('\n')).toContain('the time of the shadow models is over');
  });

  test('whose photo is gone by then has seen none, and is not asked again', async () => {
    await addSecond();
    await day.hostPost(summoning, 'cougar');
    await day.pass({ ...shadowed, games: [{ ...game, model: 'cougar-or-not' }] });
    const gone = (context: PlayContext): PlayContext => ({
      ...context,
      vision: {
        ...context.vision,
        fetch: async () => {
          throw new PhotoError('unavailable', 'it is gone', { permanent: true });
        },
      },
    });
    expect(countsOf(await day.pass(shadowed, gone)).shadow).toBe(1);
    expect((await rounds())[0]?.shadows).toMatchObject([{ verdict: { kind: 'unseen' } }]);
  });
});

describe('stats and model promote', () => {
  const run = (...args: string[]) =>
    runCommand(
      args,
      {
        X_API_BASE_URL: day.sandbox.url,
        GAMES_FILE: 'games.json',
        DATABASE_PATH: day.databasePath,
        MODELS_DIR: join(day.folder, 'models'),
      },
      day.folder,
      day.now,
    );
  const file = (): Promise<string> => readFile(join(day.folder, 'games.json'), 'utf8');
  const written = (model: string, shadow: string): string => `{
  "games": [
    { "hashtag": "cougarOrNot", "hosts": ["${HOST}"], "model": "${model}", "shadow": "${shadow}" }
  ]
}
`;

  test('both models are held against the host; promoted, the shadow plays, and the same command undoes it', async () => {
    await addSecond();
    await writeFile(join(day.folder, 'games.json'), written('cougar-or-not', 'second'));
    const asked = [await day.hostPost(summoning, 'dog'), await day.hostPost(`2 ${summoning}`, 'dog')];
    await day.pass(shadowed);
    await remembered(async (store) => {
      for (const { id: roundId } of asked) {
        const solution = { kind: 'is', labels: ['cougar'] } as const;
        await store.solutions.save({
          ...{ roundId, state: 'settled', solution, source: '9' },
          foundAt: day.now(),
        });
      }
    });
    const { stdout } = await run('stats');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '#cougarornot, 2 rounds that both have seen: cougar-or-not 1.0.0: 0 right, 2 wrong, 0 not sure; its shadow second 2.0.0: 2 right, 0 wrong, 0 not sure.',
    );
    expect(JSON.parse((await run('stats', '--json')).stdout)).toMatchObject({
      shadows: [{ rounds: 2, shadow: { right: 2 }, spoke: { wrong: 2 } }],
    });
    const csv = (await run('export')).stdout.trimEnd().split('\n');
    expect(csv[0]).toMatch(/,shadow_model,shadow_model_version,shadow_answer$/);
    for (const row of csv.slice(1)) expect(row).toMatch(/,second,'?2\.0\.0,"Yes, cougar, /);
    expect((await run('export', '--format', 'jsonl')).stdout).toContain(
      '"shadows":[{"model":{"name":"second"',
    );
    expect(await run('model', 'promote', 'cougarOrNot')).toMatchObject({
      code: 0,
      stdout:
        'games.json: second plays #cougarornot now, and cougar-or-not, which did, is the shadow. A running bot follows after its next start.\nThe same command undoes it.\n',
    });
    expect(await file()).toBe(written('second', 'cougar-or-not'));
    expect(JSON.parse((await run('games', '--json')).stdout)).toMatchObject([
      { model: 'second', shadow: 'cougar-or-not' },
    ]);
    expect((await run('model', 'promote', '#COUGARORNOT')).code).toBe(0);
    expect(await file()).toBe(written('cougar-or-not', 'second'));
  });

  test('what cannot be promoted is told, and nothing changes', async () => {
    await writeFile(join(day.folder, 'games.json'), written('cougar-or-not', 'second'));
    expect(await run('model', 'promote', 'cougarOrNot')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining(
        'asks for the model "second"; installed under MODELS_DIR: cougar-or-not',
      ),
    });
    expect(await file()).toBe(written('cougar-or-not', 'second'));
    expect(await run('model', 'promote', 'foxOrNot')).toMatchObject({
      code: 64,
      stderr: 'The settings have no game #foxornot; there are: #cougarornot\n',
    });
    await addSecond();
    expect((await run('model', 'remove', 'second')).stderr).toContain(
      '#cougarornot in the settings names this model',
    );
  });
});

describe('doctor', () => {
  const checks = async (model: string, shadow: string): Promise<string[]> => {
    const games = { games: [{ hashtag: 'cougarOrNot', hosts: [HOST], model, shadow }] };
    await writeFile(join(day.folder, 'games.json'), JSON.stringify(games));
    const env = { GAMES_FILE: 'games.json', MODELS_DIR: join(day.folder, 'models') };
    const { stdout } = await runCommand(['doctor', '--offline', '--json'], env, day.folder, day.now);
    const report = JSON.parse(stdout) as { checks: { check: string; state: string; seen: string }[] };
    return report.checks.flatMap(({ check, state, seen }) => (check === 'games' ? `${state} ${seen}` : []));
  };

  test('says who looks as a shadow, and warns of one that cannot', async () => {
    const plays = 'ok cougar-or-not plays #cougarornot';
    expect(await checks('cougar-or-not', 'second')).toEqual([
      plays,
      'warning The shadow of #cougarornot, "second", is not installed',
    ]);
    await addSecond();
    expect(await checks('cougar-or-not', 'second')).toEqual([
      plays,
      'ok second looks at #cougarornot as its shadow; fieldmark stats compares it with cougar-or-not',
    ]);
    expect(await checks('cougar-or-not', 'cougar-or-not')).toEqual([
      plays,
      'warning cougar-or-not is the shadow of #cougarornot, and plays it as well',
    ]);
  });
});

describe('photos unlike those that the model was validated on', () => {
  /** Photos of a game that were looked at, as a model of that state saw them. */
  async function seen(
    store: Store,
    hash: string,
    from: number,
    count: number,
    p: number,
    more: { readonly distance?: number } = {},
  ): Promise<void> {
    const at = day.now();
    for (let i = from; i < from + count; i++) {
      const id = `9${i}`;
      await store.rounds.save({
        ...({ gameKey: '#cougarornot', model: 'cougar-or-not', state: 'admitted', kind: 'reply' } as const),
        ...{ reason: 'summoned', seenAt: at },
        post: {
          ...{ id, editIds: [id], versionAt: at, latestAt: at, createdAt: at, authorId: '7', text: '' },
          ...{ hashtags: [], mentions: [], photos: [{ key: id, kind: 'photo' }] },
        },
      });
      await store.answers.draft({
        ...{ roundId: id, kind: 'reply', replyTo: id, text: id, verdict: {}, rule: 'none', draftedAt: at },
      });
      await store.answers.markDead(id, 'told elsewhere', at);
      const size = { width: 1, height: 1 };
      await store.photos.seen(id, 0, { hash: `p${i}`, bytes: 1, ...size }, at);
      const scores = [
        { label: 'cougar', probability: p },
        { label: 'dog', probability: 1 - p },
      ];
      const model = { name: 'cougar-or-not', version: '1.0.0', hash };
      await store.photos.savePrediction(`p${i}`, { model, scores, ...more }, size, at);
    }
  }

  test('are told once, by stats and doctor as long as it lasts, and once when it is over', async () => {
    const watched = await watchedDay();
    day = watched;
    await writeTinyModel(join(day.folder, 'models/cougar-or-not'), {
      edit: (manifest) => ({ ...manifest, quality: { calibration: { unsure: 0.1, meanConfidence: 0.95 } } }),
    });
    const app = await day.open();
    const hash = app.vision.models.get('cougar-or-not')?.id.hash ?? '';
    await app.close();
    await day.pass();
    await remembered((store) => seen(store, hash, 0, 80, 0.5));
    const told: (readonly string[])[] = [];
    const runWithPhoto = async (): Promise<void> => {
      day.advance(60_000);
      await day.hostPost(`${told.length} ${summoning}`, 'cougar');
      await day.pass();
      told.push(watched.told());
    };
    await runWithPhoto();
    await runWithPhoto();
    const env = {
      TRACKED_HASHTAGS: 'cougarOrNot',
      DATABASE_PATH: day.databasePath,
      MODELS_DIR: join(day.folder, 'models'),
    };
    for (const args of [['stats'], ['doctor', '--offline']]) {
      const { stdout } = await runCommand(args, env, day.folder, day.now);
      expect(stdout.replace(/\s+/g, ' ')).toMatch(
        /The photos of #cougarornot look unlike those that cougar-or-not was validated on: of the last 82 it is not sure of 98 % \(then 10 %\)/,
      );
    }
    day.advance(60_000);
    await remembered((store) => seen(store, hash, 100, 200, 0.99));
    await runWithPhoto();
    await runWithPhoto();
    expect(told).toEqual([
      ['Fieldmark (fieldmark_bot) needs you: photos look unlike those that a model was validated on'],
      [],
      ['Fieldmark (fieldmark_bot): over, photos look unlike those that a model was validated on'],
      [],
    ]);
  });

  test('are told of a promoted shadow by what it saw before it spoke, of how far they lie from what it learnt too', async () => {
    // To the second model all is as it was, but that red is new to it; the first one tells no distance.
    await addSecond({
      known: { mean: new Float32Array(3), directions: Float32Array.of(0, 0, 1) },
      edit: (manifest) => ({
        ...manifest,
        quality: {
          calibration: { unsure: 0, meanConfidence: 1, distance: { mean: 0.1, deviation: 0.05 } },
        },
      }),
    });
    await day.hostPost(summoning, 'cougar');
    await day.pass(shadowed);
    const app = await day.open();
    const hashOf = (name: string): string => app.vision.models.get(name)?.id.hash ?? '';
    const [first, second] = [hashOf('cougar-or-not'), hashOf('second')];
    await app.close();
    const of = { gameKey: '#cougarornot', since: new Date(0), most: 9 };
    const [plain, told] = await remembered((store) =>
      Promise.all([first, second].map((modelHash) => store.photos.lately({ ...of, modelHash }))),
    );
    expect(plain?.[0]).not.toHaveProperty('distance');
    expect(told?.[0]?.distance).toBeCloseTo(1, 2);
    await remembered((store) => seen(store, second, 0, 60, 0.99, { distance: 0.9 }));
    const saying = async (model: string, shadow: string): Promise<string> => {
      const games = { games: [{ hashtag: 'cougarOrNot', hosts: [HOST], model, shadow }] };
      await writeFile(join(day.folder, 'games.json'), JSON.stringify(games));
      const env = {
        GAMES_FILE: 'games.json',
        DATABASE_PATH: day.databasePath,
        MODELS_DIR: join(day.folder, 'models'),
      };
      return (await runCommand(['stats'], env, day.folder, day.now)).stdout.replace(/\s+/g, ' ');
    };
    expect(await saying('cougar-or-not', 'second')).not.toContain('look unlike');
    expect(await saying('second', 'cougar-or-not')).toMatch(
      /those that second was validated on: of the last 61 .*less like the photos that it learnt from \(0\.90 away in the mean, then 0\.10\)\. Look/,
    );
  });
});
