import { PlatformError } from '../platforms/platform.ts';
import type { AnswerRecord } from '../store/store.ts';
import { budgetLeft } from './budget.ts';
import type { Pass } from './context.ts';
import { catchUp, findOnTimeline } from './reconcile.ts';
import { MAX_ATTEMPTS, nextAttempt } from './retry.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Posts what is due, one at a time, oldest first. The only step that knows of dry run and review, so that no path goes round
 * them. Stops early when a limit or cap is reached; what is left waits for a later pass.
 * Throws a `PlatformError` when nothing works until a person acts (credentials, money, setup).
 * @param memoryIsNew the own timeline is read again right before each post
 */
export async function publish(pass: Pass, { memoryIsNew }: { readonly memoryIsNew: boolean }): Promise<void> {
  const { store, rules, counts, log } = pass;
  let posted = 0;
  for (const answer of store.answers.due(pass.now())) {
    if (pass.stop.aborted) return;
    if (isSettledOtherwise(pass, answer)) continue;
    // What a person approved, or what was under way before, is `retry`.
    if (rules.replyMode === 'review' && answer.state === 'drafted') {
      store.answers.markHeld(answer.roundId, 'review');
      counts.add('held');
      continue;
    }
    if (rules.replyMode === 'dry-run' && answer.reason === 'dry-run') {
      counts.add('waiting:dry-run');
      continue;
    }
    const cap = posted >= rules.maxAnswersPerRun ? 'run-cap' : capReached(pass, answer);
    if (cap) {
      store.answers.note(answer.roundId, cap);
      counts.add(`waiting:${cap}`);
      continue;
    }
    posted++;
    if (rules.replyMode === 'dry-run') {
      store.answers.note(answer.roundId, 'dry-run');
      counts.add('dry-run');
      log.info(
        { post: answer.roundId, kind: answer.kind, text: answer.text },
        'dry run: this was NOT posted',
      );
      continue;
    }
    if (memoryIsNew) {
      await catchUp(pass);
      if (isSettledOtherwise(pass, answer)) continue;
    }
    const goOn = await send(pass, answer);
    if (!goOn) return;
  }
}

/** Too old by now, silenced, or found on the own timeline: nothing to post. */
function isSettledOtherwise(pass: Pass, answer: AnswerRecord): boolean {
  const { store, rules, counts } = pass;
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
  const tooOld = pass.now().getTime() - round.createdAt.getTime() > rules.maxPostAgeMs;
  const reason = store.accounts.hasOptedOut(author) ? 'opted-out' : tooOld ? 'too-old' : undefined;
  if (reason === undefined) return false;
  store.answers.markDead(answer.roundId, reason, pass.now());
  counts.add(`dropped:${reason}`);
  return true;
}

function capReached(pass: Pass, answer: AnswerRecord): 'daily-cap' | 'budget' | undefined {
  const { store, rules } = pass;
  const now = pass.now();
  if (store.answers.sentSince(new Date(now.getTime() - DAY_MS)) >= rules.maxAnswersPerDay) return 'daily-cap';
  return rules.costOf(answer.kind === 'reply' ? 'reply' : 'post') > budgetLeft(pass) ? 'budget' : undefined;
}

/** `sending` is committed before the call, so that a crash leaves a row of unknown outcome, never a second answer. */
async function send(pass: Pass, answer: AnswerRecord): Promise<boolean> {
  const { store, platform, counts, log } = pass;
  const { roundId, text } = answer;
  // The post may have been edited since: X judges by the version replied to whether the bot was summoned.
  const replyTo = answer.kind === 'reply' ? store.rounds.postIds(roundId).at(-1) : undefined;
  const gameKey = store.rounds.find([roundId])?.gameKey;
  store.answers.markSending(roundId, pass.now());
  try {
    // No stop signal: a request under way is finished, its outcome recorded.
    const { id } = await platform.publish({
      text,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(gameKey === undefined ? {} : { gameKey }),
    });
    store.answers.markSent(roundId, id, pass.now());
    store.ownPosts.save([
      { id, text, createdAt: pass.now(), ...(replyTo === undefined ? {} : { repliesTo: replyTo }) },
    ]);
    counts.add('sent');
    log.info({ post: roundId, kind: answer.kind, sentId: id, text }, 'posted');
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return recordFailure(pass, answer, error);
  }
}

/** @returns whether the next answer may be tried in this pass */
function recordFailure(pass: Pass, answer: AnswerRecord, error: PlatformError): boolean {
  const { store, rules, counts, log } = pass;
  const { roundId } = answer;
  const attempts = answer.attempts + 1;
  const later = nextAttempt(pass.now(), attempts, rules.retryBaseMs);
  counts.add(`failed:${error.reason}`);
  log.warn({ post: roundId, kind: error.kind, reason: error.reason, effect: error.effect }, error.message);

  if (error.effect === 'unknown' || error.kind === 'duplicate') {
    // Perhaps posted: the row stays in `sending` until the own timeline tells (reconcile.ts).
    return error.kind === 'duplicate';
  }
  switch (error.kind) {
    case 'refused':
    case 'bad-request':
      store.answers.markDead(roundId, error.reason, pass.now());
      return true;
    case 'credentials':
    case 'money':
    case 'setup':
      store.answers.markRetry(roundId, later, error.reason);
      throw error;
    case 'rate-limited':
      store.answers.markRetry(roundId, error.retryAt ?? later, error.reason);
      return false;
    case 'unavailable':
    case 'stale-cursor':
      if (attempts >= MAX_ATTEMPTS)
        store.answers.markDead(roundId, `gave up after ${attempts} tries: ${error.reason}`, pass.now());
      else store.answers.markRetry(roundId, later, error.reason);
      return true;
  }
}
