import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadOptions, loadSettings, ownModelsDir } from './env.ts';
import { SettingsError } from './fault.ts';

const everything = { account: true, games: true, schedule: true };
const nothing = { account: false, games: false };
const account = {
  X_API_KEY: 'key',
  X_API_SECRET: 'secret',
  X_ACCESS_TOKEN: '1234567-token',
  X_ACCESS_SECRET: 'hush',
};
const complete = { ...account, TRACKED_HASHTAGS: '#cougarOrNot@drmichellelarue' };

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (env: LoadOptions['env'], more: Partial<LoadOptions> = {}) =>
  loadSettings({ env, cwd, need: everything, ...more });
const faultsOf = async (...args: Parameters<typeof load>) => {
  const result = await load(...args);
  return result.ok ? [] : result.faults;
};

describe('loadSettings', () => {
  it('fills in the defaults', async () => {
    const result = await load(complete);
    expect(result).toMatchObject({ ok: true, warnings: [] });
    expect(result.ok && result.settings).toEqual({
      playsOnX: true,
      xApiBaseUrl: 'https://api.x.com',
      games: [
        {
          key: '#cougarornot',
          hashtag: 'cougarornot',
          hashtagAsWritten: 'cougarOrNot',
          hosts: ['drmichellelarue'],
        },
      ],
      poll: 'search',
      unsummoned: 'standalone',
      replyMode: 'dry-run',
      reviewBelow: 0,
      retentionMs: 180 * 86_400_000,
      maxPostAgeMs: 86_400_000,
      maxAnswersPerRun: 20,
      maxAnswersPerDay: 100,
      dailyBudgetMicroUsd: 1_000_000,
      schedule: '*/10 * * * *',
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      runTimeoutMs: 240_000,
      retryBaseMs: 60_000,
      databasePath: join(cwd, 'data/fieldmark.sqlite'),
      modelsDir: ownModelsDir,
      inaturalist: {
        hosts: [
          'https://api.inaturalist.org',
          'https://inaturalist-open-data.s3.amazonaws.com',
          'https://static.inaturalist.org',
        ],
        contact: '',
      },
      logLevel: 'info',
      logFormat: 'json',
    });
    expect(result.ok && result.secrets.x?.apiKey).toBe(account.X_API_KEY);
  });

  it('takes the models of this folder where there are some, else those that ship', async () => {
    const modelsDir = async (env: LoadOptions['env'] = {}) => {
      const { rows, ...result } = await load({ ...complete, ...env });
      return [
        result.ok && result.settings.modelsDir,
        rows().find(({ variable }) => variable === 'MODELS_DIR')?.value,
      ];
    };
    expect(await modelsDir()).toEqual([ownModelsDir, ownModelsDir]);
    expect(await modelsDir({ MODELS_DIR: './models' })).toEqual([join(cwd, 'models'), './models']);
    mkdirSync(join(cwd, 'models'));
    expect(await modelsDir()).toEqual([join(cwd, 'models'), './models']);
  });

  it('reads .env, and lets the environment win', async () => {
    writeFileSync(join(cwd, '.env'), '\ufeffX_POLL=mentions\nREPLY_MODE=review # careful\nLOG_LEVEL=debug\n');
    const result = await load({ ...complete, REPLY_MODE: 'live', LOG_LEVEL: '' });
    expect(result).toMatchObject({
      ok: true,
      settings: { poll: 'mentions', replyMode: 'live', logLevel: 'info' },
    });
    const source = Object.fromEntries(result.rows().map((row) => [row.variable, row.source]));
    expect(source).toMatchObject({ X_POLL: '.env', REPLY_MODE: 'environment', X_UNSUMMONED: 'default' });
  });

  it('reads another .env file when told to', async () => {
    writeFileSync(join(cwd, 'other.env'), 'X_POLL=mentions');
    expect(await load({ ...complete, DOTENV_CONFIG_PATH: 'other.env' })).toMatchObject({
      ok: true,
      settings: { poll: 'mentions' },
    });
  });

  it('says when a .env file is missing that was asked for, or unreadable', async () => {
    expect(await faultsOf({ ...complete, DOTENV_CONFIG_PATH: 'none.env' })).toMatchObject([
      { variable: 'none.env', problem: 'does not exist' },
    ]);
    mkdirSync(join(cwd, '.env'));
    expect(await faultsOf(complete)).toMatchObject([
      { variable: '.env', problem: expect.stringContaining('EISDIR') },
    ]);
    rmSync(join(cwd, '.env'), { recursive: true });
    writeFileSync(join(cwd, '.env'), Buffer.from('\ufeffX_POLL=search', 'utf16le'));
    expect((await faultsOf(complete))[0]?.problem).toContain('UTF-16');
  });

  it('warns of tokens in the clear: plain http to another machine', async () => {
    const warningsFor = async (address: string) =>
      (await load({ ...complete, X_API_BASE_URL: address })).warnings.map(({ variable }) => variable);
    expect(await warningsFor('http://proxy.example')).toEqual(['X_API_BASE_URL']);
    for (const address of [
      'https://proxy.example',
      'http://localhost:8080',
      'http://127.0.0.1:1',
      'http://[::1]:1',
    ])
      expect(await warningsFor(address)).toEqual([]);
  });

  it('takes off spaces and quotation marks, and mentions the latter', async () => {
    const result = await load({ ...complete, X_POLL: ' "mentions" ', X_API_KEY: `${complete.X_API_KEY}\n` });
    expect(result).toMatchObject({ ok: true, settings: { poll: 'mentions' } });
    expect(result.warnings).toMatchObject([{ variable: 'X_POLL' }]);
    expect(result.ok && result.secrets.x?.apiKey).toBe(complete.X_API_KEY);
    expect(await faultsOf({ ...complete, MODELS_DIR: '"./models' })).toMatchObject([
      { variable: 'MODELS_DIR' },
    ]);
  });

  it('reports all faults together', async () => {
    writeFileSync(join(cwd, '.env'), 'TRACKED_HASHTAGS=#cougarOrNot\n');
    const faults = await faultsOf({
      X_API_KEY: 'your-api-key-here',
      X_API_SECRET: account.X_API_SECRET,
      X_API_BASE_URL: 'ftp://x',
      GAMES_FILE: './games.json',
      X_POLL: 'serch',
      X_UNSUMMONED: 'ignore',
      REPLY_MODE: 'on',
      MAX_POST_AGE_HOURS: '1 day',
      MAX_ANSWERS_PER_RUN: '-1',
      MAX_ANSWERS_PER_DAY: 'many',
      DAILY_BUDGET_USD: '$1',
      SCHEDULE: 'every ten minutes',
      TZ: 'Denver',
      RUN_TIMEOUT_SECONDS: '0',
      RETRY_BASE_SECONDS: '1m',
      MEDIA_HOSTS: 'https://pbs.twimg.com',
      DATABASE_PATH: ':memory:',
      MODELS_DIR: '~/models',
      LOG_LEVEL: 'verbose',
      LOG_FORMAT: 'xml',
    });
    expect(faults.map(({ variable }) => variable).sort()).toEqual(
      [
        ...[
          'X_API_KEY',
          'X_ACCESS_TOKEN',
          'X_ACCESS_SECRET',
          'X_API_BASE_URL',
          'TRACKED_HASHTAGS',
          'GAMES_FILE',
        ],
        ...[
          'X_POLL',
          'X_UNSUMMONED',
          'REPLY_MODE',
          'MAX_POST_AGE_HOURS',
          'MAX_ANSWERS_PER_RUN',
          'MAX_ANSWERS_PER_DAY',
        ],
        ...['DAILY_BUDGET_USD', 'SCHEDULE', 'RUN_TIMEOUT_SECONDS', 'RETRY_BASE_SECONDS', 'MEDIA_HOSTS'],
        ...['DATABASE_PATH', 'MODELS_DIR', 'LOG_LEVEL', 'LOG_FORMAT'],
      ].sort(),
    );
    for (const { variable, example } of faults) expect(example, variable).not.toBe('');
    const { message } = new SettingsError(faults);
    for (const { variable, problem } of faults) expect(message).toContain(`${variable} ${problem}`);
  });

  it.each([
    [':America/Denver', 'America/Denver', undefined],
    ['america/denver', 'America/Denver', undefined],
    ['EST5EDT,M3.2.0,M11.1.0', 'America/New_York', undefined],
    ['+05:30', '+05:30', undefined],
    ['-0930', '-09:30', undefined],
    ['UTC+5', undefined, /Write a place such as Asia\/Kolkata, or .* as \+05:30/],
    ['Etc/Unknown', undefined, /not a time zone of the IANA list/],
    [':/etc/localtime', undefined, /not a time zone of the IANA list/],
    ['America/Denvr', undefined, /Did you mean America\/Denver\?/],
  ])('the zone TZ=%s is usable, or the one used instead is named', async (TZ, zone, warned) => {
    const result = await load({ ...complete, TZ });
    const { settings } = result.ok ? result : result.partial;
    const used = settings.timeZone ?? '';
    expect(result.ok).toBe(true);
    expect(() => new Intl.DateTimeFormat('en', { timeZone: used })).not.toThrow();
    if (zone !== undefined) expect(used).toBe(zone);
    const told = result.warnings.filter(({ variable }) => variable === 'TZ').map(({ problem }) => problem);
    expect(told).toEqual(warned === undefined ? [] : [expect.stringMatching(warned)]);
    if (warned !== undefined) expect(told[0]).toContain(`${used} is used`);
  });

  it.each(['0 */10 * * * *', '@daily', '* * * *'])('SCHEDULE=%s has not five fields', async (SCHEDULE) => {
    const [fault] = await faultsOf({ ...complete, SCHEDULE });
    expect(fault?.problem).toMatch(/has (1 field|\d fields); it takes five/);
  });

  it('explains an empty TRACKED_HASHTAGS by the # only when the value is from the file', async () => {
    writeFileSync(join(cwd, '.env'), 'TRACKED_HASHTAGS=#cougarOrNot\n');
    expect((await faultsOf(account))[0]?.problem).toContain('an unquoted # starts a comment');
    expect(await faultsOf({ ...complete })).toEqual([]);
    expect((await faultsOf({ ...account, TRACKED_HASHTAGS: '' }))[0]?.problem).toContain('is missing');
  });

  it('brings games of the variable and of the file together', async () => {
    writeFileSync(join(cwd, 'games.json'), '{"b": ["CougarOrNot", "crowOrNo"], "c": []}');
    const result = await load({
      ...account,
      TRACKED_HASHTAGS: 'cougarOrNot@a:cats',
      GAMES_FILE: 'games.json',
    });
    expect(result).toMatchObject({
      ok: true,
      settings: { games: [{ hosts: ['a', 'b'], model: 'cats' }, { key: '#croworno' }, { key: '@c' }] },
    });
  });

  it('asks only for what the command needs', async () => {
    const unneeded = {
      X_API_KEY: 'your-api-key-here',
      TRACKED_HASHTAGS: 'a b',
      GAMES_FILE: 'none.json',
      SCHEDULE: 'no',
      TZ: 'no',
    };
    const result = await load(unneeded, { need: nothing });
    expect(result).toMatchObject({ ok: true, settings: { games: [] } });
    expect(result.ok && result.secrets.x).toBeUndefined();
    expect(await faultsOf({ ...unneeded, MODELS_DIR: '~' }, { need: nothing })).toHaveLength(1);
  });

  it('logs for people on a terminal, unless told otherwise', async () => {
    expect(await load(complete, { isTerminal: true })).toMatchObject({ settings: { logFormat: 'pretty' } });
    const told = { ...complete, LOG_FORMAT: 'json' };
    expect(await load(told, { isTerminal: true })).toMatchObject({ settings: { logFormat: 'json' } });
  });

  it('warns of variables that look like ours', async () => {
    const env = {
      ...complete,
      TRACKED_HASHTAG: 'a',
      X_API_SECRETS: 'b',
      x_poll: 'c',
      X_ACCESS_TOKEN_SECRET: 'd',
    };
    const { warnings } = await load({ ...env, PATH: 'x', HOME: 'x', DATABASE_URL: 'x', TERM: 'x' });
    expect(warnings.map(({ variable, problem }) => `${variable} ${problem.split('. ')[1]}`)).toEqual([
      'TRACKED_HASHTAG Did you mean TRACKED_HASHTAGS?',
      'X_API_SECRETS Did you mean X_API_SECRET?',
      'x_poll Did you mean X_POLL?',
      'X_ACCESS_TOKEN_SECRET Did you mean X_ACCESS_SECRET?',
    ]);
  });

  it('gives doctor what could be read beside the faults', async () => {
    const result = await load({ ...account, X_POLL: 'serch', DATABASE_PATH: 'x.sqlite' });
    expect(result).toMatchObject({
      ok: false,
      partial: { settings: { poll: 'search', databasePath: join(cwd, 'x.sqlite') } },
    });
    const rows = Object.fromEntries(result.rows().map(({ variable, value }) => [variable, value]));
    expect(rows).toMatchObject({
      X_API_KEY: 'set',
      X_BEARER_TOKEN: 'missing',
      X_POLL: 'faulty',
      TRACKED_HASHTAGS: 'missing',
      DATABASE_PATH: 'x.sqlite',
      LOG_FORMAT: 'json',
    });
  });
});
