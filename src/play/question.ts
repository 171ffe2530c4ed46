import { type Asked, gamesTagged } from '../game/admission.ts';
import { asksToStop } from '../game/opt-out.ts';
import { asksAboutPhoto, mentionsBot, saidIn } from '../game/question.ts';
import type { Post, PostRef } from '../game/round.ts';
import { isTooOld } from './age.ts';
import { budgetLeft, costOf, isBudgetSpent, type Paid, strangersLeft } from './budget.ts';
import type { Pass } from './context.ts';
import { isByHost } from './hosts.ts';
import { readPatiently } from './retry.ts';

/** Of the posts of a page that ask for the photo of another post ("@bot what is this?"): what became of that post. */
export type Questions = ReadonlyMap<string, Asked>;

/**
 * Finds the posts that are asked about: in the memory, else by one look-up for the whole page. An expansion would bring them with the page,
 * but X charges that for every mention, also for replies to the bot's own posts; and whose photo cannot count is often known before.
 *
 * @param learn makes the authors' handles known, where the budget pays for it
 * @returns `budget-spent`, `share-spent`: it cannot be paid for
 */
export async function questionsIn(
  pass: Pass,
  posts: readonly Post[],
  learn: (posts: readonly Post[]) => Promise<Paid>,
): Promise<Questions | Exclude<Paid, 'done'>> {
  const questions = new Map<string, Asked>();
  const open = new Map<Post, PostRef>();
  for (const post of posts) {
    const about = await askedAbout(pass, post);
    if (!about) continue;
    const known = await withoutReading(pass, post, about);
    if (known) questions.set(post.id, known);
    else open.set(post, about);
  }
  if (open.size === 0) return questions;
  if (await isBudgetSpent(pass, 'post-read')) return 'budget-spent';
  for (const post of await beyondBudget(pass, open)) {
    open.delete(post);
    questions.set(post.id, { kind: 'budget-kept' });
  }
  const ids = [...new Set([...open.values()].map(({ id }) => id))];
  if (ids.length === 0) return questions;
  const found = await readPatiently(() => pass.platform.posts(ids, pass.stop), pass);
  for (const [post, { id }] of open) await noteAsking(pass, post, id);
  const learnt = await learn(found);
  if (learnt !== 'done') return learnt;
  for (const [post, about] of open) {
    const parent = found.find(({ editIds }) => editIds.includes(about.id));
    questions.set(post.id, parent ? await seen(pass, post, parent) : { kind: 'parent-gone' });
  }
  return questions;
}

/** The post above, when this one asks the bot for its photo. */
async function askedAbout(pass: Pass, post: Post): Promise<PostRef | undefined> {
  const { store, bot } = pass;
  if (post.photos.length > 0 || post.repostOf !== undefined || post.authorId === bot.id) return undefined;
  if (!mentionsBot(post, bot) || !asksAboutPhoto(saidIn(post)) || asksToStop(saidIn(post))) return undefined;
  if (isTooOld(pass, post.createdAt) || (await store.rounds.find([post.id]))) return undefined;
  const about = post.quotes ?? post.repliesTo;
  const isOwn = about?.authorId === bot.id || (about !== undefined && (await store.ownPosts.has(about.id)));
  return isOwn ? undefined : about;
}

const BARS = ['sensitive', 'profile-opt-out', 'author-is-bot'] as const;

/** What can be said without paying for the post. */
async function withoutReading(pass: Pass, post: Post, about: PostRef): Promise<Asked | undefined> {
  const { store, games } = pass;
  const round = await store.rounds.find([about.id]);
  const photos = round && (await store.photos.of(round.id)).map(({ ref }) => ref);
  // What keeps the bot from a picture keeps it from whoever asks about it.
  const bar = BARS.find((reason) => reason === round?.reason);
  if (bar) return { kind: bar };
  if (round && photos?.every(({ url }) => url !== undefined) && round.reason !== 'asked') {
    // A reply repeats the names of the post above: that one asked itself.
    if (round.reason === 'summoned' && post.quotes === undefined) return { kind: 'parent-summoned' };
    const hashtag = games.find(({ key }) => key === round.gameKey)?.hashtag;
    return asked(pass, { ...round, id: about.id, photos, hashtags: hashtag === undefined ? [] : [hashtag] });
  }
  const author = about.authorId;
  const handle = author === undefined ? undefined : await store.accounts.handle(author);
  const isOthers = author !== post.authorId && handle !== undefined && !isHost(pass, handle);
  return isOthers ? { kind: 'others-photo' } : undefined;
}

