import { confidence } from '../game/confidence.ts';
import type { Verdict } from '../game/verdict.ts';
import { type Draft, type OwnPicture, PlatformError } from '../platforms/platform.ts';
import type { AnswerRecord, Outbox, SummaryRecord } from '../store/store.ts';
import { isTooOld } from './age.ts';
import { type Cost, capReached, noteCost } from './caps.ts';
import type { Pass } from './context.ts';
import { draftOfAnswer, draftOfSummary } from './draft.ts';
import { strangerOf } from './hosts.ts';
import { catchUp, findOnTimeline } from './reconcile.ts';
import { MAX_ATTEMPTS, nextAttempt, readPatiently } from './retry.ts';
import { mapOf } from './show-map.ts';

/** A text that may go out now: an answer, or a summary that a person approved. */
interface Outgoing extends Cost {
  readonly box: Outbox;
  readonly draft: Draft;
  /** Of the post that it replies to. */
  readonly authorId?: string | undefined;
  readonly reason?: string;
  readonly attempts: number;
  /** What may go with it, made right before it goes. */
  readonly picture?: () => Promise<OwnPicture | undefined>;
  /** Asked again when the own timeline was read once more. */
  isSettled(): Promise<boolean>;
}

/** What one run has posted, tried and may not try any more, over all calls of `publish`. */
export interface Outgo {
  /** The own timeline is read again right before each post. */
  readonly memoryIsNew: boolean;
  /** Keys of the texts that had their turn in this run. */
  readonly tried: Set<string>;
  posted: number;
  /** A limit of the platform is reached: nothing more goes out in this run. */
  isOver: boolean;
}

export function outgoing({ memoryIsNew }: { readonly memoryIsNew: boolean }): Outgo {
  return { memoryIsNew, tried: new Set(), posted: 0, isOver: false };
}

/**
 * Posts what is due, one at a time, hosts' rounds first, then oldest first, summaries last. May be called again in the same run. The
 * only step that knows of dry run and review, so that no path goes round them. Stops early when a limit or cap is reached; what is left waits for a later run.
 * Throws a `PlatformError` when nothing works until a person acts (credentials, money, setup).
 */
export async function publish(pass: Pass, out: Outgo): Promise<void> {
  const { store, counts } = pass;
  // Those that nobody decided on in time go stale, as does what waits for other reasons.
  for (const answer of await store.answers.inState('held'))
    if (answer.network === store.network) await isSettledOtherwise(pass, answer);
  for (const answer of await hostsFirst(pass, await store.answers.due(pass.now()))) {
    if (pass.stop.aborted || out.isOver) return;
    if (out.tried.has(answer.roundId) || (await isSettledOtherwise(pass, answer))) continue;
    if (isForReview(pass, answer)) {
      await store.answers.markHeld(answer.roundId, 'review');
      counts.add('held');
      continue;
    }
    const round = await store.rounds.get(answer.roundId);
    const item = {
      ...answer,
      box: store.answers,
      key: answer.roundId,
      draft: draftOfAnswer(answer, round, pass.games),
      authorId: round?.authorId,
      stranger: round && (await strangerOf(pass, round)),
      ...(round && { picture: () => mapOf(pass, answer, round) }),
      isSettled: () => isSettledOtherwise(pass, answer),
    };
    await letOut(pass, item, out);
  }
  // Held when they were drafted, whatever the mode: these a person has approved.
  for (const summary of await store.summaries.due(pass.now())) {
    if (pass.stop.aborted || out.isOver) return;
    if (out.tried.has(summary.id) || (await isPostedSummary(pass, summary))) continue;
    const item = {
      ...summary,
      box: store.summaries,
      key: summary.id,
      draft: draftOfSummary(summary, pass.games),
      kind: 'standalone',
      isSettled: () => isPostedSummary(pass, summary),
    } as const;
    await letOut(pass, item, out);
  }
}

