import { isTid } from './ids.ts';
import { POST, PROFILE, type World } from './world.ts';
import { invalidRequest, XrpcError } from './xrpc.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const MAX_GRAPHEMES = 300;
const MAX_BYTES = 3000;
const MAX_PICTURES = 4;
const MAX_PICTURE_BYTES = 2_000_000;

type Json = Readonly<Record<string, unknown>>;

/** What the PDS refuses of a record. It does not look at what a reply answers: a post that is gone, closed, or never was. */
export function validateRecord(
  world: World,
  did: string,
  collection: string,
  rkey: string,
  value: unknown,
): Json {
  if (!isObject(value)) throw invalidRequest('Input/record must be an object');
  if (value.$type !== undefined && value.$type !== collection)
    throw invalidRequest(`Invalid $type: expected ${collection}, got ${String(value.$type)}`);
  if (collection === PROFILE) {
    if (rkey !== 'self') throw invalidRequest('Invalid record key: must be "self"');
  } else if (!isTid(rkey)) {
    throw invalidRequest('Invalid record key: Invalid TID string');
  }
  if (collection === POST) validatePost(value);
  for (const { ref, mimeType } of blobsIn(value)) {
    const blob = world.blob(did, ref);
    if (!blob) throw new XrpcError(400, 'BlobNotFound', `Could not find blob: ${ref}`);
    if (blob.mimeType !== mimeType)
      throw new XrpcError(400, 'InvalidMimeType', 'Referenced Mimetype does not match');
  }
  return { ...value, $type: collection };
}

function validatePost(post: Json): void {
  const wrong = (what: string): Error => invalidRequest(`Invalid ${POST} record: ${what}`);
  const { text, createdAt, facets, reply, embed } = post;
  if (typeof text !== 'string') throw wrong('Missing required key "text" at $');
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw wrong(`string too big (maximum ${MAX_BYTES}, got ${Buffer.byteLength(text)}) at $.text`);
  const length = [...graphemes.segment(text)].length;
  if (length > MAX_GRAPHEMES)
    throw wrong(`grapheme too big (maximum ${MAX_GRAPHEMES}, got ${length}) at $.text`);
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt)))
    throw wrong('Invalid datetime at $.createdAt');
  for (const facet of list(facets)) {
    const index = isObject(facet) && isObject(facet.index) ? facet.index : {};
    const { byteStart, byteEnd } = index;
    if (![byteStart, byteEnd].every((at) => Number.isInteger(at) && Number(at) >= 0))
      throw wrong('Invalid byte range at $.facets');
  }
  if (isObject(embed) && embed.$type === 'app.bsky.embed.images') {
    const fault = picturesFault(embed.images);
    if (fault !== undefined) throw wrong(`${fault} at $.embed`);
  }
  if (reply !== undefined) {
    if (!isObject(reply)) throw wrong('Expected object at $.reply');
    for (const end of ['root', 'parent']) {
      const ref = reply[end];
      if (!isObject(ref) || typeof ref.uri !== 'string' || typeof ref.cid !== 'string')
        throw wrong(`Missing required key "${end}" at $.reply`);
    }
  }
}

function picturesFault(images: unknown): string | undefined {
  if (!Array.isArray(images)) return 'Missing required key "images"';
  if (images.length > MAX_PICTURES) return `array too big (maximum ${MAX_PICTURES}, got ${images.length})`;
  for (const each of images) {
    const { alt, image, aspectRatio } = isObject(each) ? each : {};
    if (typeof alt !== 'string') return 'Missing required key "alt"';
    if (!isObject(image) || image.$type !== 'blob') return 'Missing required key "image"';
    if (Number(image.size) > MAX_PICTURE_BYTES)
      return `blob too big (maximum ${MAX_PICTURE_BYTES}, got ${image.size})`;
    if (!String(image.mimeType).startsWith('image/')) return `Expected "image/*" (got ${image.mimeType})`;
    const sides = isObject(aspectRatio) ? [aspectRatio.width, aspectRatio.height] : [];
    if (!sides.every((side) => Number.isInteger(side) && Number(side) >= 1))
      return 'Invalid integer at aspectRatio';
  }
  return undefined;
}

/** Every blob that a record refers to. */
function blobsIn(value: unknown): readonly { ref: string; mimeType: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(blobsIn);
  if (!isObject(value)) return [];
  if (value.$type === 'blob' && isObject(value.ref))
    return [{ ref: String(value.ref.$link), mimeType: value.mimeType }];
  return Object.values(value).flatMap(blobsIn);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
