import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
import { clientOf, HOUR, handClock, refusal } from './testing/requests.ts';

let clock: ReturnType<typeof handClock>;
let sandbox: Sandbox;
let client: ReturnType<typeof clientOf>;
const start = async (options: SandboxOptions) => {
  sandbox = await startSandbox({ now: clock.now, botHandle: 'bot', ...options });
  client = clientOf(sandbox);
};
beforeEach(async () => {
  clock = handClock();
  await start({});
});
afterEach(() => sandbox.close());

const reply = (to: string, text = 'A bobcat.') =>
  client.v2.tweet(text, { reply: { in_reply_to_tweet_id: to } });
const refusalOfReply = async (to: string, text?: string) => {
  const { status, detail } = await refusal(reply(to, text));
  return `${status} ${detail}`;
};
const NOT_SUMMONED = expect.stringContaining(
  '403 Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author',
);
const NOT_PERMITTED = '403 You are not permitted to perform this action.';
const GONE = '403 You attempted to reply to a Tweet that is deleted or not visible to you.';

describe('the summon rule', () => {
  it('lets the bot answer whom mentions it, in any case', async () => {
    const { id } = sandbox.addPost({ by: 'host', text: 'what is it, @BOT?' });
    const { data } = await reply(id);
    expect(sandbox.botPosts()).toMatchObject([
      {
        id: data.id,
        by: 'bot',
        replyTo: id,
        text: 'A bobcat.',
        stored: { text: '@host A bobcat.' },
        viaApi: true,
      },
    ]);
  });

  it('lets the bot answer whom quotes it', async () => {
    const own = sandbox.addPost({ by: 'bot', text: 'A bobcat.', at: clock.ago(48 * HOUR) });
    const { id } = sandbox.addPost({ by: 'host', text: 'really?', quoting: own.id });
    await reply(id);
    expect(sandbox.answersTo(id)).toHaveLength(1);
  });

  it('refuses the rest, and keeps nothing of it', async () => {
    const other = sandbox.addPost({ by: 'guest', text: '@bot' });
    const plain = sandbox.addPost({ by: 'host', text: '#cougarOrNot' });
    const similar = sandbox.addPost({ by: 'host', text: 'ask @botany or x@bot' });
    const quotesOther = sandbox.addPost({ by: 'host', text: 'look', quoting: other.id });
    const below = sandbox.addPost({ by: 'host', text: 'well', replyTo: other.id });
    for (const { id } of [plain, similar, quotesOther, below])
      expect(await refusalOfReply(id)).toEqual(NOT_SUMMONED);
    expect(sandbox.botPosts()).toEqual([]);
  });

  it('counts a human reply to the bot as a mention, as X writes the handle before it', async () => {
    const own = sandbox.addPost({ by: 'bot', text: 'A bobcat.', at: clock.ago(48 * HOUR) });
    const { id, stored } = sandbox.addPost({ by: 'host', text: 'no!', replyTo: own.id });
    expect(stored.text).toBe('@bot no!');
    await reply(id);
    expect(sandbox.answersTo(id)).toHaveLength(1);
  });

  it('looks at the version of an edited post that is answered', async () => {
    const before = sandbox.addPost({ by: 'host', text: 'what is it?' });
    const after = sandbox.editPost(before.id, 'what is it, @bot?');
    expect(await refusalOfReply(before.id)).toEqual(NOT_SUMMONED);
    const { data } = await reply(after.id);
    expect(sandbox.answersTo(before.id).map(({ id }) => id)).toEqual([data.id]);
  });

  it('does not bind Enterprise, which may quote too', async () => {
    await sandbox.close();
    await start({ enterprise: true });
    const { id } = sandbox.addPost({ by: 'host', text: '#cougarOrNot' });
    await reply(id);
    const { data } = await client.v2.quote('Look at this', id);
    expect(sandbox.botPosts().at(-1)).toMatchObject({ id: data.id, quoting: id });
    expect((await refusal(client.v2.quote('And this', '1234'))).detail).toContain('deleted or not visible');
  });

  it('is no way round by quoting', async () => {
    const { id } = sandbox.addPost({ by: 'host', text: 'hi @bot' });
    const { status, type, detail } = await refusal(client.v2.quote('Look', id));
    expect([status, type]).toEqual([403, 'https://api.twitter.com/2/problems/not-authorized-for-resource']);
    expect(detail).toMatch(/^You can only reply to or quote posts where you are mentioned/);
  });
});

