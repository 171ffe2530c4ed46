import { sureness } from '../game/sureness.ts';
import type { Verdict } from '../game/verdict.ts';
import { PlatformError } from '../platforms/platform.ts';
import type { AnswerRecord, Outbox, SummaryRecord } from '../store/store.ts';
import { isTooOld } from './age.ts';
import { budgetLeft } from './budget.ts';
import type { Pass } from './context.ts';
import { catchUp, findOnTimeline } from './reconcile.ts';
import { MAX_ATTEMPTS, nextAttempt } from './retry.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A text that may go out now: an answer, or a summary that a person approved. */
interface Outgoing {
  readonly box: Outbox;
  readonly key: string;
  readonly kind: 'reply' | 'standalone';
  readonly text: string;
  readonly replyTo?: string | undefined;
  /** The game that it is for; absent for one about several. */
  readonly gameKey?: string | undefined;
  readonly reason?: string;
  readonly attempts: number;
  /** Asked again when the own timeline was read once more. */
  isSettled(): boolean;
}

/**
 * Posts what is due, one at a time, oldest first, summaries last. The only step that knows of dry run and review, so that no path
 * goes round them. Stops early when a limit or cap is reached; what is left waits for a later pass.
 * Throws a `PlatformError` when nothing works until a person acts (credentials, money, setup).
 * @param memoryIsNew the own timeline is read again right before each post
 */
export async function publish(pass: Pass, { memoryIsNew }: { readonly memoryIsNew: boolean }): Promise<void> {
  const { store, counts } = pass;
  const run = { memoryIsNew, posted: 0 };
  // Those that nobody decided on in time go stale, as does what waits for other reasons.
  for (const answer of store.answers.inState('held')) isSettledOtherwise(pass, answer);
  for (const answer of store.answers.due(pass.now())) {
    if (pass.stop.aborted) return;
    if (isSettledOtherwise(pass, answer)) continue;
    if (isForReview(pass, answer)) {
      store.answers.markHeld(answer.roundId, 'review');
      counts.add('held');
      continue;
    }
    const item = {
      ...answer,
      box: store.answers,
      key: answer.roundId,
      // The post may have been edited since: X judges by the version replied to whether the bot was summoned.
      replyTo: answer.kind === 'reply' ? store.rounds.postIds(answer.roundId).at(-1) : undefined,
      gameKey: store.rounds.find([answer.roundId])?.gameKey,
      isSettled: () => isSettledOtherwise(pass, answer),
    };
    if (!(await letOut(pass, item, run))) return;
  }
  // Held when they were drafted, whatever the mode: these a person has approved.
  for (const summary of store.summaries.due(pass.now())) {
    if (pass.stop.aborted) return;
    if (isPostedSummary(pass, summary)) continue;
    const item = {
      ...summary,
      box: store.summaries,
      key: summary.id,
      kind: 'standalone',
      isSettled: () => isPostedSummary(pass, summary),
    } as const;
    if (!(await letOut(pass, item, run))) return;
  }
}

/** Dry run, caps, budget, then the call. @returns whether another text may be tried in this pass */
async function letOut(
  pass: Pass,
  item: Outgoing,
  run: { readonly memoryIsNew: boolean; posted: number },
): Promise<boolean> {
  const { rules, counts, log } = pass;
  const { box, key, kind, text } = item;
  if (rules.replyMode === 'dry-run' && item.reason === 'dry-run') {
    counts.add('waiting:dry-run');
    return true;
  }
  const cap = run.posted >= rules.maxAnswersPerRun ? 'run-cap' : capReached(pass, kind);
  if (cap) {
    if (item.reason !== cap) box.note(key, cap);
    counts.add(`waiting:${cap}`);
    return true;
  }
  run.posted++;
  if (rules.replyMode === 'dry-run') {
    box.note(key, 'dry-run');
    counts.add('dry-run');
    log.info({ post: key, kind, text }, 'dry run: this was NOT posted');
    return true;
  }
  if (run.memoryIsNew) {
    await catchUp(pass);
    if (item.isSettled()) return true;
  }
  return send(pass, item);
}

/** Also what failed before review was asked for. A dry run holds nothing: it posts nothing either. */
function isForReview({ rules }: Pass, answer: AnswerRecord): boolean {
  if (answer.approvedAt !== undefined) return false;
  if (rules.replyMode === 'review') return true;
  return rules.replyMode === 'live' && sureness(answer.verdict as Verdict) < rules.reviewBelow;
}

