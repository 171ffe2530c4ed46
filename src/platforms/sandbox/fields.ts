import { invalidRequest } from './problems.ts';

export type Vocabulary = 'tweet' | 'post';

/** What a request asks to see; names in the old vocabulary, whichever it used. */
export interface Selection {
  readonly post: ReadonlySet<string>;
  readonly media: ReadonlySet<string>;
  readonly user: ReadonlySet<string>;
  readonly expansions: ReadonlySet<string>;
}

const NEW_TO_OLD = new Map([
  ['edit_history_post_ids', 'edit_history_tweet_ids'],
  ['referenced_posts', 'referenced_tweets'],
  ['note_post', 'note_tweet'],
  ['most_recent_post_id', 'most_recent_tweet_id'],
  ['pinned_post_id', 'pinned_tweet_id'],
]);
const NEW_TO_OLD_EXPANSIONS = new Map([...NEW_TO_OLD, ['referenced_posts', 'referenced_tweets.id']]);

const POST_FIELDS = `article article_title attachments author_id card_uri community_id context_annotations conversation_id
  created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang
  matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics
  paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source
  suggested_source_links suggested_source_links_with_counts text username withheld`;
const MEDIA_FIELDS = `alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url
  promoted_metrics public_metrics type url variants width`;
const USER_FIELDS = `affiliation confirmed_email connection_status created_at description entities id is_identity_verified
  location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics
  receives_your_dm subscribes_to_you subscription subscription_type url username verified verified_followers_count
  verified_type withheld`;
const EXPANSIONS = `affiliation article.cover_media article.media_entities attachments.media_keys
  attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username
  geo.place_id in_reply_to_user_id most_recent_tweet_id pinned_tweet_id referenced_tweets.id
  referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id username`;

/** Names of the request parameters that `readSelection` understands, in both vocabularies. */
export const SELECTION_PARAMETERS = [
  'tweet.fields',
  'post.fields',
  'media.fields',
  'user.fields',
  'expansions',
  'poll.fields',
  'place.fields',
] as const;

/** Expanding a field shows it too. */
const SHOWN_BY_EXPANSION = new Map([
  ['author_id', 'author_id'],
  ['attachments.media_keys', 'attachments'],
  ['referenced_tweets.id', 'referenced_tweets'],
  ['referenced_tweets.id.author_id', 'referenced_tweets'],
  ['referenced_tweets.id.attachments.media_keys', 'referenced_tweets'],
  ['in_reply_to_user_id', 'in_reply_to_user_id'],
  ['entities.mentions.username', 'entities'],
]);

/** @throws ApiProblem 400 on a name that X does not know */
export function readSelection(query: Readonly<Record<string, string>>): Selection {
  const read = (parameter: string, known: string, oldNames: ReadonlyMap<string, string>) => {
    const value = query[parameter];
    const allowed = known.split(/\s+/);
    const names = value === undefined ? [] : value.split(',');
    return names.map((name) => {
      const old = oldNames.get(name) ?? name;
      if (!allowed.includes(old))
        throw invalidRequest(
          { [parameter]: [value ?? ''] },
          `The \`${parameter}\` query parameter value [${name}] is not one of [${allowed.join(',')}]`,
        );
      return old;
    });
  };
  const expansions = new Set(read('expansions', EXPANSIONS, NEW_TO_OLD_EXPANSIONS));
  const shown = [...expansions].flatMap((name) => SHOWN_BY_EXPANSION.get(name) ?? []);
  return {
    post: new Set([
      ...['id', 'text', 'edit_history_tweet_ids'],
      ...read('tweet.fields', POST_FIELDS, NEW_TO_OLD),
      ...read('post.fields', POST_FIELDS, NEW_TO_OLD),
      ...shown,
    ]),
    media: new Set(['media_key', 'type', ...read('media.fields', MEDIA_FIELDS, NEW_TO_OLD)]),
    user: new Set(['id', 'name', 'username', ...read('user.fields', USER_FIELDS, NEW_TO_OLD)]),
    expansions,
  };
}

const OLD_TO_NEW = new Map([
  ...[...NEW_TO_OLD].map(([now, old]) => [old, now] as const),
  ['tweets', 'posts'] as const,
  ['retweet_count', 'repost_count'] as const,
  ['tweet_count', 'post_count'] as const,
]);

/** Renames the properties of an answer to the vocabulary of July 2026. */
export function respell(value: unknown, vocabulary: Vocabulary): unknown {
  if (vocabulary === 'tweet' || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => respell(item, vocabulary));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [OLD_TO_NEW.get(key) ?? key, respell(item, vocabulary)]),
  );
}
