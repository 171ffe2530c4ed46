import { closeSync, copyFileSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at, post, round } from '../testing/builders.ts';
import { failure } from '../testing/store-contract.ts';
import { openConnection } from './connection.ts';
import { migrate } from './migrations.ts';
import { openStore, storeOn } from './open-store.ts';
import { tempFolder } from './testing/temp-folder.ts';

const DAY_MINUTES = 24 * 60;

/** A memory whose middle is rubbish, which only reading the whole file shows, looked over at minute 0. */
async function quietlyDamaged(lastRun?: { outcome?: string; note?: string }): Promise<string> {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path, { mend: true, now: () => at(0) });
  for (let n = 10; n < 25; n++) await store.rounds.save(round(post(`${n}`, { text: 'x'.repeat(5000) })));
  const run = await store.runs.start({
    startedAt: at(0),
    mode: 'live',
    version: 'test',
    host: 'here',
    pid: 1,
  });
  const { outcome = 'done', note } = lastRun ?? {};
  if (outcome !== 'unfinished')
    await store.runs.finish(run, { finishedAt: at(1), outcome, counts: {}, ...(note ? { note } : {}) });
  await store.close();
  const descriptor = openSync(path, 'r+');
  const pages = statSync(path).size / 4096;
  writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(pages / 2) * 4096);
  closeSync(descriptor);
  return path;
}

const isFoundAt = async (path: string, minute: number): Promise<boolean> => {
  const store = openStore(path, { mend: true, now: () => at(minute) });
  await store.close();
  return store.rebuiltFrom !== undefined;
};

test('the whole file is read on the first pass of a day, not on every pass', async () => {
  const path = await quietlyDamaged();
  expect([await isFoundAt(path, 10), await isFoundAt(path, 20)]).toEqual([false, false]);
  expect(await isFoundAt(path, DAY_MINUTES)).toBe(true);
});

test.each([
  ['was killed', { outcome: 'unfinished' }],
  ['crashed', { outcome: 'crashed' }],
  ['met damage', { outcome: 'later', note: 'The database x is damaged (SQLITE_CORRUPT: malformed)' }],
])('it is read after a pass that %s', async (_, lastRun) => {
  expect(await isFoundAt(await quietlyDamaged(lastRun), 10)).toBe(true);
});

test('an index that does not fit its table is found after a pass that met it', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path, { mend: true, now: () => at(0) });
  const run = await store.runs.start({
    startedAt: at(0),
    mode: 'live',
    version: 'test',
    host: 'here',
    pid: 1,
  });
  await store.rounds.save(round(post('1')));
  await store.runs.finish(run, {
    finishedAt: at(1),
    outcome: 'crashed',
    note: '(SQLITE_CORRUPT_INDEX)',
    counts: {},
  });
  await store.close();
  const connection = openConnection(path);
  connection.sqlite.unsafeMode();
  connection.sqlite.pragma('writable_schema = ON');
  connection.sqlite.exec(
    "UPDATE sqlite_schema SET sql = replace(sql, 'created_at, id', 'created_at, id, state') WHERE name = 'rounds_by_age'",
  );
  connection.close();
  expect(await isFoundAt(path, 10)).toBe(true);
});

test('a file that was moved while it was open is told, for what is written to it is lost', async () => {
  const path = join(tempFolder(), 'memory.sqlite');
  const store = openStore(path);
  await store.checkUp(at(0));
  renameSync(path, `${path}.backup`);
  expect(await failure(() => store.checkUp(at(0)))).toBe('moved');
  // A pass that starts now must not play beside the one that goes on with the moved file.
  expect(await failure(() => openStore(path, { mend: true, busyTimeoutMs: 50 }))).toBe('locked');
  copyFileSync(`${path}.backup`, path);
  expect(await failure(() => store.checkUp(at(0)))).toBe('moved');
  await store.close();
});

test('a memory without a file is never missing', async () => {
  const connection = openConnection(':memory:');
  migrate(connection);
  await expect(storeOn(connection, true).checkUp(at(0))).resolves.toBeUndefined();
  connection.close();
});
