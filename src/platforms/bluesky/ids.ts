/** `at://did:plc:…/app.bsky.feed.post/3l…`: a post by the account that wrote it and its record key. Neither changes, handles do. */
const POST_URI = /^at:\/\/(?<did>did:[^/]+)\/app\.bsky\.feed\.post\/(?<rkey>[\w.~:-]+)$/;

export const POST_COLLECTION = 'app.bsky.feed.post';

export function partsOf(uri: string): { did: string; rkey: string } | undefined {
  const { did, rkey } = POST_URI.exec(uri)?.groups ?? {};
  return did === undefined || rkey === undefined ? undefined : { did, rkey };
}

/** The account that wrote it; absent for what is no post. */
export const authorOf = (uri: string): string | undefined => partsOf(uri)?.did;

export const isDid = (text: string): boolean => /^did:[a-z]+:[\w.:%-]+$/.test(text);

/** Bluesky's name for one that leads to no account. */
const INVALID_HANDLE = 'handle.invalid';

/** Lower case, or nothing where the handle leads nowhere. */
export const handleOf = (handle: string): string | undefined =>
  handle === INVALID_HANDLE || handle === '' ? undefined : handle.toLowerCase();
