import { describe, expect, it } from 'vitest';
import type { Game } from '../src/game/game.ts';
import {
  blueskyBench,
  HOUR,
  hostFeed,
  MENTIONS,
  MINUTE,
  NOON,
  PHOTO,
  readAll,
} from './support/bluesky-bench.ts';

const HOST = 'host.bsky.test';
const GAME: Game = {
  key: '#cougarornot',
  hashtag: 'cougarornot',
  hosts: [HOST, 'host_of_x', 'me@ecoevo.social'],
};

async function bench(...options: Parameters<typeof blueskyBench>) {
  const at = await blueskyBench(...options);
  const host = at.here.addAccount({ handle: HOST, displayName: 'Michelle', description: 'I study seals' });
  return { ...at, host };
}

describe('what is read', () => {
  it('is a feed for each host of this network, and what is said to the bot', async () => {
    const { platform } = await bench();
    const other: Game = { key: '#trickybirdid', hashtag: 'trickybirdid', hosts: [HOST, 'did:plc:abc'] };
    expect(platform.plan([GAME, other])).toEqual([
      { kind: 'host', query: 'did:plc:abc', covers: ['#trickybirdid from:did:plc:abc'] },
      { kind: 'host', query: HOST, covers: [`#cougarornot from:${HOST}`, `#trickybirdid from:${HOST}`] },
      MENTIONS,
    ]);
    expect(platform.plan([])).toEqual([MENTIONS]);
    expect(platform.plan([GAME], { hostsOnly: true })).toHaveLength(1);
  });

  it('is by search only where the operator wants it', async () => {
    const { here, newRun } = await bench();
    const open: Game = { key: '#crowornot', hashtag: 'crowornot', hosts: [] };
    expect(newRun().plan([open])).toEqual([MENTIONS]);
    const platform = newRun({ search: true });
    const [search] = platform.plan([open]);
    expect(search).toEqual({ kind: 'search', query: '#crowornot', covers: ['#crowornot'] });
    const { uri } = here.addPost({ by: HOST, text: 'Who? #CrowOrNot' });
    here.addPost({ by: HOST, text: 'crowornot in words' });
    expect((await readAll(platform, search ?? MENTIONS)).posts.map(({ id }) => id)).toEqual([uri]);
  });

  it('costs one request for each host and one for what is said to the bot, when there is no news', async () => {
    const { here, newRun, calls } = await bench();
    here.addAccount({ handle: 'second.bsky.test' });
    const games = [{ ...GAME, hosts: [HOST, 'second.bsky.test'] }];
    for (const by of games[0]?.hosts ?? [])
      for (const hours of [2, 30])
        here.addPost({ by, text: 'Who is it?', at: new Date(NOON.getTime() - hours * HOUR) });
    const marks = new Map<string, string>();
    const run = async () => {
      const platform = newRun();
      for (const request of platform.plan(games)) {
        const mark = marks.get(request.query);
        const from =
          mark === undefined ? { notBefore: new Date(NOON.getTime() - 24 * HOUR) } : { marks: [mark] };
        const { posts, newestMark } = await readAll(platform, request, from);
        if (newestMark !== undefined) marks.set(request.query, newestMark);
        if (calls.length > 0 && mark !== undefined) expect(posts).toEqual([]);
      }
    };
    await run();
    calls();
    await run();
    expect(calls()).toEqual(['getAuthorFeed', 'getAuthorFeed', 'listNotifications']);
  });
});

