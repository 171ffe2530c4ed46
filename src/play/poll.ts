import type { Game } from '../game/game.ts';
import { asksToStop } from '../game/opt-out.ts';
import { saidIn } from '../game/question.ts';
import type { Post } from '../game/round.ts';
import { type Mark, PlatformError, type PollRequest, type Usage } from '../platforms/platform.ts';
import { consider, keepLateSolutions } from './admit.ts';
import { isTooOld } from './age.ts';
import { affordable, budgetLeft, costOf, isBudgetSpent, isShareSpent, strangersLeft } from './budget.ts';
import type { Pass } from './context.ts';
import { byStrangers, hasHosts } from './hosts.ts';
import { learnHandles, learnOwnName } from './names.ts';
import { questionsIn } from './question.ts';
import { underItsId } from './renamed-host.ts';
import { readPatiently } from './retry.ts';

/**
 * Reads what is new for every game and stores each post with its decision. A cursor moves only after every page before it is
 * stored, so a failure half-way costs nothing but reading those pages again.
 * @returns the first passing failure: the other queries were read, and what is stored already can still be answered
 * @throws PlatformError when nothing works until a person acts
 */
export async function poll(pass: Pass): Promise<PlatformError | undefined> {
  let failure: PlatformError | undefined;
  const games = await gamesOn(pass);
  // Outside of all hours a request to stop is looked for only before something may be posted.
  const isQuiet =
    games.length === 0 && !pass.questions && (await pass.store.answers.due(pass.now())).length === 0;
  if (isQuiet) return undefined;
  const mentions = await areMentionsDue(pass);
  const read = async (hostsOnly: boolean): Promise<'done' | 'share-spent'> => {
    let current = pass;
    for (const request of pass.platform.plan(games, { bot: pass.bot, mentions, hostsOnly })) {
      if (pass.stop.aborted) break;
      try {
        const result = await readAll(current, request, hostsOnly).catch(async (error: unknown) => {
          const known = error instanceof PlatformError && (await underItsId(current, request, error));
          if (!known) throw error;
          current = known.pass;
          return await readAll(current, known.request, hostsOnly);
        });
        if (result === 'share-spent') return 'share-spent';
      } catch (error) {
        if (!(error instanceof PlatformError) || error.needsPerson) throw error;
        pass.log.warn({ query: request.query, kind: error.kind }, error.message);
        pass.counts.add(`poll-failed:${error.reason}`);
        failure ??= error;
        if (error.kind === 'rate-limited') break;
      }
    }
    return 'done';
  };
  // The hosts' posts are still read when others have used up their share of the budget.
  if ((await read(false)) === 'share-spent') await read(true);
  return failure;
}

/** How often all posts that name the bot are looked for, beside the searches. */
const MENTIONS_EVERY_MS = 9.5 * 60 * 1000;
const MENTIONS_LOOKED = 'mentions looked for';

/**
 * Searches find the bot by its name alone, and only requests to stop. Its mentions come by its id, so that a request is heard after a change of
 * the name, and questions about photos are found: free when there are none. Not in the first run, which has just asked for the name.
 */
async function areMentionsDue({ store, now }: Pass): Promise<boolean> {
  const looked = (await store.cursors.get([MENTIONS_LOOKED])).get(MENTIONS_LOOKED);
  const isDue = looked === undefined || now().getTime() - Date.parse(looked) > MENTIONS_EVERY_MS;
  if (isDue) await store.cursors.move([MENTIONS_LOOKED], now().toISOString(), now());
  return isDue && looked !== undefined;
}

/** The games that are within their hours. The cursors of the others stay, so that what they miss is found when they are on again. */
async function gamesOn({ games, counts, now }: Pass): Promise<readonly Game[]> {
  if (games.every(({ when }) => when === undefined)) return games;
  const { isPolled } = await import('../game/hours.ts'); // brings luxon
  const on = games.filter(({ when }) => when === undefined || isPolled(when, now()));
  counts.add('games-off', games.length - on.length);
  return on;
}

