import { resolve } from 'node:path';
import { checkedOnce } from '../checked-once.ts';
import type { Game } from '../game/game.ts';
import { maskOf } from '../mask.ts';
import { readBluesky, readBlueskyCredentials, wantsBluesky } from './bluesky.ts';
import { credentialNames, hasKeys, readCredentials } from './credentials.ts';
import type { EnvFileNote } from './env-file.ts';
import type { SettingFault, SettingWarning } from './fault.ts';
import { type GameEntry, mergeGames } from './games.ts';
import type { GamesFile } from './games-file.ts';
import { DatabaseUrl, Secrets, type XCredentials } from './secrets.ts';
import {
  type BlueskySettings,
  logLevels,
  type OwnPrices,
  type SettingRow,
  type Settings,
} from './settings.ts';
import { readSchedule, zoneOf } from './timetable.ts';
import { parseTrackedHashtags } from './tracked-hashtags.ts';
import { unknownVariables } from './unknown-variables.ts';
import {
  choice,
  hostList,
  httpAddress,
  number,
  path,
  pingAddress,
  postgresAddress,
  secretAddress,
} from './values.ts';
import { secretNames, variable } from './variables.ts';
import { Variables } from './variables-in-effect.ts';
import { readWeb, readWebSecrets } from './web.ts';

/** What a command cannot do without; what it does not need is neither read nor complained about. */
export interface Needs {
  /** X credentials. */
  readonly account: boolean;
  /** At least one game. */
  readonly games: boolean;
  /** A valid SCHEDULE and TZ. */
  readonly schedule?: boolean;
  /** What `serve` listens at, and who may come in. */
  readonly web?: boolean;
}

export interface SettingsInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly need: Needs;
  /** Relative paths start here. */
  readonly cwd: string;
  /** In place of the default of MODELS_DIR. */
  readonly modelsDir?: string;
  /** People read the log: `pretty` by default. */
  readonly isTerminal: boolean;
  /** Names in `env` that come from a .env file. */
  readonly fromFile?: ReadonlySet<string>;
  readonly fileNotes?: readonly EnvFileNote[];
  readonly files: { readText(path: string): string };
}

export type SettingsResult = {
  readonly warnings: readonly SettingWarning[];
  /** One row a variable, for `doctor`; without secrets. */
  readonly rows: () => readonly SettingRow[];
} & (
  | { readonly ok: true; readonly settings: Settings; readonly secrets: Secrets }
  | {
      readonly ok: false;
      readonly faults: readonly SettingFault[];
      /** What could be read, with defaults in place of faults: for `doctor`, never to play with. */
      readonly partial: { readonly settings: Settings; readonly secrets: Secrets };
    }
);

