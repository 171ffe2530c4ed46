import { expect, test } from 'vitest';
import { at, post, reply, round } from './builders.ts';
import type { Bench } from './store-contract.ts';

/** Accounts, the own one among them, and who has opted out. */
export function peopleContract(bench: Bench): void {
  test('an account keeps its id when its handle changes; an older sighting changes nothing', async () => {
    const { accounts } = bench.store;
    expect(await accounts.handle('7')).toBeUndefined();
    await accounts.saveHandle('7', 'Before', at(1));
    await accounts.saveHandle('7', 'After', at(3));
    await accounts.saveHandle('7', 'between', at(2));
    expect(await accounts.handle('7')).toBe('after');
  });

  test('the bot has one account of its own, also when it changes its handle or is another', async () => {
    const { accounts } = bench.store;
    expect(await accounts.self()).toBeUndefined();
    await accounts.saveHandle('1', 'fieldmark', at(0));
    expect(await accounts.self()).toBeUndefined();
    await accounts.saveSelf({ id: '1', handle: 'FieldMark' }, at(1));
    await accounts.saveSelf({ id: '1', handle: 'fieldmarkbot' }, at(2));
    expect(await accounts.self()).toEqual({ id: '1', handle: 'fieldmarkbot', checkedAt: at(2) });
    await accounts.saveHandle('1', 'renamed', at(3));
    expect(await accounts.self()).toEqual({ id: '1', handle: 'renamed', checkedAt: at(2) });
    await accounts.saveSelf({ id: '2', handle: 'other' }, at(4));
    expect((await accounts.self())?.id).toBe('2');
    expect(await accounts.handle('1')).toBe('renamed');
  });

  test('nobody has opted out of an empty memory', async () => {
    expect(await bench.store.accounts.hasOptedOut({ id: '7', handle: 'someone' })).toBe(false);
    expect(await bench.store.accounts.hasOptedOut({ id: '7' })).toBe(false);
  });

  test('an opt-out holds for the account whose id is known, else for whoever has the handle', async () => {
    const { accounts } = bench.store;
    expect(await accounts.optOut({ id: '7', handle: 'Before' }, at(1), '900')).toBe(true);
    expect(await accounts.optOut({ id: '7' }, at(2), '901')).toBe(false);
    expect(await accounts.hasOptedOut({ id: '7', handle: 'after' })).toBe(true);
    expect(await accounts.hasOptedOut({ id: '8', handle: 'before' })).toBe(false);

    expect(await accounts.optOut({ handle: 'someone' }, at(3), 'operator')).toBe(true);
    expect(await accounts.optOut({ handle: 'SomeOne' }, at(4), 'operator')).toBe(false);
    expect(await accounts.hasOptedOut({ id: '9', handle: 'someone' })).toBe(true);
    await accounts.saveHandle('9', 'someone', at(5));
    await accounts.saveHandle('9', 'renamed', at(6));
    expect(await accounts.hasOptedOut({ id: '9' })).toBe(true);
    expect(await accounts.hasOptedOut({ id: '10', handle: 'someone' })).toBe(false);
    expect(await accounts.idOf('Renamed')).toBe('9');

    // The account that has the handle now is another one, and opts out as well.
    expect(await accounts.optOut({ id: '10', handle: 'someone' }, at(7), '902')).toBe(true);
    expect(await accounts.optOuts()).toEqual([
      { network: 'x', id: '10', handle: 'someone', since: at(7), source: '902' },
      { network: 'x', id: '9', since: at(3), source: 'operator' },
      { network: 'x', id: '7', handle: 'before', since: at(1), source: '900' },
    ]);
    expect([await accounts.optIn({ id: '9' }), await accounts.optIn({ id: '9' })]).toEqual([true, false]);
    expect(await accounts.hasOptedOut({ id: '9' })).toBe(false);
    expect(await accounts.optIn({ handle: 'Before' })).toBe(true);
    expect(await accounts.optOuts()).toHaveLength(1);
  });

  test('an opt-out ends what is composed for that person and not under way, and nothing of others', async () => {
    const { accounts, rounds, answers } = bench.store;
    for (const id of ['1', '2', '3', '4', '5', '6'])
      await rounds.save(round(post(id, id === '6' ? { authorId: '8', authorHandle: 'other' } : {})));
    for (const id of ['1', '2', '3', '4', '6']) await answers.draft(reply(id));
    await answers.markHeld('2', 'review');
    await answers.markSending('3', at(3));
    await answers.markSending('4', at(3));
    await answers.markRetry('4', at(3), 'unavailable');
    await accounts.optOut({ id: '7' }, at(4), 'operator');
    const states: unknown[] = [];
    for (const id of ['1', '2', '3', '4', '6']) states.push((await answers.of(id))?.state);
    expect(states).toEqual(['dead', 'dead', 'sending', 'dead', 'drafted']);
    expect((await answers.of('2'))?.reason).toBe('opted-out');
    expect(await rounds.find(['5'])).toMatchObject({ state: 'skipped', reason: 'opted-out' });
    expect(await rounds.awaitingAnswer()).toEqual([]);
  });
}
