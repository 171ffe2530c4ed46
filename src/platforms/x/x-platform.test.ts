import { describe, expect, it } from 'vitest';
import type { Game } from '../../game/game.ts';
import { PlatformError } from '../platform.ts';
import { idAt } from './ids.ts';
import { CANARIES, facing, json, NOON, platformAt } from './testing/calls.ts';

const GAMES: readonly Game[] = [{ key: '#a', hashtag: 'a', hosts: ['ada'] }];
const SEARCH = { kind: 'search', query: '#a from:ada -is:retweet', covers: ['#a from:ada'] } as const;
const ME = { data: { id: '42', name: 'Fieldmark', username: 'Fieldmark_Bot' } };
const post = (id: string, more: object = {}) => ({ id, author_id: '42', text: 'x', ...more });
const FRESH = idAt(new Date('2026-11-20T06:00:00Z'));

describe('whose name a call is made in', () => {
  it('is the app for reading when there is a bearer token, and the bot account for all else', async () => {
    const { platform, requests } = await facing((request, response) => {
      const body =
        request.method === 'POST'
          ? { data: { id: '9', text: 'x' } }
          : request.url === '/2/users/me'
            ? ME
            : { data: [], meta: {} };
      json(200, body)(request, response);
    });
    await platform.whoAmI();
    await platform.read(SEARCH, { marks: [FRESH] });
    await platform.ownPosts({ account: { id: '42', handle: 'b' }, since: NOON });
    await platform.handlesOf(['7']);
    await platform.publish({ key: 'k', at: NOON, text: 'x' });
    expect(requests.map(({ authorization }) => authorization.split(' ')[0])).toEqual([
      'OAuth',
      'Bearer',
      'Bearer',
      'Bearer',
      'OAuth',
    ]);
    expect(requests[1]?.authorization).toBe(`Bearer ${CANARIES.bearerToken}`);
  });

  it.each([undefined, ''])('is always the bot account without one (%o)', async (bearerToken) => {
    const { platform, requests } = await facing(json(200, { meta: { result_count: 0 } }), {
      credentials: { ...CANARIES, bearerToken },
    });
    await platform.read(SEARCH, { marks: [FRESH] });
    expect(requests[0]?.authorization).toMatch(/^OAuth oauth_consumer_key="canary-api-key-1111"/);
  });
});

describe('the base address', () => {
  it('may have a path, and posts are JSON all the same', async () => {
    const { url, requests } = await facing(json(201, { data: { id: '9' } }));
    const { platform } = platformAt(`${url}/some/proxy/`);
    expect(await platform.publish({ key: 'k', at: NOON, text: 'A cougar', replyTo: '7' })).toEqual({
      id: '9',
    });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      contentType: expect.stringContaining('application/json'),
    });
    expect(requests[0]?.url.pathname).toBe('/some/proxy/2/tweets');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      text: 'A cougar',
      reply: { in_reply_to_tweet_id: '7' },
    });
  });
});

describe('reading', () => {
  it('asks for what costs nothing, and for media', async () => {
    const { platform, requests } = await facing(json(200, { meta: { result_count: 0 } }));
    expect(await platform.read(SEARCH, { marks: [FRESH] })).toEqual({ posts: [] });
    expect(requests[0]?.url.pathname).toBe('/2/tweets/search/recent');
    expect(requests[0]?.encodings).toBe('identity');
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      query: SEARCH.query,
      since_id: FRESH,
      max_results: '100',
      expansions: 'attachments.media_keys',
      'tweet.fields':
        'attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,note_tweet,referenced_tweets,reply_settings',
      'media.fields': 'alt_text,height,preview_image_url,type,url,width',
    });
  });

  it('asks every page from the same id, though the window moves on meanwhile', async () => {
    let now = NOON;
    const { platform, requests } = await facing(json(200, { meta: { result_count: 0 } }), { now: () => now });
    await platform.read(SEARCH, { marks: ['1'] });
    now = new Date(NOON.getTime() + 60_000);
    await platform.read(SEARCH, { marks: ['1'], pageToken: 'next' });
    await platform.read(SEARCH, { marks: ['1'] });
    const asked = requests.map(({ url }) => [
      url.searchParams.get('since_id'),
      url.searchParams.get('next_token'),
    ]);
    const lifted = idAt(new Date('2026-11-13T12:05:00Z'));
    expect(asked).toEqual([
      [lifted, null],
      [lifted, 'next'],
      [idAt(new Date('2026-11-13T12:06:00Z')), null],
    ]);
  });

  it('counts each post that came, the unreadable ones too', async () => {
    const { platform, usages } = await facing(json(200, { data: [post('9'), { id: '8' }, null], meta: {} }));
    expect((await platform.read(SEARCH, { marks: [FRESH] })).posts).toHaveLength(1);
    expect(usages).toEqual([{ what: 'post-read', units: 3, ids: ['9', '8'] }]);
  });

  it('counts nothing for an empty page or a failed call', async () => {
    const { platform, usages, close } = await facing(json(200, { meta: { result_count: 0 } }));
    await platform.read(SEARCH, { marks: [FRESH] });
    await close();
    await expect(platform.read(SEARCH, { marks: [FRESH] })).rejects.toThrow(PlatformError);
    expect(usages).toEqual([]);
  });

  it('uses the data beside problems', async () => {
    const errors = [
      { type: 'https://api.x.com/2/problems/resource-not-found', title: 'Not Found', detail: 'media' },
    ];
    const { platform } = await facing(json(200, { data: [post('9')], errors, meta: {} }));
    expect((await platform.read(SEARCH, { marks: [FRESH] })).posts.map(({ id }) => id)).toEqual(['9']);
  });
});

