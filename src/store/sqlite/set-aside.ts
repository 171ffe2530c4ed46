import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from '../errors.ts';
import { assertSound } from './check-up.ts';
import { Connection } from './connection.ts';
import { lockOf, useAlone } from './in-use.ts';
import { asStoreError } from './sqlite-errors.ts';

/** SQLite keeps a table's text as it was written, so these stand in every file that was ever ours, whatever else is broken. */
const OUR_TABLES = ['CREATE TABLE rounds (', 'CREATE TABLE photos ('];
const PARTS = ['', '-wal', '-shm'];
const CHUNK = 1 << 20;

export interface Damage {
  readonly error: StoreError;
  /** Of the file in which it was seen; another process may put a sound one in its place. */
  readonly inode: number | undefined;
}

export function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

/** Damage, or a first page that SQLite does not recognize; not a failing disk (SQLITE_IOERR), a lock, or a newer program's file. */
export function maySetAside(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.kind === 'corrupt' || error.kind === 'not-a-database');
}

/**
 * Renames a damaged database and its log to `….corrupt-2026-11-20T120000Z`; nothing is deleted or written over. No process may
 * have it open; of two that find it damaged at once the first renames, and the second finds another file or none.
 *
 * @param damage its error is thrown again when the file is not ours
 * @returns the new name; undefined when the file is sound, or was set aside by another process
 * @throws StoreError
 */
export function setAside(path: string, damage: Damage, now: Date, waitMs: number): string | undefined {
  const hold = useAlone(path, waitMs, () => inodeOf(path) !== damage.inode);
  if (!hold) return undefined;
  let isForeign = false;
  try {
    if (!isDamaged(path)) return undefined;
    isForeign = !isOurs(path);
    if (isForeign) throw damage.error;
    const name = freeName(`${path}.corrupt-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`);
    // The file before its log: a sound old state without the log would be taken for the whole truth after a crash in between.
    for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, name + part);
    return name;
  } catch (error) {
    throw asStoreError(error, path);
  } finally {
    hold.release();
    if (isForeign) rmSync(lockOf(path), { force: true });
  }
}

/**
 * What to throw for a file that is not opened. One of ours with a broken first page is damaged, which SQLite cannot know; beside
 * another program's file nothing of ours stays.
 */
export function refusal(path: string, error: unknown): unknown {
  if (!maySetAside(error) || !existsSync(path)) return error;
  if (!isOurs(path)) rmSync(lockOf(path), { force: true });
  else if (error.kind === 'not-a-database')
    return asStoreError(
      Object.assign(new Error('its first page is damaged'), { code: 'SQLITE_CORRUPT' }),
      path,
    );
  return error;
}

/** A second look, now that nobody else can write: what one process saw broken another may have put right. */
function isDamaged(path: string): boolean {
  if (sizeOf(path) === 0) return sizeOf(`${path}-wal`) > 0;
  // Read only, so that closing it does not move the log into the file.
  const sqlite = new Database(path, { readonly: true });
  try {
    assertSound(new Connection(path, sqlite), 'integrity_check');
    return false;
  } catch (error) {
    if (maySetAside(error)) return true;
    throw error;
  } finally {
    sqlite.close();
  }
}

/** A text that quotes our tables, such as a dump, is not a database: pages of one hold zero bytes. */
function isOurs(path: string): boolean {
  return ['', '-wal'].some((part) => holds(path + part, [...OUR_TABLES, '\0']));
}

function holds(file: string, texts: readonly string[]): boolean {
  if (!existsSync(file)) return false;
  const missing = new Set(texts);
  const overlap = Math.max(...texts.map((text) => text.length));
  const buffer = Buffer.alloc(CHUNK);
  const descriptor = openSync(file, 'r');
  try {
    for (let at = 0; missing.size > 0; at += CHUNK - overlap) {
      const length = readSync(descriptor, buffer, 0, CHUNK, at);
      for (const text of missing) if (buffer.subarray(0, length).includes(text)) missing.delete(text);
      if (length < CHUNK) break;
    }
  } finally {
    // This process has closed it before, so that closing a descriptor drops no lock of its own.
    closeSync(descriptor);
  }
  return missing.size === 0;
}

/** With a number behind it when there is such a file. */
export function freeName(wanted: string): string {
  let name = wanted;
  for (let n = 2; PARTS.some((part) => existsSync(name + part)); n++) name = `${wanted}-${n}`;
  return name;
}

/** In bytes; 0 when there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
