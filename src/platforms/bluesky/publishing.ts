import { type Draft, type OwnPicture, PlatformError } from '../platform.ts';
import type { BlueskyClient } from './client.ts';
import { hashtagFacets } from './facets.ts';
import { POST_COLLECTION } from './ids.ts';
import { recordKeyOf } from './record-key.ts';

/** A post as a reply names it: by its uri, and the state of it that was seen. */
interface Reference {
  readonly uri: string;
  readonly cid: string;
}
export interface ReplyTo {
  readonly root: Reference;
  readonly parent: Reference;
}

/** Rounds that share one microsecond and one clock: two are rare, so many never come. */
const MOST_KEYS = 8;
/** Of a picture: 2 MB since 2026, but servers and apps of before take 1 MB (app.bsky.embed.images). */
const MOST_BYTES = 1_000_000;

/**
 * Puts the record of a draft under the key of its round. `swapRecord: null` makes the server refuse when anything is there, also a text
 * that a lost memory worded otherwise; without it, it would overwrite in silence, and `createRecord` answers a used key with 500 (tried
 * on the real PDS 0.5.35, November 2026).
 */
export async function putPost(
  client: BlueskyClient,
  draft: Draft,
  reply: ReplyTo | undefined,
  signal?: AbortSignal,
): Promise<{ id: string; already?: true }> {
  const repo = await client.did();
  const what = draft.replyTo === undefined ? 'publish a post' : `publish a reply to ${draft.replyTo}`;
  const text = draft.text.toWellFormed();
  const facets = hashtagFacets(text, draft.hashtag);
  const embed = draft.picture && (await uploadPicture(client, draft.picture, signal));
  const record = {
    $type: POST_COLLECTION,
    text,
    createdAt: draft.at.toISOString(),
    ...(facets.length > 0 ? { facets } : {}),
    ...(reply ? { reply } : {}),
    ...(embed ? { embed } : {}),
  };
  for (let taken = 0; taken < MOST_KEYS; taken++) {
    const rkey = recordKeyOf(draft.key, taken);
    const body = { repo, collection: POST_COLLECTION, rkey, swapRecord: null, record };
    try {
      const answer = await client.post({ what, name: 'com.atproto.repo.putRecord', signal }, body);
      const uri: unknown = Reflect.get(answer.body, 'uri');
      if (typeof uri !== 'string') throw answer.unreadable();
      // Without a commit the same record was there.
      return Reflect.get(answer.body, 'commit') === undefined ? { id: uri, already: true } : { id: uri };
    } catch (error) {
      if (!isTaken(error)) throw error;
      const found = await textAt(client, repo, rkey, draft, signal);
      if (found === undefined)
        throw new PlatformError(
          'unavailable',
          `The record of this text was removed while it was sent (${rkey}). It is tried again later.`,
          {
            reason: 'record-removed',
          },
        );
      if (found !== 'foreign') return { id: found, already: true };
    }
  }
  throw new PlatformError('bad-request', `No record key was free to ${what}. Please report it.`, {
    reason: 'keys-used-up',
  });
}

/**
 * The picture as a record shows it; nothing where the server does not take it now, so that the text goes alone. A blob is named by its
 * content, and one that no record names is dropped by the server after some hours: to upload it again is the same as once.
 */
async function uploadPicture(
  client: BlueskyClient,
  { bytes, mime, alt, width, height }: OwnPicture,
  signal: AbortSignal | undefined,
): Promise<object | undefined> {
  if (bytes.length > MOST_BYTES) return undefined;
  try {
    const name = 'com.atproto.repo.uploadBlob';
    const { body } = await client.upload({ what: 'upload a picture', name, signal }, bytes, mime);
    const image: unknown = Reflect.get(body, 'blob');
    if (typeof image !== 'object' || image === null) return undefined;
    return { $type: 'app.bsky.embed.images', images: [{ alt, image, aspectRatio: { width, height } }] };
  } catch (error) {
    // What is wrong with the account itself, the record will tell.
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

/** The post of a draft, if it went out: exact at once. */
export async function findPost(
  client: BlueskyClient,
  draft: Draft,
  signal?: AbortSignal,
): Promise<{ id: string } | undefined> {
  const repo = await client.did();
  for (let taken = 0; taken < MOST_KEYS; taken++) {
    const found = await textAt(client, repo, recordKeyOf(draft.key, taken), draft, signal);
    if (found === undefined) return undefined;
    if (found !== 'foreign') return { id: found };
  }
  return undefined;
}

/** What stands under a key: the uri of the text of this round; `foreign`: that of another round; or nothing. */
async function textAt(
  client: BlueskyClient,
  repo: string,
  rkey: string,
  draft: Draft,
  signal: AbortSignal | undefined,
): Promise<string | 'foreign' | undefined> {
  const query = { repo, collection: POST_COLLECTION, rkey };
  try {
    const what = 'look for a text of the bot';
    const { body } = await client.get({ what, name: 'com.atproto.repo.getRecord', query, signal });
    const value: unknown = Reflect.get(body, 'value');
    return parentOf(value) === draft.replyTo ? `at://${repo}/${POST_COLLECTION}/${rkey}` : 'foreign';
  } catch (error) {
    if (error instanceof PlatformError && error.reason === 'record-not-found') return undefined;
    throw error;
  }
}

function parentOf(record: unknown): string | undefined {
  const uri: unknown = ['reply', 'parent', 'uri'].reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    record,
  );
  return typeof uri === 'string' ? uri : undefined;
}

/** The second word is that of another make of PDS (ascorbic/cirrus#160). */
function isTaken(error: unknown): boolean {
  return error instanceof PlatformError && /^(?:invalid-swap|record-already-exists)$/.test(error.reason);
}
