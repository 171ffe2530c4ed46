import { expect, test } from 'vitest';
import type { PostRef } from '../game/round.ts';
import { type Draft, PlatformError } from '../platforms/platform.ts';
import type { Store } from '../store/store.ts';
import { at, post, reply, round } from '../store/testing/builders.ts';
import { costOf } from './budget.ts';
import { outgoing, publish } from './publish.ts';
import { MAX_ATTEMPTS } from './retry.ts';
import { passWith, pricesOf, type Told } from './testing/pass.ts';

const SEVEN_HOURS = at(10 + 7 * 60);
type Failure = [
  kind: ConstructorParameters<typeof PlatformError>[0],
  more?: { effect?: 'unknown'; retryAt?: Date },
];

/** Two answers are due, and X fails the first so. */
async function failing([kind, more]: Failure, earlierTries = 0) {
  const sent: string[] = [];
  const pass = passWith({
    platform: {
      async publish({ replyTo = '' }) {
        sent.push(replyTo);
        if (replyTo === '1') throw new PlatformError(kind, 'no', more);
        return { id: '900' };
      },
    },
  });
  await draftTwo(pass.store);
  for (let i = 0; i < earlierTries; i++) {
    await pass.store.answers.markSending('1', at(3));
    await pass.store.answers.markRetry('1', at(4), 'it failed');
  }
  const thrown = await publish(pass, outgoing({ memoryIsNew: false })).catch((error: unknown) => {
    if (error instanceof PlatformError) return error.kind;
    throw error;
  });
  return { sent, thrown, ...(await pass.store.answers.of('1')) };
}

test.each<[string, Failure, object]>([
  [
    'a limit that tells its end',
    ['rate-limited', { retryAt: SEVEN_HOURS }],
    { state: 'retry', notBefore: SEVEN_HOURS, attempts: 0, sent: ['1'] },
  ],
  [
    'a limit without an end',
    ['rate-limited'],
    { state: 'retry', notBefore: expect.toSatisfy(isAMinuteOrTwoLater), attempts: 0, sent: ['1'] },
  ],
  ['a refusal', ['refused'], { state: 'dead', sent: ['1', '2'] }],
  [
    'a passing failure',
    ['unavailable'],
    { state: 'retry', notBefore: expect.toSatisfy(isAMinuteOrTwoLater), attempts: 1, sent: ['1', '2'] },
  ],
  ['a 4xx that nobody knows', ['bad-request'], { state: 'retry', attempts: 1, sent: ['1', '2'] }],
  ['an outcome that is unknown', ['unavailable', { effect: 'unknown' }], { state: 'sending', sent: ['1'] }],
  ['a duplicate, which may be our own', ['duplicate'], { state: 'sending', sent: ['1', '2'] }],
  ['money', ['money'], { state: 'retry', notBefore: at(10), attempts: 0, sent: ['1'], thrown: 'money' }],
])('after %s the answer waits, dies or stays in doubt as it should', async (_, failure, outcome) => {
  expect(await failing(failure)).toMatchObject(outcome);
});

test.each([
  [MAX_ATTEMPTS - 2, 'retry'],
  [MAX_ATTEMPTS - 1, 'dead'],
])('a passing failure after %d others leaves it %s', async (others, state) => {
  expect(await failing(['unavailable'], others)).toMatchObject({ state });
});

function isAMinuteOrTwoLater(moment: Date): boolean {
  return moment >= at(11) && moment < at(12);
}

test.each<[string, Told, readonly string[], string | undefined]>([
  ['a cap of one a run', { maxAnswersPerRun: 1 }, ['1'], 'run-cap'],
  ['a cap of one a day', { maxAnswersPerDay: 1 }, ['1'], 'daily-cap'],
  ['a budget for one', { platform: { prices: pricesOf(600_000) } }, ['1'], 'budget'],
  ['a budget for two', { platform: { prices: pricesOf(500_000) } }, ['1', '2'], undefined],
  ['a review of what is less sure', { reviewBelow: 1 }, ['1', '2'], undefined],
  ['a review of all', { replyMode: 'review' as const }, [], 'review'],
  ['a dry run', { replyMode: 'dry-run' as const }, [], 'dry-run'],
])('with %s, of two answers that are due these go out: %o', async (_, rules, expected, reason) => {
  const sent: string[] = [];
  const pass = passWith({
    ...rules,
    platform: {
      ...rules.platform,
      async publish({ replyTo = '' }) {
        sent.push(replyTo);
        await pass.store.spending.record({
          at: pass.now(),
          what: 'reply',
          units: 1,
          unitMicroUsd: costOf(pass, 'reply'),
        });
        return { id: `90${replyTo}` };
      },
    },
  });
  await draftTwo(pass.store);
  await publish(pass, outgoing({ memoryIsNew: false }));
  expect(sent).toEqual(expected);
  expect(await pass.store.answers.of('2')).toMatchObject(
    reason ? { reason } : { state: 'sent', sentId: '902' },
  );
});

