import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { firstIdAt } from './snowflake.ts';
import { clientOf, getAs, HOUR, handClock, MINUTE } from './testing.ts';

const SEARCH = '/2/tweets/search/recent';
const DAY = 24 * HOUR;
let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
beforeEach(async () => {
  clock = handClock();
  sandbox = await startSandbox({ now: clock.now });
});
afterEach(() => sandbox.close());

const photo = (bytes = 'x') => ({ bytes: Buffer.from(bytes) });
const search = (query: Record<string, string> = {}) => getAs(sandbox, SEARCH, { query: '#tag', ...query });
const idsOf = (body: { data?: Record<string, unknown>[] }) => body.data?.map(({ id }) => id);
const manyPosts = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    sandbox.addPost({ by: 'host', text: `#tag ${i}`, at: clock.ago((count - i) * MINUTE) }),
  ).reverse();

describe('paging', () => {
  it('goes through all posts, newest first, without one that arrives meanwhile', async () => {
    const posts = manyPosts(25);
    const first = await search();
    sandbox.addPost({ by: 'host', text: '#tag new' });
    const second = await search({ next_token: String(first.body.meta?.next_token) });
    const third = await search({ pagination_token: String(second.body.meta?.next_token) });
    expect([first, second, third].flatMap(({ body }) => idsOf(body))).toEqual(posts.map(({ id }) => id));
    expect(first.body.meta).toEqual({
      newest_id: posts[0]?.id,
      oldest_id: posts[9]?.id,
      result_count: 10,
      next_token: expect.any(String),
    });
    expect(third.body.meta).toEqual({ newest_id: posts[20]?.id, oldest_id: posts[24]?.id, result_count: 5 });
  });

  it('gives no token with a last page that is full', async () => {
    manyPosts(10);
    expect((await search()).body.meta).not.toHaveProperty('next_token');
  });

  it('refuses a token that it made for another query, and an invented one', async () => {
    manyPosts(11);
    const token = String((await search()).body.meta?.next_token);
    const other = await search({ query: '#tag OR #other', next_token: token });
    expect([other.status, other.body.errors?.[0]?.message]).toEqual([400, `Invalid 'next_token':'${token}'`]);
    expect((await search({ next_token: 'invented' })).status).toBe(400);
  });

  it.each([
    [SEARCH, '9', 400],
    [SEARCH, '10', 200],
    [SEARCH, '100', 200],
    [SEARCH, '101', 400],
    ['/2/users/1000000001/tweets', '4', 400],
    ['/2/users/1000000001/tweets', '5', 200],
    ['/2/users/1000000001/mentions', '101', 400],
    ['/2/users/1000000001/mentions', 'ten', 400],
  ])('%s with max_results %s: %i', async (path, max_results, status) => {
    const query = path === SEARCH ? { query: '#tag' } : {};
    expect((await getAs(sandbox, path, { ...query, max_results })).status).toBe(status);
  });

  it('answers nothing found with a meta alone', async () => {
    expect((await search()).body).toEqual({ meta: { result_count: 0 } });
  });

  it('works with the paginator of the real client', async () => {
    const posts = manyPosts(25);
    const pages = await clientOf(sandbox).v2.search('#tag', { max_results: 10 });
    await pages.fetchLast(100);
    expect(pages.tweets.map(({ id }) => id)).toEqual(posts.map(({ id }) => id));
  });
});

