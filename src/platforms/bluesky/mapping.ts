import { withoutSteering } from '../../game/plain-text.ts';
import type { Mention, Post } from '../../game/round.ts';
import type { PostRecord, PostView, ProfileView } from './answer-schemas.ts';
import { quoteSchema } from './answer-schemas.ts';
import { hashtagsIn } from './facets.ts';
import { authorOf, handleOf } from './ids.ts';
import { toPhotos } from './photos.ts';

/** What hides a picture until a reader asks for it (docs.bsky.app, "Labels and moderation"), or altogether. */
const HIDING = new Set([
  '!hide',
  '!warn',
  '!takedown',
  'porn',
  'sexual',
  'nudity',
  'graphic-media',
  'gore',
  'nsfl',
  'corpse',
]);
/** Accounts that are copies of accounts elsewhere. */
const BRIDGED = /(?:^|\.)brid\.gy$/;
const LEAVE_ALONE = /#no(?:bots?|ai)\b/i;

/**
 * A post as the game sees it.
 * @param description of its author's profile, which a post's own answer lacks
 * @param blobUrl where a blob is, for a picture without an address
 */
export function toPost(
  view: PostView,
  description: string | undefined,
  { now, blobUrl }: { now: Date; blobUrl: (did: string, cid: string) => string },
): Post {
  const { uri, author, record } = view;
  const createdAt = postedAt(record, view.indexedAt);
  const handle = handleOf(author.handle);
  const quoted = quoteSchema.safeParse(record.embed).data?.record.uri;
  const parent = record.reply?.parent.uri;
  const isBot = isBridged(author) || hasLabel(author.labels, now, (val) => val === 'bot');
  const isHidden = hasLabel([...view.labels, ...author.labels], now, (val) => HIDING.has(val));
  return {
    id: uri,
    // A record can be changed, which the official app does not do: it keeps its id.
    editIds: [uri],
    versionAt: createdAt,
    latestAt: createdAt,
    createdAt,
    authorId: author.did,
    ...(handle === undefined ? {} : { authorHandle: handle }),
    text: plain(record.text),
    ...tagsAndMentions(record),
    photos: toPhotos(view, blobUrl),
    ...(quoted === undefined ? {} : { quotes: referenceTo(quoted) }),
    ...(parent === undefined ? {} : { repliesTo: referenceTo(parent) }),
    conversationId: record.reply?.root.uri ?? uri,
    canReply: mayReply(view),
    ...(isBot ? { authorIsBot: true } : {}),
    ...(isHidden ? { sensitive: true } : {}),
    ...(description !== undefined && LEAVE_ALONE.test(description) ? { optsOut: 'profile' } : {}),
  };
}

/** The bot's own post, from its repository. */
export function toOwnPost(uri: string, record: PostRecord, authorId: string): Post {
  const createdAt = postedAt(record, record.createdAt);
  const parent = record.reply?.parent.uri;
  return {
    id: uri,
    editIds: [uri],
    versionAt: createdAt,
    latestAt: createdAt,
    createdAt,
    authorId,
    text: plain(record.text),
    ...tagsAndMentions(record),
    photos: [],
    ...(parent === undefined ? {} : { repliesTo: referenceTo(parent) }),
    conversationId: record.reply?.root.uri ?? uri,
  };
}

/** The author's clock may lie: a post is never younger than it was seen. */
function postedAt({ createdAt }: Pick<PostRecord, 'createdAt'>, indexedAt: string): Date {
  const moments = [Date.parse(createdAt), Date.parse(indexedAt)].filter((moment) => !Number.isNaN(moment));
  return new Date(moments.length === 0 ? 0 : Math.min(...moments));
}

function mayReply({ viewer, author }: PostView): 'yes' | 'no' | 'unknown' {
  if (author.viewer?.blockedBy === true || author.viewer?.blocking !== undefined) return 'no';
  if (viewer === undefined) return 'unknown';
  return viewer.replyDisabled === true ? 'no' : 'yes';
}

function isBridged({ handle }: Pick<ProfileView, 'handle'>): boolean {
  return BRIDGED.test(handle.toLowerCase());
}

function hasLabel(labels: ProfileView['labels'], now: Date, holds: (val: string) => boolean): boolean {
  return labels.some(
    ({ val, neg, exp }) =>
      neg !== true && !(exp !== undefined && Date.parse(exp) <= now.getTime()) && holds(val),
  );
}

/**
 * Hashtags also where the author's app made no facet of them: people see them all the same. Mentions are facets alone: only these tell
 * anyone.
 */
function tagsAndMentions({ text, facets, tags }: PostRecord): Pick<Post, 'hashtags' | 'mentions'> {
  const bytes = Buffer.from(text);
  const features = facets.flatMap(({ index, features: all }) =>
    all.map((feature) => ({ ...feature, index })),
  );
  const mentions = new Map<string, Mention>();
  for (const { did, index } of features) {
    if (did === undefined) continue;
    const written = bytes.subarray(index.byteStart, index.byteEnd).toString();
    mentions.set(did, { id: did, handle: plain(written).replace(/^@/, '').toLowerCase() });
  }
  const tagged = features.flatMap(({ tag }) => tag ?? []);
  const all = [...tagged, ...tags, ...hashtagsIn(text)].map((tag) => tag.replace(/^[#＃]/u, ''));
  return { hashtags: [...new Set(all)], mentions: [...mentions.values()] };
}

function referenceTo(uri: string): { id: string; authorId?: string } {
  const authorId = authorOf(uri);
  return { id: uri, ...(authorId === undefined ? {} : { authorId }) };
}

const plain = (text: string): string => withoutSteering(text.toWellFormed());
