import { createHash } from 'node:crypto';

export interface NewMedia {
  /** For a video or GIF: the bytes of its preview picture. */
  bytes: Uint8Array;
  type?: 'photo' | 'video' | 'animated_gif';
  altText?: string;
  /** Default image/jpeg. Sent as it is, also when the bytes are something else. */
  contentType?: string;
  /** Pixels; read from the bytes when absent. */
  width?: number;
  height?: number;
}

export interface Media {
  /** `media_key` of X's answers. */
  readonly key: string;
  readonly type: 'photo' | 'video' | 'animated_gif';
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly altText?: string;
  readonly width?: number;
  readonly height?: number;
  /** Path on the photo host. */
  readonly path: string;
}

const KEY_PREFIX = { photo: '3', video: '7', animated_gif: '16' } as const;

export function storeMedia(shelf: Map<string, Media>, id: string, photo: NewMedia): Media {
  const type = photo.type ?? 'photo';
  const contentType = photo.contentType ?? 'image/jpeg';
  const name = `G${createHash('sha256').update(id).digest('base64url').slice(0, 14)}`;
  const media: Media = {
    key: `${KEY_PREFIX[type]}_${id}`,
    type,
    bytes: photo.bytes,
    contentType,
    ...(photo.altText !== undefined && { altText: photo.altText }),
    ...(photo.width !== undefined && { width: photo.width }),
    ...(photo.height !== undefined && { height: photo.height }),
    path: `/media/${name}.${contentType === 'image/png' ? 'png' : 'jpg'}`,
  };
  shelf.set(name, media);
  return media;
}

/** `undefined` where the bytes are no picture. */
export async function sizeOf(media: Media): Promise<{ width: number; height: number } | undefined> {
  if (media.width !== undefined && media.height !== undefined)
    return { width: media.width, height: media.height };
  try {
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(media.bytes).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}

/** Longest side in pixels; the bare address is `medium`. `thumb` is a square cut from the middle. */
const VARIANTS = new Map([
  ['thumb', 150],
  ['small', 680],
  ['medium', 1200],
  ['large', 2048],
  ['4096x4096', 4096],
  ['orig', Number.POSITIVE_INFINITY],
]);

export function isVariant(name: string): boolean {
  return VARIANTS.has(name);
}

/** The variant's bytes, really resized; the original ones where it is small enough already or no picture. */
export async function variantOf(media: Media, name: string): Promise<Uint8Array> {
  const side = VARIANTS.get(name);
  const size = await sizeOf(media);
  if (side === undefined || size === undefined) return media.bytes;
  if (name !== 'thumb' && Math.max(size.width, size.height) <= side) return media.bytes;
  try {
    const { default: sharp } = await import('sharp');
    const shape = name === 'thumb' ? ({ fit: 'cover' } as const) : ({ fit: 'inside' } as const);
    return await sharp(media.bytes)
      .rotate()
      .resize({ width: side, height: side, ...shape })
      .toBuffer();
  } catch {
    return media.bytes;
  }
}
