import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from './support/command.ts';
import { canaries, doctorBench, HOST } from './support/doctor-bench.ts';

const bench = doctorBench();
const { doctor } = bench;

describe('with everything in order', () => {
  test('it says so in a table of at most 100 columns, ends with 0, and changes nothing', async () => {
    const { code, stdout, stderr } = await runCommand(['doctor'], bench.env, bench.folder);
    // A row is one text here: where it goes on in another line depends on the length of the folder's name.
    const rows = stdout.replaceAll(/\n {22}(?=\S)/g, ' ');
    expect(rows).toMatch(/^ok +program +Fieldmark .* on Node /m);
    expect(rows).toMatch(/^ok +models +cougar-or-not 1\.0\.0 loads: 5 labels, plays #cougarornot/m);
    expect(rows).toMatch(/^ok +games +cougar-or-not plays #cougarornot/m);
    expect(rows).toMatch(
      /^ok +queries +1 request a run.* \(#cougarornot from:drmichellelarue OR \(@fieldmark_bot OR to:fieldmark_bot\)/m,
    );
    // The published prices are a warning a year after their date.
    expect(rows).toMatch(/^(ok|warning) +cost +Up to 144 runs a day/m);
    expect(rows).toMatch(/^ok +database .*does not exist yet/m);
    expect(rows).toMatch(/^ok +credentials +The keys are @fieldmark_bot's/m);
    expect(rows).toMatch(/^ok +reading +The bot searches with the account's keys\..* \$0\.01\./m);
    expect(rows).toMatch(/^ok +mode +A run would post NOTHING: REPLY_MODE=dry-run/m);
    expect(rows).toMatch(/^Ready to play: .*\d+ ok\.$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).not.toMatch(/canary/i);
    expect(stdout).not.toContain('\u001b');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(bench.folder, 'data'))).toBe(false);
    expect(bench.sandbox.posts()).toEqual([]);
  });

  test('it asks X for one user and for posts of the last seconds, and for nothing with --offline', async () => {
    await doctor();
    expect(bench.sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'HEAD /',
      'GET /2/users/me',
      'GET /2/tweets/search/recent',
    ]);
    expect(bench.sandbox.spent().usd).toBeCloseTo(0.01);
    const { code, report, worst } = await doctor({}, '--offline');
    expect(bench.sandbox.requests()).toHaveLength(3);
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
  test.skipIf(process.platform === 'win32')('a .env that everyone may read is a warning', async () => {
    const file = join(bench.folder, '.env');
    await writeFile(file, '', { mode: 0o644 });
    await chmod(file, 0o644);
    const seen = async () =>
      (await doctor({}, '--offline')).of('settings').map(({ state, seen }) => `${state} ${seen}`);
    expect(await seen()).toContainEqual(
      expect.stringMatching(/^warning Every user .* may read .*\.env, with the keys/),
    );
    await chmod(file, 0o640);
    expect((await seen()).join()).not.toContain('may read');
  });

  test('a missing .env is said where settings are missing, with its folder', async () => {
    const { code, stderr } = await runCommand(['once'], {}, bench.folder);
    expect(code).toBe(78);
    expect(stderr).toContain(`there is no ${join(bench.folder, '.env')}`);
  });

  test('all faults at once with an example each, warnings too; the rest is looked at nevertheless', async () => {
    delete bench.env.X_API_KEY;
    const { code, of, worst } = await doctor({ REPLY_MODE: 'loud', X_API_SECRETS: canaries.apiSecret });
    expect(of('settings').map(({ state, seen }) => `${state} ${seen}`)).toEqual([
      'fault X_API_KEY is missing',
      expect.stringMatching(/^fault REPLY_MODE is "loud"/),
      expect.stringMatching(/^warning X_API_SECRETS .*Did you mean X_API_SECRET\?/),
      `ok There is no .env in ${bench.folder}; the settings come from the environment alone`,
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
    const { stdout, stderr } = await runCommand(['doctor'], { ...bench.env, ...wrong }, bench.folder);
    // A line may end within a secret.
    expect(`${stdout}${stderr}`.replace(/\s+/g, '')).not.toMatch(/canary/i);
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
    await writeFile(join(bench.folder, 'prices.json'), JSON.stringify(own));
    const { worst } = await doctor({ PRICES_FILE: 'prices.json', REPLY_MODE: 'live' }, '--offline');
    expect(worst('cost')?.seen).toContain('$0.008 (reply) to $0.015');
    expect(worst('cost')?.seen).toContain('; user-read, reply: our contract, 2026-11-01 (PRICES_FILE).');
    expect(worst('cost')?.details).toMatchObject({ usdAReply: 0.008, leastUsdADay: 0 });
  });

  test('prices of a year ago are a warning', async () => {
    const own = { date: '2024-11-01', source: 'our contract', usd: { reply: 0.008 } };
    await writeFile(join(bench.folder, 'prices.json'), JSON.stringify(own));
    const { worst, code } = await doctor({ PRICES_FILE: 'prices.json' }, '--offline');
    expect(worst('cost')).toMatchObject({
      state: 'warning',
      seen: expect.stringMatching(/\d{3,} days old\.$/),
    });
    expect(code).toBe(0);
  });
});
