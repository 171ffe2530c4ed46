import { describe, expect, test } from 'vitest';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;

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

  test('an approved answer is posted by the next run, the others go on waiting', async () => {
    const day = await gameDay();
    const approved = await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
    const other = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'cougar');
    await day.pass({ replyMode: 'review' });
    const app = await day.open({ replyMode: 'review' });
    await app.store.answers.decide(approved.id, 'retry', 'approved', day.now());
    await app.close();
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
        question: 'which' as const,
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
    const [third, second, first] = await app.store.runs.latest(3);
    expect(await app.store.spending.byGame(new Date(0))).toEqual([
      { gameKey: '#cougarornot', units: 4, microUsd: 30_000 },
      { units: 1, microUsd: 10_000 },
      { gameKey: '#croworno', units: 1, microUsd: 5000 },
    ]);
    const spentIn = await Promise.all(
      [first, second, third].map((run) => app.store.spending.ofRun(run?.id ?? 0)),
    );
    expect(spentIn).toEqual([10_000, 35_000, 0]);
    await app.close();
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
    expect(await app.store.spending.since(new Date(0))).toBe(27_000);
    await app.close();
  });
});
