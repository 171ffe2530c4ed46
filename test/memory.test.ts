import { describe, expect, test } from 'vitest';
import { countsOf, gameDay, HOST } from './support/game-day.ts';

const MINUTE_MS = 60_000;

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
    // Two looks come before each try but the first.
    for (let i = 0; i < 10; i++) await day.pass();
    day.sandbox.faults.add({ kind: 'reset', when: 'after-effect', match: { method: 'POST' } });
    await day.pass();
    expect(countsOf(await day.pass())).toMatchObject({ 'settled:sent': 1 });
    expect(day.sandbox.answersTo(lost.id)).toHaveLength(1);

    const hopeless = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'dog');
    day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' }, times: 99 });
    const outcomes = [];
    for (let i = 0; i < 16; i++) outcomes.push(countsOf(await day.pass())['settled:dead']);
    expect(outcomes.filter(Boolean)).toEqual([1]);
    expect(day.sandbox.answersTo(hopeless.id)).toEqual([]);
  });

  test('an answer that was not posted is posted once two looks have missed it', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    day.sandbox.faults.add({ kind: 'reset', when: 'before-effect', match: { method: 'POST' } });
    await day.pass();
    expect(day.sandbox.answersTo(id)).toEqual([]);
    await day.pass();
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
    expect(await app.store.rounds.count()).toBe(120);
    await app.close();
  });

  test('two runs at once on one database: one works, the other says so', async () => {
    const day = await gameDay();
    const { id } = await day.hostPost('#cougarOrNot @fieldmark_bot', 'cougar');
    const [one, other] = [await day.open(), await day.open()];
    const stop = new AbortController().signal;
    const results = await Promise.all([one.playOnce(stop), other.playOnce(stop)]);
    await one.close();
    await other.close();
    expect(results.map((result) => result.outcome).toSorted()).toEqual(['busy', 'done']);
    expect(day.sandbox.answersTo(id)).toHaveLength(1);
  });
});
