import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { proxyOf } from '../proxy.ts';
import { envFilePlace } from '../settings/env.ts';
import type { SettingsResult } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { version } from '../version.ts';
import { type Check, fault, ok, warning } from './check.ts';

/** Which program on which Node; one that is too old is refused before anything else (src/preflight.mjs). */
export function programCheck(): Check {
  return ok('program', `Fieldmark ${version} on Node ${process.versions.node}`);
}

/** Every fault and every warning, each as one check; else what is set. */
export function settingsChecks(result: SettingsResult): readonly Check[] {
  const faults = result.ok ? [] : result.faults;
  const rows = result.rows();
  const set = rows.filter(({ source }) => source !== 'default');
  const sources = [...new Set(set.map(({ source }) => source))].join(' and ') || 'environment';
  const names = set
    .map(({ variable, value }) => (isTold(value) ? `${variable}=${value}` : variable))
    .join(', ');
  const rest = `${rows.length - set.length} defaults`;
  return [
    ...faults.map(({ variable, problem, example }) =>
      fault(
        'settings',
        `${variable} ${problem}`,
        /^[A-Z_]+=/.test(example) ? `For example: ${example}` : example,
      ),
    ),
    ...result.warnings.map(({ variable, problem }) =>
      warning('settings', `${variable} ${problem}`, `Correct or remove ${variable}.`),
    ),
    ...(faults.length === 0 ? [ok('settings', `${sources}: ${names || 'nothing'}; ${rest}`)] : []),
  ];
}

const isTold = (value: string): boolean => value !== 'set' && value.length <= 60;

/** Says plainly whether a run would post. */
export function modeChecks(settings: Settings, handles: readonly string[]): readonly Check[] {
  const { playsOnX, replyMode, unsummoned, poll, maxAnswersPerRun, maxAnswersPerDay, dailyBudgetMicroUsd } =
    settings;
  const details = { replyMode, posts: replyMode === 'live' };
  const checks = [ok('mode', modeInWords(settings, handles), details)];
  if (replyMode !== 'live') return checks;
  const barred = [
    maxAnswersPerRun === 0 ? 'MAX_ANSWERS_PER_RUN' : '',
    maxAnswersPerDay === 0 ? 'MAX_ANSWERS_PER_DAY' : '',
    playsOnX && dailyBudgetMicroUsd === 0 ? 'DAILY_BUDGET_USD' : '',
  ].filter(Boolean);
  for (const name of barred)
    checks.push(
      warning('mode', `${name}=0 keeps it from posting`, `Set ${name} above 0, or REPLY_MODE=dry-run.`),
    );
  if (playsOnX && unsummoned === 'reply' && poll === 'search') {
    const seen =
      'X_UNSUMMONED=reply: X refuses replies to posts that did not mention the bot, unless the app is entitled to them';
    checks.push(warning('mode', seen, 'Unless X has entitled your app: X_UNSUMMONED=standalone or skip.'));
  }
  return checks;
}

/** @param handles the bot's, each with its network where there are several */
function modeInWords({ replyMode, playsOnX }: Settings, handles: readonly string[]): string {
  switch (replyMode) {
    case 'dry-run':
      return `A run would post NOTHING: REPLY_MODE=dry-run composes replies and shows them.${playsOnX ? ' It would pay for reading.' : ''}`;
    case 'review':
      return 'A run would post NOTHING by itself: REPLY_MODE=review holds each reply until a person approves it.';
    case 'live':
      return `A run WOULD POST${handles.length === 0 ? '' : ` as ${handles.join(' and ')}`}: REPLY_MODE=live.`;
  }
}

/** May read it. */
const OTHERS = 0o004;

/** Where .env was looked for, and whether others may read the keys in it. Windows has no such modes. */
export function envFileChecks(shell: Parameters<typeof envFilePlace>[0]): readonly Check[] {
  const { path, exists } = envFilePlace(shell);
  if (!exists)
    return [
      ok('settings', `There is no .env in ${dirname(path)}; the settings come from the environment alone`),
    ];
  if (process.platform === 'win32' || (statSync(path).mode & OTHERS) === 0) return [];
  return [
    warning(
      'settings',
      `Every user of this machine may read ${path}, with the keys in it`,
      `chmod 600 ${path}`,
    ),
  ];
}

/** Which way out is taken, where an environment names a proxy. */
export function proxyChecks(
  env: Readonly<Record<string, string | undefined>>,
  titles = ['X'],
  canUse = typeof process.getBuiltinModule('node:http').setGlobalProxyFromEnv === 'function',
): readonly Check[] {
  const proxy = proxyOf(env);
  if (!proxy) return [];
  const { variable } = proxy;
  if ('problem' in proxy)
    return [
      fault('proxy', `${variable} ${proxy.problem}`, `For example: ${variable}=http://proxy.example:3128`),
    ];
  const seen = `${variable} names ${proxy.host}`;
  if (canUse)
    return [
      ok(
        'proxy',
        `${seen}: ${titles.join(', ')}, photos, models, heartbeat and alerts are asked through it.`,
      ),
    ];
  const cure = 'Take Node 24.14 or newer, or a network that needs no proxy.';
  return [warning('proxy', `${seen}, which is not used: Node ${process.versions.node} cannot.`, cure)];
}
