import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { getAs, handClock } from './testing/requests.ts';

const SEARCH = '/2/tweets/search/recent';
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
