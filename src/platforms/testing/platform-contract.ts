import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlatformError } from '../platform.ts';
import { publishingContract } from './publishing-contract.ts';
import { found, gameOf, minutesAgo, NOON, pagesOf, type Stage } from './stage.ts';
import { textContract } from './text-contract.ts';

/**
 * What every adapter must do, against a real server: call it in a test of each.
 * @param create a stage of its own for each test
 */
export function describePlatform(name: string, create: () => Promise<Stage>): void {
  describe(name, () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await create();
    });
    afterEach(() => stage.close());
    const here = () => stage;

    networkContract(here);
    readingContract(here);
    publishingContract(here);
    textContract(here);
  });
}

function networkContract(stage: () => Stage): void {
  it('says what it is called, and where its posts and photos are', () => {
    const { network, title, postUrl, mediaHosts } = stage().platform;
    expect(network).toMatch(/^[a-z]+(:[a-z\d.-]+)?$/);
    expect(title).not.toBe('');
    expect(URL.parse(postUrl.call(stage().platform, { id: stage().nothing }))?.protocol).toBe('https:');
    expect(mediaHosts.length).toBeGreaterThan(0);
    for (const host of mediaHosts) expect(URL.parse(`https://${host}`)?.host).toBe(host);
  });

  it('says whose account it is', async () => {
    const { platform, bot } = stage();
    expect(await platform.whoAmI()).toEqual(bot);
    expect(bot.handle).toMatch(/^[^@A-Z\s]+(@[^@A-Z\s]+)?$/);
  });

  it('tells the handles of accounts that exist', async () => {
    const { platform, bot, nobody, addAccount } = stage();
    const ada = await addAccount('ada');
    expect(await platform.handlesOf([ada.id, bot.id, nobody, ada.id])).toEqual(
      new Map([
        [ada.id, ada.handle],
        [bot.id, bot.handle],
      ]),
    );
    expect(await platform.handlesOf([nobody])).toEqual(new Map());
    if (platform.idsOf)
      expect(await platform.idsOf([ada.handle, 'nobody.example'])).toEqual(new Map([[ada.handle, ada.id]]));
  });

  it('plans without a request, every part once, the same way each time', async () => {
    const { platform, bot, addAccount, requests } = stage();
    const games = [gameOf(await addAccount('host'))];
    const before = requests();
    const plan = platform.plan(games, { bot, mentions: true });
    expect(platform.plan(games, { bot, mentions: true })).toEqual(plan);
    const parts = plan.flatMap(({ covers }) => covers);
    expect(parts.length).toBeGreaterThan(0);
    expect(new Set(parts).size).toBe(parts.length);
    expect(requests()).toBe(before);
  });
}

