import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { between, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;
/** The same hashtag, but it asks which animal it is. */
const which: Game = {
  ...{ key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [HOST] },
  question: 'which',
};

describe('a run', () => {
  test('answers a post that summoned the bot with a reply, once over any number of runs', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('What is this? #cougarOrNot @fieldmark_bot', 'cougar');
    for (let i = 0; i < 3; i++) {
      expect((await day.pass()).outcome).toBe('done');
      day.advance(10 * MINUTE_MS);
    }
    const answers = day.sandbox.answersTo(id);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toMatch(/^(Yes|Cougar|This|I say).*cougar.*99.*bot.* #cougarOrNot$/is);
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('enters a round that did not summon it with a post of its own, without mention or link', async () => {
    const day = await gameDay();
    await day.hostPost('What is this? #CougarOrNot', 'house_cat');
    await day.pass();
    await day.pass();
    const posts = day.sandbox.botPosts();
    expect(posts).toHaveLength(1);
    expect(posts[0]?.replyTo).toBeUndefined();
    expect(posts[0]?.text).toMatch(/\bnot?\b.*cougar.*\(Photo of 20 Nov, 12:00 UTC\.\).* #cougarOrNot$/is);
    expect(posts[0]?.text).not.toMatch(/@|https?:/);
  });

  test('makes no post of its own where there is no animal to name, but tells a summoner so', async () => {
    const day = await gameDay();
    const unasked = await day.hostPost('#cougarOrNot', 'no_animal');
    const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'no_animal');
    expect(countsOf(await day.pass())).toMatchObject({ 'skipped:nothing-to-name': 1, sent: 1 });
    expect(day.sandbox.answersTo(unasked.id)).toEqual([]);
    expect(day.sandbox.answersTo(asked.id)[0]?.text).toMatch(/animal|^Nothing here/);
  });

  test('looks at every photo, previews of videos too, and answers one by one when they differ', async () => {
    const day = await gameDay({ games: [which] });
    const { id } = day.sandbox.addPost({
      by: HOST,
      text: '#cougarOrNot @fieldmark_bot',
      photos: [
        { bytes: await solidPhoto('cougar') },
        { bytes: await solidPhoto('dog') },
        { bytes: Buffer.from('<html>not a photo</html>') },
        { bytes: await solidPhoto('no_animal') },
      ],
    });
    const video = day.sandbox.addPost({
      by: HOST,
      text: '#cougarOrNot @fieldmark_bot',
      photos: [{ bytes: await solidPhoto('dog'), type: 'video' }],
    });
    await day.pass();
    expect(day.sandbox.answersTo(id)[0]?.text.toLowerCase()).toContain(
      'photo 1: cougar over 99%, photo 2: dog over 99%, photo 3: would not open, photo 4: no animal.',
    );
    expect(day.sandbox.answersTo(video.id)[0]?.text).toMatch(/^Dog/);
  });

  test('answers the question of the game with one answer for all photos, and keeps what it said', async () => {
    const day = await gameDay();
    const differ = await day.hostPost('#cougarOrNot @fieldmark_bot', 'dog', 'cougar', 'house_cat');
    const none = await day.hostPost('#cougarOrNot @fieldmark_bot', 'dog', 'house_cat', 'no_animal');
    const close = day.sandbox.addPost({
      by: HOST,
      text: '#cougarOrNot @fieldmark_bot',
      photos: [
        { bytes: await solidPhoto(between('cougar', 'dog'), { format: 'png' }), contentType: 'image/png' },
      ],
    });
    await day.pass();
    const said = (id: string) => day.sandbox.answersTo(id)[0]?.text;
    expect(said(differ.id)).toMatch(/^Cougar in photo 2, none in 1 and 3\b/);
    expect(said(none.id)).toMatch(/^No cougar: a dog in photo 1, a house cat in photo 2\./);
    expect(said(close.id)).toMatch(/🤔/);
    const app = await day.open();
    const verdicts = await Promise.all([differ, none, close].map(({ id }) => app.store.answers.of(id)));
    await app.close();
    expect(verdicts).toMatchObject([
      { rule: 'photos-differ', verdict: { kind: 'yes', target: { id: 'cougar' }, photos: { length: 3 } } },
      { rule: 'photos-differ', verdict: { kind: 'no', target: { id: 'cougar' } } },
      { rule: 'cannot-tell', verdict: { kind: 'cannotTell' } },
    ]);
  });

  test('names the broader group when the species are close', async () => {
    const day = await gameDay({ games: [which] });
    const bytes = await solidPhoto(between('cougar', 'bobcat_lynx'), { format: 'png' });
    const { id } = day.sandbox.addPost({
      by: HOST,
      text: '#cougarOrNot @fieldmark_bot',
      photos: [{ bytes, contentType: 'image/png' }],
    });
    await day.pass();
    expect(day.sandbox.answersTo(id)[0]?.text).toMatch(
      /^((Some kind of|One) wild cat|Wild cat of some kind)/,
    );
  });

  test("leaves alone: another's post, another tag, no photo, retweets, its own posts, and what is too old", async () => {
    const day = await gameDay();
    day.sandbox.addAccount({ handle: 'someone' });
    const photos = [{ bytes: await solidPhoto('cougar') }];
    day.sandbox.addPost({ by: 'someone', text: '#cougarOrNot @fieldmark_bot', photos });
    day.sandbox.addPost({ by: HOST, text: '#cougarornotquiz x#cougarOrNot @fieldmark_bot', photos });
    day.sandbox.addPost({ by: HOST, text: '#cougarOrNot @fieldmark_bot, no photo today' });
    const theirs = day.sandbox.addPost({ by: 'someone', text: 'nice', photos });
    day.sandbox.addPost({ by: HOST, text: 'RT #cougarOrNot', repostOf: theirs.id });
    day.sandbox.addPost({ by: 'fieldmark_bot', text: 'hello #cougarOrNot', photos });
    expect(countsOf(await day.pass())).toMatchObject({ 'skipped:no-photo': 1, seen: 1 });
    expect(day.sandbox.botPosts()).toHaveLength(1);

    day.sandbox.addPost({ by: HOST, text: 'late #cougarOrNot @fieldmark_bot', photos });
    day.advance(25 * 60 * MINUTE_MS);
    expect(countsOf(await day.pass())).toMatchObject({ 'skipped:too-old': 1 });
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('takes an edited post for the same round', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('What is tihs? #cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass();
    day.advance(MINUTE_MS);
    day.sandbox.editPost(id, 'What is this? #cougarOrNot @fieldmark_bot');
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('admits a post whose edit added the summons', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('What is this? #cougarOrNot', 'no_animal');
    await day.pass();
    day.advance(MINUTE_MS);
    day.sandbox.editPost(id, 'What is this? #cougarOrNot @fieldmark_bot');
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('a quote of one of its posts summons it', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot', 'cougar');
    await day.pass();
    day.advance(MINUTE_MS);
    const own = day.sandbox.botPosts()[0];
    const quote = day.sandbox.addPost({
      by: HOST,
      text: 'And this one? #cougarOrNot',
      photos: [{ bytes: await solidPhoto('dog') }],
      ...(own ? { quoting: own.id } : {}),
    });
    await day.pass();
    expect(day.sandbox.answersTo(quote.id)).toHaveLength(1);
  });

  test('finds every post over many pages and several games', async () => {
    const games: Game[] = [
      { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] },
      { key: '#crowornot', hashtag: 'crowornot', hosts: [], model: 'cougar-or-not' },
      { key: '@birder', hosts: ['birder'], model: 'cougar-or-not' },
    ];
    const day = await gameDay({ games });
    day.sandbox.addAccount({ handle: 'birder' });
    const photos = [{ bytes: await solidPhoto('cougar') }];
    const ids = [HOST, 'birder', HOST].flatMap((by, tag) =>
      Array.from({ length: 45 }, (_, i) => {
        const text = `${['#cougarOrNot', '', '#crowOrNot'][tag]} @fieldmark_bot ${i}`;
        day.advance(5_000);
        return day.sandbox.addPost({ by, text, photos }).id;
      }),
    );
    const counts = countsOf(
      await day.pass({ maxAnswersPerRun: 200, maxAnswersPerDay: 500, dailyBudgetMicroUsd: 10_000_000 }),
    );
    expect(counts).toMatchObject({ seen: 135, admitted: 135, drafted: 135 });
    const answered = ids.filter((id) => day.sandbox.answersTo(id).length === 1);
    expect(answered).toHaveLength(100); // X's own limit: 100 posts in 15 minutes
    expect(counts['failed:rate-limited']).toBe(1);
    day.advance(16 * MINUTE_MS);
    await day.pass({ maxAnswersPerRun: 200, maxAnswersPerDay: 500, dailyBudgetMicroUsd: 10_000_000 });
    expect(ids.filter((id) => day.sandbox.answersTo(id).length === 1)).toHaveLength(135);
  });

  test('polls by mentions when told so', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.hostPost('#cougarOrNot nobody asked', 'cougar');
    await day.pass({ poll: 'mentions' });
    await day.pass({ poll: 'mentions' });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(1);
    expect(day.sandbox.requests().some((request) => request.path.includes('search'))).toBe(false);
  });

  test('classifies the same bytes once', async () => {
    const day = await gameDay();
    await day.hostPost('one #cougarOrNot @fieldmark_bot', 'cougar', 'cougar');
    await day.hostPost('two #cougarOrNot @fieldmark_bot', 'cougar');
    const app = await day.open();
    await app.playOnce(new AbortController().signal);
    const rounds = await Array.fromAsync(app.store.rounds.all());
    await app.close();
    const hashes = rounds.flatMap((round) => round.photos.map((photo) => photo.hash));
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(1);
    expect(
      rounds.every((round) => round.photos.every((photo) => photo.prediction?.scores[0]?.label === 'cougar')),
    ).toBe(true);
  });
});