describe('ranges', () => {
  it('takes since_id and until_id as exclusive', async () => {
    const [newest, middle, oldest] = manyPosts(3);
    expect(idsOf((await search({ since_id: oldest?.id ?? '' })).body)).toEqual([newest?.id, middle?.id]);
    expect(idsOf((await search({ until_id: newest?.id ?? '' })).body)).toEqual([middle?.id, oldest?.id]);
  });

  it('finds only the last seven days, and refuses an older since_id as X words it', async () => {
    sandbox.addPost({ by: 'host', text: '#tag old', at: clock.ago(7 * DAY + 1) });
    const young = sandbox.addPost({ by: 'host', text: '#tag young', at: clock.ago(7 * DAY - MINUTE) });
    expect(idsOf((await search()).body)).toEqual([young.id]);
    expect((await search({ since_id: firstIdAt(clock.ago(7 * DAY)) })).status).toBe(200);
    const stale = await search({ since_id: firstIdAt(clock.ago(7 * DAY + 1)) });
    expect(stale.status).toBe(400);
    expect(stale.body).toEqual({
      errors: [
        {
          parameters: { since_id: [firstIdAt(clock.ago(7 * DAY + 1))] },
          message: `'since_id' must be a tweet id created after 2026-11-13T12:00Z. Please use a 'since_id' that is larger than ${firstIdAt(clock.ago(7 * DAY))}`,
        },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    });
  });

  it('refuses since_id together with start_time in a search', async () => {
    const both = await search({ since_id: firstIdAt(clock.ago(HOUR)), start_time: '2026-11-20T10:00:00Z' });
    expect(both.status).toBe(400);
    expect(both.body.errors?.[0]?.message).toContain('in conjunction with');
  });

  it('takes start_time as inclusive and end_time as exclusive', async () => {
    const at = (minute: number) => new Date(`2026-11-20T11:${minute}:00Z`);
    const [a, b] = [10, 20, 30].map((minute) =>
      sandbox.addPost({ by: 'host', text: '#tag', at: at(minute) }),
    );
    const found = await search({ start_time: '2026-11-20T11:10:00Z', end_time: '2026-11-20T11:30:00.000Z' });
    expect(idsOf(found.body)).toEqual([b?.id, a?.id]);
    expect((await search({ end_time: '2026-11-20T12:00:00Z' })).status).toBe(400);
    expect((await search({ start_time: '2026-11-13T11:59:59Z' })).status).toBe(400);
    expect((await search({ start_time: 'yesterday' })).status).toBe(400);
  });

  it('accepts any since_id on a timeline', async () => {
    const old = sandbox.addPost({ by: 'host', text: 'old', at: clock.ago(30 * DAY) });
    const young = sandbox.addPost({ by: 'host', text: 'young' });
    const path = `/2/users/${old.authorId}/tweets`;
    expect(idsOf((await getAs(sandbox, path)).body)).toEqual([young.id, old.id]);
    expect(idsOf((await getAs(sandbox, path, { since_id: old.id })).body)).toEqual([young.id]);
    expect(idsOf((await getAs(sandbox, path, { since_id: '0' })).body)).toEqual([young.id, old.id]);
  });

  it('finds a post only once it is there and indexed', async () => {
    const later = sandbox.addPost({ by: 'host', text: '#tag', at: new Date(clock.now().getTime() + HOUR) });
    const slow = sandbox.addPost({
      by: 'host',
      text: '#tag',
      indexedAt: new Date(clock.now().getTime() + MINUTE),
    });
    expect((await search()).body.meta?.result_count).toBe(0);
    expect(idsOf((await getAs(sandbox, '/2/tweets', { ids: slow.id })).body)).toEqual([slow.id]);
    clock.advance(MINUTE);
    expect(idsOf((await search()).body)).toEqual([slow.id]);
    clock.advance(HOUR);
    expect(idsOf((await search()).body)).toEqual([later.id, slow.id]);
  });
});

describe('what is found', () => {
  it('reads hashtags as X does: any case, full-width, not inside a word', async () => {
    const yes = ['#TAG', '＃tag', 'so #tag, yes'].map((text) => sandbox.addPost({ by: 'host', text }));
    for (const text of ['x#tag', '#tagged', '#tag_1', 'tag']) sandbox.addPost({ by: 'host', text });
    expect(idsOf((await search()).body)).toEqual(yes.map(({ id }) => id).reverse());
  });

  it('keeps timelines, mentions, reposts and replies apart', async () => {
    const bot = sandbox.bot;
    const plain = sandbox.addPost({ by: 'host', text: 'plain' });
    const mention = sandbox.addPost({ by: 'guest', text: `@${bot.handle.toUpperCase()} look` });
    const repost = sandbox.addPost({ by: 'host', text: '', repostOf: mention.id });
    const reply = sandbox.addPost({ by: 'host', text: 'yes', replyTo: mention.id });
    const path = `/2/users/${plain.authorId}/tweets`;
    expect(idsOf((await getAs(sandbox, path)).body)).toEqual([reply.id, repost.id, plain.id]);
    const own = await getAs(sandbox, path, { exclude: 'replies,retweets' });
    expect(idsOf(own.body)).toEqual([plain.id]);
    const mentions = await getAs(sandbox, `/2/users/${bot.id}/mentions`);
    expect(idsOf(mentions.body)).toEqual([mention.id]);
    expect(repost.stored.text).toBe(`RT @guest: @${bot.handle.toUpperCase()} look`);
    expect(reply.stored.text).toBe('@guest yes');
    expect([reply.conversationId, reply.text]).toEqual([mention.id, 'yes']);
    const nobody = await getAs(sandbox, '/2/users/424242/tweets');
    expect([nobody.status, nobody.body.errors?.[0]?.detail]).toEqual([
      200,
      'Could not find user with id: [424242].',
    ]);
  });

  it('shows only the last version of an edited post, under the whole history; a lookup shows each', async () => {
    const first = sandbox.addPost({
      by: 'host',
      text: '#tag frist',
      photos: [photo()],
      at: clock.ago(MINUTE),
    });
    const second = sandbox.editPost(first.id, '#tag first');
    expect(second.id).not.toBe(first.id);
    const found = await search();
    expect(found.body.data).toEqual([
      {
        id: second.id,
        text: expect.stringMatching(/^#tag first https:\/\/t\.co\//),
        edit_history_tweet_ids: [first.id, second.id],
      },
    ]);
    const looked = await getAs(sandbox, '/2/tweets', { ids: `${first.id},${second.id}` });
    expect(looked.body.data?.map(({ edit_history_tweet_ids }) => edit_history_tweet_ids)).toEqual([
      [first.id, second.id],
      [first.id, second.id],
    ]);
  });

  it('hides deleted and protected posts, and says so in a lookup', async () => {
    const gone = sandbox.addPost({ by: 'host', text: '#tag gone' });
    const locked = sandbox.addPost({ by: 'shy', text: '#tag shy' });
    const kept = sandbox.addPost({ by: 'host', text: '#tag kept' });
    sandbox.deletePost(gone.id);
    sandbox.lock('shy');
    expect(idsOf((await search()).body)).toEqual([kept.id]);
    const looked = await getAs(sandbox, '/2/tweets', { ids: [gone.id, locked.id, kept.id].join(',') });
    expect(idsOf(looked.body)).toEqual([kept.id]);
    expect(looked.body.errors?.map(({ resource_id, title, type }) => [resource_id, title, type])).toEqual([
      [gone.id, 'Not Found Error', 'https://api.twitter.com/2/problems/resource-not-found'],
      [locked.id, 'Authorization Error', 'https://api.twitter.com/2/problems/not-authorized-for-resource'],
    ]);
  });

  it('follows a renamed account by id and by its new handle', async () => {
    const post = sandbox.addPost({ by: 'host', text: `#tag @${sandbox.bot.handle}` });
    sandbox.rename('host', 'hostess');
    sandbox.rename(sandbox.bot.handle, 'newbot');
    expect((await search({ query: 'from:host' })).body.meta?.result_count).toBe(0);
    expect(idsOf((await search({ query: 'from:hostess' })).body)).toEqual([post.id]);
    expect(idsOf((await getAs(sandbox, `/2/users/${sandbox.bot.id}/mentions`)).body)).toEqual([post.id]);
    expect(sandbox.bot.handle).toBe('newbot');
    const { data } = await clientOf(sandbox).v2.users([post.authorId, sandbox.bot.id]);
    expect(data.map(({ username }) => username)).toEqual(['hostess', 'newbot']);
    const by = await clientOf(sandbox).v2.usersByUsernames(['hostess', 'host']);
    expect(by.data.map(({ id }) => id)).toEqual([post.authorId]);
    expect(by.errors?.map(({ detail }) => detail)).toEqual(['Could not find user with usernames: [host].']);
  });
});

describe('fields and expansions', () => {
  it('shows only what was asked for', async () => {
    const parent = sandbox.addPost({ by: 'guest', text: 'who is it?' });
    const post = sandbox.addPost({
      by: 'host',
      text: 'a <b> & c #tag',
      replyTo: parent.id,
      quoting: parent.id,
      replySettings: 'following',
    });
    expect((await search()).body.data).toEqual([
      {
        id: post.id,
        text: expect.stringMatching(/^@guest a &lt;b&gt; &amp; c #tag https:/),
        edit_history_tweet_ids: [post.id],
      },
    ]);
    const { body } = await search({
      'tweet.fields':
        'author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,reply_settings,public_metrics',
      expansions: 'author_id,referenced_tweets.id',
    });
    expect(body.data?.[0]).toEqual({
      id: post.id,
      text: expect.any(String),
      edit_history_tweet_ids: [post.id],
      author_id: post.authorId,
      created_at: '2026-11-20T12:00:00.000Z',
      conversation_id: parent.id,
      in_reply_to_user_id: parent.authorId,
      reply_settings: 'following',
      referenced_tweets: [
        { type: 'quoted', id: parent.id },
        { type: 'replied_to', id: parent.id },
      ],
      public_metrics: {
        retweet_count: 0,
        reply_count: 0,
        quote_count: 0,
        like_count: 0,
        bookmark_count: 0,
        impression_count: 0,
      },
    });
    expect(body.includes?.users).toEqual([{ id: post.authorId, name: 'host', username: 'host' }]);
    expect(idsOf({ data: body.includes?.tweets ?? [] })).toEqual([parent.id]);
    sandbox.deletePost(parent.id);
    const { body: later } = await search({ expansions: 'referenced_tweets.id' });
    expect(later.errors?.[0]?.detail).toBe(`Could not find tweet with referenced_tweets.id: [${parent.id}].`);
    expect(idsOf(later)).toEqual([post.id]);
  });

  it('gives videos and GIFs a preview picture and no url', async () => {
    const size = { width: 640, height: 480 };
    const { media } = sandbox.addPost({
      by: 'host',
      text: '#tag',
      photos: [
        { ...photo(), ...size },
        { ...photo(), type: 'video' },
        { ...photo(), type: 'animated_gif' },
      ],
    });
    const { body } = await search({
      expansions: 'attachments.media_keys',
      'media.fields': 'url,preview_image_url,width,height',
    });
    expect(body.data?.[0]?.attachments).toEqual({ media_keys: media.map(({ key }) => key) });
    const [still, video, gif] = media;
    expect(body.includes?.media).toEqual([
      { media_key: gif?.key, type: 'animated_gif', preview_image_url: sandbox.url + gif?.path },
      { media_key: video?.key, type: 'video', preview_image_url: sandbox.url + video?.path },
      { media_key: still?.key, type: 'photo', url: sandbox.url + still?.path, ...size },
    ]);
  });

  it('speaks the vocabulary of 2026 when told to, and understands both in requests', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ now: clock.now, vocabulary: 'post' });
    const parent = sandbox.addPost({ by: 'guest', text: 'who?' });
    const post = sandbox.addPost({ by: 'host', text: '#tag', replyTo: parent.id });
    for (const query of [
      { 'post.fields': 'referenced_posts,public_metrics', expansions: 'referenced_posts' },
      { 'tweet.fields': 'referenced_tweets,public_metrics', expansions: 'referenced_tweets.id' },
    ] as Record<string, string>[]) {
      const { body } = await search(query);
      expect(body.data?.[0]).toMatchObject({
        edit_history_post_ids: [post.id],
        referenced_posts: [{ type: 'replied_to', id: parent.id }],
        public_metrics: { repost_count: 0 },
      });
      expect(body.data?.[0]).not.toHaveProperty('edit_history_tweet_ids');
      expect(Object.keys(body.includes ?? {})).toEqual(['posts']);
    }
    expect((await search({ query: 'has:images' })).body.type).toBe(
      'https://api.x.com/2/problems/invalid-request',
    );
  });

  it.each([
    [{ 'tweet.fields': 'author' }, 'The `tweet.fields` query parameter value [author] is not one of ['],
    [{ expansions: 'author' }, 'The `expansions` query parameter value [author] is not one of ['],
    [{ colour: 'red' }, 'The query parameter [colour] is not one of ['],
    [{ since_id: '-1' }, 'The `since_id` query parameter value [-1] does not match'],
    [{ query: '#tag geo:x' }, "Reference to invalid operator 'geo'"],
    [{ query: '' }, 'can not be empty'],
  ])('refuses %o', async (query, message) => {
    const { status, body } = await search(query as Record<string, string>);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toContain(message);
  });

  it('answers an unknown path with 404', async () => {
    const { status, body } = await getAs(sandbox, '/2/tweets/counts/recent');
    expect([status, body]).toEqual([
      404,
      { title: 'Not Found', detail: 'Not Found', type: 'about:blank', status: 404 },
    ]);
  });
});