/** @param hostsOnly whether the request finds nobody else's posts, so that all of the budget is for it */
async function readAll(
  pass: Pass,
  request: PollRequest,
  hostsOnly: boolean,
): Promise<'done' | 'share-spent'> {
  const { platform, store, log } = pass;
  const start = await whereToStart(pass, request);
  let newest: Mark | undefined;
  let pageToken: string | undefined;
  let oldest: Date | undefined;
  const early: Post[] = [];
  do {
    const what = request.kind === 'mentions' ? 'own-read' : 'post-read';
    // The posts read so far are stored; the cursor stays, and what is read again today costs nothing. It moves when only such posts
    // are left as are too old to be answered: else a backlog could cost the whole budget each day.
    if (await isBudgetSpent(pass, what)) {
      if (oldest === undefined || !isTooOld(pass, oldest)) return 'done';
      log.warn(
        { query: request.query, before: oldest },
        'posts before this moment are left unread: the budget is spent',
      );
      break;
    }
    const isOpen = !hostsOnly && hasHosts(pass.games);
    if (isOpen && (await isShareSpent(pass, what))) return 'share-spent';
    const left = isOpen ? await strangersLeft(pass) : await budgetLeft(pass);
    const from = {
      ...start,
      ...(pageToken === undefined ? {} : { pageToken }),
      ...(await affordable(pass, what, left)),
    };
    const page = await readPatiently(() => platform.read(request, from, pass.stop), pass);
    log.debug({ query: request.query, ...start, posts: page.posts.length }, 'read a page');
    const learnt = await learnHandles(pass, page.posts, isOpen);
    await noteStrangers(pass, what, page.posts);
    if (learnt !== 'done') return learnt === 'share-spent' ? learnt : 'done';
    await learnOwnName(pass, page.posts);
    const questions = await questionsIn(pass, page.posts, (parents) => learnHandles(pass, parents, isOpen));
    if (typeof questions === 'string') return questions === 'share-spent' ? questions : 'done';
    for (const post of page.posts.toReversed()) {
      if (request.isBeside && !questions.has(post.id) && !asksToStop(saidIn(post))) continue;
      await consider(pass, post, questions);
    }
    if (page.posts.length > 0) await store.spending.giveReadsToGames(pass.now());
    // Newest first, also across pages: the first page reaches furthest.
    newest ??= page.newestMark;
    oldest = page.posts.at(-1)?.createdAt ?? oldest;
    pageToken = page.nextPageToken;
    // With photos it is a round: no solution that was not seen as one.
    if (pageToken !== undefined) early.push(...page.posts.filter(({ photos }) => photos.length === 0));
  } while (pageToken !== undefined);
  if (early.length > 0) await keepLateSolutions(pass, early);
  if (newest !== undefined) await moveCursors(pass, request, newest);
  return 'done';
}

/** What the posts cost that are by nobody who hosts a game, so that it counts against their share. */
async function noteStrangers(pass: Pass, what: Usage['what'], posts: readonly Post[]): Promise<void> {
  const { store, bot, now } = pass;
  const theirs = await byStrangers(
    pass,
    posts.filter(({ authorId }) => authorId !== bot.id),
  );
  if (theirs.length === 0) return;
  await store.spending.noteStrangers(
    now(),
    theirs.map(({ id, authorId }) => ({ what, id, accountId: authorId, microUsd: costOf(pass, what) })),
  );
}

/** How far the parts of a query were read; a part that never was starts where posts are young enough to be answered. */
async function whereToStart(
  { store, now, rules }: Pass,
  { covers }: PollRequest,
): Promise<{ marks: readonly Mark[]; notBefore?: Date }> {
  const marks = [...(await store.cursors.get(covers)).values()];
  if (marks.length === covers.length) return { marks };
  return { marks, notBefore: new Date(now().getTime() - rules.maxPostAgeMs) };
}

/** Only forwards: a part may have been read further by another query. */
async function moveCursors(
  { store, platform, now }: Pass,
  { covers }: PollRequest,
  newest: Mark,
): Promise<void> {
  const known = await store.cursors.get(covers);
  const behind = covers.filter((part) => {
    const mark = known.get(part);
    return mark === undefined || platform.later(mark, newest) !== mark;
  });
  await store.cursors.move(behind, newest, now());
}
