import { expect, test } from 'vitest';
import type { HostAnswer } from '../store.ts';
import { at, photo, post, reply, round, skipped } from './builders.ts';
import type { Bench } from './store-contract.ts';

function told(roundId: string, more: Partial<HostAnswer> = {}): HostAnswer {
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
  test('a solution is found by its round, its state, and the post that told it', () => {
    const { rounds, hostAnswers } = bench.store;
    rounds.save(round(post('1')));
    rounds.save(round(post('2')));
    hostAnswers.save(told('1'));
    hostAnswers.save(told('2', { state: 'ambiguous' }));
    expect(hostAnswers.of('1')).toEqual(told('1'));
    expect(hostAnswers.inState('ambiguous')).toEqual([told('2', { state: 'ambiguous' })]);
    expect(hostAnswers.from(['7', '82'])?.roundId).toBe('2');
    expect(hostAnswers.from(['1'])).toBeUndefined();
    expect([...rounds.all()].map(({ hostAnswer }) => hostAnswer?.source)).toEqual(['81', '82']);
  });

  test('a settled solution is replaced by the operator’s only, or by who knows what it replaces', () => {
    const { rounds, hostAnswers } = bench.store;
    rounds.save(round(post('1')));
    hostAnswers.save(told('1'));
    const other = told('1', { solution: { kind: 'is', labels: ['dog'] }, source: '99' });
    expect(hostAnswers.save(other)).toEqual(told('1'));
    expect(hostAnswers.save({ ...other, source: 'operator' })).toMatchObject({ source: 'operator' });
    hostAnswers.revise('1', (known) => known);
    expect(hostAnswers.of('1')).toMatchObject({ source: 'operator' });
    hostAnswers.revise('1', () => other);
    expect(hostAnswers.of('1')).toEqual(other);
    hostAnswers.revise('1', () => undefined);
    expect(hostAnswers.of('1')).toBeUndefined();
  });

  test('unsolved are the author’s rounds of that game with photos and without a solution, the latest first', () => {
    const { rounds, hostAnswers } = bench.store;
    const moment = (id: string) => ({ createdAt: at(Number(id)) });
    for (const id of ['1', '2', '3', '4', '9']) rounds.save(round(post(id, moment(id))));
    rounds.save(round(post('5', { ...moment('5'), authorId: '8' })));
    rounds.save(round(post('6', moment('6')), { gameKey: '#croworno' }));
    rounds.save(skipped(post('7', { ...moment('7'), photos: [] }), 'no-photo'));
    rounds.save(skipped(post('8', { ...moment('8'), photos: [photo('p')] }), 'reveal'));
    hostAnswers.save(told('2'));
    hostAnswers.save(told('3', { state: 'ambiguous' }));
    const unsolved = rounds.unsolved({ gameKey: '#cougarornot', authorId: '7', since: at(1), before: at(9) });
    expect(unsolved.map(({ id }) => id)).toEqual(['4', '3']);
    expect(rounds.byGame()).toEqual(
      new Map([
        ['#cougarornot', { last: at(9), count: 7 }],
        ['#croworno', { last: at(6), count: 1 }],
      ]),
    );
  });

  test('an answer is found by the post that it was sent as', () => {
    const { rounds, answers } = bench.store;
    rounds.save(round(post('1')));
    answers.draft(reply('1'));
    expect(answers.sentAs('901')).toBeUndefined();
    answers.markSending('1', at(3));
    answers.markSent('1', '901', at(4));
    expect(answers.sentAs('901')?.roundId).toBe('1');
  });
}
