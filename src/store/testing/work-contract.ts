import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

/** Runs, cursors, limits that are in force, and alerts. */
export function workContract(bench: Bench): void {
  test('a run is told from its start to its end, and ends once', () => {
    const { runs } = bench.store;
    expect(runs.last()).toBeUndefined();
    runs.start({ startedAt: at(0), mode: 'live', version: '1.0.0', host: 'here', pid: 3 });
    const id = runs.start({ startedAt: at(5), mode: 'dry-run', version: '1.0.0', host: 'here', pid: 4 });
    expect(runs.last()).toEqual({ id, host: 'here', pid: 4, startedAt: at(5), mode: 'dry-run', counts: {} });
    const end = {
      finishedAt: at(6),
      outcome: 'done',
      note: 'all well',
      counts: { seen: 3, 'skipped:too-old': 1 },
    };
    runs.finish(id, end);
    expect(runs.last()).toEqual({ id, host: 'here', pid: 4, startedAt: at(5), mode: 'dry-run', ...end });
    expect(runs.latest(5).map((run) => [run.pid, run.outcome])).toEqual([
      [4, 'done'],
      [3, undefined],
    ]);
    expect(runs.latest(1)).toHaveLength(1);
    expect(failure(() => runs.finish(id, end))).toBe('state');
    expect(failure(() => runs.finish(id + 1, end))).toBe('state');
  });

  test('a cursor only moves forwards, ids compared as numbers', () => {
    const { cursors } = bench.store;
    cursors.move(['#a', '#b'], '999', at(1));
    cursors.move(['#a'], '1000', at(2));
    cursors.move(['#a', '#b'], '9', at(3));
    expect([...cursors.get(['#a', '#b', '#c'])].sort()).toEqual([
      ['#a', '1000'],
      ['#b', '999'],
    ]);
    expect(cursors.get([]).size).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 2n ** 64n }), { minLength: 1 }), (ids) =>
        bench.fresh((store) => {
          for (const id of ids) store.cursors.move(['#x'], `${id}`, at(0));
          const highest = ids.toSorted((a, b) => Number(a - b > 0n) - Number(a - b < 0n)).at(-1);
          expect(store.cursors.get(['#x']).get('#x')).toBe(String(highest));
        }),
      ),
      { numRuns: 20 },
    );
  });

  test('a limit is only ever made longer: what another answer says sooner does not shorten the wait', () => {
    const { limits } = bench.store;
    limits.save('search', at(9));
    limits.save('search', at(2));
    expect(limits.until('search')).toEqual(at(9));
    limits.save('search', at(11));
    expect(limits.until('search')).toEqual(at(11));
  });

  test('limits that are in force are told, the longest wait last', () => {
    const { limits } = bench.store;
    limits.save('over', at(1));
    limits.save('long', at(9));
    limits.save('short', at(5));
    expect(limits.inForce(at(1))).toEqual([
      { endpoint: 'short', until: at(5) },
      { endpoint: 'long', until: at(9) },
    ]);
  });

  test('an alert is told when it begins, once, when it is over, and again when it comes back', () => {
    const { alerts } = bench.store;
    const untold = () => alerts.untold().map(({ name, overAt }) => `${name}${overAt ? ' over' : ''}`);
    alerts.raise('money', 'no credits', at(0));
    alerts.raise('model', 'broken', at(1));
    expect(untold()).toEqual(['money', 'model']);
    alerts.markTold('money', at(1));
    alerts.raise('money', 'still no credits', at(2));
    expect(untold()).toEqual(['model']);
    expect(alerts.open()[0]).toEqual({
      name: 'money',
      message: 'still no credits',
      since: at(0),
      toldAt: at(1),
    });
    alerts.end('money', at(3));
    alerts.end('money', at(4));
    alerts.end('never', at(4));
    expect(untold()).toEqual(['money over', 'model']);
    expect(alerts.open().map(({ name }) => name)).toEqual(['model']);
    alerts.markTold('money', at(5));
    expect(untold()).toEqual(['model']);
    alerts.raise('money', 'again', at(6));
    expect(untold()).toEqual(['model', 'money']);
    expect(alerts.open().find(({ name }) => name === 'money')?.since).toEqual(at(6));
  });

  test('an alert that was over before anyone could be told of it is not told', () => {
    const { alerts } = bench.store;
    alerts.raise('money', 'no credits', at(0));
    alerts.end('money', at(1));
    expect(alerts.untold()).toEqual([]);
  });
}
