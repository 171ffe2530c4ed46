import { createPlatform } from '../app.ts';
import { modelFor } from '../game/casting.ts';
import { maskOf } from '../mask.ts';
import type { Account, PollRequest } from '../platforms/platform.ts';
import { environment, loadSettings } from '../settings/env.ts';
import type { Secrets, XCredentials } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { secretNames } from '../settings/variables.ts';
import { version } from '../version.ts';
import { type Check, exitCodeOf, skipped } from './doctor/check.ts';
import { costCheck, expectedCostCheck } from './doctor/cost-check.ts';
import { databaseChecks } from './doctor/database-checks.ts';
import { diskChecks } from './doctor/disk-check.ts';
import { envFileChecks } from './doctor/env-file-check.ts';
import { gamesChecks, queriesCheck } from './doctor/games-checks.ts';
import { silentHosts } from './doctor/host-checks.ts';
import { modelChecks } from './doctor/model-checks.ts';
import { proxyChecks } from './doctor/proxy-check.ts';
import { asJson, asTable } from './doctor/report.ts';
import { modeChecks, programCheck, settingsChecks } from './doctor/settings-checks.ts';
import { watchingCheck } from './doctor/watch-checks.ts';
import { type XLook, xChecks } from './doctor/x-checks.ts';
import type { Shell } from './shell.ts';

/**
 * `fieldmark doctor`: looks at everything a run needs, and changes nothing. Asking X costs about one cent, and
 * one more for each host that did not play for a week.
 * @returns 0 with warnings at most; 78 settings, model, database or clock; 77 X refuses the keys or the money; 69 X is not reached
 */
export async function doctor(shell: Shell, options: { offline?: boolean; json?: boolean }): Promise<number> {
  const need = { account: true, games: true, schedule: true };
  const result = await loadSettings({ env: shell.env, cwd: shell.cwd, need });
  const { settings, secrets } = result.ok ? result : result.partial;
  const checks = [
    ...(await examine(shell, settings, secrets, options)),
    ...settingsChecks(result),
    ...envFileChecks(shell),
  ];
  const safe = withoutSecrets(shell, inOrder(checks), secrets);
  shell.stdout.write(
    options.json ? asJson(safe, { version, settings: result.rows }) : asTable(safe, shell.stdout.columns),
  );
  return exitCodeOf(safe);
}

async function examine(
  shell: Shell,
  settings: Settings,
  secrets: Secrets,
  { offline = false }: { offline?: boolean },
): Promise<readonly Check[]> {
  const credentials = secrets.x;
  const { models, checks: onModels } = await modelChecks(settings);
  const now = shell.now();
  const memory = await databaseChecks(settings, now);
  const plan = planOf(settings, credentials, memory.self);
  const x = offline ? notAsked() : await xChecks(settings, credentials, plan, memory.self, shell.now);
  const handle = x.account?.handle ?? memory.self?.handle;
  return [
    programCheck(),
    ...modeChecks(settings, handle),
    ...onModels,
    ...(await gamesChecks(settings.games, models, x.account)),
    ...(x.account && credentials ? await silentHosts(settings, credentials, now) : []),
    queriesCheck(planOf(settings, credentials, x.account ?? memory.self), settings.games),
    await costCheck(settings, now),
    expectedCostCheck(settings, {
      answered: settings.games.filter((game) => modelFor(game, models) !== undefined).length,
      ...(memory.spentADay ? { spentADay: memory.spentADay } : {}),
    }),
    ...memory.checks,
    watchingCheck(settings, secrets),
    ...diskChecks(shell, settings.databasePath),
    ...proxyChecks(environment(shell)),
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
function withoutSecrets(shell: Shell, checks: readonly Check[], secrets: Secrets): readonly Check[] {
  const { apiKey, apiSecret, accessToken, accessSecret, bearerToken } = secrets.x ?? {};
  const { heartbeatUrl, alertWebhookUrl } = secrets;
  const given = secretNames.map((name) => shell.env[name]?.trim());
  const values = [apiKey, apiSecret, accessToken, accessSecret, bearerToken, heartbeatUrl, alertWebhookUrl];
  const redact = maskOf([...values, ...given].filter((value) => value !== undefined));
  return JSON.parse(redact(JSON.stringify(checks))) as readonly Check[];
}
