import { blueskyHandle, did } from './networks.ts';

/** A person as an operator names one, and on which network. */
export interface NamedPerson {
  readonly network: 'x' | 'bluesky';
  readonly id?: string;
  /** Lower case, without `@`. */
  readonly handle?: string;
  /** Named by the address of a post: on X its id, on Bluesky its record key. */
  readonly post?: string;
}

/**
 * Reads `@name` (or `name`), the number of an account, the address of a profile or a post on X, and on Bluesky `name.bsky.social`, a DID, and
 * addresses that begin with `https://bsky.app/profile/` or `at://`. A name with a dot is one of Bluesky, one without of X.
 * @returns undefined where it names nobody
 */
export function readPerson(written: string): NamedPerson | undefined {
  // Apps put invisible marks around a name that is copied, so that it keeps its direction.
  const text = written
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  return onBluesky(text) ?? onX(text);
}

const BLUESKY_ADDRESS = /^(?:https?:\/\/)?(?:www\.)?bsky\.app\/profile\/(?<actor>[^/?#]+)(?<path>.*)$/i;
/** As the memory has them, too: there the name of the network stands before the id of a post. */
const AT_ADDRESS = /^(?:bluesky\/)?at:\/\/(?<actor>[^/?#]+)(?<path>.*)$/i;

function onBluesky(text: string): NamedPerson | undefined {
  const { actor, path = '' } = (BLUESKY_ADDRESS.exec(text) ?? AT_ADDRESS.exec(text))?.groups ?? {};
  const name = decoded(actor ?? text).replace(/^@/, '');
  const post = /^\/(?:post|app\.bsky\.feed\.post)\/([\w.~:-]+)/.exec(path)?.[1];
  const more = { network: 'bluesky' as const, ...(post === undefined ? {} : { post }) };
  if (did.test(name)) return { ...more, id: name };
  const handle = name.toLowerCase();
  return blueskyHandle.test(handle) && handle !== 'handle.invalid' ? { ...more, handle } : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const X_ADDRESS = /^(?:https?:\/\/)?(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com\//i;

/** Pages of X that are no people. */
const PAGES = new Set(
  'i intent home explore search hashtag settings messages notifications share compose login'.split(' '),
);

/** X's handles have at most 15 signs, a few old ones 20. */
function onX(text: string): NamedPerson | undefined {
  const network = 'x';
  if (/^\d{1,20}$/.test(text)) return { network, id: text };
  if (!X_ADDRESS.test(text)) {
    const handle = /^@?(\w{1,20})$/.exec(text)?.[1];
    return handle === undefined ? undefined : { network, handle: handle.toLowerCase() };
  }
  // Buttons to follow somebody: x.com/intent/user?user_id=7, …/follow?screen_name=ann
  const { asId, asName } =
    /[?&](?:user_id=(?<asId>\d{1,20})|screen_name=@?(?<asName>\w{1,20}))(?:[&#]|$)/.exec(text)?.groups ?? {};
  if (asId !== undefined) return { network, id: asId };
  if (asName !== undefined) return { network, handle: asName.toLowerCase() };
  const path = text.replace(X_ADDRESS, '').replace(/^@|[?#].*$/g, '');
  const { post, id, name } =
    /^(?:i\/user\/(?<id>\d{1,20})|i\/(?:web\/)?status\/(?<post>\d{1,20})(?:\/.*)?|@?(?<name>\w{1,20})(?:\/.*)?)$/.exec(
      path,
    )?.groups ?? {};
  const theirs = post ?? /^@?\w+\/status\/(\d{1,20})/.exec(path)?.[1];
  if (id !== undefined) return { network, id };
  if (name === undefined || PAGES.has(name.toLowerCase()))
    return theirs === undefined ? undefined : { network, post: theirs };
  return { network, handle: name.toLowerCase(), ...(theirs === undefined ? {} : { post: theirs }) };
}