/** Too old by now, silenced, or found on the own timeline: nothing to post. */
function isSettledOtherwise(pass: Pass, answer: AnswerRecord): boolean {
  const { store, counts } = pass;
  const round = store.rounds.find([answer.roundId]);
  if (!round)
    throw new Error(`Answer ${answer.roundId} has no round: the database is damaged, restore a backup`);
  // The operator changed it while this pass was under way (`optout add`).
  if (round.answerState !== answer.state) return true;
  const found = findOnTimeline(pass, answer, round.createdAt);
  if (found !== undefined) {
    store.answers.markSent(answer.roundId, found, pass.now());
    counts.add('settled:sent');
    return true;
  }
  const author = {
    id: round.authorId,
    ...(round.authorHandle === undefined ? {} : { handle: round.authorHandle }),
  };
  const tooOld = isTooOld(pass, round.createdAt);
  const reason = store.accounts.hasOptedOut(author) ? 'opted-out' : tooOld ? 'too-old' : undefined;
  if (reason === undefined) return false;
  store.answers.markDead(answer.roundId, reason, pass.now());
  counts.add(`dropped:${reason}`);
  return true;
}

/** A run that was killed may have posted it, and lost the memory of that. */
function isPostedSummary(pass: Pass, { id, text, draftedAt }: SummaryRecord): boolean {
  const found = pass.store.ownPosts.withText(text, draftedAt);
  if (found === undefined) return false;
  pass.store.summaries.markSent(id, found, pass.now());
  pass.counts.add('settled:sent');
  return true;
}

function capReached(pass: Pass, kind: Outgoing['kind']): 'daily-cap' | 'budget' | undefined {
  const { store, rules } = pass;
  const now = pass.now();
  if (store.answers.sentSince(new Date(now.getTime() - DAY_MS)) >= rules.maxAnswersPerDay) return 'daily-cap';
  return rules.costOf(kind === 'reply' ? 'reply' : 'post') > budgetLeft(pass) ? 'budget' : undefined;
}

/** `sending` is committed before the call, so that a crash leaves a row of unknown outcome, never a second answer. */
async function send(pass: Pass, item: Outgoing): Promise<boolean> {
  const { store, platform, counts, log } = pass;
  const { box, key, kind, text, replyTo, gameKey } = item;
  box.markSending(key, pass.now());
  try {
    // No stop signal: a request under way is finished, its outcome recorded.
    const { id } = await platform.publish({
      text,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(gameKey === undefined ? {} : { gameKey }),
    });
    box.markSent(key, id, pass.now());
    store.ownPosts.save([
      { id, text, createdAt: pass.now(), ...(replyTo === undefined ? {} : { repliesTo: replyTo }) },
    ]);
    counts.add('sent');
    log.info({ post: key, kind, sentId: id, text }, 'posted');
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return recordFailure(pass, item, error);
  }
}

/** @returns whether the next text may be tried in this pass */
function recordFailure(pass: Pass, item: Outgoing, error: PlatformError): boolean {
  const { rules, counts, log } = pass;
  const { box, key } = item;
  const attempts = item.attempts + 1;
  const later = nextAttempt(pass.now(), attempts, rules.retryBaseMs);
  counts.add(`failed:${error.reason}`);
  // What needs a person ends the pass, which then says so: one line for it.
  if (!error.needsPerson)
    log.warn({ post: key, kind: error.kind, reason: error.reason, effect: error.effect }, error.message);

  if (error.effect === 'unknown' || error.kind === 'duplicate') {
    // Perhaps posted: the row stays in `sending` until the own timeline tells (reconcile.ts).
    return error.kind === 'duplicate';
  }
  switch (error.kind) {
    case 'refused':
      box.markDead(key, error.reason, pass.now());
      return true;
    case 'credentials':
    case 'money':
    case 'setup':
      // Due in the next pass, which asks once like any other: the text is not to blame, and must not wait or die for it.
      box.markUntried(key, pass.now(), error.reason);
      throw error;
    case 'rate-limited':
      box.markUntried(key, error.retryAt ?? later, error.reason);
      return false;
    // A 4xx that means nothing we know may pass: a gateway's, or X's own mistake.
    case 'bad-request':
    case 'unavailable':
    case 'stale-cursor':
      if (attempts >= MAX_ATTEMPTS)
        box.markDead(key, `gave up after ${attempts} tries: ${error.reason}`, pass.now());
      else box.markRetry(key, later, error.reason);
      return true;
  }
}