/** Reads all settings and reports all faults together. Touches nothing but `files`. */
export async function readSettings(input: SettingsInput): Promise<SettingsResult> {
  const values = new Variables(input);
  for (const note of input.fileNotes ?? []) {
    if (values.source(note.variable) !== '.env') continue;
    if (note.fault && isNeeded(note.variable, input.need)) values.fault(note.variable, note.problem);
    else values.warn(note.variable, note.problem);
  }
  const bluesky = wantsBluesky(values) ? readBluesky(values) : undefined;
  const playsOnX = !wantsBluesky(values) || hasKeys(keysIn(values));
  const secrets = readSecrets(values, input.need, { playsOnX, bluesky });
  const prices = await readPrices(values, input);
  const mediaHosts = values.readOr('MEDIA_HOSTS', hostList, undefined);
  const databaseUrl = values.readOr('DATABASE_URL', postgresAddress, undefined);
  const showsMap = values.read('SHOW_MAP', choice('no', 'bluesky')) === 'bluesky';
  if (showsMap && !wantsBluesky(values))
    values.warn('SHOW_MAP', 'is bluesky, where the bot does not play: nothing is shown');
  const settings: Settings = {
    playsOnX,
    ...(bluesky && { bluesky }),
    ...(showsMap && { showMap: ['bluesky'] }),
    xApiBaseUrl: values.read('X_API_BASE_URL', httpAddress),
    games: input.need.games ? await readGames(values, input) : [],
    poll: values.read('X_POLL', choice('search', 'mentions')),
    unsummoned: values.read('X_UNSUMMONED', choice('standalone', 'reply', 'skip')),
    replyMode: values.read('REPLY_MODE', choice('dry-run', 'review', 'live')),
    reviewBelow: values.read('REVIEW_BELOW', number({ min: 0, max: 1, unit: 'certainty' })),
    retentionMs:
      86_400_000 * values.read('RETENTION_DAYS', number({ min: 0, max: 36_500, unit: 'days', whole: true })),
    maxPostAgeMs:
      3_600_000 * values.read('MAX_POST_AGE_HOURS', number({ min: 0.01, max: 8760, unit: 'hours' })),
    maxAnswersPerRun: values.read(
      'MAX_ANSWERS_PER_RUN',
      number({ min: 0, max: 10_000, unit: 'replies', whole: true }),
    ),
    maxAnswersPerDay: values.read(
      'MAX_ANSWERS_PER_DAY',
      number({ min: 0, max: 10_000, unit: 'replies', whole: true }),
    ),
    dailyBudgetMicroUsd: Math.round(
      1e6 * values.read('DAILY_BUDGET_USD', number({ min: 0, max: 100_000, unit: 'US dollars' })),
    ),
    ...(prices && { prices }),
    ...(await readSchedule(values, input.need)),
    runTimeoutMs: 1000 * values.read('RUN_TIMEOUT_SECONDS', number({ min: 1, max: 86_400, unit: 'seconds' })),
    retryBaseMs: 1000 * values.read('RETRY_BASE_SECONDS', number({ min: 0, max: 86_400, unit: 'seconds' })),
    ...(mediaHosts && { mediaHosts }),
    ...(databaseUrl !== undefined && { databaseUrl: new DatabaseUrl(databaseUrl) }),
    databasePath: resolve(input.cwd, values.read('DATABASE_PATH', path('file'))),
    modelsDir: resolve(
      input.cwd,
      values.readOr('MODELS_DIR', path('folder'), input.modelsDir ?? variable('MODELS_DIR').default),
    ),
    ...(input.need.web && { web: await readWeb(values) }),
    logLevel: values.read('LOG_LEVEL', choice(...logLevels)),
    logFormat: values.readOr('LOG_FORMAT', choice('json', 'pretty'), input.isTerminal ? 'pretty' : 'json'),
  };
  if (input.need.account && bluesky && isBare(bluesky.service))
    values.warn(
      'BLUESKY_SERVICE',
      'begins with http://, so that the password and all that is posted cross the network in the clear; write https://',
    );
  if (input.need.account && isBare(settings.xApiBaseUrl))
    values.warn(
      'X_API_BASE_URL',
      'begins with http://, so the tokens and everything that is posted cross the network unencrypted; write https://',
    );
  const { faults, warnings, rows } = report(values, input, settings);
  if (faults.length > 0) return { ok: false, faults, warnings, rows, partial: { settings, secrets } };
  return { ok: true, settings, secrets, warnings, rows };
}