/** Dry run, caps, budget, then the call. */
async function letOut(pass: Pass, item: Outgoing, out: Outgo): Promise<void> {
  const { rules, counts, log } = pass;
  const { box, key, kind } = item;
  out.tried.add(key);
  if (rules.replyMode === 'dry-run' && item.reason === 'dry-run') {
    counts.add('waiting:dry-run');
    return;
  }
  const cap = await capReached(pass, item, out.posted);
  if (cap) {
    if (item.reason !== cap) await box.note(key, cap);
    counts.add(`waiting:${cap}`);
    return;
  }
  out.posted++;
  if (rules.replyMode === 'dry-run') {
    await box.note(key, 'dry-run');
    counts.add('dry-run');
    log.info({ post: key, kind, text: item.draft.text }, 'dry run: this was NOT posted');
    return;
  }
  if (out.memoryIsNew) {
    await catchUp(pass);
    if (await item.isSettled()) return;
  }
  const target = await targetOf(pass, item);
  if (target === 'open') out.isOver = !(await send(pass, item));
  else if (target === 'limit') out.isOver = true;
}

/** Why a reply that the platform would hide, or hang on nothing, is not sent. */
const BARS = { closed: 'replies-closed', gone: 'post-gone', blocked: 'blocked' } as const;

/**
 * Whether the post can still be replied to, for a platform that takes every reply and hides those that must not be. An answer to one that
 * cannot dies; where that cannot be said now (`later`, `limit`), it waits for the next run.
 */
async function targetOf(pass: Pass, item: Outgoing): Promise<'open' | 'dead' | 'later' | 'limit'> {
  const { platform, counts, log } = pass;
  const { box, key, authorId, draft } = item;
  if (!platform.stillThere || draft.replyTo === undefined) return 'open';
  const post = { id: draft.replyTo, ...(authorId === undefined ? {} : { authorId }) };
  try {
    const state = await readPatiently(async () => platform.stillThere?.(post, pass.stop), pass);
    if (state === undefined || state === 'open') return 'open';
    await box.markDead(key, BARS[state], pass.now());
    counts.add(`dropped:${BARS[state]}`);
    log.info({ post: key, reason: BARS[state] }, 'the post cannot be replied to any more');
    return 'dead';
  } catch (error) {
    if (!(error instanceof PlatformError) || error.needsPerson) throw error;
    await box.note(key, error.reason);
    counts.add(`waiting:${error.reason}`);
    log.warn({ post: key, kind: error.kind, reason: error.reason }, error.message);
    return error.kind === 'rate-limited' ? 'limit' : 'later';
  }
}

/** Oldest first among the hosts' and among the others'. */
async function hostsFirst(pass: Pass, answers: readonly AnswerRecord[]): Promise<readonly AnswerRecord[]> {
  const [hosts, others]: AnswerRecord[][] = [[], []];
  for (const answer of answers) {
    const round = await pass.store.rounds.get(answer.roundId);
    (round === undefined || (await strangerOf(pass, round)) === undefined ? hosts : others)?.push(answer);
  }
  return [...(hosts ?? []), ...(others ?? [])];
}

/** Also what failed before review was asked for. A dry run holds nothing: it posts nothing either. */
function isForReview({ rules }: Pass, answer: AnswerRecord): boolean {
  if (answer.approvedAt !== undefined) return false;
  if (rules.replyMode === 'review') return true;
  return rules.replyMode === 'live' && confidence(answer.verdict as Verdict) < rules.reviewBelow;
}

