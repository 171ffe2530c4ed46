import { describe, expect, test } from 'vitest';
import type { Game } from '../src/game/game.ts';
import { between, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;

describe('a pass', () => {
  test('answers a post that summoned the bot with a reply, once over any number of passes', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('What is this? #cougarOrNot @fieldmark_bot', 'cougar');
    for (let i = 0; i < 3; i++) {
      expect((await day.pass()).outcome).toBe('done');
      day.advance(10 * MINUTE_MS);
    }
    const answers = day.sandbox.answersTo(id);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toMatch(/^Cougar.*over 99%.*bot.* #cougarOrNot$/is);
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
    expect(posts[0]?.text).toMatch(/^House cat.*\(Photo of 20 Nov, 12:00 UTC\.\).* #cougarOrNot$/is);
    expect(posts[0]?.text).not.toMatch(/@|https?:/);
  });

  test('makes no post of its own where there is no animal to name, but tells a summoner so', async () => {
    const day = await gameDay();
    const unasked = await day.hostPost('#cougarOrNot', 'no_animal');
    const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'no_animal');
    expect(countsOf(await day.pass())).toMatchObject({ 'skipped:nothing-to-name': 1, sent: 1 });
    expect(day.sandbox.answersTo(unasked.id)).toEqual([]);
    expect(day.sandbox.answersTo(asked.id)[0]?.text).toMatch(/^(I see no|No) animal|^Nothing here/);
  });

  test('looks at every photo, previews of videos too, and answers one by one when they differ', async () => {
    const day = await gameDay();
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
      'photo 1: cougar (over 99%), photo 2: dog (over 99%), photo 3: would not open, photo 4: no animal.',
    );
    expect(day.sandbox.answersTo(video.id)[0]?.text).toMatch(/^Dog/);
  });

  test('names the broader group when the species are close', async () => {
    const day = await gameDay();
    const bytes = await solidPhoto(between('cougar', 'bobcat_lynx'), { format: 'png' });
    const { id } = day.sandbox.addPost({
      by: HOST,
      text: '#cougarOrNot @fieldmark_bot',
      photos: [{ bytes, contentType: 'image/png' }],
    });
    await day.pass();
    expect(day.sandbox.answersTo(id)[0]?.text).toMatch(/^(Some kind of|A|One) wild cat/);
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
    const rounds = [...app.store.rounds.all()];
    app.close();
    const hashes = rounds.flatMap((round) => round.photos.map((photo) => photo.hash));
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(1);
    expect(
      rounds.every((round) => round.photos.every((photo) => photo.prediction?.scores[0]?.label === 'cougar')),
    ).toBe(true);
  });
});

