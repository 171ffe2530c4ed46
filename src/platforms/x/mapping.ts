import { withoutSteering } from '../../game/plain-text.ts';
import { mentionsBot } from '../../game/question.ts';
import type { Mention, PhotoRef, Post } from '../../game/round.ts';
import type { Account, Page } from '../platform.ts';
import { postSchema, type XMedia, type XPage, type XPost } from './answer-schemas.ts';
import { compareIds, momentOf } from './ids.ts';

/**
 * X's page of posts as the game sees it. A malformed post is left out rather than let it sink the page.
 * @param own the bot's account, whose handle is known without asking
 */
export async function toPage({ data = [], includes, meta }: XPage, own: Account | undefined): Promise<Page> {
  const media = new Map(includes?.media.map((each) => [each.media_key, each]));
  const posts = await Promise.all(
    data.flatMap((item) => {
      const parsed = postSchema.safeParse(item);
      return parsed.success ? [toPost(parsed.data, media, own)] : [];
    }),
  );
  const newestMark =
    meta?.newest_id ??
    posts
      .map(({ id }) => id)
      .sort(compareIds)
      .at(-1);
  return {
    posts,
    ...(newestMark === undefined ? {} : { newestMark }),
    ...(meta?.next_token === undefined ? {} : { nextPageToken: meta.next_token }),
  };
}

async function toPost(
  post: XPost,
  media: ReadonlyMap<string, XMedia>,
  own: Account | undefined,
): Promise<Post> {
  const editIds = [
    ...new Set([...(post.edit_history_tweet_ids ?? post.edit_history_post_ids ?? []), post.id]),
  ].sort(compareIds);
  // The text of a post longer than 280 characters is cut, with the hashtags at its end; the note has all of it.
  const note = post.note_tweet ?? post.note_post;
  const text = withoutSteering(decode(note?.text ?? post.text));
  const references = post.referenced_tweets ?? post.referenced_posts ?? [];
  const referenced = (...types: string[]) => references.find(({ type }) => types.includes(type))?.id;
  const repostOf = referenced('retweeted', 'reposted');
  const quotes = referenced('quoted');
  const repliesTo = referenced('replied_to');
  const authorHandle = post.author_id === own?.id ? own.handle : handleFromPhotoLink(post, editIds);
  const { hashtags, mentions } = await tagsAndMentions(post.entities, note?.entities, text);
  return {
    id: post.id,
    editIds,
    authorId: post.author_id,
    ...(authorHandle === undefined ? {} : { authorHandle }),
    createdAt: postedAt(post, editIds),
    versionAt: momentOf(post.id),
    latestAt: momentOf(editIds.at(-1) ?? post.id),
    text,
    hashtags,
    mentions,
    photos: (post.attachments?.media_keys ?? []).map((key) => toPhoto(key, media.get(key))),
    ...(repostOf === undefined ? {} : { repostOf }),
    // Whose post is quoted is known only through an expansion, which X counts as another read.
    ...(quotes === undefined ? {} : { quotes: { id: quotes } }),
    ...(repliesTo === undefined
      ? {}
      : {
          repliesTo: {
            id: repliesTo,
            ...(post.in_reply_to_user_id === undefined ? {} : { authorId: post.in_reply_to_user_id }),
          },
        }),
    ...(post.conversation_id === undefined ? {} : { conversationId: post.conversation_id }),
    canReply: canReply(post.reply_settings, mentions, own),
  };
}

/**
 * By who may reply (`everyone`, `mentionedUsers`, `following`, `subscribers`, `verified`): every narrower setting still lets those reply whom
 * the post mentions.
 */
function canReply(
  settings: string | undefined,
  mentions: readonly Mention[],
  own: Account | undefined,
): NonNullable<Post['canReply']> {
  if (settings === 'everyone' || (own && mentionsBot({ mentions }, own))) return 'yes';
  return settings === undefined ? 'unknown' : 'no';
}

/** An edited version says when it was edited; the post is as old as the first, and is known by that moment. */
function postedAt({ id, created_at: at }: XPost, [first = id]: readonly string[]): Date {
  return first === id && at !== undefined ? new Date(at) : momentOf(first);
}

/** X escapes these three in every text, and nothing else. One pass: `&amp;lt;` is a written `&lt;`. */
function decode(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : '>',
  );
}

const PHOTO_LINK =
  /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/(?<handle>\w{1,20})\/status\/(?<id>\d{1,20})\/(?:photo|video)\/\d+/i;

/** The link that X appends for attached media holds the author's handle: for free, where a user object costs a cent. */
function handleFromPhotoLink(post: XPost, editIds: readonly string[]): string | undefined {
  for (const { expanded_url: url } of post.entities?.urls ?? []) {
    const { handle, id } = PHOTO_LINK.exec(url)?.groups ?? {};
    // A pasted link to another post's photo looks the same but for the id.
    if (handle && id && editIds.includes(id)) return handle.toLowerCase();
  }
  return undefined;
}

type Entities = NonNullable<XPost['entities']>;

/** What X found in the text, which is how X matches; found anew only in answers that lack it. */
async function tagsAndMentions(
  entities: Entities | undefined,
  noteEntities: Entities | undefined,
  text: string,
): Promise<{ hashtags: readonly string[]; mentions: readonly Mention[] }> {
  const found = [entities, noteEntities].filter((each) => each !== undefined);
  if (found.length === 0) {
    if (!/[#＃@＠]/u.test(text)) return { hashtags: [], mentions: [] };
    const { default: twitterText } = await import('twitter-text');
    return {
      hashtags: [...new Set(twitterText.extractHashtags(text))],
      mentions: [...new Set(twitterText.extractMentions(text).map(lowerCase))].map((handle) => ({ handle })),
    };
  }
  const mentions = new Map<string, Mention>();
  for (const { username, id } of found.flatMap((each) => each.mentions)) {
    mentions.set(username.toLowerCase(), {
      handle: username.toLowerCase(),
      ...(id === undefined ? {} : { id }),
    });
  }
  return {
    hashtags: [...new Set(found.flatMap((each) => each.hashtags).map(({ tag }) => tag))],
    mentions: [...mentions.values()],
  };
}

const lowerCase = (text: string): string => text.toLowerCase();

/** `includes.media` is in no promised order and can lack an entry: then the photo is known, but not where it is. */
function toPhoto(key: string, media: XMedia | undefined): PhotoRef {
  const url = media?.type === 'photo' ? media.url : media?.preview_image_url;
  return {
    key,
    kind: kindOf(media?.type, key),
    ...(url === undefined ? {} : { url }),
    ...(media?.width === undefined ? {} : { width: media.width }),
    ...(media?.height === undefined ? {} : { height: media.height }),
    ...(media?.alt_text === undefined ? {} : { altText: withoutSteering(media.alt_text) }),
  };
}

/** Media keys begin with the kind: 3 is a photo, 16 a GIF, 7 and 13 are videos. */
function kindOf(type: string | undefined, key: string): PhotoRef['kind'] {
  if (type === 'photo' || (type === undefined && key.startsWith('3_'))) return 'photo';
  if (type === 'animated_gif' || (type === undefined && key.startsWith('16_'))) return 'gif-preview';
  return type === undefined && !/^(7|13)_/.test(key) ? 'photo' : 'video-preview';
}
