import { areApart, blockOf, mayReply, sortAt } from './relations.ts';
import type { Site } from './site.ts';
import { isObject, list } from './validate.ts';
import { type Account, type Label, POST, PROFILE, type StoredRecord, type World } from './world.ts';

type Json = Record<string, unknown>;

/** `profileViewBasic`: without the description, which only `profileView` has. */
function profileBasic({ world }: Site, account: Account, viewer: string | undefined): Json {
  const profile = world.record(`at://${account.did}/${PROFILE}/self`);
  const displayName = profile?.value.displayName;
  return {
    did: account.did,
    handle: account.handleIsValid ? account.handle : 'handle.invalid',
    ...(displayName !== undefined && { displayName }),
    ...(viewer !== undefined && { viewer: relation(world, viewer, account.did) }),
    labels: [...selfLabels(profile), ...world.labelsOf(account.did)],
    createdAt: '2023-05-01T00:00:00.000Z',
  };
}

export function profileView(site: Site, account: Account, viewer: string | undefined): Json {
  const profile = site.world.record(`at://${account.did}/${PROFILE}/self`);
  const description = profile?.value.description;
  return {
    ...profileBasic(site, account, viewer),
    ...(description !== undefined && { description }),
    indexedAt: site.world.now().toISOString(),
  };
}

function relation(world: World, viewer: string, did: string): Json {
  const [blocking, blockedBy] = [blockOf(world, viewer, did), blockOf(world, did, viewer)];
  return { muted: false, blockedBy: blockedBy !== undefined, ...(blocking !== undefined && { blocking }) };
}

/** `undefined` where the viewer may not see it, or nobody may. */
export function postView(site: Site, post: StoredRecord, viewer: string | undefined): Json | undefined {
  const { world } = site;
  const author = world.find(post.did);
  if (!author || author.takenDown || world.labelsOf(post.uri).some(({ val }) => val === '!takedown'))
    return undefined;
  if (viewer !== undefined && areApart(world, viewer, post.did)) return undefined;
  const embed = embedView(site, post.value.embed, post.did, viewer);
  const closed = viewer !== undefined && !mayReply(world, post, viewer);
  return {
    uri: post.uri,
    cid: post.cid,
    author: profileBasic(site, author, viewer),
    record: post.value,
    ...(embed && { embed }),
    bookmarkCount: 0,
    replyCount: 0,
    repostCount: 0,
    likeCount: 0,
    quoteCount: 0,
    indexedAt: post.indexedAt.toISOString(),
    ...(viewer !== undefined && {
      viewer: {
        bookmarked: false,
        threadMuted: false,
        embeddingDisabled: false,
        ...(closed && { replyDisabled: true }),
      },
    }),
    labels: [...selfLabels(post), ...world.labelsOf(post.uri)],
  };
}

/** What an author says of the own post or profile. */
function selfLabels(record: StoredRecord | undefined): readonly Label[] {
  const labels = record?.value.labels;
  if (!record || !isObject(labels)) return [];
  return list(labels.values).flatMap((value) =>
    isObject(value)
      ? [{ src: record.did, uri: record.uri, val: String(value.val), cts: sortAt(record).toISOString() }]
      : [],
  );
}

function embedView(site: Site, embed: unknown, did: string, viewer: string | undefined): Json | undefined {
  if (!isObject(embed)) return undefined;
  const picture = (preset: 'feed_fullsize' | 'feed_thumbnail', blob: unknown): string =>
    site.pictureUrl(preset, did, isObject(blob) && isObject(blob.ref) ? String(blob.ref.$link) : '');
  switch (embed.$type) {
    case 'app.bsky.embed.images':
      return {
        $type: 'app.bsky.embed.images#view',
        images: list(embed.images)
          .filter(isObject)
          .map(({ image, alt, aspectRatio }) => ({
            thumb: picture('feed_thumbnail', image),
            fullsize: picture('feed_fullsize', image),
            alt,
            ...(aspectRatio !== undefined && { aspectRatio }),
          })),
      };
    case 'app.bsky.embed.gallery':
      return {
        $type: 'app.bsky.embed.gallery#view',
        items: list(embed.items)
          .filter(isObject)
          .map(({ image, alt, aspectRatio }) => ({
            $type: 'app.bsky.embed.gallery#viewImage',
            thumbnail: picture('feed_thumbnail', image),
            fullsize: picture('feed_fullsize', image),
            alt,
            ...(aspectRatio !== undefined && { aspectRatio }),
          })),
      };
    case 'app.bsky.embed.video': {
      const { video, alt, aspectRatio } = embed;
      const cid = isObject(video) && isObject(video.ref) ? String(video.ref.$link) : '';
      return {
        $type: 'app.bsky.embed.video#view',
        cid,
        playlist: `${site.url()}/watch/${did}/${cid}/playlist.m3u8`,
        thumbnail: site.pictureUrl('feed_thumbnail', did, cid),
        ...(alt !== undefined && { alt }),
        ...(aspectRatio !== undefined && { aspectRatio }),
      };
    }
    case 'app.bsky.embed.external': {
      const external = isObject(embed.external) ? embed.external : {};
      const { thumb, ...rest } = external;
      return {
        $type: 'app.bsky.embed.external#view',
        external: { ...rest, ...(thumb !== undefined && { thumb: picture('feed_thumbnail', thumb) }) },
      };
    }
    case 'app.bsky.embed.record':
      return { $type: 'app.bsky.embed.record#view', record: quotedView(site, embed.record, viewer) };
    case 'app.bsky.embed.recordWithMedia':
      return {
        $type: 'app.bsky.embed.recordWithMedia#view',
        record: {
          record: quotedView(site, isObject(embed.record) ? embed.record.record : undefined, viewer),
        },
        media: embedView(site, embed.media, did, viewer),
      };
    default:
      return undefined;
  }
}

function quotedView(site: Site, ref: unknown, viewer: string | undefined): Json {
  const uri = isObject(ref) ? String(ref.uri) : '';
  const quoted = site.world.indexed(POST).find((post) => post.uri === uri);
  if (!quoted) return { $type: 'app.bsky.embed.record#viewNotFound', uri, notFound: true };
  if (viewer !== undefined && areApart(site.world, viewer, quoted.did))
    return {
      $type: 'app.bsky.embed.record#viewBlocked',
      uri,
      blocked: true,
      author: { did: quoted.did, viewer: relation(site.world, viewer, quoted.did) },
    };
  const embed = embedView(site, quoted.value.embed, quoted.did, viewer);
  return {
    $type: 'app.bsky.embed.record#viewRecord',
    uri,
    cid: quoted.cid,
    author: profileBasic(site, site.world.findOrThrow(quoted.did), viewer),
    value: quoted.value,
    labels: [...selfLabels(quoted), ...site.world.labelsOf(uri)],
    indexedAt: quoted.indexedAt.toISOString(),
    ...(embed && { embeds: [embed] }),
  };
}
