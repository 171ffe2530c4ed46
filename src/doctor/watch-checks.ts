import { networksOf } from '../app.ts';
import type { Networks } from '../platforms/platform.ts';
import { leaseMs } from '../play/lease.ts';
import { runLine } from '../play/run-line.ts';
import type { Secrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { RunRecord, Store } from '../store/store.ts';
import { printable } from '../terminal/printable.ts';
import { moment, plural, span } from '../terminal/words.ts';
import { titleOf } from '../watch/watch.ts';
import { type Check, off, ok, warning } from './check.ts';
import { usd } from './cost-check.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RUNS_LOOKED_AT = 50;

/** Whether somebody would notice if the bot fell silent. The addresses themselves are secrets. */
export function watchingCheck(
  { replyMode }: Pick<Settings, 'replyMode'>,
  { heartbeatUrl, alertWebhookUrl }: Pick<Secrets, 'heartbeatUrl' | 'alertWebhookUrl'>,
): Check {
  const details = { heartbeat: heartbeatUrl !== undefined, webhook: alertWebhookUrl !== undefined };
  const alerts = details.webhook
    ? 'what needs a person goes to ALERT_WEBHOOK_URL'
    : 'what needs a person is told only in the log and here (ALERT_WEBHOOK_URL is not set)';
  if (details.heartbeat) return ok('watching', `Each run pings HEARTBEAT_URL; ${alerts}.`, details);
  const silent = `If the bot stops, nobody is alerted (HEARTBEAT_URL is not set); ${alerts}.`;
  if (replyMode !== 'live') return ok('watching', silent, details);
  const cure = 'Make a check at healthchecks.io or the like, and set HEARTBEAT_URL to its ping URL.';
  return warning('watching', silent, cure, details);
}

/** What the memory tells of runs, money, limits, and what a person was told of. */
export async function bookChecks(store: Store, settings: Settings, now: Date): Promise<readonly Check[]> {
  const runs = await store.runs.latest(RUNS_LOOKED_AT);
  return [
    settings.playsOnX
      ? await spendingCheck(store, settings, now)
      : off('spending', 'X is off, and Bluesky costs nothing.'),
    lastRunCheck(runs[0], now, leaseMs(settings.runTimeoutMs)),
    ...killedChecks(runs),
    ...(await alertChecks(store, runs[0]?.note)),
    await limitsCheck(store, networksOf(settings), now),
  ];
}

async function spendingCheck(
  { spending }: Store,
  { dailyBudgetMicroUsd }: Settings,
  now: Date,
): Promise<Check> {
  const today = await spending.since(new Date(now.toISOString().slice(0, 10)));
  const month = await spending.since(new Date(now.getTime() - 30 * DAY_MS));
  const seen = `${usd(today)} of ${usd(dailyBudgetMicroUsd)} spent today (UTC), ${usd(month)} in 30 days`;
  const details = { todayUsd: today / 1e6, budgetUsd: dailyBudgetMicroUsd / 1e6, monthUsd: month / 1e6 };
  if (today < dailyBudgetMicroUsd || dailyBudgetMicroUsd === 0) return ok('spending', seen, details);
  const cure = 'It goes on at midnight UTC, or with a higher DAILY_BUDGET_USD.';
  return warning('spending', `Today's budget is used up: ${seen}`, cure, details);
}

/** @returns when the bot last worked; silence is what an operator would not notice */
export function lastRunCheck(run: RunRecord | undefined, now: Date, longestMs = HOUR_MS): Check {
  if (!run) return ok('last run', 'There was none yet.');
  const { startedAt, finishedAt, outcome, mode, note, counts } = run;
  const ago = now.getTime() - startedAt.getTime();
  const details = { startedAt, finishedAt, outcome, mode, note, counts };
  const when = `${moment(startedAt)}, ${span(ago)} ago`;
  if (finishedAt === undefined) {
    const seen = `${when} (${mode}): not finished`;
    if (ago < longestMs) return ok('last run', `${seen}; it may be at work right now`, details);
    const cure = 'The next run continues from there. If it happens again: was it killed for lack of memory?';
    return warning('last run', `${seen}: it was killed`, cure, details);
  }
  const seen = `${when}: ${runLine(run)}${note === undefined ? '' : `. ${printable(note)}`}`;
  if (outcome === 'crashed')
    return warning('last run', seen, 'This is a bug: please report it with the log.', details);
  if (outcome === 'refused')
    return warning('last run', seen, 'Do what it says, then run `fieldmark once`.', details);
  if (ago > DAY_MS)
    return warning('last run', seen, 'Is the schedule still running? Look at its log.', details);
  return ok('last run', seen, details);
}

/** Runs on one database never overlap: one that did not finish before a later one began was killed. */
function killedChecks([, ...earlier]: readonly RunRecord[]): readonly Check[] {
  const killed = earlier.filter(({ finishedAt }) => finishedAt === undefined);
  const [latest] = killed;
  if (!latest) return [];
  const seen = `${killed.length} of the ${earlier.length} runs before it ${killed.length === 1 ? 'was' : 'were'} killed, the latest on ${moment(latest.startedAt)}`;
  const cure =
    'Nothing was lost: the next run continued from there. If it happens again: was it killed for lack of memory, or does the scheduler allow less time ' +
    'than RUN_TIMEOUT_SECONDS?';
  return [warning('last run', seen, cure, { killed: killed.map(({ startedAt }) => startedAt) })];
}

/** @param lastNote what is told of the last run already */
async function alertChecks({ alerts }: Store, lastNote: string | undefined): Promise<readonly Check[]> {
  // How it stands now is told beside the model.
  const open = (await alerts.open()).filter(({ name }) => name !== 'drift');
  if (open.length === 0) return [ok('alerts', 'None is open: nothing waits for a person.')];
  return open.map(({ name, message, since, toldAt }) => {
    const told = toldAt ? `told on ${moment(toldAt)}` : 'not told to anyone yet';
    const what = message === lastNote ? 'see the last run' : printable(message.replace(/\s+/g, ' '));
    const seen = `Since ${moment(since)}, ${titleOf(name)} (${told}): ${what}`;
    const cure = 'Do what it says; it is over when a run gets through (`fieldmark once`).';
    return warning('alerts', seen, cure, { name, since, toldAt });
  });
}

async function limitsCheck(store: Store, networks: Networks, now: Date): Promise<Check> {
  const parts = await Promise.all(
    networks.map(async ({ network, title }) =>
      (await store.on(network).limits.inForce(now)).map((limit) => ({ ...limit, title })),
    ),
  );
  const inForce = parts.flat();
  if (inForce.length === 0)
    return ok('limits', `No limit of ${networks.map(({ title }) => title).join(' or ')} is in force.`);
  const list = inForce.map(({ endpoint, until }) => `${endpoint} until ${moment(until)}`).join(', ');
  const whose = [...new Set(inForce.map(({ title }) => title))].join(' and ');
  const seen = `${plural(inForce.length, 'limit')} of ${whose} in force; until then the bot does not ask for: ${list}`;
  const details = { inForce };
  const longest = Math.max(...inForce.map(({ until }) => until.getTime() - now.getTime()));
  if (longest <= HOUR_MS) return ok('limits', seen, details);
  const cure = 'It goes on by itself then. If it happens daily: fewer games, or a lower MAX_ANSWERS_PER_DAY.';
  return warning('limits', seen, cure, details);
}
