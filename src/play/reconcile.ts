import { occasion } from '../game/occasion.ts';
import type { Draft } from '../platforms/platform.ts';
import { type AnswerRecord, type Outbox, OWN_TIMELINE } from '../store/store.ts';
import { affordable, requireBudget } from './budget.ts';
import type { Pass } from './context.ts';
import { draftOfAnswer, draftOfSummary } from './draft.ts';
import { MAX_ATTEMPTS, readPatiently } from './retry.ts';

/** The network's clock and ours may differ. */
const MARGIN_MS = 60 * 60 * 1000;

/**
 * Brings the memory in line with what the bot's account really shows, before anything is posted. With a new database the answered
 * set is rebuilt from the own timeline; an answer whose outcome is unknown is settled as sent or for another try: by the own timeline, or by
 * the platform's own word where it knows posts by their key. Throws when the timeline cannot be read, or paid for (`BudgetSpent`): then nothing may be posted.
 * @returns whether this memory began in this run: then another bot may be at work with a memory of its own
 */
export async function reconcile(pass: Pass): Promise<{ memoryIsNew: boolean }> {
  const { store, counts, log } = pass;
  const neverRead = !(await store.cursors.get([OWN_TIMELINE])).has(OWN_TIMELINE);
  const underWay = await textsUnderWay(pass);
  if (pass.platform.lookup) for (const text of underWay) await lookUp(pass, text);
  const unsettled = pass.platform.lookup
    ? []
    : underWay.filter(
        ({ sendingAt, missedAt }) => ageMs(pass, missedAt ?? sendingAt) >= pass.rules.settleAfterMs,
      );
  const memoryIsNew = neverRead || store.isNew;
  if (!neverRead && unsettled.length === 0) return { memoryIsNew };

  const starts = unsettled.map(({ sendingAt }) => sendingAt);
  if (neverRead) starts.push(new Date(pass.now().getTime() - reachMs(pass)));
  const since = new Date(Math.min(...starts.map(Number)) - MARGIN_MS);
  const newest = await readOwnTimeline(pass, since);

  for (const text of unsettled) await settle(pass, text, since);
  if (neverRead) {
    if (pass.isRebuilt) counts.add('database-rebuilt');
    await store.cursors.move([OWN_TIMELINE], newest ?? since.toISOString(), pass.now());
    log.info(
      { since: since.toISOString(), found: counts.get('own-posts') },
      'read the own timeline: the memory is new, or may be an older state',
    );
  }
  return { memoryIsNew };
}

/**
 * Reads what is new on the own timeline since it was last read. Posts read twice in a day are paid once. Throws when it cannot be
 * read: then nothing may be posted.
 *
 * A disk that does not last belongs to a machine that a scheduler may start twice, each with a memory of its own, so this comes
 * right before each post of a new memory. What remains is the time from this reading to the post, and as long as X takes to show
 * a post on the timeline: X has no idempotency key. There only X's refusal of duplicate texts helps, and both word alike.
 */
export async function catchUp(pass: Pass): Promise<void> {
  const known = (await pass.store.ownPosts.newest()) ?? new Date(pass.now().getTime() - reachMs(pass));
  await readOwnTimeline(pass, new Date(known.getTime() - MARGIN_MS));
}

/** How far back an own post can answer what may still be answered; the daily cap looks back a day. */
function reachMs(pass: Pass): number {
  return Math.max(pass.rules.maxPostAgeMs, 24 * 60 * 60 * 1000);
}

