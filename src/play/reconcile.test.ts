import { expect, test } from 'vitest';
import { occasion } from '../game/occasion.ts';
import type { Post } from '../game/round.ts';
import type { Draft } from '../platforms/platform.ts';
import { OWN_TIMELINE } from '../store/store.ts';
import { at, post, reply, round } from '../store/testing/builders.ts';
import { catchUp, reconcile } from './reconcile.ts';
import { MAX_ATTEMPTS } from './retry.ts';
import { passWith } from './testing/pass.ts';

const NOW = 5 * 24 * 60;

function standalone(text: string) {
  const { replyTo: _, ...answer } = reply('1', { kind: 'standalone', text });
  return answer;
}

/** A run whose own timeline holds these posts, and the moments from which it was asked for. */
function before(timeline: readonly Post[], rules: { maxPostAgeMs?: number; now?: () => Date } = {}) {
  const asked: Date[] = [];
  const pass = passWith({
    now: () => at(NOW),
    ...rules,
    platform: {
      async ownPosts({ since }) {
        asked.push(since);
        return { posts: timeline.filter(({ createdAt }) => createdAt > since) };
      },
    },
  });
  return { pass, asked };
}

test.each([
  ['as ours', 0],
  ['59 minutes behind ours', -59],
  ['a minute before ours', 1],
])('an answer of unknown outcome is found where the clock of X is %s', async (_, minutes) => {
  const text = `Cougar. (${occasion(at(NOW - 20))})`;
  const { pass } = before([post('900', { text, createdAt: at(NOW - 10 + minutes) })]);
  await pass.store.cursors.move([OWN_TIMELINE], '1', at(0));
  await pass.store.rounds.save(round(post('1', { createdAt: at(NOW - 20) }), { kind: 'standalone' }));
  await pass.store.answers.draft(standalone(text));
  await pass.store.answers.markSending('1', at(NOW - 10));
  await reconcile(pass);
  expect(await pass.store.answers.of('1')).toMatchObject({ state: 'sent', sentId: '900' });
});

test('what was posted hours before the answer was sent is no proof of it', async () => {
  const { pass } = before([post('900', { text: 'Cougar.', createdAt: at(NOW - 130) })]);
  await pass.store.cursors.move([OWN_TIMELINE], '1', at(0));
  await pass.store.rounds.save(round(post('1', { createdAt: at(NOW - 20) }), { kind: 'standalone' }));
  await pass.store.answers.draft(standalone('Cougar.'));
  await pass.store.answers.markSending('1', at(NOW - 10));
  await reconcile(pass);
  expect((await pass.store.answers.of('1'))?.sentId).toBeUndefined();
});

test.each([
  [MAX_ATTEMPTS - 1, 'retry'],
  [MAX_ATTEMPTS, 'dead'],
])('an answer that is nowhere to be found after %d tries ends as %s', async (tries, state) => {
  let now = at(NOW);
  const { pass } = before([], { now: () => now });
  await pass.store.cursors.move([OWN_TIMELINE], '1', at(0));
  await pass.store.rounds.save(round(post('1', { createdAt: at(NOW - 20) })));
  await pass.store.answers.draft(reply('1'));
  for (let i = 1; i <= tries; i++) {
    await pass.store.answers.markSending('1', at(NOW - 10));
    if (i < tries) await pass.store.answers.markRetry('1', at(NOW - 10), 'it failed');
  }
  for (let hours = 0; hours < 3; hours++) {
    now = at(NOW + 60 * hours);
    await reconcile(pass);
  }
  expect(await pass.store.answers.of('1')).toMatchObject({ state });
});

test.each([
  ['has', { id: '900' }, { state: 'sent', sentId: '900' }],
  ['does not have', undefined, { state: 'retry', attempts: 1 }],
])('a platform that knows posts by their key is believed at once: it %s it', async (_, found, outcome) => {
  const asked: Draft[] = [];
  // Its own timeline is not asked for: nobody said what comes of that.
  const pass = passWith({
    settleAfterMs: 3_600_000,
    platform: {
      async lookup(draft) {
        asked.push(draft);
        return found;
      },
    },
  });
  await pass.store.cursors.move([OWN_TIMELINE], '1', at(0));
  await pass.store.rounds.save(round(post('1')));
  await pass.store.answers.draft(reply('1'));
  await pass.store.answers.markSending('1', at(9));
  await reconcile(pass);
  expect(await pass.store.answers.of('1')).toMatchObject(outcome);
  expect(asked).toMatchObject([{ key: '1', replyTo: '1', at: at(2), text: 'A bobcat, I think (1).' }]);
});

test('what the platform has not, and could not be posted often enough, is given up', async () => {
  const pass = passWith({ platform: { lookup: async () => undefined } });
  await pass.store.cursors.move([OWN_TIMELINE], '1', at(0));
  await pass.store.rounds.save(round(post('1')));
  await pass.store.answers.draft(reply('1'));
  for (let i = 1; i <= MAX_ATTEMPTS; i++) {
    await pass.store.answers.markSending('1', at(9));
    await reconcile(pass);
  }
  expect(await pass.store.answers.of('1')).toMatchObject({ state: 'dead' });
});

test.each([
  [1, 24],
  [24, 24],
  [72, 72],
])(
  'a new memory that answers posts of %d hours reads its own timeline of %d hours, and one more',
  async (age, hours) => {
    const { pass, asked } = before([], { maxPostAgeMs: age * 3_600_000 });
    expect(await reconcile(pass)).toEqual({ memoryIsNew: true });
    expect(asked).toEqual([at(NOW - (hours + 1) * 60)]);
    await reconcile(pass);
    expect(asked).toHaveLength(1);
  },
);

test.each([
  ['the newest post that is known', [{ id: '9', text: 'a', createdAt: at(NOW - 30) }], at(NOW - 90)],
  ['a day ago when none is known', [], at(NOW - 25 * 60)],
])('catching up reads from an hour before %s', async (_, known, from) => {
  const { pass, asked } = before([]);
  await pass.store.ownPosts.save(known);
  await catchUp(pass);
  expect(asked).toEqual([from]);
});