test.each([
  ['open', { state: 'sent' }, ['1', '2']],
  ['closed', { state: 'dead', reason: 'replies-closed' }, ['2']],
  ['gone', { state: 'dead', reason: 'post-gone' }, ['2']],
  ['blocked', { state: 'dead', reason: 'blocked' }, ['2']],
  ['unavailable', { state: 'drafted', reason: 'unavailable' }, ['2']],
  ['rate-limited', { state: 'drafted', reason: 'rate-limited' }, []],
] as const)(
  'a post that is asked for right before its reply and is %s: %o',
  async (said, outcome, expected) => {
    const sent: string[] = [];
    const asked: PostRef[] = [];
    const pass = passWith({
      platform: {
        async stillThere(post) {
          asked.push(post);
          if (post.id !== '1') return 'open';
          if (said === 'unavailable' || said === 'rate-limited') throw new PlatformError(said, 'no');
          return said;
        },
        async publish({ replyTo = '' }) {
          sent.push(replyTo);
          return { id: `90${replyTo}` };
        },
      },
    });
    await draftTwo(pass.store);
    await publish(pass, outgoing({ memoryIsNew: false }));
    expect(asked[0]).toEqual({ id: '1', authorId: '7' });
    expect(sent).toEqual(expected);
    expect(await pass.store.answers.of('1')).toMatchObject({ attempts: said === 'open' ? 1 : 0, ...outcome });
  },
);

test('where the keys are refused when a post is asked for, the run ends and the reply is due in the next', async () => {
  const pass = passWith({
    platform: {
      async stillThere() {
        throw new PlatformError('credentials', 'no');
      },
    },
  });
  await draftTwo(pass.store);
  await expect(publish(pass, outgoing({ memoryIsNew: false }))).rejects.toMatchObject({
    kind: 'credentials',
  });
  expect(await pass.store.answers.of('1')).toMatchObject({ state: 'drafted', attempts: 0 });
});

test('a text goes out as it was stored, with the moment of its draft and the hashtag of its game', async () => {
  const drafts: Draft[] = [];
  const pass = passWith({
    platform: {
      async publish(draft) {
        drafts.push(draft);
        return { id: `90${drafts.length}` };
      },
    },
  });
  const { id } = await pass.store.summaries.draft({
    from: at(0),
    to: at(1),
    text: 'My week. #cougarOrNot',
    draftedAt: at(3),
  });
  await pass.store.summaries.markRetry(id, at(4), 'approved');
  await draftTwo(pass.store);
  const games = [{ ...pass.games[0], key: '#cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [] }];
  await publish({ ...pass, games }, outgoing({ memoryIsNew: false }));
  const common = { at: at(2), hashtag: 'cougarOrNot', gameKey: '#cougarornot' };
  expect(drafts).toEqual([
    { ...common, key: '1', replyTo: '1', text: 'A bobcat, I think (1).' },
    { ...common, key: '2', replyTo: '2', text: 'A bobcat, I think (2).' },
    { key: id, at: at(3), text: 'My week. #cougarOrNot', hashtag: 'cougarOrNot' },
  ]);
});

test('what the platform has under that key already was sent before, and costs nobody anything', async () => {
  const pass = passWith({
    platform: { prices: pricesOf(10), publish: async ({ key }) => ({ id: `90${key}`, already: true }) },
  });
  await draftTwo(pass.store);
  const hosted = { ...pass, games: pass.games.map((game) => ({ ...game, hosts: ['somebody_else'] })) };
  await publish(hosted, outgoing({ memoryIsNew: false }));
  expect(await pass.store.answers.of('1')).toMatchObject({ state: 'sent', sentId: '901' });
  expect(pass.counts.toJSON()).toEqual({ 'settled:sent': 2 });
  expect(await pass.store.spending.onStrangers(pass.now())).toBe(0);
});

async function draftTwo({ rounds, answers }: Store): Promise<void> {
  for (const id of ['1', '2']) {
    await rounds.save(round(post(id, { createdAt: at(Number(id)) })));
    await answers.draft(reply(id, { verdict: { kind: 'unseen' } }));
  }
}
