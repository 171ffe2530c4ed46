import { expect, test } from 'vitest';
import { at, post, reply, round } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** Accounts, the own one among them, and who has opted out. */
export function peopleContract(bench: Bench): void {
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
}
