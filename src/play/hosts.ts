import { isHostOf } from '../game/networks.ts';
import { QUESTIONS } from '../game/questions-game.ts';
import type { RoundRecord } from '../store/store.ts';
import type { Pass } from './context.ts';

/** Whether a post is by somebody who hosts a game; where no game names its hosts, everybody is one. */
export async function isByHost(
  { games, store }: Pick<Pass, 'games' | 'store'>,
  post: { readonly authorId: string; readonly authorHandle?: string | undefined },
): Promise<boolean> {
  if (!hasHosts(games)) return true;
  const handle = post.authorHandle ?? (await store.accounts.handle(post.authorId));
  return games.some((game) => isHostOf(game, { id: post.authorId, handle }));
}

/** The author of a round who hosts no game; of a question in no game also where no game names its hosts. */
export async function strangerOf(
  pass: Pick<Pass, 'games' | 'store'>,
  round: Pick<RoundRecord, 'gameKey' | 'authorId' | 'authorHandle'>,
): Promise<string | undefined> {
  const isHosts = (round.gameKey !== QUESTIONS || hasHosts(pass.games)) && (await isByHost(pass, round));
  return isHosts ? undefined : round.authorId;
}

/** Whether there are hosts whose part of the budget has to be kept from others. */
export function hasHosts(games: Pick<Pass, 'games'>['games']): boolean {
  return games.some(({ hosts }) => hosts.length > 0);
}

/** Those of the posts whose authors host no game. */
export async function byStrangers<T extends { readonly authorId: string; readonly authorHandle?: string }>(
  pass: Pick<Pass, 'games' | 'store'>,
  posts: readonly T[],
): Promise<readonly T[]> {
  const theirs: T[] = [];
  for (const post of posts) if (!(await isByHost(pass, post))) theirs.push(post);
  return theirs;
}
