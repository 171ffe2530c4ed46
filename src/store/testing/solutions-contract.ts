import { expect, test } from 'vitest';
import type { SolutionRecord } from '../store.ts';
import { at, photo, post, reply, round, skipped } from './builders.ts';
import type { Bench } from './store-contract.ts';

function told(roundId: string, more: Partial<SolutionRecord> = {}): SolutionRecord {
  return {
    roundId,
    state: 'settled',
    solution: { kind: 'is', labels: ['bobcat'] },
    evidence: 'It was a bobcat!',
    source: `8${roundId}`,
    foundAt: at(60),
    ...more,
  };
}

/** What hosts said that their rounds showed. */
export function solutionsContract(bench: Bench): void {
  test('a solution is found by its round, its state, and the post that told it', async () => {
    const { rounds, solutions } = bench.store;
    await rounds.save(round(post('1')));
    await rounds.save(round(post('2')));
    await solutions.save(told('1'));
    await solutions.save(told('2', { state: 'ambiguous' }));
    expect(await solutions.of('1')).toEqual(told('1'));
    expect(await solutions.inState('ambiguous')).toEqual([told('2', { state: 'ambiguous' })]);
    expect((await solutions.from(['7', '82']))?.roundId).toBe('2');
    expect(await solutions.from(['1'])).toBeUndefined();
    expect((await Array.fromAsync(rounds.all())).map(({ solution }) => solution?.source)).toEqual([
      '81',
      '82',
    ]);
  });

  test('a settled solution is replaced by the operator’s only, or by who knows what it replaces', async () => {
    const { rounds, solutions } = bench.store;
    await rounds.save(round(post('1')));
    await solutions.save(told('1'));
    const other = told('1', { solution: { kind: 'is', labels: ['dog'] }, source: '99' });
    expect(await solutions.save(other)).toEqual(told('1'));
    expect(await solutions.save({ ...other, source: 'operator' })).toMatchObject({ source: 'operator' });
    await solutions.revise('1', (known) => known);
    expect(await solutions.of('1')).toMatchObject({ source: 'operator' });
    await solutions.revise('1', () => other);
    expect(await solutions.of('1')).toEqual(other);
    await solutions.revise('1', () => undefined);
    expect(await solutions.of('1')).toBeUndefined();
  });

  test('of ten that revise what they saw at the same moment, through two connections, one does', async () => {
    const { rounds, solutions } = bench.store;
    await rounds.save(round(post('1')));
    await solutions.save(told('1', { state: 'ambiguous' }));
    const stores = [bench.store, await bench.open()];
    let decided = 0;
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        stores[n % 2]?.solutions.revise('1', (known) => {
          if (known?.state !== 'ambiguous') return known;
          decided++;
          return { ...known, state: 'settled', source: `person ${n}` };
        }),
      ),
    );
    expect(decided).toBe(1);
    expect(await solutions.of('1')).toMatchObject({ state: 'settled' });
  });

  test('unsolved are the author’s rounds of that game with photos and without a solution, the latest first', async () => {
    const { rounds, solutions } = bench.store;
    const moment = (id: string) => ({ createdAt: at(Number(id)) });
    for (const id of ['1', '2', '3', '4', '9']) await rounds.save(round(post(id, moment(id))));
    await rounds.save(round(post('5', { ...moment('5'), authorId: '8' })));
    await rounds.save(round(post('6', moment('6')), { gameKey: '#croworno' }));
    await rounds.save(skipped(post('7', { ...moment('7'), photos: [] }), 'no-photo'));
    await rounds.save(skipped(post('8', { ...moment('8'), photos: [photo('p')] }), 'reveal'));
    await solutions.save(told('2'));
    await solutions.save(told('3', { state: 'ambiguous' }));
    const unsolved = await rounds.unsolved({
      gameKey: '#cougarornot',
      authorId: '7',
      since: at(1),
      before: at(9),
    });
    expect(unsolved.map(({ id }) => id)).toEqual(['4', '3']);
    expect(await rounds.byGame()).toEqual(
      new Map([
        ['#cougarornot', { last: at(9), count: 7 }],
        ['#croworno', { last: at(6), count: 1 }],
      ]),
    );
  });

  test('an answer is found by the post that it was sent as', async () => {
    const { rounds, answers } = bench.store;
    await rounds.save(round(post('1')));
    await answers.draft(reply('1'));
    expect(await answers.sentAs('901')).toBeUndefined();
    await answers.markSending('1', at(3));
    await answers.markSent('1', '901', at(4));
    expect((await answers.sentAs('901'))?.roundId).toBe('1');
  });
}
