import { expect, test } from 'vitest';
import type { Solution } from '../../game/solution.ts';
import type { Verdict } from '../../game/verdict.ts';
import type { Store } from '../store.ts';
import { at, post, reply, round, skipped } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

const isCougar: Solution = { kind: 'is', labels: ['cougar'] };
const model = { name: 'tiny', version: '1.0.0', hash: 'h' };

async function answered(store: Store, id: string, minutes = 0, gameKey = '#cougarornot'): Promise<void> {
  await store.rounds.save(round(post(id, { createdAt: at(minutes) }), { gameKey }));
  await store.answers.draft(reply(id));
}

async function told(
  store: Store,
  roundId: string,
  solution = isCougar,
  minutes = 10,
  source = '900',
): Promise<void> {
  await store.solutions.save({ roundId, state: 'settled', solution, source, foundAt: at(minutes) });
}

const pendingIds = async (store: Store): Promise<string[]> =>
  (await Array.fromAsync(store.scores.pending())).map(({ roundId }) => roundId);

/** What every store must do for the score. */
export function scoresContract(bench: Bench): void {
  test('a score is due once an answer and a settled solution are both there, in either order', async () => {
    const { store } = bench;
    await answered(store, '1');
    await store.rounds.save(round(post('2')));
    await store.rounds.save(skipped(post('3')));
    for (const id of ['2', '3']) await told(store, id);
    expect(await pendingIds(store)).toEqual([]);
    await told(store, '1');
    await store.answers.draft(reply('2'));
    expect(await pendingIds(store)).toEqual(['1', '2']);
    expect((await Array.fromAsync(store.scores.pending()))[0]).toEqual({
      roundId: '1',
      roundModel: 'cougar',
      verdict: { kind: 'label', label: 'bobcat' },
      solution: isCougar,
    });
    await store.scores.save([{ roundId: '1', model, outcome: 'right', named: 'label', confidence: 0.9 }]);
    expect(await pendingIds(store)).toEqual(['2']);
    expect(await store.scores.countPending()).toBe(1);
  });

  test('an ambiguous solution gives no score; one that changes gives a new one; one that is dismissed takes it back', async () => {
    const { store } = bench;
    await answered(store, '1');
    const ambiguous = {
      roundId: '1',
      state: 'ambiguous',
      solution: isCougar,
      source: '9',
      foundAt: at(3),
    } as const;
    await store.solutions.save(ambiguous);
    expect(await pendingIds(store)).toEqual([]);
    await told(store, '1');
    await store.scores.save([{ roundId: '1', model, outcome: 'wrong' }]);
    await told(store, '1', isCougar, 20, 'operator');
    expect(await pendingIds(store)).toEqual([]);
    await told(store, '1', { kind: 'is-not', labels: ['cougar'] }, 20, 'operator');
    expect(await pendingIds(store)).toEqual(['1']);
    await store.scores.save([{ roundId: '1', model, outcome: 'right' }]);
    await store.solutions.save({ ...ambiguous, state: 'dismissed', source: 'operator' });
    expect(await pendingIds(store)).toEqual([]);
    expect((await store.scores.cells({}))[0]?.outcome).toBeUndefined();
  });

  test('more than a page of due scores can be saved while they are read', async () => {
    await bench.fresh(async (store) => {
      for (let i = 0; i < 1203; i++) {
        await answered(store, String(1000 + i));
        await told(store, String(1000 + i));
      }
      let scored = 0;
      for await (const { roundId } of store.scores.pending()) {
        // Every third stays, as when its model is missing.
        if (scored++ % 3 > 0) await store.scores.save([{ roundId: roundId, model, outcome: 'right' }]);
      }
      expect([scored, await store.scores.countPending()]).toEqual([1203, 401]);
    });
  });

  test('rounds are counted by sort, in a period and for a game', async () => {
    const { store } = bench;
    await answered(store, '1');
    await answered(store, '2');
    await answered(store, '3', 60 * 24 * 40, '#crowornot');
    await store.rounds.save(skipped(post('4'), 'no-photo'));
    for (const id of ['1', '2', '3']) await told(store, id);
    await store.scores.save([{ roundId: '1', model, outcome: 'right', named: 'label', confidence: 0.9 }]);
    await store.scores.save([{ roundId: '2', model, outcome: 'right', named: 'label', confidence: 0.6 }]);
    await store.answers.markDead('3', 'refused', at(1));
    const sort = { gameKey: '#cougarornot', month: '2026-05' };
    expect(await store.scores.cells({})).toEqual([
      {
        ...sort,
        state: 'admitted',
        answerState: 'drafted',
        solution: 'settled',
        outcome: 'right',
        named: 'label',
        model: { name: 'tiny', version: '1.0.0' },
        rounds: 2,
      },
      { ...sort, state: 'skipped', silence: 'no-photo', rounds: 1 },
      {
        gameKey: '#crowornot',
        month: '2026-06',
        state: 'admitted',
        answerState: 'dead',
        death: 'refused',
        solution: 'settled',
        rounds: 1,
      },
    ]);
    expect(await store.scores.cells({ since: at(60) })).toHaveLength(1);
    expect(await store.scores.cells({ gameKey: '#crowornot' })).toHaveLength(1);
    expect(await store.scores.surest('right', {}, 1)).toEqual([{ roundId: '1', confidence: 0.9 }]);
    expect(await store.scores.surest('right', { gameKey: '#crowornot' }, 9)).toEqual([]);
  });

  test('a yes or no to "is it a …?" is counted by what was said, and among the surest', async () => {
    const { store } = bench;
    const target = { id: 'cougar', name: 'cougar', probability: 0.9 };
    const verdicts: Readonly<Record<string, Verdict>> = {
      '1': { kind: 'yes', rule: 'yes', target, runnersUp: [] },
      '2': { kind: 'no', rule: 'no', target, likely: [] },
      '3': { kind: 'cannotTell', rule: 'cannot-tell', target, runnersUp: [] },
    };
    for (const [id, verdict] of Object.entries(verdicts)) {
      await store.rounds.save(round(post(id)));
      await store.answers.draft(reply(id, { verdict }));
      await told(store, id);
      const outcome = verdict.kind === 'cannotTell' ? 'abstained' : 'right';
      await store.scores.save([{ roundId: id, model, outcome, confidence: Number(id) / 10 }]);
    }
    const said = (await store.scores.cells({})).map((cell) => cell.said);
    expect(said.toSorted()).toEqual(['cannotTell', 'no', 'yes']);
    expect((await store.scores.surest('right', {}, 9)).map(({ roundId }) => roundId)).toEqual(['2', '1']);
  });

  test('bins hold their upper end, and everything finds one', async () => {
    const { store } = bench;
    const values = [0, 0.1, 0.100001, 0.95, 1];
    for (const [i, confidence] of values.entries()) {
      const id = String(i + 1);
      await answered(store, id);
      await told(store, id);
      const outcome = i === 3 ? 'wrong' : 'right';
      await store.scores.save([{ roundId: id, model, outcome, named: 'label', confidence }]);
    }
    expect(await store.scores.bins({}, 10)).toEqual([
      { bin: 0, count: 2, right: 2, confidence: 0.1 },
      { bin: 1, count: 1, right: 1, confidence: 0.100001 },
      { bin: 9, count: 2, right: 1, confidence: 1.95 },
    ]);
  });

  test('a period tells of posted answers whose solution was found in it', async () => {
    const { store } = bench;
    for (const id of ['1', '2', '3', '4']) await answered(store, id);
    for (const [id, minutes] of [
      ['1', 10],
      ['2', 20],
      ['3', 30],
      ['4', 15],
    ] as const) {
      await told(store, id, isCougar, minutes);
      await store.scores.save([{ roundId: id, model, outcome: 'right', named: 'label', confidence: 0.9 }]);
      if (id !== '4') await store.answers.markSending(id, at(2));
      if (id !== '4') await store.answers.markSent(id, `9${id}`, at(3));
    }
    expect(await store.scores.found(at(10), at(30))).toEqual([
      { gameKey: '#cougarornot', outcome: 'right', named: 'label', answers: 2 },
    ]);
  });

  test('a summary is drafted once for a due moment and held; a later one takes its place', async () => {
    const { store } = bench;
    const week = { from: at(0), to: at(60), draftedAt: at(61) };
    const first = await store.summaries.draft({ ...week, dueAt: at(60), text: 'My week: 9 right of 12.' });
    expect(first).toMatchObject({ id: 'summary-1', state: 'held', reason: 'review', attempts: 0 });
    expect(await store.summaries.draft({ ...week, dueAt: at(60), text: 'another' })).toEqual(first);
    expect([await store.summaries.isKnown(at(60)), await store.summaries.isKnown(at(61))]).toEqual([
      true,
      false,
    ]);
    expect(await store.summaries.due(at(99))).toEqual([]);
    await store.summaries.draft({ ...week, dueAt: at(70) });
    expect(await store.summaries.of('summary-2')).toMatchObject({ state: 'dead', reason: 'nothing-to-tell' });
    expect((await store.summaries.inState('held')).map(({ id }) => id)).toEqual(['summary-1']);
    await store.summaries.draft({ ...week, text: 'asked for' });
    expect(await store.summaries.of('summary-1')).toMatchObject({ state: 'dead', reason: 'superseded' });
    expect((await store.summaries.inState('held')).map(({ id }) => id)).toEqual(['summary-3']);
    const other = await bench.open();
    const decided = await Promise.all([
      store.summaries.decide('summary-3', 'retry', 'approved', at(80)),
      other.summaries.decide('summary-3', 'dead', 'not approved', at(80)),
    ]);
    expect(decided.filter(Boolean)).toHaveLength(1);
    expect(await store.summaries.decide('summary-3', 'dead', 'not approved', at(81))).toBe(false);
  });

  test('an approved summary goes the way of answers, and counts as a post of the bot', async () => {
    const { store } = bench;
    await store.summaries.draft({ from: at(0), to: at(60), text: 'My week', draftedAt: at(61) });
    await store.summaries.markRetry('summary-1', at(62), 'approved');
    expect(await store.summaries.due(at(61))).toEqual([]);
    expect((await store.summaries.due(at(62))).map(({ id }) => id)).toEqual(['summary-1']);
    await store.summaries.markSending('summary-1', at(63));
    expect(await store.summaries.inState('sending')).toHaveLength(1);
    await store.ownPosts.save([{ id: '77', text: 'My week', createdAt: at(63) }]);
    expect(await store.ownPosts.withText('My week', at(60))).toBe('77');
    await store.summaries.markSent('summary-1', '77', at(64));
    expect(await store.ownPosts.withText('My week', at(60))).toBeUndefined();
    expect(await store.answers.sentSince(at(63))).toBe(1);
    expect(await failure(() => store.summaries.markRetry('summary-1', at(65), 'again'))).toBe('state');
    expect(await failure(() => store.summaries.markDead('summary-9', 'no', at(65)))).toBe('missing');
  });
}
