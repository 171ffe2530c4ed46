import { createPlatform, networksOf } from '../app.ts';
import { modelFor } from '../game/assign-models.ts';
import { maskOf } from '../mask.ts';
import type { Account, PollRequest } from '../platforms/platform.ts';
import { environment, loadSettings } from '../settings/env.ts';
import type { Secrets, XCredentials } from '../settings/secrets.ts';
import type { SettingRow, Settings } from '../settings/settings.ts';
import { secretNames } from '../settings/variables.ts';
import type { Shell } from '../terminal/shell.ts';
import { type Check, skipped } from './check.ts';
import { costCheck, expectedCostCheck } from './cost-check.ts';
import { databaseChecks } from './database-checks.ts';
import { diskChecks } from './disk-check.ts';
import { envFileChecks } from './env-file-check.ts';
import { gamesChecks, queriesCheck } from './games-checks.ts';
import { silentHosts } from './host-checks.ts';
import { modelChecks } from './model-checks.ts';
import { proxyChecks } from './proxy-check.ts';
import { modeChecks, programCheck, settingsChecks } from './settings-checks.ts';
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
 * for a week. What it returns holds no secret.
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
  return { checks: withoutSecrets(place, inOrder(checks), secrets), settings: result.rows };
}

async function checksOf(
  place: Place,
  settings: Settings,
  secrets: Secrets,
  { offline = false }: { offline?: boolean },
): Promise<readonly Check[]> {
  const credentials = secrets.x;
  const { models, checks: onModels } = await modelChecks(settings);
  const now = place.now();
  const memory = await databaseChecks(settings, now);
  const plan = planOf(settings, credentials, memory.self);
  const x = offline ? notAsked() : await xChecks(settings, credentials, plan, memory.self, place.now);
  const handle = x.account?.handle ?? memory.self?.handle;
  return [
    programCheck(),
    ...modeChecks(settings, handle),
    ...onModels,
    ...(await gamesChecks(settings.games, models, networksOf(settings), x.account)),
    ...(x.account && credentials ? await silentHosts(settings, credentials, now) : []),
    queriesCheck(planOf(settings, credentials, x.account ?? memory.self), settings.games),
    await costCheck(settings, now),
    expectedCostCheck(settings, {
      answered: settings.games.filter((game) => modelFor(game, models) !== undefined).length,
      ...(memory.spentADay ? { spentADay: memory.spentADay } : {}),
    }),
    ...memory.checks,
    watchingCheck(settings, secrets),
    ...(settings.databaseUrl === undefined ? diskChecks(place, settings.databasePath) : []),
    ...proxyChecks(environment(place)),
    ...x.checks,
  ];
}

function notAsked(): XLook {
  const names = ['x', 'clock', 'credentials', 'reading'] as const;
  return { checks: names.map((name) => skipped(name, 'Not asked: --offline.')) };
}

/** Planning asks nothing of X, so that it needs no keys. Whose bot it is tells whom requests to stop are addressed to. */
function planOf(
  settings: Settings,
  credentials: XCredentials | undefined,
  account: Account | undefined,
): readonly PollRequest[] {
  if (settings.games.length === 0) return [];
  const nobody = { apiKey: '', apiSecret: '', accessToken: '', accessSecret: '' };
  return createPlatform(settings, credentials ?? nobody, {
    meter: async () => {},
    ...(account ? { account } : {}),
  }).plan(settings.games);
}

const order: readonly Check['check'][] = [
  'program',
  'settings',
  'models',
  'games',
  'queries',
  'cost',
  'spending',
  'database',
  'server',
  'opt-outs',
  'last run',
  'alerts',
  'limits',
  'watching',
  'disk',
  'proxy',
  'x',
  'clock',
  'credentials',
  'reading',
  'mode',
];

function inOrder(checks: readonly Check[]): readonly Check[] {
  return checks.toSorted((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
}

/** Nothing that was gathered should hold a secret; a key that was pasted into another line is not printed after all. */
function withoutSecrets(place: Place, checks: readonly Check[], secrets: Secrets): readonly Check[] {
  const { apiKey, apiSecret, accessToken, accessSecret, bearerToken } = secrets.x ?? {};
  const { heartbeatUrl, alertWebhookUrl } = secrets;
  const given = secretNames.map((name) => place.env[name]?.trim());
  const values = [apiKey, apiSecret, accessToken, accessSecret, bearerToken, heartbeatUrl, alertWebhookUrl];
  const redact = maskOf([...values, ...given].filter((value) => value !== undefined));
  return JSON.parse(redact(JSON.stringify(checks))) as readonly Check[];
}
