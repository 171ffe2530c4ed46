import { z } from 'zod';

/**
 * Bluesky's answers as far as the bot reads them; the source is the lexicons of github.com/bluesky-social/atproto (August 2026). What the
 * bot can do without is dropped where it is malformed, and unknown fields always are.
 */

const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

/** A list without its malformed items; anything but a list counts as none. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.flatMap((each) => item.safeParse(each).data ?? []));

const did = z.string().regex(/^did:[a-z]+:[\w.:%-]+$/);
const postUri = z.string().regex(/^at:\/\/did:[^/]+\/app\.bsky\.feed\.post\/[\w.~:-]+$/);
const address = z.url({ protocol: /^https?$/ });

const label = z.object({ val: z.string(), neg: optional(z.boolean()), exp: optional(z.string()) });
const relation = z.object({ blockedBy: optional(z.boolean()), blocking: optional(z.string()) });

const profileSchema = z.object({
  did,
  handle: z.string(),
  description: optional(z.string()),
  labels: list(label),
  viewer: optional(relation),
});
export type ProfileView = z.infer<typeof profileSchema>;
export const profilesSchema = z.object({ profiles: list(profileSchema) });

const facet = z.object({
  index: z.object({ byteStart: z.number().int().min(0), byteEnd: z.number().int().min(0) }),
  features: list(z.object({ $type: z.string(), tag: optional(z.string()), did: optional(did) })),
});

/** Of a post, or of another record: replies to such are none of the game's, but they may stand in the bot's own repository. */
const ref = z.object({ uri: z.string().startsWith('at://'), cid: z.string() });

/** A post as its author's app wrote it. */
const recordSchema = z.object({
  text: z.string(),
  createdAt: z.string(),
  facets: list(facet),
  tags: list(z.string()),
  // Not dropped where it is malformed: an own post that seems to answer nothing would be answered again.
  reply: z.object({ root: ref, parent: ref }).nullish(),
  embed: optional(z.object({ $type: z.string() }).loose()),
});
export type PostRecord = z.infer<typeof recordSchema>;

export const postViewSchema = z.object({
  uri: postUri,
  cid: z.string(),
  author: profileSchema,
  record: recordSchema,
  embed: optional(z.object({ $type: z.string() }).loose()),
  indexedAt: z.string(),
  viewer: optional(z.object({ replyDisabled: optional(z.boolean()) })),
  labels: list(label),
});
export type PostView = z.infer<typeof postViewSchema>;
export const postViewsSchema = z.object({ posts: z.array(z.unknown()) });

const side = z.number().positive();
const shape = optional(z.object({ width: side, height: side }));
const picture = z.object({
  fullsize: optional(address),
  alt: optional(z.string()),
  aspectRatio: shape,
});

/** What can be attached, as the AppView shows it. */
export const imagesSchema = z.object({ images: z.array(picture) });
export const gallerySchema = z.object({ items: z.array(picture) });
export const videoSchema = z.object({
  thumbnail: optional(address),
  alt: optional(z.string()),
  aspectRatio: shape,
});
export const externalSchema = z.object({
  external: z.object({ uri: address, thumb: optional(address) }),
});
export const withMediaSchema = z.object({ media: z.object({ $type: z.string() }).loose() });

/** `{$type: blob, ref: {$link}}` of a picture in a record. */
export const blobSchema = z.object({ ref: z.object({ $link: z.string() }) });
/** A quoted post: the reference, or with media a reference inside. */
export const quoteSchema = z.object({
  record: z.union([ref, z.object({ record: ref }).transform(({ record }) => record)]),
});

export const ownRecordSchema = z.object({ uri: postUri, value: recordSchema });
export const ownRecordsSchema = z.object({
  records: z.array(z.unknown()),
  cursor: optional(z.string().min(1)),
});
