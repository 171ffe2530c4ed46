import { z } from 'zod';
import { isId } from './ids.ts';

/**
 * X's answers as far as the bot reads them; the source is X's OpenAPI document 2.167 (July 2026). Both vocabularies are read:
 * X is renaming tweets to posts. What the bot can do without is dropped where it is malformed, and unknown fields always are.
 */

const id = z.string().refine(isId);
const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

/** A list without its malformed items; anything but a list counts as none. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.flatMap((each) => item.safeParse(each).data ?? []));

const entities = z.object({
  hashtags: list(z.object({ tag: z.string().min(1) })),
  mentions: list(z.object({ username: z.string().min(1), id: optional(id) })),
  urls: list(z.object({ expanded_url: z.string() })),
});

const note = z.object({ text: z.string(), entities: optional(entities) });

/**
 * Not dropped where it is malformed: an own post that seems to answer nothing would be answered again. A kind of reference
 * that is unknown today is no fault.
 */
const references = z.array(z.object({ type: z.string(), id })).nullish();

export const postSchema = z.object({
  id,
  author_id: id,
  text: z.string(),
  created_at: optional(z.iso.datetime({ offset: true })),
  conversation_id: optional(id),
  in_reply_to_user_id: optional(id),
  reply_settings: optional(z.string()),
  attachments: optional(z.object({ media_keys: list(z.string()) })),
  entities: optional(entities),
  note_tweet: optional(note),
  note_post: optional(note),
  edit_history_tweet_ids: optional(z.array(id)),
  edit_history_post_ids: optional(z.array(id)),
  referenced_tweets: references,
  referenced_posts: references,
});
export type XPost = z.infer<typeof postSchema>;

const mediaSchema = z.object({
  media_key: z.string(),
  type: z.string(),
  url: optional(z.url({ protocol: /^https?$/ })),
  preview_image_url: optional(z.url({ protocol: /^https?$/ })),
  width: optional(z.number().positive()),
  height: optional(z.number().positive()),
  alt_text: optional(z.string()),
});
export type XMedia = z.infer<typeof mediaSchema>;

/** A page of posts; `data` is missing where nothing was found. */
export const pageSchema = z.object({
  data: z.array(z.unknown()).optional(),
  includes: optional(z.object({ media: list(mediaSchema) })),
  meta: z
    .object({
      newest_id: optional(id),
      next_token: optional(z.string().min(1)),
      result_count: optional(z.number()),
    })
    .optional(),
});
export type XPage = z.infer<typeof pageSchema>;

const user = z.object({ id, username: z.string().regex(/^\w{1,20}$/) });

export const accountSchema = z.object({ data: user });
export const accountsSchema = z.object({ data: list(user) });
export const publishedSchema = z.object({ data: z.object({ id }) });

/** The problems of an answer without data: only ever about things that are not there? */
export const onlyMissingSchema = z.object({
  data: z.undefined().optional(),
  errors: z
    .array(z.object({ type: z.string().regex(/[/#](?:resource-not-found|not-authorized-for-resource)$/) }))
    .min(1),
});
