import { describe, expect, it } from 'vitest';
import type { Post } from '../../game/round.ts';
import { pageSchema } from './answer-schemas.ts';
import { idAt, momentOf } from './ids.ts';
import { toPage } from './mapping.ts';

const BOT = { id: '42', handle: 'fieldmark_bot' };
const ID = '1991440000000000001';
const EARLIER = '1991430000000000001';

const page = (body: unknown) => toPage(pageSchema.parse(body), BOT);

async function only(post: object, includes?: object): Promise<Post> {
  const { posts } = await page({
    data: [{ id: ID, author_id: '7', text: 'x', ...post }],
    includes,
    meta: {},
  });
  expect(posts).toHaveLength(1);
  return posts[0] as Post;
}

/** As recorded until 2026, shaped by X's OpenAPI document. */
const RECORDED = {
  data: [
    {
      id: ID,
      author_id: '7',
      text: 'Cat &amp; mouse: &lt;guess&gt; #CougarOrNot @Fieldmark_Bot https://t.co/AbCdEfGh12',
      created_at: '2026-11-20T09:30:00.000Z',
      conversation_id: '1991420000000000001',
      in_reply_to_user_id: '8',
      reply_settings: 'everyone',
      edit_history_tweet_ids: [ID, EARLIER],
      referenced_tweets: [
        { type: 'replied_to', id: '1991420000000000001' },
        { type: 'quoted', id: '1991410000000000001' },
      ],
      attachments: { media_keys: ['3_2', '13_1', '16_1', '3_9'] },
      entities: {
        hashtags: [{ start: 27, end: 39, tag: 'CougarOrNot' }],
        mentions: [{ start: 40, end: 54, username: 'Fieldmark_Bot', id: '42' }],
        urls: [
          {
            start: 55,
            end: 78,
            url: 'https://t.co/AbCdEfGh12',
            expanded_url: `https://x.com/DrMichelleLaRue/status/${EARLIER}/photo/1`,
            display_url: 'pic.x.com/AbCdEfGh12',
            media_key: '3_2',
          },
        ],
      },
    },
  ],
  includes: {
    media: [
      {
        media_key: '16_1',
        type: 'animated_gif',
        preview_image_url: 'https://pbs.twimg.com/tweet_video_thumb/b.jpg',
      },
      {
        media_key: '13_1',
        type: 'video',
        preview_image_url: 'https://pbs.twimg.com/ext_tw_video_thumb/a.jpg',
        width: 1280,
        height: 720,
      },
      {
        media_key: '3_2',
        type: 'photo',
        url: 'https://pbs.twimg.com/media/a.jpg',
        width: 1200,
        height: 800,
        alt_text: 'A tawny cat',
      },
    ],
  },
  meta: { newest_id: ID, oldest_id: ID, result_count: 1, next_token: 'b26v89c19zqg8o3f' },
};

const MAPPED: Post = {
  id: ID,
  editIds: [EARLIER, ID],
  versionAt: momentOf(ID),
  latestAt: momentOf(ID),
  authorId: '7',
  authorHandle: 'drmichellelarue',
  // Of the first version: `created_at` is that of the edit.
  createdAt: momentOf(EARLIER),
  text: 'Cat & mouse: <guess> #CougarOrNot @Fieldmark_Bot https://t.co/AbCdEfGh12',
  hashtags: ['CougarOrNot'],
  mentions: [{ handle: 'fieldmark_bot', id: '42' }],
  photos: [
    {
      key: '3_2',
      kind: 'photo',
      url: 'https://pbs.twimg.com/media/a.jpg',
      width: 1200,
      height: 800,
      altText: 'A tawny cat',
    },
    {
      key: '13_1',
      kind: 'video-preview',
      url: 'https://pbs.twimg.com/ext_tw_video_thumb/a.jpg',
      width: 1280,
      height: 720,
    },
    { key: '16_1', kind: 'gif-preview', url: 'https://pbs.twimg.com/tweet_video_thumb/b.jpg' },
    { key: '3_9', kind: 'photo' },
  ],
  quotes: { id: '1991410000000000001' },
  repliesTo: { id: '1991420000000000001', authorId: '8' },
  conversationId: '1991420000000000001',
  canReply: 'yes',
};

