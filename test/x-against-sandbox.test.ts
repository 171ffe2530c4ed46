import { afterEach, describe, expect, it } from 'vitest';
import type { Game } from '../src/game/game.ts';
import type { Post } from '../src/game/round.ts';
import type { Platform, PollRequest, Usage } from '../src/platforms/platform.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { idAt } from '../src/platforms/x/ids.ts';
import { createXPlatform, type XPlatformOptions } from '../src/platforms/x/x-platform.ts';

const NOON = new Date('2026-11-20T12:00:00Z');
const MINUTE_MS = 60_000;
const ago = (minutes: number): Date => new Date(NOON.getTime() - minutes * MINUTE_MS);

const GAME: Game = { key: '#cougarornot', hashtag: 'cougarornot', hosts: ['drmichellelarue'] };
const PHOTO = { bytes: new Uint8Array([255, 216, 255]), width: 800, height: 600, altText: 'A tawny cat' };

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function play(options: SandboxOptions = {}, more: Partial<XPlatformOptions> = {}) {
  const here = await startSandbox({ now: () => NOON, ...options });
  sandbox = here;
  here.addAccount({ handle: 'DrMichelleLaRue' });
  here.addAccount({ handle: 'Stranger' });
  const usages: Usage[] = [];
  const platform = createXPlatform({
    credentials: here.credentials,
    baseUrl: here.url,
    poll: 'search',
    meter: async (usage) => {
      usages.push(usage);
    },
    now: () => NOON,
    ...more,
  });
  return { here, platform, usages };
}

