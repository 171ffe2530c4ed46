import { isObject, list } from './validate.ts';
import { POST, type StoredRecord, type World } from './world.ts';

/** What a post says of other posts and people, read from its record. */
export interface Said {
  readonly parent?: string;
  readonly root?: string;
  readonly quoted?: string;
  /** DIDs of mention facets: a name in the text alone mentions nobody. */
  readonly mentions: readonly string[];
}

export function saidIn({ value }: StoredRecord): Said {
  const { reply, embed, facets } = value;
  const uriOf = (ref: unknown): string | undefined =>
    isObject(ref) && typeof ref.uri === 'string' ? ref.uri : undefined;
  const record = isObject(embed) ? embed.record : undefined;
  // `record` holds the reference itself, `recordWithMedia` a `record` that holds it.
  const quoted = uriOf(record) ?? (isObject(record) ? uriOf(record.record) : undefined);
  const parent = isObject(reply) ? uriOf(reply.parent) : undefined;
  const root = isObject(reply) ? uriOf(reply.root) : undefined;
  const features = list(facets).flatMap((facet) => (isObject(facet) ? list(facet.features) : []));
  return {
    ...(parent !== undefined && { parent }),
    ...(root !== undefined && { root }),
    ...(quoted !== undefined && { quoted }),
    mentions: features.flatMap((feature) =>
      isObject(feature) && feature.$type === 'app.bsky.richtext.facet#mention' ? [String(feature.did)] : [],
    ),
  };
}

export const didIn = (uri: string): string => uri.split('/')[2] ?? '';

/** The moment a post is sorted by: what its author claims, but never later than it was seen. */
export function sortAt({ value, indexedAt }: StoredRecord): Date {
  const claimed = new Date(String(value.createdAt));
  return Number.isNaN(claimed.getTime()) || claimed > indexedAt ? indexedAt : claimed;
}

/** The uri of the block of one account by another. */
export function blockOf(world: World, by: string, whom: string): string | undefined {
  return world.indexed('app.bsky.graph.block').find(({ did, value }) => did === by && value.subject === whom)
    ?.uri;
}

export function areApart(world: World, a: string, b: string): boolean {
  return blockOf(world, a, b) !== undefined || blockOf(world, b, a) !== undefined;
}

/** Whether the thread's author lets `did` reply: a threadgate of the root, with its rules. */
export function mayReply(world: World, post: StoredRecord, did: string): boolean {
  const root = rootOf(world, post);
  if (root === undefined || root.did === did) return true;
  const gateUri = `at://${root.did}/app.bsky.feed.threadgate/${root.rkey}`;
  const gate = world.indexed('app.bsky.feed.threadgate').find(({ uri }) => uri === gateUri);
  if (!gate || gate.value.allow === undefined) return true;
  return list(gate.value.allow).some((rule) => {
    switch (isObject(rule) ? rule.$type : undefined) {
      case 'app.bsky.feed.threadgate#mentionRule':
        return saidIn(root).mentions.includes(did);
      case 'app.bsky.feed.threadgate#followingRule':
        return follows(world, root.did, did);
      case 'app.bsky.feed.threadgate#followerRule':
        return follows(world, did, root.did);
      default:
        return false;
    }
  });
}

function rootOf(world: World, post: StoredRecord): StoredRecord | undefined {
  const uri = saidIn(post).root ?? post.uri;
  return world.indexed(POST).find((other) => other.uri === uri);
}

function follows(world: World, a: string, b: string): boolean {
  return world.indexed('app.bsky.graph.follow').some(({ did, value }) => did === a && value.subject === b);
}
