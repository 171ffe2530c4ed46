import { answerTagOf, type Game, hashtagKey } from './game.ts';
import { isHostOf } from './networks.ts';
import { asksAboutPhoto, mentionsBot, saidIn } from './question.ts';
import type { Post } from './round.ts';

export type SkipReason =
  | 'own-post'
  | 'retweet'
  /** It tells what an earlier round showed. */
  | 'reveal'
  | 'no-game'
  | 'not-a-host'
  | 'opted-out'
  /** The author's profile asks bots or AI to stay away; the author is a bot; a warning hides the pictures. */
  | 'profile-opt-out'
  | 'author-is-bot'
  | 'sensitive'
  | 'already-answered'
  | 'too-old'
  | 'no-photo'
  | 'no-model'
  | 'not-summoned'
  | 'replies-closed'
  /** Of a question about the photo of another post: that post has none or is gone, its author is neither a host nor who asks … */
  | 'parent-gone'
  | 'others-photo'
  /** … it named the bot itself, or the rest of the day's budget is kept for the hosts. */
  | 'parent-summoned'
  | 'budget-kept'
  /** Its author has asked enough for a day. */
  | 'asked-enough';

/** What to do with a post, and why. `unsummoned` is a reply that nobody asked for: only for apps entitled to it. */
export type Admission =
  | { readonly kind: 'reply'; readonly game: Game; readonly reason: 'summoned' | 'unsummoned' | 'asked' }
  | { readonly kind: 'standalone'; readonly game: Game; readonly reason: 'standalone' }
  | { readonly kind: 'skip'; readonly game?: Game; readonly reason: SkipReason };

/** What a network lets a bot do. */
export interface ReplyRules {
  /** What counts as a summons: a mention of the bot, a quote of one of its posts. */
  readonly summons: readonly ('mention' | 'quote')[];
  /** Where a post that did not summon the bot may be replied to: nowhere, by an app that is entitled to it, in rounds of listed hosts. */
  readonly unsummonedReply: 'never' | 'entitled' | 'hosts';
  /** Whether a post can come again as a newer version. */
  readonly edits: boolean;
}

export interface AdmissionPolicy {
  readonly games: readonly Game[];
  /** Where the network is free: the game of questions about photos of one's own that are in no other game. */
  readonly questions?: Game;
  readonly rules: ReplyRules;
  readonly bot: { readonly id: string; readonly handle: string };
  /** What to do with a tracked post that did not summon the bot. */
  readonly unsummoned: 'standalone' | 'reply' | 'skip';
  readonly maxAgeMs: number;
}

/** What the bot's memory says of a post; looked up by the caller, since this room does no I/O. */
export interface Standing {
  readonly answered: boolean;
  readonly optedOut: boolean;
  /** The post quotes one of the bot's own posts. */
  readonly quotesBot: boolean;
  /** The post without a photo asks about that of another post. */
  readonly asked?: Asked;
  /** The author hosts no game, and has had as many replies today as one person may. */
  readonly askedEnough?: boolean;
  /** The game of an earlier round whose solution the post gives. */
  readonly solutionOf?: Game;
}

/** The post whose photo is asked about ("@bot what is this?"), or why it is not looked at. */
export type Asked =
  | ({ readonly kind: 'photo' } & Pick<Post, 'id' | 'authorId' | 'authorHandle' | 'hashtags' | 'photos'>)
  | { readonly kind: SkipReason };

/** Decides whether a post is answered, how, or why not. Pure; the first rule that applies speaks. */
export function admit(post: Post, standing: Standing, policy: AdmissionPolicy, now: Date): Admission {
  const { bot } = policy;
  const { asked } = standing;
  if (post.authorId === bot.id) return { kind: 'skip', reason: 'own-post' };
  if (post.repostOf !== undefined) return { kind: 'skip', reason: 'retweet' };
  if (standing.solutionOf) return { kind: 'skip', game: standing.solutionOf, reason: 'reveal' };
  if (asked && post.photos.length === 0) return admitQuestion(post, asked, standing, policy, now);

  const tagged = gamesTagged(post, policy.games);
  // Before the host is asked for: a post without photos need not name its author, and asking costs money.
  if (post.photos.length === 0 && tagged[0]) return { kind: 'skip', game: tagged[0], reason: 'no-photo' };
  // A photo beside #crossbird_solution shows what an earlier round was, perhaps one that the bot never saw.
  if (tagged[0] && hasAnswerTag(post, tagged[0])) return { kind: 'skip', game: tagged[0], reason: 'reveal' };
  const question = asksAboutOwnPhoto(post, tagged, policy) ? policy.questions : undefined;
  const game = question ?? tagged.find((candidate) => isOpenTo(candidate, post));
  if (!game) {
    const closed = tagged[0];
    return closed
      ? { kind: 'skip', game: closed, reason: 'not-a-host' }
      : { kind: 'skip', reason: 'no-game' };
  }
  const skip = (reason: SkipReason): Admission => ({ kind: 'skip', game, reason });
  const bar = barOf(post, game, standing, policy, now);
  if (bar) return skip(bar);
  if (question && standing.askedEnough) return skip('asked-enough');

  const { summons, unsummonedReply } = policy.rules;
  const open = post.canReply !== 'no';
  const isSummoned =
    (summons.includes('mention') && mentionsBot(post, bot)) ||
    (summons.includes('quote') && standing.quotesBot);
  if (isSummoned) {
    return open ? { kind: 'reply', game, reason: 'summoned' } : skip('replies-closed');
  }
  switch (policy.unsummoned) {
    case 'skip':
      return skip('not-summoned');
    case 'reply':
      if (unsummonedReply === 'never' || (unsummonedReply === 'hosts' && game.hosts.length === 0))
        return skip('not-summoned');
      return open ? { kind: 'reply', game, reason: 'unsummoned' } : skip('replies-closed');
    case 'standalone':
      // Entering the game unasked is for the hosts' own rounds, and needs a hashtag to enter by; other people are left alone.
      return game.hosts.length > 0 && game.hashtag !== undefined
        ? { kind: 'standalone', game, reason: 'standalone' }
        : skip('not-summoned');
  }
}

