import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Check } from '../src/commands/doctor/check.ts';
import { passesADay, usd } from '../src/commands/doctor/cost-check.ts';
import { type DiskFacts, judgeDisk } from '../src/commands/doctor/disk-check.ts';
import { programCheck } from '../src/commands/doctor/settings-checks.ts';
import { lastRunCheck } from '../src/commands/doctor/watch-checks.ts';
import { clockCheck } from '../src/commands/doctor/x-checks.ts';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { post, reply, round } from '../src/store/testing/builders.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

const HOST = 'drmichellelarue';
const canaries = {
  apiKey: 'canaryKey00000000000000001',
  apiSecret: 'canarySecret0000000000000000000000000000000000000002',
  accessToken: '1000000001-canaryToken0000000000000000000000003',
  accessSecret: 'canaryAccess000000000000000000000000000000000004',
};

let folder: string;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-doctor-'));
  sandbox = await startSandbox({ credentials: canaries });
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  env = {
    X_API_BASE_URL: sandbox.url,
    X_API_KEY: canaries.apiKey,
    X_API_SECRET: canaries.apiSecret,
    X_ACCESS_TOKEN: canaries.accessToken,
    X_ACCESS_SECRET: canaries.accessSecret,
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
  };
});

const database = () => join(folder, 'data/fieldmark.sqlite');

/** Runs it for programs. What holds of every report is looked at here: no secret, a cure for all that is not well. */
async function doctor(over: Record<string, string> = {}, ...args: string[]) {
  const both = { ...env, ...over };
  const asJson = await runCommand(['doctor', '--json', ...args], both, folder);
  expect(`${asJson.stdout}${asJson.stderr}`).not.toMatch(/canary/i);
  const report = JSON.parse(asJson.stdout) as { state: string; exitCode: number; checks: Check[] };
  expect(asJson.code).toBe(report.exitCode);
  for (const check of report.checks) {
    if (check.state === 'warning' || check.state === 'fault') expect(check.cure).toMatch(/\w{3}/);
  }
  const of = (name: Check['check']) => report.checks.filter(({ check }) => check === name);
  return { code: asJson.code, report, of, worst: (name: Check['check']) => of(name)[0] };
}

