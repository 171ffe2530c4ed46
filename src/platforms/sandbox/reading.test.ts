import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { clientOf, getAs, handClock, MINUTE } from './testing/requests.ts';

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