async function readAll(platform: Platform, request: PollRequest, sinceId = '1') {
  const pages: (readonly Post[])[] = [];
  let pageToken: string | undefined;
  do {
    const page = await platform.read(request, {
      marks: [sinceId],
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    pages.push(page.posts);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return { pages, posts: pages.flat() };
}

describe.each(['tweet', 'post'] as const)('X, with answers that speak of a %s', (vocabulary) => {
  it('says who the bot is', async () => {
    const { here, platform } = await play({ vocabulary, botHandle: 'Fieldmark_Bot' });
    expect(await platform.whoAmI()).toEqual({ id: here.bot.id, handle: 'fieldmark_bot' });
  });

  it("gives a host's post as the host made it, edited or not", async () => {
    const { here, platform } = await play({ vocabulary });
    const first = here.addPost({
      by: 'DrMichelleLaRue',
      text: 'Cat & <mouse>? #CougarOrNot @fieldmark_bot',
      photos: [PHOTO, { ...PHOTO, type: 'video' }],
      at: ago(20),
    });
    const edited = here.editPost(first.id, 'Cat & <mouse>! #CougarOrNot @fieldmark_bot');
    here.addPost({ by: 'Stranger', text: '#CougarOrNot too', photos: [PHOTO], at: ago(10) });

    const { posts } = await readAll(platform, platform.plan([GAME])[0] as PollRequest);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({
      id: edited.id,
      editIds: [first.id, edited.id],
      authorHandle: 'drmichellelarue',
      text: expect.stringMatching(/^Cat & <mouse>! #CougarOrNot @fieldmark_bot/),
      hashtags: ['CougarOrNot'],
      mentions: [{ handle: 'fieldmark_bot', id: here.bot.id }],
      photos: [
        { kind: 'photo', width: 800, height: 600, altText: 'A tawny cat' },
        { kind: 'video-preview', width: 800, height: 600 },
      ],
      conversationId: first.id,
      canReply: 'yes',
    });
    for (const { url } of posts[0]?.photos ?? []) {
      const photo = await fetch(platform.photoUrl(url ?? '', 224));
      expect(photo.url).toMatch(/\?name=small$/);
      expect(new Uint8Array(await photo.arrayBuffer())).toEqual(PHOTO.bytes);
    }
  });

  it('tells what a post replies to, and finds text-only posts of a host', async () => {
    const { here, platform } = await play({ vocabulary });
    const round = here.addPost({ by: 'DrMichelleLaRue', text: '#cougarOrNot', photos: [PHOTO], at: ago(20) });
    here.addPost({
      by: 'DrMichelleLaRue',
      text: 'It was a bobcat! #cougarOrNot',
      replyTo: round.id,
      at: ago(10),
    });
    const { posts } = await readAll(platform, platform.plan([GAME])[0] as PollRequest);
    expect(posts[0]).toMatchObject({ repliesTo: { id: round.id, authorId: round.authorId }, photos: [] });
  });
});

describe('X', () => {
  it('gives everything since an id, page by page, newest first, each post once', async () => {
    const { here, platform, usages } = await play();
    const made = Array.from({ length: 230 }, (_, i) =>
      here.addPost({ by: 'DrMichelleLaRue', text: `#cougarOrNot ${i}`, at: ago(300 - i) }),
    );
    const [request] = platform.plan([GAME]) as [PollRequest];
    const all = await readAll(platform, request);
    expect(all.pages.map((page) => page.length)).toEqual([100, 100, 30]);
    expect(all.posts.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
    expect(usages.map(({ units }) => units)).toEqual([100, 100, 30]);

    const since = made[227]?.id ?? '';
    const { posts, newestMark } = await platform.read(request, { marks: [since] });
    expect(posts.map(({ id }) => id)).toEqual([made[229]?.id, made[228]?.id]);
    expect(newestMark).toBe(made[229]?.id);
    expect(await platform.read(request, { marks: [newestMark ?? ''] })).toEqual({ posts: [] });
  });

  it('is asked from 7 days ago at most, without an error', async () => {
    const { here, platform } = await play();
    here.addPost({ by: 'DrMichelleLaRue', text: '#cougarOrNot', at: ago(6 * 24 * 60) });
    const { posts } = await readAll(
      platform,
      platform.plan([GAME])[0] as PollRequest,
      idAt(ago(30 * 24 * 60)),
    );
    expect(posts).toHaveLength(1);
  });

  it('finds for each of many games what is theirs, in as few requests as they need', async () => {
    const { here, platform } = await play();
    const games = Array.from({ length: 40 }, (_, i): Game => {
      here.addAccount({ handle: `host_${i}` });
      here.addPost({ by: `host_${i}`, text: `#game${i}`, at: ago(10) });
      here.addPost({ by: `host_${i}`, text: `#game${(i + 1) % 40}`, at: ago(9) });
      return { key: `#game${i}`, hashtag: `game${i}`, hosts: [`host_${i}`] };
    });
    const plan = platform.plan(games);
    const found = await Promise.all(plan.map((request) => readAll(platform, request)));
    expect(found.flatMap(({ posts }) => posts.map(({ text }) => text)).sort()).toEqual(
      games.map(({ key }) => key).sort(),
    );
    expect(here.requests().filter(({ path }) => path.includes('search'))).toHaveLength(2);
  });

  it('gives mentions for a fifth of the price', async () => {
    const { here, platform, usages } = await play({}, { poll: 'mentions' });
    here.addPost({ by: 'Stranger', text: 'Hi @fieldmark_bot #cougarOrNot', photos: [PHOTO], at: ago(5) });
    here.addPost({ by: 'Stranger', text: '#cougarOrNot', photos: [PHOTO], at: ago(4) });
    const { posts } = await readAll(platform, platform.plan([GAME])[0] as PollRequest);
    expect(posts.map(({ authorHandle }) => authorHandle)).toEqual(['stranger']);
    expect(usages.map(({ what }) => what)).toEqual(['user-read', 'own-read']);
  });

  it('takes a reply to who summoned the bot, and a standalone post, and shows both on the own timeline', async () => {
    const { here, platform, usages } = await play();
    const round = here.addPost({
      by: 'DrMichelleLaRue',
      text: '@fieldmark_bot #cougarOrNot',
      photos: [PHOTO],
      at: ago(5),
    });
    const reply = await platform.publish({
      key: 'k',
      at: NOON,
      text: 'A cougar & nothing else, 93 % #cougarOrNot',
      replyTo: round.id,
    });
    const standalone = await platform.publish({ key: 'k', at: NOON, text: 'A bobcat <3, 88 % #cougarOrNot' });
    expect(here.answersTo(round.id).map(({ id }) => id)).toEqual([reply.id]);

    const account = await platform.whoAmI();
    const { posts } = await platform.ownPosts({ account, since: ago(60) });
    expect(posts.map(({ id, repliesTo }) => [id, repliesTo?.id])).toEqual([
      [standalone.id, undefined],
      [reply.id, round.id],
    ]);
    expect(posts[0]?.text).toBe('A bobcat <3, 88 % #cougarOrNot');
    expect(posts[0]?.authorHandle).toBe('fieldmark_bot');
    expect(usages.map(({ what }) => what)).toEqual(['reply', 'post', 'user-read', 'own-read']);
  });

  it.each(['not-summoned', 'post-gone'])('refuses for good to let the bot answer: %s', async (reason) => {
    const { here, platform } = await play();
    const gone = reason === 'post-gone';
    const text = gone ? '@fieldmark_bot #cougarOrNot' : '#cougarOrNot';
    const round = here.addPost({ by: 'Stranger', text, at: ago(5) });
    if (gone) here.deletePost(round.id);
    const answer = platform.publish({ key: 'k', at: NOON, text: 'A cougar', replyTo: round.id });
    await expect(answer).rejects.toMatchObject({ kind: 'refused', reason, effect: 'none' });
  });

  it('calls a second post of the same text a duplicate, which may mean that it is there', async () => {
    const { platform } = await play();
    await platform.publish({ key: 'k', at: NOON, text: 'A cougar #cougarOrNot' });
    await expect(
      platform.publish({ key: 'k', at: NOON, text: 'A cougar #cougarOrNot' }),
    ).rejects.toMatchObject({
      kind: 'duplicate',
      effect: 'unknown',
    });
  });

  it('tells handles by id, of accounts that exist', async () => {
    const { here, platform } = await play();
    const ada = here.addAccount({ handle: 'AdaLovelace' });
    expect(await platform.handlesOf([ada.id, here.bot.id, '999'])).toEqual(
      new Map([
        [ada.id, 'adalovelace'],
        [here.bot.id, 'fieldmark_bot'],
      ]),
    );
    expect(await platform.handlesOf(['999'])).toEqual(new Map());
  });

  it.each(['tweet', 'post'] as const)(
    'looks up posts with their photos in one request, without what is gone or hidden (%s)',
    async (vocabulary) => {
      const { here, platform, usages } = await play({ vocabulary });
      const above = here.addPost({
        by: 'DrMichelleLaRue',
        text: '#cougarOrNot',
        photos: [PHOTO, PHOTO],
        at: ago(9),
      });
      const gone = here.addPost({ by: 'Stranger', text: 'gone', at: ago(8) });
      here.addAccount({ handle: 'Shy' });
      const hidden = here.addPost({ by: 'Shy', text: 'hidden', at: ago(7) });
      here.deletePost(gone.id);
      here.lock('Shy');
      const found = await platform.posts([above.id, gone.id, hidden.id, above.id, '7']);
      expect(found).toMatchObject([
        {
          id: above.id,
          authorHandle: 'drmichellelarue',
          hashtags: ['cougarOrNot'],
          photos: [{ width: 800, url: expect.stringContaining('http') }, { width: 800 }],
        },
      ]);
      expect(await platform.posts([gone.id, hidden.id])).toEqual([]);
      expect(usages).toEqual([{ what: 'post-read', units: 1, ids: [above.id] }]);
      expect(here.requests()).toHaveLength(2);
    },
  );

  it('refuses wrong credentials in words that name the settings', async () => {
    const { here } = await play();
    const platform = createXPlatform({
      credentials: { ...here.credentials, accessSecret: 'wrong' },
      baseUrl: here.url,
      poll: 'search',
      meter: async () => {},
    });
    await expect(platform.whoAmI()).rejects.toMatchObject({
      kind: 'credentials',
      message: expect.stringContaining('X_ACCESS_SECRET'),
    });
  });

  it('charges what the meter counts', async () => {
    const { here, platform, usages } = await play();
    const round = here.addPost({
      by: 'DrMichelleLaRue',
      text: '@fieldmark_bot #cougarOrNot',
      photos: [PHOTO],
      at: ago(5),
    });
    const account = await platform.whoAmI();
    await readAll(platform, platform.plan([GAME])[0] as PollRequest);
    await platform.publish({ key: 'k', at: NOON, text: 'A cougar', replyTo: round.id });
    await platform.publish({ key: 'k', at: NOON, text: 'A bobcat' });
    await platform.ownPosts({ account, since: ago(60) });
    const metered: Record<string, number> = { 'post-with-link': 0 };
    for (const { what, units } of usages) metered[what] = (metered[what] ?? 0) + units;
    expect(metered).toEqual(here.spent().units);
    expect(metered).toMatchObject({ 'user-read': 1, 'post-read': 1, reply: 1, post: 1, 'own-read': 2 });
  });
});
