import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../store.ts';
import { answersContract } from './answers-contract.ts';
import { leasesContract } from './leases-contract.ts';
import { networksContract } from './networks-contract.ts';
import { onePostContract } from './one-post-contract.ts';
import { ownPostsContract } from './own-posts-contract.ts';
import { peopleContract } from './people-contract.ts';
import { photosContract } from './photos-contract.ts';
import { roundsContract } from './rounds-contract.ts';
import { scoresContract } from './scores-contract.ts';
import { shadowsContract } from './shadows-contract.ts';
import { solutionsContract } from './solutions-contract.ts';
import { spendingContract } from './spending-contract.ts';
import { workContract } from './work-contract.ts';

/** One memory, empty at first, that may be opened several times at once. */
export interface Memory {
  open(options?: { isAlive?: (pid: number) => boolean }): Store | Promise<Store>;
  dispose(): void | Promise<void>;
}

/** What a part of the contract works with: made anew for each test. */
export interface Bench {
  /** Opened before each test, closed after it. */
  readonly store: Store;
  /** Another connection to the same memory; closed after the test if it is not yet. */
  open(...options: Parameters<Memory['open']>): Promise<Store>;
  /** A fresh memory without a disk where there is such a form, for what needs many. */
  fresh<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

/**
 * What every store must do, tested on its real form: call it in the test file of each.
 *
 * @param create a memory that lasts
 * @param createQuick the same store without a disk, for the tests that need hundreds
 */
export function describeStore(
  name: string,
  create: () => Memory | Promise<Memory>,
  createQuick: typeof create = create,
): void {
  describe(name, () => {
    let memory: Memory;
    let first: Store;
    let opened: Store[] = [];

    beforeEach(async () => {
      memory = await create();
      opened = [];
      first = await open();
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      await memory.dispose();
    });

    async function open(options?: Parameters<Memory['open']>[0]): Promise<Store> {
      const store = await memory.open(options);
      opened.push(store);
      return store;
    }

    const bench: Bench = {
      get store() {
        return first;
      },
      open,
      async fresh(work) {
        const other = await createQuick();
        const store = await other.open();
        try {
          return await work(store);
        } finally {
          await store.close();
          await other.dispose();
        }
      },
    };

    describe('rounds', () => roundsContract(bench));
    describe('rounds of one post', () => onePostContract(bench));
    describe('photos and predictions', () => photosContract(bench));
    describe('answers', () => answersContract(bench));
    describe('solutions', () => solutionsContract(bench));
    describe('scores and summaries', () => scoresContract(bench));
    describe('shadows', () => shadowsContract(bench));
    describe('leases', () => leasesContract(bench));
    describe('people', () => peopleContract(bench));
    describe('own posts', () => ownPostsContract(bench));
    describe('spending', () => spendingContract(bench));
    describe('networks', () => networksContract(bench));
    describe('work', () => workContract(bench));
  });
}

/** The kind of the `StoreError` that the work throws; undefined when it throws none. */
export async function failure(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreError' && 'kind' in error) return String(error.kind);
    throw error;
  }
}
