import { saidIn } from './relations.ts';
import { PROFILE, type StoredRecord, type World } from './world.ts';

export interface NewPicture {
  readonly bytes: Uint8Array;
  readonly altText?: string;
  /** Default image/jpeg. */
  readonly contentType?: string;
  /** Pixels, as the author's app claims them. */
  readonly width?: number;
  readonly height?: number;
}

export interface NewPost {
  /** Handle or DID of who posts it. */
  readonly by: string;
  /** `#tags` and `@handles` of accounts become facets, as in the official app. */
  readonly text: string;
  readonly photos?: readonly NewPicture[];
  /** In place of pictures. */
  readonly video?: NewPicture;
  /** In place of pictures: a link with a card. */
  readonly card?: { readonly uri: string; readonly thumb?: NewPicture };
  /** Uris of posts. */
  readonly replyTo?: string;
  readonly quoting?: string;
  /** When it is really made. Default: now. */
  readonly at?: Date;
  /** What the author's app claims. Default: `at`. */
  readonly createdAt?: Date;
  /** Self labels, e.g. `graphic-media`. */
  readonly labels?: readonly string[];
  /** Whether pictures go into the newer embed of up to 20. */
  readonly gallery?: boolean;
  /** `false`: as typed by an app that makes no facets. */
  readonly facets?: boolean;
  /** Fields that take the place of those made. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The record that the official app would make of what a person typed. */
export function composePost(world: World, post: NewPost): Record<string, unknown> {
  const { did } = world.findOrThrow(post.by);
  const facets = post.facets === false ? [] : facetsOf(world, post.text);
  const embed = embedOf(world, did, post);
  const at = post.createdAt ?? post.at ?? world.now();
  return {
    $type: 'app.bsky.feed.post',
    text: post.text,
    createdAt: at.toISOString(),
    langs: ['en'],
    ...(facets.length > 0 && { facets }),
    ...(embed && { embed }),
    ...(post.replyTo !== undefined && { reply: replyOf(world, post.replyTo) }),
    ...(post.labels && { labels: selfLabelsOf(post.labels) }),
    ...post.more,
  };
}

const selfLabelsOf = (values: readonly string[]): object => ({
  $type: 'com.atproto.label.defs#selfLabels',
  values: values.map((val) => ({ val })),
});

export function refOf({ uri, cid }: StoredRecord): { uri: string; cid: string } {
  return { uri, cid };
}

/** Root: that of the post above, or this one itself. */
function replyOf(world: World, uri: string): object {
  const parent = recordOrThrow(world, uri);
  const root = world.record(saidIn(parent).root ?? uri) ?? parent;
  return { root: refOf(root), parent: refOf(parent) };
}

function embedOf(world: World, did: string, post: NewPost): object | undefined {
  const media = mediaOf(world, did, post);
  if (post.quoting === undefined) return media;
  const record = { $type: 'app.bsky.embed.record', record: refOf(recordOrThrow(world, post.quoting)) };
  return media ? { $type: 'app.bsky.embed.recordWithMedia', record, media } : record;
}

function mediaOf(world: World, did: string, { photos, video, card, gallery }: NewPost): object | undefined {
  const blobOf = ({ bytes, contentType = 'image/jpeg' }: NewPicture): object => {
    const { cid, mimeType } = world.addBlob(did, bytes, contentType);
    return { $type: 'blob', ref: { $link: cid }, mimeType, size: bytes.length };
  };
  const shape = ({ width, height }: NewPicture): object =>
    width === undefined || height === undefined ? {} : { aspectRatio: { width, height } };
  if (card)
    return {
      $type: 'app.bsky.embed.external',
      external: {
        uri: card.uri,
        title: '',
        description: '',
        ...(card.thumb && { thumb: blobOf(card.thumb) }),
      },
    };
  if (video)
    return {
      $type: 'app.bsky.embed.video',
      video: blobOf({ contentType: 'video/mp4', ...video }),
      ...shape(video),
    };
  if (!photos || photos.length === 0) return undefined;
  const images = photos.map((photo) => ({ image: blobOf(photo), alt: photo.altText ?? '', ...shape(photo) }));
  return gallery
    ? { $type: 'app.bsky.embed.gallery', items: images }
    : { $type: 'app.bsky.embed.images', images };
}

function facetsOf(world: World, text: string): readonly object[] {
  const found = text.matchAll(
    /(?<=^|\s)(?:#(?<tag>[\p{L}\p{N}_]+)|@(?<handle>[a-z0-9-]+(?:\.[a-z0-9-]+)+))/giu,
  );
  return [...found].flatMap((match) => {
    const { tag, handle } = match.groups ?? {};
    const did = handle === undefined ? undefined : world.find(handle)?.did;
    if (tag === undefined && did === undefined) return [];
    const byteStart = Buffer.byteLength(text.slice(0, match.index));
    const index = { byteStart, byteEnd: byteStart + Buffer.byteLength(match[0]) };
    const feature =
      tag === undefined
        ? { $type: 'app.bsky.richtext.facet#mention', did }
        : { $type: 'app.bsky.richtext.facet#tag', tag };
    return [{ index, features: [feature] }];
  });
}

export function recordOrThrow(world: World, uri: string): StoredRecord {
  const record = world.record(uri);
  if (!record) throw new Error(`there is no record ${uri}`);
  return record;
}

export function profileRecord(profile: {
  displayName?: string | undefined;
  description?: string | undefined;
  labels?: readonly string[] | undefined;
}): Record<string, unknown> {
  const { displayName, description, labels } = profile;
  return {
    $type: PROFILE,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
    ...(labels && { labels: selfLabelsOf(labels) }),
  };
}
