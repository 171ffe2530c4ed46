import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { isProcessAlive } from '../rows/leases.ts';
import { at, post, reply, round } from '../testing/builders.ts';
import { pendingMigrations } from './migrations.ts';
import { openStore } from './open-store.ts';
import { startRivals } from './testing/start-rivals.ts';
import { tempFolder } from './testing/temp-folder.ts';

test('two processes that make the database at once: one applies the migrations, the other finds nothing to do', async () => {
  const path = join(tempFolder(), 'new', 'memory.sqlite');
  const ends = await startRivals('migrate', path, 2);
  expect(ends.map(({ stderr }) => stderr)).toEqual(['', '']);
  const applied = ends.map(({ result }) => (result as string[]).length).sort();
  expect(applied[0]).toBe(0);
  expect(applied[1]).toBeGreaterThan(0);
  expect(pendingMigrations(path)).toEqual([]);
});

test('of two processes that claim the lease at once one holds it; when both are dead it is free again', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path);
  const ends = await startRivals('claim', path, 2);
  expect(ends.map(({ result }) => result).toSorted()).toEqual([false, true]);
  const next = { id: 'next', host: 'here', pid: process.pid };
  expect(await store.leases.claim('pass', next, at(0), 60_000)).toEqual({ held: true });
  await store.close();
});

test('of two processes that send the same answers at once each answer falls to exactly one', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path);
  const ids = Array.from({ length: 40 }, (_, n) => `${100 + n}`);
  for (const id of ids) {
    await store.rounds.save(round(post(id)));
    await store.answers.draft(reply(id));
  }
  const ends = await startRivals('send', path, 2);
  const taken = ends.flatMap(({ result }) => result as string[]);
  expect(taken.toSorted()).toEqual(ids);
  expect((await store.answers.inState('sending')).every(({ attempts }) => attempts === 1)).toBe(true);
  await store.close();
});

test('a process killed in the middle of a transaction leaves the database as it was before it', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const before = openStore(path);
  await before.rounds.save(round(post('1')));
  await before.close();
  const [end] = await startRivals('die-writing', path);
  expect(end).toMatchObject({ signal: 'SIGKILL', stderr: '' });

  const after = openStore(path);
  expect(after.isNew).toBe(false);
  expect(await after.rounds.count()).toBe(1);
  expect((await after.rounds.awaitingAnswer()).map(({ id }) => id)).toEqual(['1']);
  await after.close();
  expect(integrity(path)).toEqual(['ok']);
});

test('"sending" outlives a process killed right after it', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const [end] = await startRivals('die-sending', path);
  expect(end).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  const after = openStore(path);
  expect(await after.answers.inState('sending')).toMatchObject([{ roundId: '2', attempts: 1 }]);
  expect(await after.rounds.awaitingAnswer()).toEqual([]);
  await after.close();
});

test('a living process is told from one that ended', async () => {
  expect(isProcessAlive(process.pid)).toBe(true);
  expect(isProcessAlive(1)).toBe(true);
  // Above the largest process id that Linux, macOS or Windows gives.
  expect(isProcessAlive(2 ** 30)).toBe(false);
});

function integrity(path: string): readonly unknown[] {
  const sqlite = new Database(path);
  try {
    const faults = sqlite.pragma('foreign_key_check') as unknown[];
    const checks = sqlite.pragma('integrity_check') as { integrity_check: string }[];
    return [...faults, ...checks.map((each) => each.integrity_check)];
  } finally {
    sqlite.close();
  }
}
