import { asksToStop } from '../game/opt-out.ts';
import { mentionsBot, saidIn } from '../game/question.ts';
import type { Post } from '../game/round.ts';
import type { Pass } from './context.ts';

/**
 * Silences the bot for the author of a post that is addressed to it and asks it to stop. Nothing is said in return: silence is
 * what was asked for. Such a post is no round, whatever hashtag it has.
 * @returns whether it was such a post
 */
export async function handleOptOut(pass: Pass, post: Post): Promise<boolean> {
  const { store, counts, log, bot } = pass;
  if (post.authorId === bot.id || post.repostOf !== undefined) return false;
  if (!(await isAddressedToBot(pass, post)) || !asksToStop(saidIn(post))) return false;
  const handle = post.authorHandle ?? (await store.accounts.handle(post.authorId));
  const author = { id: post.authorId, ...(handle === undefined ? {} : { handle }) };
  if (await store.accounts.optOut(author, pass.now(), post.id)) {
    counts.add('opted-out');
    log.info({ post: post.id, author: handle ?? post.authorId }, 'asked to stop: left alone from now on');
  }
  return true;
}

async function isAddressedToBot({ store, bot }: Pass, post: Post): Promise<boolean> {
  if (mentionsBot(post, bot)) return true;
  for (const to of [post.repliesTo, post.quotes])
    if (to && (to.authorId === bot.id || (await store.ownPosts.has(to.id)))) return true;
  return false;
}
