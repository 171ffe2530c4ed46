import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, post, reply, round, skipped } from './builders.ts';
import { type Bench, failure } from './store-contract.ts';

/** Runs, accounts, cursors, own posts and spending. */
export function booksContract(bench: Bench): void {
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

  test('an account keeps its id when its handle changes; an older sighting changes nothing', () => {
    const { accounts } = bench.store;
    expect(accounts.handle('7')).toBeUndefined();
    accounts.saveHandle('7', 'Before', at(1));
    accounts.saveHandle('7', 'After', at(3));
    accounts.saveHandle('7', 'between', at(2));
    expect(accounts.handle('7')).toBe('after');
  });

  test('the bot has one account of its own, also when it changes its handle or is another', () => {
    const { accounts } = bench.store;
    expect(accounts.self()).toBeUndefined();
    accounts.saveHandle('1', 'fieldmark', at(0));
    expect(accounts.self()).toBeUndefined();
    accounts.saveSelf({ id: '1', handle: 'FieldMark' }, at(1));
    accounts.saveSelf({ id: '1', handle: 'fieldmarkbot' }, at(2));
    expect(accounts.self()).toEqual({ id: '1', handle: 'fieldmarkbot', checkedAt: at(2) });
    accounts.saveHandle('1', 'renamed', at(3));
    expect(accounts.self()).toEqual({ id: '1', handle: 'renamed', checkedAt: at(2) });
    accounts.saveSelf({ id: '2', handle: 'other' }, at(4));
    expect(accounts.self()?.id).toBe('2');
    expect(accounts.handle('1')).toBe('renamed');
  });

  test('nobody has opted out of an empty memory', () => {
    expect(bench.store.accounts.hasOptedOut({ id: '7', handle: 'someone' })).toBe(false);
    expect(bench.store.accounts.hasOptedOut({ id: '7' })).toBe(false);
  });

  test('an opt-out holds for the account whose id is known, else for whoever has the handle', () => {
    const { accounts } = bench.store;
    expect(accounts.optOut({ id: '7', handle: 'Before' }, at(1), '900')).toBe(true);
    expect(accounts.optOut({ id: '7' }, at(2), '901')).toBe(false);
    expect(accounts.hasOptedOut({ id: '7', handle: 'after' })).toBe(true);
    expect(accounts.hasOptedOut({ id: '8', handle: 'before' })).toBe(false);

    expect(accounts.optOut({ handle: 'someone' }, at(3), 'operator')).toBe(true);
    expect(accounts.optOut({ handle: 'SomeOne' }, at(4), 'operator')).toBe(false);
    expect(accounts.hasOptedOut({ id: '9', handle: 'someone' })).toBe(true);
    accounts.saveHandle('9', 'someone', at(5));
    accounts.saveHandle('9', 'renamed', at(6));
    expect(accounts.hasOptedOut({ id: '9' })).toBe(true);
    expect(accounts.hasOptedOut({ id: '10', handle: 'someone' })).toBe(false);
    expect(accounts.idOf('Renamed')).toBe('9');

    // The account that has the handle now is another one, and opts out as well.
    expect(accounts.optOut({ id: '10', handle: 'someone' }, at(7), '902')).toBe(true);
    expect(accounts.optOuts()).toEqual([
      { id: '10', handle: 'someone', since: at(7), source: '902' },
      { id: '9', since: at(3), source: 'operator' },
      { id: '7', handle: 'before', since: at(1), source: '900' },
    ]);
    expect([accounts.optIn({ id: '9' }), accounts.optIn({ id: '9' })]).toEqual([true, false]);
    expect(accounts.hasOptedOut({ id: '9' })).toBe(false);
    expect(accounts.optIn({ handle: 'Before' })).toBe(true);
    expect(accounts.optOuts()).toHaveLength(1);
  });

  test('an opt-out ends what is composed for that person and not under way, and nothing of others', () => {
    const { accounts, rounds, answers } = bench.store;
    for (const id of ['1', '2', '3', '4', '5', '6'])
      rounds.save(round(post(id, id === '6' ? { authorId: '8', authorHandle: 'other' } : {})));
    for (const id of ['1', '2', '3', '4', '6']) answers.draft(reply(id));
    answers.markHeld('2', 'review');
    answers.markSending('3', at(3));
    answers.markSending('4', at(3));
    answers.markRetry('4', at(3), 'unavailable');
    accounts.optOut({ id: '7' }, at(4), 'operator');
    const states = ['1', '2', '3', '4', '6'].map((id) => answers.of(id)?.state);
    expect(states).toEqual(['dead', 'dead', 'sending', 'dead', 'drafted']);
    expect(answers.of('2')?.reason).toBe('opted-out');
    expect(rounds.find(['5'])).toMatchObject({ state: 'skipped', reason: 'opted-out' });
    expect(rounds.awaitingAnswer()).toEqual([]);
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

  test('own posts tell what was answered and with which words', () => {
    const { ownPosts } = bench.store;
    const posts = [
      { id: '900', text: 'A bobcat.', repliesTo: '2', createdAt: at(10) },
      { id: '1000', text: 'A bobcat, too.', repliesTo: '2', createdAt: at(11) },
      { id: '901', text: 'A cougar. #cougarOrNot', createdAt: at(12) },
    ];
    expect(ownPosts.newest()).toBeUndefined();
    ownPosts.save(posts);
    ownPosts.save(posts);
    expect(ownPosts.newest()).toEqual(at(12));
    expect(ownPosts.says('bobcat.', at(10))).toBe(true);
    expect(ownPosts.says('A bobcat.', at(11))).toBe(false);
    expect(ownPosts.says('A bobcat', at(0))).toBe(false);
    expect(ownPosts.answering(['1', '2'])).toBe('900');
    expect(ownPosts.answering(['1'])).toBeUndefined();
    expect(ownPosts.answering([])).toBeUndefined();
    expect(ownPosts.withText('A cougar. #cougarOrNot', at(12))).toBe('901');
    expect(ownPosts.withText('A cougar. #cougarOrNot', at(13))).toBeUndefined();
    expect(ownPosts.withText('a cougar. #cougarornot', at(0))).toBeUndefined();
    expect([ownPosts.has('901'), ownPosts.has('902')]).toEqual([true, false]);
    expect(ownPosts.naming('cougar. #', at(0))).toBe('901');
    expect(ownPosts.naming('house cat', at(0))).toBeUndefined();
  });

  test('an own post that is known as an answer is no proof of another one', () => {
    const { rounds, answers, ownPosts } = bench.store;
    rounds.save(round(post('1')));
    answers.draft(reply('1'));
    ownPosts.save([{ id: '901', text: 'Dog. (Photo of 1 Jan.)', createdAt: at(1) }]);
    expect(ownPosts.withText('Dog. (Photo of 1 Jan.)', at(0))).toBe('901');
    answers.markSent('1', '901', at(2));
    expect(ownPosts.withText('Dog. (Photo of 1 Jan.)', at(0))).toBeUndefined();
    expect(ownPosts.naming('(Photo of 1 Jan.)', at(0))).toBeUndefined();
  });

  test('what was sent is counted once, whether recorded, found on the own timeline, or both', () => {
    const { rounds, answers, ownPosts } = bench.store;
    for (const id of ['1', '2']) {
      rounds.save(round(post(id)));
      answers.draft(reply(id));
      answers.markSending(id, at(5));
      answers.markSent(id, `90${id}`, at(5 + Number(id)));
    }
    expect(answers.sentSince(at(0))).toBe(2);
    ownPosts.save([
      { id: '901', text: 'ours', repliesTo: '1', createdAt: at(6) },
      { id: '950', text: 'from before the memory was lost', createdAt: at(6) },
    ]);
    expect(answers.sentSince(at(0))).toBe(3);
    expect(answers.sentSince(at(6))).toBe(3);
    expect(answers.sentSince(at(7))).toBe(1);
    expect(answers.sentSince(at(8))).toBe(0);
  });

  test('spending adds up, by the moment', () => {
    const { spending, runs } = bench.store;
    const runId = runs.start({ startedAt: at(0), mode: 'live', version: '1', host: 'here', pid: 1 });
    expect(spending.since(at(0))).toBe(0);
    spending.record({ runId, at: at(1), what: 'reply', units: 2, unitMicroUsd: 10_000 });
    spending.record({ at: at(2), what: 'post', units: 1, unitMicroUsd: 15_000 });
    expect(spending.since(at(1))).toBe(35_000);
    expect(spending.since(at(2))).toBe(15_000);
    expect(spending.since(at(3))).toBe(0);
  });

  test('a read id is charged once in a UTC day, for each thing that it was read as', () => {
    const read = fc.record({
      day: fc.nat(2),
      what: fc.constantFrom('post-read', 'own-read'),
      ids: fc.array(fc.integer({ min: 1, max: 6 }).map(String)),
    });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 15 }), (reads) =>
        bench.fresh(({ spending }) => {
          const inOrder = reads.toSorted((a, b) => a.day - b.day);
          for (const { day, what, ids } of inOrder) {
            spending.record({ at: at(day * 1440), what, units: ids.length, unitMicroUsd: 5000, ids });
          }
          const charged = new Set(
            reads.flatMap(({ day, what, ids }) => ids.map((id) => `${day} ${what} ${id}`)),
          );
          expect(spending.since(at(0))).toBe(charged.size * 5000);
        }),
      ),
      { numRuns: 40 },
    );
  });

  test('a line of the ledger belongs to the run that is under way here', () => {
    const { spending, runs } = bench.store;
    const line = { what: 'reply', units: 1, unitMicroUsd: 10_000 };
    spending.record({ ...line, at: at(0) });
    const run = { startedAt: at(1), mode: 'live', version: '1', host: 'here', pid: 1 };
    const first = runs.start(run);
    spending.record({ ...line, at: at(2) });
    bench.open().spending.record({ ...line, at: at(2) });
    runs.finish(first, { finishedAt: at(3), outcome: 'done', counts: {} });
    const second = runs.start(run);
    spending.record({ ...line, units: 2, at: at(4) });
    expect([spending.ofRun(first), spending.ofRun(second)]).toEqual([10_000, 20_000]);
    expect(spending.since(at(0))).toBe(50_000);
  });

  test('spending is told by UTC day and by game; posts that were read go to the games of their rounds', () => {
    const { spending, rounds } = bench.store;
    const read = { what: 'post-read', unitMicroUsd: 5000 };
    spending.record({ ...read, at: at(0), units: 4, ids: ['1', '2', '3', '4'] });
    spending.record({ at: at(1), what: 'user-read', units: 1, unitMicroUsd: 10_000, ids: ['1'] });
    rounds.save(round(post('1')));
    rounds.save({ ...skipped(post('3', { editIds: ['2', '3'] })), gameKey: '#croworno' });
    spending.giveReadsToGames(at(2));
    const after = spending.byGame(at(0));
    expect(after).toEqual([
      { units: 2, microUsd: 15_000 },
      { gameKey: '#croworno', units: 2, microUsd: 10_000 },
      { gameKey: '#cougarornot', units: 1, microUsd: 5000 },
    ]);
    spending.giveReadsToGames(at(3));
    expect(spending.byGame(at(0))).toEqual(after);
    spending.record({ at: at(1440), gameKey: '#croworno', what: 'reply', units: 1, unitMicroUsd: 10_000 });
    expect(spending.byGame(at(1440))).toEqual([{ gameKey: '#croworno', units: 1, microUsd: 10_000 }]);
    expect(spending.byDay(at(0))).toEqual([
      { day: '2026-05-01', what: 'post-read', units: 4, microUsd: 20_000 },
      { day: '2026-05-01', what: 'user-read', units: 1, microUsd: 10_000 },
      { day: '2026-05-02', what: 'reply', units: 1, microUsd: 10_000 },
    ]);
    expect(spending.byDay(at(1440))).toHaveLength(1);
  });

  test('giving reads to games never changes the sum, and leaves nothing of a game unassigned', () => {
    const page = fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(String), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(page, { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom('#a', '#b', ''), { minLength: 13, maxLength: 13 }),
        (pages, games) =>
          bench.fresh(({ spending, rounds }) => {
            for (const ids of pages) {
              spending.record({ at: at(0), what: 'post-read', units: ids.length, unitMicroUsd: 5000, ids });
              for (const id of ids) {
                const gameKey = games[Number(id)];
                if (gameKey) rounds.save({ ...round(post(id)), gameKey });
              }
              spending.giveReadsToGames(at(1));
            }
            const ids = [...new Set(pages.flat())];
            const of = (key: string) => ids.filter((id) => games[Number(id)] === key).length * 5000;
            const told = new Map(spending.byGame(at(0)).map((row) => [row.gameKey ?? '', row.microUsd]));
            for (const key of ['#a', '#b', '']) expect(told.get(key) ?? 0, key).toBe(of(key));
          }),
      ),
      { numRuns: 40 },
    );
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