describe('other refusals', () => {
  it('of the same text within a day', async () => {
    await client.v2.tweet('#cougarOrNot: a bobcat');
    const { status, detail } = await refusal(client.v2.tweet('#cougarOrNot: a bobcat'));
    expect([status, detail]).toEqual([403, 'You are not allowed to create a Tweet with duplicate content.']);
    clock.advance(24 * HOUR + 1);
    await client.v2.tweet('#cougarOrNot: a bobcat');
    expect(sandbox.botPosts()).toHaveLength(2);
  });

  it('but not of a text whose post was deleted', async () => {
    const { data } = await client.v2.tweet('A bobcat.');
    sandbox.deletePost(data.id);
    await client.v2.tweet('A bobcat.');
    expect(sandbox.botPosts().map(({ deleted }) => deleted)).toEqual([true, false]);
  });

  it('of answers to what was deleted, locked, or never was', async () => {
    const gone = sandbox.addPost({ by: 'host', text: '@bot' });
    const hidden = sandbox.addPost({ by: 'shy', text: '@bot' });
    sandbox.deletePost(gone.id);
    sandbox.lock('shy');
    for (const id of [gone.id, hidden.id, '123']) expect(await refusalOfReply(id)).toBe(GONE);
  });

  it.each(['mentionedUsers', 'following', 'subscribers', 'verified'] as const)(
    'where replies are for %s: only a quoted bot, not a mentioned one',
    async (replySettings) => {
      const own = sandbox.addPost({ by: 'bot', text: 'A bobcat.', at: clock.ago(48 * HOUR) });
      const quoting = sandbox.addPost({ by: 'host', text: 'hm', quoting: own.id, replySettings });
      const mentioning = sandbox.addPost({ by: 'host', text: '@bot hm', replySettings });
      expect(await refusalOfReply(quoting.id)).toBe(NOT_PERMITTED);
      await reply(mentioning.id);
    },
  );

  it('of mentions of people who are not in the conversation', async () => {
    sandbox.addAccount({ handle: 'stranger' });
    for (const text of ['hello @stranger', 'hello @everyone'])
      expect((await refusal(client.v2.tweet(text))).detail).toBe(
        'You are not permitted to perform this action.',
      );
    const { id } = sandbox.addPost({ by: 'host', text: '@bot and @guest, look' });
    sandbox.addAccount({ handle: 'guest' });
    expect(await refusalOfReply(id, 'hello @stranger')).toBe(NOT_PERMITTED);
    await reply(id, 'hello @host');
    expect(sandbox.botPosts().map(({ stored }) => stored.text)).toEqual(['hello @host']);
  });

  it('of texts over 280 by weight', async () => {
    await client.v2.tweet('a'.repeat(280));
    await client.v2.tweet(`${'→'.repeat(128)} https://example.com/a/very/long/path`);
    const { status, detail } = await refusal(client.v2.tweet('→'.repeat(141)));
    expect([status, detail]).toEqual([403, expect.stringContaining('Your Tweet text is too long')]);
  });

  it.each([
    [{ text: '' }, '$.text: must be present and not empty'],
    [{ text: '  ' }, '$.text: must be present and not empty'],
    [{}, '$.text: must be present and not empty'],
    [{ text: 'x', colour: 'red' }, 'colour'],
    [{ text: 'x', reply: {} }, '$.reply.in_reply_to_tweet_id: '],
    [{ text: 'x', reply: { in_reply_to_tweet_id: 'abc' } }, '$.reply.in_reply_to_tweet_id: '],
  ])('of the malformed %o', async (body, message) => {
    const { status, type } = await refusal(client.v2.post('tweets', body));
    expect([status, type]).toEqual([400, 'https://api.twitter.com/2/problems/invalid-request']);
    const response = await refusalBody(body);
    expect(response.errors[0]?.message).toContain(message);
  });

  async function refusalBody(body: object) {
    return client.v2.post('tweets', body).then(
      () => ({ errors: [] as { message: string }[] }),
      (error: { data: { errors: { message: string }[] } }) => error.data,
    );
  }
});