function readingContract(stage: () => Stage): void {
  it("gives a host's round as the host made it", async () => {
    const { platform, bot, addAccount, addPost } = stage();
    const host = await addAccount('host');
    const id = await addPost({
      by: host,
      text: 'Which cat is it?',
      hashtag: 'CougarOrNot',
      mentionsBot: true,
      photos: 2,
      at: minutesAgo(5),
    });
    const [post] = await platform.posts([id]);
    expect(post).toMatchObject({
      id,
      editIds: [id],
      authorId: host.id,
      text: expect.stringContaining('Which cat'),
    });
    expect([host.handle, undefined]).toContain(post?.authorHandle);
    expect(Math.abs((post?.createdAt.getTime() ?? 0) - minutesAgo(5).getTime())).toBeLessThan(1000);
    expect(post?.hashtags.map((tag) => tag.toLowerCase())).toEqual(['cougarornot']);
    expect(post?.mentions).toEqual([bot]);
    expect(post?.photos.map(({ kind }) => kind)).toEqual(['photo', 'photo']);
    expect(new Set(post?.photos.map(({ key }) => key)).size).toBe(2);
    for (const { url = '' } of post?.photos ?? [])
      expect(URL.parse(platform.photoUrl(url, 224))?.protocol).toMatch(/^https?:$/);
    expect(post?.canReply).not.toBe('no');
    expect(await found(platform, gameOf(host))).toEqual([id]);
  });

  it('tells what a post replies to', async () => {
    const { platform, addAccount, addPost } = stage();
    const host = await addAccount('host');
    const round = await addPost({ by: host, text: 'Which?', photos: 1, at: minutesAgo(9) });
    const told = await addPost({ by: host, text: 'A bobcat!', replyTo: round, at: minutesAgo(5) });
    const [post] = await platform.posts([told]);
    expect(post).toMatchObject({ repliesTo: { id: round, authorId: host.id }, photos: [] });
  });

  it('gives posts by their ids, without those that are gone', async () => {
    const { platform, nothing, addAccount, addPost, deletePost } = stage();
    const host = await addAccount('host');
    const [one, two, gone] = [
      await addPost({ by: host, text: 'one', at: minutesAgo(3) }),
      await addPost({ by: host, text: 'two', at: minutesAgo(2) }),
      await addPost({ by: host, text: 'gone', at: minutesAgo(1) }),
    ];
    await deletePost(gone);
    const posts = await platform.posts([two, gone, one, nothing, two]);
    expect(posts.map(({ id }) => id).sort()).toEqual([one, two].sort());
    expect(await platform.posts([gone])).toEqual([]);
    expect(await platform.posts([])).toEqual([]);
  });

  it('gives all posts after a mark, newest first over all pages, each once', async () => {
    const { platform, bot, addAccount, addPost } = stage();
    const host = await addAccount('host');
    const ids: string[] = [];
    const add = async (minutes: number) =>
      ids.unshift(
        await addPost({ by: host, text: 'Which?', hashtag: 'cougarOrNot', at: minutesAgo(minutes) }),
      );
    for (let i = 0; i < 120; i++) await add(200 - i);
    const [request] = platform.plan([gameOf(host)], { bot });
    if (!request) return expect.fail('nothing is planned');

    const pages = await pagesOf(platform, request, { notBefore: minutesAgo(1440) });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ posts }) => posts.map(({ id }) => id))).toEqual(ids);
    const mark = pages[0]?.newestMark ?? '';
    expect(await pagesOf(platform, request, { marks: [mark] })).toMatchObject([{ posts: [] }]);

    await add(10);
    await add(9);
    const [later] = await pagesOf(platform, request, { marks: [mark] });
    expect(later?.posts.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const further = later?.newestMark ?? '';
    // Of several parts the one that is furthest behind is where reading starts.
    const both = await pagesOf(platform, request, { marks: [further, mark] });
    expect(both.flatMap(({ posts }) => posts.map(({ id }) => id))).toEqual(ids.slice(0, 2));
    expect(platform.later(mark, further)).toBe(further);
    expect(platform.later(further, mark)).toBe(further);
    expect(platform.later(mark, mark)).toBe(mark);

    const recent = await pagesOf(platform, request, { notBefore: minutesAgo(9.5) });
    expect(recent.flatMap(({ posts }) => posts.map(({ id }) => id))).toEqual(ids.slice(0, 1));
  });

  it('reads posts that name the bot, whoever wrote them', async () => {
    const { platform, bot, addAccount, addPost } = stage();
    const stranger = await addAccount('stranger');
    const id = await addPost({ by: stranger, text: 'Please stop', mentionsBot: true, at: minutesAgo(5) });
    const mentions = platform.plan([], { bot, mentions: true }).filter(({ kind }) => kind === 'mentions');
    expect(mentions).toHaveLength(1);
    for (const request of mentions) {
      const [page] = await pagesOf(platform, request, { notBefore: minutesAgo(60) });
      expect(page?.posts.map((post) => post.id)).toEqual([id]);
    }
  });

  it.each([
    ['server-error', 'unavailable'],
    ['rate-limited', 'rate-limited'],
    ['refused-keys', 'credentials'],
  ] as const)('a read that meets %s fails as %s', async (failure, kind) => {
    const { platform, bot, addAccount, fail } = stage();
    const [request] = platform.plan([gameOf(await addAccount('host'))], { bot });
    if (!request) return expect.fail('nothing is planned');
    fail('read', failure);
    const error: unknown = await platform
      .read(request, { notBefore: minutesAgo(60) })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ kind, effect: 'none' });
    if (kind === 'rate-limited')
      expect((error as PlatformError).retryAt?.getTime()).toBeGreaterThan(NOON.getTime());
  });

  it('a call that is aborted ends with an error', async () => {
    const stop = AbortSignal.abort();
    await expect(stage().platform.posts([stage().nothing], stop)).rejects.toBeInstanceOf(PlatformError);
  });
}
