import { blockOf, saidIn, sortAt } from './relations.ts';
import type { Site } from './site.ts';
import { isObject } from './validate.ts';
import { postView, profileView } from './views.ts';
import { type Account, POST, type StoredRecord } from './world.ts';
import { type Answer, type Call, invalidRequest, limitOf, listOf, XrpcError } from './xrpc.ts';

interface Item {
  readonly at: Date;
  /** Orders items of the same moment. */
  readonly id: string;
}

/** A page of items, newest first. The cursor comes with every page but an empty one: also with the last. */
export function pageOf<T extends Item>(items: readonly T[], query: URLSearchParams) {
  const key = ({ at, id }: Item): string => `${at.toISOString()}::${id}`;
  const cursor = query.get('cursor');
  const page = items
    .toSorted((a, b) => (key(a) < key(b) ? 1 : -1))
    .filter((item) => cursor === null || key(item) < cursor)
    .slice(0, limitOf(query));
  const last = page.at(-1);
  return { page, cursor: last && { cursor: key(last) } };
}

function accountOf({ world }: Site, actor: string): Account {
  const account = world.find(actor);
  if (!account) throw invalidRequest('Profile not found');
  if (account.takenDown) throw new XrpcError(400, 'AccountTakedown', 'Account has been taken down');
  return account;
}

/** By the moment that an author claims, so that a post which was seen late stands deeper; with reposts, and pins where asked for. */
export function getAuthorFeed(site: Site, { query, viewer }: Call): Answer {
  const { world } = site;
  const { did } = accountOf(site, query.get('actor') ?? '');
  if (viewer !== undefined && blockOf(world, viewer, did))
    throw new XrpcError(400, 'BlockedActor', `Requester has blocked actor: ${did}`);
  if (viewer !== undefined && blockOf(world, did, viewer))
    throw new XrpcError(400, 'BlockedByActor', `Requester is blocked by actor: ${did}`);
  const filter = query.get('filter') ?? 'posts_with_replies';
  const posts = world
    .indexed(POST)
    .filter((post) => post.did === did && passes(post, filter))
    .map((post) => ({ at: sortAt(post), id: post.cid, post, reason: undefined }));
  const reposts = world.indexed('app.bsky.feed.repost').flatMap((repost) => {
    const { subject } = repost.value;
    const post = isObject(subject) ? world.record(String(subject.uri)) : undefined;
    if (repost.did !== did || !post) return [];
    const by = profileView(site, accountOf(site, did), viewer);
    const reason = {
      $type: 'app.bsky.feed.defs#reasonRepost',
      by,
      uri: repost.uri,
      indexedAt: repost.indexedAt,
    };
    return [{ at: sortAt(repost), id: repost.cid, post, reason }];
  });
  const { page, cursor } = pageOf([...posts, ...reposts], query);
  const feed = page.flatMap(({ post, reason }) => {
    const view = postView(site, post, viewer);
    return view ? [{ post: view, ...(reason && { reason }) }] : [];
  });
  return { body: { feed, ...cursor } };
}

function passes(post: StoredRecord, filter: string): boolean {
  const isReply = saidIn(post).parent !== undefined;
  const { embed } = post.value;
  switch (filter) {
    case 'posts_with_replies':
      return true;
    case 'posts_no_replies':
      return !isReply;
    case 'posts_with_media':
      return isObject(embed) && /images|gallery|recordWithMedia/.test(String(embed.$type));
    default:
      throw invalidRequest(`Error: unknown filter ${filter}`);
  }
}

/** In any order, without those that are gone, hidden, or of somebody who blocks the viewer. */
export function getPosts(site: Site, { query, viewer }: Call): Answer {
  const known = new Map(site.world.indexed(POST).map((post) => [post.uri, post]));
  const posts = [...new Set(listOf(query, 'uris'))].flatMap((uri) => {
    const post = known.get(uri);
    const view = post && postView(site, post, viewer);
    return view ? [view] : [];
  });
  return { body: { posts } };
}

export function getProfile(site: Site, { query, viewer }: Call): Answer {
  return { body: profileView(site, accountOf(site, query.get('actor') ?? ''), viewer) };
}

/** Without those that are not there. */
export function getProfiles(site: Site, { query, viewer }: Call): Answer {
  const accounts = [...new Set(listOf(query, 'actors'))].flatMap((actor) => site.world.find(actor) ?? []);
  const seen = accounts.filter(({ takenDown }) => !takenDown);
  return { body: { profiles: seen.map((account) => profileView(site, account, viewer)) } };
}

/** Only for who has a session; `tag` without `#`, all of them; the text anywhere, whatever the case. */
export function searchPosts(site: Site, { query, viewer }: Call): Answer {
  if (viewer === undefined) throw new XrpcError(403, 'Forbidden', 'Forbidden');
  const [q, tags] = [
    (query.get('q') ?? '').toLowerCase(),
    query.getAll('tag').map((tag) => tag.toLowerCase()),
  ];
  const since = query.get('since') ?? '';
  const found = site.world
    .indexed(POST)
    .filter((post) => {
      const text = String(post.value.text).toLowerCase();
      const words = text.split(/[^\p{L}\p{N}_#]+/u);
      return text.includes(q.replace(/^\*$/, '')) && tags.every((tag) => words.includes(`#${tag}`));
    })
    .filter((post) => sortAt(post).toISOString() >= since)
    .map((post) => ({ at: sortAt(post), id: post.cid, post }));
  const { page, cursor } = pageOf(found, query);
  return { body: { posts: page.flatMap(({ post }) => postView(site, post, viewer) ?? []), ...cursor } };
}

export function resolveHandle({ world }: Site, { query }: Call): Answer {
  const account = world.find(query.get('handle') ?? '');
  if (!account?.handleIsValid) throw invalidRequest('Unable to resolve handle');
  return { body: { did: account.did } };
}
