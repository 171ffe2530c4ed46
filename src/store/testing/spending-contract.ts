import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, post, round, skipped } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** The ledger. */
export function spendingContract(bench: Bench): void {
  test('spending adds up, by the moment', async () => {
    const { spending, runs } = bench.store;
    const runId = await runs.start({ startedAt: at(0), mode: 'live', version: '1', host: 'here', pid: 1 });
    expect(await spending.since(at(0))).toBe(0);
    await spending.record({ runId, at: at(1), what: 'reply', units: 2, unitMicroUsd: 10_000 });
    await spending.record({ at: at(2), what: 'post', units: 1, unitMicroUsd: 15_000 });
    expect(await spending.since(at(1))).toBe(35_000);
    expect(await spending.since(at(2))).toBe(15_000);
    expect(await spending.since(at(3))).toBe(0);
  });

  test('a read id is charged once in a UTC day, for each thing that it was read as', async () => {
    const read = fc.record({
      day: fc.nat(2),
      what: fc.constantFrom('post-read', 'own-read'),
      ids: fc.array(fc.integer({ min: 1, max: 6 }).map(String)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(read, { maxLength: 15 }), (reads) =>
        bench.fresh(async ({ spending }) => {
          const inOrder = reads.toSorted((a, b) => a.day - b.day);
          for (const { day, what, ids } of inOrder) {
            await spending.record({ at: at(day * 1440), what, units: ids.length, unitMicroUsd: 5000, ids });
          }
          const charged = new Set(
            reads.flatMap(({ day, what, ids }) => ids.map((id) => `${day} ${what} ${id}`)),
          );
          expect(await spending.since(at(0))).toBe(charged.size * 5000);
        }),
      ),
      { numRuns: 40 },
    );
  });

  test('a line of the ledger belongs to the run that is under way here', async () => {
    const { spending, runs } = bench.store;
    const line = { what: 'reply', units: 1, unitMicroUsd: 10_000 };
    await spending.record({ ...line, at: at(0) });
    const run = { startedAt: at(1), mode: 'live', version: '1', host: 'here', pid: 1 };
    const first = await runs.start(run);
    await spending.record({ ...line, at: at(2) });
    await (await bench.open()).spending.record({ ...line, at: at(2) });
    await runs.finish(first, { finishedAt: at(3), outcome: 'done', counts: {} });
    const second = await runs.start(run);
    await spending.record({ ...line, units: 2, at: at(4) });
    expect([await spending.ofRun(first), await spending.ofRun(second)]).toEqual([10_000, 20_000]);
    expect(await spending.since(at(0))).toBe(50_000);
  });

  test('spending is told by UTC day and by game; posts that were read go to the games of their rounds', async () => {
    const { spending, rounds } = bench.store;
    const read = { what: 'post-read', unitMicroUsd: 5000 };
    await spending.record({ ...read, at: at(0), units: 4, ids: ['1', '2', '3', '4'] });
    await spending.record({ at: at(1), what: 'user-read', units: 1, unitMicroUsd: 10_000, ids: ['1'] });
    await rounds.save(round(post('1')));
    await rounds.save({ ...skipped(post('3', { editIds: ['2', '3'] })), gameKey: '#croworno' });
    await spending.giveReadsToGames(at(2));
    const after = await spending.byGame(at(0));
    expect(after).toEqual([
      { units: 2, microUsd: 15_000 },
      { gameKey: '#croworno', units: 2, microUsd: 10_000 },
      { gameKey: '#cougarornot', units: 1, microUsd: 5000 },
    ]);
    await spending.giveReadsToGames(at(3));
    expect(await spending.byGame(at(0))).toEqual(after);
    await spending.record({
      at: at(1440),
      gameKey: '#croworno',
      what: 'reply',
      units: 1,
      unitMicroUsd: 10_000,
    });
    expect(await spending.byGame(at(1440))).toEqual([{ gameKey: '#croworno', units: 1, microUsd: 10_000 }]);
    expect(await spending.byDay(at(0))).toEqual([
      { day: '2026-05-01', what: 'post-read', units: 4, microUsd: 20_000 },
      { day: '2026-05-01', what: 'user-read', units: 1, microUsd: 10_000 },
      { day: '2026-05-02', what: 'reply', units: 1, microUsd: 10_000 },
    ]);
    expect(await spending.byDay(at(1440))).toHaveLength(1);
  });

  test('giving reads to games never changes the sum, and leaves nothing of a game unassigned', async () => {
    const page = fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(String), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom('#a', '#b', ''), { minLength: 13, maxLength: 13 }),
        (pages, games) =>
          bench.fresh(async ({ spending, rounds }) => {
            for (const ids of pages) {
              await spending.record({
                at: at(0),
                what: 'post-read',
                units: ids.length,
                unitMicroUsd: 5000,
                ids,
              });
              for (const id of ids) {
                const gameKey = games[Number(id)];
                if (gameKey) await rounds.save({ ...round(post(id)), gameKey });
              }
              await spending.giveReadsToGames(at(1));
            }
            const ids = [...new Set(pages.flat())];
            const of = (key: string) => ids.filter((id) => games[Number(id)] === key).length * 5000;
            const told = new Map(
              (await spending.byGame(at(0))).map((row) => [row.gameKey ?? '', row.microUsd]),
            );
            for (const key of ['#a', '#b', '']) expect(told.get(key) ?? 0, key).toBe(of(key));
          }),
      ),
      { numRuns: 40 },
    );
  });

  test('what strangers cost counts once a thing and UTC day, for all and for each account', async () => {
    const { spending } = bench.store;
    const line = (what: string, id: string, accountId: string) => ({ what, id, accountId, microUsd: 5000 });
    await spending.noteStrangers(at(0), [line('post-read', '1', 'a'), line('post-read', '2', 'b')]);
    await spending.noteStrangers(at(1), [line('post-read', '1', 'a'), line('reply', '1', 'a')]);
    expect(await spending.onStrangers(at(2))).toBe(15_000);
    expect(await spending.onStrangers(at(2), 'a')).toBe(10_000);
    expect(await spending.onStrangers(at(2), 'c')).toBe(0);
    expect(await spending.onStrangers(at(1440))).toBe(0);
    // It is in the ledger by another way.
    expect(await spending.since(at(0))).toBe(0);
  });
}