describe('a round', () => {
  it('comes with everything that the game asks of it', async () => {
    const { here, platform, host } = await bench();
    const at = new Date(NOON.getTime() - HOUR);
    const { uri } = here.addPost({
      by: HOST,
      text: '🐆🐆 @fieldmark.test #CougarOrNot?',
      photos: [PHOTO, { bytes: new Uint8Array([255, 216, 254]) }],
      at,
    });
    const { posts, newestMark } = await readAll(platform, hostFeed(HOST));
    expect(posts).toEqual([
      {
        id: uri,
        editIds: [uri],
        versionAt: at,
        latestAt: at,
        createdAt: at,
        authorId: host.did,
        authorHandle: HOST,
        text: '🐆🐆 @fieldmark.test #CougarOrNot?',
        hashtags: ['CougarOrNot'],
        mentions: [{ id: here.bot.did, handle: 'fieldmark.test' }],
        photos: [
          {
            key: expect.stringMatching(/^0-bafkrei/),
            kind: 'photo',
            url: expect.stringMatching(`${here.url}/img/feed_fullsize/plain/${host.did}/bafkrei`),
            width: 800,
            height: 600,
            altText: 'A tawny cat',
          },
          {
            key: expect.stringMatching(/^1-bafkrei/),
            kind: 'photo',
            url: expect.stringMatching('/img/feed_fullsize/'),
          },
        ],
        conversationId: uri,
        canReply: 'yes',
      },
    ]);
    expect(newestMark).toMatch(/^2026-11-20T11:00:00\.000Z( \S+)+$/);
    const photo = await fetch(platform.photoUrl(posts[0]?.photos[0]?.url ?? '', 224));
    expect(new Uint8Array(await photo.arrayBuffer())).toEqual(PHOTO.bytes);
    expect(platform.postUrl({ id: uri, handle: HOST })).toBe(
      `https://bsky.app/profile/${HOST}/post/${uri.split('/').at(-1)}`,
    );
  });

  it('is what its author attached: pictures, a gallery, beside a quoted post too, previews of a video and a GIF; no other card', async () => {
    const { here, platform } = await bench();
    const card = (uri: string) => ({ uri, thumb: PHOTO });
    const own = here.addPost({ by: HOST, text: '1', photos: [PHOTO] });
    const made = [
      own,
      here.addPost({ by: HOST, text: '2', photos: Array(10).fill(PHOTO), gallery: true }),
      here.addPost({ by: HOST, text: '3', photos: [PHOTO], quoting: own.uri }),
      here.addPost({ by: HOST, text: '4', video: PHOTO }),
      here.addPost({ by: HOST, text: '5', card: card('https://media.tenor.com/abc/cat.gif?hh=1') }),
      here.addPost({ by: HOST, text: '6', card: card('https://example.org/news') }),
      here.addPost({ by: HOST, text: '7', quoting: own.uri }),
      here.addPost({
        by: HOST,
        text: '8',
        more: { embed: { $type: 'app.bsky.embed.hologram', of: 'a cat' } },
      }),
      here.addPost({ by: HOST, text: '9', replyTo: own.uri }),
    ];
    const posts = await platform.posts(made.map(({ uri }) => uri));
    const kinds = posts.map(({ text, photos }) => [text, ...photos.map(({ kind }) => kind)].join(' '));
    expect(kinds).toEqual([
      '1 photo',
      `2${' photo'.repeat(10)}`,
      '3 photo',
      '4 video-preview',
      '5 gif-preview',
      '6',
      '7',
      '8',
      '9',
    ]);
    expect(posts.every(({ photos }) => photos.every(({ url }) => url !== undefined))).toBe(true);
    const host = own.uri.split('/')[2];
    expect(posts[2]?.quotes).toEqual({ id: own.uri, authorId: host });
    expect(posts[6]?.quotes).toEqual({ id: own.uri, authorId: host });
    expect(posts[8]).toMatchObject({ repliesTo: { id: own.uri, authorId: host }, conversationId: own.uri });
  });

  it('that the AppView shows without an address of its picture has that of the blob', async () => {
    const { here, platform, host } = await bench();
    const { uri } = here.addPost({ by: HOST, text: 'Who?', photos: [PHOTO] });
    const real = here.world.record(uri);
    here.faults.add({
      kind: 'status',
      status: 200,
      body: {
        json: {
          posts: [
            {
              uri,
              cid: 'c',
              author: { did: host.did, handle: HOST },
              record: real?.value,
              embed: {
                $type: 'app.bsky.embed.images#view',
                images: [{ fullsize: 'https://undefined /x', alt: '' }],
              },
              indexedAt: NOON.toISOString(),
            },
          ],
        },
      },
      match: { path: /getPosts$/ },
    });
    const [post] = await platform.posts([uri]);
    const bytes = await (await fetch(post?.photos[0]?.url ?? '')).arrayBuffer();
    expect(new Uint8Array(bytes)).toEqual(PHOTO.bytes);
  });

  it('has hashtags that its author only typed, but no mention that is no facet', async () => {
    const { here, platform } = await bench();
    const { uri } = here.addPost({
      by: HOST,
      text: 'see #a, ＃B @fieldmark.test',
      facets: false,
      more: { tags: ['c'] },
    });
    const [post] = await platform.posts([uri]);
    expect(post?.hashtags).toEqual(['c', 'a', 'B']);
    expect(post?.mentions).toEqual([]);
  });

  it('is as old as its author says, but not younger than it was seen', async () => {
    const { here, platform } = await bench();
    const old = here.addPost({ by: HOST, text: 'old', createdAt: new Date('2020-01-01T00:00:00Z') });
    const future = here.addPost({ by: HOST, text: 'future', createdAt: new Date('2055-01-01T00:00:00Z') });
    const posts = await platform.posts([old.uri, future.uri]);
    expect(posts.map(({ createdAt }) => createdAt)).toEqual([new Date('2020-01-01T00:00:00Z'), NOON]);
  });

  it('cannot break a line, turn a text, or hold what a database refuses', async () => {
    const { here, platform } = await bench();
    const { uri } = here.addPost({ by: HOST, text: 'a\0b\u202ec\ud800d\u001b[2Je\nf' });
    const [post] = await platform.posts([uri]);
    expect(post?.text).toBe('a b c\ufffdd [2Je\nf');
  });
});

