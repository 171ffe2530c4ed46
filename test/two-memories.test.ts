import { describe, expect, test } from 'vitest';
import type { SandboxOptions } from '../src/platforms/sandbox/sandbox.ts';
import { countsOf, type GameDay, gameDay } from './support/game-day.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** X refuses a text that the account posted within a day; here it does not help. */
const UNHELPFUL = { duplicateWindowHours: 0 };

type Bot = 'one' | 'other';
type Moment = { method: 'GET' | 'POST'; when: 'before-effect' | 'after-effect' };

/** A scheduler that starts a job twice, on two machines whose disks do not last: each has a memory of its own. */
const passOf = (day: GameDay, bot: Bot) => day.pass({ databasePath: `${day.databasePath}.${bot}` });

interface Rounds {
  readonly replies: readonly string[];
}

async function threeRounds(day: GameDay): Promise<Rounds> {
  const first = await day.hostPost('1 #cougarOrNot @fieldmark_bot', 'cougar');
  day.advance(MINUTE_MS);
  const second = await day.hostPost('2 #cougarOrNot @fieldmark_bot', 'dog');
  day.advance(MINUTE_MS);
  await day.hostPost('3 #cougarOrNot', 'house_cat');
  return { replies: [first.id, second.id] };
}

function answers(day: GameDay, { replies }: Rounds): readonly number[] {
  const standalone = day.sandbox.botPosts().filter(({ replyTo }) => replyTo === undefined);
  return [...replies.map((id) => day.sandbox.answersTo(id).length), standalone.length];
}

/** Of nine GETs: the account, the timeline, the search, three photos, and the timeline before each of three posts. */
const GETS = { all: 9, some: [0, 1, 2, 3, 6] };
/** Of two replies and a post. */
const POSTS = { all: 3, some: [0, 2] };

/**
 * Lets the other bot play in whole while one waits for its n-th such request: one of each kind, or with EVERY_BOUNDARY=1, by night, all.
 * @returns what each post got, by n
 */
async function interleavings(slow: Bot, moment: Moment, options: SandboxOptions = {}) {
  const results = new Map<number, readonly number[]>();
  const { all, some } = moment.method === 'GET' ? GETS : POSTS;
  for (const skip of process.env.EVERY_BOUNDARY ? Array(all + 1).keys() : some) {
    const day = await gameDay(options);
    const rounds = await threeRounds(day);
    const hook = day.sandbox.faults.add({
      kind: 'hook',
      when: moment.when,
      skip,
      match: { method: moment.method },
      run: async () => {
        day.advance(SECOND_MS);
        await passOf(day, slow === 'one' ? 'other' : 'one');
        day.advance(SECOND_MS);
        return undefined;
      },
    });
    await passOf(day, slow);
    expect(hook.hits, `request ${skip} of ${all}`).toBe(skip === all ? 0 : 1);
    day.sandbox.faults.clear();
    for (const bot of ['one', 'other'] as const) {
      day.advance(MINUTE_MS);
      expect((await passOf(day, bot)).outcome).toBe('done');
    }
    results.set(skip, answers(day, rounds));
    await day.close();
  }
  return results;
}

describe('two bots with an empty memory each', () => {
  const slow = 'one';
  test('whatever it is about to read when the other plays, each post gets one answer', async () => {
    const results = await interleavings(slow, { method: 'GET', when: 'before-effect' }, UNHELPFUL);
    for (const [n, found] of results) expect.soft([n, found]).toEqual([n, [1, 1, 1]]);
  });

  test('whichever post it has just made when the other plays, each post gets one answer', async () => {
    const results = await interleavings(slow, { method: 'POST', when: 'after-effect' }, UNHELPFUL);
    for (const [n, found] of results) expect.soft([n, found]).toEqual([n, [1, 1, 1]]);
  });

  test('between the last look and the post only the rule against duplicates helps, and it does', async () => {
    const helped = await interleavings(slow, { method: 'POST', when: 'before-effect' });
    for (const [n, found] of helped) expect.soft([n, found]).toEqual([n, [1, 1, 1]]);
    const window = await interleavings(slow, { method: 'POST', when: 'before-effect' }, UNHELPFUL);
    for (const [n, found] of window) {
      if (n < POSTS.all) expect.soft([n, found]).toEqual([n, [1, 1, 1].with(n, 2)]);
    }
  });

  test('both at once, with a timeline that shows a post only after 20 seconds: one answer each', async () => {
    const day = await gameDay({ indexDelayMs: 20 * SECOND_MS, settleAfterMs: 30 * SECOND_MS });
    const rounds = await threeRounds(day);
    await Promise.all([passOf(day, 'one'), passOf(day, 'other')]);
    for (const bot of ['one', 'other', 'one', 'other'] as const) {
      day.advance(MINUTE_MS);
      expect((await passOf(day, bot)).outcome).toBe('done');
    }
    expect(answers(day, rounds)).toEqual([1, 1, 1]);
  });

  test('when the timeline cannot be read again before a post, that post is left for the next run', async () => {
    const day = await gameDay();
    const rounds = await threeRounds(day);
    // The first reading rebuilds the memory; the second comes before the first post.
    day.sandbox.faults.add({ kind: 'unauthorized', skip: 1, match: { path: /^\/2\/users\/\d+\/tweets$/ } });
    expect((await passOf(day, 'one')).outcome).toBe('refused');
    expect(day.sandbox.botPosts()).toEqual([]);
    expect((await passOf(day, 'one')).outcome).toBe('done');
    expect(answers(day, rounds)).toEqual([1, 1, 1]);
  });
});

test('a memory that lasts is not read again before each post', async () => {
  const day = await gameDay();
  const readings = () =>
    day.sandbox.requests().filter(({ path }) => /^\/2\/users\/\d+\/tweets$/.test(path)).length;
  await day.pass();
  const before = readings();
  const rounds = await threeRounds(day);
  expect(countsOf(await day.pass())).toMatchObject({ sent: 3 });
  expect(readings()).toBe(before);
  expect(answers(day, rounds)).toEqual([1, 1, 1]);
});

test('a new memory does not use a text that the account posted before: X would refuse it for ever', async () => {
  const day = await gameDay();
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) {
    ids.push((await day.hostPost(`${i} #cougarOrNot @fieldmark_bot`, 'cougar')).id);
    await day.pass({ databasePath: `${day.databasePath}.${i}` });
    day.advance(MINUTE_MS);
  }
  expect(ids.map((id) => day.sandbox.answersTo(id).length)).toEqual(ids.map(() => 1));
});
