import { PlatformError } from '../platforms/platform.ts';
import { StoreError } from '../store/errors.ts';
import type { LeaseOwner, RoundRecord } from '../store/store.ts';
import { ModelError } from '../vision/vision.ts';
import { isTooOld } from './age.ts';
import { answer } from './answer.ts';
import { BudgetSpent, isBudgetSpent, requireBudget } from './budget.ts';
import { Counts, type Pass, type PlayContext } from './context.ts';
import { leaseMs, newOwner, PASS_LEASE } from './lease.ts';
import { look } from './look.ts';
import { poll } from './poll.ts';
import { prune } from './prune.ts';
import { publish } from './publish.ts';
import { reconcile } from './reconcile.ts';
import { readPatiently } from './retry.ts';
import { runLine } from './run-line.ts';
import { scorePending } from './score.ts';
import { draftDueSummary } from './summary.ts';

/** How a pass ended. `later`: X could not be used for a passing reason; the next pass goes on where this one stopped. */
export type PassResult =
  | { readonly outcome: 'done' | 'stopped'; readonly counts: Counts }
  | { readonly outcome: 'busy'; readonly by: LeaseOwner; readonly until: Date }
  | { readonly outcome: 'later' | 'refused'; readonly error: PlatformError; readonly counts: Counts };

/** The account's own handle can change; asking costs a user read. */
const ACCOUNT_TRUSTED_MS = 24 * 60 * 60 * 1000;

/** One pass: poll -> admit -> look -> decide -> word -> publish -> remember. Never two at once on one database. */
export async function playOnce(context: PlayContext, version: string): Promise<PassResult> {
  const { store, log } = context;
  const owner = newOwner();
  const claim = store.leases.claim(PASS_LEASE, owner, context.now(), leaseMs(context.rules.runTimeoutMs));
  if (!claim.held) {
    log.warn(
      { by: claim.by, until: claim.until },
      'another pass is under way on this database; this one ends',
    );
    return { outcome: 'busy', by: claim.by, until: claim.until };
  }
  const counts = new Counts();
  const { replyMode } = context.rules;
  const run = store.runs.start({
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
    store.runs.finish(run, {
      finishedAt: context.now(),
      outcome,
      counts: { ...counts.toJSON(), spentMicroUsd: store.spending.ofRun(run) },
      ...(note === undefined ? {} : { note }),
    });
    store.leases.release(PASS_LEASE, owner);
    const ended = store.runs.last();
    if (ended) log.info({ run, outcome, mode: replyMode, ...ended.counts }, `pass ended: ${runLine(ended)}`);
  }
}

async function play(context: PlayContext, counts: Counts): Promise<PassResult> {
  try {
    const pass: Pass = { ...context, counts, bot: await ownAccount({ ...context, counts }) };
    if (isBudgetSpent(pass, 'own-read')) return { outcome: 'done', counts };
    const memory = await reconcile(pass);
    const failure = await poll(pass);
    for (const round of pass.store.rounds.awaitingAnswer()) {
      if (pass.stop.aborted) break;
      await lookAndAnswer(pass, round);
    }
    const { scored } = scorePending(pass.store, pass.vision.models);
    if (scored > 0) counts.add('scored', scored);
    await draftDueSummary(pass);
    await publish(pass, memory);
    prune(pass);
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

/** A bad post fails alone: the run goes on with the others. */
async function lookAndAnswer(pass: Pass, round: RoundRecord): Promise<void> {
  if (isTooOld(pass, round.createdAt)) {
    // Whatever kept it from being looked at (a broken network, a model that is gone) must not be met again for ever.
    pass.store.rounds.setState(round.id, 'skipped', 'too-old');
    pass.counts.add('skipped:too-old');
    return;
  }
  try {
    const settled = await look(pass, round);
    if (settled) await answer(pass, round);
    else pass.counts.add('waiting:photo');
  } catch (error) {
    // A memory that cannot be read or written is no fault of this post.
    if (error instanceof StoreError && error.concernsFile) throw error;
    if (pass.stop.aborted) return;
    if (error instanceof ModelError) {
      // Nor is a broken network: one line for all posts that wait for it.
      if (pass.counts.get('failed:model') === 0) pass.log.error({ model: round.model }, error.message);
      pass.counts.add('failed:model');
      return;
    }
    pass.counts.add('failed:look');
    pass.log.error(
      { post: round.id, err: error },
      'this post could not be looked at; it is tried again in the next pass',
    );
  }
}

async function ownAccount(context: Omit<Pass, 'bot'>) {
  const { store, platform, now } = context;
  const known = store.accounts.self();
  if (known && now().getTime() - known.checkedAt.getTime() < ACCOUNT_TRUSTED_MS) return known;
  requireBudget(context, 'user-read');
  const account = await readPatiently(() => platform.whoAmI(context.stop), context);
  store.accounts.saveSelf(account, now());
  return account;
}
