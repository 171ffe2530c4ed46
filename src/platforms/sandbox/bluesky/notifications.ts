import { pageOf } from './appview.ts';
import { areApart, didIn, mayReply, saidIn, sortAt } from './relations.ts';
import type { Site } from './site.ts';
import { isObject } from './validate.ts';
import { profileView } from './views.ts';
import { POST, type StoredRecord, type World } from './world.ts';
import { type Answer, type Call, XrpcError } from './xrpc.ts';

interface Notification {
  readonly record: StoredRecord;
  readonly reason: 'mention' | 'reply' | 'quote' | 'like' | 'repost' | 'follow';
  readonly subject?: string;
}

/** What others did to the viewer, newest first; of one post only the first of mention, quote and reply. */
export function listNotifications(site: Site, { query, viewer }: Call): Answer {
  if (viewer === undefined) throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
  const { world } = site;
  const reasons = query.getAll('reasons');
  const all = [
    ...world.indexed(POST).flatMap((post) => ofPost(world, post, viewer)),
    ...ofSubjects(world, 'app.bsky.feed.like', 'like', viewer),
    ...ofSubjects(world, 'app.bsky.feed.repost', 'repost', viewer),
    ...world
      .indexed('app.bsky.graph.follow')
      .filter(({ value }) => value.subject === viewer)
      .map((record): Notification => ({ record, reason: 'follow' })),
  ];
  const wanted = all
    .filter(({ reason }) => reasons.length === 0 || reasons.includes(reason))
    .filter(({ record }) => !areApart(world, viewer, record.did))
    .map((each) => ({ ...each, at: sortAt(each.record), id: each.record.cid }));
  const { page, cursor } = pageOf(wanted, query);
  const notifications = page.map(({ record, reason, subject }) => ({
    uri: record.uri,
    cid: record.cid,
    author: profileView(site, world.findOrThrow(record.did), viewer),
    reason,
    ...(subject !== undefined && { reasonSubject: subject }),
    record: record.value,
    isRead: false,
    indexedAt: record.indexedAt.toISOString(),
    labels: world.labelsOf(record.uri),
  }));
  return { body: { notifications, priority: false, ...cursor } };
}

/** A reply that a threadgate forbids tells nobody; a name in the text without a facet neither. */
function ofPost(world: World, record: StoredRecord, viewer: string): readonly Notification[] {
  if (record.did === viewer) return [];
  const { mentions, quoted, parent, root } = saidIn(record);
  if (mentions.includes(viewer)) return [{ record, reason: 'mention' }];
  if (quoted !== undefined && didIn(quoted) === viewer) return [{ record, reason: 'quote', subject: quoted }];
  const answered = [parent, root].find((uri) => uri !== undefined && didIn(uri) === viewer);
  if (answered === undefined || !mayReply(world, record, record.did)) return [];
  return [{ record, reason: 'reply', subject: answered }];
}

function ofSubjects(
  world: World,
  collection: string,
  reason: 'like' | 'repost',
  viewer: string,
): readonly Notification[] {
  return world.indexed(collection).flatMap((record) => {
    const { subject } = record.value;
    const uri = isObject(subject) ? String(subject.uri) : '';
    return didIn(uri) === viewer ? [{ record, reason, subject: uri }] : [];
  });
}
