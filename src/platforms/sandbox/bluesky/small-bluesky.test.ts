import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SmallBluesky, startSmallBluesky } from './small-bluesky.ts';
import { ask, logIn } from './testing/caller.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

/** What only the small one can be asked for: its clock, its faults, its moderators. */
let at = NOON.getTime();
let small: SmallBluesky;
beforeEach(async () => {
  at = NOON.getTime();
  small = await startSmallBluesky({ now: () => new Date(at) });
});
afterEach(() => small.close());

const bot = () => logIn(small.url, { handle: small.bot.handle, password: small.bot.appPassword });

describe('sessions', () => {
  it('end: ExpiredToken, of both tokens', async () => {
    const caller = await bot();
    at += 2 * HOUR;
    const late = await caller.get('app.bsky.notification.listNotifications');
    expect([late.status, late.body.error]).toEqual([400, 'ExpiredToken']);
    at += 90 * 24 * HOUR;
    const refresh = await ask(small.url, 'com.atproto.server.refreshSession', {
      method: 'POST',
      token: caller.refreshJwt,
    });
    expect([refresh.status, refresh.body.error]).toEqual([400, 'ExpiredToken']);
  });

  it('are unknown after a restart with another secret, and refused for an account that was taken down', async () => {
    const caller = await bot();
    small.forgetSessions();
    expect((await caller.get('app.bsky.notification.listNotifications')).body.error).toBe('InvalidToken');
    small.takeDown(small.bot.handle);
    const body = { identifier: small.bot.handle, password: small.bot.appPassword };
    const answer = await ask(small.url, 'com.atproto.server.createSession', { body });
    expect([answer.status, answer.body.error]).toEqual([401, 'AccountTakedown']);
  });

  it('are begun 30 times in five minutes', async () => {
    for (let i = 0; i < 30; i++) await bot();
    const body = { identifier: small.bot.handle, password: small.bot.appPassword };
    const {
      status,
      body: said,
      headers,
    } = await ask(small.url, 'com.atproto.server.createSession', { body });
    expect([status, said.error]).toEqual([429, 'RateLimitExceeded']);
    expect(headers.get('ratelimit-remaining')).toBe('0');
    expect(headers.get('retry-after')).toBe('300');
    at += 5 * 60_000;
    await bot();
  });
});

describe('limits', () => {
  it('of writes are points: three for a new record; the headers show the tightest window', async () => {
    await small.close();
    small = await startSmallBluesky({
      now: () => new Date(at),
      limits: { write: [{ points: 4, seconds: 3600 }] },
    });
    const caller = await bot();
    const first = await caller.post('com.atproto.repo.createRecord', recordBody());
    expect(first.headers.get('ratelimit-policy')).toBe('4;w=3600');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    expect((await caller.post('com.atproto.repo.createRecord', recordBody())).status).toBe(429);
    expect(small.botPosts()).toHaveLength(1);
  });
});

describe('the AppView', () => {
  it('may lag behind the repositories', async () => {
    small.world.indexLagMs = 2100;
    const caller = await bot();
    const { uri } = await caller.say('A cougar');
    const posts = async () => (await caller.get('app.bsky.feed.getPosts', { uris: [uri] })).body.posts;
    expect(await posts()).toEqual([]);
    at += 2100;
    expect(await posts()).toMatchObject([{ uri }]);
  });

  it('lets only people with a session search', async () => {
    small.addAccount({ handle: 'host.test' });
    const { uri } = small.addPost({ by: 'host.test', text: 'Who? #CougarOrNot' });
    const search = 'app.bsky.feed.searchPosts';
    expect((await ask(small.url, search, { query: { q: '#cougarornot' } })).status).toBe(403);
    const found = await (await bot()).get(search, { q: '#cougarornot', tag: 'cougarornot' });
    expect(found.body.posts).toMatchObject([{ uri }]);
  });

  it('shows what moderators said, hides what they took down, and a handle that leads nowhere', async () => {
    const host = small.addAccount({ handle: 'host.test' });
    const one = small.addPost({ by: 'host.test', text: 'one', labels: ['porn'] });
    const two = small.addPost({ by: 'host.test', text: 'two' });
    small.label(one.uri, 'graphic-media');
    small.label(two.uri, '!takedown');
    host.handleIsValid = false;
    const { body } = await (await bot()).get('app.bsky.feed.getPosts', { uris: [one.uri, two.uri] });
    expect(body.posts).toMatchObject([
      {
        uri: one.uri,
        author: { handle: 'handle.invalid' },
        labels: [{ val: 'porn' }, { val: 'graphic-media' }],
      },
    ]);
  });

  it('shows pictures at addresses of their own, in each kind of attachment', async () => {
    small.addAccount({ handle: 'host.test' });
    const photo = { bytes: Buffer.from('picture'), altText: 'a cat', width: 4, height: 3 };
    const own = small.addPost({ by: 'host.test', text: 'own', photos: [photo] });
    const quote = small.addPost({ by: 'host.test', text: 'q', photos: [photo], quoting: own.uri });
    const { body } = await (await bot()).get('app.bsky.feed.getPosts', { uris: [own.uri, quote.uri] });
    const image = {
      alt: 'a cat',
      aspectRatio: { width: 4, height: 3 },
      fullsize: expect.stringContaining('/img/feed_fullsize/plain/did:plc:'),
    };
    expect(body.posts[0].embed).toMatchObject({ $type: 'app.bsky.embed.images#view', images: [image] });
    expect(body.posts[1].embed).toMatchObject({
      $type: 'app.bsky.embed.recordWithMedia#view',
      media: { images: [image] },
      record: { record: { $type: 'app.bsky.embed.record#viewRecord', uri: own.uri } },
    });
    const served = await fetch(body.posts[0].embed.images[0].fullsize);
    expect([served.headers.get('content-type'), await served.text()]).toEqual(['image/jpeg', 'picture']);
  });
});

describe('faults', () => {
  it.each(['drop', 'reset'] as const)(
    '%s after the effect: the record is there, the answer is not',
    async (kind) => {
      const caller = await bot();
      small.faults.add({ kind, when: 'after-effect', match: { path: /createRecord$/ } });
      await expect(caller.say('A cougar')).rejects.toThrow();
      expect(small.botPosts()).toHaveLength(1);
    },
  );

  it('are statuses, 429 and broken JSON as well; while it is offline nobody is answered', async () => {
    const caller = await bot();
    const read = () => caller.get('app.bsky.notification.listNotifications');
    small.faults.add({
      kind: 'status',
      status: 502,
      body: { json: { error: 'UpstreamFailure', message: 'x' } },
    });
    expect((await read()).body.error).toBe('UpstreamFailure');
    small.faults.add({ kind: 'rate-limited', resetInSeconds: 60 });
    expect((await read()).headers.get('ratelimit-reset')).toBe(String(NOON.getTime() / 1000 + 60));
    small.faults.add({ kind: 'malformed' });
    await expect(read()).rejects.toThrow(SyntaxError);
    await small.goOffline();
    await expect(read()).rejects.toThrow();
    await small.goOnline();
    expect((await read()).status).toBe(200);
    expect(small.requests().map(({ status }) => status)).toEqual([200, 502, 429, 200, 200]);
  });
});

function recordBody(): object {
  const record = { $type: 'app.bsky.feed.post', text: 'x', createdAt: NOON.toISOString() };
  return { repo: small.bot.did, collection: 'app.bsky.feed.post', record };
}