describe('a page of posts', () => {
  it('is read in the old vocabulary, photos in the order of their author', async () => {
    expect(await page(RECORDED)).toEqual({
      posts: [MAPPED],
      newestMark: ID,
      nextPageToken: 'b26v89c19zqg8o3f',
    });
  });

  it('is read in the new vocabulary alike', async () => {
    const renamed = JSON.stringify(RECORDED)
      .replace('edit_history_tweet_ids', 'edit_history_post_ids')
      .replace('referenced_tweets', 'referenced_posts');
    expect(await page(JSON.parse(renamed))).toEqual(await page(RECORDED));
  });

  it('without hits is empty', async () => {
    expect(await page({ meta: { result_count: 0 } })).toEqual({ posts: [] });
  });

  it('has a newest id even where X does not name it', async () => {
    const posts = ['9', '1991440000000000001', '10'].map((id) => ({ id, author_id: '7', text: 'x' }));
    expect((await page({ data: posts })).newestMark).toBe('1991440000000000001');
  });

  it('loses a malformed post and keeps the others', async () => {
    const good = { id: ID, author_id: '7', text: 'x' };
    const bad = [
      null,
      7,
      'x',
      [],
      {},
      { ...good, id: 'x' },
      { ...good, author_id: undefined },
      { ...good, text: 1 },
      { ...good, referenced_tweets: [{ type: 'quoted' }] },
    ];
    expect((await page({ data: [...bad, good, ...bad] })).posts.map(({ id }) => id)).toEqual([ID]);
  });

  it('keeps a post whose lesser parts are malformed, without them', async () => {
    const post = await only(
      {
        created_at: 'yesterday',
        entities: 7,
        attachments: { media_keys: [1, '3_1'] },
        conversation_id: {},
        reply_settings: 1,
        edit_history_tweet_ids: ['x'],
        unheard_of: { a: 1 },
      },
      { media: [7, { media_key: '3_1', type: 'photo', url: 'javascript:alert(1)', width: '1' }], users: 1 },
    );
    expect(post).toEqual({
      canReply: 'unknown',
      id: ID,
      editIds: [ID],
      versionAt: momentOf(ID),
      latestAt: momentOf(ID),
      authorId: '7',
      createdAt: expect.any(Date),
      text: 'x',
      hashtags: [],
      mentions: [],
      photos: [{ key: '3_1', kind: 'photo' }],
    });
  });
});

describe('a post', () => {
  it('without a date was made when its id says', async () => {
    const moment = new Date('2026-11-20T09:30:00.123Z');
    expect((await only({ id: idAt(moment) })).createdAt).toEqual(moment);
  });

  it('has its entities decoded once', async () => {
    expect((await only({ text: '&amp;lt; &lt;3 &quot; &AMP;' })).text).toBe('&lt; <3 &quot; &AMP;');
  });

  it('tells its author by the link of its own photo only', async () => {
    const handleWith = async (url: string) =>
      (
        await only({
          edit_history_tweet_ids: [EARLIER, ID],
          entities: { urls: [{ start: 0, end: 1, expanded_url: url }] },
        })
      ).authorHandle;
    expect(await handleWith(`https://x.com/Ada/status/${ID}/photo/1`)).toBe('ada');
    expect(await handleWith(`https://twitter.com/Ada/status/${EARLIER}/video/1`)).toBe('ada');
    expect(await handleWith('https://x.com/Eve/status/5/photo/1')).toBeUndefined();
    expect(await handleWith(`https://x.com.evil.example/Eve/status/${ID}/photo/1`)).toBeUndefined();
    expect(await handleWith(`https://evil.example/?https://x.com/Eve/status/${ID}/photo/1`)).toBeUndefined();
    expect(await handleWith(`https://x.com/Eve/status/${ID}`)).toBeUndefined();
  });

  it.each([
    ['everyone', [], 'yes'],
    ['mentionedUsers', [], 'no'],
    ['a setting that X will invent', [], 'no'],
    ['mentionedUsers', [{ username: 'renamed', id: BOT.id }], 'yes'],
    ['following', [{ username: BOT.handle, id: '666' }], 'no'],
    [undefined, [], 'unknown'],
  ])('that lets reply %s and mentions %o lets the bot reply: %s', async (reply_settings, mentions, may) => {
    expect((await only({ reply_settings, entities: { mentions } })).canReply).toBe(may);
  });

  it('by the bot has the handle of the bot', async () => {
    expect((await only({ author_id: BOT.id })).authorHandle).toBe(BOT.handle);
  });

  it('tells what it reposts, also once X renames that', async () => {
    for (const type of ['retweeted', 'reposted']) {
      expect((await only({ referenced_tweets: [{ type, id: '5' }] })).repostOf).toBe('5');
    }
  });

  it('that replies to a post that is gone is no reply to anyone', async () => {
    expect(await only({ in_reply_to_user_id: '8' })).not.toHaveProperty('repliesTo');
  });

  it('has its hashtags and mentions found by the rules of X where the answer lacks entities', async () => {
    const post = await only({ text: 'x#no ＃CougarOrNot #größe #1 #cougarornotquiz @Ada a@b.c @ada' });
    expect(post.hashtags).toEqual(['CougarOrNot', 'größe', 'cougarornotquiz']);
    expect(post.mentions).toEqual([{ handle: 'ada' }]);
  });

  it('has the hashtags that X found, when it says so, and no others', async () => {
    expect(
      (await only({ text: '#a #b', entities: { hashtags: [{ start: 0, end: 2, tag: 'a' }] } })).hashtags,
    ).toEqual(['a']);
  });

  it('of more than 280 characters is read to its end', async () => {
    for (const name of ['note_tweet', 'note_post']) {
      const post = await only({
        text: 'A long story…',
        entities: { mentions: [{ username: 'ada', id: '7' }] },
        [name]: {
          text: 'A long story &amp; its end #cougarOrNot',
          entities: { hashtags: [{ tag: 'cougarOrNot' }], mentions: [{ username: 'Ada' }] },
        },
      });
      expect(post).toMatchObject({ text: 'A long story & its end #cougarOrNot', hashtags: ['cougarOrNot'] });
      expect(post.mentions).toHaveLength(1);
    }
  });
});
