import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { at, post, reply, round, skipped } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** Versions of a post are one round, in whatever order they are read. */
export function onePostContract(bench: Bench): void {
  test('two rounds that turn out to be one post: the older goes on, the other is never answered', async () => {
    const { rounds } = bench.store;
    await rounds.save(round(post('2', { createdAt: at(2) })));
    await rounds.save(round(post('1', { createdAt: at(1) })));
    const kept = await rounds.save(round(post('3', { editIds: ['1', '2', '3'] })));
    expect(kept).toMatchObject({ id: '1', latestPostId: '3' });
    expect(await rounds.postIds('1')).toEqual(['1', '2', '3']);
    expect((await rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['1']);
  });

  test('two rounds that turn out to be one post: the one that was answered stays, an open answer of the other dies', async () => {
    const { rounds, answers } = bench.store;
    for (const id of ['1', '2', '3']) await rounds.save(round(post(id, { createdAt: at(Number(id)) })));
    await answers.draft(reply('1'));
    await answers.draft(reply('2'));
    await answers.markSent('2', '900', at(5));
    const kept = await rounds.save(round(post('3', { editIds: ['1', '2', '3'] })));
    expect(kept).toMatchObject({ id: '2', latestPostId: '3', answerState: 'sent' });
    expect(await answers.of('1')).toMatchObject({ state: 'dead', reason: 'same-post' });
    expect(await answers.due(at(9999))).toEqual([]);
    expect(await rounds.awaitingAnswer()).toEqual([]);
    for (const id of ['1', '2', '3']) expect((await rounds.find([id]))?.id).toBe('2');
  });

  test('two rounds that turn out to be one post, both answered: what was sent stays on record as it was', async () => {
    const { rounds, answers } = bench.store;
    for (const id of ['1', '2']) {
      await rounds.save(round(post(id, { createdAt: at(Number(id)) })));
      await answers.draft(reply(id));
      await answers.markSent(id, `90${id}`, at(5));
    }
    await rounds.save(round(post('3', { editIds: ['1', '2', '3'] })));
    const told = (await Array.fromAsync(rounds.all())).map(({ id, state, reason, answer }) => [
      id,
      state,
      reason,
      answer?.state,
    ]);
    expect(told).toEqual(['1', '2'].map((id) => [id, 'admitted', 'summoned', 'sent']));
  });

  test('whatever is read in whatever order, an id has one round and no post has two answers to come', async () => {
    // Posts 0 to 2, versions 1 to 4 of each; a read shows one version and any part of the history before it.
    const read = fc.record({
      post: fc.nat(2),
      version: fc.integer({ min: 1, max: 4 }),
      shows: fc.array(fc.integer({ min: 1, max: 4 })),
      admitted: fc.boolean(),
      next: fc.constantFrom('nothing', 'draft', 'sending', 'sent'),
    });
    const idOf = (which: number, version: number) => `${which * 10 + version}`;
    await fc.assert(
      fc.asyncProperty(fc.array(read, { maxLength: 12 }), (reads) =>
        bench.fresh(async (store) => {
          for (const { post: which, version, shows, admitted, next } of reads) {
            const id = idOf(which, version);
            const editIds = [...shows.filter((each) => each < version).map((each) => idOf(which, each)), id];
            const decide = admitted ? round : skipped;
            const saved = await store.rounds.save(decide(post(id, { editIds, createdAt: at(Number(id)) })));
            expect((await store.rounds.find([id]))?.id).toBe(saved.id);
            for (const each of editIds) expect((await store.rounds.find([each]))?.id).toBe(saved.id);
            const newest = Math.max(...(await store.rounds.postIds(saved.id)).map(Number));
            expect(saved.latestPostId).toBe(String(newest));
            if (saved.state === 'admitted') await advance(store, saved.id, saved.latestPostId, next);
          }
          const rounds = await Array.fromAsync(store.rounds.all());
          const ids = (await Promise.all(rounds.map(({ id }) => store.rounds.postIds(id)))).flat();
          expect(new Set(ids).size).toBe(ids.length);
          const awaiting = (await store.rounds.awaitingAnswer()).map(({ id }) => id);
          expect(awaiting).toEqual(
            rounds.filter((each) => each.state === 'admitted' && !each.answer).map(({ id }) => id),
          );
          // A round whose ids were taken over by another has nothing left to send.
          for (const { id, answer } of rounds) {
            if ((await store.rounds.find([id]))?.id === id) continue;
            expect(awaiting).not.toContain(id);
            expect(['sent', 'dead', undefined]).toContain(answer?.state);
          }
        }),
      ),
      { numRuns: 60 },
    );
  });
}

async function advance(store: Store, id: string, replyTo: string, to: string): Promise<void> {
  if (to === 'nothing') return;
  const answer = await store.answers.draft(reply(id, { replyTo }));
  if (to !== 'draft' && answer.state === 'drafted') await store.answers.markSending(id, at(10));
  if (to === 'sent' && (await store.answers.of(id))?.state === 'sending')
    await store.answers.markSent(id, `9${id}`, at(11));
}
