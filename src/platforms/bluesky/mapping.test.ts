import { describe, expect, it } from 'vitest';
import { postViewSchema } from './answer-schemas.ts';
import { toPost } from './mapping.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const POST = `at://${DID}/app.bsky.feed.post/3lbdlqkmf2c2a`;

/** A post as the AppView shows it, with what a test changes in it. */
function post(over: object = {}, author: object = {}) {
  const view = {
    uri: POST,
    cid: 'bafyrei',
    author: { did: DID, handle: 'Host.bsky.social', ...author },
    record: { text: 'Who is it?', createdAt: '2026-11-20T11:00:00Z' },
    indexedAt: '2026-11-20T11:00:02Z',
    labels: [],
    ...over,
  };
  return toPost(postViewSchema.parse(view), undefined, {
    now: NOON,
    blobUrl: (did, cid) => `https://pds.test/${did}/${cid}`,
  });
}
const label = (val: string, more: object = {}) => ({
  src: 'did:plc:moderator',
  uri: POST,
  val,
  cts: '2026-11-20T11:00:00Z',
  ...more,
});

describe('labels', () => {
  it.each([
    ['one that hides', [label('porn')], true],
    ['one that was taken back', [label('porn', { neg: true })], undefined],
    ['one that is over', [label('porn', { exp: '2026-11-20T11:59:59Z' })], undefined],
    ['one that will be over', [label('porn', { exp: '2026-11-20T12:00:01Z' })], true],
    ['one that hides nothing', [label('cute')], undefined],
    ['broken ones beside', [7, null, { val: 3 }, label('gore')], true],
    ['no list', 'porn', undefined],
  ])('%s', (_, labels, sensitive) => expect(post({ labels }).sensitive).toBe(sensitive));
});

describe('what Bluesky does not say', () => {
  it('is left open', () => {
    const open = post();
    expect(open).toMatchObject({
      canReply: 'unknown',
      authorHandle: 'host.bsky.social',
      photos: [],
      mentions: [],
    });
    expect(open).not.toHaveProperty('authorIsBot');
  });

  it('or says wrongly, is no fault of the post', () => {
    const odd = post({
      record: {
        text: 'Who?',
        createdAt: 'yesterday',
        facets: [
          { index: { byteStart: -1 } },
          { index: { byteStart: 90, byteEnd: 99 }, features: [{ $type: 'x', did: DID }] },
        ],
        tags: 'none',
        embed: { $type: 'app.bsky.embed.images', images: 'four' },
      },
      embed: {
        $type: 'app.bsky.embed.images#view',
        images: [{ fullsize: 'javascript:alert(1)', aspectRatio: { width: -1 } }],
      },
    });
    expect(odd).toMatchObject({
      createdAt: new Date('2026-11-20T11:00:02Z'),
      mentions: [{ id: DID, handle: '' }],
      photos: [{ key: '0', kind: 'photo' }],
    });
    expect(odd.photos[0]).not.toHaveProperty('url');
  });
});
