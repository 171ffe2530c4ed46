import { z } from 'zod';
import type { Account, SandboxPost } from './post.ts';
import { type ForbiddenReason, forbidden, invalidRequest, plain } from './problems.ts';
import { firstIdAt } from './snowflake.ts';
import type { World } from './world.ts';

const Id = z.string().regex(/^[0-9]{1,19}$/);

/** Of the document's CreatePostsRequest, what the sandbox can do. Like X, it refuses what it does not know. */
const Draft = z.strictObject({
  text: z.string().optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: Id,
      exclude_reply_user_ids: z.array(Id).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  quote_tweet_id: Id.optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
});

export type Draft = z.infer<typeof Draft>;

/** @throws ApiProblem 400 */
export function readDraft(body: string): Draft & { text: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalidRequest({}, 'The request body is not valid JSON');
  }
  const draft = Draft.safeParse(parsed);
  if (!draft.success)
    throw invalidRequest(
      {},
      ...draft.error.issues.map(
        (issue) => `$${issue.path.map((key) => `.${String(key)}`).join('')}: ${issue.message}`,
      ),
    );
  const text = draft.data.text ?? '';
  if (text.trim() === '') throw invalidRequest({ text: [text] }, '$.text: must be present and not empty');
  return { ...draft.data, text };
}

export interface PublishingRules {
  /** Enterprise apps may answer unsummoned, and quote. */
  readonly enterprise: boolean;
  /** The same text within this time is refused as duplicate content. */
  readonly duplicateWindowMs: number;
}

/** X's rules of 2026 for a post by API. @throws ApiProblem 403 */
export function checkRules(
  world: World,
  bot: Account,
  draft: Draft & { text: string },
  rules: PublishingRules,
): void {
  if (world.text.weightedLength(draft.text) > 280)
    throw plain(
      403,
      'Forbidden',
      'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.',
    );
  const target = draft.reply && world.post(draft.reply.in_reply_to_tweet_id);
  const refusal =
    (draft.reply && refusalOfReply(world, bot, target, rules)) ??
    (draft.quote_tweet_id !== undefined
      ? refusalOfQuote(world, bot, draft.quote_tweet_id, rules)
      : undefined) ??
    (mentionsStrangers(world, bot, draft.text, target) ? 'not-permitted' : undefined) ??
    (isDuplicate(world, bot, draft.text, rules.duplicateWindowMs) ? 'duplicate' : undefined);
  if (refusal) throw forbidden(refusal);
}

function refusalOfReply(
  world: World,
  bot: Account,
  target: SandboxPost | undefined,
  rules: PublishingRules,
): ForbiddenReason | undefined {
  if (!target || !world.isVisible(target, bot.id)) return 'post-gone';
  const own = target.authorId === bot.id;
  if (!own && !isSummoned(world, bot, target) && !rules.enterprise) return 'not-summoned';
  if (target.replySettings !== 'everyone' && !own && !mentions(target, bot)) return 'not-permitted';
  return undefined;
}

/** Since 2026-04-20 quoting by API takes Enterprise. */
function refusalOfQuote(
  world: World,
  bot: Account,
  id: string,
  rules: PublishingRules,
): ForbiddenReason | undefined {
  const quoted = world.post(id);
  if (!rules.enterprise) return 'not-mentioned';
  return quoted && world.isVisible(quoted, bot.id) ? undefined : 'post-gone';
}

/** Since 2026-02-23: the author of the post mentions the bot in it, or quotes a post of the bot's. */
export function isSummoned(world: World, bot: Account, target: SandboxPost): boolean {
  const quoted = target.quoting === undefined ? undefined : world.post(target.quoting);
  return mentions(target, bot) || quoted?.authorId === bot.id;
}

function mentions(post: SandboxPost, account: Account): boolean {
  return post.stored.mentions.some(({ id }) => id === account.id);
}

/** A handle that nobody has counts too: a bot that writes `@everyone` is at fault, whoever that is. */
function mentionsStrangers(
  world: World,
  bot: Account,
  text: string,
  target: SandboxPost | undefined,
): boolean {
  const known = new Set([bot.handle.toLowerCase()]);
  for (let post = target; post; post = post.replyTo === undefined ? undefined : world.post(post.replyTo)) {
    known.add(post.by.toLowerCase());
    for (const { username } of post.stored.mentions) known.add(username.toLowerCase());
  }
  return world.text.entities(text).mentions.some(({ username }) => !known.has(username.toLowerCase()));
}

function isDuplicate(world: World, bot: Account, text: string, windowMs: number): boolean {
  const since = new Date(world.now().getTime() - windowMs);
  const oldest = BigInt(firstIdAt(since));
  return world
    .allPosts()
    .some(
      (post) => post.authorId === bot.id && !post.deleted && BigInt(post.id) >= oldest && post.text === text,
    );
}
