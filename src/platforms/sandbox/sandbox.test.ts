import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { clientOf, HOUR, handClock, NOON } from './testing/requests.ts';

const clock = handClock();
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ now: clock.now, botHandle: 'fieldmark_bot' });
});
afterEach(() => sandbox.close());

it('plays one round through the real client', async () => {
  const host = sandbox.addAccount({ handle: 'DrMichelleLaRue', name: 'Michelle' });
  const round = sandbox.addPost({
    by: 'DrMichelleLaRue',
    text: '#cougarOrNot? @fieldmark_bot & friends',
    photos: [{ bytes: Buffer.from('first') }, { bytes: Buffer.from('second'), altText: 'a cat' }],
    at: clock.ago(HOUR),
  });
  const client = clientOf(sandbox);

  const { data: found, rateLimit } = await client.v2.get<Record<string, unknown>>(
    'tweets/search/recent',
    {
      query: '#COUGARORNOT from:drmichellelarue has:images -is:retweet',
      max_results: 10,
      'tweet.fields': 'author_id,entities,attachments',
      expansions: 'attachments.media_keys',
      'media.fields': 'url,alt_text',
    },
    { fullResponse: true },
  );
  const [first, second] = round.media;
  expect(found).toEqual({
    data: [
      {
        id: round.id,
        text: `#cougarOrNot? @fieldmark_bot &amp; friends ${round.stored.urls[0]?.url}`,
        edit_history_tweet_ids: [round.id],
        author_id: host.id,
        attachments: { media_keys: [first?.key, second?.key] },
        entities: {
          hashtags: [{ start: 0, end: 12, tag: 'cougarOrNot' }],
          mentions: [{ start: 14, end: 28, username: 'fieldmark_bot', id: sandbox.bot.id }],
          urls: [first, second].map((media) => ({
            start: 39,
            end: 62,
            url: expect.stringMatching(/^https:\/\/t\.co\/\w{10}$/),
            expanded_url: `https://x.com/DrMichelleLaRue/status/${round.id}/photo/1`,
            display_url: expect.stringMatching(/^pic\.x\.com\/\w{10}$/),
            media_key: media?.key,
          })),
        },
      },
    ],
    includes: {
      media: [
        { media_key: second?.key, type: 'photo', url: sandbox.url + second?.path, alt_text: 'a cat' },
        { media_key: first?.key, type: 'photo', url: sandbox.url + first?.path },
      ],
    },
    meta: { newest_id: round.id, oldest_id: round.id, result_count: 1 },
  });
  expect(rateLimit).toEqual({ limit: 300, remaining: 299, reset: NOON.getTime() / 1000 + 900 });

  const photo = await fetch(`${sandbox.url}${first?.path}?name=small`);
  expect(await photo.text()).toBe('first');
  expect(photo.headers.get('content-type')).toBe('image/jpeg');

  const { data: answer } = await client.v2.tweet('A cougar, 97%.', {
    reply: { in_reply_to_tweet_id: round.id },
  });
  expect(answer.text).toBe('@DrMichelleLaRue A cougar, 97%.');
  expect(sandbox.answersTo(round.id).map(({ id, text }) => ({ id, text }))).toEqual([
    { id: answer.id, text: 'A cougar, 97%.' },
  ]);

  const own = await client.v2.userTimeline(sandbox.bot.id, { 'tweet.fields': 'referenced_tweets' });
  expect(own.tweets).toEqual([
    {
      id: answer.id,
      text: '@DrMichelleLaRue A cougar, 97%.',
      edit_history_tweet_ids: [answer.id],
      referenced_tweets: [{ type: 'replied_to', id: round.id }],
    },
  ]);
  const mentions = await client.v2.userMentionTimeline(sandbox.bot.id);
  expect(mentions.tweets.map(({ id }) => id)).toEqual([round.id]);
  const { data: me } = await client.v2.me();
  expect(me).toEqual({ id: sandbox.bot.id, name: 'Fieldmark', username: 'fieldmark_bot' });
  expect(sandbox.credentials.accessToken.startsWith(`${sandbox.bot.id}-`)).toBe(true);
  expect(
    sandbox.requests().map(({ method, path, status, auth }) => `${method} ${path} ${status} ${auth}`),
  ).toEqual([
    'GET /2/tweets/search/recent 200 oauth1',
    `GET ${first?.path} 200 none`,
    'POST /2/tweets 201 oauth1',
    `GET /2/users/${sandbox.bot.id}/tweets 200 oauth1`,
    `GET /2/users/${sandbox.bot.id}/mentions 200 oauth1`,
    'GET /2/users/me 200 oauth1',
  ]);
});
