import { expect, test } from 'vitest';
import type { LeaseOwner } from '../store.ts';
import { at } from './builders.ts';
import type { Bench } from './store-contract.ts';

const MINUTE = 60_000;
const A: LeaseOwner = { id: 'a', host: 'here', pid: 100 };
const B: LeaseOwner = { id: 'b', host: 'here', pid: 200 };
const ELSEWHERE: LeaseOwner = { id: 'c', host: 'there', pid: 300 };
const alive = { isAlive: () => true };
const dead = { isAlive: () => false };

export function leasesContract(bench: Bench): void {
  test('of two claims on two connections exactly one is held, and the other learns by whom', async () => {
    const [one, two] = [await bench.open(alive), await bench.open(alive)];
    expect(await one.leases.claim('pass', A, at(0), 5 * MINUTE)).toEqual({ held: true });
    expect(await two.leases.claim('pass', B, at(1), 5 * MINUTE)).toEqual({
      held: false,
      by: A,
      until: at(5),
    });
    expect(await two.leases.claim('another', B, at(1), 5 * MINUTE)).toEqual({ held: true });
  });

  test('a released lease is free, but only its owner can release it', async () => {
    const { leases } = await bench.open(alive);
    await leases.claim('pass', A, at(0), 5 * MINUTE);
    await leases.release('pass', B);
    expect((await leases.claim('pass', B, at(1), MINUTE)).held).toBe(false);
    await leases.release('pass', A);
    expect((await leases.claim('pass', B, at(1), MINUTE)).held).toBe(true);
  });

  test('an expired lease is taken over, and its former owner cannot have it back', async () => {
    const { leases } = await bench.open(alive);
    await leases.claim('pass', A, at(0), 5 * MINUTE);
    expect((await leases.claim('pass', ELSEWHERE, at(4), 5 * MINUTE)).held).toBe(false);
    expect((await leases.claim('pass', ELSEWHERE, at(5), 5 * MINUTE)).held).toBe(true);
    await leases.release('pass', A);
    expect(await leases.claim('pass', A, at(6), MINUTE)).toMatchObject({ held: false, until: at(10) });
  });

  test('a lease whose owner died on this machine is taken over at once, on another machine after it expires', async () => {
    const { leases } = await bench.open(dead);
    await leases.claim('pass', A, at(0), 5 * MINUTE);
    expect((await leases.claim('pass', ELSEWHERE, at(1), 5 * MINUTE)).held).toBe(false);
    expect((await leases.claim('pass', B, at(1), 5 * MINUTE)).held).toBe(true);
  });

  test('a container that starts again under the same host name and process id takes over its former life', async () => {
    const before = await bench.open(alive);
    await before.leases.claim('pass', A, at(0), 5 * MINUTE);
    await before.close();
    const after = await bench.open(alive);
    expect((await after.leases.claim('pass', { ...A, id: 'a2' }, at(1), 5 * MINUTE)).held).toBe(true);
  });

  test('two claims within one process exclude each other although the process id is the same', async () => {
    const [one, two] = [await bench.open(alive), await bench.open(alive)];
    await one.leases.claim('pass', A, at(0), 5 * MINUTE);
    const second = { ...A, id: 'a2' };
    expect((await one.leases.claim('pass', second, at(1), MINUTE)).held).toBe(false);
    expect((await two.leases.claim('pass', second, at(1), MINUTE)).held).toBe(false);
  });
}
