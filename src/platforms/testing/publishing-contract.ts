import { expect, it } from 'vitest';
import { type Draft, type Platform, PlatformError } from '../platform.ts';
import { minutesAgo, NOON, type Stage } from './stage.ts';

/** An error that a call ends with, or undefined. */
async function errorOf(call: Promise<unknown>): Promise<PlatformError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(PlatformError);
    return error as PlatformError;
  }
}

export function publishingContract(stage: () => Stage): void {
  const hashtag = 'cougarOrNot';
  const standalone: Draft = {
    key: 'summary-1',
    text: `My week. I am a bot. #${hashtag}`,
    at: minutesAgo(1),
    hashtag,
  };

  /** A draft of a reply to a host who has summoned the bot. */
  async function summoned(
    text = 'A cougar! I am 93% sure. I am a bot.',
  ): Promise<Draft & { replyTo: string }> {
    const by = await stage().addAccount('host');
    const summons = { text: 'Which?', hashtag, mentionsBot: true, photos: 1, at: minutesAgo(5) };
    const replyTo = await stage().addPost({ by, ...summons });
    return {
      key: replyTo,
      text: `${text} #${hashtag}`,
      replyTo,
      at: minutesAgo(2),
      hashtag,
      gameKey: '#cougarornot',
    };
  }

  it('publishes a text that has a picture with it word for word, and once where it knows posts by their key', async () => {
    const { platform, another, published } = stage();
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const picture = { bytes, mime: 'image/png', alt: 'Where it looked', width: 4, height: 3 } as const;
    const draft = { ...(await summoned()), picture };
    const { id } = await platform.publish(draft);
    if (platform.lookup) {
      const rival = await another();
      expect(await rival.publish(draft)).toEqual({ id, already: true });
      const { picture: _, ...without } = draft;
      expect(await rival.publish(without)).toEqual({ id, already: true });
    }
    expect(await published()).toEqual([{ id, text: draft.text, replyTo: draft.replyTo }]);
  });

  it('publishes a reply and a post of its own, word for word, and shows both on the own timeline', async () => {
    const { platform, bot, published } = stage();
    const draft = await summoned();
    const reply = await platform.publish(draft);
    expect(reply).toEqual({ id: expect.any(String) });
    const own = await platform.publish(standalone);
    expect(await published()).toEqual([
      { id: reply.id, text: draft.text, replyTo: draft.replyTo },
      { id: own.id, text: standalone.text },
    ]);
    const { posts, nextPageToken } = await platform.ownPosts({ account: bot, since: minutesAgo(1440) });
    expect(posts.map(({ id, text, repliesTo }) => [id, text, repliesTo?.id])).toEqual([
      [own.id, standalone.text, undefined],
      [reply.id, draft.text, draft.replyTo],
    ]);
    expect(posts.every(({ authorId }) => authorId === bot.id)).toBe(true);
    expect(nextPageToken).toBeUndefined();
  });

  it('shows of its own timeline what is newer than asked for', async () => {
    const { platform, bot, addPost } = stage();
    const id = await addPost({ by: bot, text: 'An older post', at: minutesAgo(300) });
    const since = async (minutes: number) =>
      (await platform.ownPosts({ account: bot, since: minutesAgo(minutes) })).posts.map((post) => post.id);
    expect(await since(60)).toEqual([]);
    expect(await since(600)).toEqual([id]);
  });

  it('never makes two posts of one draft, also from a machine that remembers nothing', async () => {
    const { platform, another, published } = stage();
    const draft = await summoned();
    const { id } = await platform.publish(draft);
    const second = another();
    for (const again of [platform, await second]) {
      const error = await errorOf(again.publish(draft));
      if (error) expect(error).toMatchObject({ kind: 'duplicate', effect: 'unknown' });
      else expect(await again.publish(draft)).toEqual({ id, already: true });
    }
    expect(await published()).toHaveLength(1);
  });

  it('tells by its key whether a text went out, where the network can', async () => {
    const { platform, another, published } = stage();
    const lookup = (of: Platform, draft: Draft) => of.lookup?.(draft);
    if (!platform.lookup) return;
    const draft = await summoned();
    const forgetful = await another();
    expect(await lookup(platform, draft)).toBeUndefined();
    expect(await lookup(platform, standalone)).toBeUndefined();
    stage().fail('publish', 'answer-lost');
    expect(await errorOf(platform.publish(draft))).toMatchObject({ effect: 'unknown' });
    const [{ id } = { id: '' }] = await published();
    expect(await lookup(forgetful, draft)).toEqual({ id });
    // A memory that was lost may have been of another mind about the photo, and finds its post all the same.
    const other = { ...draft, text: `A bobcat! I am a bot. #${hashtag}`, at: minutesAgo(1) };
    expect(await lookup(forgetful, other)).toEqual({ id });
    expect(await forgetful.publish(other)).toEqual({ id, already: true });
    const all = Array.from({ length: 5 }, () => forgetful.publish(standalone));
    expect(new Set((await Promise.all(all)).map((each) => each.id)).size).toBe(1);
    expect((await published()).map(({ text }) => text)).toEqual([draft.text, standalone.text]);
  });

  it('says that a text may be out when the answer is lost', async () => {
    stage().fail('publish', 'answer-lost');
    const error = await errorOf(stage().platform.publish(await summoned()));
    expect(error).toMatchObject({ kind: 'unavailable', effect: 'unknown' });
    expect(await stage().published()).toHaveLength(1);
  });

  it.each([
    ['rate-limited', 'rate-limited'],
    ['refused-keys', 'credentials'],
  ] as const)('a text that meets %s is certainly not out (%s)', async (failure, kind) => {
    const { platform, published, fail } = stage();
    const draft = await summoned();
    // What is asked before, such as for a session, is not what fails.
    await platform.whoAmI();
    fail('publish', failure);
    const error = await errorOf(platform.publish(draft));
    expect(error).toMatchObject({ kind, effect: 'none', needsPerson: kind === 'credentials' });
    if (kind === 'rate-limited') expect(error?.retryAt?.getTime()).toBeGreaterThan(NOON.getTime());
    expect(await published()).toEqual([]);
  });

  it('knows a post that is gone before, or when, it is replied to', async () => {
    const { platform, deletePost } = stage();
    const draft = await summoned();
    const post = { id: draft.replyTo };
    if (platform.stillThere) expect(await platform.stillThere(post)).toBe('open');
    await deletePost(draft.replyTo);
    if (platform.stillThere) expect(await platform.stillThere(post)).toBe('gone');
    else
      expect(await errorOf(platform.publish(draft))).toMatchObject({
        kind: 'refused',
        reason: 'post-gone',
        effect: 'none',
      });
  });

  it('knows a post that nobody may reply to', async () => {
    const { platform, addAccount, addPost, closeReplies } = stage();
    if (!closeReplies) return;
    const by = await addAccount('host');
    const id = await addPost({ by, text: 'Which?', hashtag, photos: 1, at: minutesAgo(5) });
    await closeReplies(id);
    const [post] = await platform.posts([id]);
    expect(post?.canReply).toBe('no');
    if (platform.stillThere) expect(await platform.stillThere({ id, authorId: by.id })).toBe('closed');
  });
}
