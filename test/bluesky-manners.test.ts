/** Whom the bot leaves alone on Bluesky, in games and outside of them. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { BLUESKY_HOST, type BlueskyDay, blueskyDay } from './support/bluesky-day.ts';
import { countsOf, HOST } from './support/game-day.ts';

const ASKER = 'asker.bsky.test';
const ASKS = '@fieldmark.test what is this?';
const MINUTE = 60_000;

type Place = BlueskyDay & {
  post(
    by: string,
    text: string,
    more?: Partial<Parameters<BlueskyDay['small']['addPost']>[0]>,
  ): { uri: string };
  photos: { bytes: Buffer }[];
};

async function place(account: { description?: string; labels?: readonly string[] } = {}): Promise<Place> {
  const here = await blueskyDay({
    games: [
      { key: '#cougarornot', hashtag: 'cougarornot', hosts: [BLUESKY_HOST, HOST] },
      { key: '#crowornot', hashtag: 'crowornot', hosts: [], model: 'cougar-or-not' },
    ],
  });
  onTestFinished(() => here.close());
  here.small.addAccount({ handle: ASKER, ...account });
  const photos = [{ bytes: await solidPhoto('dog') }];
  return {
    ...here,
    photos,
    post(by, text, more = {}) {
      here.day.advance(1000);
      return here.small.addPost({ by, text, photos, ...more });
    },
  };
}

it('replies to no post that does not summon it: a hashtag, a name without a mention, a reply or a question to others', async () => {
  const { pass, post, small } = await place();
  const round = post(BLUESKY_HOST, 'Who? #cougarOrNot @fieldmark.test');
  await pass();
  const [reply] = small.answersTo(round.uri);
  post(BLUESKY_HOST, 'Who? #cougarOrNot');
  post(ASKER, 'Who? #crowOrNot');
  post(ASKER, ASKS, { facets: false });
  post(ASKER, 'Really? What is this then?', { replyTo: reply?.uri ?? '' });
  post(ASKER, `${BLUESKY_HOST} what is this?`, { replyTo: round.uri });
  await pass();
  expect(small.botPosts()).toHaveLength(1);
});

describe('nobody is answered, in a game or outside of it,', () => {
  it.each([
    ['whose profile says #nobot', { description: 'Birds. #NoBot' }, 'profile-opt-out'],
    ['whose profile says #noai', { description: 'Birds. #noAI' }, 'profile-opt-out'],
    ['who is a bot', { labels: ['bot'] }, 'author-is-bot'],
    ['whose pictures a label hides', { labels: ['graphic-media'] }, 'sensitive'],
  ])('%s', async (_, account, reason) => {
    const { pass, post, small } = await place(account);
    post(ASKER, ASKS);
    post(ASKER, 'Who? #crowOrNot @fieldmark.test');
    const photo = post(ASKER, 'my garden');
    post(ASKER, ASKS, { photos: [], replyTo: photo.uri });
    const skipped = Object.entries(countsOf(await pass())).filter(([name]) => name.startsWith('skipped:'));
    // After the first an opt-out in a profile is one like any other.
    const reasons = [`skipped:${reason}`, ...(reason === 'profile-opt-out' ? ['skipped:opted-out'] : [])];
    expect(skipped.map(([name]) => name).sort()).toEqual(reasons.sort());
    expect(skipped.reduce((sum, [, count]) => sum + count, 0)).toBe(3);
    expect(small.botPosts()).toEqual([]);
  });

  it('who blocks the bot, nor where a thread is closed for it', async () => {
    const { pass, post, small } = await place();
    small.setGate(post(ASKER, ASKS).uri, []);
    const photo = post(ASKER, 'my garden');
    small.setGate(photo.uri, ['followerRule']);
    post(ASKER, ASKS, { photos: [], replyTo: photo.uri });
    expect(countsOf(await pass())).toMatchObject({ 'skipped:replies-closed': 2 });
    small.addAccount({ handle: 'other.test' });
    post('other.test', ASKS);
    small.block('other.test', small.bot.handle);
    await pass();
    expect(small.botPosts()).toEqual([]);
  });

  it.each([
    ['@fieldmark.test please stop', false],
    ['@fieldmark.test do not reply to me again', false],
    ['no bots', true],
    ['Unsubscribe', true],
  ])('who says "%s"', async (words, isReply) => {
    const { pass, post, small } = await place();
    const first = post(ASKER, ASKS);
    await pass();
    const replyTo = small.answersTo(first.uri)[0]?.uri ?? '';
    post(ASKER, words, { photos: [], ...(isReply ? { replyTo } : {}) });
    expect(countsOf(await pass())).toEqual({ 'opted-out': 1 });
    post(ASKER, ASKS);
    post(ASKER, '#crowOrNot @fieldmark.test');
    expect(countsOf(await pass())).toMatchObject({ 'skipped:opted-out': 2 });
    expect(small.botPosts()).toHaveLength(1);
  });
});

it.each([
  ['that a label hides', 'known', 'sensitive'],
  ['that a label hides', 'too old to be read', 'sensitive'],
  ['of a bot', 'known', 'author-is-bot'],
  ['of a bot', 'too old to be read', 'author-is-bot'],
])('a picture %s is named to nobody who asks about it, %s', async (_, when, reason) => {
  const { pass, post, small, day } = await place();
  const round = post(BLUESKY_HOST, '#cougarOrNot', {
    at: new Date(day.now().getTime() - (when === 'known' ? 1 : 30) * 60 * MINUTE),
  });
  if (reason === 'sensitive') small.label(round.uri, '!warn');
  else small.label(small.world.findOrThrow(BLUESKY_HOST).did, 'bot');
  expect(countsOf(await pass())[`skipped:${reason}`]).toBe(when === 'known' ? 1 : undefined);
  post(ASKER, ASKS, { photos: [], quoting: round.uri });
  expect(countsOf(await pass())).toMatchObject({ [`skipped:${reason}`]: 1 });
  expect(small.botPosts()).toEqual([]);
});

it('a bot that nobody has labelled, and that answers each reply with a question, is answered a few times a day', async () => {
  const { pass, post, small } = await place();
  let replyTo: string | undefined = post(ASKER, ASKS).uri;
  for (let run = 0; run < 8 && replyTo !== undefined; run++) {
    await pass({ maxAnswersPerDay: 30 });
    replyTo = small.answersTo(replyTo)[0]?.uri;
    if (replyTo !== undefined) replyTo = post(ASKER, ASKS, { replyTo }).uri;
  }
  expect(small.botPosts()).toHaveLength(3);
});

describe('beside X', () => {
  const both: Parameters<BlueskyDay['pass']>[1] = (context, x) => ({
    ...context,
    platforms: [...x, ...context.platforms],
  });

  it('the same photo by the same host is answered once on each; a bridged copy of it, or a question about that, never', async () => {
    const { pass, post, small, day, photos } = await place();
    const bridged = 'host.ecoevo.social.ap.brid.gy';
    small.addAccount({ handle: bridged });
    const games = [
      { key: '#cougarornot', hashtag: 'cougarornot', hosts: [BLUESKY_HOST, HOST, bridged] },
      { key: '#crowornot', hashtag: 'crowornot', model: 'cougar-or-not', hosts: [] },
    ];
    const onX = day.sandbox.addPost({ by: HOST, text: 'Who? #cougarOrNot @fieldmark_bot', photos });
    const here = post(BLUESKY_HOST, 'Who? #cougarOrNot @fieldmark.test');
    const copy = post(bridged, 'Who? #cougarOrNot @fieldmark.test');
    post(bridged, ASKS);
    post(ASKER, ASKS, { photos: [], quoting: copy.uri });
    for (let run = 0; run < 3; run++) {
      await pass({ games }, both);
      day.advance(10 * MINUTE);
    }
    expect(day.sandbox.answersTo(onX.id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(1);
    expect(small.answersTo(here.uri)).toHaveLength(1);
    expect(small.botPosts()).toHaveLength(1);
  });

  it('caps and the person who used them up on one are not those of the other; a spent budget of X stops nothing', async () => {
    const { pass, post, small, day, photos } = await place();
    const ask = async () => {
      day.sandbox.addPost({ by: HOST, text: 'Who? #cougarOrNot @fieldmark_bot', photos });
      return [post(BLUESKY_HOST, 'Who? #cougarOrNot @fieldmark.test'), post(ASKER, ASKS)];
    };
    await ask();
    await pass({ maxAnswersPerRun: 2 }, both);
    expect([day.sandbox.botPosts().length, small.botPosts().length]).toEqual([1, 1]);
    await pass({ maxAnswersPerDay: 2 }, both);
    expect([day.sandbox.botPosts().length, small.botPosts().length]).toEqual([1, 1]);
    await ask();
    day.advance(10 * MINUTE);
    await pass({ dailyBudgetMicroUsd: 0 }, both);
    expect([day.sandbox.botPosts().length, small.botPosts().length]).toEqual([1, 4]);
  });
});