/** "@bot what is this?" with a photo, in no game: somebody who asks in a game goes by its rules. */
function asksAboutOwnPhoto(post: Post, tagged: readonly Game[], { bot }: AdmissionPolicy): boolean {
  return (
    tagged.length === 0 && post.photos.length > 0 && mentionsBot(post, bot) && asksAboutPhoto(saidIn(post))
  );
}

function barOf(
  post: Post,
  game: Game,
  { optedOut, answered }: Standing,
  { maxAgeMs }: AdmissionPolicy,
  now: Date,
): SkipReason | undefined {
  if (optedOut) return 'opted-out';
  if (post.optsOut) return 'profile-opt-out';
  if (post.authorIsBot) return 'author-is-bot';
  if (answered) return 'already-answered';
  if (post.sensitive) return 'sensitive';
  if (now.getTime() - post.createdAt.getTime() > maxAgeMs) return 'too-old';
  return game.model === undefined ? 'no-model' : undefined;
}

/**
 * "@bot what is this?" under a photo: answered to who asks, whose own the photo is, or a host's. Other people did not ask, and are left
 * alone. The game is one that either post's hashtags enter and that is open to the photo's author; where there is none, that of questions
 * about one's own.
 */
function admitQuestion(
  post: Post,
  asked: Asked,
  standing: Standing,
  policy: AdmissionPolicy,
  now: Date,
): Admission {
  const photo = asked.kind === 'photo' ? asked : { hashtags: [], authorId: '' };
  const tagged = gamesTagged({ ...photo, hashtags: [...post.hashtags, ...photo.hashtags] }, policy.games);
  const isOwn = photo.authorId === post.authorId;
  const game =
    tagged.find((each) => isOpenTo(each, photo) && (isOwn || each.hosts.length > 0)) ??
    (isOwn && tagged.length === 0 ? policy.questions : undefined);
  const skip = (reason: SkipReason): Admission => {
    const about = game ?? tagged[0];
    return { kind: 'skip', reason, ...(about ? { game: about } : {}) };
  };
  if (asked.kind !== 'photo') return skip(asked.kind);
  if (!game && tagged.length === 0) return skip(policy.questions ? 'others-photo' : 'no-game');
  if (!game) return skip(isOwn ? 'not-a-host' : 'others-photo');
  const bar = barOf(post, game, standing, policy, now);
  if (bar) return skip(bar);
  if (standing.askedEnough) return skip('asked-enough');
  return post.canReply === 'no' ? skip('replies-closed') : { kind: 'reply', game, reason: 'asked' };
}

/** Whether a post carries the hashtag of the game's solutions. */
export function hasAnswerTag({ hashtags }: Pick<Post, 'hashtags'>, game: Game): boolean {
  const tag = answerTagOf(game);
  return tag !== undefined && hashtags.some((each) => hashtagKey(each) === tag);
}

/** Games that the post's hashtags, that of their solutions too, or author enter, a listed host's games before those open to anyone. */
export function gamesTagged(
  post: Pick<Post, 'hashtags' | 'authorId' | 'authorHandle'>,
  games: readonly Game[],
): readonly Game[] {
  const tags = new Set(post.hashtags.map(hashtagKey));
  const entered = games.filter((game) =>
    game.hashtag === undefined
      ? isOpenTo(game, post)
      : tags.has(game.hashtag) || tags.has(answerTagOf(game) ?? ''),
  );
  const specificity = (game: Game): number =>
    game.hashtag === undefined ? 2 : game.hosts.length > 0 ? 0 : 1;
  return entered.toSorted((a, b) => specificity(a) - specificity(b));
}

function isOpenTo(
  game: Game,
  { authorId: id, authorHandle: handle }: Pick<Post, 'authorId' | 'authorHandle'>,
): boolean {
  return game.hosts.length === 0 || isHostOf(game, { id, handle });
}