describe('with everything in order', () => {
  test('it says so in a table of at most 100 columns, ends with 0, and changes nothing', async () => {
    const { code, stdout, stderr } = await runCommand(['doctor'], env, folder);
    expect(stdout).toMatch(/^ok +program +Fieldmark .* on Node /m);
    expect(stdout).toMatch(/^ok +models +cougar-or-not 1\.0\.0 loads: 5 labels, plays #cougarornot/m);
    expect(stdout).toMatch(/^ok +games +cougar-or-not plays #cougarornot/m);
    expect(stdout).toMatch(
      /^ok +queries +1 request a pass.*\n +\(#cougarornot from:drmichellelarue OR \(@fieldmark_bot OR to:fieldmark_bot\)/m,
    );
    // The published prices are a warning a year after their date.
    expect(stdout).toMatch(/^(ok|warning) +cost +Up to 144 passes a day/m);
    expect(stdout).toMatch(/^ok +database .*does not exist yet/m);
    expect(stdout).toMatch(/^ok +credentials +The keys are @fieldmark_bot's/m);
    expect(stdout).toMatch(/^ok +reading +The bot searches with the account's keys\..* \$0\.01\./m);
    expect(stdout).toMatch(/^ok +mode +A run would post NOTHING: REPLY_MODE=dry-run/m);
    expect(stdout).toMatch(/^Ready to play: .*\d+ ok\.$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).not.toMatch(/canary/i);
    expect(stdout).not.toContain('\u001b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(sandbox.posts()).toEqual([]);
  });

  test('it asks X for one user and for posts of the last seconds, and for nothing with --offline', async () => {
    await doctor();
    expect(sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'HEAD /',
      'GET /2/users/me',
      'GET /2/tweets/search/recent',
    ]);
    expect(sandbox.spent().usd).toBeCloseTo(0.01);
    const { code, report, worst } = await doctor({}, '--offline');
    expect(sandbox.requests()).toHaveLength(3);
    expect(worst('credentials')).toMatchObject({ state: 'skipped' });
    expect(code).toBe(0);
    expect(report.checks.map(({ check }) => check)).toContain('cost');
  });

  test('it says plainly when a run would post, and as whom', async () => {
    const { worst } = await doctor({ REPLY_MODE: 'live' });
    expect(worst('mode')).toMatchObject({
      seen: 'A run WOULD POST as @fieldmark_bot: REPLY_MODE=live.',
      details: { posts: true },
    });
  });
});

describe('settings', () => {
  test('all faults at once with an example each, warnings too; the rest is looked at nevertheless', async () => {
    const { X_API_KEY: _, ...rest } = env;
    env = { ...rest, REPLY_MODE: 'loud', X_API_SECRETS: canaries.apiSecret };
    const { code, of, worst } = await doctor();
    expect(of('settings').map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      'fault X_API_KEY is missing',
      expect.stringMatching(/^fault REPLY_MODE is "loud"/),
      expect.stringMatching(/^warning X_API_SECRETS .*Did you mean X_API_SECRET\?/),
    ]);
    expect(worst('credentials')).toMatchObject({ state: 'skipped' });
    expect(worst('x')).toMatchObject({ state: 'ok' });
    expect(worst('models')).toMatchObject({ state: 'ok' });
    expect(code).toBe(78);
  });

  test('a secret in a wrong line is not repeated, in neither form', async () => {
    const wrong = {
      SCHEDULE: canaries.apiSecret,
      TRACKED_HASHTAGS: `a@${canaries.accessSecret}, b@${HOST}`,
      DATABASE_PATH: `./${canaries.apiKey}/db.sqlite`,
      MODELS_DIR: canaries.accessToken,
    };
    expect((await doctor(wrong)).code).toBe(78);
    expect((await doctor({ ...wrong, X_API_SECRET: '' })).code).toBe(78);
    const { stdout, stderr } = await runCommand(['doctor'], { ...env, ...wrong }, folder);
    // A line may end within a secret.
    expect(`${stdout}${stderr}`.replace(/\s+/g, '')).not.toMatch(/canary/i);
  });

  test('the program wants the Node of package.json', () => {
    expect(programCheck('22.18.0')).toMatchObject({ state: 'ok' });
    expect(programCheck('24.1.0')).toMatchObject({ state: 'ok' });
    expect(programCheck('22.9.1')).toMatchObject({ state: 'fault', cure: 'Install Node 22.18 or newer.' });
  });

  test('live, but not able to post: it says why', async () => {
    const { of } = await doctor(
      { REPLY_MODE: 'live', MAX_ANSWERS_PER_DAY: '0', X_UNSUMMONED: 'reply' },
      '--offline',
    );
    expect(of('mode').map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      expect.stringContaining('ok A run WOULD POST'),
      expect.stringContaining('warning MAX_ANSWERS_PER_DAY=0'),
      expect.stringContaining('warning X_UNSUMMONED=reply'),
    ]);
  });
});

describe('prices', () => {
  test('the published ones are named with their date; those of PRICES_FILE take their place', async () => {
    const published = await doctor({}, '--offline');
    expect(published.worst('cost')?.seen).toMatch(
      /Prices: X's public documentation of August 2026, looked up 2026-11-20\./,
    );
    const own = { date: '2026-11-01', source: 'our contract', usd: { reply: 0.008, 'user-read': 0 } };
    await writeFile(join(folder, 'prices.json'), JSON.stringify(own));
    const { worst } = await doctor({ PRICES_FILE: 'prices.json', REPLY_MODE: 'live' }, '--offline');
    expect(worst('cost')?.seen).toContain('$0.008 (reply) to $0.015');
    expect(worst('cost')?.seen).toContain('; user-read, reply: our contract, 2026-11-01 (PRICES_FILE).');
    expect(worst('cost')?.details).toMatchObject({ usdAReply: 0.008, leastUsdADay: 0 });
  });

  test('prices of a year ago are a warning', async () => {
    const own = { date: '2024-11-01', source: 'our contract', usd: { reply: 0.008 } };
    await writeFile(join(folder, 'prices.json'), JSON.stringify(own));
    const { worst, code } = await doctor({ PRICES_FILE: 'prices.json' }, '--offline');
    expect(worst('cost')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/\d{3,} days old\.$/),
    });
    expect(code).toBe(0);
  });
});

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
    expect(code).toBe(78);
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
    await writeFile(join(folder, 'games.json'), JSON.stringify({ games }));
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
      store.spending.record({
        at: new Date(Date.now() - back * day),
        what: 'post-read',
        units: back * 10,
        unitMicroUsd: 5000,
      });
    store.close();
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
    expect(worst('queries')?.seen).toContain(`${queries.length} requests a pass`);
    expect(worst('queries')?.seen).toContain('--json has all');
  });

  test('no folder, no model, a faulty manifest, another network: a fault; a broken one that nobody needs a warning', async () => {
    const at = (name: string) => join(folder, 'models/cougar-or-not', name);
    expect((await doctor({ MODELS_DIR: 'nowhere' }, '--offline')).worst('models')).toMatchObject({
      state: 'fault',
    });
    await mkdir(join(folder, 'none'));
    const none = await doctor({ MODELS_DIR: 'none' }, '--offline');
    expect(none.worst('models')).toMatchObject({
      state: 'fault',
      seen: expect.stringContaining('holds no model'),
    });
    await writeTinyModel(join(folder, 'models/crows'), { hashtags: ['croworno'] });
    await writeFile(join(folder, 'models/crows/model.onnx'), 'another');
    const spare = await doctor({}, '--offline');
    expect(spare.of('models')).toMatchObject([
      { state: 'ok' },
      { state: 'warning', seen: expect.stringContaining('network.sha256') },
    ]);
    expect(spare.code).toBe(0);
    const bytes = Buffer.from('not a network');
    const manifest = JSON.parse(await readFile(at('model.json'), 'utf8'));
    manifest.network.sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeFile(at('model.onnx'), bytes);
    await writeFile(at('model.json'), JSON.stringify(manifest));
    const unloadable = await doctor({}, '--offline');
    expect(unloadable.worst('models')).toMatchObject({
      state: 'fault',
      seen: expect.stringContaining('onnxruntime cannot load'),
    });
    await writeFile(at('model.json'), '{}');
    const faulty = await doctor({}, '--offline');
    expect([faulty.worst('models')?.state, faulty.code]).toEqual(['fault', 78]);
  });

  test('its quality is shown where the manifest states it', async () => {
    await writeTinyModel(join(folder, 'models/cougar-or-not'), {
      edit: (manifest) => ({
        ...manifest,
        quality: { accuracy: { value: 0.93, date: '2026-11-01' }, photos: 500 },
      }),
    });
    const { worst } = await doctor({}, '--offline');
    expect(worst('models')?.seen).toContain('quality: accuracy 0.93, photos 500');
  });
});

