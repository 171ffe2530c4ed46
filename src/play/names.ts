import { isHostOf } from '../game/networks.ts';
import type { Post } from '../game/round.ts';
import { costOf, isBudgetSpent, isShareSpent, type Paid } from './budget.ts';
import type { Pass } from './context.ts';
import { byStrangers, hasHosts } from './hosts.ts';
import { readPatiently } from './retry.ts';

/** Games name their hosts by handle: under a new one a host is a stranger, and only the operator can say that it is not. */
async function noticeNewName({ store, games, counts, log }: Pass, id: string, handle: string): Promise<void> {
  const before = await store.accounts.handle(id);
  if (before === undefined || before === handle) return;
  const left = games.filter((game) => game.hosts.includes(before) && !isHostOf(game, { id, handle }));
  if (left.length === 0) return;
  counts.add('host-renamed');
  log.warn(
    { games: left.map(({ key }) => key), account: id },
    `the host @${before} is now called @${handle}: write the new name in TRACKED_HASHTAGS or GAMES_FILE, until then its posts are not answered`,
  );
}

/**
 * Most posts tell their author's handle; the others' are looked up once, since that costs money, and only if hosts matter.
 * @returns `budget-spent`, `share-spent`: it cannot be paid for: whose posts they are is not known, so that nothing can be decided
 */
export async function learnHandles(pass: Pass, posts: readonly Post[], isOpen: boolean): Promise<Paid> {
  const { store, platform, now } = pass;
  // Newest last: the handle that counts is the one under which an account posted last.
  for (const { authorId, authorHandle } of posts.toReversed()) {
    if (authorHandle === undefined) continue;
    await noticeNewName(pass, authorId, authorHandle);
    await store.accounts.saveHandle(authorId, authorHandle, pass.now());
  }
  if (!hasHosts(pass.games)) return 'done';
  const nameless = posts.filter((post) => post.authorHandle === undefined && post.photos.length > 0);
  const unknown: string[] = [];
  for (const id of new Set(nameless.map((post) => post.authorId)))
    if ((await store.accounts.handle(id)) === undefined) unknown.push(id);
  if (unknown.length === 0) return 'done';
  if (await isBudgetSpent(pass, 'user-read', unknown.length)) return 'budget-spent';
  if (isOpen && (await isShareSpent(pass, 'user-read', unknown.length))) return 'share-spent';
  const handles = await readPatiently(() => platform.handlesOf(unknown, pass.stop), pass);
  for (const [id, handle] of handles) await store.accounts.saveHandle(id, handle, now());
  const what = 'user-read';
  const theirs = await byStrangers(
    pass,
    unknown.map((authorId) => ({ authorId })),
  );
  await store.spending.noteStrangers(
    now(),
    theirs.map(({ authorId: id }) => ({ what, id, accountId: id, microUsd: costOf(pass, what) })),
  );
  return 'done';
}

/** Mentions name the bot as it was called when they were written: a new name is learned from them. */
export async function learnOwnName({ store, bot, log }: Pass, posts: readonly Post[]): Promise<void> {
  let self: Awaited<ReturnType<typeof store.accounts.self>>;
  for (const { mentions, createdAt } of posts.toReversed()) {
    const handle = mentions.find(({ id }) => id === bot.id)?.handle;
    if (handle === undefined) continue;
    self ??= await store.accounts.self();
    if (!self || handle === self.handle || createdAt <= self.checkedAt) continue;
    await store.accounts.saveSelf({ id: bot.id, handle }, createdAt);
    log.info({ before: self.handle, handle }, 'the account of the bot has a new name');
    self = undefined;
  }
}