describe('who is left alone', () => {
  it.each([
    ['a host', {}, { canReply: 'yes' }],
    ['a bot', { labels: ['bot'] }, { authorIsBot: true }],
    ['a copy of an account elsewhere', { handle: 'ada.ecoevo.social.ap.brid.gy' }, { authorIsBot: true }],
    ['who says #nobot', { description: 'Seals. #NoBot please' }, { optsOut: 'profile' }],
    ['who says #noai', { description: '#noai' }, { optsOut: 'profile' }],
    ['an account whose pictures are hidden', { labels: ['porn'] }, { sensitive: true }],
  ] as const)('%s', async (_, account, expected) => {
    const { here, platform } = await blueskyBench();
    here.addAccount({ handle: HOST, ...account });
    const { handle } = { handle: HOST, ...account };
    here.addPost({ by: handle, text: 'Who? @fieldmark.test', photos: [PHOTO] });
    for (const request of [hostFeed(handle), MENTIONS]) {
      const [post] = (await readAll(platform, request)).posts;
      expect(post).toMatchObject(expected);
      const marks = ['authorIsBot', 'optsOut', 'sensitive'] as const;
      expect(marks.filter((name) => post?.[name] !== undefined)).toEqual(
        marks.filter((name) => name in expected),
      );
    }
  });

  it.each([
    ['porn', []],
    ['!hide', []],
    ['graphic-media', []],
    ['', ['nudity']],
  ])('a picture that a label hides: %s %s', async (moderator, labels) => {
    const { here, platform } = await bench();
    const { uri } = here.addPost({ by: HOST, text: 'Who?', photos: [PHOTO], labels });
    if (moderator !== '') here.label(uri, moderator);
    expect((await platform.posts([uri]))[0]?.sensitive).toBe(true);
  });

  it('where the thread is closed for the bot', async () => {
    const { here, platform } = await bench();
    const [closed, summons] = ['Who?', 'Who? @fieldmark.test'].map(
      (text) => here.addPost({ by: HOST, text }).uri,
    );
    here.setGate(closed ?? '', []);
    here.setGate(summons ?? '', ['mentionRule']);
    const posts = await platform.posts([closed ?? '', summons ?? '']);
    expect(posts.map(({ canReply }) => canReply)).toEqual(['no', 'yes']);
  });

  it('who blocks the bot has no posts; who is not there is named', async () => {
    const { here, platform } = await bench();
    here.addPost({ by: HOST, text: 'Who?', photos: [PHOTO] });
    here.block(HOST, here.bot.handle);
    expect(await platform.read(hostFeed(HOST), { notBefore: new Date(0) })).toEqual({ posts: [] });
    await expect(platform.read(hostFeed('nobody.test'), { notBefore: new Date(0) })).rejects.toMatchObject({
      kind: 'refused',
      reason: 'host-unknown',
      message: expect.stringContaining('nobody.test'),
    });
  });

  it('a host whose account was taken down is not the bot: the others are read on', async () => {
    const { here, platform } = await bench();
    here.takeDown(HOST);
    await expect(platform.read(hostFeed(HOST), { notBefore: new Date(0) })).rejects.toMatchObject({
      kind: 'refused',
      reason: 'host-unknown',
    });
    here.takeDown(here.bot.handle);
    await expect(platform.read(hostFeed(HOST), { notBefore: new Date(0) })).rejects.toMatchObject({
      kind: 'credentials',
      reason: 'account-takedown',
    });
  });

  it('is known by id: a new name is the same person, an old name is somebody else, one that leads nowhere is none', async () => {
    const { here, platform, host } = await bench();
    here.addPost({ by: HOST, text: 'Who? @fieldmark.test' });
    here.rename(HOST, 'new.bsky.test');
    const stranger = here.addAccount({ handle: HOST });
    here.addPost({ by: HOST, text: 'Me! @fieldmark.test' });
    const lost = here.addAccount({ handle: 'lost.test' });
    lost.handleIsValid = false;
    here.addPost({ by: lost.did, text: 'And me @fieldmark.test' });
    const { posts } = await readAll(platform, MENTIONS);
    const names = new Map(posts.map(({ authorId, authorHandle }) => [authorId, authorHandle]));
    expect(names).toEqual(
      new Map([
        [host.did, 'new.bsky.test'],
        [stranger.did, HOST],
        [lost.did, undefined],
      ]),
    );
    expect(await platform.handlesOf([host.did, lost.did, 'did:plc:nobody'])).toEqual(
      new Map([[host.did, 'new.bsky.test']]),
    );
    expect(await platform.idsOf?.([HOST, 'nobody.test'])).toEqual(new Map([[HOST, stranger.did]]));
  });
});

