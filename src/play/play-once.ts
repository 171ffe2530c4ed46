import { PlatformError } from '../platforms/platform.ts';
import { scorePending } from '../solutions/score-pending.ts';
import type { LeaseOwner } from '../store/store.ts';
import { BudgetSpent, isBudgetSpent, requireBudget } from './budget.ts';
import { Counts, type Pass, type PlayContext } from './context.ts';
import { leaseMs, newOwner, PASS_LEASE } from './lease.ts';
import { lookAround } from './look-around.ts';
import { poll } from './poll.ts';
import { prune } from './prune.ts';
import { outgoing, publish } from './publish.ts';
import { reconcile } from './reconcile.ts';
import { readPatiently } from './retry.ts';
import { runLine } from './run-line.ts';
import { draftDueSummary } from './summary.ts';

/** How a run ended. `later`: the network could not be used for a passing reason; the next run goes on where this one stopped. */
export type PassResult =
  | { readonly outcome: 'done' | 'stopped'; readonly counts: Counts }
  | { readonly outcome: 'busy'; readonly by: LeaseOwner; readonly until: Date }
  | { readonly outcome: 'later' | 'refused'; readonly error: PlatformError; readonly counts: Counts };

/** The account's own handle can change; asking costs a user read. */
const ACCOUNT_TRUSTED_MS = 24 * 60 * 60 * 1000;

/** One run: poll -> admit -> look -> decide -> word -> publish -> remember. Never two at once on one database. */
export async function playOnce(context: PlayContext, version: string): Promise<PassResult> {
  const { store, log } = context;
  const owner = newOwner();
  const claim = await store.leases.claim(
    PASS_LEASE,
    owner,
    context.now(),
    leaseMs(context.rules.runTimeoutMs),
  );
  if (!claim.held) {
    log.warn(
      { by: claim.by, until: claim.until },
      'another run is under way on this database; this one ends',
    );
    return { outcome: 'busy', by: claim.by, until: claim.until };
  }
  const counts = new Counts();
  const { replyMode } = context.rules;
  const run = await store.runs.start({
    startedAt: context.now(),
    mode: replyMode,
    version,
    host: owner.host,
    pid: owner.pid,
  });
  let result: PassResult | undefined;
  let note: string | undefined;
  try {
    result = await play(context, counts);
    if ('error' in result) note = result.error.message;
    return result;
  } catch (error) {
    note = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    const outcome = result?.outcome ?? 'crashed';
    await store.runs.finish(run, {
      finishedAt: context.now(),
      outcome,
      counts: { ...counts.toJSON(), spentMicroUsd: await store.spending.ofRun(run) },
      ...(note === undefined ? {} : { note }),
    });
    await store.leases.release(PASS_LEASE, owner);
    const ended = await store.runs.last();
    if (ended) log.info({ run, outcome, mode: replyMode, ...ended.counts }, `run ended: ${runLine(ended)}`);
  }
}

async function play(context: PlayContext, counts: Counts): Promise<PassResult> {
  const beganAt = performance.now();
  try {
    const pass: Pass = { ...context, counts, bot: await ownAccount({ ...context, counts }) };
    if (await isBudgetSpent(pass, 'own-read')) return { outcome: 'done', counts };
    const out = outgoing(await reconcile(pass));
    const failure = await poll(pass);
    // What is ready goes out before anything is looked at: photos may take their time.
    await publish(pass, out);
    await lookAround(pass, beganAt);
    const { scored } = await scorePending(pass.store, pass.vision.models);
    if (scored > 0) counts.add('scored', scored);
    await draftDueSummary(pass);
    await publish(pass, out);
    await prune(pass);
    if (failure) return { outcome: 'later', error: failure, counts };
    return { outcome: pass.stop.aborted ? 'stopped' : 'done', counts };
  } catch (error) {
    if (context.stop.aborted) return { outcome: 'stopped', counts };
    if (error instanceof BudgetSpent) return { outcome: 'done', counts };
    if (!(error instanceof PlatformError)) throw error;
    context.log[error.needsPerson ? 'error' : 'warn'](
      { kind: error.kind, reason: error.reason },
      error.message,
    );
    return { outcome: error.needsPerson ? 'refused' : 'later', error, counts };
  }
}

async function ownAccount(context: Omit<Pass, 'bot'>) {
  const { store, platform, now } = context;
  const known = await store.accounts.self();
  if (known && now().getTime() - known.checkedAt.getTime() < ACCOUNT_TRUSTED_MS) return known;
  await requireBudget(context, 'user-read');
  const account = await readPatiently(() => platform.whoAmI(context.stop), context);
  await store.accounts.saveSelf(account, now());
  return account;
}