describe('X', () => {
  test('that refuses the keys: 77, with what to do', async () => {
    const { code, worst } = await doctor({
      X_ACCESS_SECRET: 'canaryWrong00000000000000000000000000000000000009',
    });
    expect(worst('credentials')).toMatchObject({
      state: 'fault',
      seen: expect.stringContaining('401'),
      cure: expect.stringContaining('X_ACCESS_SECRET'),
      details: { kind: 'credentials' },
    });
    expect(worst('reading')).toMatchObject({ state: 'skipped' });
    expect(code).toBe(77);
  });

  test('that refuses the bearer token alone, wants money, or the app set up otherwise: 77', async () => {
    const bearer = await doctor({ X_BEARER_TOKEN: 'canaryBearer000000000000000000005' });
    expect([bearer.worst('credentials')?.state, bearer.worst('reading')?.state, bearer.code]).toEqual([
      'ok',
      'fault',
      77,
    ]);
    sandbox.faults.add({ kind: 'credits-depleted', match: { path: '/2/users/me' } });
    const money = await doctor();
    expect(money.worst('credentials')).toMatchObject({ state: 'fault', details: { kind: 'money' } });
    sandbox.faults.add({ kind: 'forbidden', reason: 'oauth1-permissions', match: { path: '/2/users/me' } });
    const setup = await doctor();
    expect(setup.worst('credentials')).toMatchObject({ state: 'fault', details: { kind: 'setup' } });
    expect([money.code, setup.code]).toEqual([77, 77]);
  });

  test('that asks for patience is a warning; that fails, or is not there, a fault with 69', async () => {
    sandbox.faults.add({ kind: 'rate-limited', match: { path: '/2/users/me' } });
    const patience = await doctor();
    expect([patience.worst('credentials')?.state, patience.code]).toEqual(['warning', 0]);
    sandbox.faults.add({ kind: 'status', status: 503, body: 'html', match: { path: '/2/users/me' } });
    expect((await doctor()).code).toBe(69);
    await sandbox.goOffline();
    const away = await doctor();
    expect(away.worst('x')).toMatchObject({ state: 'fault', seen: expect.stringContaining('ECONNREFUSED') });
    expect(
      ['clock', 'credentials', 'reading'].map((name) => away.worst(name as Check['check'])?.state),
    ).toEqual(Array(3).fill('skipped'));
    expect(away.code).toBe(69);
    await sandbox.goOnline();
  });

  test('whose clock differs: from 30 s on a warning, from 5 minutes on a fault, named first where the keys are refused', async () => {
    const off = (seconds: number) =>
      sandbox.faults.add({
        kind: 'wrong-date',
        date: new Date(Date.now() - seconds * 1000),
        match: { method: 'HEAD' },
      });
    off(100);
    const little = await doctor();
    expect(little.worst('clock')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/1(0|1)\d s ahead of/),
    });
    expect(little.code).toBe(0);
    off(400);
    sandbox.faults.add({ kind: 'unauthorized', match: { path: '/2/users/me' } });
    const far = await doctor();
    expect(far.worst('clock')).toMatchObject({ state: 'fault', cure: expect.stringContaining('NTP') });
    expect(far.worst('credentials')?.cure).toMatch(/^Set the clock first\./);
    expect(far.code).toBe(78);
    expect([30, 31, -299, 300].map((seconds) => clockCheck(seconds, 'x').state)).toEqual([
      'ok',
      'warning',
      'warning',
      'fault',
    ]);
    expect(clockCheck(-60, 'x').seen).toContain('60 s behind');
  });

  test('mentions are asked for where they are polled', async () => {
    await doctor({ X_POLL: 'mentions' });
    expect(sandbox.requests().at(-1)?.path).toMatch(/\/mentions$/);
  });
});

