import type { Mask } from '../mask.ts';
import type { Log } from '../play/context.ts';
import type { PartResult, RunResult } from '../play/play-once.ts';
import { runLine } from '../play/run-line.ts';
import type { FileCare, RunRecord, Store } from '../store/store.ts';
import { webhookMessage } from './message.ts';
import { send } from './send.ts';

/** What is remembered of runs, and of what a person was told. */
export type WatchMemory = Pick<Store, 'alerts' | 'runs' | 'accounts'> &
  Partial<Pick<FileCare, 'rebuiltFrom'>>;

/** `unreachable`: the server of the memory was away, so that nothing can be asked of it or noted there. */
export type RunOutcome =
  | RunResult
  | { readonly outcome: 'crashed' }
  | { readonly outcome: 'unreachable'; readonly message: string };

const FAILURES_IN_A_ROW = 10;
/** Those that keep the bot from beginning a run: a run that took place ends them. */
const OF_THE_START = ['settings', 'model'];
const OF_A_NETWORK = ['credentials', 'money', 'setup'];
/** Behind the name when a network lets the bot read and does not let it post. */
const POSTING = ' (posting)';
/** A network that loads no more, or fails at work: a run takes place all the same. */
const LOOKING = 'model (looking)';
const REBUILT = 'database-rebuilt';
const FAILING = 'failing';
const DRIFT = 'drift';
/** Those that say nothing of why runs fail. */
const OTHERS = [FAILING, REBUILT, DRIFT];

/** Notes which alerts begin and which are over, now that a run has ended. */
export async function noteAlerts(
  memory: WatchMemory,
  result: RunOutcome,
  now: Date,
  isToldAnywhere: boolean,
): Promise<void> {
  const { alerts, rebuiltFrom } = memory;
  const open = await alerts.open();
  const isOpen = (name: string): boolean => open.some((alert) => alert.name === name);
  const end = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) if (isOpen(name)) await alerts.end(name, now);
  };
  await end(...OF_THE_START);
  if ('counts' in result && result.counts.get('failed:model') > 0) await alerts.raise(LOOKING, unable, now);
  else if ('counts' in result && result.counts.get('photos') > 0) await end(LOOKING);

  const { drifts } = 'counts' in result ? result : {};
  if (drifts && drifts.length > 0) await alerts.raise(DRIFT, drifts.join(' '), now);
  else if (drifts) await end(DRIFT);

  if (rebuiltFrom !== undefined) await alerts.raise(REBUILT, rebuilt(rebuiltFrom), now);
  else if (open.some(({ name, toldAt }) => name === REBUILT && (toldAt || !isToldAnywhere))) {
    // It has happened, and is over with the next run: nothing to tell.
    await alerts.end(REBUILT, now);
    await alerts.markTold(REBUILT, now);
  }

  for (const part of 'parts' in result ? result.parts : []) {
    const { counts, error } = part;
    if (error?.needsPerson) {
      const posting = counts.get(`failed:${error.reason}`) > 0 ? POSTING : '';
      await alerts.raise(nameOn(part, `${error.kind}${posting}`), error.message, now);
    }
    if (error) continue;
    // Without a budget the network was not asked, and a run that was stopped may not have come so far.
    const asked = result.outcome !== 'stopped' && counts.get('budget-spent') === 0;
    const sent = counts.get('sent') > 0;
    for (const kind of asked || sent ? OF_A_NETWORK : []) await end(nameOn(part, kind));
    for (const kind of sent ? OF_A_NETWORK : []) await end(nameOn(part, `${kind}${POSTING}`));
  }
  if (result.outcome === 'done' || result.outcome === 'stopped') {
    await end(FAILING);
    return;
  }
  const runs = await memory.runs.latest(FAILURES_IN_A_ROW);
  const known = (await alerts.open()).some(({ name }) => !OTHERS.includes(name));
  if (!known && runs.length === FAILURES_IN_A_ROW && runs.every((run) => !isGood(run)))
    await alerts.raise(FAILING, failing(runs), now);
}

/** X was there first: its alerts have the bare name. */
function nameOn({ network, title }: PartResult, name: string): string {
  return network === 'x' ? name : `${name} on ${title}`;
}

/** Tells the operator what they do not know yet. What does not arrive is told at the next run. */
export async function tellAlerts(
  { alerts, accounts }: WatchMemory,
  webhookUrl: string | undefined,
  now: () => Date,
  log: Log,
  timeoutMs: number,
  mask: Mask,
): Promise<void> {
  if (webhookUrl === undefined) return;
  const untold = await alerts.untold();
  if (untold.length === 0) return;
  const signal = AbortSignal.timeout(timeoutMs);
  const bot = (await accounts.self())?.handle;
  const told = untold.map(async (alert) => {
    const problem = await send(webhookUrl, mask(webhookMessage(alert, bot)), 'application/json', signal);
    if (problem === undefined) await alerts.markTold(alert.name, now());
    else
      log.warn(
        { alert: alert.name, problem },
        'an alert did not arrive (ALERT_WEBHOOK_URL); it is sent again at the next run',
      );
  });
  await Promise.all(told);
}

/** A run that came to X and back. */
export function isGood({ outcome }: Pick<RunRecord, 'outcome'>): boolean {
  return outcome === 'done' || outcome === 'stopped';
}

const unable =
  'The network of a model does not work: posts wait until it does, and in the end get too old. fieldmark doctor tells which one.';

function rebuilt(file: string): string {
  return (
    `It was set aside as ${file}, and a new one is made from the bot's own timeline. Nothing is answered twice; what else it held ` +
    'is in that file. If this happens again, have the disk checked.'
  );
}

function failing(runs: readonly RunRecord[]): string {
  const [last] = runs;
  if (!last) return '';
  return `The last: ${runLine(last)}.${last.note === undefined ? '' : ` ${last.note}`}`;
}
