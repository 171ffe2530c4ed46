import { cidOf } from './ids.ts';
import type { Site } from './site.ts';
import { isObject, validateRecord } from './validate.ts';
import type { StoredRecord } from './world.ts';
import { type Answer, type Call, invalidRequest, limitOf, textOf, XrpcError } from './xrpc.ts';

/** Points of a write. */
const COST = { create: 3, update: 2, delete: 1 } as const;

interface Write {
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
  readonly uri: string;
}

/** Of a body: what it names, which must lie in the caller's own repository. */
function targetOf({ world }: Site, { body, viewer }: Call, rkey = textOf(body, 'rkey')): Write {
  const did = world.find(textOf(body, 'repo'))?.did;
  if (did === undefined || did !== viewer) throw invalidRequest('Could not find repo');
  const collection = textOf(body, 'collection');
  return { did, collection, rkey, uri: `at://${did}/${collection}/${rkey}` };
}

function recordOf({ world }: Site, { did, collection, rkey }: Write, { body }: Call) {
  return validateRecord(world, did, collection, rkey, isObject(body) ? body.record : undefined);
}

/** A used key is no refusal but a failure of the server (bluesky-social/atproto#3718, still so in November 2026). */
export function createRecord(site: Site, call: Call): Answer {
  const given = isObject(call.body) ? call.body.rkey : undefined;
  const rkey = typeof given === 'string' ? given : site.world.tids.next(site.world.now());
  const target = targetOf(site, call, rkey);
  const value = recordOf(site, target, call);
  if (site.world.record(target.uri)) throw new XrpcError(500, 'InternalServerError', 'Internal Server Error');
  return written(site, target, value, COST.create);
}

/**
 * `swapRecord: null` wants that nothing is there: then another record is a refusal (`InvalidSwap`); an equal one is none, and answered
 * without `commit`. Without `swapRecord` it overwrites in silence.
 */
export function putRecord(site: Site, call: Call): Answer {
  const target = targetOf(site, call);
  const value = recordOf(site, target, call);
  const known = site.world.record(target.uri);
  if (known?.cid === cidOf(value))
    return { body: { uri: known.uri, cid: known.cid, validationStatus: 'valid' } };
  checkSwap(call, known);
  return written(site, target, value, known ? COST.update : COST.create);
}

export function deleteRecord(site: Site, call: Call): Answer {
  const target = targetOf(site, call);
  const known = site.world.record(target.uri);
  if (!known) return { body: {} };
  checkSwap(call, known);
  const headers = site.limits.take('write', target.did, COST.delete);
  site.world.remove(known.uri);
  return { body: { commit: commitOf(site) }, headers };
}

function checkSwap({ body }: Call, known: StoredRecord | undefined): void {
  const swap = isObject(body) ? body.swapRecord : undefined;
  if (swap === undefined || swap === (known?.cid ?? null)) return;
  throw new XrpcError(400, 'InvalidSwap', `Record was at ${known?.cid ?? 'null'}`);
}

function written(
  site: Site,
  target: Write,
  value: Readonly<Record<string, unknown>>,
  points: number,
): Answer {
  const headers = site.limits.take('write', target.did, points);
  const { uri, cid } = site.world.put(target.did, target.collection, target.rkey, value);
  return { body: { uri, cid, commit: commitOf(site), validationStatus: 'valid' }, headers };
}

function commitOf({ world }: Site): object {
  const rev = world.tids.next(world.now());
  return { cid: cidOf({ rev }), rev };
}

/** Of any account: what is not on this PDS, the AppView answers. */
export function getRecord({ world }: Site, { query }: Call): Answer {
  const [repo, collection, rkey] = ['repo', 'collection', 'rkey'].map((name) => query.get(name) ?? '');
  const account = world.find(repo ?? '');
  if (!account) throw invalidRequest(`Could not find repo: ${repo}`);
  const uri = `at://${account.did}/${collection}/${rkey}`;
  const record = world.record(uri);
  if (!record) throw new XrpcError(400, 'RecordNotFound', `Could not locate record: ${uri}`);
  return { body: { uri, cid: record.cid, value: record.value } };
}

/** Newest record key first, at once; `cursor` is the last key of the page before. */
export function listRecords({ world }: Site, { query }: Call): Answer {
  const account = world.find(query.get('repo') ?? '');
  if (!account) throw invalidRequest(`Could not find repo: ${query.get('repo')}`);
  const cursor = query.get('cursor');
  const page = world
    .repo(account.did, query.get('collection') ?? '')
    .filter(({ rkey }) => cursor === null || rkey < cursor)
    .slice(0, limitOf(query));
  const last = page.at(-1);
  return {
    body: {
      records: page.map(({ uri, cid, value }) => ({ uri, cid, value })),
      ...(last && { cursor: last.rkey }),
    },
  };
}

export function uploadBlob(site: Site, { bytes, contentType, viewer = '' }: Call): Answer {
  const headers = site.limits.take('upload', viewer);
  const { cid, mimeType } = site.world.addBlob(viewer, bytes, contentType);
  return { body: { blob: { $type: 'blob', ref: { $link: cid }, mimeType, size: bytes.length } }, headers };
}

/** The original bytes; nobody needs a session for them. */
export function getBlob({ world }: Site, { query }: Call): Answer {
  const blob = world.blob(query.get('did') ?? '', query.get('cid') ?? '');
  if (!blob) throw new XrpcError(400, 'BlobNotFound', 'Blob not found');
  const headers = { 'content-type': blob.mimeType, 'content-security-policy': "default-src 'none'; sandbox" };
  return { body: blob.bytes, headers };
}
