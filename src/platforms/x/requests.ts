/**
 * What is asked of X with every page of posts. Old names, which X still takes; the new document's enum lacks some of them
 * (X-API.md, "The vocabulary is being renamed"). Fields are free, expansions are not: the author and quoted posts would each
 * be charged as another read. Nor does the document of July 2026 name an expansion for the media of referenced posts: a post whose
 * photo is asked about is looked up, and its media come with that answer.
 */
export const POST_FIELDS = {
  'tweet.fields': [
    'attachments',
    'author_id',
    'conversation_id',
    'created_at',
    'edit_history_tweet_ids',
    'entities',
    'in_reply_to_user_id',
    'note_tweet',
    'referenced_tweets',
    'reply_settings',
  ].join(),
} as const;

export const POST_AND_MEDIA_FIELDS = {
  ...POST_FIELDS,
  expansions: 'attachments.media_keys',
  'media.fields': ['alt_text', 'height', 'preview_image_url', 'type', 'url', 'width'].join(),
} as const;

/** The most that X gives at once; posts are paid singly, so larger pages cost no more. */
export const PAGE_SIZE = 100;
/** The least that X takes for `max_results`. */
export const SMALLEST_PAGE = { search: 10, mentions: 5, 'own-posts': 5 } as const;
/** Ids in one look-up of users or posts. */
export const IDS_AT_ONCE = 100;

/** As X wants it: to the second. */
export const toTimestamp = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z');
