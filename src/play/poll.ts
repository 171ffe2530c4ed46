import { type Admission, admit, type Standing } from '../game/admission.ts';
import type { Game } from '../game/game.ts';
import { asksToStop } from '../game/opt-out.ts';
import type { Post } from '../game/round.ts';
import { PlatformError, type PollRequest } from '../platforms/platform.ts';
import { isTooOld } from './age.ts';
import { affordable, isBudgetSpent } from './budget.ts';
import type { Pass } from './context.ts';
import { heedOptOut } from './opt-out.ts';
import { type Questions, questionsIn } from './question.ts';
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
  const isQuiet = games.length === 0 && pass.store.answers.due(pass.now()).length === 0;
  const plan = () => pass.platform.plan(games, { bot: pass.bot, mentions: areMentionsDue(pass) });
  for (const request of isQuiet ? [] : plan()) {
    if (pass.stop.aborted) break;
    try {
      await readAll(pass, request);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.needsPerson) throw error;
      pass.log.warn({ query: request.query, kind: error.kind }, error.message);
      pass.counts.add(`poll-failed:${error.reason}`);
      failure ??= error;
      if (error.kind === 'rate-limited') break;
    }
  }
  return failure;
}

/** How often all posts that name the bot are looked for, beside the searches. */
const MENTIONS_EVERY_MS = 9.5 * 60 * 1000;
const MENTIONS_LOOKED = 'mentions looked for';

/**
 * Searches find the bot by its name alone, and only requests to stop. Its mentions come by its id, so that a request is heard after a change of
 * the name, and questions about photos are found: free when there are none. Not in the first pass, which has just asked for the name.
 */
function areMentionsDue({ store, platform, now }: Pass): boolean {
  const looked = store.cursors.get([MENTIONS_LOOKED]).get(MENTIONS_LOOKED);
  const isDue =
    looked === undefined ||
    BigInt(looked) < BigInt(platform.idAt(new Date(now().getTime() - MENTIONS_EVERY_MS)));
  if (isDue) store.cursors.move([MENTIONS_LOOKED], platform.idAt(now()), now());
  return isDue && looked !== undefined;
}

/** Mentions name the bot as it was called when they were written: a new name is learned from them. */
function learnOwnName({ store, bot, log }: Pass, posts: readonly Post[]): void {
  for (const { mentions, createdAt } of posts.toReversed()) {
    const handle = mentions.find(({ id }) => id === bot.id)?.handle;
    const self = store.accounts.self();
    if (handle === undefined || !self || handle === self.handle || createdAt <= self.checkedAt) continue;
    store.accounts.saveSelf({ id: bot.id, handle }, createdAt);
    log.info({ before: self.handle, handle }, 'the account of the bot has a new name');
  }
}

/** The games that are within their hours. The cursors of the others stay, so that what they miss is found when they are on again. */
async function gamesOn({ games, counts, now }: Pass): Promise<readonly Game[]> {
  if (games.every(({ when }) => when === undefined)) return games;
  const { isPolled } = await import('../game/hours.ts'); // brings luxon
  const on = games.filter(({ when }) => when === undefined || isPolled(when, now()));
  counts.add('games-off', games.length - on.length);
  return on;
}

async function readAll(pass: Pass, request: PollRequest): Promise<void> {
  const { platform, store, log } = pass;
  const sinceId = whereToStart(pass, request);
  let newestId: string | undefined;
  let pageToken: string | undefined;
  let oldest: Date | undefined;
  const early: Post[] = [];
  // The searches find the rounds themselves.
  const isBeside =
    request.kind === 'mentions' && pass.platform.plan([]).every(({ kind }) => kind === 'search');
  do {
    const what = request.kind === 'search' ? 'post-read' : 'own-read';
    // The posts read so far are stored; the cursor stays, and what is read again today costs nothing. It moves when only such posts
    // are left as are too old to be answered: else a backlog could cost the whole budget each day.
    if (isBudgetSpent(pass, what)) {
      if (oldest === undefined || !isTooOld(pass, oldest)) return;
      log.warn(
        { query: request.query, before: oldest },
        'posts before this moment are left unread: the budget is spent',
      );
      break;
    }
    const from = { sinceId, ...(pageToken === undefined ? {} : { pageToken }), ...affordable(pass, what) };
    const page = await readPatiently(() => platform.read(request, from, pass.stop), pass);
    log.debug({ query: request.query, sinceId, posts: page.posts.length }, 'read a page');
    if (!(await learnHandles(pass, page.posts))) return;
    learnOwnName(pass, page.posts);
    const questions = await questionsIn(pass, page.posts, (parents) => learnHandles(pass, parents));
    if (!questions) return;
    for (const post of page.posts.toReversed()) {
      if (isBeside && !questions.has(post.id) && !asksToStop(post.text)) continue;
      await consider(pass, post, questions);
    }
    if (page.posts.length > 0) store.spending.giveReadsToGames(pass.now());
    // Newest first, also across pages: the first page holds the newest id of all.
    newestId ??= page.newestId;
    oldest = page.posts.at(-1)?.createdAt ?? oldest;
    pageToken = page.nextPageToken;
    // With photos it is a round: no solution that was not seen as one.
    if (pageToken !== undefined) early.push(...page.posts.filter(({ photos }) => photos.length === 0));
  } while (pageToken !== undefined);
  if (early.length > 0) await tellLate(pass, early);
  if (newestId !== undefined) store.cursors.move(request.covers, newestId, pass.now());
}

/** The oldest cursor among the parts of a query; a part without one starts where posts are young enough to be answered. */
function whereToStart(pass: Pass, request: PollRequest): string {
  const cursors = pass.store.cursors.get(request.covers);
  const fresh = pass.platform.idAt(new Date(pass.now().getTime() - pass.rules.maxPostAgeMs));
  const starts = request.covers.map((part) => BigInt(cursors.get(part) ?? fresh));
  return String(starts.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? fresh);
}

