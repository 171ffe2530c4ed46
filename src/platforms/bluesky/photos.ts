import type { z } from 'zod';
import { withoutSteering } from '../../game/plain-text.ts';
import type { PhotoRef } from '../../game/round.ts';
import {
  blobSchema,
  externalSchema,
  gallerySchema,
  imagesSchema,
  type PostView,
  videoSchema,
  withMediaSchema,
} from './answer-schemas.ts';

type Picture = z.infer<typeof imagesSchema>['images'][number];

/** Where the app's picker takes its GIFs from: they are posted as links with a card. */
const GIFS = /^(?:media\.tenor\.com|media\d*\.giphy\.com|static\.klipy\.com)$/;

/**
 * The pictures that a post has itself, beside a quoted post too: up to four images or twenty of a gallery, the preview of a video, that of a
 * GIF. The card of any other link is not the author's photo. An unknown kind of attachment has none.
 */
export function toPhotos(view: PostView, blobUrl: (did: string, cid: string) => string): readonly PhotoRef[] {
  const { embed, record, author } = view;
  const media = withMediaSchema.safeParse(embed).data?.media ?? embed;
  const written = withMediaSchema.safeParse(record.embed).data?.media ?? record.embed;
  const cids = cidsIn(written);
  const still = ({ fullsize, alt, aspectRatio }: Picture, i: number): PhotoRef => {
    const cid = cids[i];
    const url = fullsize ?? (cid === undefined ? undefined : blobUrl(author.did, cid));
    return {
      key: keyOf(cid, i),
      kind: 'photo',
      ...described(alt, aspectRatio),
      ...(url === undefined ? {} : { url }),
    };
  };
  switch (media?.$type) {
    case 'app.bsky.embed.images#view':
      return imagesSchema.safeParse(media).data?.images.map(still) ?? [];
    case 'app.bsky.embed.gallery#view':
      return gallerySchema.safeParse(media).data?.items.map(still) ?? [];
    case 'app.bsky.embed.video#view': {
      const { thumbnail: url, alt, aspectRatio } = videoSchema.safeParse(media).data ?? {};
      const preview = url === undefined ? {} : { url };
      return [{ key: keyOf(cids[0], 0), kind: 'video-preview', ...described(alt, aspectRatio), ...preview }];
    }
    case 'app.bsky.embed.external#view': {
      const { uri = '', thumb: url } = externalSchema.safeParse(media).data?.external ?? {};
      if (url === undefined || !GIFS.test(URL.parse(uri)?.hostname ?? '')) return [];
      return [{ key: keyOf(cids[0], 0), kind: 'gif-preview', url }];
    }
    default:
      return [];
  }
}

/** The blobs of the attachment as the author's app wrote it, in its order. */
function cidsIn(written: unknown): readonly (string | undefined)[] {
  const field = (name: string): unknown =>
    typeof written === 'object' && written !== null ? Reflect.get(written, name) : undefined;
  const items = field('images') ?? field('items');
  const blobs = Array.isArray(items)
    ? items.map((item: unknown) =>
        typeof item === 'object' && item ? Reflect.get(item, 'image') : undefined,
      )
    : [field('video') ?? Reflect.get(Object(field('external')), 'thumb')];
  return blobs.map((blob) => blobSchema.safeParse(blob).data?.ref.$link);
}

/** The same picture may be attached twice. */
const keyOf = (cid: string | undefined, i: number): string => (cid === undefined ? String(i) : `${i}-${cid}`);

function described(
  alt: string | undefined,
  shape: Picture['aspectRatio'],
): Pick<PhotoRef, 'altText' | 'width' | 'height'> {
  return {
    ...(alt === undefined || alt === '' ? {} : { altText: withoutSteering(alt.toWellFormed()) }),
    ...(shape === undefined ? {} : shape),
  };
}