describe('reading mentions', () => {
  it('is one request, by the id of the bot, at the price of own posts', async () => {
    const { platform, requests, usages } = await facing(
      (request, response) =>
        json(200, request.url === '/2/users/me' ? ME : { data: [post('9')], meta: {} })(request, response),
      { poll: 'mentions' },
    );
    const plan = platform.plan(GAMES);
    expect(plan).toEqual([{ kind: 'mentions', query: 'mentions', covers: ['mentions'] }]);
    for (const pageToken of [undefined, 'next']) {
      const page = await platform.read(plan[0] ?? SEARCH, {
        marks: [FRESH],
        ...(pageToken ? { pageToken } : {}),
      });
      expect(page.posts[0]).toMatchObject({ id: '9', authorHandle: 'fieldmark_bot' });
    }
    expect(requests.map(({ url }) => [url.pathname, url.searchParams.get('pagination_token')])).toEqual([
      ['/2/users/me', null],
      ['/2/users/42/mentions', null],
      ['/2/users/42/mentions', 'next'],
    ]);
    expect(usages.map(({ what }) => what)).toEqual(['user-read', 'own-read', 'own-read']);
  });

  it('does not ask who the bot is when that is known', async () => {
    const { platform, requests } = await facing(json(200, { meta: { result_count: 0 } }), {
      poll: 'mentions',
      account: { id: '43', handle: 'b' },
    });
    await platform.read({ kind: 'mentions', query: 'mentions', covers: ['mentions'] }, { marks: [FRESH] });
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/2/users/43/mentions']);
  });
});

describe("the bot's own posts", () => {
  const account = { id: '42', handle: 'fieldmark_bot' };
  const since = new Date('2026-11-19T12:00:00.789Z');

  it('come with what they reply to, without retweets', async () => {
    const { platform, requests, usages } = await facing(
      json(200, {
        data: [
          post('9', {
            text: '@ada A cougar &amp; a cub',
            referenced_tweets: [{ type: 'replied_to', id: '7' }],
            created_at: '2026-11-20T09:30:00Z',
          }),
        ],
        meta: { newest_id: '9', next_token: 'n' },
      }),
    );
    expect(await platform.ownPosts({ account, since, pageToken: 'p' })).toMatchObject({
      posts: [
        {
          id: '9',
          authorHandle: 'fieldmark_bot',
          text: 'A cougar & a cub',
          repliesTo: { id: '7' },
          createdAt: new Date('2026-11-20T09:30:00Z'),
        },
      ],
      newestMark: '9',
      nextPageToken: 'n',
    });
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toMatchObject({
      exclude: 'retweets',
      start_time: '2026-11-19T12:00:00Z',
      pagination_token: 'p',
      max_results: '100',
    });
    expect(usages).toEqual([{ what: 'own-read', units: 1, ids: ['9'] }]);
  });

  it('are never asked for from a moment that X may think is still to come', async () => {
    const { platform, requests } = await facing(json(200, { meta: { result_count: 0 } }));
    await platform.ownPosts({ account, since: new Date(NOON.getTime() + 5_000) });
    expect(requests[0]?.url.searchParams.get('start_time')).toBe('2026-11-20T11:59:00Z');
  });

  it.each([
    ['a post cannot be read', { data: [post('9'), { id: '8' }], meta: {} }],
    [
      'what a post replies to cannot be read',
      { data: [post('9', { referenced_tweets: [{ type: 'replied_to' }] })], meta: {} },
    ],
    [
      'X tells of problems beside them',
      { data: [post('9')], errors: [{ title: 'Internal Error' }], meta: {} },
    ],
  ])('are not to be had when %s: what is missing would be posted again', async (_, body) => {
    const { platform } = await facing(json(200, body));
    await expect(platform.ownPosts({ account, since })).rejects.toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
  });
});
