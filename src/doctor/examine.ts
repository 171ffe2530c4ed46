import { type Classifier, createPlatform, networksOf } from '../app.ts';
import { modelFor } from '../game/assign-models.ts';
import { gamesOf } from '../game/networks.ts';
import { maskOf } from '../mask.ts';
import type { Account, PollRequest } from '../platforms/platform.ts';
import { environment, loadSettings } from '../settings/env.ts';
import type { Secrets, XCredentials } from '../settings/secrets.ts';
import type { SettingRow, Settings } from '../settings/settings.ts';
import { secretNames } from '../settings/variables.ts';
import type { Shell } from '../terminal/shell.ts';
import { type BlueskyLook, blueskyChecks, blueskyQueries } from './bluesky-checks.ts';
import { type Check, checkNames, off, skipped } from './check.ts';
import { costCheck, expectedCostCheck } from './cost-check.ts';
import { databaseChecks, type Memory } from './database-checks.ts';
import { diskChecks } from './disk-check.ts';
import { freeQuestionsCheck, gamesChecks, queriesCheck } from './games-checks.ts';
import { silentHosts } from './host-checks.ts';
import { modelChecks } from './model-checks.ts';
import { networkChecks } from './network-checks.ts';
import { envFileChecks, modeChecks, programCheck, proxyChecks, settingsChecks } from './settings-checks.ts';
import { watchingCheck } from './watch-checks.ts';
import { type XLook, xChecks } from './x-checks.ts';

/** What doctor looks at: an environment, the folder with `.env`, a clock. */
export type Place = Pick<Shell, 'env' | 'cwd' | 'now'>;

/** What doctor found, in the order in which it is read, and every setting in effect. */
export interface Examination {
  readonly checks: readonly Check[];
  readonly settings: readonly SettingRow[];
}

/**
 * Looks at everything a run needs, and changes nothing. Asking X costs about one cent, and one more for each host that did not play
 * for a week; Bluesky charges nothing. What it returns holds no secret.
 */
export async function examine(place: Place, options: { offline?: boolean }): Promise<Examination> {
  const need = { account: true, games: true, schedule: true };
  const result = await loadSettings({ env: place.env, cwd: place.cwd, need });
  const { settings, secrets } = result.ok ? result : result.partial;
  const checks = [
    ...(await checksOf(place, settings, secrets, options)),
    ...settingsChecks(result),
    ...envFileChecks(place),
  ];
  return { checks: withoutSecrets(place, inOrder(checks), secrets), settings: result.rows() };
}

async function checksOf(
  place: Place,
  settings: Settings,
  secrets: Secrets,
  { offline = false }: { offline?: boolean },
): Promise<readonly Check[]> {
  const { models, checks: onModels } = await modelChecks(settings);
  const now = place.now();
  const memory = await databaseChecks(settings, models, now);
  const x = await lookAtX(place, settings, secrets.x, memory, offline);
  const bluesky = await lookAtBluesky(place, settings, secrets, offline);
  const accounts = [x.account, bluesky.account].filter((account) => account !== undefined);
  const networks = networksOf(settings);
  return [
    programCheck(),
    ...networkChecks(settings),
    ...modeChecks(settings, handlesOf(settings, x.account ?? memory.self, bluesky.account)),
    ...onModels,
    ...(await gamesChecks(settings.games, models, networks, accounts)),
    ...(settings.bluesky ? [freeQuestionsCheck(settings.bluesky, models)] : []),
    ...(settings.playsOnX ? await costChecks(settings, models, memory, now) : [off('cost', FREE)]),
    ...memory.checks,
    watchingCheck(settings, secrets),
    ...(settings.databaseUrl === undefined ? diskChecks(place, settings.databasePath) : []),
    ...proxyChecks(
      environment(place),
      networks.map(({ title }) => title),
    ),
    ...x.checks,
    ...bluesky.checks,
  ];
}