describe('database', () => {
  test('a sound one is told with what is in it, and stays as it is', async () => {
    const store = openStore(database());
    store.runs.finish(
      store.runs.start({ startedAt: new Date(), mode: 'live', version: '1', host: 'h', pid: 1 }),
      {
        finishedAt: new Date(),
        outcome: 'refused',
        note: 'credits depleted',
        counts: {},
      },
    );
    store.accounts.saveSelf({ id: '42', handle: 'another_bot' }, new Date());
    store.spending.record({ at: new Date(), what: 'post-read', units: 300, unitMicroUsd: 5000 });
    store.close();
    const before = await readFile(database());
    const { code, of, worst } = await doctor();
    expect(of('database')).toMatchObject([
      { state: 'ok', seen: expect.stringMatching(/sound and up to date, 0 rounds, /) },
    ]);
    expect(of('spending')).toMatchObject([
      {
        state: 'warning',
        seen: "Today's budget is used up: $1.50 of $1.00 spent today (UTC), $1.50 in 30 days",
      },
    ]);
    expect(worst('last run')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/: refused \(live\): .*\. credits depleted$/),
    });
    expect(of('credentials')[1]).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('belongs to @another_bot'),
    });
    expect(await readFile(database())).toEqual(before);
    expect(code).toBe(0);
  });

  test('answers whose outcome is unknown are a warning, those that wait are told', async () => {
    const store = openStore(database());
    for (const id of ['1001', '1002', '1003']) {
      store.rounds.save(round(post(id)));
      store.answers.draft(reply(id));
    }
    store.answers.markSending('1001', new Date());
    store.answers.markHeld('1002', 'review');
    store.answers.markDead('1003', 'post-gone', new Date());
    store.close();
    const { code, of } = await doctor({}, '--offline');
    expect(of('database')).toMatchObject([
      {
        state: 'ok',
        seen: expect.stringContaining(
          '3 rounds, 0 answers posted in 24 hours, 1 held for review, 1 given up',
        ),
        details: { answers: { sending: 1, held: 1, retry: 0, dead: 1 } },
      },
      { state: 'warning', seen: expect.stringContaining('1 answer of unknown outcome') },
    ]);
    expect(code).toBe(0);
  });

  test('one that is older waits for the next run; it is not brought up to date', async () => {
    await mkdir(join(folder, 'data'));
    await writeFile(database(), '');
    const { worst } = await doctor({}, '--offline');
    expect(worst('database')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(/waits for 0001_first/),
    });
    expect(await readFile(database(), 'utf8')).toBe('');
  });

  test('none, a damaged one, a folder, or a place where none can be: a fault with 78', async () => {
    openStore(database()).close();
    const bytes = await readFile(database());
    bytes.fill(0xff, 4096, bytes.length - 4096);
    await writeFile(join(folder, 'damaged.sqlite'), bytes);
    await writeFile(join(folder, 'text.sqlite'), 'Dear diary, today I saw a cougar. '.repeat(99));
    for (const [path, seen] of [
      ['damaged.sqlite', /is damaged/],
      ['text.sqlite', /not an SQLite database/],
      ['models', /is a folder/],
      ['text.sqlite/deeper/db.sqlite', /cannot be created/],
    ] as const) {
      const { code, worst } = await doctor({ DATABASE_PATH: path }, '--offline');
      expect(worst('database')).toMatchObject({ state: 'fault', seen: expect.stringMatching(seen) });
      expect(code).toBe(78);
    }
  });

  test('the last run: silence for a day, a crash and a run that never ended are warnings', () => {
    const now = new Date('2026-11-20T12:00:00Z');
    const run = (hoursAgo: number, outcome?: string) => {
      const startedAt = new Date(now.getTime() - hoursAgo * 3_600_000);
      const end = outcome === undefined ? {} : { finishedAt: startedAt, outcome };
      return lastRunCheck({ id: 1, host: 'h', pid: 1, startedAt, mode: 'live', counts: {}, ...end }, now);
    };
    expect(lastRunCheck(undefined, now).state).toBe('ok');
    expect(run(1, 'done')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(/^2026-11-20 11:00 UTC, 60 minutes ago: done \(live\): 0 posts seen/),
    });
    expect(run(50, 'done')).toMatchObject({ state: 'warning', cure: expect.stringContaining('schedule') });
    expect(run(0.1, 'crashed').state).toBe('warning');
    expect(run(0.1).state).toBe('ok');
    expect(run(5)).toMatchObject({ state: 'warning', seen: expect.stringContaining('was killed') });
  });
});