/** Stores the bot's posts since then. Returns how far they reach. */
async function readOwnTimeline(pass: Pass, since: Date): Promise<string | undefined> {
  const { platform, store, bot, counts } = pass;
  let newest: string | undefined;
  let pageToken: string | undefined;
  do {
    await requireBudget(pass, 'own-read');
    const more = pageToken === undefined ? {} : { pageToken };
    const from = { account: bot, since, ...more, ...(await affordable(pass, 'own-read')) };
    const page = await readPatiently(() => platform.ownPosts(from, pass.stop), pass);
    await store.ownPosts.save(
      page.posts.map(({ id, text, createdAt, repliesTo }) => ({
        id,
        text,
        createdAt,
        ...(repliesTo === undefined ? {} : { repliesTo: repliesTo.id }),
      })),
    );
    counts.add('own-posts', page.posts.length);
    newest ??= page.newestMark;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return newest;
}

/** A text of unknown outcome: an answer or a summary. */
interface UnderWay {
  readonly box: Outbox;
  readonly key: string;
  readonly attempts: number;
  readonly sendingAt: Date;
  readonly missedAt?: Date | undefined;
  draft(): Promise<Draft>;
  find(since: Date): Promise<string | undefined>;
}

async function textsUnderWay(pass: Pass): Promise<readonly UnderWay[]> {
  const { answers, summaries, ownPosts, rounds, network } = pass.store;
  const isHere = (text: { readonly network: string }) => text.network === network;
  return [
    ...(await answers.inState('sending')).filter(isHere).map((answer) => ({
      box: answers,
      key: answer.roundId,
      attempts: answer.attempts,
      sendingAt: answer.sendingAt ?? answer.draftedAt,
      missedAt: answer.missedAt,
      draft: async () => draftOfAnswer(answer, await rounds.get(answer.roundId), pass.games),
      find: (since: Date) => findOnTimeline(pass, answer, since),
    })),
    ...(await summaries.inState('sending')).filter(isHere).map((summary) => ({
      box: summaries,
      key: summary.id,
      attempts: summary.attempts,
      sendingAt: summary.sendingAt ?? summary.draftedAt,
      missedAt: summary.missedAt,
      draft: async () => draftOfSummary(summary, pass.games),
      find: (since: Date) => ownPosts.withText(summary.text, since),
    })),
  ];
}

/** Settles a text by the platform's own word, which is exact: what is not there was not posted, and cannot be posted twice. */
async function lookUp(pass: Pass, text: UnderWay): Promise<void> {
  const draft = await text.draft();
  const found = await readPatiently(async () => pass.platform.lookup?.(draft, pass.stop), pass);
  await conclude(pass, text, found?.id, 'the platform does not have it: it was not posted');
}

/** Settles a text by the own timeline. One that lags does not show what is there: only what is missing twice, with time between, was not posted. */
async function settle(pass: Pass, text: UnderWay, since: Date): Promise<void> {
  const { box, key, missedAt } = text;
  const sentId = await text.find(since);
  if (sentId !== undefined || missedAt !== undefined)
    return conclude(pass, text, sentId, 'not found on the own timeline: it was not posted');
  await box.markMissed(key, pass.now());
  pass.counts.add('waiting:outcome');
  pass.log.info({ post: key }, 'it is not on the own timeline, which may lag: it is looked for once more');
}

/** What became of a text that was being sent: found, free to be tried again, or given up. */
async function conclude(
  { counts, log, now }: Pass,
  { box, key, attempts }: UnderWay,
  sentId: string | undefined,
  why: string,
): Promise<void> {
  if (sentId !== undefined) {
    await box.markSent(key, sentId, now());
    counts.add('settled:sent');
  } else if (attempts >= MAX_ATTEMPTS) {
    await box.markDead(key, `not posted, given up after ${attempts} tries`, now());
    counts.add('settled:dead');
  } else {
    await box.markRetry(key, now(), why);
    counts.add('settled:retry');
  }
  log.info({ post: key, sentId }, sentId ? 'it was posted after all' : 'it was not posted');
}

/**
 * The bot's post that is this answer: by what it replied to; a standalone post by its text, or by the photo it names, since a
 * memory that was lost may have been of another mind about the photo.
 */
export async function findOnTimeline(
  pass: Pass,
  answer: AnswerRecord,
  since: Date,
): Promise<string | undefined> {
  const { ownPosts, rounds } = pass.store;
  if (answer.kind === 'reply') {
    const versions = await rounds.postIds(answer.roundId);
    const reply = await ownPosts.answering(versions);
    // One that summons the bot since it was edited may have had a post of our own before.
    if (reply !== undefined || versions.length === 1) return reply;
    return await ownPosts.naming(occasion(answer.postCreatedAt), since);
  }
  return (
    (await ownPosts.withText(answer.text, since)) ??
    (await ownPosts.naming(occasion(answer.postCreatedAt), since))
  );
}

function ageMs(pass: Pass, moment: Date): number {
  return pass.now().getTime() - moment.getTime();
}
