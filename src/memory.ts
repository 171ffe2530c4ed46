import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from './settings/settings.ts';
import type { ServerFacts } from './store/postgres/inspect.ts';
import { type CopySource, type CopyTarget, copyMemory } from './store/rows/copy.ts';
import { backUp } from './store/sqlite/backup.ts';
import { assertSound } from './store/sqlite/check-up.ts';
import { openConnection } from './store/sqlite/connection.ts';
import { readFile, writeFile } from './store/sqlite/copy.ts';
import { applyMigrations, type Migration, pendingMigrations } from './store/sqlite/migrations.ts';
import { openStore, storeOn } from './store/sqlite/open-store.ts';
import { type Restored, restore } from './store/sqlite/restore.ts';
import type { FileCare, Store } from './store/store.ts';

/** Where the memory is: with an address on a PostgreSQL server, else in an SQLite file. */
export type MemoryPlace = Pick<Settings, 'databaseUrl' | 'databasePath'>;

/** `pg` is loaded only where there is an address. */
const postgres = () => import('./store/postgres/open-postgres.ts');

/** For those who play: it is made where there is none, brought up to date, and looked over. Throws `StoreError`. */
export async function openPlayingMemory(
  { databaseUrl, databasePath }: MemoryPlace,
  now: () => Date,
): Promise<Store & Partial<FileCare>> {
  if (databaseUrl === undefined) return openStore(databasePath, { mend: true, now });
  return (await postgres()).openPostgres(databaseUrl.text, { plays: true, now });
}

/** For commands that do not play: a memory that is there. Throws `StoreError`. */
export async function openMemory({ databaseUrl, databasePath }: MemoryPlace): Promise<Store> {
  if (databaseUrl === undefined) return openStore(databasePath, { mustExist: true });
  return (await postgres()).openPostgres(databaseUrl.text, { mustExist: true });
}

/** Whether there may be one: of a server only asking it tells. */
export function hasMemory({ databaseUrl, databasePath }: MemoryPlace): boolean {
  return databaseUrl !== undefined || existsSync(databasePath);
}

/** For texts: the file, or the server without user and password. */
export function nameOfMemory({ databaseUrl, databasePath }: MemoryPlace): string {
  return databaseUrl === undefined ? databasePath : databaseUrl.withoutLogin;
}

/**
 * The memory as it is, for `doctor`: nothing is created or brought up to date. Throws `StoreError`, also for a damaged file.
 *
 * @returns the steps that the next run will apply; the store, to read only, when there are none
 */
export async function inspectMemory({ databaseUrl, databasePath }: MemoryPlace): Promise<{
  readonly pending: readonly Migration[];
  readonly store?: Store;
  /** Of a server. */
  readonly server?: ServerFacts;
}> {
  if (databaseUrl !== undefined)
    return (await import('./store/postgres/inspect.ts')).inspect(databaseUrl.text);
  const pending = pendingMigrations(databasePath);
  if (pending.length > 0) return { pending };
  const connection = openConnection(databasePath, { readonly: true });
  try {
    assertSound(connection, 'quick_check');
    return { pending, store: storeOn(connection, false) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A consistent copy of the memory, which may be in use, as an SQLite file. Throws `StoreError`. */
export async function backUpMemory(
  { databaseUrl, databasePath }: MemoryPlace,
  file: string,
  options: { readonly force?: boolean },
): Promise<{ readonly bytes: number }> {
  if (databaseUrl !== undefined) {
    await copy(await source({ databaseUrl, databasePath }), writeFile(file, options));
    return { bytes: statSync(file).size };
  }
  return backUp(databasePath, file, options);
}

/** Puts a backup in the place of the memory; on a server only into an empty one. Throws `StoreError`, also while another process has the file open. */
export async function restoreMemory(
  { databaseUrl, databasePath }: MemoryPlace,
  file: string,
  now: Date,
): Promise<Restored> {
  if (databaseUrl !== undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'fieldmark-'));
    try {
      const prepared = join(folder, 'restored.sqlite');
      const restored = restore(prepared, file, now);
      await copy(readFile(prepared), await target({ databaseUrl, databasePath }));
      return restored;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return restore(databasePath, file, now);
}

/** Brings the memory up to date. @returns what was applied. Throws `StoreError`. */
export async function migrateMemory({
  databaseUrl,
  databasePath,
}: MemoryPlace): Promise<readonly Migration[]> {
  if (databaseUrl === undefined) return applyMigrations(databasePath);
  return (await postgres()).applyMigrations(databaseUrl.text);
}

/**
 * Copies one memory into another, which is empty, complete to the row; nobody may play on either meanwhile.
 *
 * @returns how many rows
 * @throws StoreError; the other is then as it was
 */
export async function copyBetween(from: MemoryPlace, to: MemoryPlace): Promise<number> {
  return copy(await source(from), await target(to));
}

async function copy(from: CopySource, to: CopyTarget): Promise<number> {
  try {
    return await copyMemory(from, to);
  } finally {
    await from.close();
    await to.close();
  }
}

async function source({ databaseUrl, databasePath }: MemoryPlace): Promise<CopySource> {
  if (databaseUrl === undefined) return readFile(databasePath);
  return (await import('./store/postgres/copy.ts')).readServer(databaseUrl.text);
}

async function target({ databaseUrl, databasePath }: MemoryPlace): Promise<CopyTarget> {
  if (databaseUrl === undefined) return writeFile(databasePath);
  return (await import('./store/postgres/copy.ts')).writeServer(databaseUrl.text);
}