/** Admits one post and stores it; a post that was stored already, and was not edited since, is left as it is. */
async function consider(pass: Pass, post: Post, questions: Questions): Promise<void> {
  const { store, counts, log } = pass;
  const known = store.rounds.find(post.editIds);
  if (known && BigInt(known.latestPostId) >= BigInt(post.id)) {
    counts.add('known');
    return;
  }
  if (heedOptOut(pass, post)) return;
  counts.add('seen');

  const authorHandle = post.authorHandle ?? store.accounts.handle(post.authorId);
  const author = { id: post.authorId, ...(authorHandle === undefined ? {} : { handle: authorHandle }) };
  const named = authorHandle === undefined ? post : { ...post, authorHandle };
  const policy = {
    games: pass.games,
    bot: pass.bot,
    unsummoned: pass.rules.unsummoned,
    maxAgeMs: pass.rules.maxPostAgeMs,
  };
  const { keepSolution, solutionTold } = await import('./reveal.ts');
  const optedOut = store.accounts.hasOptedOut(author);
  const isOthers = post.authorId !== pass.bot.id && post.repostOf === undefined && !optedOut;
  const told = isOthers ? solutionTold(pass, post) : undefined;
  const asked = questions.get(post.id);
  const standing: Standing = {
    ...(told ? { reveals: told.game } : {}),
    answered: known?.answerState !== undefined || store.ownPosts.answering(post.editIds) !== undefined,
    optedOut,
    quotesBot: post.quotes !== undefined && isOwnPost(pass, post.quotes),
    ...(asked ? { asked } : {}),
  };
  const admission = admit(named, standing, policy, pass.now());
  const isAsked = admission.reason === 'asked' && asked?.kind === 'photo';
  remember(
    pass,
    isAsked ? { ...named, photos: asked.photos } : named,
    admission,
    isAsked ? asked : undefined,
  );
  if (told) keepSolution(pass, post, told);
  counts.add(admission.kind === 'skip' ? `skipped:${admission.reason}` : 'admitted');
  log.info(
    { post: post.id, author: authorHandle, decision: admission.kind, reason: admission.reason },
    'post',
  );
}

/** Newest first also means that a solution can come pages before its round: these are looked at again. */
async function tellLate(pass: Pass, posts: readonly Post[]): Promise<void> {
  const { keepSolution, solutionTold } = await import('./reveal.ts');
  for (const post of posts.toReversed()) {
    const known = pass.store.rounds.find(post.editIds);
    if (known?.reason !== 'no-photo' || BigInt(known.latestPostId) > BigInt(post.id)) continue;
    const told = solutionTold(pass, post);
    if (!told) continue;
    pass.store.rounds.setState(known.id, 'skipped', 'reveal');
    keepSolution(pass, post, told);
  }
}

function remember(
  pass: Pass,
  post: Post,
  admission: Admission,
  photosOf?: { id: string; authorId: string },
): void {
  // Nothing to tell later of posts that are no part of a game.
  if (!admission.game) return;
  const { key, model } = admission.game;
  pass.store.rounds.save({
    post,
    ...(photosOf ? { photosOf } : {}),
    gameKey: key,
    ...(model === undefined ? {} : { model }),
    ...(admission.kind === 'skip' ? { state: 'skipped' } : { state: 'admitted', kind: admission.kind }),
    reason: admission.reason,
    seenAt: pass.now(),
  });
}

function isOwnPost(pass: Pass, quoted: { id: string; authorId?: string }): boolean {
  return quoted.authorId === undefined ? pass.store.ownPosts.has(quoted.id) : quoted.authorId === pass.bot.id;
}

/** Games name their hosts by handle: under a new one a host is a stranger, and only the operator can say that it is not. */
function noticeNewName({ store, games, counts, log }: Pass, id: string, handle: string): void {
  const before = store.accounts.handle(id);
  if (before === undefined || before === handle) return;
  const left = games.filter(({ hosts }) => hosts.includes(before) && !hosts.includes(handle));
  if (left.length === 0) return;
  counts.add('host-renamed');
  log.warn(
    { games: left.map(({ key }) => key), account: id },
    `the host @${before} is now called @${handle}: write the new name in TRACKED_HASHTAGS or GAMES_FILE, until then its posts are not answered`,
  );
}

/**
 * Most posts tell their author's handle; the others' are looked up once, since that costs money, and only if hosts matter.
 * @returns false when the budget does not pay for it: whose posts they are is not known, so that nothing can be decided
 */
async function learnHandles(pass: Pass, posts: readonly Post[]): Promise<boolean> {
  const { store, platform } = pass;
  // Newest last: the handle that counts is the one under which an account posted last.
  for (const { authorId, authorHandle } of posts.toReversed()) {
    if (authorHandle === undefined) continue;
    noticeNewName(pass, authorId, authorHandle);
    store.accounts.saveHandle(authorId, authorHandle, pass.now());
  }
  if (pass.games.every((game) => game.hosts.length === 0)) return true;
  const nameless = posts.filter((post) => post.authorHandle === undefined && post.photos.length > 0);
  const unknown = [...new Set(nameless.map((post) => post.authorId))].filter(
    (id) => !store.accounts.handle(id),
  );
  if (unknown.length === 0) return true;
  if (isBudgetSpent(pass, 'user-read', unknown.length)) return false;
  const handles = await readPatiently(() => platform.handlesOf(unknown, pass.stop), pass);
  for (const [id, handle] of handles) store.accounts.saveHandle(id, handle, pass.now());
  return true;
}
