import { type Game, hashtagKey } from './game.ts';
import type { Post } from './round.ts';

export type SkipReason =
  | 'own-post'
  | 'retweet'
  /** It tells what an earlier round showed. */
  | 'reveal'
  | 'no-game'
  | 'not-a-host'
  | 'opted-out'
  | 'already-answered'
  | 'too-old'
  | 'no-photo'
  | 'no-model'
  | 'not-summoned'
  | 'replies-closed';

/** What to do with a post, and why. `unsummoned` is a reply that nobody asked for: only for apps entitled to it. */
export type Admission =
  | { readonly kind: 'reply'; readonly game: Game; readonly reason: 'summoned' | 'unsummoned' }
  | { readonly kind: 'standalone'; readonly game: Game; readonly reason: 'standalone' }
  | { readonly kind: 'skip'; readonly game?: Game; readonly reason: SkipReason };

export interface AdmissionPolicy {
  readonly games: readonly Game[];
  readonly bot: { readonly id: string; readonly handle: string };
  /** What to do with a tracked post that did not summon the bot. */
  readonly unsummoned: 'standalone' | 'reply' | 'skip';
  readonly maxAgeMs: number;
}

/** What the bot's memory says of a post; looked up by the caller, since this room does no I/O. */
export interface Standing {
  readonly answered: boolean;
  readonly optedOut: boolean;
  /** The post quotes one of the bot's own posts: X counts that as a summons. */
  readonly quotesBot: boolean;
  /** The game of an earlier round whose solution the post tells. */
  readonly reveals?: Game;
}

/**
 * Decides whether a post is answered, how, or why not. Pure; the first rule that applies speaks.
 * The summon rule is X's of 2026-02-23: an app may reply only where the post's author mentions it or quotes it.
 */
export function admit(post: Post, standing: Standing, policy: AdmissionPolicy, now: Date): Admission {
  const { bot } = policy;
  if (post.authorId === bot.id) return { kind: 'skip', reason: 'own-post' };
  if (post.repostOf !== undefined) return { kind: 'skip', reason: 'retweet' };
  if (standing.reveals) return { kind: 'skip', game: standing.reveals, reason: 'reveal' };

  const tagged = gamesTagged(post, policy.games);
  // Before the host is asked for: a post without photos need not name its author, and asking costs money.
  if (post.photos.length === 0 && tagged[0]) return { kind: 'skip', game: tagged[0], reason: 'no-photo' };
  const game = tagged.find((candidate) => isOpenTo(candidate, post.authorHandle));
  if (!game) {
    const closed = tagged[0];
    return closed
      ? { kind: 'skip', game: closed, reason: 'not-a-host' }
      : { kind: 'skip', reason: 'no-game' };
  }
  const skip = (reason: SkipReason): Admission => ({ kind: 'skip', game, reason });
  if (standing.optedOut) return skip('opted-out');
  if (standing.answered) return skip('already-answered');
  if (now.getTime() - post.createdAt.getTime() > policy.maxAgeMs) return skip('too-old');
  if (game.model === undefined) return skip('no-model');

  const mentioned = post.mentions.some((mention) =>
    mention.id === undefined ? mention.handle === bot.handle : mention.id === bot.id,
  );
  // Every narrower setting of X ("following", "verified", …) still lets those reply whom the post mentions.
  const open = mentioned || post.replySettings === undefined || post.replySettings === 'everyone';
  if (mentioned || standing.quotesBot) {
    return open ? { kind: 'reply', game, reason: 'summoned' } : skip('replies-closed');
  }
  switch (policy.unsummoned) {
    case 'skip':
      return skip('not-summoned');
    case 'reply':
      return open ? { kind: 'reply', game, reason: 'unsummoned' } : skip('replies-closed');
    case 'standalone':
      // Entering the game unasked is for the hosts' own rounds, and needs a hashtag to enter by; other people are left alone.
      return game.hosts.length > 0 && game.hashtag !== undefined
        ? { kind: 'standalone', game, reason: 'standalone' }
        : skip('not-summoned');
  }
}

/** Games that the post's hashtags or author enter, a listed host's games before those open to anyone. */
export function gamesTagged(post: Post, games: readonly Game[]): readonly Game[] {
  const tags = new Set(post.hashtags.map(hashtagKey));
  const entered = games.filter((game) =>
    game.hashtag === undefined ? isOpenTo(game, post.authorHandle) : tags.has(game.hashtag),
  );
  const specificity = (game: Game): number =>
    game.hashtag === undefined ? 2 : game.hosts.length > 0 ? 0 : 1;
  return entered.toSorted((a, b) => specificity(a) - specificity(b));
}

function isOpenTo(game: Game, handle: string | undefined): boolean {
  return game.hosts.length === 0 || (handle !== undefined && game.hosts.includes(handle));
}
