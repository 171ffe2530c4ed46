import { type Admission, admit, type Standing } from '../game/admission.ts';
import { mentionsBot } from '../game/question.ts';
import type { Post } from '../game/round.ts';
import { hasAskedEnough } from './caps.ts';
import type { Pass } from './context.ts';
import { strangerOf } from './hosts.ts';
import { handleOptOut } from './opt-out.ts';
import type { Questions } from './question.ts';

/** Admits one post and stores it; a post that was stored already, and was not edited since, is left as it is. */
export async function consider(pass: Pass, post: Post, questions: Questions): Promise<void> {
  const { store, counts, log } = pass;
  const known = await store.rounds.find(post.editIds);
  if (known && (!pass.platform.rules.edits || known.latestAt >= post.versionAt)) {
    counts.add('known');
    return;
  }
  if (await handleOptOut(pass, post)) return;
  counts.add('seen');

  const authorHandle = post.authorHandle ?? (await store.accounts.handle(post.authorId));
  const author = { id: post.authorId, ...(authorHandle === undefined ? {} : { handle: authorHandle }) };
  const named = authorHandle === undefined ? post : { ...post, authorHandle };
  const policy = {
    games: pass.games,
    ...(pass.questions ? { questions: pass.questions } : {}),
    rules: pass.platform.rules,
    bot: pass.bot,
    unsummoned: pass.rules.unsummoned[pass.platform.network] ?? 'skip',
    maxAgeMs: pass.rules.maxPostAgeMs,
  };
  const { keepSolution, findSolution } = await import('../solutions/match.ts');
  const optedOut = await store.accounts.hasOptedOut(author);
  const isOthers = post.authorId !== pass.bot.id && post.repostOf === undefined && !optedOut;
  const solution = isOthers ? await findSolution(pass, post) : undefined;
  const asked = questions.get(post.id);
  const standing: Standing = {
    ...(solution ? { solutionOf: solution.game } : {}),
    answered:
      known?.answerState !== undefined || (await store.ownPosts.answering(post.editIds)) !== undefined,
    optedOut,
    quotesBot: post.quotes !== undefined && (await isOwnPost(pass, post.quotes)),
    ...(asked ? { asked } : {}),
    askedEnough: await isBeyondShare(pass, named),
  };
  const admission = admit(named, standing, policy, pass.now());
  const isAsked = admission.reason === 'asked' && asked?.kind === 'photo';
  await remember(
    pass,
    isAsked ? { ...named, photos: asked.photos } : named,
    admission,
    isAsked ? asked : undefined,
  );
  if (solution) await keepSolution(pass, post, solution);
  if (admission.reason === 'profile-opt-out' && (await store.accounts.optOut(author, pass.now(), 'profile')))
    counts.add('opted-out');
  counts.add(admission.kind === 'skip' ? `skipped:${admission.reason}` : 'admitted');
  log.info(
    { post: post.id, author: authorHandle, decision: admission.kind, reason: admission.reason },
    'post',
  );
}

/** Newest first also means that a solution can come pages before its round: these are looked at again. */
export async function keepLateSolutions(pass: Pass, posts: readonly Post[]): Promise<void> {
  const { keepSolution, findSolution } = await import('../solutions/match.ts');
  for (const post of posts.toReversed()) {
    const known = await pass.store.rounds.find(post.editIds);
    if (known?.reason !== 'no-photo' || known.latestAt > post.versionAt) continue;
    const solution = await findSolution(pass, post);
    if (!solution) continue;
    await pass.store.rounds.setState(known.id, 'skipped', 'reveal');
    await keepSolution(pass, post, solution);
  }
}

async function remember(
  pass: Pass,
  post: Post,
  admission: Admission,
  photosOf?: { id: string; authorId: string },
): Promise<void> {
  // Nothing to tell later of posts that are no part of a game.
  if (!admission.game) return;
  const { key, model } = admission.game;
  await pass.store.rounds.save({
    post,
    ...(photosOf ? { photosOf } : {}),
    gameKey: key,
    ...(model === undefined ? {} : { model }),
    ...(admission.kind === 'skip' ? { state: 'skipped' } : { state: 'admitted', kind: admission.kind }),
    reason: admission.reason,
    seenAt: pass.now(),
  });
}

/** Where a question costs nothing, one person could otherwise use up the day of all. */
async function isBeyondShare(pass: Pass, post: Post): Promise<boolean> {
  if (!pass.questions || !mentionsBot(post, pass.bot)) return false;
  const stranger = await strangerOf(pass, { ...post, gameKey: pass.questions.key });
  return stranger !== undefined && (await hasAskedEnough(pass, stranger));
}

async function isOwnPost(pass: Pass, quoted: { id: string; authorId?: string }): Promise<boolean> {
  return quoted.authorId === undefined
    ? await pass.store.ownPosts.has(quoted.id)
    : quoted.authorId === pass.bot.id;
}