describe('caution', () => {
  test('a dry run posts nothing, says so, and a later live run answers what is young enough', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    expect(countsOf(await day.pass({ replyMode: 'dry-run' }))).toMatchObject({ drafted: 1, 'dry-run': 1 });
    expect(countsOf(await day.pass({ replyMode: 'dry-run' }))).toMatchObject({ 'waiting:dry-run': 1 });
    expect(day.sandbox.botPosts()).toEqual([]);
    expect(day.logged.join('\n')).toContain('NOT posted');
    day.advance(60 * MINUTE_MS);
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('what a dry run composed is not posted when it has become too old', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass({ replyMode: 'dry-run' });
    day.advance(25 * 60 * MINUTE_MS);
    expect(countsOf(await day.pass())).toMatchObject({ 'dropped:too-old': 1 });
    expect(day.sandbox.answersTo(id)).toEqual([]);
  });

  test('review holds every answer', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ held: 1 });
    await day.pass();
    expect(day.sandbox.botPosts()).toEqual([]);
  });

  test('an approved answer is posted by the next pass, the others go on waiting', async () => {
    const day = await gameDay();
    const approved = await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
    const other = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass({ replyMode: 'review' });
    const app = await day.open({ replyMode: 'review' });
    app.store.answers.markRetry(approved.id, day.now(), 'approved');
    app.close();
    expect(countsOf(await day.pass({ replyMode: 'review' }))).toMatchObject({ sent: 1 });
    expect([approved, other].map(({ id }) => day.sandbox.answersTo(id).length)).toEqual([1, 0]);
  });

  test('caps per run and per day leave the surplus waiting, with the reason', async () => {
    const day = await gameDay();
    for (let i = 0; i < 5; i++) await day.hostPost(`${i} #cougarOrNot @fieldmark_bot`, 'cougar');
    expect(countsOf(await day.pass({ maxAnswersPerRun: 2 }))).toMatchObject({
      sent: 2,
      'waiting:run-cap': 3,
    });
    expect(countsOf(await day.pass({ maxAnswersPerDay: 3 }))).toMatchObject({
      sent: 1,
      'waiting:daily-cap': 2,
    });
    day.advance(60 * MINUTE_MS);
    expect(countsOf(await day.pass())).toMatchObject({ sent: 2 });
    expect(day.sandbox.botPosts()).toHaveLength(5);
  });

  test('an endpoint whose window is used up is not asked again before the reset, by the next run neither', async () => {
    const day = await gameDay({ limits: { search: { app: 2 } } });
    const searches = () => day.sandbox.requests().filter((request) => request.path.includes('search')).length;
    await day.pass();
    await day.pass();
    expect(searches()).toBe(2);
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    expect((await day.pass()).outcome).toBe('later');
    expect(searches()).toBe(2);
    day.advance(16 * MINUTE_MS);
    expect((await day.pass()).outcome).toBe('done');
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('the account is asked for once a day, whatever is polled', async () => {
    const day = await gameDay();
    for (let hour = 0; hour < 24; hour++) {
      await day.pass({ poll: 'mentions' });
      day.advance(60 * MINUTE_MS);
    }
    expect(day.sandbox.requests().filter((request) => request.path.endsWith('/users/me'))).toHaveLength(1);
  });

  test("an operator's sentence that would make a link of one label is not used for that label", async () => {
    // .dog is a top-level domain, .cougar is none.
    const games = [
      {
        key: '#cougarornot',
        hashtag: 'cougarornot',
        hosts: [HOST],
        wording: { label: ['See my.{label} now'] },
      },
    ];
    const day = await gameDay({ games });
    const dog = await day.hostPost('#cougarOrNot @fieldmark_bot', 'dog');
    const cougar = await day.hostPost('#cougarOrNot @fieldmark_bot 2', 'cougar');
    await day.pass();
    expect(day.sandbox.answersTo(dog.id)[0]?.text).toMatch(/^Dog/);
    expect(day.sandbox.answersTo(cougar.id)[0]?.text).toMatch(/^See my.cougar now/);
  });

  test('the ledger knows the run and the game of each expense; what serves all games has none', async () => {
    const games = [
      { key: '#cougarornot', hashtag: 'cougarornot', hosts: [HOST] },
      { key: '#croworno', hashtag: 'croworno', hosts: [HOST] },
    ];
    const day = await gameDay({ games });
    await day.pass();
    for (const n of [1, 2]) await day.hostPost(`${n} #cougarOrNot @fieldmark_bot`, 'cougar');
    await day.hostPost('3 #crowOrNo', 'no_animal');
    await day.pass();
    await day.pass();
    const app = await day.open();
    const [third, second, first] = app.store.runs.latest(3);
    expect(app.store.spending.byGame(new Date(0))).toEqual([
      { gameKey: '#cougarornot', units: 4, microUsd: 30_000 },
      { units: 1, microUsd: 10_000 },
      { gameKey: '#croworno', units: 1, microUsd: 5000 },
    ]);
    const spentIn = [first, second, third].map((run) => app.store.spending.ofRun(run?.id ?? 0));
    expect(spentIn).toEqual([10_000, 35_000, 0]);
    app.close();
    expect(day.sandbox.spent().usd).toBeCloseTo(0.045);
  });

  test('the daily budget is a hard stop', async () => {
    const day = await gameDay();
    for (let i = 0; i < 3; i++) await day.hostPost(`${i} #cougarOrNot @fieldmark_bot`, 'cougar');
    // One look at the own account, three posts read, one reply: 0.01 + 3 x 0.005 + 0.01 dollars.
    expect(countsOf(await day.pass({ dailyBudgetMicroUsd: 40_000 }))).toMatchObject({
      sent: 1,
      'waiting:budget': 2,
    });
  });

  test('the ledger and the budget go by the prices of the operator where there are some', async () => {
    const day = await gameDay();
    await day.pass();
    for (let i = 0; i < 3; i++) await day.hostPost(`${i} #cougarOrNot @fieldmark_bot`, 'cougar');
    const prices = { date: '2026-11-01', source: 'our contract', microUsd: { reply: 1000 } };
    expect(countsOf(await day.pass({ prices, dailyBudgetMicroUsd: 27_500 }))).toMatchObject({
      sent: 2,
      'waiting:budget': 1,
    });
    const app = await day.open();
    expect(app.store.spending.since(new Date(0))).toBe(27_000);
    app.close();
  });
});

