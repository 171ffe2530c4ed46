import packageJson from '../../package.json' with { type: 'json' };
import type { SettingsResult } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { type Check, fault, ok, warning } from './check.ts';

/** Node against what package.json asks for. */
export function programCheck(nodeVersion: string = process.versions.node): Check {
  const needed = packageJson.engines.node.replace(/^>=/, '');
  const seen = `Fieldmark ${packageJson.version} on Node ${nodeVersion}`;
  if (isAtLeast(nodeVersion, needed)) return ok('program', seen);
  return fault('program', `${seen}, which is too old`, `Install Node ${needed} or newer.`);
}

function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map(Number));
  for (const [index, part] of (want ?? []).entries()) {
    const own = have?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
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
export function modeChecks(settings: Settings, handle: string | undefined): readonly Check[] {
  const { replyMode, unsummoned, poll, maxAnswersPerRun, maxAnswersPerDay, dailyBudgetMicroUsd } = settings;
  const details = { replyMode, posts: replyMode === 'live' };
  const checks = [ok('mode', modeInWords(replyMode, handle), details)];
  if (replyMode !== 'live') return checks;
  const barred = [
    maxAnswersPerRun === 0 ? 'MAX_ANSWERS_PER_RUN' : '',
    maxAnswersPerDay === 0 ? 'MAX_ANSWERS_PER_DAY' : '',
    dailyBudgetMicroUsd === 0 ? 'DAILY_BUDGET_USD' : '',
  ].filter(Boolean);
  for (const name of barred)
    checks.push(
      warning('mode', `${name}=0 keeps it from posting`, `Set ${name} above 0, or REPLY_MODE=dry-run.`),
    );
  if (unsummoned === 'reply' && poll === 'search') {
    const seen =
      'X_UNSUMMONED=reply: X refuses replies to posts that did not mention the bot, unless the app is entitled to them';
    checks.push(warning('mode', seen, 'Unless X has entitled your app: X_UNSUMMONED=standalone or skip.'));
  }
  return checks;
}

function modeInWords(mode: Settings['replyMode'], handle: string | undefined): string {
  switch (mode) {
    case 'dry-run':
      return 'A run would post NOTHING: REPLY_MODE=dry-run composes replies and shows them. It would pay for reading.';
    case 'review':
      return 'A run would post NOTHING by itself: REPLY_MODE=review holds each reply until a person approves it.';
    case 'live':
      return `A run WOULD POST${handle === undefined ? '' : ` as @${handle}`}: REPLY_MODE=live.`;
  }
}