/** Without TLS, to another machine. */
function isBare(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

function isNeeded(name: string, need: Needs): boolean {
  if (name === 'DATABASE_URL') return true;
  if (/^(?:PORT$|SERVE_)/.test(name)) return need.web ?? false;
  if ((secretNames as readonly string[]).includes(name)) return need.account;
  return need.games || (name !== 'TRACKED_HASHTAGS' && name !== 'GAMES_FILE');
}

/** Those who play have an account, and somebody who watches them. */
function readSecrets(
  values: Variables,
  need: Needs,
  on: { playsOnX: boolean; bluesky: BlueskySettings | undefined },
): Secrets {
  const web = need.web ? readWebSecrets(values) : {};
  if (!need.account) return new Secrets(web);
  const x = on.playsOnX ? readAccount(values) : undefined;
  const bluesky = wantsBluesky(values) ? readBlueskyCredentials(values, on.bluesky) : undefined;
  const heartbeatUrl = values.readOr('HEARTBEAT_URL', pingAddress, undefined);
  const alertWebhookUrl = values.readOr('ALERT_WEBHOOK_URL', secretAddress, undefined);
  return new Secrets({
    ...web,
    ...(x && { x }),
    ...(bluesky && { bluesky }),
    ...(heartbeatUrl !== undefined && { heartbeatUrl }),
    ...(alertWebhookUrl !== undefined && { alertWebhookUrl }),
  });
}

async function readPrices(values: Variables, { cwd, files }: SettingsInput): Promise<OwnPrices | undefined> {
  const pricesFile = values.readOr('PRICES_FILE', path('file'), undefined);
  if (pricesFile === undefined) return undefined;
  const { readPricesFile } = await import('./prices-file.ts'); // brings zod, which costs 50 ms
  const { prices, faults } = readPricesFile(pricesFile, () => files.readText(resolve(cwd, pricesFile)));
  for (const { variable, problem, example } of faults) values.fault(variable, problem, example);
  return prices;
}

function readAccount(values: Variables): XCredentials | undefined {
  const { credentials, problems } = readCredentials(keysIn(values));
  for (const [name, problem] of problems) values.fault(name, problem);
  return credentials;
}

function keysIn(values: Variables): Parameters<typeof readCredentials>[0] {
  return Object.fromEntries(credentialNames.map((name) => [name, values.text(name)]));
}

async function readGames(values: Variables, { cwd, files }: SettingsInput): Promise<readonly Game[]> {
  const tracked = values.text('TRACKED_HASHTAGS');
  const gamesFile = values.readOr('GAMES_FILE', path('file'), undefined);
  const entries: GameEntry[] = [];
  const faults: SettingFault[] = [];
  if (tracked !== undefined) {
    const parsed = parseTrackedHashtags(tracked);
    entries.push(...parsed.entries);
    faults.push(...parsed.faults);
    for (const { problem } of parsed.warnings) values.warn('TRACKED_HASHTAGS', problem);
  }
  if (gamesFile !== undefined) {
    const parsed = await readGamesFileOnce(gamesFile, () => files.readText(resolve(cwd, gamesFile)));
    entries.push(...parsed.entries);
    faults.push(...parsed.faults);
  }
  const merged = mergeGames(entries, entries.some(({ when }) => when) ? zoneOf(values) : undefined);
  for (const { variable, problem, example } of [...faults, ...merged.faults])
    values.fault(variable, problem, example);
  if (entries.length === 0 && !values.hasFault('TRACKED_HASHTAGS') && !values.hasFault('GAMES_FILE')) {
    values.fault(
      'TRACKED_HASHTAGS',
      'is missing, and GAMES_FILE names no game either: there is nothing to play',
    );
  }
  return merged.games;
}

/** What decides how a games file is read. */
const gamesFileReaders = [
  './games-file.ts',
  './games-schema.ts',
  './json-text.ts',
  './hours.ts',
  './values.ts',
  './names.ts',
  '../nearest.ts',
  './fault.ts',
  '../game/templates.ts',
].map((file) => new URL(file, import.meta.url));

async function readGamesFileOnce(path: string, readText: () => string): Promise<GamesFile> {
  const read = async () => (await import('./games-file.ts')).readGamesFile(path, readText);
  let text: string;
  try {
    text = readText();
  } catch {
    return read(); // it has the words for it
  }
  return checkedOnce(JSON.stringify([path, text]), gamesFileReaders, read);
}

/** A key pasted into a wrong line, or under a mistyped name, is hidden as well. */
function report(values: Variables, { env, modelsDir }: SettingsInput, { timeZone, logFormat }: Settings) {
  const unknown = unknownVariables(Object.keys(env).filter((name) => env[name] !== undefined));
  const misnamed = unknown.filter(({ meant }) => (secretNames as readonly string[]).includes(meant));
  const texts = [...secretNames, ...misnamed.map(({ variable }) => variable)].flatMap(
    (name) => env[name] ?? [],
  );
  const redact = maskOf(texts);
  const warnings = [...values.warnings, ...unknown.map(({ variable, problem }) => ({ variable, problem }))];
  return {
    faults: values.faults.map((fault) => ({ ...fault, problem: redact(fault.problem) })),
    warnings: warnings.map((warning) => ({ ...warning, problem: redact(warning.problem) })),
    rows: () =>
      values
        .rows({
          ...(timeZone !== undefined && { TZ: timeZone }),
          ...(modelsDir !== undefined && { MODELS_DIR: modelsDir }),
          LOG_FORMAT: logFormat,
        })
        .map((row) => ({ ...row, value: redact(row.value) })),
  };
}