describe('watching it', () => {
  const aRun = { startedAt: new Date(), mode: 'live', version: '1', host: 'h', pid: 1 };

  test('nobody to notice silence is a warning when live; the addresses are not told', async () => {
    expect((await doctor({}, '--offline')).worst('watching')?.state).toBe('ok');
    const silent = await doctor({ REPLY_MODE: 'live' }, '--offline');
    expect(silent.worst('watching')).toMatchObject({
      state: 'warning',
      cure: expect.stringContaining('healthchecks.io'),
      details: { heartbeat: false, webhook: false },
    });
    expect(silent.code).toBe(0);
    const addresses = {
      HEARTBEAT_URL: 'https://hc-ping.com/canary00-2222-3333',
      ALERT_WEBHOOK_URL: 'https://hooks.example/services/canaryHookSecret',
    };
    const watched = await doctor({ REPLY_MODE: 'live', ...addresses }, '--offline');
    expect(watched.worst('watching')).toMatchObject({
      state: 'ok',
      details: { heartbeat: true, webhook: true },
    });
  });

  test('open alerts are warnings, with since when and whether anyone was told', async () => {
    const store = openStore(database());
    store.alerts.raise(
      'credentials (posting)',
      'X would not.\nCheck the keys.',
      new Date('2026-11-20T12:00:00Z'),
    );
    store.alerts.raise('failing', 'The last: …', new Date('2026-11-20T13:00:00Z'));
    store.alerts.markTold('failing', new Date('2026-11-20T13:01:00Z'));
    store.alerts.raise('money', 'no credits', new Date('2026-11-20T12:00:00Z'));
    store.alerts.end('money', new Date('2026-11-20T12:30:00Z'));
    store.close();
    const { of, code } = await doctor({}, '--offline');
    expect(of('alerts').map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      'warning Since 2026-11-20 12:00 UTC, X refuses the keys (posting) (not told to anyone yet): X would not. Check the keys.',
      'warning Since 2026-11-20 13:00 UTC, ten runs in a row have failed (told on 2026-11-20 13:01 UTC): The last: …',
    ]);
    expect(code).toBe(0);
  });

  test('runs that were killed are told, also when a later one went well', async () => {
    const store = openStore(database());
    const { runs } = store;
    runs.start(aRun);
    runs.finish(runs.start(aRun), { finishedAt: new Date(), outcome: 'done', counts: {} });
    store.close();
    const { of } = await doctor({}, '--offline');
    expect(of('last run')).toMatchObject([
      { state: 'ok', seen: expect.stringContaining('done (live)') },
      {
        state: 'warning',
        seen: expect.stringMatching(/^1 of the 1 runs before it was killed, the latest on /),
      },
    ]);
  });

  test('limits that are in force: those of minutes are well, those of a day a warning', async () => {
    expect((await doctor({}, '--offline')).of('limits')).toEqual([]);
    const store = openStore(database());
    const endpoint = 'user POST tweets';
    store.limits.save('app GET tweets/search/recent', new Date(Date.now() + 600_000));
    store.close();
    const short = await doctor({}, '--offline');
    expect(short.worst('limits')).toMatchObject({
      state: 'ok',
      seen: expect.stringMatching(
        /^1 limit of X in force, so these are not asked: app GET tweets\/search\/recent until /,
      ),
    });
    const again = openStore(database());
    again.limits.save(endpoint, new Date(Date.now() + 20 * 3_600_000));
    again.close();
    const long = await doctor({}, '--offline');
    expect(long.worst('limits')).toMatchObject({ state: 'warning', seen: expect.stringContaining(endpoint) });
  });
});