/** Too old by now, silenced, or found on the own timeline: nothing to post. */
async function isSettledOtherwise(pass: Pass, answer: AnswerRecord): Promise<boolean> {
  const { store, counts } = pass;
  const round = await store.rounds.get(answer.roundId);
  if (!round)
    throw new Error(`Answer ${answer.roundId} has no round: the database is damaged, restore a backup`);
  // The operator changed it while this run was under way (`optout add`).
  if (round.answerState !== answer.state) return true;
  const found = await findOnTimeline(pass, answer, round.createdAt);
  if (found !== undefined) {
    await store.answers.markSent(answer.roundId, found, pass.now());
    counts.add('settled:sent');
    return true;
  }
  const author = {
    id: round.authorId,
    ...(round.authorHandle === undefined ? {} : { handle: round.authorHandle }),
  };
  const tooOld = isTooOld(pass, round.createdAt);
  const reason = (await store.accounts.hasOptedOut(author)) ? 'opted-out' : tooOld ? 'too-old' : undefined;
  if (reason === undefined) return false;
  await store.answers.markDead(answer.roundId, reason, pass.now());
  counts.add(`dropped:${reason}`);
  return true;
}

/** A run that was killed may have posted it, and lost the memory of that. */
async function isPostedSummary(pass: Pass, { id, text, draftedAt }: SummaryRecord): Promise<boolean> {
  const found = await pass.store.ownPosts.withText(text, draftedAt);
  if (found === undefined) return false;
  await pass.store.summaries.markSent(id, found, pass.now());
  pass.counts.add('settled:sent');
  return true;
}

/** `sending` is committed before the call, so that a crash leaves a row of unknown outcome, never a second answer. */
async function send(pass: Pass, item: Outgoing): Promise<boolean> {
  const { store, platform, counts, log } = pass;
  const { box, key, kind } = item;
  const picture = await item.picture?.();
  const draft = picture ? { ...item.draft, picture } : item.draft;
  const { text, replyTo } = draft;
  await box.markSending(key, pass.now());
  try {
    // No stop signal: a request under way is finished, its outcome recorded.
    const { id, already } = await platform.publish(draft);
    await box.markSent(key, id, pass.now());
    if (!already) await noteCost(pass, item);
    await store.ownPosts.save([
      { id, text, createdAt: pass.now(), ...(replyTo === undefined ? {} : { repliesTo: replyTo }) },
    ]);
    counts.add(already ? 'settled:sent' : 'sent');
    log.info({ post: key, kind, sentId: id, text }, already ? 'it was posted before' : 'posted');
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return await recordFailure(pass, item, error);
  }
}

/** @returns whether the next text may be tried in this run */
async function recordFailure(pass: Pass, item: Outgoing, error: PlatformError): Promise<boolean> {
  const { rules, counts, log } = pass;
  const { box, key } = item;
  const attempts = item.attempts + 1;
  const later = nextAttempt(pass.now(), attempts, rules.retryBaseMs);
  counts.add(`failed:${error.reason}`);
  // What needs a person ends the run, which then says so: one line for it.
  if (!error.needsPerson)
    log.warn({ post: key, kind: error.kind, reason: error.reason, effect: error.effect }, error.message);

  if (error.effect === 'unknown' || error.kind === 'duplicate') {
    await noteCost(pass, item);
    // Perhaps posted: the row stays in `sending` until the own timeline tells (reconcile.ts).
    return error.kind === 'duplicate';
  }
  switch (error.kind) {
    case 'refused':
      await box.markDead(key, error.reason, pass.now());
      return true;
    case 'credentials':
    case 'money':
    case 'setup':
      // Due in the next run, which asks once like any other: the text is not to blame, and must not wait or die for it.
      await box.markUntried(key, pass.now(), error.reason);
      throw error;
    case 'rate-limited':
      await box.markUntried(key, error.retryAt ?? later, error.reason);
      return false;
    // A 4xx that means nothing we know may pass: a gateway's, or the network's own mistake.
    case 'bad-request':
    case 'unavailable':
    case 'stale-cursor':
      if (attempts >= MAX_ATTEMPTS)
        await box.markDead(key, `gave up after ${attempts} tries: ${error.reason}`, pass.now());
      else await box.markRetry(key, later, error.reason);
      return true;
  }
}