/**
 * The posts that are not looked up: what one asks must not spend what others have, what strangers ask not what the hosts' rounds need,
 * and however many ask, the rest of the page is read on.
 */
async function beyondBudget(pass: Pass, open: ReadonlyMap<Post, PostRef>): Promise<readonly Post[]> {
  const price = costOf(pass, 'post-read');
  const left = { all: await budgetLeft(pass), strangers: await strangersLeft(pass) };
  const ofOne = new Map<string, number>();
  const paid = new Set<string>();
  const beyond: Post[] = [];
  const hostsFirst: [Post, boolean][] = [];
  for (const post of open.keys()) hostsFirst.push([post, await isByHost(pass, post)]);
  for (const [post, isHosts] of hostsFirst.sort(([, a], [, b]) => Number(b) - Number(a))) {
    const { id = '' } = open.get(post) ?? {};
    if (paid.has(id)) continue;
    const own = ofOne.get(post.authorId) ?? (await strangersLeft(pass, post.authorId));
    if (price > Math.min(left.all, ...(isHosts ? [] : [left.strangers, own]))) {
      beyond.push(post);
      continue;
    }
    paid.add(id);
    left.all -= price;
    if (isHosts) continue;
    left.strangers -= price;
    ofOne.set(post.authorId, own - price);
  }
  return beyond;
}

/** The post that is asked about is paid for by the share of who asks. */
async function noteAsking(pass: Pass, { authorId, authorHandle }: Post, id: string): Promise<void> {
  if (await isByHost(pass, { authorId, authorHandle })) return;
  const what = 'post-read';
  await pass.store.spending.noteStrangers(pass.now(), [
    { what, id, accountId: authorId, microUsd: costOf(pass, what) },
  ]);
}

async function seen(pass: Pass, post: Post, parent: Post): Promise<Asked> {
  if (parent.authorId === pass.bot.id) return { kind: 'others-photo' };
  if (post.quotes === undefined && summonsItself(pass, parent)) return { kind: 'parent-summoned' };
  if (parent.optsOut) return { kind: 'profile-opt-out' };
  if (parent.authorIsBot) return { kind: 'author-is-bot' };
  if (parent.sensitive) return { kind: 'sensitive' };
  return await asked(pass, parent);
}

/** Whether the post above gets a reply of its own; replies on X repeat its names. */
function summonsItself({ bot, games, questions }: Pass, parent: Post): boolean {
  if (!mentionsBot(parent, bot)) return false;
  return !questions || asksAboutPhoto(saidIn(parent)) || gamesTagged(parent, games).length > 0;
}

async function asked(
  { store }: Pass,
  {
    id,
    authorId,
    authorHandle,
    hashtags,
    photos,
  }: Pick<Post, 'id' | 'authorId' | 'authorHandle' | 'hashtags' | 'photos'>,
): Promise<Asked> {
  if (photos.length === 0) return { kind: 'no-photo' };
  const handle = authorHandle ?? (await store.accounts.handle(authorId));
  const author = { id: authorId, ...(handle === undefined ? {} : { handle }) };
  if (await store.accounts.hasOptedOut(author)) return { kind: 'opted-out' };
  return {
    kind: 'photo',
    id,
    authorId,
    hashtags,
    photos,
    ...(handle === undefined ? {} : { authorHandle: handle }),
  };
}

function isHost({ games }: Pass, handle: string | undefined): boolean {
  return handle !== undefined && games.some(({ hosts }) => hosts.includes(handle));
}