describe('marks', () => {
  it('leave out what was read, and find what shows up late', async () => {
    const { here, platform, ago, advance } = await bench();
    const add = (text: string, at: Date) => here.addPost({ by: HOST, text, at });
    add('long ago', ago(5 * HOUR));
    add('one', ago(2 * MINUTE));
    const first = await readAll(platform, hostFeed(HOST), { notBefore: ago(HOUR) });
    expect(first.posts.map(({ text }) => text)).toEqual(['one']);
    const mark = first.newestMark ?? '';
    expect((await readAll(platform, hostFeed(HOST), { marks: [mark] })).posts).toEqual([]);

    // Made before the first, seen after it: the list is sorted by what the author claims.
    here.addPost({ by: HOST, text: 'late', createdAt: ago(20 * MINUTE) });
    add('same moment', ago(2 * MINUTE));
    advance(MINUTE);
    add('two', ago(0));
    const second = await readAll(platform, hostFeed(HOST), { marks: [mark] });
    expect(second.posts.map(({ text }) => text).sort()).toEqual(['late', 'same moment', 'two']);
    const later = second.newestMark ?? '';
    expect(platform.later(mark, later)).toBe(later);
    expect(platform.later(later, mark)).toBe(later);
    expect((await readAll(platform, hostFeed(HOST), { marks: [later] })).posts).toEqual([]);
    // A part that lies further back is read from there.
    expect((await readAll(platform, hostFeed(HOST), { marks: [later, mark] })).posts).toHaveLength(3);
    expect(
      (await readAll(platform, hostFeed(HOST), { marks: [later], notBefore: ago(10 * HOUR) })).posts,
    ).toHaveLength(5);
  });

  it('pass by a backlog of 230 notifications, most of them likes, while new ones come', async () => {
    const { here, platform, ago, calls } = await bench();
    const own = here.addPost({ by: here.bot.handle, text: 'A cougar.', at: ago(40 * HOUR) });
    const made: string[] = [];
    for (let i = 0; i < 230; i++) {
      const at = ago((231 - i) * MINUTE);
      if (i % 4 === 3)
        made.push(
          here.addPost({ by: HOST, text: `@fieldmark.test who? ${i}`, at: i === 7 ? ago(228 * MINUTE) : at })
            .uri,
        );
      else here.like(HOST, own.uri);
    }
    const seen: string[] = [];
    let page = await platform.read(MENTIONS, { notBefore: ago(24 * HOUR) });
    const mark = page.newestMark ?? '';
    const late = here.addPost({ by: HOST, text: '@fieldmark.test new', at: ago(0) }).uri;
    for (;;) {
      seen.push(...page.posts.map(({ id }) => id));
      if (page.nextPageToken === undefined) break;
      page = await platform.read(MENTIONS, { notBefore: ago(24 * HOUR), pageToken: page.nextPageToken });
    }
    expect(seen.sort()).toEqual(made.toSorted());
    expect(calls().filter((name) => name === 'listNotifications').length).toBeLessThanOrEqual(3);
    expect((await readAll(platform, MENTIONS, { marks: [mark] })).posts.map(({ id }) => id)).toEqual([late]);
  });

  it('find a post of somebody whose clock is hours behind, once', async () => {
    const { here, platform, ago, advance } = await bench();
    for (const hours of [1, 9]) here.addPost({ by: HOST, text: 'before', at: ago(hours * HOUR) });
    const mark = (await readAll(platform, hostFeed(HOST), { notBefore: ago(3 * HOUR) })).newestMark ?? '';
    advance(10 * MINUTE);
    here.addPost({ by: HOST, text: 'slow', createdAt: ago(6 * HOUR) });
    const { posts, newestMark = '' } = await readAll(platform, hostFeed(HOST), { marks: [mark] });
    expect(posts.map(({ text }) => text)).toEqual(['slow']);
    expect(platform.later(mark, newestMark)).toBe(newestMark);
    expect((await readAll(platform, hostFeed(HOST), { marks: [newestMark] })).posts).toEqual([]);
  });

  it('pass by a host who only reposts, page by page only once', async () => {
    const { here, platform, ago, advance, calls } = await bench();
    here.addAccount({ handle: 'other.test' });
    for (const hours of [2, 9]) here.addPost({ by: HOST, text: 'mine', at: ago(hours * HOUR) });
    const first = await readAll(platform, hostFeed(HOST), { notBefore: ago(3 * HOUR) });
    for (let i = 0; i < 60; i++)
      here.repost(HOST, here.addPost({ by: 'other.test', text: `not mine ${i}` }).uri);
    const second = await readAll(platform, hostFeed(HOST), { marks: [first.newestMark ?? ''] });
    expect(second).toMatchObject({ posts: [], newestMark: expect.any(String) });
    calls();
    advance(2 * HOUR);
    await readAll(platform, hostFeed(HOST), { marks: [second.newestMark ?? ''] });
    expect(calls().filter((name) => name === 'getAuthorFeed')).toHaveLength(1);
  });

  it('wait an hour for a post that the bot is told of before it is shown', async () => {
    const { here, platform, ago, advance, calls } = await bench();
    here.addPost({ by: HOST, text: '@fieldmark.test before', at: ago(2 * HOUR) });
    const mark = (await readAll(platform, MENTIONS, { notBefore: ago(3 * HOUR) })).newestMark ?? '';
    here.addPost({ by: HOST, text: '@fieldmark.test who?' });
    const hidden = {
      kind: 'status',
      status: 200,
      body: { json: { posts: [] } },
      match: { path: /getPosts$/ },
    } as const;
    here.faults.add(hidden);
    const first = await readAll(platform, MENTIONS, { marks: [mark] });
    expect(first.posts).toEqual([]);
    advance(MINUTE);
    expect((await readAll(platform, MENTIONS, { marks: [mark] })).posts).toHaveLength(1);
    advance(HOUR);
    here.faults.add(hidden);
    const late = (await readAll(platform, MENTIONS, { marks: [mark] })).newestMark ?? '';
    calls();
    expect((await readAll(platform, MENTIONS, { marks: [late] })).posts).toEqual([]);
    expect(calls()).toEqual(['listNotifications']);
  });

  it('end where a server gives the same cursor again', async () => {
    const { here, platform } = await bench();
    here.addPost({ by: HOST, text: 'one' });
    const json = { feed: [], cursor: 'the same' };
    here.faults.add({
      kind: 'status',
      status: 200,
      body: { json },
      match: { path: /getAuthorFeed$/ },
      times: 99,
    });
    expect((await readAll(platform, hostFeed(HOST))).pages).toBe(2);
  });

  it('pass reposts by, and a malformed post', async () => {
    const { here, platform } = await bench();
    here.addAccount({ handle: 'other.test' });
    here.repost(HOST, here.addPost({ by: 'other.test', text: 'not mine' }).uri);
    here.addPost({ by: HOST, text: 'broken', more: { text: { not: 'a text' } } });
    here.addPost({ by: HOST, text: 'mine' });
    expect((await readAll(platform, hostFeed(HOST))).posts.map(({ text }) => text)).toEqual(['mine']);
  });
});
