import { expect, test } from 'vitest';
import { at } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

/** Runs, cursors, limits that are in force, and alerts. */
export function workContract(bench: Bench): void {
  test('a run is told from its start to its end, and ends once', async () => {
    const { runs } = bench.store;
    expect(await runs.last()).toBeUndefined();
    await runs.start({ startedAt: at(0), mode: 'live', version: '1.0.0', host: 'here', pid: 3 });
    const id = await runs.start({
      startedAt: at(5),
      mode: 'dry-run',
      version: '1.0.0',
      host: 'here',
      pid: 4,
    });
    expect(await runs.last()).toEqual({
      id,
      host: 'here',
      pid: 4,
      startedAt: at(5),
      mode: 'dry-run',
      counts: {},
    });
    const end = {
      finishedAt: at(6),
      outcome: 'done',
      note: 'all well',
      counts: { seen: 3, 'skipped:too-old': 1 },
    };
    await runs.finish(id, end);
    expect(await runs.last()).toEqual({
      id,
      host: 'here',
      pid: 4,
      startedAt: at(5),
      mode: 'dry-run',
      ...end,
    });
    expect((await runs.latest(5)).map((run) => [run.pid, run.outcome])).toEqual([
      [4, 'done'],
      [3, undefined],
    ]);
    expect(await runs.latest(1)).toHaveLength(1);
    expect(await failure(() => runs.finish(id, end))).toBe('state');
    expect(await failure(() => runs.finish(id + 1, end))).toBe('state');
  });

  test('a cursor keeps the mark that it was moved to last, in whatever form', async () => {
    const { cursors } = bench.store;
    await cursors.move(['#a', '#b'], '999', at(1));
    await cursors.move(['#a'], '2026-11-20T12:00:00Z::bafy', at(2));
    expect([...(await cursors.get(['#a', '#b', '#c']))].sort()).toEqual([
      ['#a', '2026-11-20T12:00:00Z::bafy'],
      ['#b', '999'],
    ]);
    expect((await cursors.get([])).size).toBe(0);
  });

  test('a limit is only ever made longer: what another answer says sooner does not shorten the wait', async () => {
    const { limits } = bench.store;
    await limits.save('search', at(9));
    await limits.save('search', at(2));
    expect(await limits.until('search')).toEqual(at(9));
    await limits.save('search', at(11));
    expect(await limits.until('search')).toEqual(at(11));
  });

  test('limits that are in force are told, the longest wait last', async () => {
    const { limits } = bench.store;
    await limits.save('over', at(1));
    await limits.save('long', at(9));
    await limits.save('short', at(5));
    expect(await limits.inForce(at(1))).toEqual([
      { network: 'x', endpoint: 'short', until: at(5) },
      { network: 'x', endpoint: 'long', until: at(9) },
    ]);
  });

  test('an alert is told when it begins, once, when it is over, and again when it comes back', async () => {
    const { alerts } = bench.store;
    const untold = async () =>
      (await alerts.untold()).map(({ name, overAt }) => `${name}${overAt ? ' over' : ''}`);
    await alerts.raise('money', 'no credits', at(0));
    await alerts.raise('model', 'broken', at(1));
    expect(await untold()).toEqual(['money', 'model']);
    await alerts.markTold('money', at(1));
    await alerts.raise('money', 'still no credits', at(2));
    expect(await untold()).toEqual(['model']);
    expect((await alerts.open())[0]).toEqual({
      name: 'money',
      message: 'still no credits',
      since: at(0),
      toldAt: at(1),
    });
    await alerts.end('money', at(3));
    await alerts.end('money', at(4));
    await alerts.end('never', at(4));
    expect(await untold()).toEqual(['money over', 'model']);
    expect((await alerts.open()).map(({ name }) => name)).toEqual(['model']);
    await alerts.markTold('money', at(5));
    expect(await untold()).toEqual(['model']);
    await alerts.raise('money', 'again', at(6));
    expect(await untold()).toEqual(['model', 'money']);
    expect((await alerts.open()).find(({ name }) => name === 'money')?.since).toEqual(at(6));
  });

  test('an alert that was over before anyone could be told of it is not told', async () => {
    const { alerts } = bench.store;
    await alerts.raise('money', 'no credits', at(0));
    await alerts.end('money', at(1));
    expect(await alerts.untold()).toEqual([]);
  });
}