describe('what a post becomes', () => {
  it('may go on below an own one, unsummoned, and without the handle before it', async () => {
    const { data: first } = await client.v2.tweet('one');
    const { data: second } = await reply(first.id, 'two');
    expect(second.text).toBe('two');
    expect(sandbox.botPosts()[1]).toMatchObject({ replyTo: first.id, conversationId: first.id });
  });

  it('is found at once, or after the delay that was asked for', async () => {
    const { data: first } = await client.v2.tweet('one');
    expect((await client.v2.userTimeline(sandbox.bot.id)).tweets.map(({ id }) => id)).toEqual([first.id]);
    await sandbox.close();
    await start({ indexDelayMs: 30_000 });
    const { data: second } = await client.v2.tweet('two');
    const timeline = async () => (await client.v2.userTimeline(sandbox.bot.id)).tweets.map(({ id }) => id);
    expect(await timeline()).toEqual([]);
    clock.advance(30_000);
    expect(await timeline()).toEqual([second.id]);
  });

  it('has an id made from the clock, larger than all before, as a string', async () => {
    const ids = [];
    for (const text of ['a', 'b', 'c']) ids.push((await client.v2.tweet(text)).data.id);
    const expected = (BigInt(clock.now().getTime() - 1_288_834_974_657) << 22n).toString();
    expect(ids).toEqual([0n, 1n, 2n].map((n) => (BigInt(expected) + n).toString()));
  });

  it('has its links shortened', async () => {
    const { data } = await client.v2.tweet('see bob.cat or https://example.com/x');
    expect(data.text).toMatch(/^see https:\/\/t\.co\/\w{10} or https:\/\/t\.co\/\w{10}$/);
    expect(sandbox.botPosts()[0]?.stored.urls.map(({ expandedUrl }) => expandedUrl)).toEqual([
      'http://bob.cat',
      'https://example.com/x',
    ]);
  });
});

describe('the ledger', () => {
  it("charges by X's prices, a read once a day, nothing for what is empty or refused", async () => {
    expect(sandbox.spent().usd).toBe(0);
    const { id } = sandbox.addPost({ by: 'host', text: '#tag @bot' });
    const unsummoned = sandbox.addPost({ by: 'host', text: '#tag' });
    await client.v2.search('#tag');
    await client.v2.search('#tag');
    await client.v2.search('#nothing');
    expect(sandbox.spent()).toMatchObject({ usd: 0.01, units: { 'post-read': 2, 'user-read': 0 } });
    await client.v2.search('#tag', { expansions: 'author_id' });
    expect(sandbox.spent().usd).toBe(0.02);
    await client.v2.userMentionTimeline(sandbox.bot.id);
    expect(sandbox.spent().usd).toBe(0.021);
    await reply(id);
    expect(sandbox.spent().usd).toBe(0.031);
    await refusal(reply(unsummoned.id, 'no'));
    expect(sandbox.spent().usd).toBe(0.031);
    await client.v2.tweet('a plain post');
    expect(sandbox.spent().usd).toBe(0.046);
    await client.v2.tweet('a bob.cat');
    expect(sandbox.spent().usd).toBe(0.246);
    clock.advance(12 * HOUR);
    await client.v2.search('#tag');
    expect(sandbox.spent()).toEqual({
      usd: 0.256,
      units: { 'post-read': 4, 'own-read': 1, 'user-read': 1, post: 1, 'post-with-link': 1, reply: 1 },
    });
  });
});
