import type { Selection } from './fields.ts';
import { type Media, sizeOf } from './photos.ts';
import type { Account, SandboxPost } from './post.ts';
import { type PartialError, resourceMissing } from './problems.ts';
import { escapeHtml } from './text.ts';
import type { World } from './world.ts';

type Json = Record<string, unknown>;

/** An answer's parts, and the ids of what it shows, for the ledger. */
export interface Rendered {
  readonly data: readonly Json[];
  readonly includes?: Json;
  readonly errors: readonly PartialError[];
  readonly postIds: readonly string[];
  readonly userIds: readonly string[];
}

interface View {
  readonly world: World;
  readonly selection: Selection;
  readonly photoHost: string;
  /** Account id of who asks; absent with a bearer token. */
  readonly viewer?: string;
}

/** Posts with whatever the request wants included, in the old vocabulary. */
export async function renderPosts(view: View, posts: readonly SandboxPost[]): Promise<Rendered> {
  const { world, selection } = view;
  const wants = (expansion: string) => selection.expansions.has(expansion);
  const errors: PartialError[] = [];
  const referenced = new Map<string, SandboxPost>();
  if ([...selection.expansions].some((name) => name.startsWith('referenced_tweets.id')))
    for (const { id } of posts.flatMap(references)) {
      const post = world.post(id);
      if (post && world.isVisible(post, view.viewer)) referenced.set(id, post);
      else
        errors.push(
          resourceMissing('tweet', 'referenced_tweets.id', id, post !== undefined && !post.deleted),
        );
    }

  const userIds = new Set<string>();
  for (const post of posts) {
    if (wants('author_id')) userIds.add(post.authorId);
    if (wants('entities.mentions.username')) for (const { id } of post.stored.mentions) userIds.add(id);
    const repliedTo = repliedToUser(world, post);
    if (wants('in_reply_to_user_id') && repliedTo) userIds.add(repliedTo);
  }
  if (wants('referenced_tweets.id.author_id'))
    for (const { authorId } of referenced.values()) userIds.add(authorId);

  const media = new Map<string, Media>();
  const collect = (from: Iterable<SandboxPost>) => {
    for (const post of from) for (const item of post.media) media.set(item.key, item);
  };
  if (wants('attachments.media_keys')) collect(posts);
  if (wants('referenced_tweets.id.attachments.media_keys')) collect(referenced.values());

  const users = [...userIds].flatMap((id) => world.accountById(id) ?? []);
  // X promises no order for included media; here it is never that of media_keys.
  const includes = {
    ...(media.size > 0 && {
      media: await Promise.all([...media.values()].reverse().map((item) => renderMedia(view, item))),
    }),
    ...(users.length > 0 && { users: users.map((user) => renderUser(view, user)) }),
    ...(referenced.size > 0 && { tweets: [...referenced.values()].map((post) => renderPost(view, post)) }),
  };
  return {
    data: posts.map((post) => renderPost(view, post)),
    ...(Object.keys(includes).length > 0 && { includes }),
    errors,
    postIds: [...posts.map(({ id }) => id), ...referenced.keys()],
    userIds: users.map(({ id }) => id),
  };
}

export function renderUser({ world, selection }: View, account: Account): Json {
  const own = () => world.listed(account.id).filter((post) => post.authorId === account.id);
  return pick(selection.user, {
    id: account.id,
    name: account.name,
    username: account.handle,
    created_at: account.createdAt.toISOString(),
    description: '',
    protected: account.locked,
    verified: false,
    verified_type: 'none',
    most_recent_tweet_id: () => own()[0]?.id,
    profile_image_url: 'https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png',
    public_metrics: () => ({
      followers_count: 0,
      following_count: 0,
      tweet_count: own().length,
      listed_count: 0,
      like_count: 0,
      media_count: 0,
    }),
  });
}

function renderPost({ world, selection }: View, post: SandboxPost): Json {
  const { stored } = post;
  const entities = {
    ...(stored.hashtags.length > 0 && { hashtags: stored.hashtags }),
    ...(stored.mentions.length > 0 && { mentions: stored.mentions }),
    ...(stored.urls.length > 0 && {
      urls: stored.urls.map(({ expandedUrl, displayUrl, mediaKey, ...place }) => ({
        ...place,
        expanded_url: expandedUrl,
        display_url: displayUrl,
        ...(mediaKey !== undefined && { media_key: mediaKey }),
      })),
    }),
  };
  const refersTo = references(post);
  return pick(selection.post, {
    id: post.id,
    text: escapeHtml(stored.text),
    edit_history_tweet_ids: post.editIds,
    author_id: post.authorId,
    created_at: post.createdAt.toISOString(),
    conversation_id: post.conversationId,
    in_reply_to_user_id: repliedToUser(world, post),
    reply_settings: post.replySettings,
    lang: 'en',
    possibly_sensitive: false,
    username: post.by,
    entities: Object.keys(entities).length > 0 ? entities : undefined,
    attachments: post.media.length > 0 ? { media_keys: post.media.map(({ key }) => key) } : undefined,
    referenced_tweets: refersTo.length > 0 ? refersTo : undefined,
    edit_controls: {
      edits_remaining: Math.max(0, 6 - post.editIds.length),
      is_edit_eligible: post.replyTo === undefined && post.repostOf === undefined,
      editable_until: new Date(post.createdAt.getTime() + 3_600_000).toISOString(),
    },
    public_metrics: () => metrics(world, post.id),
  });
}

function metrics(world: World, id: string): Json {
  const posts = world.listed();
  return {
    retweet_count: posts.filter(({ repostOf }) => repostOf === id).length,
    reply_count: posts.filter(({ replyTo }) => replyTo === id).length,
    quote_count: posts.filter(({ quoting }) => quoting === id).length,
    like_count: 0,
    bookmark_count: 0,
    impression_count: 0,
  };
}

/** A video or GIF has no `url`, only its preview picture. */
async function renderMedia({ selection, photoHost }: View, media: Media): Promise<Json> {
  const size =
    selection.media.has('width') || selection.media.has('height') ? await sizeOf(media) : undefined;
  const url = photoHost + media.path;
  return pick(selection.media, {
    media_key: media.key,
    type: media.type,
    ...(media.type === 'photo' ? { url } : { preview_image_url: url }),
    ...(media.type === 'video' && { duration_ms: 10_000 }),
    ...size,
    alt_text: media.altText,
  });
}

function references({ replyTo, quoting, repostOf }: SandboxPost): readonly { type: string; id: string }[] {
  return [
    ...(repostOf ? [{ type: 'retweeted', id: repostOf }] : []),
    ...(quoting ? [{ type: 'quoted', id: quoting }] : []),
    ...(replyTo ? [{ type: 'replied_to', id: replyTo }] : []),
  ];
}

export function repliedToUser(world: World, post: SandboxPost): string | undefined {
  return post.replyTo === undefined ? undefined : world.post(post.replyTo)?.authorId;
}

/** Values that take work are functions, called only when asked for. */
function pick(names: ReadonlySet<string>, from: Json): Json {
  const chosen = Object.entries(from)
    .filter(([name]) => names.has(name))
    .map(([name, value]) => [name, typeof value === 'function' ? value() : value] as const);
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
}