describe('disk', () => {
  const lasting: DiskFacts = {
    databasePath: '/srv/bot/data/fieldmark.sqlite',
    folder: '/srv/bot',
    onHeroku: false,
    inContainer: false,
    onRoot: true,
    kind: 'other',
    isTemporary: false,
    freeBytes: 5e9,
  };
  const states = (over: Partial<DiskFacts>) => judgeDisk({ ...lasting, ...over }).map(({ state }) => state);

  test('that does not last is a warning: Heroku, memory, temporary folders, a container without a volume', async () => {
    expect(states({})).toEqual(['ok']);
    expect(states({ onHeroku: true })).toEqual(['warning']);
    expect(states({ kind: 'memory' })).toEqual(['warning']);
    expect(states({ isTemporary: true })).toEqual(['warning']);
    expect(states({ kind: 'overlay' })).toEqual(['warning']);
    expect(states({ inContainer: true })).toEqual(['warning']);
    expect(states({ inContainer: true, onRoot: false })).toEqual(['ok']);
    const { code, worst } = await doctor({ DYNO: 'web.1' }, '--offline');
    expect(worst('disk')).toMatchObject({ state: 'warning', seen: expect.stringContaining('Heroku') });
    expect(code).toBe(0);
  });

  test('that is nearly full is a warning, a full one a fault', () => {
    expect(states({ freeBytes: 100e6 })).toEqual(['ok', 'warning']);
    expect(states({ freeBytes: 1e6 })).toEqual(['ok', 'fault']);
  });
});

describe('cost', () => {
  test('passes are counted by the schedule, on a day on which it fires', async () => {
    const schedules = ['*/10 * * * *', '0 8-18 * * 1-5', '0 9 1 1 *', '*/30 * * * * *', '0 0 * * 0'];
    expect(await Promise.all(schedules.map(passesADay))).toEqual([144, 11, 1, 2880, 1]);
    expect(await passesADay('now and then')).toBeUndefined();
  });

  test('the least and the most follow from prices, budget and mode', async () => {
    const { worst } = await doctor({ REPLY_MODE: 'live', DAILY_BUDGET_USD: '0.41' }, '--offline');
    expect(worst('cost')?.details).toMatchObject({ leastUsdADay: 0.01, mostUsdADay: 0.46, passesADay: 144 });
    expect(worst('cost')?.seen).toContain('enough for about 20 posts');
    const mentions = await doctor({ X_POLL: 'mentions' }, '--offline');
    expect(mentions.worst('cost')?.details).toMatchObject({ mostUsdADay: 1.005 });
    expect([usd(5000), usd(10_000), usd(1_500_000)]).toEqual(['$0.005', '$0.01', '$1.50']);
  });
});