const FREE = 'X is off, and Bluesky costs nothing.';
const OFFLINE = 'Not asked: --offline.';

async function costChecks(
  settings: Settings,
  models: Classifier['models'],
  { spentADay }: Memory,
  now: Date,
): Promise<readonly Check[]> {
  const games = gamesOf('x', settings.games);
  const answered = games.filter((game) => modelFor(game, models) !== undefined).length;
  const expected = expectedCostCheck(
    { ...settings, games },
    { answered, ...(spentADay ? { spentADay } : {}) },
  );
  return [await costCheck(settings, now), expected];
}

async function lookAtX(
  { now }: Place,
  settings: Settings,
  credentials: XCredentials | undefined,
  { self }: Memory,
  offline: boolean,
): Promise<XLook> {
  if (!settings.playsOnX) return { checks: [off('x', 'X is off: none of its keys is set.')] };
  const names = ['x', 'clock', 'credentials', 'reading'] as const;
  const look: XLook = offline
    ? { checks: names.map((name) => skipped(name, OFFLINE)) }
    : await xChecks(settings, credentials, planOf(settings, credentials, self), self, now);
  const { account } = look;
  const silent = account && credentials ? await silentHosts(settings, credentials, now()) : [];
  const queries = queriesCheck(planOf(settings, credentials, account ?? self), gamesOf('x', settings.games));
  return { ...look, checks: [...look.checks, ...silent, queries] };
}

async function lookAtBluesky(
  { now }: Place,
  settings: Settings,
  secrets: Secrets,
  offline: boolean,
): Promise<BlueskyLook> {
  const { bluesky, games } = settings;
  if (!bluesky) return { checks: [] };
  const look = offline
    ? { checks: [skipped('bluesky', OFFLINE)] }
    : await blueskyChecks({ ...settings, bluesky }, secrets.bluesky, now);
  return { ...look, checks: [...look.checks, await blueskyQueries(bluesky, games)] };
}

/** Whom a run would post as: with the network where there are two. */
function handlesOf(
  { playsOnX, bluesky }: Settings,
  x: { readonly handle: string } | undefined,
  there: Account | undefined,
): readonly string[] {
  const onX = playsOnX && x ? [`@${x.handle}${bluesky ? ' on X' : ''}`] : [];
  const onBluesky = bluesky ? [`@${there?.handle ?? bluesky.handle}${playsOnX ? ' on Bluesky' : ''}`] : [];
  return [...onX, ...onBluesky];
}

/** Planning asks nothing of X, so that it needs no keys. Whose bot it is tells whom requests to stop are addressed to. */
function planOf(
  settings: Settings,
  credentials: XCredentials | undefined,
  account: Account | undefined,
): readonly PollRequest[] {
  const games = gamesOf('x', settings.games);
  if (games.length === 0) return [];
  const nobody = { apiKey: '', apiSecret: '', accessToken: '', accessSecret: '' };
  return createPlatform(settings, credentials ?? nobody, {
    meter: async () => {},
    ...(account ? { account } : {}),
  }).plan(games);
}

function inOrder(checks: readonly Check[]): readonly Check[] {
  return checks.toSorted((a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check));
}

/** Nothing that was gathered should hold a secret; a key that was pasted into another line is not printed after all. */
function withoutSecrets(place: Place, checks: readonly Check[], secrets: Secrets): readonly Check[] {
  const { apiKey, apiSecret, accessToken, accessSecret, bearerToken } = secrets.x ?? {};
  const { heartbeatUrl, alertWebhookUrl } = secrets;
  const given = secretNames.map((name) => place.env[name]?.trim());
  const values = [apiKey, apiSecret, accessToken, accessSecret, bearerToken];
  const others = [secrets.bluesky?.appPassword, heartbeatUrl, alertWebhookUrl];
  const redact = maskOf([...values, ...others, ...given].filter((value) => value !== undefined));
  return JSON.parse(redact(JSON.stringify(checks))) as readonly Check[];
}
