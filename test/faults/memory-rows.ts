import { copyFile, open as openFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { PlayContext } from '../../src/play/context.ts';
import { type Connection, openConnection } from '../../src/store/sqlite/connection.ts';
import { openStore, storeOn } from '../../src/store/sqlite/open-store.ts';
import type { GameDay } from '../support/game-day.ts';
import type { FaultCase, FaultRow } from './fault-case.ts';

const HOUR_MS = 3_600_000;
let lockNow: () => void = () => {};

/** The memory of a run through a connection that is made to fail; closed when the case is over. */
function failing(
  spoil: (connection: Connection) => void,
  busyTimeoutMs = 0,
): Pick<FaultCase, 'override' | 'ends'> {
  return {
    override: (context: PlayContext, day: GameDay) => {
      const connection = openConnection(day.databasePath, { busyTimeoutMs });
      spoil(connection);
      return { ...context, store: storeOn(connection, false) };
    },
    ends: 'throws',
  };
}

async function overwrite(path: string, offset: number, bytes: number): Promise<void> {
  const file = await openFile(path, 'r+');
  await file.write(Buffer.alloc(bytes, 0xa5), 0, bytes, offset);
  await file.close();
}

/** The bot has answered, and then its memory is spoilt: it must not answer again. */
function spoiltAfterAnswering(
  spoil: (path: string, day: GameDay) => Promise<void>,
): Pick<FaultCase, 'strike' | 'ends'> {
  return {
    strike: async (day) => {
      await day.pass();
      await spoil(day.databasePath, day);
      day.logged.length = 0;
      return undefined;
    },
    ends: 'done',
  };
}

/** What a process that was killed leaves: the file and its log, which was not moved into it. */
async function asKilled(path: string, day: GameDay): Promise<void> {
  const app = await day.open();
  await app.playOnce(new AbortController().signal);
  for (const part of ['', '-wal']) await copyFile(path + part, `${path}.killed${part}`);
  await app.close();
  for (const part of ['', '-wal']) await rename(`${path}.killed${part}`, path + part);
}

export const memoryRows: readonly FaultRow[] = [
  {
    fault: 'Full disk',
    sees: 'is full. Nothing was lost; free some space and run again.',
    does: 'ends with 78; nothing is posted that could not be written down first',
    cases: {
      'no page left': {
        ...failing(({ sqlite }) => {
          const pages = sqlite.pragma('page_count', { simple: true });
          sqlite.pragma(`max_page_count = ${pages}`);
        }),
        strike: (day) => {
          for (let n = 0; n < 40; n++)
            day.sandbox.addPost({ by: 'drmichellelarue', text: `${n} #cougarOrNot ${'x'.repeat(200)}` });
          return undefined;
        },
      },
    },
  },
  {
    fault: 'Read-only database or folder',
    sees: 'cannot be written. Give this user write permission',
    does: 'ends with 78',
    cases: { 'query only': failing(({ sqlite }) => sqlite.pragma('query_only = ON')) },
  },
  {
    fault: 'Database locked by another program',
    sees: 'is locked by another program',
    does: 'waits 5 s, ends with 78; the next run goes on',
    cases: {
      'a writer that does not end': {
        ...failing(() => lockNow()),
        strike: async (day) => {
          await openStore(day.databasePath).close();
          const other = new Database(day.databasePath);
          lockNow = () => other.exec('BEGIN IMMEDIATE');
          return () => {
            other.close();
          };
        },
      },
    },
  },
  {
    fault: 'Damaged database',
    sees: 'the database was damaged: it was set aside as',
    does: 'sets it aside beside the new one, deletes nothing, makes it anew from the own timeline, then plays',
    cases: {
      header: spoiltAfterAnswering((path) => overwrite(path, 0, 100)),
      'a page in the middle, after a run that was killed': spoiltAfterAnswering(async (path, day) => {
        const app = await day.open();
        await app.store.runs.start({
          startedAt: day.now(),
          mode: 'live',
          version: 'test',
          host: 'here',
          pid: 1,
        });
        await app.close();
        await overwrite(path, 4096 * Math.floor((await stat(path)).size / 8192), 4096);
      }),
      'a page in the middle, found the day after': spoiltAfterAnswering(async (path, day) => {
        await overwrite(path, 4096 * Math.floor((await stat(path)).size / 8192), 4096);
        day.advance(13 * HOUR_MS);
      }),
      truncated: spoiltAfterAnswering(async (path) =>
        truncate(path, 4096 * Math.floor((await stat(path)).size / 8192)),
      ),
      'emptied, its log left': spoiltAfterAnswering(async (path, day) => {
        await rm(path);
        await asKilled(path, day);
        await writeFile(path, '');
      }),
    },
  },
  {
    fault: 'Lost or emptied database, a damaged log, a restored backup',
    sees: 'read the own timeline: the memory is new, or may be an older state',
    does: 'reads the own timeline before it posts anything',
    cases: {
      lost: spoiltAfterAnswering((path) => rm(path)),
      emptied: spoiltAfterAnswering((path) => writeFile(path, '')),
      'a damaged log': {
        strike: async (day) => {
          await asKilled(day.databasePath, day);
          const { size } = await stat(`${day.databasePath}-wal`);
          await overwrite(`${day.databasePath}-wal`, Math.floor(size / 4), size - Math.floor(size / 4));
          day.logged.length = 0;
          return undefined;
        },
        ends: 'done',
      },
      'a backup': {
        strike: async (day) => {
          await day.pass({ replyMode: 'dry-run' });
          await copyFile(day.databasePath, `${day.databasePath}.backup`);
          await day.pass();
          await rename(`${day.databasePath}.backup`, day.databasePath);
          day.logged.length = 0;
          day.advance(4 * HOUR_MS);
          return undefined;
        },
        ends: 'done',
      },
    },
  },
];