describe('memory', () => {
  test('a lost memory that would word a standalone post otherwise does not post it again', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot', 'house_cat');
    await day.pass();
    const { rm } = await import('node:fs/promises');
    await rm(day.databasePath);
    day.advance(MINUTE_MS);
    const games = [
      {
        key: '#cougarornot',
        hashtag: 'cougarornot',
        hosts: [HOST],
        wording: { label: ['{Label}, as I see it.'] },
      },
    ];
    expect(countsOf(await day.pass({ games }))).toMatchObject({ 'settled:sent': 1 });
    expect(day.sandbox.botPosts()).toHaveLength(1);
  });

  test('an answer that was posted although X did not say so is found, not posted again', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'reset', when: 'after-effect', match: { method: 'POST' } });
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
    expect(countsOf(await day.pass())).toMatchObject({ 'settled:sent': 1 });
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('however often the outcome was unknown, the own timeline has the last word', async () => {
    const day = await gameDay();
    const lost = await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' }, times: 5 });
    for (let i = 0; i < 5; i++) await day.pass();
    day.sandbox.faults.add({ kind: 'reset', when: 'after-effect', match: { method: 'POST' } });
    await day.pass();
    expect(countsOf(await day.pass())).toMatchObject({ 'settled:sent': 1 });
    expect(day.sandbox.answersTo(lost.id)).toHaveLength(1);

    const hopeless = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'dog');
    day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' }, times: 99 });
    const outcomes = [];
    for (let i = 0; i < 8; i++) outcomes.push(countsOf(await day.pass())['settled:dead']);
    expect(outcomes.filter(Boolean)).toEqual([1]);
    expect(day.sandbox.answersTo(hopeless.id)).toEqual([]);
  });

  test('an answer that was not posted is posted in the next pass', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' } });
    await day.pass();
    expect(day.sandbox.answersTo(id)).toEqual([]);
    await day.pass();
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });

  test('a lost database is rebuilt from the own timeline before anything is posted', async () => {
    const day = await gameDay();
    const asked = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    await day.hostPost('#cougarOrNot', 'house_cat');
    await day.pass();
    const { rm } = await import('node:fs/promises');
    await rm(day.databasePath);
    day.advance(MINUTE_MS);
    await day.pass();
    expect(day.sandbox.answersTo(asked.id)).toHaveLength(1);
    expect(day.sandbox.botPosts()).toHaveLength(2);
  });

  test('when the timeline of a new database cannot be read, nothing is posted and the run says why', async () => {
    const day = await gameDay();
    await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'unauthorized', match: { path: /\/users\/\d+\/tweets/ }, times: 9 });
    const result = await day.pass();
    expect(result.outcome).toBe('refused');
    expect(day.sandbox.botPosts()).toEqual([]);
  });

  test('a page that fails half-way loses nothing', async () => {
    const day = await gameDay();
    for (let i = 0; i < 120; i++) await day.hostPost(`${i} #cougarOrNot`);
    day.sandbox.faults.add({
      kind: 'status',
      status: 400,
      body: { json: {} },
      match: (r) => 'next_token' in r.query,
    });
    const first = await day.pass();
    expect(first.outcome).not.toBe('done');
    const app = await day.open();
    await app.playOnce(new AbortController().signal);
    expect(app.store.rounds.count()).toBe(120);
    app.close();
  });

  test('two passes at once on one database: one works, the other says so', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    const [one, other] = [await day.open(), await day.open()];
    const stop = new AbortController().signal;
    const results = await Promise.all([one.playOnce(stop), other.playOnce(stop)]);
    one.close();
    other.close();
    expect(results.map((result) => result.outcome).toSorted()).toEqual(['busy', 'done']);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});
